"""Passwords, PINs and second factors: slow digests that need the vault too, and time codes (RFC 6238)."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from kiosk.vault.ring import Vault

SALT_BYTES: Final = 16
_LENGTH = 32
_ROUNDS, _LANES, _KIBIBYTES = 2, 1, 19 * 1024
"""As OWASP advises for argon2id: 19 MiB, two rounds, one lane."""
FACTOR_BYTES: Final = 20
STEP_SECONDS: Final = 30
_DIGITS = 6


def hash_secret(vault: Vault, text: str, *, salt: bytes) -> str:
    """An argon2id digest in PHC form; without this vault's pepper it can be neither made nor tried."""
    kdf = Argon2id(
        salt=salt,
        length=_LENGTH,
        iterations=_ROUNDS,
        lanes=_LANES,
        memory_cost=_KIBIBYTES,
        secret=_pepper(vault),
    )
    return kdf.derive_phc_encoded(text.encode())


def is_secret(vault: Vault, text: str, kept: str) -> bool:
    """Whether a digest is of this text. A digest that is none takes as long and is of nothing."""
    try:
        Argon2id.verify_phc_encoded(text.encode(), kept or _NONE, secret=_pepper(vault))
    except InvalidKey:
        return False
    return bool(kept)


def is_time_code(secret: bytes, code: str, *, at: datetime, after: int) -> int | None:
    """The step of a right code of now, the step before or the next; None for a wrong one, and for one whose
    step is not after `after`: a code serves once."""
    step = int(at.timestamp()) // STEP_SECONDS
    for each in (step - 1, step, step + 1):
        try:
            _factor(secret).verify(code.encode(), each * STEP_SECONDS)
        except InvalidToken:
            continue
        return each if each > after else None
    return None


def time_code(secret: bytes, *, at: datetime) -> str:
    """The code a member's device shows now (for the demonstration and tests)."""
    return _factor(secret).generate(int(at.timestamp())).decode()


def factor_text(secret: bytes) -> str:
    """The secret of a second factor as it is typed into an application for codes."""
    return base64.b32encode(secret).decode()


def factor_of(text: str) -> bytes:
    """A secret that was written down. Raises ValueError."""
    return base64.b32decode(text.replace(" ", "").upper())


def _factor(secret: bytes) -> TOTP:
    return TOTP(secret, _DIGITS, SHA1(), STEP_SECONDS, enforce_key_length=False)  # noqa: S303 - RFC 6238


def _pepper(vault: Vault) -> bytes:
    return vault.name_for("pepper-of-passwords", b"")


_NONE = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
"""Of nobody's password."""
