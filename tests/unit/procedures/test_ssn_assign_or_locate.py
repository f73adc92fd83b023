"""B11, rule by rule: what the decision table decides, for whom, and what it never tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kiosk.domain.acuse import AcuseKind
from kiosk.domain.case import CaseState
from kiosk.domain.identifiers import Curp, Nss
from kiosk.domain.people import Level, Name, Person, RegisterState, Sex
from kiosk.domain.refusal import Refused, SystemDown
from kiosk.flow import blocks
from kiosk.flow.desk import Desk, FirstJob, InsuredFindings
from kiosk.flow.journey import Journey
from kiosk.flow.known import CodeProof, code_proof, register_values
from kiosk.flow.procedure import Outcome, Ruling
from kiosk.flow.questions import Source
from kiosk.flow.steps import Facts, Page, Stop
from kiosk.procedures.ssn_assign_or_locate import (
    NOTES,
    OUTCOMES,
    PLAIN,
    RESULT_FIELDS,
    identified,
    known_nss,
    look_for_unlinked,
    procedure,
    subject,
    unlinked_record,
    words,
)
from tests.unit.flow.drafts import TODAY, Draft
from tests.unit.procedures.desk import (
    ABROAD,
    ANA,
    LUZ,
    NEW_NSS,
    SOFIA,
    TWIN,
    MemoryDesk,
    curp_of,
    desk_with,
    person,
    record,
)

NOW = datetime(2026, 11, 9, 16, 0, tzinfo=UTC)
RULING = Ruling(
    key="draft-1", now=NOW, today=TODAY, channel="home", office="12", level=Level.L1, code_used=True,
    review_by=date(2026, 11, 24), name_review_by=date(2026, 11, 11),
)  # fmt: skip
KIOSK = replace(RULING, channel="kiosk")
FACTS = Facts(TODAY)
PAGES = {step.slug: step for step in procedure.steps if isinstance(step, Page)}
NOTHING = InsuredFindings()
ONE = InsuredFindings(by_curp=(record(ANA),))
UNLINKED = InsuredFindings(by_details=(record(ANA, linked=False),))
JOB = FirstJob("Tejidos Mirasol, S.A. de C.V.", 2001, "NL")


# --- drafts as the program makes them -------------------------------------------------------------------


def curp_typed(draft: Draft, key: Curp, desk: Desk) -> Draft:
    """The CURP page answered, and what the register said of it."""
    draft = draft.saved("curp", curp=key.value)
    return draft.keeping("curp", blocks.ask_population(draft.answers, desk, TODAY), source=Source.REGISTRY)


def proved(draft: Draft, proof: CodeProof, desk: Desk) -> Draft:
    """The code page answered as the program keeps it: the proof and, for a person, the look-up."""
    values = {code_proof.key: proof.value}
    if proof.personal:
        values |= look_for_unlinked(draft.answers.with_values(values), desk, TODAY)
    return draft.saved("codigo").keeping("codigo", values, source=Source.COMPUTED)


def logged_in(draft: Draft, page: str, key: Curp, desk: MemoryDesk, *, question: str) -> Draft:
    """A national login on a page: it answers the CURP there and proves the person."""
    values = {question: key.value, code_proof.key: CodeProof.LOGIN_BASIC.value}
    if page == "curp":
        found = desk.population.by_curp(key)
        assert found is not None
        values |= register_values(found)
        values |= look_for_unlinked(draft.answers.with_values(values), desk, TODAY)
    return draft.saved(page).found(page, **values)


def asked_for(somebody: Person, desk: Desk, *, proof: CodeProof = CodeProof.ON_FILE) -> Draft:
    """Everything somebody answers for their own number."""
    draft = curp_typed(Draft().saved("para-quien", for_whom="SELF"), somebody.curp, desk)
    draft = draft.saved("confirmar", is_it_you="yes").saved(
        "entrega", delivery="SMS", phone="8112345678", email=""
    )
    return proved(draft, proof, desk)


def asked_for_child(
    child: Person, guardian: Person, desk: Desk, *, proof: CodeProof = CodeProof.ON_FILE
) -> Draft:
    draft = curp_typed(Draft().saved("para-quien", for_whom="CHILD"), child.curp, desk)
    draft = draft.saved("confirmar", is_it_you="yes").saved("tutor", guardian_curp=guardian.curp.value)
    return proved(draft.saved("entrega", delivery="PRINT", phone="", email=""), proof, desk)


def remembering(draft: Draft, employer: str = "tejidos mirasol", year: str = "2001") -> Draft:
    return draft.saved("primer-trabajo", first_employer=employer).saved("primer-anio", first_year=year)


def decided(draft: Draft, desk: Desk, ruling: Ruling = RULING) -> Outcome:
    """What becomes of a draft that is ready to be sent."""
    journey = draft.walked(procedure)
    assert journey.waiting is None, journey.waiting
    assert journey.stop is None
    assert journey.problems() == ()
    outcome = procedure.resolve(draft.answers, desk, ruling)
    assert set(outcome.values) <= {field.key for field in procedure.result_fields}
    assert str(words(outcome.values).title)
    return outcome


def ana_asks(
    found: InsuredFindings, *, proof: CodeProof = CodeProof.ON_FILE, ruling: Ruling = RULING
) -> Outcome:
    desk = desk_with(ANA, found=found)
    return decided(asked_for(ANA, desk, proof=proof), desk, ruling)


def stop_of(draft: Draft) -> Stop:
    stop = draft.walked(procedure).stop
    assert stop is not None
    return stop


def waiting(draft: Draft) -> str | None:
    place = draft.walked(procedure).waiting
    return place.path if place is not None else None


def tells_nothing(outcome: Outcome) -> bool:
    """The one answer of somebody not proved to be here."""
    same = Outcome(CaseState.NEEDS_INFO, outcome.rule, AcuseKind.RECEIPT, {"outcome": "identity"})
    return outcome == same


# --- R-B11-01 to 06: the decision table ------------------------------------------------------------------


def test_r_b11_01_one_number_equal_curp_is_given_again() -> None:
    outcome = ana_asks(ONE)
    assert (outcome.state, outcome.rule, outcome.kind) == (
        CaseState.AUTO_APPROVED, "R-B11-01", AcuseKind.RESULT,
    )  # fmt: skip
    assert outcome.values == {
        "outcome": "located", "name": "ANA GOMEZ HERRERA", "nss": record(ANA).nss.value,
        "since": "2001-02-03", "notes": "",
    }  # fmt: skip
    said = words(outcome.values)
    assert str(said.title) == "Ya tenías un número. Es este:"
    assert said.number == record(ANA).nss.value


def test_r_b11_01_nothing_is_assigned_to_somebody_who_has_a_number() -> None:
    desk = desk_with(ANA, found=ONE)
    decided(asked_for(ANA, desk), desk)
    assert desk.insured.assigned == {}
    assert desk.insured.linked == []


def test_r_b11_01_a_record_of_ones_own_comes_before_look_alikes() -> None:
    found = replace(ONE, by_details=(record(ANA, 2, linked=False),), near=(record(TWIN, linked=False),))
    assert ana_asks(found).rule == "R-B11-01"


def test_r_b11_02_nothing_found_is_a_new_number() -> None:
    desk = desk_with(ANA)
    outcome = decided(asked_for(ANA, desk), desk)
    assert (outcome.state, outcome.rule) == (CaseState.AUTO_APPROVED, "R-B11-02")
    assert outcome.values["nss"] == NEW_NSS.value
    assert outcome.values["since"] == "2026-11-09"
    assert str(words(outcome.values).title) == "Tu Número de Seguridad Social es"


def test_r_b11_02_asking_twice_gives_the_same_number() -> None:
    desk = desk_with(ANA)
    draft = asked_for(ANA, desk)
    assert decided(draft, desk) == decided(draft, desk)
    assert list(desk.insured.assigned) == ["draft-1"]


def test_r_b11_03_right_answers_link_the_record_and_locate_it() -> None:
    desk = desk_with(ANA, found=UNLINKED)
    desk.insured.jobs[record(ANA).nss] = JOB
    draft = asked_for(ANA, desk)
    assert waiting(draft) == "primer-trabajo"
    outcome = decided(remembering(draft), desk)
    assert (outcome.state, outcome.rule) == (CaseState.AUTO_APPROVED, "R-B11-03")
    assert outcome.values["outcome"] == "located"
    assert desk.insured.linked == [(record(ANA).nss, ANA.curp, "draft-1")]


@pytest.mark.parametrize(
    ("employer", "year"),
    [
        ("", ""), ("tejidos mirasol", ""), ("", "2001"), ("mirasol", "2003"), ("sa de cv", "2001"),
        ("otra", "2001"),
    ],
)  # fmt: skip
def test_r_b11_03_wrong_or_unknown_answers_go_to_an_officer(employer: str, year: str) -> None:
    desk = desk_with(ANA, found=UNLINKED)
    desk.insured.jobs[record(ANA).nss] = JOB
    outcome = decided(remembering(asked_for(ANA, desk), employer, year), desk)
    assert (outcome.state, outcome.rule) == (CaseState.IN_REVIEW, "R-B11-03")
    assert outcome.due_on == RULING.review_by
    assert "nss" not in outcome.values
    assert desk.insured.linked == []


def test_r_b11_03_a_record_without_jobs_goes_to_an_officer() -> None:
    desk = desk_with(ANA, found=UNLINKED)
    assert decided(remembering(asked_for(ANA, desk)), desk).state is CaseState.IN_REVIEW


def test_r_b11_03_two_records_without_curp_are_not_asked_about() -> None:
    two = InsuredFindings(by_details=(record(ANA, linked=False), record(ANA, 2, linked=False)))
    outcome = ana_asks(two)  # no page waits: nothing was asked
    assert (outcome.state, outcome.rule) == (CaseState.IN_REVIEW, "R-B11-03")


def test_r_b11_03_answers_for_an_earlier_curp_do_not_count() -> None:
    other = person("EVA", "GOMEZ", "HERRERA", date(1984, 3, 5), start="GOHE")
    desk = desk_with(ANA, other, found=UNLINKED)
    desk.insured.jobs[record(ANA).nss] = JOB
    draft = remembering(asked_for(other, desk))
    assert waiting(draft) is None
    changed = curp_typed(draft, ANA.curp, desk).saved("confirmar", is_it_you="yes")
    changed = proved(changed, CodeProof.ON_FILE, desk)
    assert waiting(changed) == "primer-trabajo"


def test_r_b11_03_a_childs_record_is_for_an_officer_whatever_was_answered_before() -> None:
    desk = desk_with(SOFIA, ANA, found=InsuredFindings(by_details=(record(SOFIA, linked=False),)))
    desk.insured.jobs[record(SOFIA).nss] = JOB
    desk.population.kin.add((ANA.curp, SOFIA.curp))
    draft = remembering(logged_in(start(), "curp", SOFIA.curp, desk, question="curp"))
    turned = draft.saved("para-quien", for_whom="CHILD").saved("confirmar", is_it_you="yes")
    turned = logged_in(turned, "tutor", ANA.curp, desk, question="guardian_curp")
    turned = turned.saved("entrega", delivery="PRINT", phone="", email="")
    outcome = decided(turned, desk)  # no page of a job waits
    assert (outcome.state, outcome.rule) == (CaseState.IN_REVIEW, "R-B11-03")
    assert desk.insured.linked == []


def test_r_b11_03_a_silent_register_asks_nothing() -> None:
    desk = desk_with(ANA, found=UNLINKED)
    desk.insured.down = True
    draft = asked_for(ANA, desk)
    assert draft.answers.get(unlinked_record) is None
    assert waiting(draft) is None


def test_r_b11_04_several_numbers_show_the_one_in_use_and_choose_none() -> None:
    found = InsuredFindings(by_curp=(record(ANA, 1), record(ANA, 2, in_use=True)))
    outcome = ana_asks(found)
    assert (outcome.state, outcome.rule) == (CaseState.IN_REVIEW, "R-B11-04")
    assert outcome.values["nss"] == record(ANA, 2).nss.value
    assert outcome.due_on == RULING.review_by
    said = [str(line) for line in words(outcome.values).next]
    assert str(NOTES["in_use"]) in said
    assert "Mientras tanto, este acuse sirve para que te contraten." in said


@pytest.mark.parametrize("in_use", [(False, False), (True, True)])
def test_r_b11_04_without_exactly_one_in_use_none_is_shown(in_use: tuple[bool, bool]) -> None:
    own = tuple(record(ANA, n, in_use=used) for n, used in enumerate(in_use, 1))
    outcome = ana_asks(InsuredFindings(by_curp=own))
    assert outcome.rule == "R-B11-04"
    assert words(outcome.values).number == ""
    assert str(NOTES["in_use"]) not in map(str, words(outcome.values).next)


def test_r_b11_04_nothing_is_assigned_and_nothing_linked() -> None:
    desk = desk_with(ANA, found=InsuredFindings(by_curp=(record(ANA, 1), record(ANA, 2))))
    decided(asked_for(ANA, desk), desk)
    assert (desk.insured.assigned, desk.insured.linked) == ({}, [])


def test_r_b11_05_a_known_number_of_somebody_else_reveals_nothing() -> None:
    """The same answer as for a number that does not exist, before and after proof."""
    stranger = person("ROSA", "LOPEZ", "MEJIA", ANA.birth_date)
    for proof in (CodeProof.TYPED, CodeProof.ON_FILE):
        outcomes = []
        for found in (InsuredFindings(by_known_nss=record(stranger)), NOTHING):
            desk = desk_with(ANA, found=found)
            draft = asked_for(ANA, desk, proof=proof).saved("numero", known_nss=record(stranger).nss.value)
            outcomes.append(decided(draft, desk))
        assert outcomes[0] == outcomes[1]
        assert outcomes[0].rule == "R-B11-02"


def test_r_b11_05_the_same_data_under_another_curp_goes_to_an_officer() -> None:
    namesake = InsuredFindings(by_details=(replace(record(ANA), curp=TWIN.curp),))
    outcome = ana_asks(namesake)
    assert (outcome.state, outcome.rule) == (CaseState.IN_REVIEW, "R-B11-05")
    assert (outcome.values["outcome"], outcome.due_on) == ("similar", RULING.review_by)
    assert "nss" not in outcome.values


def test_r_b11_05_a_namesake_beside_a_record_without_curp_is_for_an_officer_too() -> None:
    both = InsuredFindings(by_details=(record(ANA, linked=False), replace(record(ANA, 2), curp=TWIN.curp)))
    outcome = ana_asks(both)  # no job is asked: whose the record is cannot be told
    assert (outcome.state, outcome.rule) == (CaseState.IN_REVIEW, "R-B11-05")


@pytest.mark.parametrize(
    "found",
    [
        InsuredFindings(by_curp=(record(ANA, shared=True),)),
        InsuredFindings(by_curp=(record(ANA, 1), record(ANA, 2, shared=True))),
        InsuredFindings(by_details=(record(ANA, linked=False, shared=True),)),
    ],
)
def test_r_b11_06_a_shared_number_is_split_by_an_officer(found: InsuredFindings) -> None:
    outcome = ana_asks(found)
    assert (outcome.state, outcome.rule) == (CaseState.IN_REVIEW, "R-B11-06")
    assert (outcome.values["outcome"], outcome.due_on) == ("split", RULING.review_by)
    assert "nss" not in outcome.values
    said = " ".join(str(line) for line in words(outcome.values).next)
    assert "No se pierde ninguna semana" in said


# --- R-B11-07 and 08: minors ------------------------------------------------------------------------------


def test_r_b11_07_under_fifteen_a_guardian_asks_and_the_register_shows_the_kinship() -> None:
    desk = desk_with(LUZ, ANA)
    desk.population.kin.add((ANA.curp, LUZ.curp))
    draft = asked_for_child(LUZ, ANA, desk)
    assert identified(draft.answers) == ANA.curp
    assert subject(draft.answers) == LUZ.curp
    outcome = decided(draft, desk)
    assert (outcome.state, outcome.rule) == (CaseState.AUTO_APPROVED, "R-B11-02")
    assert outcome.values["name"] == LUZ.name.full
    assert outcome.values["notes"] == ""


def test_r_b11_07_without_kinship_something_is_missing_and_nothing_is_searched() -> None:
    desk = desk_with(LUZ, ANA, found=InsuredFindings(by_curp=(record(LUZ),)))
    outcome = decided(asked_for_child(LUZ, ANA, desk), desk)
    assert (outcome.state, outcome.rule) == (CaseState.NEEDS_INFO, "R-B11-07")
    assert outcome.values == {"outcome": "kinship"}
    assert desk.insured.searches == []


@pytest.mark.parametrize("proof", [CodeProof.NONE, CodeProof.TYPED])
@pytest.mark.parametrize("kin", [True, False])
def test_r_b11_07_a_guardian_who_is_not_proved_learns_nothing(proof: CodeProof, kin: bool) -> None:
    desk = desk_with(LUZ, ANA)
    if kin:
        desk.population.kin.add((ANA.curp, LUZ.curp))
    outcome = decided(asked_for_child(LUZ, ANA, desk, proof=proof), desk, KIOSK)
    assert tells_nothing(outcome)
    assert desk.insured.assigned == {}


def test_r_b11_07_a_guardian_may_come_by_national_login() -> None:
    desk = desk_with(LUZ, ANA)
    desk.population.kin.add((ANA.curp, LUZ.curp))
    draft = curp_typed(Draft().saved("para-quien", for_whom="CHILD"), LUZ.curp, desk)
    draft = draft.saved("confirmar", is_it_you="yes")
    draft = logged_in(draft, "tutor", ANA.curp, desk, question="guardian_curp")
    draft = draft.saved("entrega", delivery="PRINT", phone="", email="")
    assert decided(draft, desk).rule == "R-B11-02"


def test_r_b11_07_a_child_alone_is_told_who_asks() -> None:
    desk = desk_with(LUZ)
    stop = stop_of(curp_typed(Draft().saved("para-quien", for_whom="SELF"), LUZ.curp, desk))
    assert stop.rule == "R-B11-07"
    assert str(stop.title) == "Este número lo pide un adulto"
    assert [action.target for action in stop.actions] == ["para-quien", "curp"]


def test_r_b11_07_the_limit_is_the_fifteenth_birthday() -> None:
    fifteen = person("INES", "GOMEZ", "RUIZ", date(2011, 11, 9))
    almost = person("IRMA", "GOMEZ", "RUIZ", date(2011, 11, 10))
    desk = desk_with(fifteen, almost)
    start = Draft().saved("para-quien", for_whom="SELF")
    assert waiting(curp_typed(start, fifteen.curp, desk)) == "confirmar"
    assert stop_of(curp_typed(start, almost.curp, desk)).rule == "R-B11-07"


@pytest.mark.parametrize("guardian", [LUZ, SOFIA])
def test_r_b11_07_the_guardian_is_an_adult_and_not_the_child(guardian: Person) -> None:
    desk = desk_with(LUZ, SOFIA)
    draft = curp_typed(Draft().saved("para-quien", for_whom="CHILD"), LUZ.curp, desk)
    check = PAGES["tutor"].checks[0]
    problem = check(draft.answers.with_values({"guardian_curp": guardian.curp.value}), FACTS)
    assert problem is not None
    assert problem.rule == "R-B11-07"
    assert check(draft.answers.with_values({"guardian_curp": ANA.curp.value}), FACTS) is None
    assert check(draft.answers, FACTS) is None


def test_r_b11_08_from_fifteen_to_seventeen_alone_with_a_notice() -> None:
    desk = desk_with(SOFIA)
    outcome = decided(asked_for(SOFIA, desk), desk)
    assert outcome.rule == "R-B11-02"
    assert outcome.values["notes"] == "labour_permit"
    assert NOTES["labour_permit"] in words(outcome.values).next
    located = desk_with(SOFIA, found=InsuredFindings(by_curp=(record(SOFIA),)))
    assert decided(asked_for(SOFIA, located), located).values["notes"] == "labour_permit"


def test_r_b11_08_the_notice_ends_with_the_eighteenth_birthday() -> None:
    adult = person("INES", "GOMEZ", "RUIZ", date(2008, 11, 9))
    desk = desk_with(adult)
    assert decided(asked_for(adult, desk), desk).values["notes"] == ""


# --- R-B11-09, 10 and 13 ----------------------------------------------------------------------------------


def test_r_b11_09_born_abroad_is_normal() -> None:
    desk = desk_with(ABROAD)
    assert ABROAD.curp.state == "NE"
    assert decided(asked_for(ABROAD, desk), desk).rule == "R-B11-02"


def test_r_b11_09_without_curp_the_pages_say_where_it_is_given() -> None:
    expected = "Si nació en otro país, la da Migración."
    assert any(expected in str(line) for line in PAGES["sin-curp"].intro)
    missing = curp_typed(Draft().saved("para-quien", for_whom="SELF"), ABROAD.curp, desk_with(ANA))
    assert any(expected in str(line) for line in stop_of(missing).body)


def test_r_b11_10_a_dead_person_gets_no_number() -> None:
    desk = desk_with(ANA, found=ONE)
    desk.population.keys[ANA.curp] = (ANA, RegisterState.DEATH)
    for for_whom in ("SELF", "CHILD"):
        somebody = ANA if for_whom == "SELF" else LUZ
        desk.population.keys[somebody.curp] = (somebody, RegisterState.DEATH)
        stop = stop_of(curp_typed(Draft().saved("para-quien", for_whom=for_whom), somebody.curp, desk))
        assert stop.rule == "R-GEN-05"
    assert desk.insured.searches == []


def test_r_b11_13_the_name_of_the_curp_rules_and_the_old_one_can_be_mended() -> None:
    old = record(ANA, name=Name("ANA", "GOMES", "DE PEREZ"))
    outcome = ana_asks(InsuredFindings(by_curp=(old,)))
    assert outcome.rule == "R-B11-01"
    assert outcome.values["name"] == "ANA GOMEZ HERRERA"
    assert outcome.values["notes"] == "old_name"
    assert NOTES["old_name"] in words(outcome.values).next


def test_r_b11_13_accents_and_capitals_are_not_another_name() -> None:
    same = record(ANA, name=Name("Ana", "Gómez", "Herrera"))
    assert ana_asks(InsuredFindings(by_curp=(same,))).values["notes"] == ""


def test_r_b11_13_a_misspelt_record_without_curp_is_a_short_review() -> None:
    married = record(ANA, linked=False, name=Name("ANA", "GOMEZ", "DE PEREZ"))
    outcome = ana_asks(InsuredFindings(near=(married,)))
    assert (outcome.state, outcome.rule) == (CaseState.IN_REVIEW, "R-B11-13")
    assert (outcome.values["outcome"], outcome.due_on) == ("name", RULING.name_review_by)
    assert "nss" not in outcome.values


def test_r_b11_13_a_twin_with_a_curp_of_her_own_is_somebody_else() -> None:
    assert ana_asks(InsuredFindings(near=(record(TWIN),))).rule == "R-B11-02"


def test_r_b11_13_the_number_on_the_paper_has_another_name_and_the_same_birth_date() -> None:
    paper = record(ANA, linked=False, name=Name("LUPITA", "PEREZ"))
    found = InsuredFindings(by_known_nss=paper)
    desk = desk_with(ANA, found=found)
    draft = asked_for(ANA, desk).saved("numero", known_nss=paper.nss.value)
    outcome = decided(draft, desk)
    assert (outcome.state, outcome.rule, outcome.due_on) == (
        CaseState.IN_REVIEW, "R-B11-13", RULING.review_by,
    )  # fmt: skip
    assert desk.insured.searches[-1] == (ANA, paper.nss)
    other_birth = replace(paper, birth_date=date(1970, 1, 1))
    desk.insured.findings = InsuredFindings(by_known_nss=other_birth)
    assert decided(draft, desk).rule == "R-B11-02"


def test_r_b11_13_another_sex_in_the_register_does_not_matter() -> None:
    """The decision compares keys, never sex: a person who changed it keeps the number of the CURP."""
    changed = replace(ANA, sex=Sex.NON_BINARY)
    desk = desk_with(changed, found=ONE)
    assert decided(asked_for(changed, desk), desk).rule == "R-B11-01"


# --- who may see what (gating) ----------------------------------------------------------------------------

EVERYTHING_FOUND = {
    "R-B11-01": ONE,
    "R-B11-03": UNLINKED,
    "R-B11-04": InsuredFindings(by_curp=(record(ANA, 1), record(ANA, 2, in_use=True))),
    "R-B11-05": InsuredFindings(by_details=(replace(record(ANA), curp=TWIN.curp),)),
    "R-B11-06": InsuredFindings(by_curp=(record(ANA, shared=True),)),
    "R-B11-13": InsuredFindings(near=(record(ANA, linked=False, name=Name("ANA", "GOMEZ", "PEREZ")),)),
}


@pytest.mark.parametrize("rule", EVERYTHING_FOUND)
@pytest.mark.parametrize("proof", [CodeProof.NONE, CodeProof.TYPED])
@pytest.mark.parametrize("channel", ["home", "kiosk", "assisted"])
def test_l1_learns_nothing_of_what_exists(rule: str, proof: CodeProof, channel: str) -> None:
    ruling = replace(RULING, channel=channel, code_used=proof is not CodeProof.NONE)
    outcome = ana_asks(EVERYTHING_FOUND[rule], proof=proof, ruling=ruling)
    assert tells_nothing(outcome)
    assert outcome.rule == rule  # for officers; the words are the same


@pytest.mark.parametrize("rule", EVERYTHING_FOUND)
@pytest.mark.parametrize("proof", [CodeProof.ON_FILE, CodeProof.LOGIN_BASIC, CodeProof.LOGIN_VERIFIED])
def test_l2_and_more_get_an_answer(rule: str, proof: CodeProof) -> None:
    desk = desk_with(ANA, found=EVERYTHING_FOUND[rule])
    draft = asked_for(ANA, desk, proof=proof)
    draft = remembering(draft, "", "") if waiting(draft) else draft
    outcome = decided(draft, desk)
    assert outcome.rule == rule
    assert outcome.values["outcome"] != "identity"


@pytest.mark.parametrize(
    ("channel", "proof", "outcome"),
    [
        ("home", CodeProof.TYPED, "assigned"),
        ("home", CodeProof.NONE, "identity"),
        ("kiosk", CodeProof.NONE, "assigned"),
        ("kiosk", CodeProof.TYPED, "assigned"),
        ("assisted", CodeProof.NONE, "assigned"),
        ("home", CodeProof.ON_FILE, "assigned"),
        ("home", CodeProof.LOGIN_BASIC, "assigned"),
    ],
)
def test_a_new_number_needs_a_working_contact_or_an_office(
    channel: str, proof: CodeProof, outcome: str
) -> None:
    ruling = replace(RULING, channel=channel, code_used=proof is not CodeProof.NONE)
    assert ana_asks(NOTHING, proof=proof, ruling=ruling).values["outcome"] == outcome


def test_a_login_is_proof_enough_even_when_no_code_was_used() -> None:
    ruling = replace(RULING, code_used=False)
    assert ana_asks(NOTHING, proof=CodeProof.LOGIN_BASIC, ruling=ruling).values["outcome"] == "assigned"


def test_who_is_not_proved_is_told_the_same_for_any_record_and_for_none() -> None:
    ruling = replace(RULING, code_used=False)
    found = [*EVERYTHING_FOUND.values(), NOTHING]
    said = {str(ana_asks(one, proof=CodeProof.NONE, ruling=ruling).values) for one in found}
    assert len(said) == 1


def test_a_national_login_stands_for_confirmation_and_code() -> None:
    desk = desk_with(ANA, found=ONE)
    draft = logged_in(Draft().saved("para-quien", for_whom="SELF"), "curp", ANA.curp, desk, question="curp")
    assert waiting(draft) == "entrega"
    draft = draft.saved("entrega", delivery="PRINT", phone="", email="")
    assert decided(draft, desk).rule == "R-B11-01"


def test_a_national_login_asks_for_the_first_job_too() -> None:
    desk = desk_with(ANA, found=UNLINKED)
    draft = logged_in(Draft().saved("para-quien", for_whom="SELF"), "curp", ANA.curp, desk, question="curp")
    assert waiting(draft.saved("entrega", delivery="PRINT", phone="", email="")) == "primer-trabajo"


def test_a_login_after_saying_no_to_another_curp_goes_on() -> None:
    desk = desk_with(ANA, TWIN, found=ONE)
    draft = curp_typed(Draft().saved("para-quien", for_whom="SELF"), TWIN.curp, desk)
    refused = draft.saved("confirmar", is_it_you="no")
    assert str(stop_of(refused).title) == "Revisa la CURP"
    assert waiting(logged_in(refused, "curp", ANA.curp, desk, question="curp")) == "entrega"


# --- a proof belongs to one person ------------------------------------------------------------------------


def ready_by_login(desk: MemoryDesk) -> Draft:
    draft = logged_in(Draft().saved("para-quien", for_whom="SELF"), "curp", ANA.curp, desk, question="curp")
    return draft.saved("entrega", delivery="PRINT", phone="", email="")


@pytest.mark.parametrize("proof", ["login", "code"])
def test_a_curp_typed_after_the_proof_must_be_proved_again(proof: str) -> None:
    desk = desk_with(ANA, TWIN, found=ONE)
    ready = ready_by_login(desk) if proof == "login" else asked_for(ANA, desk)
    other = curp_typed(ready, TWIN.curp, desk)
    assert waiting(other) == "confirmar"
    assert not blocks.proved_personally(other.answers)
    assert waiting(other.saved("confirmar", is_it_you="yes")) == "codigo"


@pytest.mark.parametrize("proof", ["login", "code"])
def test_a_curp_found_by_name_after_the_proof_must_be_proved_again(proof: str) -> None:
    desk = desk_with(ANA, TWIN, found=ONE)
    ready = ready_by_login(desk) if proof == "login" else asked_for(ANA, desk)
    other = found_by_name(ready, TWIN, desk)
    assert other.answers[blocks.curp] == TWIN.curp
    assert waiting(other) == "confirmar"
    assert not blocks.proved_personally(other.answers)
    assert waiting(other.saved("confirmar", is_it_you="yes")) == "codigo"


@pytest.mark.parametrize("proof", ["login", "code"])
def test_a_guardians_proof_does_not_open_the_childs_own_request(proof: str) -> None:
    """Whoever typed a minor's CURP must not read the number by turning "my child" into "me"."""
    desk = desk_with(SOFIA, ANA, found=InsuredFindings(by_curp=(record(SOFIA),)))
    draft = curp_typed(Draft().saved("para-quien", for_whom="CHILD"), SOFIA.curp, desk)
    draft = draft.saved("confirmar", is_it_you="yes")
    if proof == "login":
        draft = logged_in(draft, "tutor", ANA.curp, desk, question="guardian_curp")
        draft = draft.saved("entrega", delivery="PRINT", phone="", email="")
    else:
        draft = asked_for_child(SOFIA, ANA, desk)
    assert waiting(draft) is None
    turned = draft.saved("para-quien", for_whom="SELF")
    assert waiting(turned) == "confirmar"
    assert waiting(turned.saved("confirmar", is_it_you="yes")) == "codigo"


