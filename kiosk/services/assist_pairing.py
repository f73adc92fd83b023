"""How an operator and a person find each other (security 6, T07).

The person's screen shows six digits, the operator types them at a desk of the office, and the person says
whether they see that operator's number. With one screen it is turned instead (`assist_screen`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from kiosk import log
from kiosk.domain.codes import CodeKind, draw_code
from kiosk.services import assist, limits, own_help, trail
from kiosk.services.drafts import NotOurs, OpenDraft
from kiosk.services.help_lines import close
from kiosk.services.house import House
from kiosk.services.limits import Limit, TooMany
from kiosk.services.staffing import actor_of
from kiosk.storage import assist_calls, assist_pairing
from kiosk.storage import limits as counters
from kiosk.storage.assist_rows import PairingRow
from kiosk.storage.rows import Place, ShiftRow
from kiosk.storage.store import Actor, Work

CODE_LIFE = timedelta(minutes=5)
CODE_TRIES = 5
PAUSE = timedelta(minutes=15)
GUESSES = 3
"""Wrong codes in one minute of one office that are more than slips of the pen."""
A_MINUTE = timedelta(minutes=1)
DRAWS = 20
PAUSED = Limit("pairing", CODE_TRIES, PAUSE)
ANYWHERE = ""
"""The office of a code that is shown on a telephone: it may be typed at any desk."""


class WrongPairing(Exception):
    """That code leads to nobody: wrong, old and used ones look the same."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A code on the person's screen."""

    code: str
    minutes: int


