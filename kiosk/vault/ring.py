"""The vault: seals fields, wraps data keys, makes blind indexes and digests of codes.

Sealed value of the vault:    version (1) | key number (2, big endian) | nonce (12) | AES-256-GCM text and tag
Sealed value of a data key:   version (1) | nonce (12) | AES-256-GCM text and tag

The header and the context (`table|column|row id`) are authenticated: a value copied into another row does not
open. Nonces are random; one key seals fewer than 2**32 values by a wide margin (rotation is yearly).
Subkeys come from the files by HKDF, one per use, so that no key ever serves two purposes.

Key-encryption keys, peppers and cookie keys are rings: the highest number is used, every number still opens
or recognises what it made. Digests of the first pepper are 32 bytes; those of a later one bear its number
before them (33 bytes).
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable, Iterator, Sequence
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
_OLDEST = {"kek": "kek-001", "pepper": "pepper", "cookie": "cookie"}
"""The families that rotate, and the name of the first key of each."""
_MOST = 255
RETIRED = "retired"
"""Ending of the mark that a key was taken out on purpose, and the folder that keeps such keys."""


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

    A key that another process added while this one runs is taken up at the next use: whoever looks at a key
    looks at the time of its folder first, which costs a microsecond.
    """

    __slots__ = (
        "_cookies",
        "_demo",
        "_fields",
        "_epochs",
        "_folder",
        "_index",
        "_names",
        "_peppers",
        "_ring",
        "_place",
        "_seen",
        "_wraps",
    )

    def __init__(self, folder: Path, keys: Iterable[files.KeyFile], *, seen: int) -> None:
        self._folder, self._place = folder, str(folder)
        self._epochs: tuple[int, ...] = ()
        self._fields: dict[str, bytes] = {}
        self._ring: dict[int, AESGCM] = {}
        self._wraps: dict[int, AESGCM] = {}
        self._peppers: dict[int, bytes] = {}
        self._cookies: dict[int, bytes] = {}
        self._index = self._names = b""
        self._demo = False
        self._seen = seen
        for key_file in keys:
            self._take(key_file)

    @classmethod
    def create(cls, folder: Path, *, demo: bool = False) -> Self:
        """Make the key files. `demo` marks them: a program in production refuses them for ever."""
        files.make_folder(folder)
        names = ("index", *_OLDEST.values())
        made = [files.write_key(folder, name, os.urandom(files.KEY_BYTES), demo=demo) for name in names]
        return cls(folder, made, seen=_time_of(str(folder)))

    @classmethod
    def open(cls, folder: Path, *, production: bool) -> Self:
        """Read the key files; refuses files open to others, gaps in a ring and, in production, demo keys."""
        if not folder.exists():
            raise KeysRefused(
                f"{folder} is missing: put it back from the backup of the keys (`kiosk keys restore`), or "
                "make the first keys of a new installation with `kiosk keys init`"
            )
        seen = files.check_folder(folder)
        names = names_in(folder)
        for missing in _missing(folder, names):
            raise KeysRefused(
                f"{missing}.key is missing from {folder}: put it back from the backup of the keys "
                "(`kiosk keys restore`); what it sealed cannot be read without it"
            )
        keys = [files.read_key(folder, name) for name in names]
        if production and any(key.demo for key in keys):
            raise KeysRefused("these keys were made for demonstration; production needs its own")
        return cls(folder, keys, seen=seen)

    @property
    def number(self) -> int:
        """Number of the key-encryption key that seals now."""
        self._look_again()
        return max(self._ring)

    @property
    def key_id(self) -> str:
        """Name of the key that seals now."""
        return _name_of(self.number)

    @property
    def demo(self) -> bool:
        """Whether the keys were made for demonstration."""
        return self._demo

    def rotate(self, family: str = "kek") -> str:
        """Add a key to a ring (kek, pepper or cookie) and use it from now on; the older ones still open or
        recognise what they made. Returns its name."""
        number = max(number_of(name) for name in names_in(self._folder) if family_of(name) == family) + 1
        if number > _MOST:
            raise KeysRefused(f"{family} keys were changed {_MOST} times: that is all a ring holds")
        name = f"{family}-{number:03d}"
        self._take(files.write_key(self._folder, name, os.urandom(files.KEY_BYTES), demo=self._demo))
        return name

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
        """Keyed digest of a short code (resume, one-time, hand-off, verification), by the newest pepper."""
        self._look_again()
        return self._digest(max(self._peppers), purpose, code)

    def code_digests(self, purpose: str, code: str) -> tuple[bytes, ...]:
        """Every digest a code may have been kept under, the newest pepper first: for looking it up."""
        self._look_again()
        return tuple(self._digest(number, purpose, code) for number in sorted(self._peppers, reverse=True))

    def is_code(self, purpose: str, code: str, digest: bytes) -> bool:
        """Whether a digest that was kept is of this code, whichever pepper made it; in constant time."""
        equal = [hmac.compare_digest(one, digest) for one in self.code_digests(purpose, code)]
        return any(equal)

    @property
    def epochs(self) -> tuple[int, ...]:
        """Numbers of the cookie keys in use, the newest first: what any of them gave out is recognised."""
        self._look_again()
        return self._epochs

    def mac(self, purpose: str, message: bytes, *, epoch: int | None = None) -> bytes:
        """Authentication of a cookie or a form token, by the newest cookie key unless told: 32 bytes."""
        return _mac(self._cookies[epoch or self.epochs[0]], purpose, message)

    def name_for(self, purpose: str, message: bytes) -> bytes:
        """A keyed name that must never change (references in the ledger, codes to come back): 32 bytes.

        It comes from the index key, which does not rotate.
        """
        return _mac(self._names, purpose, message)

    def _take(self, found: files.KeyFile) -> None:
        self._demo = self._demo or found.demo
        if found.name == "index":
            self._index, self._names = found.key, _derived(found.key, "name")
            return
        family, number = family_of(found.name), number_of(found.name)
        if family == "kek":
            self._wraps[number] = AESGCM(_derived(found.key, "wrap"))
            self._ring[number] = AESGCM(_derived(found.key, "seal"))  # last: it is what `number` looks at
        else:
            (self._peppers if family == "pepper" else self._cookies)[number] = found.key
            self._epochs = tuple(sorted(self._cookies, reverse=True))

    def _has(self, name: str) -> bool:
        family = family_of(name)
        ring: dict[int, AESGCM] | dict[int, bytes] = self._ring
        if family != "kek":
            ring = self._peppers if family == "pepper" else self._cookies
        return number_of(name) in ring

    def _look_again(self) -> None:
        """Take up keys that another process added. One that cannot be read yet is tried again next time."""
        found = _time_of(self._place)
        if found == self._seen:
            return
        try:
            for name in names_in(self._folder):
                if name != "index" and not self._has(name):
                    self._take(self._read(name))
        except Unreadable:
            return
        self._seen = found

    def _read(self, name: str) -> files.KeyFile:
        try:
            found = files.read_key(self._folder, name)
        except KeysRefused as refusal:
            raise Unreadable(f"sealed with {name}, which cannot be read: {refusal}") from None
        if found.demo != self._demo:
            raise Unreadable(f"{found.name} is a key of another kind than the rest")
        return found

    def _digest(self, number: int, purpose: str, code: str) -> bytes:
        digest = hmac.digest(self._peppers[number], f"{purpose}\0{code}".encode(), "sha256")
        return digest if number == 1 else bytes([number]) + digest

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
            self._take(self._read(_name_of(number)))
        return _opened(ring[number], sealed, _VAULT_HEAD, context)