def test_the_persons_own_login_does_not_stand_for_a_guardian() -> None:
    desk = desk_with(SOFIA, ANA)
    draft = logged_in(
        Draft().saved("para-quien", for_whom="SELF"), "curp", SOFIA.curp, desk, question="curp"
    )
    turned = draft.saved("para-quien", for_whom="CHILD")
    assert waiting(turned) == "confirmar"
    typed = turned.saved("confirmar", is_it_you="yes").saved("tutor", guardian_curp=ANA.curp.value)
    assert waiting(typed.saved("entrega", delivery="PRINT", phone="", email="")) == "codigo"


def test_another_guardian_must_be_proved_again() -> None:
    desk = desk_with(LUZ, ANA, TWIN)
    draft = asked_for_child(LUZ, ANA, desk).saved("tutor", guardian_curp=TWIN.curp.value)
    assert waiting(draft) == "codigo"


def test_another_phone_needs_another_code_and_the_same_phone_does_not() -> None:
    desk = desk_with(ANA)
    draft = asked_for(ANA, desk, proof=CodeProof.TYPED)
    again = draft.saved("entrega", delivery="PRINT,SMS", phone="8112345678", email="")
    assert waiting(again) is None
    assert waiting(again.saved("entrega", delivery="SMS", phone="8112345679", email="")) == "codigo"


