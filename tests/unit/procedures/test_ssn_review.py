"""What an officer may decide of each rule of B11, and what it seals."""

from __future__ import annotations

import pytest

from kiosk.domain.case import CaseState, may_move
from kiosk.domain.review import Effect
from kiosk.flow.desk import InsuredFindings
from kiosk.procedures import ssn_review
from kiosk.procedures.reviewing import OF_DISPUTE, Choice
from kiosk.procedures.ssn_assign_or_locate import OUTCOMES, procedure
from tests.unit.procedures.desk import ANA, TWIN, record

RULES = ("R-B11-03", "R-B11-04", "R-B11-05", "R-B11-06", "R-B11-13")
EVERY = [(rule, choice) for rule in RULES for choice in ssn_review.choices(rule)]


@pytest.mark.parametrize(("rule", "choice"), EVERY, ids=lambda one: getattr(one, "code", one))
def test_every_choice_leads_somewhere_and_has_its_words(rule: str, choice: Choice) -> None:
    assert may_move(CaseState.IN_REVIEW, choice.state)
    sealed = ssn_review.values(choice, ANA, record(ANA), [code for code, _ in choice.reasons])
    assert sealed["outcome"] in OUTCOMES
    words = procedure.words(sealed)
    assert words.title
    assert words.next
    for _, reason in choice.reasons:
        assert reason in words.next
    if choice.effect is not Effect.NONE:
        assert words.number == record(ANA).nss.value


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_may_be_approved_refused_and_asked_about(rule: str) -> None:
    states = {choice.state for choice in ssn_review.choices(rule)}
    assert states == {CaseState.APPROVED, CaseState.REJECTED, CaseState.NEEDS_INFO}
    assert rule in ssn_review.MATTERS


@pytest.mark.parametrize("rule", ["R-B11-01", "R-B11-02", "R-B11-07", "R-GEN-10", ""])
def test_a_rule_that_came_by_way_of_a_dispute_is_asked_about_or_refused(rule: str) -> None:
    assert [choice.effect for choice in ssn_review.choices(rule)] == [Effect.NONE] * 2


def test_a_case_in_dispute_ends_closed() -> None:
    assert {choice.state for choice in OF_DISPUTE} == {CaseState.CLOSED}
    assert may_move(CaseState.DISPUTED, CaseState.CLOSED)


def test_the_numbers_in_question_are_those_the_rule_found() -> None:
    own, free, near = record(ANA), record(ANA, 2, linked=False), record(TWIN, 3, linked=False)
    of_another = record(TWIN, 4)
    found = InsuredFindings(by_curp=(own, free))
    assert ssn_review.records("R-B11-04", found) == (own, free)
    assert ssn_review.records("R-B11-03", InsuredFindings(by_details=(free,))) == (free,)
    assert ssn_review.records("R-B11-05", InsuredFindings(by_details=(of_another,))) == (of_another,)
    assert ssn_review.records("R-B11-13", InsuredFindings(near=(near, of_another))) == (near,)
    on_paper = InsuredFindings(near=(near,), by_known_nss=near)
    assert ssn_review.records("R-B11-13", on_paper) == (near,)


def test_a_refusal_says_where_to_complain() -> None:
    sealed = ssn_review.values(ssn_review.REJECT, ANA, None, ["no_proof", f"{ssn_review.CALL}800 000 0001"])
    said = " ".join(str(one) for one in procedure.words(sealed).next)
    assert "No se pudo comprobar" in said
    assert "Regla: Ley del Seguro Social" in said
    assert "800 000 0001" in said
    assert "nss" not in sealed
