"""Archives that only an offline key opens: what is written goes to a public key, in chunks, streaming.

    kiosk-archive 1 | ephemeral public key (32) | chunk | chunk ...

The key of the chunks comes from X25519 between an ephemeral key and that of the recipient (HKDF-SHA-256 over
both public keys), so every archive has its own. Each chunk is a mebibyte of text sealed with AES-256-GCM; its
nonce is its number and whether it is the last, and the header is authenticated with it: chunks cannot be
changed, exchanged, dropped or cut off unnoticed. Memory holds a few chunks.

    Exception
    └── ArchiveFault   not an archive of ours, changed, cut short, or for another key
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"kiosk-archive 1\n"
CHUNK = 1 << 20
_PUBLIC_BYTES = 32
_TAG = 16
_RAW = serialization.Encoding.Raw, serialization.PublicFormat.Raw


class ArchiveFault(Exception):
    """An archive or its key cannot be used."""


def make_pair(private: Path, public: Path, *, passphrase: bytes | None = None) -> None:
    """Make a pair: the private file for an offline place, the public one for the machine that backs up."""
    key = X25519PrivateKey.generate()
    lock: serialization.KeySerializationEncryption = (
        serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    )
    pem = serialization.Encoding.PEM
    _write(private, key.private_bytes(pem, serialization.PrivateFormat.PKCS8, lock), mode=0o400)
    known = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    _write(public, known, mode=0o444)


def load_public(path: Path) -> X25519PublicKey:
    """The public key archives are written to."""
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError):
        raise ArchiveFault(f"{path} is not a public key of `kiosk backup-key`") from None
    if not isinstance(key, X25519PublicKey):
        raise ArchiveFault(f"{path} is a key of another kind than `kiosk backup-key` makes")
    return key


def load_private(path: Path, *, passphrase: bytes | None = None) -> X25519PrivateKey:
    """The private key that opens archives."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), passphrase)
    except (OSError, ValueError, TypeError):
        raise ArchiveFault(f"{path} cannot be read, or its passphrase is missing or wrong") from None
    if not isinstance(key, X25519PrivateKey):
        raise ArchiveFault(f"{path} is a key of another kind than `kiosk backup-key` makes")
    return key


class Sealing:
    """A file to write to: what is written leaves sealed. `close` writes the last chunk: it must be called."""

    __slots__ = ("_cipher", "_header", "_held", "_number", "_to")

    def __init__(self, to: BinaryIO, recipient: X25519PublicKey) -> None:
        ephemeral = X25519PrivateKey.generate()
        self._to = to
        self._header = MAGIC + ephemeral.public_key().public_bytes(*_RAW)
        self._cipher = _cipher(ephemeral.exchange(recipient), self._header, recipient)
        self._held = bytearray()
        self._number = 0
        to.write(self._header)

    def write(self, data: bytes) -> int:
        self._held += data
        while len(self._held) > CHUNK:  # never the last byte: the last chunk must be told apart
            self._put(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]
        return len(data)

    def close(self) -> None:
        self._put(bytes(self._held), last=True)

    def _put(self, plain: bytes, *, last: bool) -> None:
        self._to.write(self._cipher.encrypt(_nonce(self._number, last=last), plain, self._header))
        self._number += 1


class Opening:
    """A file to read from: gives the text of an archive. ArchiveFault at the first chunk that is wrong."""

    __slots__ = ("_at_end", "_cipher", "_from", "_header", "_held", "_next", "_number")

    def __init__(self, source: BinaryIO, private: X25519PrivateKey) -> None:
        self._from = source
        self._header = source.read(len(MAGIC) + _PUBLIC_BYTES)
        if not self._header.startswith(MAGIC) or len(self._header) != len(MAGIC) + _PUBLIC_BYTES:
            raise ArchiveFault("this is not an archive of `kiosk backup`")
        ephemeral = X25519PublicKey.from_public_bytes(self._header[len(MAGIC) :])
        self._cipher = _cipher(private.exchange(ephemeral), self._header, private.public_key())
        self._next = source.read(CHUNK + _TAG)
        self._held = bytearray()
        self._number = 0
        self._at_end = False

    def read(self, size: int = -1) -> bytes:
        while not self._at_end and (size < 0 or len(self._held) < size):
            self._held += self._take()
        wanted = len(self._held) if size < 0 else size
        given = bytes(self._held[:wanted])
        del self._held[:wanted]
        return given

    def rest(self) -> Iterator[bytes]:
        """Read to the end, so that a cut or something behind it is noticed."""
        while piece := self.read(CHUNK):
            yield piece

    def _take(self) -> bytes:
        sealed, self._next = self._next, self._from.read(CHUNK + _TAG)
        self._at_end = not self._next
        try:
            plain = self._cipher.decrypt(_nonce(self._number, last=self._at_end), sealed, self._header)
        except InvalidTag:
            what = "it is for another key" if self._number == 0 else f"wrong after {self._number} MiB"
            raise ArchiveFault(f"the archive was changed or cut short, or {what}") from None
        self._number += 1
        return plain


def _cipher(shared: bytes, header: bytes, recipient: X25519PublicKey) -> AESGCM:
    info = b"kiosk|archive|1|" + header + recipient.public_bytes(*_RAW)
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(shared))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _write(path: Path, content: bytes, *, mode: int) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise ArchiveFault(f"{path} is there already; it is not overwritten") from None
    with open(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