# --- general rules as far as this level reaches ------------------------------------------------------------


def found_by_name(draft: Draft, somebody: Person, desk: Desk) -> Draft:
    draft = draft.saved(
        "sin-curp", asked_given_names=somebody.name.given.lower(), asked_surname_1=somebody.name.surname_1,
        asked_surname_2=somebody.name.surname_2, asked_sex=somebody.sex.value,
    )  # fmt: skip
    draft = draft.saved(
        "sin-curp-nacimiento", asked_birth_date=somebody.birth_date.isoformat(),
        asked_birth_state=somebody.birth_state,
    )  # fmt: skip
    found = blocks.find_by_details(draft.answers, desk, TODAY)
    return draft.keeping("sin-curp-nacimiento", found, source=Source.REGISTRY)


def start(for_whom: str = "SELF") -> Draft:
    return Draft().saved("para-quien", for_whom=for_whom)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"delivery": "SMS", "phone": "", "email": ""}, ["phone"]),
        ({"delivery": "EMAIL", "phone": "", "email": ""}, ["email"]),
        ({"delivery": "SMS,EMAIL", "phone": "", "email": ""}, ["phone", "email"]),
        ({"delivery": "SMS,EMAIL", "phone": "8112345678", "email": ""}, ["email"]),
        ({"delivery": "PRINT", "phone": "", "email": ""}, []),
        ({"delivery": "SMS", "phone": "8112345678", "email": ""}, []),
    ],
)
def test_r_gen_01_a_way_needs_its_contact(given: dict[str, str], missing: list[str]) -> None:
    answers = start().answers.with_values(given)
    found = [check(answers, FACTS) for check in PAGES["entrega"].checks]
    problems = [problem for problem in found if problem is not None]
    assert [problem.question.key for problem in problems] == missing
    assert all(problem.rule == "R-GEN-01" for problem in problems)


