"""Proof that a form is ours: a token bound to the cookie, masked anew in every page, and the browser's own
word.

The mask keeps compressed pages from leaking the token (breach class). A form from elsewhere also tells on
itself: `Origin` and `Sec-Fetch-Site` are written by the browser and a foreign one refuses even a right token.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable

TOKEN_BYTES = 16


def make_token(session: str, mac: Callable[[bytes], bytes], random_bytes: Callable[[int], bytes]) -> str:
    """A token for one page of one session."""
    mask = random_bytes(TOKEN_BYTES)
    secret = mac(session.encode())[:TOKEN_BYTES]
    return base64.urlsafe_b64encode(mask + _xor(mask, secret)).rstrip(b"=").decode()


def token_matches(token: str, session: str, mac: Callable[[bytes], bytes]) -> bool:
    """Whether a token was made for this session."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)) if len(token) == 43 else b""
    except (binascii.Error, ValueError):
        return False
    if len(raw) != 2 * TOKEN_BYTES:
        return False
    secret = mac(session.encode())[:TOKEN_BYTES]
    return hmac.compare_digest(_xor(raw[:TOKEN_BYTES], raw[TOKEN_BYTES:]), secret)


def is_foreign(origin: str | None, fetch_site: str | None, *, ours: frozenset[str]) -> bool:
    """Whether the browser says that the form came from somewhere else."""
    if fetch_site and fetch_site not in ("same-origin", "none"):
        return True
    return bool(origin) and origin not in ours


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
