"""Which connections break, and where: drawn from a seed, so that a bad run can be repeated.

A draw is made for every exchange (one request with its answer), not for every connection only: a browser
keeps one connection for many requests, and "one in twenty" would then hardly ever happen.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from random import Random

MOST_OF_REQUEST = 200
MOST_OF_ANSWER = 600
"""Bytes after which the break comes at the latest: less than any request or answer has, so that it comes."""


class Place(StrEnum):
    """Where an exchange breaks."""

    REQUEST = "request"
    """The program has part of the request, or nothing."""
    UNHEARD = "unheard"
    """The program has answered; not one byte of the answer arrives."""
    ANSWER = "answer"
    """The answer breaks off in the middle of its headers."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection breaks when so many bytes have arrived in the direction of its place."""

    place: Place
    after: int


@dataclass(frozen=True, slots=True)
class Cuts:
    """The plan of a run: a share of exchanges from 0 to 1."""

    share: float = 0.0
    seed: int = 0

    def of(self, connection: int, exchange: int) -> Cut | None:
        """What happens to this exchange; always the same for the same seed."""
        chance = Random(f"{self.seed}/{connection}/{exchange}")
        if chance.random() >= self.share:
            return None
        place = chance.choice(tuple(Place))
        if place is Place.REQUEST:
            return Cut(place, chance.randrange(MOST_OF_REQUEST))
        return Cut(place, 0 if place is Place.UNHEARD else chance.randrange(1, MOST_OF_ANSWER))
