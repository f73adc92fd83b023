"""What supervisors and auditors read: who of the staff did what, and what should be looked at (section 5).

Numbers, never names; no personal data. A supervisor sees the own office, an auditor all of them, and only
internal control (the auditor) sees incidents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kiosk.catalogues.holidays import holidays_near
from kiosk.domain.calendar import is_business_day, local
from kiosk.domain.staff import Role
from kiosk.domain.words import Msg, msg
from kiosk.services import trail
from kiosk.services.house import House
from kiosk.services.staffing import ShiftRow
from kiosk.storage import offices, reviews, reviews_after, reviews_log, staff
from kiosk.storage.reviews_after import IncidentRow
from kiosk.storage.reviews_log import Counted, Line
from kiosk.storage.store import Actor, Work

SYSTEM = Actor("system")
WEEK, MONTH = timedelta(days=7), timedelta(days=30)
UNFINISHED_AFTER = timedelta(hours=24)
"""How long a draft may take to become a case before a look into it was in vain."""
LOOKS = (trail.LOOKED_UP, trail.HELP_WROTE, trail.HELP_CODE_TYPED)
WITHOUT_THEM = (trail.SOUGHT, trail.SHOWN)
"""Looks at somebody who was not there: they have no case to end in, and every one is told (AD-10)."""
REASON = ("reason", "paper", "asked_by")
LEAST_IN_VAIN, LEAST_SHARED, MOST_HELP, MOST_AGAIN = 3, 3, 3, 10
OPENS, CLOSES = 7, 20
"""Hours of the day in which offices work."""
ON_A_PAGE, MOST_MOMENTS = 50, 5000
GIVEN_AGAIN = "R-B11-01"


@dataclass(frozen=True, slots=True)
class Done:
    """One act of a member."""

    n: int
    at: datetime
    kind: str
    number: str
    office: str
    folio: str
    reason: Mapping[str, str]
    """Why somebody was looked up who was not there: which of the reasons, the paper, whoever asked."""


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to look at: which kind, how often, by whom, in which cases."""

    kind: str
    count: int
    number: str = ""
    folios: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Log:
    """What one reader may see now. `stopped` is what somebody said was not theirs, `open` for each office how
    many tasks wait and how many of them are late."""

    done: tuple[Done, ...]
    alerts: tuple[Alert, ...]
    stopped: tuple[tuple[str, date], ...]
    open: Mapping[str, tuple[int, int]]
    asked: tuple[int, int, int, int]
    more: int | None


def read(house: House, shift: ShiftRow, *, before: int | None = None) -> Log:
    """The log and the alerts of the reader's office; of all offices for an auditor."""
    now = house.clock()
    whole = shift.staff.role is Role.AUDITOR
    with house.store.reading(SYSTEM) as work:
        numbers = _numbers(work, None if whole else shift.staff.office)
        lines = reviews_log.of_staff(work, numbers, since=now - MONTH, before=before, limit=ON_A_PAGE + 1)
        mine = None if whole else [shift.staff.office]
        alerts = _alerts(Watched(house, work, numbers, mine, now))
        stopped = reviews_after.stopped_by_people(work, offices=mine, limit=ON_A_PAGE)
        waiting = reviews.open_counts(work, today=house.today())
        asked = reviews_after.answers_after(work, since=now - MONTH) if whole else (0, 0, 0, 0)
    shown = lines[:ON_A_PAGE]
    waiting = {office: one for office, one in waiting.items() if mine is None or office in mine}
    more = shown[-1].n if len(lines) > ON_A_PAGE else None
    return Log(tuple(_done(line, numbers) for line in shown), alerts, stopped, waiting, asked, more)


def incidents(house: House) -> tuple[IncidentRow, ...]:
    """For internal control: the office does not see them."""
    with house.store.reading(SYSTEM) as work:
        return reviews_after.incidents(work, limit=ON_A_PAGE)


def _numbers(work: Work, office: str | None) -> Mapping[str, str]:
    """References of members, of one office or all, with their numbers."""
    return {
        trail.reference(work, "staff", str(one.id)): one.number
        for one, _ in staff.listed(work)
        if office is None or one.office == office
    }


