"""Open a draft, look at it, save a page or a row of it. A saved step is one insert and one commit (D21)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from kiosk.domain.people import Level
from kiosk.domain.refusal import Refused
from kiosk.flow.journey import Journey, Place, walk
from kiosk.flow.procedure import Procedure
from kiosk.flow.questions import REMOVED, Answers, Entry, Source, fold
from kiosk.flow.steps import Facts, Problem
from kiosk.services import certainty, limits, own_help, trail, visits
from kiosk.services.callers import Caller
from kiosk.services.help_lines import actor_of
from kiosk.services.house import House
from kiosk.services.proofs import proved_now
from kiosk.storage import approvals, drafts, ledger
from kiosk.storage.assist_rows import Helping
from kiosk.storage.errors import Busy, SeqTaken, Unavailable, UnknownOutcome
from kiosk.storage.rows import DraftRow, Looked, Survey, VisitRow
from kiosk.storage.store import Actor, Work

PRIVACY_NOTICE = "2026-11"
"""Version of the privacy notice that the start page showed before anything personal was asked."""


class NotOurs(Exception):
    """There is no such draft for this visitor. Foreign and missing ones look the same."""


class DrawnAhead(Exception):
    """The form claims an entry that does not exist yet: it is not one of ours."""


class AlreadySent(Exception):
    """The draft is closed; `folio` is where its answer is."""

    def __init__(self, folio: str) -> None:
        super().__init__("already sent")
        self.folio = folio


@dataclass(frozen=True, slots=True)
class Part:
    """One source's share of a saved page: values as their kinds dump them, and facts for measuring only."""

    source: Source
    values: Mapping[str, str]
    notes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft as its owner sees it now. `newest` is the number of its newest entry, markers included."""

    row: DraftRow
    visit: VisitRow
    procedure: Procedure
    entries: tuple[Entry, ...] = field(repr=False)
    newest: int
    journey: Journey = field(repr=False)
    helping: Helping | None = None
    """Who helps in the visit of the draft now."""
    helper: Helping | None = None
    """The same, when it is the operator who looks and writes."""

    @property
    def id(self) -> UUID:
        return self.row.id

    @property
    def answers(self) -> Answers:
        return self.journey.answers

    @property
    def actor(self) -> Actor:
        if self.helper is not None:
            return actor_of(self.helper)
        return Actor("person", visit=self.visit.id)

    @property
    def hand(self) -> tuple[Source, str]:
        """Who types: how answers say where they come from, and the entry by whom it is."""
        if self.helper is not None:
            return Source.STAFF, f"staff:{self.helper.staff_number}"
        return Source.CITIZEN, "person"

    @property
    def channel(self) -> str:
        return self.visit.place.channel

    @property
    def level(self) -> Level:
        return self.visit.level


@dataclass(frozen=True, slots=True)
class Saved:
    """The page is kept; `draft` is the draft after it."""

    draft: OpenDraft


@dataclass(frozen=True, slots=True)
class NotSaved:
    """Nothing was kept: what a person can mend."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else answered this page meanwhile; the person chooses."""

    draft: OpenDraft


Also = Callable[[Work, OpenDraft], OpenDraft | None]
"""What more a transaction writes; gives the draft when that changed it (a folio)."""
Prepare = Callable[[OpenDraft, OpenDraft], Also | None]
"""Given the draft before and after a save, what else its transaction must write; may ask registers, writes
nothing."""


def facts_for(house: House, channel: str) -> Facts:
    """What checks may know of the moment."""
    ours = {house.settings.help_phone, house.settings.complaint_phone}
    reserved = frozenset("".join(c for c in phone if c.isdigit())[-10:] for phone in ours)
    return Facts(house.today(), channel, reserved)


def open_draft(
    house: House, caller: Caller, procedure: Procedure, *, first_time: str = ""
) -> tuple[OpenDraft, bool]:
    """A new draft in this visit, with its ledger line, and whether the visit begins with it (under the fresh
    token of the caller). Raises TooMany."""
    with house.store.writing(Actor("system")) as work:
        limits.count(house, work, limits.OPENED, who=caller.token_hash.hex(), address=caller.address)
        visit, begins = visits.enter(house, work, caller)
        draft = open_in(house, work, visit, procedure, first_time=first_time)
    return draft, begins


