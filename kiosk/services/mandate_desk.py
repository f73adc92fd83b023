"""A mandate with an instrument, written down at a desk (assisted_service 3.2).

The agent sits there in a sitting they agreed to, and staff saw their ID. Who the two people are comes from
the draft: no key is typed for it. Whoever helps is never agent, principal or witness (AD-08).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from kiosk import log
from kiosk.domain.approvals import Asks
from kiosk.domain.identifiers import Curp, read_curp
from kiosk.domain.mandates import LETTER_WITNESSES, Papers, Proof, Scope, birthday, end_of
from kiosk.domain.refusal import Refused, SystemDown
from kiosk.domain.words import Msg, msg
from kiosk.flow import blocks
from kiosk.flow.known import code_proof
from kiosk.flow.questions import Source
from kiosk.flow.who import ADULT_AGE
from kiosk.procedures.mandated import agent_curp, mandate_holds, proofs_for
from kiosk.services import after, after_acts, approval, own_help, trail
from kiosk.services.drafts import Also, NotOurs, OpenDraft, Part, append, require_open
from kiosk.services.house import House
from kiosk.services.identity import holder_index, way_of
from kiosk.services.mandates import Recorded, grant
from kiosk.services.proofs import SEEN_IN
from kiosk.services.signature_desk import NotYours, StaleFactor
from kiosk.services.signs import require_witness
from kiosk.services.staffing import actor_of
from kiosk.storage import ledger, mandates, outbox, staff
from kiosk.storage.mandates import MandateRow as MandateRow
from kiosk.storage.outbox import NewMessage
from kiosk.storage.rows import ShiftRow
from kiosk.storage.store import Actor, Work

SYSTEM = Actor("system")
AT_ONCE = 30
A_DAY = timedelta(days=1)
PROOF = (code_proof.key, SEEN_IN)
"""What the page of the code keeps of who is here: as it was, for as long as it was."""


class NotAccepted(Exception):
    """This procedure takes no such mandate, or it is not certain yet who is here."""


class NoKinship(Exception):
    """The register does not show that the agent is mother, father or guardian."""


class WrongWitness(Exception):
    """One of the witnesses cannot be one: which, whether by name or by key, and why."""

    def __init__(self, number: int, part: str, words: Msg) -> None:
        super().__init__(part)
        self.number, self.part, self.words = number, part, words


@dataclass(frozen=True, slots=True)
class Instrument:
    """What the operator read: its kind, its data, how long, and the witnesses (name and key) as typed."""

    proof: Proof
    months: int
    text: str = field(repr=False, default="")
    scope: Scope | None = None
    witnesses: tuple[tuple[str, str], ...] = field(repr=False, default=())


def choices(house: House, draft: OpenDraft) -> tuple[Proof, ...]:
    """What may be written down here and now: nothing before it is certain who the agent is."""
    helping = draft.helper
    if helping is None or not helping.is_open or helping.mode == "afar" or not approval.saw_id(draft):
        return ()
    if draft.answers.get(mandate_holds) == "yes":
        return ()
    return proofs_for(draft.answers, house.today(), procedure=draft.procedure.key)


def people_of(draft: OpenDraft) -> tuple[Curp, Curp]:
    """The principal and the agent of a draft made for another. Raises NotAccepted."""
    principal, agent = draft.answers.get(blocks.curp), draft.answers.get(agent_curp)
    if principal is None or agent is None:
        raise NotAccepted
    return principal, agent


def record(house: House, draft: OpenDraft, new: Instrument) -> None:
    """Write the mandate down; the draft goes on with it, unless somebody else must confirm it first.

    Raises NotAccepted, OwnErrand, WrongWitness, NoKinship and SystemDown.
    """
    require_open(draft)
    helping = draft.helper
    if helping is None or new.proof not in choices(house, draft):
        raise NotAccepted
    approval.refuse_own(house, draft)
    (principal, agent), ends = people_of(draft), end_of(house.today(), new.months)
    witnesses = _witnesses(house, draft, new.witnesses) if new.proof is Proof.LETTER else ()
    letter = new.proof is Proof.LETTER  # nobody but the two of them saw it signed
    asks = Asks.SECOND if letter or draft.procedure.four_eyes else Asks.NOBODY
    if new.proof is Proof.GUARDIAN:
        custody = house.desk.population.custody(agent, principal)
        if custody is None:
            raise NoKinship
        ends = min(ends, birthday(principal.birth_date, ADULT_AGE))
        asks = asks if custody.dispute is None else Asks.OFFICER
    recorded = Recorded(helping.staff_id, helping.staff_number, helping.office, asks)
    papers, word = Papers(new.text, witnesses, new.scope), _letters(house, principal)

    def write(work: Work, after_save: OpenDraft) -> None:
        grant(
            house, work, principal=principal, agent=agent, procedures=[draft.procedure.key],
            about=after_acts.person_name(holder_index(work, principal)), ends_on=ends, proof=new.proof,
            papers=papers, recorded=recorded,
        )  # fmt: skip
        outbox.put_all(work, word, at=house.clock())

    if asks is Asks.NOBODY:
        _goes_on(house, draft, write)
    elif standing(house, draft) is not Asks.OFFICER:  # one that an officer has before them stays
        with house.store.writing(draft.actor) as work:
            write(work, draft)


def _goes_on(house: House, draft: OpenDraft, also: Also | None) -> None:
    """The draft learns that its agent may act."""
    gate = next(place for place in draft.journey.path if place.page is not None and place.page.gate)
    proof = {key: draft.answers.said[key].value for key in PROOF if key in draft.answers.said}
    holds = [Part(draft.hand[0], {}), Part(Source.COMPUTED, {**proof, mandate_holds.key: "yes"})]
    append(house, draft, gate, parts=holds, drawn=draft.newest, prepare=lambda before, later: also)


def standing(house: House, draft: OpenDraft) -> Asks | None:
    """How a mandate for these two people stands: NOBODY, it holds; else who must still confirm it, None when
    there is none."""
    principal, agent = people_of(draft)
    now, today = house.clock(), house.today()
    with house.store.reading(SYSTEM) as work:
        held = mandates.held_by(work, holder_index(work, agent), on=today)
        mine = [one for one in held if one.principal == holder_index(work, principal)]
    for one in mine:
        if draft.procedure.key not in one.procedures:
            continue
        if one.is_confirmed:
            return Asks.NOBODY
        here = draft.helper is not None and one.office == draft.helper.office
        if one.asks is Asks.OFFICER or (here and one.granted_at > now - A_DAY):
            return one.asks
    return None


def go_on(house: House, draft: OpenDraft) -> bool:
    """The draft goes on with a mandate that was confirmed or given meanwhile; False while there is none."""
    require_open(draft)
    if not choices(house, draft) or not _holds(house, draft):
        return False
    _goes_on(house, draft, None)
    return True


def _holds(house: House, draft: OpenDraft) -> bool:
    principal, agent = people_of(draft)
    return house.desk.mandates.covers(principal, agent, draft.procedure.key, house.today())


def _witnesses(house: House, draft: OpenDraft, typed: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Two people, neither of the staff, the principal or the agent. Raises WrongWitness."""
    told: list[str] = []
    keys: set[Curp] = set()
    for number, (name, key) in enumerate(typed[:LETTER_WITNESSES], 1):
        try:
            kept = require_witness(house, draft, witness=name, witness_curp=key)
        except Refused as refused:
            raise WrongWitness(number, "curp" if name.strip() else "name", refused.words) from None
        keys.add(read_curp(key, today=house.today()).curp)
        told.append(f"{kept['witness']} {kept['witness_curp']}")
    if len(keys) < LETTER_WITNESSES:
        raise WrongWitness(LETTER_WITNESSES, "curp", msg("Los dos testigos son personas distintas."))
    return tuple(told)


