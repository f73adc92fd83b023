"""After their time nothing of people's answers remains, the ledger says so and is still whole."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update

from kiosk.services import retention, trail
from kiosk.services.ledgers import verify_ledger
from kiosk.storage import ledger
from kiosk.storage.store import Actor
from kiosk.storage.tables import case_answer, case_file, draft, draft_entry, idempotency
from tests.app.conftest import World
from tests.app.people import AMAYA, DARIO, HILARIO, RENATA, confirmed, proved, reached
from tests.citizen import Citizen

SYSTEM = Actor("system")
FIVE_YEARS = timedelta(days=5 * 366, hours=1)
AGES = {
    "visit": ("coalesce(ended_at, ends_at)", timedelta(hours=25)),
    "one_time_code": ("coalesce(used_at, expires_at)", timedelta(hours=25)),
    "hand_off": ("coalesce(used_at, expires_at)", timedelta(hours=25)),
    "outbox": ("coalesce(sent_at, parked_at)", timedelta(days=30, hours=1)),
    "idempotency": ("at", timedelta(days=30, hours=1)),
}
"""Table: when a row of it was over, and how long after that it may still be there."""


def lines_of(world: World, kind: str) -> list[dict[str, str]]:
    """What the ledger tells of one kind of act."""
    with world.house().store.reading(SYSTEM) as work:
        found = [line.n for line in ledger.lines(work) if line.entry.kind == kind]
        bodies = [ledger.body_of(work, n) for n in found]
    return [dict(body.body) if body is not None else {} for body in bodies]


def too_old(world: World) -> list[str]:
    """Rows that should have gone."""
    now = world.clock()
    found = []
    with world.house().store.reading(SYSTEM) as work:
        for table, (over, life) in AGES.items():
            for (moment,) in work.sql.execute(text(f"SELECT {over} FROM {table}")):
                at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
                at = at if at is None or at.tzinfo else at.replace(tzinfo=now.tzinfo)
                if at is not None and now - at > life:
                    found.append(f"{table} over since {at}")
        held = select(draft.c.opened_at).where(draft.c.state == "open", draft.c.data_key.is_not(None))
        found += [
            f"draft of {at}"
            for at in work.sql.execute(held).scalars()
            if now - at > timedelta(days=30, hours=1)
        ]
    return found


def counted(world: World, table: str) -> int:
    with world.house().store.reading(SYSTEM) as work:
        return int(work.sql.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


@pytest.mark.slow("five people, and the clock at eight moments of six years")
def test_nothing_older_than_its_time_remains_and_the_ledger_verifies(world: World) -> None:
    proved(world.citizen(), RENATA).sends()
    reached(world.citizen(), AMAYA.curp).sends()
    proved(world.citizen(), HILARIO).sends()
    confirmed(world.citizen(), DARIO.curp).saves_and_leaves()
    at_kiosk = world.citizen(channel="kiosk", office="20", device="kiosco-1")
    confirmed(at_kiosk, AMAYA.curp).presses("Seguir en mi teléfono")
    for days in (0, 1.1, 2, 14, 14, 10, 365, 6 * 366):
        world.clock.passes(days=days)
        world.works(2)
        assert too_old(world) == []
        assert verify_ledger(world.house()).sound
    assert {table: counted(world, table) for table in AGES} == dict.fromkeys(AGES, 0)
    runs = lines_of(world, trail.TIDIED)
    assert sum(int(run["visits"]) for run in runs) == 5
    assert sum(int(run["codes"]) for run in runs) >= 3
    assert sum(int(run["clicks"]) for run in runs) == 3


def test_a_row_that_is_too_old_would_be_seen(citizen: Citizen, world: World) -> None:
    citizen.starts()
    world.clock.passes(days=40)
    assert len(too_old(world)) == 2


@pytest.mark.slow("three errands, and the clock after five years")
def test_answers_go_years_after_the_case_closed_and_the_acuse_stays(world: World) -> None:
    closed = proved(world.citizen(), RENATA).sends()
    code = closed.says(r"/verificar/([0-9A-Z]{8})|\b([0-9A-Z]{4}-[0-9A-Z]{4})\b")
    still_open = proved(world.citizen(), HILARIO).sends()
    world.works()
    world.clock.passes(days=5 * 366 - 1)
    assert dict(world.works().done)["erase_cases"] == 0
    world.clock.passes(days=2)
    assert dict(world.works().done)["erase_cases"] == 1
    assert dict(world.works().done)["erase_cases"] == 0
    with world.house().store.reading(SYSTEM) as work:
        case = work.sql.execute(select(case_file).where(case_file.c.folio == closed.folio)).one()
        own = draft_entry.c.draft_id == case.draft_id
        left = select(func.count()).select_from(draft_entry).where(own, draft_entry.c.page.not_like("*%"))
        answers = select(func.count()).select_from(case_answer).where(case_answer.c.case_id == case.id)
        assert (work.sql.execute(left).scalar(), work.sql.execute(answers).scalar()) == (0, 0)
        kept = work.sql.execute(select(draft.c.data_key).where(draft.c.id == case.draft_id)).scalar()
        assert (case.data_key, kept) == (None, None)
        about = trail.reference(work, "draft", str(case.draft_id))
        bodies = [line.n for line in ledger.of_case(work, about) if ledger.body_of(work, line.n)]
        assert bodies == []
        other = work.sql.execute(select(case_file).where(case_file.c.folio == still_open.folio)).one()
        assert other.data_key is not None, "a case that is open keeps its answers"
    assert len(lines_of(world, trail.ERASED)) == 1
    assert verify_ledger(world.house()).sound
    world.citizen().goes_to("/verificar").answers(code=code).sees(closed.folio)


def test_a_click_nobody_settled_goes_with_its_draft(citizen: Citizen, world: World) -> None:
    proved(citizen, RENATA).sends()
    with world.house().store.writing(SYSTEM) as work:
        work.sql.execute(update(idempotency).values(folio=""))
    world.clock.passes(days=31)
    retention.tidy(world.house())
    assert counted(world, "idempotency") == 0


def test_a_run_that_erases_nothing_writes_nothing(citizen: Citizen, world: World) -> None:
    citizen.starts()
    world.clock.passes(hours=26)
    assert retention.tidy(world.house()) == 0
    world.clock.passes(hours=12)
    assert retention.tidy(world.house()) == 1
    assert retention.tidy(world.house()) == 0
    (run,) = lines_of(world, trail.TIDIED)
    kinds = ("codes", "counters", "messages", "calls", "shifts", "notices", "pins", "clicks")
    nothing = dict.fromkeys(kinds, "0")
    assert run == {"visits": "1", **nothing}
