"""Every procedure can be walked by every branch, and no `when` reads an answer that comes later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from kiosk.domain.people import RegisterState
from kiosk.flow.desk import InsuredFindings
from kiosk.flow.procedure import Procedure
from kiosk.flow.questions import Answers
from kiosk.flow.steps import Page, Rows
from kiosk.procedures import ALL
from tests.procedures_for_tests import Move, Site, goodbye, move, people, site
from tests.procedures_for_tests import procedure as with_rows
from tests.unit.flow.drafts import Draft
from tests.unit.flow.exploring import Explorer, misread, reached
from tests.unit.procedures.desk import ANA, LUZ, SOFIA, TWIN, MemoryDesk, desk_with, record

WALKED = (*ALL, with_rows)


def registers() -> tuple[MemoryDesk, ...]:
    """One that finds a record without CURP, one that is silent, one where keys are cancelled or replaced."""
    finding = desk_with(ANA, SOFIA, LUZ, found=InsuredFindings(by_details=(record(ANA, linked=False),)))
    finding.population.keys[TWIN.curp] = (ANA, RegisterState.REPLACED)
    silent = desk_with()
    silent.population.down = silent.insured.down = True
    dead = desk_with(ANA)
    dead.population.keys[ANA.curp] = (ANA, RegisterState.DEATH)
    cancelled = desk_with(ANA)
    cancelled.population.keys[ANA.curp] = (ANA, RegisterState.FORGED)
    return finding, silent, dead, cancelled


def explorer(procedure: Procedure) -> Explorer:
    return Explorer(procedure, [one.curp.value for one in (ANA, SOFIA, LUZ, TWIN)], registers())


@cache
def explored(number: int) -> tuple[Draft, ...]:
    return tuple(explorer(WALKED[number]).drafts())


each_procedure = pytest.mark.parametrize("number", range(len(WALKED)), ids=[one.key for one in WALKED])


@pytest.mark.slow(why="walks thousands of drafts")
@each_procedure
def test_no_when_reads_the_future(number: int) -> None:
    faults = {fault for draft in explored(number) for fault in misread(WALKED[number], draft)}
    assert faults == set()


@pytest.mark.slow(why="walks thousands of drafts")
@each_procedure
def test_no_when_reads_the_future_after_a_change_of_mind(number: int) -> None:
    procedure = WALKED[number]
    finished = [draft for draft in explored(number) if draft.walked(procedure).waiting is None]
    again = explorer(procedure)
    faults = {
        fault
        for draft in finished[:: max(1, len(finished) // 40)]
        for changed in again.changed(draft)
        for fault in misread(procedure, changed)
    }
    assert faults == set()


@each_procedure
def test_every_page_is_reached_by_somebody(number: int) -> None:
    procedure = WALKED[number]
    lists = [step for step in procedure.steps if isinstance(step, Rows)]
    wanted = {step.slug for step in procedure.steps if isinstance(step, Rows) or not step.side}
    wanted |= {f"{rows.slug}/{page.slug}" for rows in lists for page in rows.pages[1:]}
    seen = {page for draft in explored(number) for page in reached(draft.walked(procedure))}
    assert wanted <= seen


@each_procedure
def test_every_walk_ends_and_every_way_out_of_a_stop_leads_somewhere(number: int) -> None:
    procedure = WALKED[number]
    ended = 0
    for draft in explored(number):
        journey = draft.walked(procedure)
        ended += journey.waiting is None
        for action in journey.stop.actions if journey.stop is not None else ():
            assert action.target.startswith("/") or journey.find(action.target) is not None
    assert ended > 0


@each_procedure
def test_the_page_that_waits_can_always_be_seen_and_left_backwards(number: int) -> None:
    procedure = WALKED[number]
    for draft in explored(number):
        journey = draft.walked(procedure)
        if journey.waiting is None:
            continue
        found = journey.find(journey.waiting.path)
        assert found == journey.waiting
        back = journey.before(journey.waiting)
        assert back is None or journey.find(back.path) is not None
        assert (back is None) == (journey.waiting == journey.path[0])


# --- negative controls ----------------------------------------------------------------------------------


def asks_first(when: Callable[[Answers], bool]) -> Procedure:
    """The test procedure with one more page at its very beginning."""
    page = Page("temprano", goodbye.label, (goodbye,), when=when)
    return replace(with_rows, steps=(page, *with_rows.steps))


def test_a_when_that_needs_a_later_answer_is_found() -> None:
    wrong = asks_first(lambda answers: answers[site] is Site.HOUSE)
    assert misread(wrong, Draft()) == ["temprano"]


def test_a_when_that_listens_to_a_later_answer_is_found() -> None:
    wrong = asks_first(lambda answers: answers.get(site) is Site.HOUSE)
    assert misread(wrong, Draft()) == []
    assert misread(wrong, Draft().saved("lugar", site="HOUSE")) == ["temprano"]


def test_a_when_of_a_row_that_reads_a_later_page_is_found() -> None:
    first, *others = people.pages
    wrong_rows = replace(people, pages=(replace(first, when=lambda row: row[move] is Move.HIRE), *others))
    steps = tuple(wrong_rows if step is people else step for step in with_rows.steps)
    wrong = replace(with_rows, steps=steps)
    draft = (
        Draft()
        .saved("lugar", site="HOUSE")
        .saved("apertura", opened_on="2020-03-05")
        .saved("horario", shifts="NIGHT")
        .saved("personas/aviso", row="r1", move="HIRE", moved_on="2026-11-01")
    )
    assert misread(wrong, draft) == ["personas/r1/quien"]