def _done(line: Line, numbers: Mapping[str, str]) -> Done:
    number = line.body.get("staff") or numbers.get(line.actor, "")
    body = line.body
    reason = {key: body[key] for key in REASON if key in body} if line.kind in WITHOUT_THEM else {}
    return Done(line.n, line.at, line.kind, number, body.get("office", ""), body.get("folio", ""), reason)


@dataclass(frozen=True, slots=True)
class Watched:
    """What the watch looks at: the house, members by reference, offices (None: all of them), and now."""

    house: House
    work: Work
    numbers: Mapping[str, str]
    offices: Collection[str] | None
    now: datetime


def _in_vain(at: Watched) -> tuple[Counted, ...]:
    week, until = at.now - WEEK, at.now - UNFINISHED_AFTER
    return reviews_log.looked_in_vain(
        at.work, at.numbers, kinds=LOOKS, since=week, until=until, least=LEAST_IN_VAIN
    )


def _with_reason(at: Watched) -> tuple[Counted, ...]:
    month = at.now - MONTH
    return reviews_log.looked_in_vain(
        at.work, at.numbers, kinds=WITHOUT_THEM, since=month, until=at.now, least=1
    )


def _same_contact(at: Watched) -> tuple[Counted, ...]:
    month = at.now - MONTH
    return reviews_log.same_contact(at.work, offices=at.offices, since=month, least=LEAST_SHARED)


def _helped_often(at: Watched) -> tuple[Counted, ...]:
    return reviews_log.helped_often(at.work, offices=at.offices, since=at.now - WEEK, most=MOST_HELP)


def _given_again(at: Watched) -> tuple[Counted, ...]:
    return reviews_log.given_again(
        at.work, at.numbers, rule=GIVEN_AGAIN, since=at.now - WEEK, most=MOST_AGAIN
    )


def _kin(at: Watched) -> tuple[Counted, ...]:
    folios = reviews_log.helped_kin(at.work, offices=at.offices, since=at.now - MONTH)
    return (Counted(len(folios), folios=folios),) if folios else ()


def _out_of_hours(at: Watched) -> tuple[Counted, ...]:
    """Acts at night, on weekends and on holidays, for each member."""
    free = holidays_near(
        at.house.today(), decided=offices.known_holidays(at.work) | at.house.settings.holidays
    )
    moments = reviews_log.moments(at.work, at.numbers, since=at.now - WEEK, limit=MOST_MOMENTS)
    late = Counter(actor for actor, moment in moments if is_out_of_hours(moment, free))
    return tuple(Counted(count, actor) for actor, count in sorted(late.items()))


ALERTS: Mapping[str, tuple[Msg, Callable[[Watched], tuple[Counted, ...]]]] = {
    "in_vain": (msg("Vio datos de {n} solicitudes que nadie terminó."), _in_vain),
    "with_reason": (msg("Personas que buscó sin que estuvieran, con un motivo escrito: {n}."), _with_reason),
    "same_contact": (msg("{n} trámites de personas distintas tienen el mismo contacto."), _same_contact),
    "helped_often": (msg("A una misma persona la ayudaron {n} veces en una semana."), _helped_often),
    "given_again": (msg("Volvió a dar un número que ya existía {n} veces en una semana."), _given_again),
    "kin": (msg("Alguien ayudó a una persona de su familia en {n} trámites."), _kin),
    "out_of_hours": (msg("Actos de noche o en días sin labores: {n}."), _out_of_hours),
}
"""Every alert of section 5.4 that today's procedures give the data for: its words, and what finds it. One
that needs what a later procedure asks (an address, hires of a new employer) is one more line here."""


def _alerts(at: Watched) -> tuple[Alert, ...]:
    return tuple(
        Alert(kind, one.count, at.numbers.get(one.actor, ""), one.folios)
        for kind, (_, find) in ALERTS.items()
        for one in find(at)
    )


def is_out_of_hours(at: datetime, holidays: Collection[date]) -> bool:
    """Whether no office works at a moment."""
    here = local(at)
    return not (OPENS <= here.hour < CLOSES and is_business_day(here.date(), holidays=holidays))
