"""The vault: seals fields, wraps data keys, makes blind indexes and digests of codes.

Sealed value of the vault:    version (1) | key number (2, big endian) | nonce (12) | AES-256-GCM text and tag
Sealed value of a data key:   version (1) | nonce (12) | AES-256-GCM text and tag

The header and the context (`table|column|row id`) are authenticated: a value copied into another row does not
open. Nonces are random; one key seals fewer than 2**32 values by a wide margin (rotation is yearly).
Subkeys come from the files by HKDF, one per use, so that no key ever serves two purposes.
"""

from __future__ import annotations

import hmac
import os
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk.vault import files
from kiosk.vault.errors import KeysRefused, Unreadable

_NONCE = 12
_TAG = 16
_BY_VAULT = b"\x01"
_BY_DATA_KEY = b"\x02"
_VAULT_HEAD = 3
_INDEX_BYTES = 16
_SINGLE_KEYS = ("index", "pepper", "cookie")


class DataKey:
    """The key of one draft or one case: whatever it sealed is gone once its wrapped form is erased."""

    __slots__ = ("_cipher", "_key", "key_id")

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._cipher = AESGCM(key)
        self.key_id = hmac.digest(key, b"kiosk data key id", "sha256")[:4].hex()

    def seal(self, plain: bytes, *, context: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return _BY_DATA_KEY + nonce + self._cipher.encrypt(nonce, plain, _BY_DATA_KEY + context.encode())

    def open(self, sealed: bytes, *, context: str) -> bytes:
        if sealed[:1] != _BY_DATA_KEY:
            raise Unreadable("not sealed by a data key")
        return _opened(self._cipher, sealed, 1, context)


class Vault:
    """The keys of the house, opened once at start.

    Key-encryption keys form a ring (`kek-001.key`, `kek-002.key` ...): the newest seals, all open. A key that
    another process added while this one runs is read from the folder when first met.
    """

    __slots__ = ("_cookie", "_demo", "_fields", "_folder", "_index", "_pepper", "_ring", "_wraps", "number")

    def __init__(self, folder: Path, keys: dict[str, files.KeyFile]) -> None:
        self._folder = folder
        self._demo = keys["index"].demo
        self._index, self._pepper, self._cookie = (keys[name].key for name in _SINGLE_KEYS)
        self._fields: dict[str, bytes] = {}
        self._ring: dict[int, AESGCM] = {}
        self._wraps: dict[int, AESGCM] = {}
        self.number = 0
        for name, key_file in keys.items():
            if name not in _SINGLE_KEYS:
                self._take(_number_of(name), key_file.key)

    @classmethod
    def create(cls, folder: Path, *, demo: bool = False) -> Self:
        """Make the key files. `demo` marks them: a program in production refuses them for ever."""
        files.make_folder(folder)
        names = (*_SINGLE_KEYS, _name_of(1))
        return cls(
            folder,
            {name: files.write_key(folder, name, os.urandom(files.KEY_BYTES), demo=demo) for name in names},
        )

    @classmethod
    def open(cls, folder: Path, *, production: bool) -> Self:
        """Read the key files; refuses files open to others and, in production, those of demonstration."""
        files.check_folder(folder)
        ring = sorted(path.stem for path in folder.glob("kek-*.key"))
        if not ring:
            raise KeysRefused("there is no kek-NNN.key")
        keys = {name: files.read_key(folder, name) for name in (*_SINGLE_KEYS, *ring)}
        if production and any(key.demo for key in keys.values()):
            raise KeysRefused("these keys were made for demonstration; production needs its own")
        return cls(folder, keys)

    @property
    def key_id(self) -> str:
        """Name of the key that seals now."""
        return _name_of(self.number)

    @property
    def demo(self) -> bool:
        """Whether the keys were made for demonstration."""
        return self._demo

    def rotate(self) -> str:
        """Add a key and seal with it from now on; what older keys sealed stays readable. Returns its name."""
        newest = max(_number_of(path.stem) for path in self._folder.glob("kek-*.key"))
        made = files.write_key(
            self._folder, _name_of(newest + 1), os.urandom(files.KEY_BYTES), demo=self._demo
        )
        self._take(newest + 1, made.key)
        return self.key_id

    def seal(self, plain: bytes, *, context: str) -> bytes:
        """Encrypt one value for one place: `context` is `table|column|row id`, needed again to open it."""
        return self._sealed(self._ring, plain, context)

    def open_sealed(self, sealed: bytes, *, context: str) -> bytes:
        return self._unsealed(self._ring, sealed, context)

    def new_data_key(self, *, context: str) -> tuple[DataKey, bytes]:
        """A fresh data key and its wrapped form, the only form that is ever stored."""
        key = os.urandom(files.KEY_BYTES)
        return DataKey(key), self._sealed(self._wraps, key, context)

    def data_key(self, wrapped: bytes, *, context: str) -> DataKey:
        return DataKey(self._unsealed(self._wraps, wrapped, context))

    def wrap(self, data_key: DataKey, *, context: str) -> bytes:
        """Another wrapped form of a data key, for another place."""
        return self._sealed(self._wraps, data_key._key, context)

    def rewrap(self, wrapped: bytes, *, context: str, new_context: str) -> bytes:
        """The same data key wrapped by the current key for another place (or the same, after a rotation)."""
        return self._sealed(self._wraps, self._unsealed(self._wraps, wrapped, context), new_context)

    def index(self, field: str, canonical: str) -> bytes:
        """Blind index: equal values of a field give equal 16 bytes; without the key they say nothing."""
        key = self._fields.get(field)
        if key is None:
            key = self._fields[field] = _derived(self._index, f"index|{field}")
        return hmac.digest(key, f"{field}\0{canonical}".encode(), "sha256")[:_INDEX_BYTES]

    def code_digest(self, purpose: str, code: str) -> bytes:
        """Keyed digest of a short code (resume, one-time, hand-off, verification): 32 bytes."""
        return hmac.digest(self._pepper, f"{purpose}\0{code}".encode(), "sha256")

    def mac(self, purpose: str, message: bytes) -> bytes:
        """Authentication of a cookie or a form token: 32 bytes."""
        return hmac.digest(self._cookie, purpose.encode() + b"\0" + message, "sha256")

    def _take(self, number: int, key: bytes) -> None:
        self._ring[number] = AESGCM(_derived(key, "seal"))
        self._wraps[number] = AESGCM(_derived(key, "wrap"))  # both before the number that leads to them
        self.number = max(self.number, number)

    def _sealed(self, ring: dict[int, AESGCM], plain: bytes, context: str) -> bytes:
        number = self.number  # read once: another thread may rotate meanwhile
        head = _BY_VAULT + number.to_bytes(2, "big")
        nonce = os.urandom(_NONCE)
        return head + nonce + ring[number].encrypt(nonce, plain, head + context.encode())

    def _unsealed(self, ring: dict[int, AESGCM], sealed: bytes, context: str) -> bytes:
        if sealed[:1] != _BY_VAULT or len(sealed) < _VAULT_HEAD + _NONCE + _TAG:
            raise Unreadable("not sealed by the vault")
        number = int.from_bytes(sealed[1:_VAULT_HEAD], "big")
        if number not in ring:
            self._fetch(number)
        return _opened(ring[number], sealed, _VAULT_HEAD, context)

    def _fetch(self, number: int) -> None:
        """Read a key that was added after this process started."""
        try:
            found = files.read_key(self._folder, _name_of(number))
        except KeysRefused as refusal:
            raise Unreadable(f"sealed with {_name_of(number)}, which cannot be read: {refusal}") from None
        if found.demo != self._demo:
            raise Unreadable(f"{found.name} is a key of another kind than the rest")
        self._take(number, found.key)


def sealed_by(sealed: bytes) -> str:
    """Name of the key-encryption key that sealed or wrapped a value."""
    if sealed[:1] != _BY_VAULT or len(sealed) < _VAULT_HEAD:
        raise Unreadable("not sealed by the vault")
    return _name_of(int.from_bytes(sealed[1:_VAULT_HEAD], "big"))


def _opened(cipher: AESGCM, sealed: bytes, head: int, context: str) -> bytes:
    nonce = sealed[head : head + _NONCE]
    if len(sealed) < head + _NONCE + _TAG:
        raise Unreadable("a sealed value was cut short")
    try:
        return cipher.decrypt(nonce, sealed[head + _NONCE :], sealed[:head] + context.encode())
    except InvalidTag:
        raise Unreadable("a sealed value was changed or belongs to another place") from None


def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(
        algorithm=SHA256(), length=files.KEY_BYTES, salt=None, info=f"kiosk|{purpose}".encode()
    ).derive(key)


def _name_of(number: int) -> str:
    return f"kek-{number:03d}"


def _number_of(name: str) -> int:
    digits = name.removeprefix("kek-")
    if not digits.isdigit() or _name_of(int(digits)) != name:
        raise KeysRefused(f"{name}.key is not a name of the ring")
    return int(digits)