def test_a_contact_of_the_office_is_nobodys() -> None:
    facts = Facts(TODAY, "home", frozenset({"8000000001", "hola@oficina.mx"}))
    for given in ({"phone": "8000000001"}, {"email": "Hola@oficina.mx"}):
        found = [check(start().answers.with_values(given), facts) for check in PAGES["entrega"].checks]
        assert [problem.rule for problem in found if problem is not None] == ["AD-11"]


def test_r_gen_04_an_unknown_curp_offers_the_search_by_name() -> None:
    draft = curp_typed(start(), ANA.curp, desk_with())
    stop = stop_of(draft)
    assert stop.rule == "R-GEN-04"
    assert [action.target for action in stop.actions] == ["curp", "sin-curp"]
    assert draft.walked(procedure).find("sin-curp") is not None
    found = found_by_name(draft, ANA, desk_with(ANA))
    assert waiting(found) == "confirmar"
    assert subject(found.answers) == ANA.curp


def test_r_gen_04_nobody_or_more_than_one_by_name_is_asked_again() -> None:
    namesake = replace(ANA, curp=curp_of("GOHA", ANA.birth_date, rest="RRT"))
    for desk in (desk_with(), desk_with(ANA, namesake)):
        with pytest.raises(Refused) as caught:
            found_by_name(start(), ANA, desk)
        assert caught.value.rule == "R-GEN-04"


