"""After an act: word to every contact the person had before and to those typed now (AD-13), and the watch.

A message says what was done and where, never a number, never a name; its code says "No fui yo" of that case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from kiosk.domain.calendar import local
from kiosk.domain.codes import CodeKind, draw_code, grouped
from kiosk.domain.people import Contact
from kiosk.domain.refusal import SystemDown
from kiosk.flow import blocks
from kiosk.flow.procedure import Procedure
from kiosk.flow.questions import Answers, fold
from kiosk.flow.wording import day_in_words
from kiosk.services import trail
from kiosk.services.house import House
from kiosk.services.identity import way_of
from kiosk.storage import assist, drafts, offices, outbox, reviews_after, staff
from kiosk.storage.outbox import NewMessage
from kiosk.storage.reviews_after import NewCaseSeen
from kiosk.storage.store import Actor, Work

SYSTEM = Actor("system")
AT_ONCE = 50
NOTICE_LIFE = timedelta(days=30)
FOLLOW_UP_LIFE = timedelta(days=14)
SAMPLE_PERCENT = 2
"""Of a hundred people who were helped, how many are asked two questions (assisted_service 5.5)."""
_CHANCES = 1 << 16
DONE_WHERE = {"kiosk": "en un kiosco", "home": "por internet"}


@dataclass(frozen=True, slots=True)
class Told:
    """A case as its messages speak of it. `act` names the act, so that none is told twice."""

    case_id: UUID
    draft_id: UUID
    folio: str
    act: str


def contacts_of(house: House, procedure: Procedure, answers: Answers) -> tuple[Contact, ...]:
    """Contacts on file of everybody the request is about, and those typed in it; each once.

    Asks the register: never inside a transaction. While it is silent, those typed.
    """
    people = {one for one in (procedure.subject(answers), procedure.identified(answers)) if one is not None}
    found: list[Contact] = []
    try:
        for person in sorted(people, key=lambda one: one.value):
            found += house.desk.contacts.of(person)
    except SystemDown:
        found = []
    return tuple(dict.fromkeys((*found, *blocks.typed_contacts(answers))))


def contacts_of_draft(house: House, draft_id: UUID) -> tuple[Contact, ...]:
    """The same for a draft as it stands; none once its answers were erased."""
    with house.store.reading(SYSTEM) as work:
        looked = drafts.look(work, draft_id)
    if looked is None or looked.draft.data_key is None:
        return ()
    return contacts_of(house, house.procedure(looked.draft.procedure), fold(looked.entries))


def tell(
    house: House, work: Work, told: Told, contacts: Iterable[Contact], text: Callable[[str], str]
) -> int:
    """A message to each contact with a code of its own, in the transaction of the act; how many."""
    now = house.clock()
    letters: list[NewMessage] = []
    digests: list[bytes] = []
    for contact in contacts:
        code = draw_code(CodeKind.RESUME, house.chance.sign)
        digests.append(work.vault.code_digest("notice", f"{told.folio}|{code}"))
        name = f"{told.act}|{told.folio}|{contact.kind.value}|{len(letters)}"
        way = way_of(contact)
        letters.append(NewMessage(house.chance.uuid(), name, way, contact.value, text(grouped(code))))
    outbox.put_all(work, letters, at=now)
    reviews_after.keep_notices(work, digests, case_id=told.case_id, at=now, until=now + NOTICE_LIFE)
    body = {"folio": told.folio, "contacts": str(len(letters))}
    trail.write(work, trail.TOLD, about=told.draft_id, at=now, chance=house.chance, body=body)
    return len(letters)


def not_me(house: House, code: str) -> str:
    """The end of every message: what to do when it was somebody else (AD-13)."""
    return f"¿No fuiste tú? Avisa en {house.settings.origin}/no-fui-yo con el código {code}."


def place_of(work: Work, office: str, channel: str) -> str:
    """Where something was done, in words."""
    if channel in DONE_WHERE:
        return DONE_WHERE[channel]
    found = offices.office(work, office)
    return f"en la oficina {found.name}" if found is not None else "en una oficina del IMSS"


def day_of(house: House) -> str:
    return day_in_words(local(house.clock()).date(), "es_MX")


# --- the watch --------------------------------------------------------------------------------------------


def watch(house: House) -> int:
    """Cases that came in: their contacts as blind indexes, and word to everybody when somebody helped.

    For `kiosk work`. Some of those who were helped are asked two questions afterwards.
    """
    with house.store.reading(SYSTEM) as work:
        found = reviews_after.unwatched(work, limit=AT_ONCE)
    return sum(_note(house, case) for case in found)


def _note(house: House, case: NewCaseSeen) -> bool:
    contacts = contacts_of_draft(house, case.draft_id) if case.helped else _typed(house, case.draft_id)
    told = Told(case.id, case.draft_id, case.folio, "helped")
    kin = case.helped and helped_by_kin(house, case.draft_id)
    asked = case.helped and bool(contacts) and is_sampled(house)
    now = house.clock()
    with house.store.writing(SYSTEM) as work:
        ref = trail.reference(work, "draft", str(case.draft_id))
        indexes = [work.vault.index("contact", f"{one.kind.value}|{one.value}") for one in contacts]
        count = len(contacts) if case.helped else 0
        noted = reviews_after.note(
            work, case.id, ref=ref, helped=case.helped, kin=kin, told=count, contacts=indexes, at=now
        )
        if not noted:
            return False
        if case.helped:
            where = place_of(work, case.office, "assisted")
            what = f"{day_of(house)}, {where}, se hizo un trámite a tu nombre. Folio {case.folio}."
            first = f"{house.settings.sender}: {what}"
            tell(house, work, told, contacts, lambda code: f"{first} {not_me(house, code)}")
        if asked:
            _ask(house, work, case, contacts[0])
    return True


def helped_by_kin(house: House, draft_id: UUID) -> bool:
    """Whether somebody who helped is of the family of whom the case is about. False while nobody can tell."""
    with house.store.reading(SYSTEM) as work:
        looked, helpers = drafts.look(work, draft_id), assist.helpers_of(work, draft_id)
    if looked is None or looked.draft.data_key is None:
        return False
    person = house.procedure(looked.draft.procedure).subject(fold(looked.entries))
    try:
        kin = house.corrections.kin_of(person) if person is not None else ()
    except SystemDown:
        return False
    with house.store.reading(SYSTEM) as work:
        return any(staff.is_same_person(work, helper, curp=one.value) for helper, _ in helpers for one in kin)


def _typed(house: House, draft_id: UUID) -> tuple[Contact, ...]:
    with house.store.reading(SYSTEM) as work:
        looked = drafts.look(work, draft_id)
    if looked is None or looked.draft.data_key is None:
        return ()
    return blocks.typed_contacts(fold(looked.entries))


def is_sampled(house: House) -> bool:
    """Two in a hundred, by chance."""
    return int.from_bytes(house.chance.bytes(2)) < _CHANCES * SAMPLE_PERCENT // 100


def _ask(house: House, work: Work, case: NewCaseSeen, contact: Contact) -> None:
    """Two questions, behind a link that serves once."""
    code, now = draw_code(CodeKind.RESUME, house.chance.sign), house.clock()
    digest = work.vault.code_digest("follow_up", code)
    reviews_after.ask_after(work, case.id, digest=digest, at=now, until=now + FOLLOW_UP_LIFE)
    text = (
        f"{house.settings.sender}: dos preguntas sobre la ayuda que recibiste. "
        f"Contesta en {house.settings.origin}/como-te-fue/{code}"
    )
    letter = NewMessage(house.chance.uuid(), f"after|{case.folio}", way_of(contact), contact.value, text)
    outbox.put_all(work, [letter], at=now)
    trail.write(work, trail.ASKED_AFTER, about=case.draft_id, at=now, chance=house.chance)