def show_code(house: House, draft: OpenDraft, *, afar: bool = False) -> Shown:
    """Six digits for whoever will help: five minutes, one use, unique where they may be typed."""
    now = house.clock()
    kiosk = draft.visit.place.channel == "kiosk"
    office = draft.visit.place.office if kiosk else ANYWHERE
    with house.store.writing(draft.actor) as work:
        limits.count(house, work, limits.PAIRINGS, who=str(draft.visit.id))
        code = _free_code(house, work, office)
        new = PairingRow(
            id=house.chance.uuid(),
            office=office,
            mode="afar" if afar else "two",
            draft_id=draft.id,
            procedure=draft.procedure.key,
            staff_id=None,
            staff_number="",
            staff_office="",
            made_at=now,
            expires_at=now + CODE_LIFE,
        )
        assist_pairing.offer(work, new, digest=_digest(work, code, office))
    return Shown(code, int(CODE_LIFE.total_seconds()) // 60)


def _free_code(house: House, work: Work, office: str) -> str:
    """A code nobody uses now, neither in this office nor anywhere."""
    for _ in range(DRAWS):
        code = draw_code(CodeKind.ONE_TIME, house.chance.sign)
        digests = [*_digests(work, code, office), *_digests(work, code, ANYWHERE)]
        if not assist_pairing.is_taken(work, digests, at=house.clock()):
            return code
    raise TooMany(PAUSED)


def _digest(work: Work, code: str, office: str) -> bytes:
    return work.vault.code_digest("pairing", f"{office}|{code}")


def _digests(work: Work, code: str, office: str) -> list[bytes]:
    return list(work.vault.code_digests("pairing", f"{office}|{code}"))


def type_code(house: House, shift: ShiftRow, code: str) -> PairingRow:
    """The operator types the code of a person. Raises WrongPairing, and TooMany after five wrong ones at a
    desk, for a quarter of an hour."""
    now, me = house.clock(), shift.staff
    found: PairingRow | None = None
    with house.store.writing(actor_of(shift)) as work:
        is_paused = _is_paused(house, work, shift)
        if not is_paused:
            digests = [*_digests(work, code, me.office), *_digests(work, code, ANYWHERE)]
            found = assist_pairing.claim(
                work, digests, staff_id=me.id, number=me.number, office=me.office, at=now
            )
            if found is None:
                _count_wrong(house, work, shift)
            else:
                _told(house, work, trail.HELP_CODE_TYPED, shift, about=found.draft_id or me.id)
    if is_paused:
        raise TooMany(PAUSED)
    if found is None:
        raise WrongPairing
    return found


def _is_paused(house: House, work: Work, shift: ShiftRow) -> bool:
    known = assist_pairing.tries(work, shift.staff.office, shift.device_id)
    return known is not None and known[2] is not None and known[2] > house.clock()


def _count_wrong(house: House, work: Work, shift: ShiftRow) -> None:
    """One more wrong code at this desk. Slips of the pen are forgotten after a quarter of an hour without
    any; the fifth makes the desk wait as long. Many in one minute of an office are an alert."""
    now, office = house.clock(), shift.staff.office
    known = assist_pairing.tries(work, office, shift.device_id)
    wrong = 1 if known is None or now - known[1] >= PAUSE or known[2] is not None else known[0] + 1
    paused = now + PAUSE if wrong >= CODE_TRIES else None
    assist_pairing.keep_tries(
        work, office, shift.device_id, wrong=wrong, at=now, paused_until=paused, new=known is None
    )
    _told(house, work, trail.HELP_CODE_WRONG, shift, about=office)
    many = counters.hit_all(work, [f"pairing-wrong|{office}"], window=A_MINUTE, at=now)[0]
    if many == GUESSES:
        _told(house, work, trail.HELP_CODES_GUESSED, shift, about=office)
        log.write("help.codes_guessed")


def _told(house: House, work: Work, kind: str, shift: ShiftRow, *, about: UUID | str) -> None:
    told = {"staff": shift.staff.number, "office": shift.staff.office, "device": shift.device}
    trail.write(work, kind, about=about, at=house.clock(), chance=house.chance, body=told)


def waiting(house: House, draft: OpenDraft) -> PairingRow | None:
    """What the person's screen waits for; with `staff_id` once somebody typed the code."""
    with house.store.reading(draft.actor) as work:
        return assist_pairing.of_draft(work, draft.id, at=house.clock())


def confirm(house: House, draft: OpenDraft, *, is_theirs: bool) -> bool:
    """The person says whether they see the number of who typed the code; with a no, nobody helps.

    False when the operator cannot help in this: it is about themselves (AD-08).
    """
    now = house.clock()
    with house.store.writing(draft.actor) as work:
        found = assist_pairing.of_draft(work, draft.id, at=now)
        if found is None or found.staff_id is None or not assist_pairing.settle(work, found.id, at=now):
            raise NotOurs
        if not is_theirs:
            told = {"staff": found.staff_number, "office": found.staff_office}
            trail.write(work, trail.HELP_REFUSED, about=draft.id, at=now, chance=house.chance, body=told)
            return True
        helping = assist.begin(house, work, found, draft_id=draft.id, visit_id=draft.visit.id)
        kind = own_help.own(work, helping, own_help.named(draft.procedure, draft.answers))
        if kind:
            own_help.write_down(house, work, helping, kind)
            close(house, work, (helping.id,), by="own")
            return False
        _end_call(house, work, draft.visit.place)
    return True


def _end_call(house: House, work: Work, place: Place) -> None:
    if place.channel == "kiosk":
        assist_calls.end(work, place.office, place.device, at=house.clock())


def awaited(house: House, shift: ShiftRow) -> bool:
    """Whether a person must still say that they see the number of this operator."""
    with house.store.reading(Actor("system")) as work:
        found = assist_pairing.awaited_by(work, shift.staff.id, at=house.clock())
    return found is not None


def answered(house: House, shift: ShiftRow) -> UUID | None:
    """The sitting that the newest code led to, once the person said that they see the number."""
    with house.store.reading(Actor("system")) as work:
        live = assist.live_for_staff(work, shift.staff.id, at=house.clock())
        waiting = assist_pairing.awaited_by(work, shift.staff.id, at=house.clock())
    since = house.clock() - CODE_LIFE
    new = [one for one in live if one.mode != "one" and one.started_at > since]
    return new[-1].id if new and waiting is None else None
