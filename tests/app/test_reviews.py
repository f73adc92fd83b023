"""The officer's queue: who gets a case, what may be decided of each rule, and what it leaves behind."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from kiosk.domain.case import CaseState, submitted_on
from kiosk.domain.identifiers import Curp, Nss
from kiosk.domain.people import Person
from kiosk.domain.review import Employed, weeks_of
from kiosk.flow.questions import Entry, Source
from kiosk.gateways import scenario
from kiosk.services import ledgers, printing, receipts, reviews
from kiosk.services.drafts import NotOurs
from kiosk.services.reviews_decide import AlreadyDecided, Incomplete, NeedsFactor, Said, decide
from kiosk.storage import cases, drafts, failpoints
from kiosk.storage import receipts as kept_acuses
from kiosk.storage import reviews as tasks
from kiosk.storage.reviews import TaskRow
from kiosk.storage.rows import ShiftRow
from tests.app.conftest import World
from tests.app.people import (
    EVARISTO,
    GONZALO,
    HILARIO,
    PILAR,
    ROSALINDA,
    Someone,
    proved,
)
from tests.app.reviewing import OFFICER, OFFICER_ELSEWHERE, SYSTEM, member, on_shift, task_given
from tests.citizen import Citizen


def sent(citizen: Citizen, someone: Someone) -> str:
    """A case that an officer must decide; its folio."""
    proved(citizen, someone)
    if citizen.page.address.endswith("/primer-trabajo"):
        citizen.answers(first_employer="Otra empresa").answers(first_year="1999")
    citizen.sends()
    return citizen.folio


def decided(
    world: World,
    shift: ShiftRow,
    task: TaskRow,
    choice: str,
    *,
    number: int = 0,
    jobs: tuple[str, ...] = (),
    reasons: tuple[str, ...] = (),
) -> str:
    reviews.open_task(world.house(), shift, task.id)
    return decide(world.house(), shift, task.id, Said(choice, str(number), jobs, reasons))


def person(world: World, someone: Someone) -> Person:
    found = world.house().desk.population.by_curp(Curp(someone.curp))
    assert found is not None
    return found.person


def holds(world: World, folio: str) -> None:
    """After every decision: acuse and PDF verify, the older ones gave way, the ledger is whole."""
    house = world.house()
    with house.store.reading(SYSTEM) as work:
        rows = kept_acuses.all_of_folio(work, folio)
    assert [row.status for row in rows] == ["replaced"] * (len(rows) - 1) + ["valid"]
    assert receipts.verify(house, rows[-1].code, who="me", address="here").state == "valid"
    receipt = receipts.for_house(house, folio, number=rows[-1].number)
    assert receipt is not None
    assert printing.pdf(house, receipt).startswith(b"%PDF")
    assert ledgers.verify_ledger(house).sound


def told(world: World, citizen: Citizen, someone: Someone, folio: str) -> None:
    """The contact on file got word: the folio, a way to say "No fui yo", never a number (AD-13)."""
    newest = citizen.inbox(someone.contact)[0]
    assert folio in newest
    assert "¿No fuiste tú? Avisa en" in newest
    for number in world.numbers_of(someone.curp):
        assert number not in newest.replace(" ", "")


def all_jobs(world: World, numbers: list[str]) -> list[Employed]:
    found = (world.house().corrections.account(Nss(one)) for one in numbers)
    return [job for account in found if account is not None for job in account.jobs]


def test_r_b11_04_two_numbers_become_one_and_no_week_is_lost(citizen: Citizen, world: World) -> None:
    house, today = world.house(), world.house().today()
    folio = sent(citizen, HILARIO)
    shift, task = task_given(world)
    assert task.rule == "R-B11-04"
    numbers = world.numbers_of(HILARIO.curp)
    before = weeks_of(all_jobs(world, numbers), today=today)
    assert decided(world, shift, task, "unify", number=numbers.index(HILARIO.nss)) == folio
    assert world.case(folio).state is CaseState.APPROVED
    assert world.numbers_of(HILARIO.curp) == [HILARIO.nss]
    assert weeks_of(all_jobs(world, [HILARIO.nss]), today=today) == before > 0
    for number in numbers:  # both keep finding it
        found = house.desk.insured.search(person(world, HILARIO), known_nss=Nss(number)).by_known_nss
        assert found is not None
        assert found.nss.value == HILARIO.nss
    told(world, citizen, HILARIO, folio)
    holds(world, folio)
    assert citizen.goes_to(f"/acuses/{folio}").sees("Tus números ya son uno solo.").nss == HILARIO.nss
    world.clock.passes(days=1)
    again = proved(citizen.another(), HILARIO).sends().sees("Ya tenías un número. Es este:")
    assert again.nss == HILARIO.nss


def test_r_b11_04_loading_the_scenario_again_does_not_undo_it(citizen: Citizen, world: World) -> None:
    sent(citizen, HILARIO)
    shift, task = task_given(world)
    decided(world, shift, task, "unify", number=world.numbers_of(HILARIO.curp).index(HILARIO.nss))
    scenario.load(world.house().store, scenario.demonstration(), at=world.clock())
    assert world.numbers_of(HILARIO.curp) == [HILARIO.nss]


def test_r_b11_03_an_officer_links_the_record(citizen: Citizen, world: World) -> None:
    folio = sent(citizen, GONZALO)
    shift, task = task_given(world)
    decided(world, shift, task, "link")
    assert world.numbers_of(GONZALO.curp) == [GONZALO.nss]
    assert citizen.goes_to(f"/acuses/{folio}").sees("El número es tuyo. Es este:").nss == GONZALO.nss
    told(world, citizen, GONZALO, folio)
    holds(world, folio)


def test_r_b11_03_or_says_that_they_are_two_people(citizen: Citizen, world: World) -> None:
    folio = sent(citizen, GONZALO)
    shift, task = task_given(world)
    decided(world, shift, task, "assign")
    (number,) = world.numbers_of(GONZALO.curp)
    assert number != GONZALO.nss
    assert citizen.goes_to(f"/acuses/{folio}").nss == number
    holds(world, folio)


def test_r_b11_05_a_namesake_gets_a_number_of_their_own(citizen: Citizen, world: World) -> None:
    folio = sent(citizen, ROSALINDA)
    shift, task = task_given(world)
    assert task.rule == "R-B11-05"
    decided(world, shift, task, "assign")
    (number,) = world.numbers_of(ROSALINDA.curp)
    assert world.numbers_of("PABR860503MTSLHS12") == ["28068690214"]
    assert citizen.goes_to(f"/acuses/{folio}").nss == number
    holds(world, folio)


def test_r_b11_05_or_is_the_same_person_under_two_keys(citizen: Citizen, world: World) -> None:
    sent(citizen, ROSALINDA)
    shift, task = task_given(world)
    decided(world, shift, task, "link")
    assert world.numbers_of(ROSALINDA.curp) == ["28068690214"]


@pytest.mark.parametrize(("choice", "stays"), [("stays", True), ("leaves", False)])
def test_r_b11_06_a_shared_number_becomes_two_and_no_week_is_lost(
    citizen: Citizen, world: World, choice: str, stays: bool
) -> None:
    folio, other, today = sent(citizen, EVARISTO), "HUCE701005HDGZMV03", world.house().today()
    shift, task = task_given(world)
    before = weeks_of(all_jobs(world, [EVARISTO.nss]), today=today)
    decided(world, shift, task, choice, jobs=("0",))
    (mine,), (theirs,) = world.numbers_of(EVARISTO.curp), world.numbers_of(other)
    assert (mine == EVARISTO.nss) is stays
    assert (theirs == EVARISTO.nss) is not stays
    moved, left = (theirs, mine) if stays else (mine, theirs)
    assert weeks_of(all_jobs(world, [moved]), today=today) == before > 0
    assert all_jobs(world, [left]) == []
    assert citizen.goes_to(f"/acuses/{folio}").sees("Separamos las cuentas.").nss == mine
    holds(world, folio)


def test_r_b11_13_a_near_name_is_linked(citizen: Citizen, world: World) -> None:
    folio = sent(citizen, PILAR)
    shift, task = task_given(world)
    decided(world, shift, task, "link")
    assert world.numbers_of(PILAR.curp) == [PILAR.nss]
    holds(world, folio)


def test_a_refusal_says_why_the_rule_what_to_do_and_where_to_complain(citizen: Citizen, world: World) -> None:
    folio = sent(citizen, GONZALO)
    shift, task = task_given(world)
    decided(world, shift, task, "reject", reasons=("no_proof",))
    assert world.case(folio).state is CaseState.REJECTED
    citizen.goes_to(f"/acuses/{folio}").sees(
        "No pudimos aprobar tu trámite", "No se pudo comprobar que el registro es tuyo.", "Regla:",
        "artículos 43 a 45", "Puedes pedirlo otra vez", world.house().settings.complaint_phone,
    )  # fmt: skip
    assert world.numbers_of(GONZALO.curp) == []
    holds(world, folio)


def test_what_is_missing_is_said_exactly_and_the_first_date_stays(citizen: Citizen, world: World) -> None:
    folio = sent(citizen, GONZALO)
    first = world.case(folio).submitted_at
    world.clock.passes(minutes=10)
    shift, task = task_given(world)
    decided(world, shift, task, "ask", reasons=("ask_job", "ask_photo"))
    assert world.case(folio).state is CaseState.NEEDS_INFO
    citizen.goes_to(f"/acuses/{folio}").sees("Nos falta un papel tuyo", "Un papel de tu primer trabajo")
    citizen.sees("Identificación oficial con foto.", "Tu fecha de entrada no cambia.")
    citizen.does_not_see("Acta de nacimiento.")
    holds(world, folio)
    citizen.goes_to(f"/seguimiento/{folio}").presses("Comprobar que soy yo")
    citizen.types_code(sent_to=GONZALO.contact)
    while not citizen.page.address.endswith("/revisar"):
        citizen.continues()
    citizen.sends()
    case = world.case(folio)
    assert (case.state, case.submitted_at) == (CaseState.IN_REVIEW, first)
    with world.house().store.reading(SYSTEM) as work:
        assert submitted_on(cases.events(work, case)) == first.date()
    assert task_given(world, folio)[1].id != task.id


def test_a_choice_lacks_what_it_asks_for(citizen: Citizen, world: World) -> None:
    sent(citizen, HILARIO)
    shift, task = task_given(world)
    for said, lacks in [
        (Said("unify"), "number"),
        (Said("unify", "7"), "number"),
        (Said("reject"), "reasons"),
        (Said("reject", reasons=("no_same", "no_proof")), "reasons"),
        (Said("reject", reasons=("free words about a person",)), "reasons"),
        (Said("link", "0"), "choice"),
        (Said("restore"), "choice"),
    ]:
        reviews.open_task(world.house(), shift, task.id)
        with pytest.raises(Incomplete) as found:
            decide(world.house(), shift, task.id, said)
        assert found.value.what == lacks
    assert len(world.numbers_of(HILARIO.curp)) == 2


def test_a_decision_needs_the_second_factor_of_now(citizen: Citizen, world: World) -> None:
    sent(citizen, HILARIO)
    shift, task = task_given(world)
    reviews.open_task(world.house(), shift, task.id)
    with pytest.raises(NeedsFactor):
        decide(world.house(), on_shift(world, shift.staff.number, fresh=False), task.id, Said("unify", "0"))


def test_nothing_is_shown_before_the_officer_opens_it(citizen: Citizen, world: World) -> None:
    sent(citizen, HILARIO)
    shift, task = task_given(world)
    with pytest.raises(reviews.NotOpened):
        reviews.evidence(world.house(), shift, task.id)
    reviews.open_task(world.house(), shift, task.id)
    assert reviews.evidence(world.house(), shift, task.id).person == person(world, HILARIO)


def test_two_windows_at_once_one_wins_and_the_other_sees_it(citizen: Citizen, world: World) -> None:
    folio = sent(citizen, GONZALO)
    shift, task = task_given(world)
    reviews.open_task(world.house(), shift, task.id)

    def say(choice: str) -> str:
        reasons = ("no_same",) if choice == "reject" else ()
        try:
            return decide(world.house(), shift, task.id, Said(choice, "0", reasons=reasons))
        except AlreadyDecided:
            return "decided"

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(say, ("link", "reject")))
    assert sorted(answers) == sorted([folio, "decided"])
    linked = answers[0] == folio
    assert world.case(folio).state is (CaseState.APPROVED if linked else CaseState.REJECTED)
    assert world.numbers_of(GONZALO.curp) == ([GONZALO.nss] if linked else [])
    holds(world, folio)


def test_who_had_the_task_before_decides_nothing(citizen: Citizen, world: World) -> None:
    sent(citizen, GONZALO)
    shift, task = task_given(world)
    other = OFFICER if shift.staff.number == OFFICER_ELSEWHERE else OFFICER_ELSEWHERE
    reviews.open_task(world.house(), shift, task.id)
    theirs = member(world, other)
    with world.house().store.writing(SYSTEM) as work:
        assert tasks.hand(work, task.id, office=theirs.office, staff_id=theirs.id)
    with pytest.raises(NotOurs):
        decide(world.house(), shift, task.id, Said("link", "0"))
    with pytest.raises(reviews.NotOpened):  # whoever has it now opens it themselves
        decide(world.house(), on_shift(world, other), task.id, Said("link", "0"))


def test_a_decision_cut_in_between_is_finished_with_one_number(citizen: Citizen, world: World) -> None:
    folio = sent(citizen, GONZALO)
    shift, task = task_given(world)
    reviews.open_task(world.house(), shift, task.id)
    failpoints.arm({"KIOSK_ENV": "demo", "KIOSK_FAILPOINT": "before_seal=raise"})
    with pytest.raises(Exception, match="before_seal"):
        decide(world.house(), shift, task.id, Said("assign"))
    failpoints.disarm()
    assert world.case(folio).state is CaseState.IN_REVIEW
    (number,) = world.numbers_of(GONZALO.curp)
    world.clock.passes(seconds=31)
    world.works()
    assert world.case(folio).state is CaseState.APPROVED
    assert world.numbers_of(GONZALO.curp) == [number]
    holds(world, folio)


def test_a_decision_waits_for_a_silent_register(citizen: Citizen, world: World) -> None:
    folio = sent(citizen, GONZALO)
    shift, task = task_given(world)
    reviews.open_task(world.house(), shift, task.id)
    world.is_down("insured", minutes=1)
    with pytest.raises(Exception, match="insured"):
        decide(world.house(), shift, task.id, Said("link", "0"))
    assert world.case(folio).state is CaseState.IN_REVIEW
    world.clock.passes(minutes=2)
    decide(world.house(), shift, task.id, Said("link", "0"))
    assert world.case(folio).state is CaseState.APPROVED


# --- who gets it ------------------------------------------------------------------------------------------


def test_a_case_of_one_office_goes_to_another(world: World) -> None:
    for office, elsewhere in (("39", "20"), ("20", "39")):
        someone = {"39": HILARIO, "20": GONZALO}[office]
        folio = sent(world.citizen(channel="kiosk", office=office, device="kiosco-1"), someone)
        assert task_given(world, folio)[1].office == elsewhere


def test_both_officers_are_drawn_when_the_case_is_of_neither(world: World) -> None:
    """A case from home belongs to no office: over many draws each gets some, by the house's own chance."""
    house = world.house()
    folio = sent(world.citizen(), HILARIO)
    case = world.case(folio)
    with house.store.reading(SYSTEM) as work:
        officers = (member(world, OFFICER), member(world, OFFICER_ELSEWHERE))
        drawn = [reviews._draw(house, work, case.draft_id, "", officers) for _ in range(60)]
    assert {one.number for one in drawn if one is not None} == {OFFICER, OFFICER_ELSEWHERE}


