"""When the database does not say what became of an act: ask again with the same key, and never guess."""

from __future__ import annotations

import time
from collections.abc import Callable

from kiosk.services.chance import Chance
from kiosk.storage.errors import Busy, Unavailable, UnknownOutcome

TRIES = 5
LONGEST_SECONDS = 10.0
"""A person who waits hears something by then, whatever the database does (one COMMIT more at most)."""


class Unconfirmed(Exception):
    """The act is kept to be finished, and nobody knows yet what became of it: ask again, same key."""


def until_known(chance: Chance, act: Callable[[], str]) -> str:
    """What an act that may safely be done again says, once it says anything (security 10).

    Whoever calls has kept the act first, so that the house finishes it even if we give up: Unconfirmed.
    """
    began = time.monotonic()
    for tries in range(TRIES):
        try:
            return act()
        except (Busy, Unavailable, UnknownOutcome) as silent:
            if time.monotonic() - began > LONGEST_SECONDS:
                raise Unconfirmed from silent
            chance.pause(tries)
    raise Unconfirmed