def test_r_gen_05_a_dead_person_is_answered_with_help_for_the_family() -> None:
    desk = desk_with(ANA)
    desk.population.keys[ANA.curp] = (ANA, RegisterState.DEATH)
    stop = stop_of(curp_typed(start(), ANA.curp, desk))
    assert stop.rule == "R-GEN-05"
    assert "familia" in str(stop.body[1])


def test_r_gen_06_a_replaced_curp_goes_on_with_the_new_one_and_tells_both() -> None:
    old = curp_of("GOXA", ANA.birth_date)
    desk = desk_with(ANA, found=ONE)
    desk.population.keys[old] = (ANA, RegisterState.REPLACED)
    draft = curp_typed(start(), old, desk)
    assert waiting(draft) == "confirmar"
    told = " ".join(str(line) for line in blocks.key_was_replaced(draft.answers))
    assert old.masked in told
    assert ANA.curp.masked in told
    assert subject(draft.answers) == identified(draft.answers) == ANA.curp
    draft = draft.saved("confirmar", is_it_you="yes").saved("entrega", delivery="PRINT", phone="", email="")
    assert decided(proved(draft, CodeProof.ON_FILE, desk), desk).rule == "R-B11-01"
    assert blocks.key_was_replaced(asked_for(ANA, desk).answers) == ()


