"""Who is asking, as far as a request tells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """The digest of a visitor's token, the channel they came by, their language, and a digest of their
    address."""

    token_hash: bytes
    channel: str
    locale: str
    address: str = ""