def open_in(
    house: House, work: Work, visit: VisitRow, procedure: Procedure, *, first_time: str = ""
) -> OpenDraft:
    """A new draft of a visit, in the open transaction, with its ledger line."""
    now, draft_id = house.clock(), house.chance.uuid()
    work = replace(work, actor=Actor("person", visit=visit.id))
    row = drafts.open_draft(
        work,
        draft_id,
        procedure=procedure.key,
        version=procedure.version,
        place=visit.place,
        at=now,
        survey=Survey(first_time=first_time or None),
    )
    told = {"procedure": procedure.key, "privacy_notice": PRIVACY_NOTICE}
    trail.write(work, trail.OPENED, about=draft_id, at=now, chance=house.chance, body=told)
    journey = walk(procedure, fold(()), facts_for(house, visit.place.channel))
    return OpenDraft(row, visit, procedure, (), 0, journey)


def look(house: House, caller: Caller, draft_id: UUID) -> OpenDraft:
    """The draft, for the visit that owns it. Raises NotOurs."""
    with house.store.reading(Actor("system")) as work:
        seen = drafts.look_by_token(work, token_hash=caller.token_hash, draft_id=draft_id, at=house.clock())
    if seen is None or seen[1] is None:
        raise NotOurs
    return read_draft(house, seen[0], seen[1])


def read_draft(house: House, visit: VisitRow, looked: Looked, *, sent: bool = False) -> OpenDraft:
    """A stored draft, folded and walked. Raises NotOurs when its answers were erased.

    `sent` is for finishing what somebody sent while their proof held: then it counts as it did.
    """
    if looked.draft.data_key is None:
        raise NotOurs
    procedure = house.procedure(looked.draft.procedure)
    entries = looked.entries
    if procedure.upgrade is not None and looked.draft.version < procedure.version:
        entries = procedure.upgrade(entries)
    answers = fold(entries)
    if not sent:
        answers = proved_now(house, visit, procedure, answers, since=looked.newest)
    journey = walk(procedure, answers, facts_for(house, visit.place.channel))
    return OpenDraft(looked.draft, visit, procedure, entries, looked.newest, journey, looked.helping)


def require_open(draft: OpenDraft) -> None:
    """Raise AlreadySent for a draft that was submitted."""
    if draft.row.state == "submitted":
        raise AlreadySent(draft.row.folio or "")
    if draft.row.state != "open":
        raise NotOurs


def save_page(
    house: House,
    draft: OpenDraft,
    place: Place,
    *,
    values: Mapping[str, str],
    drawn: int,
    notes: Mapping[str, Any] | None = None,
    prepare: Prepare | None = None,
) -> Saved | NotSaved | Conflict:
    """Check and keep the answers of one page.

    `drawn` is the entry the form was drawn from. `prepare` says what more the same transaction writes (codes
    to send, a folio to allot). Raises DrawnAhead and AlreadySent.
    """
    require_open(draft)
    page = place.page
    if page is None:
        raise NotOurs
    answers = _answers_for(draft, place).with_values(values)
    checked = (check(answers, draft.journey.facts) for check in page.checks)
    problems = tuple(problem for problem in checked if problem is not None)
    if problems:
        return NotSaved(problems)
    found: Mapping[str, str] = {}
    if page.lookup is not None and not page.gate:
        try:
            found = page.lookup(answers, house.desk, house.today())
        except Refused as refused:
            _write_down_lookup(house, draft)
            return NotSaved((Problem(page.questions[0], refused.words, refused.rule, refused.suggestion),))
    if draft.helping is not None:
        people = own_help.added(draft.procedure, draft.answers, answers.with_values(found))
        kind = own_help.refused(house, draft.helping, people)
        if kind:
            return NotSaved((own_help.problem(page, kind),))
    parts = [Part(draft.hand[0], values, notes or {})]
    if page.lookup is not None and not page.gate:
        parts.append(Part(Source.REGISTRY, found))
    return append(house, draft, place, parts=parts, drawn=drawn, prepare=prepare)


def _write_down_lookup(house: House, draft: OpenDraft) -> None:
    """A register that was asked about somebody is in the ledger, also when it had no answer to keep."""
    with house.store.writing(draft.actor) as work:
        trail.write(work, trail.LOOKED_UP, about=draft.id, at=house.clock(), chance=house.chance)


