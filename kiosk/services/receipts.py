"""Show, print and verify acuses: always from the sealed text, never from live tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from kiosk.domain.acuse import AcuseKind, AcuseText, Seen, parse_canonical, public_view
from kiosk.domain.approvals import HELPED, read_channel
from kiosk.domain.case import CaseState
from kiosk.domain.identifiers import Nss
from kiosk.domain.words import Msg, msg
from kiosk.flow.procedure import Form, Outcome, Procedure, ResultField, ResultWords
from kiosk.flow.wording import day_in_words
from kiosk.services import handover, limits, trail
from kiosk.services.callers import Caller
from kiosk.services.drafts import NotOurs
from kiosk.services.house import House
from kiosk.services.status import actor_of
from kiosk.services.submission import Act, replace_acuse
from kiosk.storage import cases, drafts, receipts
from kiosk.storage.receipts import AcuseRow
from kiosk.storage.rows import CaseRow, Sight, Survey
from kiosk.storage.store import Actor, Work

SEEN: Mapping[Form, Seen] = {
    Form.TEXT: Seen.NAME,
    Form.NSS: Seen.NSS,
    Form.DAY: Seen.WHOLE,
    Form.CODE: Seen.WHOLE,
    Form.HIDDEN: Seen.NOTHING,
}


WORD_OF_HELP = (
    msg("Avisamos a los contactos que ya tenías. Si no tienes, este papel es tu aviso."),
    msg("¿No lo pediste tú? Avisa en la página No fui yo, con tu folio y tu código."),
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """One acuse as it was sealed, with its state today."""

    id: UUID
    case_id: UUID
    draft_id: UUID
    sealed: str
    seal: bytes
    text: AcuseText
    procedure: Procedure
    code: str
    status: str
    status_at: datetime
    newest: bool
    case_state: CaseState
    minutes: int | None = None
    resume_code: str = ""
    survey: Survey = Survey()

    @property
    def values(self) -> Mapping[str, str]:
        """Result values by key."""
        return dict(zip((field.key for field in self.procedure.result_fields), self.text.result, strict=True))

    @property
    def words(self) -> ResultWords:
        """What a person reads of it; who was helped also reads who was told, also on paper (AD-13)."""
        found = self.procedure.words(self.values)
        if read_channel(self.text.channel)[0] != HELPED:
            return found
        return replace(found, next=(*found.next, *WORD_OF_HELP))

    @property
    def folio(self) -> str:
        return str(self.text.folio)


def for_owner(house: House, caller: Caller, folio: str, *, number: int | None = None) -> Receipt:
    """The acuse of a folio for the visit that made it, or for its person proved to be here (L2).

    Raises NotOurs.
    """
    with house.store.reading(Actor("system")) as work:
        return _owned(house, work, caller, folio, number)[0]


def with_visit(house: House, caller: Caller, folio: str) -> Receipt:
    """The same, with what its page tells of the visit: minutes, code to come back, what was said of it."""
    with house.store.reading(Actor("system")) as work:
        receipt, case = _owned(house, work, caller, folio, None)
        draft = drafts.row(work, case.draft_id)
    if draft is None:
        raise NotOurs
    minutes = None
    if draft.ended_at is not None and receipt.text.kind in (AcuseKind.RECEIPT, AcuseKind.RESULT):
        minutes = max(1, round((draft.ended_at - draft.opened_at).total_seconds() / 60))
    maker = case.sight is Sight.MAKER and case.state.is_open
    code = handover.resume_code(house, case.draft_id) if maker else ""
    return replace(receipt, minutes=minutes, resume_code=code, survey=draft.survey)


def _owned(
    house: House, work: Work, caller: Caller, folio: str, number: int | None
) -> tuple[Receipt, CaseRow]:
    own = Work(work.sql, work.vault, actor_of(work, house, caller))
    case = cases.look(own, folio, at=house.clock())
    if case is None or case.sight not in (Sight.MAKER, Sight.HOLDER):
        raise NotOurs
    found = receipts.of_folio(work, folio, number=number)
    if found is None:
        raise NotOurs
    return _receipt(house, work, found, case), case


def for_house(house: House, folio: str, *, number: int) -> Receipt | None:
    """An acuse as the program itself sees it."""
    with house.store.reading(Actor("system")) as work:
        row = receipts.of_folio(work, folio, number=number)
        case = cases.by_id(work, row.case_id, at=house.clock()) if row is not None else None
        return _receipt(house, work, row, case) if row is not None and case is not None else None


def _receipt(house: House, work: Work, row: AcuseRow, case: CaseRow) -> Receipt:
    text = parse_canonical(row.text)
    newest = receipts.newest_number(work, row.folio) == row.number
    return Receipt(
        row.id,
        case.id,
        case.draft_id,
        row.text,
        row.seal,
        text,
        house.procedure(text.procedure),
        row.code,
        row.status,
        row.status_at,
        newest,
        case.state,
    )


def field_text(field: ResultField, value: str, say: Callable[[Msg], str], locale: str) -> str:
    """A result value as a person reads it."""
    if not value or field.form is Form.HIDDEN:
        return ""
    if field.form is Form.DAY:
        return day_in_words(date.fromisoformat(value), locale)
    if field.form is Form.NSS:
        return Nss.parse(value).grouped
    if field.form is Form.CODE:
        return say(field.words[value]) if value in field.words else value
    return value


@dataclass(frozen=True, slots=True)
class Check:
    """What `/verificar` answers: the state and, when it exists, what the holder of the paper already sees."""

    state: str
    since: datetime | None = None
    folio: str = ""
    at: datetime | None = None
    curp: str = ""
    title: Msg | None = None
    fields: tuple[tuple[ResultField, str], ...] = ()


UNKNOWN = Check("unknown")


def verify(house: House, code: str, *, who: str, address: str, folio: str = "") -> Check:
    """Whether an acuse is valid, replaced or cancelled; the seal is checked, not only the row. Raises
    TooMany."""
    limits.spend(house, limits.VERIFY_TRIES, who=who, address=address)
    with house.store.reading(Actor("system")) as work:
        row = receipts.by_code(work, code)
    if row is None or (folio and folio != row.folio):
        return UNKNOWN
    if not house.certificates.verify(row.text, row.seal, row.seal_key_id):
        return UNKNOWN
    text = parse_canonical(row.text)
    if not house.certificates.in_force(row.seal_key_id, text.at):
        return UNKNOWN
    state = "paused" if row.status != "cancelled" and _is_stopped(house, row.case_id) else row.status
    procedure = house.procedure(text.procedure)
    view = public_view(text, [SEEN[field.form] for field in procedure.result_fields])
    fields = tuple((f, v) for f, v in zip(procedure.result_fields, view.result, strict=True) if v)
    return Check(
        state,
        row.status_at,
        row.folio,
        text.at,
        view.curp,
        procedure.title,
        fields,
    )


def _is_stopped(house: House, case_id: UUID) -> bool:
    """Whether somebody said that the case is not theirs: nobody should rely on its acuses meanwhile."""
    with house.store.reading(Actor("system")) as work:
        case = cases.by_id(work, case_id, at=house.clock())
    return case is not None and case.state is CaseState.DISPUTED


def cancel(house: House, folio: str, *, number: int | None = None) -> Receipt | None:
    """Cancel an acuse: it stays in the books and `/verificar` says so. None when there is no such acuse."""
    now = house.clock()
    with house.store.writing(Actor("system")) as work:
        row = receipts.of_folio(work, folio, number=number)
        if row is None:
            return None
        case = cases.by_id(work, row.case_id, at=now)
        if case is None:
            return None
        receipts.set_status(work, row.id, status="cancelled", at=now)
        trail.write(
            work, trail.CANCELLED, about=case.draft_id, at=now, chance=house.chance, body={"folio": folio}
        )
        return _receipt(house, work, row, case)


def reissue(house: House, folio: str) -> int | None:
    """Seal the newest result of a folio again as a correction; the one before is replaced. None without
    any."""
    now = house.clock()
    with house.store.writing(Actor("system")) as work:
        row = receipts.of_folio(work, folio)
        case = cases.by_id(work, row.case_id, at=now) if row is not None else None
        if row is None or case is None:
            return None
        old = _receipt(house, work, row, case)
        outcome = Outcome(case.state, case.rule, AcuseKind.CORRECTION, old.values)
        act = Act(case.draft_id, case.id, old.text.folio, old.procedure, old.text.curp, outcome, case.channel)
        replace_acuse(house, work, act)
    return row.number + 1