def test_ad_08_whoever_captured_it_never_decides_it(citizen: Citizen, world: World) -> None:
    """Control: without the entry of the officer the case may be theirs."""
    house, folio = world.house(), sent(citizen, HILARIO)
    case = world.case(folio)
    officer = member(world, OFFICER)
    with house.store.reading(SYSTEM) as work:
        assert not reviews.had_a_hand(house, work, officer, case.draft_id)
    with house.store.writing(SYSTEM) as work:
        looked = drafts.look(work, case.draft_id)
        assert looked is not None
        entry = Entry(
            looked.newest + 1, "entrega", "", Source.STAFF, f"staff:{OFFICER}", world.clock(), {"email": ""}
        )
        drafts.append(work, looked.draft, [entry])
    with house.store.reading(SYSTEM) as work:
        assert reviews.had_a_hand(house, work, officer, case.draft_id)
    shift, task = task_given(world)
    assert shift.staff.number == OFFICER_ELSEWHERE
    with pytest.raises(NotOurs):
        reviews.task_of(house, on_shift(world, OFFICER), task.id)
    with house.store.writing(SYSTEM) as work:  # even if somebody hands it over
        tasks.hand(work, task.id, office=officer.office, staff_id=officer.id)
    with pytest.raises(NotOurs):
        decide(house, on_shift(world, OFFICER), task.id, Said("unify", "0"))


def test_disputes_come_first_then_the_oldest_promise(world: World) -> None:
    first = sent(world.citizen(channel="kiosk", office="39", device="k"), HILARIO)
    world.clock.passes(days=2)
    second = sent(world.citizen(channel="kiosk", office="39", device="k"), GONZALO)
    world.works()
    listed = [one.folio for one in reviews.tasks_of(world.house(), on_shift(world, OFFICER_ELSEWHERE))]
    assert listed == [first, second]


def test_a_task_of_nobody_does_not_exist(world: World) -> None:
    with pytest.raises(NotOurs):
        reviews.task_of(world.house(), on_shift(world, OFFICER), uuid4())
