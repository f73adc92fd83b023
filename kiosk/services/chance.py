"""Randomness, passed in like the clock: tests may replace it, nothing else draws its own."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from uuid import UUID, uuid4


@dataclass(frozen=True, slots=True)
class Chance:
    """The operating system's own source."""

    def bytes(self, count: int) -> bytes:
        return secrets.token_bytes(count)

    def uuid(self) -> UUID:
        return uuid4()

    def sign(self, alphabet: str) -> str:
        """One sign of an alphabet, all as likely."""
        return secrets.choice(alphabet)