def _letters(house: House, principal: Curp) -> list[NewMessage]:
    """Word to the principal's contacts on file (AD-13). Asks the register: never inside a transaction."""
    try:
        contacts = house.desk.contacts.of(principal)
    except SystemDown:
        return []
    settings, new = house.settings, house.chance.uuid()
    text = (
        f"{settings.sender}: {after.day_of(house)}, se anotó un permiso para que alguien actúe por ti. "
        f"Míralo o quítalo en {settings.origin}/permisos. "
        f"¿No lo diste? Llama gratis al {settings.help_phone}."
    )
    return [
        NewMessage(house.chance.uuid(), f"recorded|{new}|{number}", way_of(one), one.value, text)
        for number, one in enumerate(contacts)
    ]


# --- four eyes --------------------------------------------------------------------------------------------


def waiting(house: House, shift: ShiftRow) -> tuple[MandateRow, ...]:
    """Mandates written down in this office that somebody else must confirm, of the last day."""
    since = house.clock() - A_DAY
    with house.store.reading(SYSTEM) as work:
        return mandates.waiting(work, office=shift.staff.office, since=since, limit=AT_ONCE)


def one(house: House, shift: ShiftRow, mandate_id: UUID) -> MandateRow:
    """One of them. Raises NotOurs."""
    for each in waiting(house, shift):
        if each.id == mandate_id:
            return each
    raise NotOurs


def confirm(house: House, shift: ShiftRow, mandate_id: UUID) -> None:
    """ "Lo confirmo", by somebody who did not write it down.

    Raises NotOurs, NotYours, OwnErrand and StaleFactor.
    """
    found, me = one(house, shift, mandate_id), shift.staff
    if found.recorded_by == me.id:
        _write_refused(house, shift, found, what="helper")
        raise NotYours
    if shift.factor_until < house.clock():
        raise StaleFactor
    with house.store.reading(SYSTEM) as work:
        own = any(staff.is_same_person(work, me.id, curp=found.told[each]) for each in ("agent", "principal"))
    if own:
        _write_refused(house, shift, found, what="mandate")
        raise approval.OwnErrand
    now = house.clock()
    with house.store.writing(actor_of(shift)) as work:
        ledger.hold(work)
        if not mandates.confirm(work, found.id, staff_id=me.id, at=now):
            raise NotOurs
        about = after_acts.person_name(found.principal)
        trail.write(work, trail.MANDATE_CONFIRMED, about=about, at=now, chance=house.chance)


def _write_refused(house: House, shift: ShiftRow, found: MandateRow, *, what: str) -> None:
    log.write("help.own_data_refused", rule=own_help.RULE)
    about, told = after_acts.person_name(found.principal), {"rule": own_help.RULE, "what": what}
    with house.store.writing(actor_of(shift)) as work:
        trail.write(
            work, trail.APPROVAL_REFUSED, about=about, at=house.clock(), chance=house.chance, body=told
        )
