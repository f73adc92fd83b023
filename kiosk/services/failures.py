"""What may stand in the way of a verb, for whoever must turn it into a page."""

from kiosk.storage.errors import AlreadyKept, Busy, ClockBehind, SeqTaken, Unavailable, UnknownOutcome
from kiosk.storage.numbers import PoolExhausted

__all__ = ["AlreadyKept", "Busy", "ClockBehind", "PoolExhausted", "SeqTaken", "Unavailable", "UnknownOutcome"]