def head_of(name: str) -> bytes:
    """The first bytes of everything that a key-encryption key sealed or wrapped."""
    return _BY_VAULT + number_of(name).to_bytes(2, "big")


def names_in(folder: Path) -> tuple[str, ...]:
    """Names of the keys in a folder, without their ending. A file that is no key of ours refuses."""
    names = sorted(path.stem for path in folder.glob("*.key"))
    for name in names:
        if name != "index":
            number_of(name)
    return tuple(names)


def family_of(name: str) -> str:
    """Which ring a key belongs to: kek, pepper or cookie."""
    return name.partition("-")[0]


def number_of(name: str) -> int:
    """The place of a key in its ring, from 1."""
    family, _, digits = name.partition("-")
    if _OLDEST.get(family) == name:
        return 1
    if family not in _OLDEST or not digits.isdigit() or f"{int(digits):03d}" != digits or int(digits) < 2:
        raise KeysRefused(f"{name}.key is not a name of the ring")
    return int(digits)


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


def _mac(key: bytes, purpose: str, message: bytes) -> bytes:
    return hmac.digest(key, purpose.encode() + b"\0" + message, "sha256")


def _missing(folder: Path, names: Sequence[str]) -> Iterator[str]:
    """Keys that must be there: one of each family, and all below the newest that were not retired."""
    if "index" not in names:
        yield "index"
    for family, oldest in _OLDEST.items():
        newest = max((number_of(name) for name in names if family_of(name) == family), default=1)
        for number in range(1, newest + 1):
            name = oldest if number == 1 else f"{family}-{number:03d}"
            if name not in names and not (number < newest and (folder / f"{name}.{RETIRED}").exists()):
                yield name


def _time_of(folder: str) -> int:
    return os.stat(folder).st_mtime_ns


def _name_of(number: int) -> str:
    return f"kek-{number:03d}"
