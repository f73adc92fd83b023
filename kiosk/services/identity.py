"""Who is here: one-time codes, the national login, and what each of them raises a visit to.

The no-oracle promise (P7): until a code comes back right, nothing here tells whether a contact, a number or a
case exists. Codes go to the contact typed now and to those on file; the page says the same for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from kiosk.domain.codes import CodeKind, draw_code
from kiosk.domain.identifiers import Curp
from kiosk.domain.people import Contact, ContactKind, Level
from kiosk.domain.refusal import SystemDown
from kiosk.flow import blocks
from kiosk.flow.journey import Place
from kiosk.flow.kinds import YesNo
from kiosk.flow.known import NOT_FOUND, CodeProof, code_proof, nothing_known, register_values
from kiosk.flow.questions import Source
from kiosk.flow.steps import Page
from kiosk.services import limits, trail
from kiosk.services.callers import Caller
from kiosk.services.drafts import Also, Conflict, OpenDraft, Part, Saved, append
from kiosk.services.house import House
from kiosk.services.limits import TooMany
from kiosk.services.visits import before, go_on_unheard, index_of_holder
from kiosk.storage import codes, outbox, visits
from kiosk.storage.codes import NewCode, Target
from kiosk.storage.outbox import NewMessage
from kiosk.storage.store import Work

CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
MOST_ON_FILE = len(ContactKind)
"""One of each kind."""
LEVEL_LIFE = timedelta(minutes=30)
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class WrongCode(Exception):
    """The code is not one of those sent, or is too old; `left` tries remain (0: ask for another)."""

    left: int


class SomebodyElse(Exception):
    """The national login belongs to another person than this request."""


@dataclass(frozen=True, slots=True)
class Message:
    """One code on its way: which contact it proves, and the code.

    Without a contact it is a stand-in: drawn, sealed and written like the others, and sent to nobody, so that
    neither the time nor the rows tell how many contacts there are.
    """

    target: Target
    contact: Contact | None
    code: str


def codes_for(house: House, draft: OpenDraft) -> tuple[Message, ...]:
    """Draw a code for every contact: those typed now, those on file. Asks the registers; writes nothing.

    As many are drawn for everybody: one for each contact typed, and two, which is as many as may be on file.
    """
    person = draft.procedure.identified(draft.answers)
    try:
        on_file = house.desk.contacts.of(person) if person is not None else ()
    except SystemDown:
        on_file = ()
    filed = [*on_file, *[None] * (MOST_ON_FILE - len(on_file))]
    typed = [None if one in on_file else one for one in blocks.typed_contacts(draft.answers)]
    return (*_drawn(house, "on_file", filed), *_drawn(house, "typed", typed))


def _drawn(house: House, target: Target, contacts: Iterable[Contact | None]) -> Iterator[Message]:
    return (Message(target, one, draw_code(CodeKind.ONE_TIME, house.chance.sign)) for one in contacts)


def sending(house: House, messages: tuple[Message, ...], *, binds: str = "", told: str = "") -> Also:
    """What a save writes beside itself so that these codes leave: rows of codes and of the outbox.

    `binds` is what else the code is for (a content to sign); `told` are words that the message repeats.
    """

    def write(work: Work, draft: OpenDraft) -> None:
        now = house.clock()
        leaving = [(house.chance.uuid(), index, one) for index, one in _allowed(house, work, draft, messages)]
        codes.keep_all(
            work,
            [_kept(work, f"{draft.id}|{binds}", *each) for each in leaving],
            draft_id=draft.id,
            sent_at=now,
            expires_at=now + CODE_LIFE,
        )
        outbox.put_all(work, [_letter(house, code_id, one, told) for code_id, _, one in leaving], at=now)
        trail.write(work, trail.CODE_SENT, about=draft.id, at=now, chance=house.chance)

    return write


def _allowed(
    house: House, work: Work, draft: OpenDraft, messages: tuple[Message, ...]
) -> Iterator[tuple[bytes, Message]]:
    """What may leave, with the index of its contact. Beyond the limit of a contact a stand-in is written: the
    page says the same, and whoever asks learns nothing."""
    person = draft.procedure.identified(draft.answers)
    nobody = f"nobody|{person.value if person is not None else draft.id}"
    names = [_name_of(one.contact) or f"{nobody}|{place}" for place, one in enumerate(messages)]
    index = {name: work.vault.index("contact", name) for name in (*names, nobody)}
    counted = limits.within(house, work, limits.CODE_SENDS, who=[one.hex() for one in index.values()])
    for name, one in zip(names, messages, strict=True):
        if index[name].hex() in counted:
            yield index[name], one
        elif index[nobody].hex() in counted:  # counted like the contacts on file of the same person
            yield index[nobody], replace(one, contact=None)


def _name_of(contact: Contact | None) -> str:
    return f"{contact.kind.value}|{contact.value}" if contact is not None else ""


def _kept(work: Work, about: str, code_id: UUID, index: bytes, message: Message) -> NewCode:
    """The row of a code; that of a stand-in is of no code that can be typed."""
    code = message.code if message.contact is not None else f"{message.code}|{code_id}"
    digest = work.vault.code_digest("one_time", f"{about}|{code}")
    return NewCode(code_id, message.target, index, digest)


def _letter(house: House, code_id: UUID, message: Message, told: str) -> NewMessage:
    text = f"{house.settings.sender}: tu código es {message.code}. Dura 10 minutos. No lo compartas."
    if told:
        text += f" Sirve para firmar. Tus palabras: {told}."
    name, contact = f"code|{code_id}", message.contact
    if contact is None:
        return NewMessage(house.chance.uuid(), name, outbox.NOBODY, "0" * 10, text)
    return NewMessage(house.chance.uuid(), name, way_of(contact), contact.value, text)


def resend(house: House, draft: OpenDraft) -> None:
    """New codes for the same contacts; the old ones stop working."""
    messages = codes_for(house, draft)
    with house.store.writing(draft.actor) as work:
        sending(house, messages)(work, draft)


def check_code(
    house: House, draft: OpenDraft, place: Place, *, code: str, caller: Caller
) -> Saved | Conflict:
    """Use a code: keeps which contact answered and raises the level. Raises WrongCode or TooMany."""
    right = match_code(house, draft, code)
    parts = proof_parts(house, draft, place, right.proof)
    shown = code_shown(draft.id, code)
    raising = _raising(house, right.proof, caller, shown=shown)
    done = False

    def use_and_raise(work: Work, after: OpenDraft) -> None:
        nonlocal done
        use(house, work, draft.id, right)
        raising(work, after)
        done = True

    saved = append(
        house, draft, place, parts=parts, drawn=draft.newest, prepare=lambda before, after: use_and_raise
    )
    if not done:  # the same press came twice, and the other one was first
        go_on_unheard(house, caller, proof=shown)
    return saved


@dataclass(frozen=True, slots=True)
class RightCode:
    """A code that was typed right: what it proves, and its rows, used in the transaction of its effect."""

    proof: CodeProof
    rows: tuple[UUID, ...]


def use(house: House, work: Work, draft_id: UUID, right: RightCode) -> None:
    """Use the code, once, together with what it is used for: a crash in between uses up nothing."""
    now = house.clock()
    for row in right.rows:
        if not codes.use(work, row, at=now):
            raise WrongCode(0)
    kind = trail.CODE_USED if right.proof is CodeProof.ON_FILE else trail.TYPED_CODE_USED
    trail.write(work, kind, about=draft_id, at=now, chance=house.chance)


def match_code(house: House, draft: OpenDraft, code: str, *, binds: str = "") -> RightCode:
    """Find which live code this is; count the try whatever it is. Raises WrongCode and TooMany."""
    now = house.clock()
    person = draft.procedure.identified(draft.answers)
    found: str | None = None
    rows: list[UUID] = []
    left = 0
    with house.store.writing(draft.actor) as work:
        who = work.vault.index("tries", person.value if person is not None else str(draft.id)).hex()
        blocked = _counted(house, work, who)
        live = codes.live(work, draft.id, at=now)
        for row in live:
            right = work.vault.is_code("one_time", f"{draft.id}|{binds}|{code}", row.digest)
            if right and not blocked and row.tries < CODE_TRIES:
                found = row.target if found != "on_file" else found
                rows.append(row.id)
        if found is None:
            codes.count_try(work, draft.id)
            left = max((CODE_TRIES - row.tries - 1 for row in live), default=0)
    if blocked is not None:
        raise blocked
    if found is None:
        raise WrongCode(max(0, left))
    return RightCode(CodeProof.ON_FILE if found == "on_file" else CodeProof.TYPED, tuple(rows))


def _counted(house: House, work: Work, who: str) -> TooMany | None:
    try:
        limits.count(house, work, limits.CODE_TRIES, who=who)
    except TooMany as error:
        return error
    return None


def go_on_without_code(house: House, draft: OpenDraft, place: Place) -> Saved | Conflict:
    """ "No me llegó": the request goes on with less proof; rules say what it is enough for."""
    parts = proof_parts(house, draft, place, CodeProof.NONE)
    return append(house, draft, place, parts=parts, drawn=draft.newest)


def proof_parts(
    house: House, draft: OpenDraft, place: Place, proof: CodeProof, *, more: Mapping[str, str] = NOTHING
) -> list[Part]:
    """What is kept of a proof: the page it answers, the proof itself, and what a register says after it."""
    values = {code_proof.key: proof.value, **more}
    page = place.page
    if page is not None and page.lookup is not None and proof.personal:
        values |= page.lookup(draft.answers.with_values(values), house.desk, house.today())
    return [Part(draft.hand[0], {}), Part(Source.COMPUTED, values)]


LEVELS: Mapping[CodeProof, Level] = {
    CodeProof.NONE: Level.L1,
    CodeProof.TYPED: Level.L1,
    CodeProof.ON_FILE: Level.L2,
    CodeProof.LOGIN_BASIC: Level.L2,
    CodeProof.LOGIN_VERIFIED: Level.L3,
    CodeProof.STAFF_SAW_ID: Level.L3,
}


def code_shown(about: UUID, code: str) -> str:
    """What a browser shows again when it did not hear the answer to its code."""
    return f"code|{about}|{code}"


def _raising(house: House, proof: CodeProof, caller: Caller, *, shown: str) -> Also:
    """A new token with each rise of level; the old one dies in the same transaction (security 4)."""

    def write(work: Work, after: OpenDraft) -> None:
        person = after.procedure.identified(after.answers)
        holder = holder_index(work, person) if person is not None and proof.personal else None
        visits.raise_level(
            work,
            after.visit.id,
            level=int(LEVELS[proof]),
            until=house.clock() + LEVEL_LIFE,
            holder=holder,
            token_hash=caller.fresh,
            before=before(house, caller, proof=shown),
        )

    return write


def holder_index(work: Work, person: Curp) -> bytes:
    """How a visit and a case say whose they are."""
    return index_of_holder(work.vault, person)


def way_of(contact: Contact) -> str:
    """How a message goes to a contact."""
    return "sms" if contact.kind is ContactKind.PHONE else "email"


# --- national login ---------------------------------------------------------------------------------------


def log_in(
    house: House, draft: OpenDraft, place: Place, *, person: Curp, level: Level, caller: Caller, shown: str
) -> Saved | Conflict:
    """Take what the national login says: it answers the CURP of this page, or proves who is here.

    `shown` is what the login sent the browser back with. Raises SomebodyElse when the request is already
    about another person.
    """
    proof = CodeProof.LOGIN_VERIFIED if level >= Level.L3 else CodeProof.LOGIN_BASIC
    page = place.page
    if page is not None and page.login_for is not None:
        values = _answered_by_login(house, draft, place, person, proof)
        parts = [Part(Source.CITIZEN, {}), Part(Source.REGISTRY, values)]
    else:
        known = draft.procedure.identified(draft.answers)
        if known is not None and known != person:
            raise SomebodyElse
        parts = proof_parts(house, draft, place, proof)
    raising = _with_line(house, _raising(house, proof, caller, shown=shown))
    return append(house, draft, place, parts=parts, drawn=draft.newest, prepare=lambda before, after: raising)


def _answered_by_login(
    house: House, draft: OpenDraft, place: Place, person: Curp, proof: CodeProof
) -> Mapping[str, str]:
    page = place.page
    if page is None or page.login_for is None:
        return {}
    values = {page.login_for.key: person.value, code_proof.key: proof.value}
    if page.lookup is None:
        return values
    try:
        record = house.desk.population.by_curp(person)
    except SystemDown as down:
        return {**values, **nothing_known(down=down.system)}
    if record is None:
        return {**values, **nothing_known(state=NOT_FOUND)}
    values |= {**register_values(record), blocks.is_it_you.key: YesNo.YES.value}
    for step in draft.procedure.steps:  # what a right code would have looked up
        if isinstance(step, Page) and step.gate and step.lookup is not None:
            values |= step.lookup(draft.answers.with_values(values), house.desk, house.today())
    return values


def _with_line(house: House, also: Also) -> Also:
    def write(work: Work, after: OpenDraft) -> None:
        also(work, after)
        trail.write(work, trail.LOGGED_IN, about=after.id, at=house.clock(), chance=house.chance)

    return write
