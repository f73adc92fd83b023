"""Randomness, passed in like the clock: tests may replace it, nothing else draws its own."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from uuid import UUID, uuid4


@dataclass(frozen=True, slots=True)
class Chance:
    """The operating system's own source."""

    def bytes(self, count: int) -> bytes:
        return secrets.token_bytes(count)

    def uuid(self) -> UUID:
        return uuid4()

    def pause(self, tries: int) -> None:
        """Wait before trying again: longer each time, never the same, a tenth of a second at first."""
        share = 0.5 + self.bytes(1)[0] / 256
        time.sleep(min(0.1 * 2**tries, 1.0) * share)

    def sign(self, alphabet: str) -> str:
        """One sign of an alphabet, all as likely."""
        return secrets.choice(alphabet)
