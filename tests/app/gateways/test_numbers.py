"""New numbers: once per request, once per person, never the same twice, and a clear stop at the end."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, event

from kiosk.domain.identifiers import Curp, Nss
from kiosk.gateways import scenario
from kiosk.gateways.simulated import DESK, SimulatedDesk
from kiosk.storage import Store, numbers
from kiosk.storage.errors import AlreadyKept
from kiosk.storage.numbers import PoolExhausted
from tests.app.gateways.conftest import NOW, made_up


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that reach the database inside the block."""
    seen: list[str] = []

    def note(sql: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def take_all(store: Store, office: str, *, last: int = numbers.LAST_SERIAL) -> None:
    """Leave a pool of 2026 and 1990 as if serials up to `last` were given."""
    with store.writing(DESK) as work:
        numbers.insert_unless_there(
            work, numbers.nss_pool, {"office": office, "year": 26, "birth_year": 90, "last": last}
        )


def test_a_new_number_says_where_and_when(desk: SimulatedDesk) -> None:
    somebody = made_up(1)
    record = desk.insured.assign(somebody, key="draft-1", office="20", at=NOW)
    assert record.nss == Nss.build("20", 2026, 1990, 0)
    assert (record.curp, record.person_name, record.birth_date) == (
        somebody.curp, somebody.name, somebody.birth_date,
    )  # fmt: skip
    assert (record.since.isoformat(), record.in_use, record.shared) == ("2026-03-14", False, False)
    assert desk.insured.search(somebody).by_curp == (record,)


def test_the_day_is_the_official_one(desk: SimulatedDesk) -> None:
    """Half past midnight in UTC is still yesterday, and last year, in Mexico City."""
    new_year = datetime(2027, 1, 1, 0, 30, tzinfo=UTC)
    record = desk.insured.assign(made_up(1), key="draft-1", office="20", at=new_year)
    assert record.since.isoformat() == "2026-12-31"
    assert record.nss.value[2:4] == "26"


def test_the_same_request_gets_the_same_number(desk: SimulatedDesk) -> None:
    first = desk.insured.assign(made_up(1), key="draft-1", office="20", at=NOW)
    assert desk.insured.assign(made_up(1), key="draft-1", office="20", at=NOW) == first
    assert desk.insured.assign(made_up(1), key="draft-1", office="14", at=NOW) == first


def test_the_same_person_gets_the_same_number(desk: SimulatedDesk) -> None:
    first = desk.insured.assign(made_up(1), key="draft-1", office="20", at=NOW)
    assert desk.insured.assign(made_up(1), key="draft-2", office="20", at=NOW) == first
    assert desk.insured.assign(made_up(2), key="draft-3", office="20", at=NOW) != first


def test_somebody_with_a_number_keeps_it(desk: SimulatedDesk) -> None:
    renata = desk.population.by_curp(Curp("OOSR840305MOCLCN04"))
    hilario = desk.population.by_curp(Curp("SADH770113HBSBNL01"))
    assert renata is not None
    assert hilario is not None
    (hers,) = desk.insured.search(renata.person).by_curp
    assert desk.insured.assign(renata.person, key="draft-1", office="20", at=NOW) == hers
    with pytest.raises(AlreadyKept):
        desk.insured.assign(hilario.person, key="draft-2", office="20", at=NOW)


def test_a_full_pool_overflows_to_the_next_office_of_the_state(store: Store, desk: SimulatedDesk) -> None:
    take_all(store, "20", last=numbers.LAST_SERIAL - 1)
    got = [desk.insured.assign(made_up(n), key=f"draft-{n}", office="20", at=NOW).nss for n in (1, 2)]
    assert got == [Nss.build("20", 2026, 1990, 9999), Nss.build("52", 2026, 1990, 0)]


def test_full_pools_stop_clearly_and_leave_nothing(store: Store, desk: SimulatedDesk) -> None:
    for office in ("20", "52", "53"):
        take_all(store, office)
    with pytest.raises(PoolExhausted) as stop:
        desk.insured.assign(made_up(1), key="draft-1", office="20", at=NOW)
    assert stop.value.offices == ("20", "52", "53")
    assert desk.insured.search(made_up(1)).by_curp == ()
    assert desk.insured.assign(made_up(1), key="draft-1", office="14", at=NOW).nss.office == "14"


def test_an_unknown_office_stands_for_the_state_of_birth(desk: SimulatedDesk) -> None:
    assert desk.insured.assign(made_up(1), key="draft-1", office="0000", at=NOW).nss.office == "21"


def test_without_offices_there_is_no_number(store: Store) -> None:
    with pytest.raises(PoolExhausted, match="no offices"):
        SimulatedDesk(store, lambda: NOW).insured.assign(made_up(1), key="draft-1", office="20", at=NOW)


def test_numbers_in_use_and_burned_numbers_are_passed_over(store: Store, desk: SimulatedDesk) -> None:
    spoilt, taken = Nss.build("20", 2026, 1990, 0), Nss.build("20", 2026, 1990, 1)
    with store.writing(DESK) as work:
        assert numbers.burn(work, spoilt, reason="printed wrong", at=NOW)
        assert not numbers.burn(work, spoilt, reason="printed wrong", at=NOW)
    entry = {
        "nss": taken.value, "since": "2026-01-02", "given_names": "Abundio", "surname_1": "Ejemplo",
        "birth_date": "1990-05-05", "sex": "H", "birth_state": "PL",
    }  # fmt: skip
    scenario.load(store, {"version": 1, "insured": [entry]}, at=NOW)
    assert desk.insured.assign(made_up(1), key="draft-1", office="20", at=NOW).nss.value[6:10] == "0002"


def test_at_once_nobody_gets_the_number_of_another(store: Store, desk: SimulatedDesk) -> None:
    """8 threads, 25 requests each; every second person asks twice, under two requests."""

    def ask(thread: int) -> list[tuple[int, str]]:
        got = []
        for n in range(25):
            who = (thread // 2) * 25 + n if n % 2 else 1000 + thread * 25 + n
            record = desk.insured.assign(made_up(who), key=f"draft-{thread}-{n}", office="20", at=NOW)
            got.append((who, record.nss.value))
        return got

    with ThreadPoolExecutor(8) as threads:
        answers = [pair for got in threads.map(ask, range(8)) for pair in got]
    assert len(answers) == 200
    people, given = {who for who, _ in answers}, {nss for _, nss in answers}
    assert len(people) == len(given) == len(set(answers)) == 152
    assert {int(nss[6:10]) for nss in given} == set(range(152))


def test_an_assignment_asks_the_database_ten_times(store: Store, desk: SimulatedDesk) -> None:
    desk.insured.assign(made_up(1), key="draft-1", office="20", at=NOW)
    with statements() as seen:
        desk.insured.assign(made_up(2), key="draft-2", office="20", at=NOW)
    assert len(seen) <= 10
    with statements() as seen:
        desk.insured.search(made_up(3), known_nss=Nss.build("20", 2026, 1990, 0))
    assert len(seen) <= 3