def append(
    house: House,
    draft: OpenDraft,
    place: Place,
    *,
    parts: Sequence[Part],
    drawn: int,
    prepare: Prepare | None = None,
) -> Saved | Conflict:
    """Write one save as consecutive entries; when somebody was faster, or nobody knows whether it was kept,
    compare and try again (D21)."""
    if drawn > draft.newest:
        raise DrawnAhead
    unknown = False
    for _ in range(3):
        clash = _clash(draft, place, parts[0].values, drawn)
        if clash == "same":
            return Saved(draft)
        if clash == "other":
            return Conflict(draft)
        try:
            return Saved(_write(house, draft, place, parts, prepare))
        except SeqTaken:
            draft, unknown = _reload(house, draft), False
        except UnknownOutcome:
            draft, unknown = _found_out(house, draft), True
        require_open(draft)
    if unknown:
        raise UnknownOutcome("the database takes commits and does not say what becomes of them")
    return Conflict(draft)


def _found_out(house: House, draft: OpenDraft) -> OpenDraft:
    """The draft as it is after a commit nobody answered: what was kept, or what to keep again.

    The number of the entry is the key: kept twice it cannot be. Still silent: UnknownOutcome.
    """
    for tries in range(certainty.TRIES):
        house.chance.pause(tries)
        try:
            return _reload(house, draft)
        except (Busy, Unavailable):
            continue
    raise UnknownOutcome("the database does not answer after a commit")


def _clash(draft: OpenDraft, place: Place, values: Mapping[str, str], drawn: int) -> str:
    """How this save meets what came after the form was drawn: "" (nothing), "same" or "other"."""
    later = [
        entry
        for entry in draft.entries
        if entry.seq > drawn
        and entry.row == place.row
        and entry.page == place.entry_page
        and entry.source.typed
    ]
    if not later:
        return ""
    return "same" if dict(later[-1].values) == dict(values) else "other"


def _write(
    house: House, draft: OpenDraft, place: Place, parts: Sequence[Part], prepare: Prepare | None
) -> OpenDraft:
    after = _after(house, draft, place, parts)
    also = prepare(draft, after) if prepare is not None else None
    with house.store.writing(draft.actor) as work:
        if draft.row.helped:
            _void(house, work, draft)
        drafts.append(work, draft.row, after.entries[len(draft.entries) :])
        changed = also(work, after) if also is not None else None
    return changed or after


def _void(house: House, work: Work, draft: OpenDraft) -> None:
    """What was approved is void. Locks are taken in the order of sending: the ledger first."""
    ledger.hold(work)
    if approvals.void(work, draft.id, at=house.clock()):
        trail.write(work, trail.APPROVAL_VOIDED, about=draft.id, at=house.clock(), chance=house.chance)


def _after(house: House, draft: OpenDraft, place: Place, parts: Sequence[Part]) -> OpenDraft:
    """The draft as it will be once these parts are kept."""
    now = house.clock()
    new = tuple(
        Entry(
            draft.newest + n,
            place.entry_page,
            place.row,
            part.source,
            draft.hand[1],
            now,
            part.values,
            part.notes,
        )
        for n, part in enumerate(parts, 1)
    )
    entries = (*draft.entries, *new)
    answers = proved_now(house, draft.visit, draft.procedure, fold(entries), since=draft.newest)
    journey = walk(draft.procedure, answers, draft.journey.facts)
    return replace(draft, entries=entries, newest=draft.newest + len(new), journey=journey)


def _reload(house: House, draft: OpenDraft) -> OpenDraft:
    with house.store.reading(draft.actor) as work:
        looked = drafts.look(work, draft.id)
    if looked is None:
        raise NotOurs
    again = read_draft(house, draft.visit, looked)
    return replace(again, helping=draft.helping, helper=draft.helper)


def _answers_for(draft: OpenDraft, place: Place) -> Answers:
    if place.rows is None:
        return draft.answers
    return draft.answers.rows(place.rows.slug).get(place.row, Answers())


def new_row(house: House) -> str:
    """Id of a new row: random, never a position."""
    return house.chance.uuid().hex[:12]


def remove_row(
    house: House, draft: OpenDraft, place: Place, *, drawn: int, prepare: Prepare | None = None
) -> Saved | Conflict:
    """Take a row out; its entries stay in the history."""
    require_open(draft)
    parts = [Part(draft.hand[0], {REMOVED: "yes"})]
    return append(house, draft, place, parts=parts, drawn=drawn, prepare=prepare)


def finish_rows(
    house: House, draft: OpenDraft, place: Place, *, drawn: int, prepare: Prepare | None = None
) -> Saved | Conflict:
    """The list is complete."""
    require_open(draft)
    if place.rows is None:
        raise NotOurs
    parts = [Part(draft.hand[0], {place.rows.done_key: "yes"})]
    return append(house, draft, place, parts=parts, drawn=drawn, prepare=prepare)
