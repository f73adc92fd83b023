"""What was written with help is sent only as its person approved it (security 7, AD-08, R-A10-05).

An approval is of one content, made in the person's own visit, and holds for ten minutes; any later entry
voids it. Nobody of the staff makes one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from uuid import UUID

from kiosk import log
from kiosk.domain.approvals import LIFE, Method, asks_of, helped_channel
from kiosk.domain.people import Level
from kiosk.flow.known import CodeProof, code_proof
from kiosk.services import own_help, trail
from kiosk.services.content import content_hash, fingerprint
from kiosk.services.drafts import OpenDraft, require_open
from kiosk.services.house import House
from kiosk.services.identity import LEVELS
from kiosk.storage import approvals, assist, intents, ledger, staff
from kiosk.storage.approvals import ApprovalRow as ApprovalRow
from kiosk.storage.errors import AlreadyKept
from kiosk.storage.store import Actor, Work

NOTHING: Mapping[str, str] = {}
NEW_PIN, CONTACT = "new_pin", "contact"
"""In the evidence of a PIN that was made a few days ago, and of a code: which contact it came from."""


class NotApproved(Exception):
    """The person did not approve exactly this, or not lately, or somebody must still confirm it."""


class NotOpen(Exception):
    """This way of signing is not open here and now."""


class OwnErrand(Exception):
    """AD-08: somebody of the staff who helped is a person of this request, or their contact."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a draft stands before its person signs: what was approved, and which ways are open."""

    words: str
    approved: ApprovalRow | None
    methods: tuple[Method, ...]
    interpreter: str


def standing(house: House, draft: OpenDraft) -> Standing:
    """What the pages of signing show."""
    with house.store.reading(draft.actor) as work:
        found = approvals.live(work, draft.id)
        here = approvals.circumstances(work, draft.row, visit_id=draft.visit.id)
    good = found if found is not None and _is_of(draft, found, at=house.clock()) else None
    ways = tuple(method for method in Method if _is_open(draft, method, held=here.one_screen))
    return Standing(fingerprint(draft), good, ways, here.interpreter.get("interpreter", ""))


def _is_open(draft: OpenDraft, method: Method, *, held: bool) -> bool:
    """Whether the person may sign so. A touch proves nothing on a screen that an operator held."""
    helping = draft.helping
    if helping is not None and helping.mode == "one" and helping.turn != "person":
        return False
    here = helping is not None and helping.mode != "afar"
    if method is Method.TAP:
        return not held and (helping is not None or draft.channel == "home")
    if method is Method.CODE:
        return True
    if method is Method.PIN:
        return here and draft.procedure.identified(draft.answers) is not None
    return here and saw_id(draft)


def saw_id(draft: OpenDraft) -> bool:
    """Whether it is certain who is here: staff saw the original ID, or a verified login (L3)."""
    return LEVELS[draft.answers.get(code_proof) or CodeProof.NONE] >= Level.L3


def _is_of(draft: OpenDraft, found: ApprovalRow, *, at: datetime) -> bool:
    """Whether an approval is of this content, of this visit, and not too old."""
    same = found.seq == draft.newest and found.content_hash == content_hash(draft)
    return same and found.visit_id == draft.visit.id and found.at <= at <= found.at + LIFE


def approve(
    house: House,
    draft: OpenDraft,
    method: Method,
    *,
    evidence: Mapping[str, str] = NOTHING,
    also: Callable[[Work], None] | None = None,
) -> ApprovalRow:
    """The person signs what the review shows. `also` is what uses up their factor, in the same transaction.

    Pressing twice is signing once. Raises NotOpen, OwnErrand and AlreadySent.
    """
    require_open(draft)
    if draft.actor.kind != "person" or not is_ready(draft):
        raise NotOpen
    refuse_own(house, draft)
    try:
        with house.store.writing(draft.actor) as work:
            return _approved(house, work, draft, method, evidence, also)
    except AlreadyKept:
        with house.store.reading(draft.actor) as work:
            found = approvals.live(work, draft.id)
        if found is None or not _is_of(draft, found, at=house.clock()):
            raise NotOpen from None
        return found


def is_ready(draft: OpenDraft) -> bool:
    """Whether the review can be signed: nothing waits, nothing stands in the way."""
    journey = draft.journey
    return journey.waiting is None and journey.stop is None and not journey.problems()


