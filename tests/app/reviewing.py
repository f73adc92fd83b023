"""Officers for tests: who they are, and a shift of theirs without a browser."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from kiosk.services import reviews
from kiosk.storage import staff
from kiosk.storage.reviews import TaskRow
from kiosk.storage.rows import ShiftRow, StaffRow
from kiosk.storage.store import Actor
from tests.app.conftest import World

OFFICER, OFFICER_ELSEWHERE = "0501", "0601"
SYSTEM = Actor("system")


def member(world: World, number: str) -> StaffRow:
    with world.house().store.reading(SYSTEM) as work:
        found = staff.by_number(work, number)
    assert found is not None
    return found


def on_shift(world: World, number: str, *, fresh: bool = True) -> ShiftRow:
    """A member at work, with the second factor just shown, or shown long ago."""
    now = world.clock()
    until = now + timedelta(minutes=5 if fresh else -1)
    return ShiftRow(
        uuid4(), member(world, number), uuid4(), "Mesa 1", now, seen_at=now, ends_at=now + timedelta(hours=8),
        factor_until=until,
    )  # fmt: skip


def task_given(world: World, folio: str = "") -> tuple[ShiftRow, TaskRow]:
    """The task the house gave for a case, with the officer who drew it on shift."""
    world.works()
    for number in (OFFICER, OFFICER_ELSEWHERE):
        shift = on_shift(world, number)
        for task in reviews.tasks_of(world.house(), shift):
            if not folio or task.folio == folio:
                return shift, task
    raise AssertionError("nobody was given the case")
