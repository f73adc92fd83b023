"""Who is asking, as far as a request tells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """The digest of a visitor's token, the channel they came by, their language, and a digest of their
    address.

    `fresh` is the digest of the token that takes over when a visit begins or rises. `late` is somebody who
    was silent for long: what their visit holds stays closed, and whatever they bring opens in another one.
    """

    token_hash: bytes
    channel: str
    locale: str
    address: str = ""
    fresh: bytes = b""
    late: bool = False
