"""What the house does by itself: measure without names, expire, send, sign, tidy."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from kiosk.services import housekeeping
from kiosk.services.ledgers import verify_ledger
from kiosk.storage import measures
from kiosk.storage.measures import Measure
from kiosk.storage.store import Actor
from kiosk.storage.tables import draft, draft_entry
from tests.app.conftest import World
from tests.app.people import AMAYA, CELL, DARIO, HILARIO, RENATA, confirmed, proved, reached
from tests.citizen import Citizen

FOREVER = date(2020, 1, 1), date(2030, 1, 1)


def measured(world: World) -> list[Measure]:
    with world.house().store.reading(Actor("system")) as work:
        return sorted(measures.between(work, *FOREVER), key=lambda one: one.phase, reverse=True)


def count(world: World, table: str) -> int:
    with world.house().store.reading(Actor("system")) as work:
        return int(work.sql.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_one_row_when_it_ends_and_one_when_the_case_closes(citizen: Citizen, world: World) -> None:
    citizen.starts().continues()
    citizen.answers(for_whom="SELF").answers(curp="OOSR840305MOCLCN05").answers(curp=RENATA.curp).confirms()
    citizen.presses("Pedir ayuda").goes_back().is_at("/entrega?ayuda=1").chooses_delivery("PRINT")
    citizen.types_code(sent_to=RENATA.contact).sends()
    citizen.gets(f"/acuses/{citizen.folio}.pdf")
    citizen.presses("Sí")
    world.works()
    ended, closed = measured(world)
    assert (ended.phase, closed.phase) == ("open", "closed")
    assert (ended.procedure, ended.version, ended.day, ended.hour) == (
        "ssn_assign_or_locate",
        1,
        date(2026, 3, 11),
        10,
    )
    assert (ended.channel_start, ended.channel_end, ended.device) == ("home", "home", "")
    assert ended.office == world.house().settings.office
    assert ended.refusals == {"R-GEN-01": 1, "R-GEN-03": 1}
    assert ended.help_calls == 1
    assert ended.characters_typed >= 18
    assert ended.questions_shown == 5
    assert ended.prefilled >= 6
    assert (ended.asked_twice, ended.documents_asked, ended.assisted) == (0, 0, False)
    assert ended.outcome_rule == closed.outcome_rule == "R-B11-01"
    assert (ended.last_page, ended.age_band, ended.language) == ("", "30-44", "es_MX")
    assert (closed.could_finish, closed.pages_printed) == ("yes", 1)
    assert 30 <= ended.active_seconds <= 90


def test_nothing_personal_is_measured(citizen: Citizen, world: World) -> None:
    proved(citizen, RENATA)
    draft_id = citizen.draft[-36:]
    citizen.sends()
    world.works()
    for row in measured(world):
        told = repr(row)
        for personal in (RENATA.curp, RENATA.nss, RENATA.contact, "Renata", "Olmo", citizen.folio, draft_id):
            assert personal not in told


def test_measuring_twice_is_measuring_once(citizen: Citizen, world: World) -> None:
    proved(citizen, RENATA).sends()
    world.works(3)
    assert len(measured(world)) == 2


def test_gaps_over_two_minutes_do_not_count_as_work(citizen: Citizen, world: World) -> None:
    citizen.starts().answers(for_whom="SELF")
    world.clock.passes(minutes=10)
    citizen.answers(curp=AMAYA.curp).confirms().chooses_delivery("SMS", phone=CELL).types_code().sends()
    world.works()
    assert measured(world)[0].active_seconds < 60


def test_a_kiosk_is_measured_with_its_office_and_its_question(visitor: Citizen, world: World) -> None:
    visitor.starts(first_time="yes").answers(for_whom="SELF").answers(curp=AMAYA.curp).confirms()
    visitor.chooses_delivery("PRINT").goes_on_without_code().sends()
    visitor.gets(f"/acuses/{visitor.folio}.pdf")
    world.works()
    row = measured(world)[0]
    assert (row.channel_start, row.office, row.device, row.first_time) == ("kiosk", "20", "kiosco-1", "yes")
    assert (row.area, row.age_band, row.outcome_rule) == ("urban", "18-29", "R-B11-02")


def test_from_kiosk_to_telephone_both_channels_are_measured(visitor: Citizen, world: World) -> None:
    code = (
        confirmed(visitor, RENATA.curp).presses("Seguir en mi teléfono").says(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
    )
    phone = world.citizen().goes_to("/continuar").answers(code=code)
    phone.chooses_delivery("PRINT").types_code(sent_to=RENATA.contact).sends()
    world.works()
    row = measured(world)[0]
    assert (row.channel_start, row.channel_end) == ("kiosk", "home")


def test_a_review_is_measured_when_it_is_sent_and_not_yet_when_it_closes(
    citizen: Citizen, world: World
) -> None:
    proved(citizen, HILARIO).sends()
    world.works()
    assert [row.phase for row in measured(world)] == ["open"]


def test_after_thirty_days_a_draft_is_erased_and_measured_by_its_last_page(
    citizen: Citizen, world: World
) -> None:
    confirmed(citizen, RENATA.curp).saves_and_leaves()
    draft_id = UUID(citizen.draft[-36:])
    world.clock.passes(days=29, hours=23)
    world.works()
    assert count(world, "draft_entry") > 1
    world.clock.passes(hours=2)
    assert dict(world.works().done)["expire_drafts"] == 1
    citizen.goes_to("/retomar").answers(folio=citizen.folio, code=citizen.code)
    citizen.is_told("El folio y el código no coinciden.")
    with world.house().store.reading(Actor("system")) as work:
        row = work.sql.execute(select(draft).where(draft.c.id == draft_id)).one()
        assert (row.state, row.data_key) == ("expired", None)
        assert work.sql.execute(select(func.count()).select_from(draft_entry)).scalar_one() == 1
    measure = measured(world)[0]
    assert (measure.phase, measure.last_page, measure.outcome_rule) == ("open", "confirmar", "")


def test_a_sent_request_never_expires(citizen: Citizen, world: World) -> None:
    proved(citizen, HILARIO).sends()
    code = citizen.says(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
    world.clock.passes(days=40)
    world.works()
    citizen.another().goes_to("/retomar").answers(folio=citizen.folio, code=code).sees("En revisión")


def test_messages_leave_once(citizen: Citizen, world: World) -> None:
    reached(citizen, AMAYA.curp).sends()
    assert dict(world.works().done)["send_messages"] == 2
    assert dict(world.works().done)["send_messages"] == 0
    body = citizen.inbox(CELL)[0]
    assert citizen.folio in body
    assert "/retomar" in body
    for personal in ("Amaya", AMAYA.curp, citizen.nss):
        assert personal not in body


def test_the_ledger_is_signed_and_whole_after_a_day_of_people(world: World) -> None:
    proved(world.citizen(), RENATA).sends()
    reached(world.citizen(), AMAYA.curp).sends()
    confirmed(world.citizen(), DARIO.curp).saves_and_leaves()
    world.works()
    world.clock.passes(seconds=61)
    proved(world.citizen(), HILARIO).sends()
    world.works()
    verdict = verify_ledger(world.house())
    assert verdict.sound, verdict.words
    assert "2 signed checkpoints" in verdict.words


def test_what_is_no_longer_needed_goes(citizen: Citizen, world: World) -> None:
    reached(citizen, AMAYA.curp).sends()
    world.works()
    world.clock.passes(days=40)
    world.works(2)
    tables = ("visit", "one_time_code", "limit_counter", "outbox", "idempotency", "hand_off")
    assert [count(world, table) for table in tables] == [0] * len(tables)
    assert verify_ledger(world.house()).sound


def test_a_broken_part_does_not_stop_the_others(
    citizen: Citizen, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    proved(citizen, RENATA).sends()

    def broken(*_: object) -> int:
        raise RuntimeError(f"{RENATA.curp} in a message nobody may read")

    others = tuple((name, broken if name == "finish_waiting" else part) for name, part in housekeeping.PARTS)
    monkeypatch.setattr(housekeeping, "PARTS", others)
    report = dict(housekeeping.round_of_work(world.house()).done)
    assert (report["finish_waiting"], report["take_measures"]) == (0, 2)
    assert "work.failed" in world.log.getvalue()
    assert RENATA.curp not in world.log.getvalue()


def test_an_idle_round_does_nothing(world: World) -> None:
    world.works()
    assert not world.works().anything