def test_r_gen_08_a_minor_alone_is_sent_to_an_adult_only_below_fifteen() -> None:
    desk = desk_with(LUZ, SOFIA)
    assert stop_of(curp_typed(start(), LUZ.curp, desk)).rule == "R-B11-07"
    assert waiting(curp_typed(start(), SOFIA.curp, desk)) == "confirmar"


def test_r_gen_09_a_grown_up_child_asks_alone() -> None:
    stop = stop_of(curp_typed(start("CHILD"), ANA.curp, desk_with(ANA)))
    assert (stop.rule, [action.target for action in stop.actions]) == ("R-GEN-09", ["para-quien", "curp"])


def test_r_gen_09_somebody_else_needs_a_mandate() -> None:
    desk = desk_with(ANA, TWIN)
    draft = curp_typed(start("AUTHORISED"), ANA.curp, desk).saved("confirmar", is_it_you="yes")
    draft = draft.saved("autorizada", agent_curp=TWIN.curp.value)
    draft = draft.saved("entrega", delivery="PRINT", phone="", email="")
    assert waiting(proved(draft, CodeProof.NONE, desk)) is None, "nothing tells whether there is a mandate"
    desk.mandates.pairs.add((ANA.curp, TWIN.curp))
    assert proved(draft, CodeProof.ON_FILE, desk).walked(procedure).stop is None
    desk.mandates.pairs.clear()
    stop = stop_of(proved(draft, CodeProof.ON_FILE, desk))
    assert stop.rule == "R-GEN-09"
    assert stop.actions[0].target == "para-quien"
    assert "CURP" in " ".join(str(line) for line in stop.body)


