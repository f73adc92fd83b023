"""What the house does by itself, in the `kiosk work` loop: finish, send, expire, measure, sign.

Every part is idempotent and small: it may be killed at any moment and goes on at the next round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from kiosk import log
from kiosk.domain.acuse import AcuseKind
from kiosk.domain.case import CaseEvent
from kiosk.domain.identifiers import Folio
from kiosk.domain.ledger import Checkpoint
from kiosk.domain.people import ContactKind
from kiosk.domain.refusal import SystemDown
from kiosk.flow import blocks
from kiosk.flow.journey import walk
from kiosk.flow.known import CodeProof, code_proof
from kiosk.flow.questions import Answers, fold
from kiosk.services import (
    after,
    assist,
    assist_calls,
    deciding,
    measuring,
    printing,
    retention,
    reviews,
    reviews_decide,
    submission,
    trail,
    turns,
)
from kiosk.services.approval import NotApproved, OwnErrand
from kiosk.services.content import content_hash
from kiosk.services.drafts import AlreadySent, OpenDraft, facts_for, read_draft
from kiosk.services.handover import DRAFT_LIFE
from kiosk.services.house import House
from kiosk.services.identity import holder_index, way_of
from kiosk.services.submission import Act
from kiosk.signing.checkpoint import sign_checkpoint
from kiosk.storage import (
    cases,
    drafts,
    failpoints,
    intents,
    ledger,
    outbox,
    receipts,
    upkeep,
    visits,
)
from kiosk.storage.intents import Intent
from kiosk.storage.ledger import CheckpointRow
from kiosk.storage.outbox import NewMessage, OutboxRow
from kiosk.storage.rows import CaseRow
from kiosk.storage.store import Actor, Work
from kiosk.vault import Unreadable

SYSTEM = Actor("system")
AT_ONCE = 50
STUCK_AFTER = timedelta(seconds=30)
LEDGER_NAME = "tramites-imss"
CHECKPOINT_EVERY = timedelta(seconds=60)
CHECKPOINT_LINES = 1000
SYSTEMS = ("population", "insured")


@dataclass(frozen=True, slots=True)
class Report:
    """What one round did, part by part."""

    done: tuple[tuple[str, int], ...]

    @property
    def anything(self) -> bool:
        return any(count for _, count in self.done)


def round_of_work(house: House) -> Report:
    """One round. A part that fails is written in the log and tried again in the next round."""
    return Report(tuple((name, _attempt(name, part, house)) for name, part in PARTS))


def _attempt(name: str, part: Callable[[House], int], house: House) -> int:
    try:
        return part(house)
    except Exception as error:  # one broken part must not stop the others
        log.write("work.failed", step=name, error=type(error).__name__)
        return 0


T = TypeVar("T")


def _each(name: str, found: Iterable[T], do: Callable[[T], object]) -> int:
    """Do one thing after the other; one whose data cannot be opened any more must not stop the others."""
    done = 0
    for one in found:
        try:
            done += bool(do(one))
        except Unreadable as error:
            log.write("work.unreadable", step=name, error=type(error).__name__)
    return done


def finish_intents(house: House) -> int:
    """Clicks on "Enviar" whose program died: the same draft, asked again with the same key, gives the same
    number."""
    with house.store.reading(SYSTEM) as work:
        stuck = intents.unfinished(work, before=house.clock() - STUCK_AFTER, limit=AT_ONCE)
    return _each("finish_intents", stuck, lambda intent: _finish_intent(house, intent))


def _finish_intent(house: House, intent: Intent) -> bool:
    draft = _draft(house, intent.draft_id)
    if draft is None or content_hash(draft) != intent.content_hash:
        with house.store.writing(SYSTEM) as work:
            intents.forget(work, intent.key)
        return False
    try:
        submission.finish(house, draft, deciding.decide(house, draft))
    except AlreadySent:
        return False
    except (NotApproved, OwnErrand):  # the person must look at it and sign again
        with house.store.writing(SYSTEM) as work:
            intents.forget(work, intent.key)
        return False
    return True


def _draft(house: House, draft_id: UUID) -> OpenDraft | None:
    """A draft as the house sees it, in the visit that owns it."""
    with house.store.reading(SYSTEM) as work:
        looked = drafts.look(work, draft_id)
        if looked is None or looked.draft.data_key is None or looked.draft.visit_id is None:
            return None
        visit = visits.by_id(work, looked.draft.visit_id)
    return read_draft(house, visit, looked, sent=True) if visit is not None else None


def finish_waiting(house: House) -> int:
    """Cases that wait for a system: when it answers again the rules run without the person (R-GEN-10)."""
    return sum(_finish_waiting(house, system) for system in SYSTEMS)


def _finish_waiting(house: House, system: str) -> int:
    with house.store.reading(SYSTEM) as work:
        found = cases.waiting(work, system=system, limit=AT_ONCE)
    done = 0
    for case in found:
        try:
            done += _resolve_waiting(house, case)
        except SystemDown:
            return done
    return done


def _resolve_waiting(house: House, case: CaseRow) -> bool:
    with house.store.reading(SYSTEM) as work:
        looked = drafts.look(work, case.draft_id)
    if looked is None:
        return False
    procedure = house.procedure(case.procedure)
    journey = walk(procedure, fold(looked.entries), facts_for(house, case.channel))
    proof = journey.answers.get(code_proof) or CodeProof.NONE
    ruling = replace(
        deciding.ruling_for(house, case.draft_id, case.channel, case.office, proof), recovered=True
    )
    outcome = procedure.resolve(journey.answers, house.desk, ruling)
    person = procedure.subject(journey.answers)
    act = Act(case.draft_id, case.id, Folio.parse(case.folio), procedure, person, outcome, case.channel)
    with house.store.writing(SYSTEM) as work:
        fresh = cases.by_id(work, case.id, at=house.clock())
        if fresh is None or fresh.waiting_for is None:
            return False
        cases.move(
            work,
            fresh,
            [CaseEvent(outcome.state, house.clock(), "system")],
            rule=outcome.rule,
            due_on=outcome.due_on,
        )
        if person is not None and fresh.person is None:
            cases.set_person(work, fresh, person=holder_index(work, person), verified=fresh.verified)
        submission.replace_acuse(house, work, act)
        _tell(house, work, act, journey.answers)
    return True


def _tell(house: House, work: Work, act: Act, answers: Answers) -> None:
    """Tell the person that it is done: initials, never a number, and a way to say "No fui yo"."""
    who = act.outcome.values.get("name", "")
    initials = " ".join(f"{part[0]}." for part in who.split())
    words = "terminó" if act.outcome.kind is AcuseKind.RESULT else "necesita un dato"
    here = house.settings
    text = (
        f"{here.sender}: aviso para {initials} Tu trámite {act.folio} {words}. "
        f"Míralo en {here.origin}/retomar. ¿No fuiste tú? Llama al {here.complaint_phone}."
    )
    letters = [
        NewMessage(
            house.chance.uuid(),
            f"resolved|{act.folio}|{way_of(contact)}",
            way_of(contact),
            contact.value,
            text,
        )
        for contact in blocks.typed_contacts(answers)
    ]
    outbox.put_all(work, letters, at=house.clock())


def send_messages(house: House) -> int:
    """The outbox: at least once outside, exactly once inside; later and later when nobody takes them."""
    with house.store.reading(SYSTEM) as work:
        due = outbox.due(work, at=house.clock(), limit=AT_ONCE)
    return sum(_send(house, message) for message in due)


def _send(house: House, message: OutboxRow) -> bool:
    kind = ContactKind.PHONE if message.kind == "sms" else ContactKind.EMAIL
    now = house.clock()
    try:
        house.notices.send(kind, message.to, message.body)
    except SystemDown:
        with house.store.writing(SYSTEM) as work:
            outbox.mark_failed(
                work, message.id, at=now, again_at=now + timedelta(seconds=2**message.tries * 15)
            )
        return False
    failpoints.reach("outbox_sent")
    with house.store.writing(SYSTEM) as work:
        return outbox.mark_sent(work, message.id, at=now)


def make_pdfs(house: House) -> int:
    """Acuses older than a minute whose PDF nobody asked for yet: made now, so that none is ever missing
    (P3)."""
    with house.store.reading(SYSTEM) as work:
        missing = receipts.without_pdf(work, made_before=house.clock() - timedelta(minutes=1), limit=10)
    _each("make_pdfs", missing, lambda row: printing.make_pdf(house, row.folio, row.number))
    return len(missing)


def expire_drafts(house: House) -> int:
    """Drafts older than 30 days: measured, then their key is dropped; nothing of them can be read any
    more."""
    with house.store.reading(SYSTEM) as work:
        old = upkeep.old_drafts(work, opened_before=house.clock() - DRAFT_LIFE, limit=AT_ONCE)
    _each("expire_drafts", old, lambda draft_id: measuring.measure(house, draft_id, phase="open"))
    for draft_id in old:
        with house.store.writing(SYSTEM) as work:
            upkeep.expire(work, draft_id, at=house.clock())
            trail.write(
                work,
                trail.ENDED,
                about=draft_id,
                at=house.clock(),
                chance=house.chance,
                body={"state": "expired"},
            )
    return len(old)


def take_measures(house: House) -> int:
    """Rows of measures of drafts that ended and of cases that closed."""
    with house.store.reading(SYSTEM) as work:
        ended = drafts.to_measure(work, phase="open", limit=AT_ONCE)
        closed = drafts.to_measure(work, phase="closed", limit=AT_ONCE)
    count = _each("take_measures", ended, lambda one: measuring.measure(house, one, phase="open"))
    return count + _each("take_measures", closed, lambda one: measuring.measure(house, one, phase="closed"))


def sign_ledger(house: House) -> int:
    """A signed root every minute or every thousand lines, when the ledger has grown."""
    now = house.clock()
    with house.store.reading(SYSTEM) as work:
        head, last = ledger.head(work), ledger.last_checkpoint(work)
    size, before = head.frontier.size, last.size if last is not None else 0
    if size == before or (
        last is not None and now - last.at < CHECKPOINT_EVERY and size - before < CHECKPOINT_LINES
    ):
        return 0
    text = Checkpoint(LEDGER_NAME, size, head.frontier.root).text
    key = house.checkpoint_key
    signature = sign_checkpoint(text, key)
    failpoints.reach("checkpoint_signed")
    with house.store.writing(SYSTEM) as work:
        ledger.keep_checkpoint(
            work, CheckpointRow(size, head.frontier.root, signature, key.key_id, now)
        )
    return 1


PARTS: tuple[tuple[str, Callable[[House], int]], ...] = (
    ("finish_intents", finish_intents),
    ("finish_waiting", finish_waiting),
    ("finish_decisions", reviews_decide.finish_all),
    ("watch", after.watch),
    ("give_reviews", reviews.give_all),
    ("send_messages", send_messages),
    ("make_pdfs", make_pdfs),
    ("take_measures", take_measures),
    ("expire_drafts", expire_drafts),
    ("end_help", assist.close_left_alone),
    ("end_calls", assist_calls.end_old),
    ("sign_ledger", sign_ledger),
    ("close_day", turns.close_day),
    ("erase_cases", retention.erase_cases),
    ("tidy", retention.tidy),
)


def forever(house: House, *, pause: Callable[[], bool]) -> Iterator[Report]:
    """Rounds until `pause` says to stop (it waits, and returns False to end)."""
    while True:
        yield round_of_work(house)
        if not pause():
            return
