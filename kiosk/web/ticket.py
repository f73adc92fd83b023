"""The cookie: an opaque token and, beside it and sealed, how this browser wants its pages.

The token is known to the server only by its SHA-256. The rest is presentation and the moment of the last
answer,
so that a page needs no table to know its language, and a saved step writes nothing but its entry. Whoever
changes any of it breaks the seal and is somebody new.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace

LANGUAGE_LETTERS = {"t": "es_MX", "u": "es_MX@usted", "e": "en"}
THEME_LETTERS = {"a": "auto", "l": "light", "d": "dark", "c": "contrast"}
SIZE_LETTERS = {"1": 100, "2": 125, "3": 150}
CHANNEL_LETTERS = {"h": "home", "k": "kiosk", "s": "staff", "a": "assisted"}
LOCK_LETTERS = {"o": False, "x": True}
MAC_BYTES = 15

Mac = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Ticket:
    """What one browser carries. `seen` is in seconds since 1970; `locked` asks for a proof before showing
    answers."""

    token: str
    seen: int
    language: str = "es_MX"
    theme: str = "auto"
    size: int = 100
    channel: str = "home"
    locked: bool = False

    @property
    def token_hash(self) -> bytes:
        return hashlib.sha256(self.token.encode()).digest()

    def with_token(self, token: str) -> Ticket:
        """The same wishes under a new token: after each rise of level and each end."""
        return replace(self, token=token, locked=False)


def new_token(random_bytes: Callable[[int], bytes]) -> str:
    """A token of 256 random bits."""
    return base64.urlsafe_b64encode(random_bytes(32)).rstrip(b"=").decode()


def write_ticket(ticket: Ticket, mac: Mac) -> str:
    """The cookie's value."""
    looks = "".join(
        (
            _letter(LANGUAGE_LETTERS, ticket.language),
            _letter(THEME_LETTERS, ticket.theme),
            _letter(SIZE_LETTERS, ticket.size),
            _letter(CHANNEL_LETTERS, ticket.channel),
            _letter(LOCK_LETTERS, ticket.locked),
        )
    )
    body = f"{ticket.token}.{ticket.seen:x}.{looks}"
    return f"{body}.{_seal(body, mac)}"


def read_ticket(value: str, mac: Mac) -> Ticket | None:
    """The ticket of a cookie, or None when anything in it is not ours."""
    body, _, seal = value.rpartition(".")
    if len(value) > 200 or not value.isascii() or not hmac.compare_digest(seal, _seal(body, mac)):
        return None
    token, seen, looks = body.split(".")
    return Ticket(
        token,
        int(seen, 16),
        LANGUAGE_LETTERS[looks[0]],
        THEME_LETTERS[looks[1]],
        SIZE_LETTERS[looks[2]],
        CHANNEL_LETTERS[looks[3]],
        LOCK_LETTERS[looks[4]],
    )


def _letter(letters: dict[str, str] | dict[str, int] | dict[str, bool], value: object) -> str:
    return next(letter for letter, meaning in letters.items() if meaning == value)


def _seal(body: str, mac: Mac) -> str:
    return base64.urlsafe_b64encode(mac(body.encode())[:MAC_BYTES]).decode()
