"""What a state of the list is: a page in one state, how to get there, and where it can be met."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.browser.person import Person, Typed
from tests.browser.server import Server

HOME, KIOSK = "home", "kiosk"
BOTH = (HOME, KIOSK)


@dataclass(frozen=True, slots=True)
class Last:
    """The last act, whose answer is the page itself: it is done where the page is looked at.

    `then` is one act more, on the page that came: for what no address leads to.
    """

    form: str = "f"
    values: dict[str, Typed] = field(default_factory=dict)
    then: Last | None = None


@dataclass(frozen=True, slots=True)
class Canned:
    """A page that cannot be provoked in a test: drawn by the program itself and put before the person."""

    html: str
    status: int


Reach = Callable[[Person, Server], Last | Canned | None]


@dataclass(frozen=True, slots=True)
class State:
    """One page in one state. `status` is what it answers with; `channels` are where it can be met."""

    name: str
    reach: Reach
    channels: tuple[str, ...] = BOTH
    status: int = 200
