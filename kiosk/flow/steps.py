"""Steps of a procedure: pages, lists of rows, and what can stand in the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kiosk.domain.words import Msg
from kiosk.flow.desk import Desk
from kiosk.flow.questions import Answers, Question


@dataclass(frozen=True, slots=True)
class Facts:
    """What a check may know beside the answers: the official day, the channel of the visit, and the contacts
    nobody may give as theirs (the office's own, AD-11)."""

    today: date
    channel: str = "home"
    reserved_contacts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person can mend, tied to the question where they mend it."""

    question: Question[Any]
    words: Msg
    rule: str = ""
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """A way out of a stop page: the words of the link and where it leads.

    `target` is a page of the same procedure ("curp") or an address of the program ("/ayuda").
    """

    words: Msg
    target: str


@dataclass(frozen=True, slots=True)
class Stop:
    """The procedure cannot go on with these answers; not an error. Answers are kept."""

    rule: str
    title: Msg
    body: tuple[Msg, ...]
    actions: tuple[Action, ...] = ()


Check = Callable[[Answers, Facts], Problem | None]
StopRule = Callable[[Answers, Facts], Stop | None]
Lookup = Callable[[Answers, Desk, date], Mapping[str, str]]
Shown = Callable[[Answers], tuple[tuple[Msg, str], ...]]
Tells = Callable[[Answers], tuple[Msg, ...]]


def always(answers: Answers) -> bool:
    return True


def never(answers: Answers) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Page:
    """One screen.

    `when` reads only earlier answers. `lookup` asks a register after a good answer; what it returns is kept
    with source REGISTRY. `side` pages are reached by a link of the page named in `side_of` and never wait;
    one that hangs on another side page follows it.
    `again_after` names questions whose change asks for this page again (a confirmation of a new CURP).
    `counted` tells whether the page is one of the promised question screens. `gate` names the service that
    takes the answer instead of storing it (a one-time code); such a page is done when every fact of
    `proved_by` is there and newer than what it confirms. `shows` are lines drawn above the question, `tells`
    news about earlier answers.
    `satisfied` lets another proof (a national login) stand for the page; `login_for` is the question such a
    login would answer here.
    """

    slug: str
    title: Msg
    questions: tuple[Question[Any], ...]
    when: Callable[[Answers], bool] = always
    checks: tuple[Check, ...] = ()
    stops: tuple[StopRule, ...] = ()
    lookup: Lookup | None = None
    intro: tuple[Msg, ...] = ()
    shows: Shown | None = None
    tells: Tells | None = None
    side_of: str = ""
    side_link: Msg | None = None
    again_after: tuple[Question[Any], ...] = ()
    counted: bool = True
    gate: str = ""
    proved_by: tuple[Question[Any], ...] = ()
    satisfied: Callable[[Answers], bool] = never
    login_for: Question[Any] | None = None
    template: str = "question"

    @property
    def side(self) -> bool:
        return bool(self.side_of)


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of small journeys (workers, relatives): each row walks its own pages under its own id."""

    key: str
    slug: str
    title: Msg
    pages: tuple[Page, ...]
    summary: Callable[[Answers], str]
    add_label: Msg
    done_label: Msg
    minimum: int = 1
    maximum: int = 500
    when: Callable[[Answers], bool] = always
    checks: tuple[Check, ...] = ()

    @property
    def done_key(self) -> str:
        """Key stored when the person says the list is complete."""
        return f"{self.key}_complete"


def when(test: Callable[[Answers], bool], *pages: Page) -> tuple[Page, ...]:
    """Copies of pages that appear only when `test` holds as well: branching is data, not subclasses."""
    return tuple(_guarded(page, test) for page in pages)


def _guarded(page: Page, test: Callable[[Answers], bool]) -> Page:
    earlier = page.when

    def both(answers: Answers) -> bool:
        return test(answers) and earlier(answers)

    return replace(page, when=both)