CANCELLED = [state for state in RegisterState if state.cancelled]


@pytest.mark.parametrize("state", CANCELLED)
def test_r_gen_13_a_cancelled_key_is_told_without_its_reason(state: RegisterState) -> None:
    desk = desk_with(ANA)
    desk.population.keys[ANA.curp] = (ANA, state)
    stop = stop_of(curp_typed(start(), ANA.curp, desk))
    assert stop.rule == "R-GEN-13"
    assert str(stop.title) == "Esta CURP no se puede usar."


def test_r_gen_13_all_reasons_look_alike() -> None:
    stops = set()
    for state in CANCELLED:
        desk = desk_with(ANA)
        desk.population.keys[ANA.curp] = (ANA, state)
        stops.add(stop_of(curp_typed(start(), ANA.curp, desk)))
    assert len(CANCELLED) == 5
    assert len(stops) == 1


# --- R-GEN-10: silent registers ----------------------------------------------------------------------------


def silent_start(desk: MemoryDesk, *, proof: CodeProof = CodeProof.TYPED) -> Draft:
    """A request made while the population register did not answer: nobody is confirmed."""
    desk.population.down = True
    draft = curp_typed(start(), ANA.curp, desk)
    assert waiting(draft) == "entrega"
    draft = draft.saved("entrega", delivery="SMS", phone="8112345678", email="")
    return proved(draft, proof, desk)


def test_r_gen_10_a_silent_population_register_does_not_stop_the_questions() -> None:
    desk = desk_with(ANA)
    draft = silent_start(desk)
    assert subject(draft.answers) == ANA.curp
    with pytest.raises(SystemDown, match="population"):
        procedure.resolve(draft.answers, desk, RULING)


@pytest.mark.parametrize("found", [NOTHING, ONE])
def test_r_gen_10_a_silent_insured_register_is_told_to_the_caller(found: InsuredFindings) -> None:
    desk = desk_with(ANA, found=found)
    desk.insured.down = True
    draft = asked_for(ANA, desk)
    with pytest.raises(SystemDown, match="insured"):
        procedure.resolve(draft.answers, desk, RULING)


def test_r_gen_10_a_silent_civil_register_is_told_to_the_caller() -> None:
    desk = desk_with(LUZ, ANA)
    draft = asked_for_child(LUZ, ANA, desk)
    desk.population.down = True
    with pytest.raises(SystemDown, match="population"):
        procedure.resolve(draft.answers, desk, RULING)


def test_r_gen_10_a_silent_register_during_the_search_by_name_keeps_the_page() -> None:
    desk = desk_with(ANA)
    desk.population.down = True
    with pytest.raises(Refused) as caught:
        found_by_name(start(), ANA, desk)
    assert caught.value.rule == "R-GEN-10"


RECOVERED = replace(RULING, recovered=True)


@pytest.mark.parametrize("proof", [CodeProof.TYPED, CodeProof.ON_FILE])
def test_r_gen_10_after_recovery_a_new_number_finishes_by_itself(proof: CodeProof) -> None:
    desk = desk_with(ANA)
    draft = silent_start(desk, proof=proof)
    desk.population.down = False
    outcome = decided(draft, desk, RECOVERED)
    assert (outcome.state, outcome.rule) == (CaseState.AUTO_APPROVED, "R-B11-02")
    assert outcome.values["name"] == ANA.name.full