def _approved(
    house: House,
    work: Work,
    draft: OpenDraft,
    method: Method,
    evidence: Mapping[str, str],
    also: Callable[[Work], None] | None,
) -> ApprovalRow:
    now = house.clock()
    ledger.hold(work)  # first, as whoever sends does
    before = approvals.live(work, draft.id, lock=True)
    if before is not None and before.method is method and _is_of(draft, before, at=now):
        return before
    here = approvals.circumstances(work, draft.row, visit_id=draft.visit.id)
    if not _is_open(draft, method, held=here.one_screen):
        raise NotOpen
    if also is not None:
        also(work)
    if before is not None and approvals.void(work, draft.id, at=now):
        trail.write(work, trail.APPROVAL_VOIDED, about=draft.id, at=now, chance=house.chance)
    place, helping = draft.visit.place, draft.helping
    new = ApprovalRow(
        id=house.chance.uuid(),
        draft_id=draft.id,
        seq=draft.newest,
        content_hash=content_hash(draft),
        method=method,
        visit_id=draft.visit.id,
        office=helping.office if helping is not None else place.office,
        device=place.device,
        helped_by=helping.staff_number if helping is not None else assist.helpers_of(work, draft.id)[0][1],
        at=now,
        asks=asks_of(
            method,
            one_screen=here.one_screen,
            interpreter=bool(here.interpreter),
            four_eyes=draft.procedure.four_eyes or (here.one_screen and _may_be_operators(draft, evidence)),
        ),
    )
    approvals.keep(work, draft.row, new, evidence={**evidence, **here.interpreter})
    told = {"method": method.value, "words": fingerprint(draft), "asks": new.asks.value}
    trail.write(work, trail.APPROVED, about=draft.id, at=now, chance=house.chance, body=told)
    return new


def _may_be_operators(draft: OpenDraft, evidence: Mapping[str, str]) -> bool:
    """Whether somebody who holds the screen and lies about the ID could have brought this factor alone: a PIN
    nobody had time to complain of, or the code of a contact that was typed here."""
    seen = draft.answers.get(code_proof) is CodeProof.STAFF_SAW_ID
    return NEW_PIN in evidence or (seen and evidence.get(CONTACT) == CodeProof.TYPED.value)


def check(house: House, draft: OpenDraft) -> None:
    """Before anything is asked outside: NotApproved unless the person approved exactly this a moment ago."""
    if draft.row.helped:
        with house.store.reading(draft.actor) as work:
            _find(house, work, draft, lock=False)


def require(house: House, work: Work, draft: OpenDraft, *, helped: bool | None = None) -> ApprovalRow | None:
    """Inside the transaction that writes the case: use the approval of exactly this content.

    None for a draft nobody helped. Raises NotApproved and OwnErrand.
    """
    if helped is None:
        helped = assist.was_helped(work, draft.id)
    if not helped:
        return None
    found = _find(house, work, draft, lock=True)
    _require_no_own(work, draft)
    if not approvals.use(work, found.id, at=house.clock()):
        raise NotApproved
    approvals.forget_interpreter(work, draft.id)
    return found


def _find(house: House, work: Work, draft: OpenDraft, *, lock: bool) -> ApprovalRow:
    """The approval that holds. What was sent in time stays in time, however late it is finished."""
    found = approvals.live(work, draft.id, lock=lock)
    if found is None or draft.helper is not None:
        raise NotApproved
    now = house.clock()
    sent = intents.sent_at(work, draft.id, content_hash=content_hash(draft))
    at = sent if sent is not None and sent >= found.at else now
    if not (_is_of(draft, found, at=at) and found.is_confirmed):
        raise NotApproved
    return found


def channel_of(draft: OpenDraft, approved: ApprovalRow | None) -> str:
    """What the acuse says of how it was made: with help, also by which operator and who signed how (0.8)."""
    if approved is None:
        return draft.channel
    procedure, answers = draft.procedure, draft.answers
    signer = "self" if procedure.subject(answers) == procedure.identified(answers) else "other"
    return helped_channel(approved.helped_by, approved.method, signer)


# --- AD-08 ------------------------------------------------------------------------------------------------


def refuse_own(house: House, draft: OpenDraft) -> None:
    """OwnErrand, with a line, when somebody who helped is a person of this request or their contact."""
    with house.store.reading(Actor("system")) as work:
        found = _own(work, draft)
    if found:
        write_own(house, draft, number=found)
        raise OwnErrand


def write_own(house: House, draft: OpenDraft, *, number: str) -> None:
    """Every such try is in the books and in the log."""
    log.write("help.own_data_refused", rule=own_help.RULE)
    with house.store.writing(Actor("system")) as work:
        told = {"staff": number, "rule": own_help.RULE, "what": "signature"}
        trail.write(
            work, trail.OWN_DATA_REFUSED, about=draft.id, at=house.clock(), chance=house.chance, body=told
        )


def _require_no_own(work: Work, draft: OpenDraft) -> None:
    if _own(work, draft):
        raise OwnErrand


def _own(work: Work, draft: OpenDraft) -> str:
    """The number of a helper who is a person of this request, "" for none."""
    for staff_id, number in assist.helpers_of(work, draft.id):
        if names_member(work, draft, staff_id):
            return number
    return ""


def names_member(work: Work, draft: OpenDraft, staff_id: UUID) -> bool:
    """Whether this member of the staff is a person of the request, or one of its contacts."""
    of_kind: dict[str, list[str]] = {}
    for one in own_help.named(draft.procedure, draft.answers):
        of_kind.setdefault(own_help.kind_of(one), []).append(one)
    together = zip_longest(*of_kind.values(), fillvalue="")
    return any(
        staff.is_same_person(work, staff_id, **dict(zip(of_kind, each, strict=True))) for each in together
    )

