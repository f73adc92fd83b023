"""What the ledger is told of a sitting of help, and its end."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from kiosk.services import trail
from kiosk.services.house import House
from kiosk.storage import assist, visits
from kiosk.storage.assist_rows import Helping
from kiosk.storage.store import Actor, Work


def tell(house: House, work: Work, kind: str, helping: Helping, **more: str) -> None:
    """One line about the draft that is helped with."""
    told = {"staff": helping.staff_number, "office": helping.office, "mode": helping.mode, **more}
    trail.write(work, kind, about=helping.draft_id, at=house.clock(), chance=house.chance, body=told)


def close(house: House, work: Work, session_ids: Sequence[UUID], *, by: str) -> None:
    """End sittings in the open transaction, each with its line.

    At the screen of a desk the person's visit goes with it: the next one must find nothing (AD-15).
    """
    now = house.clock()
    for helping in assist.end(work, session_ids, by=by, at=now):
        tell(house, work, trail.HELP_ENDED, helping, by=by)
        if helping.mode == "one" and by != "visit":
            visits.end(work, helping.visit_id, at=now)
            trail.write(work, trail.VISIT_ENDED, about=helping.visit_id, at=now, chance=house.chance)


def actor_of(helping: Helping) -> Actor:
    """The operator, within the visit of the person they help."""
    ref = f"{helping.staff_number}/{helping.office}"
    return Actor("staff", visit=helping.visit_id, ref=ref, staff=helping.staff_id)