@pytest.mark.parametrize("channel", ["home", "kiosk", "assisted"])
def test_r_gen_10_after_recovery_a_new_number_needs_a_right_code(channel: str) -> None:
    desk = desk_with(ANA)
    draft = silent_start(desk, proof=CodeProof.NONE)
    desk.population.down = False
    outcome = decided(draft, desk, replace(RECOVERED, channel=channel, code_used=False))
    assert tells_nothing(outcome)
    assert desk.insured.assigned == {}


@pytest.mark.parametrize("rule", EVERYTHING_FOUND)
@pytest.mark.parametrize("proof", [CodeProof.TYPED, CodeProof.ON_FILE])
def test_r_gen_10_after_recovery_nothing_that_exists_is_shown(rule: str, proof: CodeProof) -> None:
    desk = desk_with(ANA, found=EVERYTHING_FOUND[rule])
    draft = silent_start(desk, proof=proof)
    desk.population.down = False
    outcome = decided(draft, desk, RECOVERED)
    assert tells_nothing(outcome)
    assert outcome.rule == "R-GEN-10"


def test_r_gen_10_after_recovery_no_record_is_linked_in_silence() -> None:
    desk = desk_with(ANA, found=UNLINKED)
    desk.insured.jobs[record(ANA).nss] = JOB
    draft = remembering(asked_for(ANA, desk))
    assert decided(draft, desk, RECOVERED).rule == "R-GEN-10"
    assert desk.insured.linked == []


@pytest.mark.parametrize(
    ("state", "rule"),
    [(None, "R-GEN-04"), (RegisterState.DEATH, "R-GEN-05"), (RegisterState.FORGED, "R-GEN-13")],
)
def test_r_gen_10_after_recovery_only_an_active_key_gets_a_number(
    state: RegisterState | None, rule: str
) -> None:
    desk = desk_with(ANA)
    draft = silent_start(desk)
    desk.population.down = False
    if state is None:
        del desk.population.keys[ANA.curp]
    else:
        desk.population.keys[ANA.curp] = (ANA, state)
    outcome = decided(draft, desk, RECOVERED)
    assert tells_nothing(outcome)
    assert outcome.rule == rule
    assert desk.insured.assigned == {}


def test_r_gen_10_after_recovery_a_guardian_still_needs_proof_and_kinship() -> None:
    desk = desk_with(LUZ, ANA)
    desk.population.kin.add((ANA.curp, LUZ.curp))
    proved_draft = asked_for_child(LUZ, ANA, desk)
    assert decided(proved_draft, desk, RECOVERED).rule == "R-B11-02"
    typed = asked_for_child(LUZ, ANA, desk, proof=CodeProof.TYPED)
    assert tells_nothing(decided(typed, desk, RECOVERED))
    desk.population.kin.clear()
    assert decided(proved_draft, desk, RECOVERED).values == {"outcome": "kinship"}


def test_a_register_that_answers_later_is_asked_once() -> None:
    """What it said at the CURP page is kept; a decision asks again only when it was silent then."""
    desk = desk_with(ANA)
    draft = asked_for(ANA, desk)
    asked = desk.population.asked
    decided(draft, desk)
    assert desk.population.asked == asked


# --- pages and words ---------------------------------------------------------------------------------------


def counted(journey: Journey) -> list[tuple[int, int] | None]:
    return [journey.step_of(place) for place in journey.path]


def test_three_question_screens_for_oneself_and_one_more_for_a_child() -> None:
    desk = desk_with(ANA, LUZ)
    assert counted(Draft().walked(procedure)) == [(1, 3)]
    own = asked_for(ANA, desk).walked(procedure)
    assert counted(own) == [(1, 3), (2, 3), None, (3, 3), None]
    child = asked_for_child(LUZ, ANA, desk).walked(procedure)
    assert counted(child) == [(1, 4), (2, 4), None, (3, 4), (4, 4), None]


def test_the_paper_with_a_number_is_beside_the_curp() -> None:
    journey = start().walked(procedure)
    place = journey.find("numero")
    assert place is not None
    back = journey.before(place)
    assert back is not None
    assert back.path == "curp"
    assert waiting(start().saved("numero", known_nss="")) == "curp"
    assert start().saved("numero", known_nss="92919084431").answers[known_nss] == Nss("92919084431")


def test_the_review_shows_what_is_sent_and_no_more() -> None:
    desk = desk_with(ANA)
    draft = found_by_name(start(), ANA, desk).saved("confirmar", is_it_you="yes")
    draft = draft.saved("entrega", delivery="SMS", phone="8112345678", email="")
    lines = proved(draft, CodeProof.TYPED, desk).walked(procedure).review()
    shown = [(line.question.key, line.value, line.source) for line in lines]
    assert shown == [
        ("for_whom", "SELF", Source.CITIZEN),
        ("curp", ANA.curp.value, Source.REGISTRY),
        ("is_it_you", "yes", Source.CITIZEN),
        ("delivery", "SMS", Source.CITIZEN),
        ("phone", "8112345678", Source.CITIZEN),
        ("email", "", Source.CITIZEN),
    ]


def test_the_confirmation_shows_a_masked_person_only() -> None:
    desk = desk_with(ANA)
    shown = blocks.masked_person(curp_typed(start(), ANA.curp, desk).answers)
    assert [value for _, value in shown] == ["ANA G. H.", ANA.curp.masked]
    assert blocks.masked_person(Draft().answers) == ()


def test_every_outcome_has_words_and_no_title_carries_a_number() -> None:
    assert PLAIN.keys() == OUTCOMES.keys()
    for code in OUTCOMES:
        said = words({"outcome": code, "nss": NEW_NSS.value})
        assert said.number == NEW_NSS.value
        assert not any(sign.isdigit() for sign in f"{said.title}{said.plain_title}")
        assert said.next


def test_result_fields_are_those_that_are_sealed() -> None:
    assert [field.key for field in RESULT_FIELDS] == ["outcome", "name", "nss", "since", "due", "notes"]
