"""After an act: who is told, "No fui yo", the two questions, and what a person reads of it all."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from kiosk.domain.case import CaseEvent, CaseState
from kiosk.domain.identifiers import Curp, Folio
from kiosk.domain.people import Contact
from kiosk.services import after, after_dispute, after_survey, ledgers, receipts, reviews
from kiosk.services.callers import Caller
from kiosk.services.chance import Chance
from kiosk.services.drafts import NotOurs
from kiosk.services.handover import WrongPair
from kiosk.services.house import House
from kiosk.services.limits import TooMany
from kiosk.services.reviews_decide import AlreadyDecided, Frozen, Said, decide
from kiosk.storage import cases, reviews_after
from kiosk.storage import receipts as kept_acuses
from kiosk.storage import reviews as kept_tasks
from kiosk.storage.reviews import Chosen, TaskRow
from kiosk.storage.rows import ShiftRow
from tests.app.conftest import World
from tests.app.people import DARIO, GONZALO, HILARIO, RENATA, Someone, proved, reached
from tests.app.reviewing import SYSTEM, task_given
from tests.citizen import Citizen

ME = Caller(b"m" * 32, "home", "es_MX", "here")


def sent(citizen: Citizen, someone: Someone) -> str:
    proved(citizen, someone)
    if citizen.page.address.endswith("/primer-trabajo"):
        citizen.answers(first_employer="Otra empresa").answers(first_year="1999")
    return citizen.sends().folio


def decided_and_told(citizen: Citizen, world: World) -> tuple[str, str]:
    """A case with a decision, and the code its message carried."""
    folio = sent(citizen, HILARIO)
    shift, task = task_given(world)
    reviews.open_task(world.house(), shift, task.id)
    decide(world.house(), shift, task.id, Said("unify", "0"))
    return folio, citizen.inbox(HILARIO.contact)[0].split("código ")[1].rstrip(".")


def plain(code: str) -> str:
    return code.replace("-", "")


def states(world: World, folio: str) -> list[str]:
    with world.house().store.reading(SYSTEM) as work:
        return [row.status for row in kept_acuses.all_of_folio(work, folio)]


# --- "No fui yo" --------------------------------------------------------------------------------------------


def test_ad_13_the_code_of_the_message_stops_the_case_for_five_business_days(
    citizen: Citizen, world: World
) -> None:
    folio, code = decided_and_told(citizen, world)
    stopped = after_dispute.stop_with_code(world.house(), ME, folio=Folio.parse(folio), code=plain(code))
    assert stopped.until == date(2026, 3, 19)  # Wednesday 11, then Monday 16 is a holiday
    case = world.case(folio)
    assert case.state is CaseState.DISPUTED
    assert stopped.receipt.values["outcome"] == "disputed"
    assert states(world, folio) == ["replaced", "replaced", "valid"]
    check = receipts.verify(world.house(), stopped.receipt.code, who="me", address="here")
    assert check.state == "paused"
    assert ledgers.verify_ledger(world.house()).sound
    assert any("pusimos en pausa" in one for one in citizen.inbox(HILARIO.contact))
    citizen.goes_to(f"/acuses/{folio}").sees("Este trámite está en pausa").does_not_see(HILARIO.nss[-5:])


def test_ad_13_the_older_acuse_says_it_stands_still_too(citizen: Citizen, world: World) -> None:
    folio, code = decided_and_told(citizen, world)
    with world.house().store.reading(SYSTEM) as work:
        older = kept_acuses.all_of_folio(work, folio)[1]
    citizen.goes_to(f"/verificar/{older.code}").sees("Este acuse es válido")
    after_dispute.stop_with_code(world.house(), ME, folio=Folio.parse(folio), code=plain(code))
    citizen.goes_to(f"/verificar/{older.code}").sees("Este acuse está en pausa", "No lo aceptes todavía.")


@pytest.mark.parametrize("code", ["AAAAAAAAAA", ""])
def test_ad_13_a_wrong_code_and_a_folio_that_is_not_there_look_the_same(
    citizen: Citizen, world: World, code: str
) -> None:
    folio, _ = decided_and_told(citizen, world)
    for wanted in (Folio.parse(folio), Folio.of(2026, 987654)):
        with pytest.raises(WrongPair):
            after_dispute.stop_with_code(world.house(), ME, folio=wanted, code=code)
    assert world.case(folio).state is CaseState.APPROVED


def test_ad_13_the_code_of_one_case_stops_no_other(citizen: Citizen, world: World) -> None:
    _, code = decided_and_told(citizen, world)
    other = sent(world.citizen(), RENATA)
    with pytest.raises(WrongPair):
        after_dispute.stop_with_code(world.house(), ME, folio=Folio.parse(other), code=plain(code))


def test_ad_13_a_stranger_stops_nothing(citizen: Citizen, world: World) -> None:
    folio = sent(citizen, RENATA)
    with pytest.raises(NotOurs):
        after_dispute.stop_own(world.house(), ME, folio)


def guesses(world: World, who: Caller, folio: str, times: int) -> None:
    for _ in range(times):
        with suppress(WrongPair):
            after_dispute.stop_with_code(world.house(), who, folio=Folio.parse(folio), code="AAAAAAAAAA")


def test_ad_13_strangers_who_guess_do_not_keep_the_person_from_stopping(
    citizen: Citizen, world: World
) -> None:
    """Whoever helped knows the folio: wrong codes of theirs must not close the door for the right one."""
    folio, code = decided_and_told(citizen, world)
    for place in range(3):
        guesses(world, Caller(bytes([place]) * 32, "home", "es_MX", f"address-{place}"), folio, 15)
    after_dispute.stop_with_code(world.house(), ME, folio=Folio.parse(folio), code=plain(code))
    assert world.case(folio).state is CaseState.DISPUTED


def test_ad_13_who_guesses_is_told_to_wait(citizen: Citizen, world: World) -> None:
    folio, _ = decided_and_told(citizen, world)
    guesses(world, ME, folio, 20)
    with pytest.raises(TooMany):
        guesses(world, ME, folio, 1)


def chooses(world: World, shift: ShiftRow, task: TaskRow, chosen: Chosen) -> None:
    """What an officer decided is kept and not carried out yet."""
    with world.house().store.writing(SYSTEM) as work:
        assert kept_tasks.choose(work, task.id, chosen, staff_id=shift.staff.id, at=world.clock())


def test_ad_13_a_decision_of_the_same_moment_is_done_whole_and_then_stopped(
    citizen: Citizen, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    folio = sent(citizen, GONZALO)
    shift, task = task_given(world)
    reviews.open_task(world.house(), shift, task.id)
    contacts_of, moments = after.contacts_of_draft, []

    def officer_decides_now(house: House, draft_id: UUID) -> tuple[Contact, ...]:
        if not moments:
            moments.append(draft_id)
            chooses(world, shift, task, Chosen("link", GONZALO.nss, officer="0501/39"))
        return contacts_of(house, draft_id)

    monkeypatch.setattr(after, "contacts_of_draft", officer_decides_now)
    after_dispute.stop(world.house(), task.case_id, cause="not_me")
    assert world.case(folio).state is CaseState.DISPUTED
    assert world.numbers_of(GONZALO.curp) == [GONZALO.nss]
    assert states(world, folio) == ["replaced", "replaced", "valid"], "the decision has an acuse of its own"
    assert ledgers.verify_ledger(world.house()).sound


def test_ad_13_a_decision_that_cannot_be_carried_out_stops_nobody_from_stopping(
    citizen: Citizen, world: World
) -> None:
    folio = sent(citizen, GONZALO)
    shift, task = task_given(world)
    reviews.open_task(world.house(), shift, task.id)
    chooses(world, shift, task, Chosen("link", RENATA.nss, officer="0501/39"))
    after_dispute.stop(world.house(), task.case_id, cause="not_me")
    assert world.case(folio).state is CaseState.DISPUTED
    assert world.numbers_of(GONZALO.curp) == []


def test_ad_13_nothing_acts_on_it_meanwhile(citizen: Citizen, world: World) -> None:
    """Not an officer with the task, not who reopened it to add what lacked, not the background work."""
    house = world.house()
    folio = sent(citizen, GONZALO)
    shift, task = task_given(world)
    reviews.open_task(house, shift, task.id)
    after_dispute.stop(house, task.case_id, cause="not_me")
    with pytest.raises(AlreadyDecided):
        decide(house, shift, task.id, Said("link", "0"))
    world.works(2)
    shift, dispute = task_given(world, folio)
    assert (dispute.kind, world.case(folio).state) == ("dispute", CaseState.DISPUTED)
    reviews.open_task(house, shift, dispute.id)
    with pytest.raises(Frozen):
        decide(house, shift, dispute.id, Said("restore"))
    assert world.numbers_of(GONZALO.curp) == []


def test_ad_13_a_request_opened_again_sends_nothing_while_it_stands_still(
    citizen: Citizen, world: World
) -> None:
    reached(citizen, RENATA.curp).sends().sees("Falta comprobar que eres tú")
    folio = citizen.folio
    citizen.goes_to(f"/seguimiento/{folio}").presses("Comprobar que soy yo").is_at("/codigo")
    draft = citizen.draft
    after_dispute.stop(world.house(), world.case(folio).id, cause="not_me")
    citizen.types_code(sent_to=RENATA.contact).does_not_see(RENATA.nss)
    citizen.goes_to(f"{draft}/revisar").does_not_see(RENATA.nss)
    assert world.case(folio).state is CaseState.DISPUTED


@pytest.mark.parametrize("ended", [CaseState.WITHDRAWN, CaseState.EXPIRED])
def test_a_request_opened_again_sends_nothing_once_its_case_ended(
    citizen: Citizen, world: World, ended: CaseState
) -> None:
    reached(citizen, RENATA.curp).sends().sees("Falta comprobar que eres tú")
    folio = citizen.folio
    citizen.goes_to(f"/seguimiento/{folio}").presses("Comprobar que soy yo").is_at("/codigo")
    citizen.types_code(sent_to=RENATA.contact).is_at("/revisar")
    with world.house().store.writing(SYSTEM) as work:
        cases.move(work, world.case(folio), [CaseEvent(ended, world.clock(), "staff")])
    citizen.presses("Enviar").is_at(f"/acuses/{folio}").does_not_see(RENATA.nss)
    assert world.case(folio).state is ended


def test_ad_13_once_stopped_it_stays_as_it_is(citizen: Citizen, world: World) -> None:
    folio, code = decided_and_told(citizen, world)
    stops = (
        after_dispute.stop_with_code(world.house(), ME, folio=Folio.parse(folio), code=plain(code))
        for _ in range(2)
    )
    assert len({one.receipt.code for one in stops}) == 1
    assert len(states(world, folio)) == 3


@pytest.mark.parametrize(
    ("choice", "words"), [("restore", "Tus números ya son uno"), ("annul", "Cancelamos")]
)
def test_ad_13_after_the_pause_an_officer_says_what_becomes_of_it(
    citizen: Citizen, world: World, choice: str, words: str
) -> None:
    folio, code = decided_and_told(citizen, world)
    after_dispute.stop_with_code(world.house(), ME, folio=Folio.parse(folio), code=plain(code))
    world.clock.passes(days=9)
    shift, task = task_given(world, folio)
    reviews.open_task(world.house(), shift, task.id)
    decide(world.house(), shift, task.id, Said(choice))
    assert world.case(folio).state is CaseState.CLOSED
    proved(world.citizen(), RENATA)
    with world.house().store.reading(SYSTEM) as work:
        newest = kept_acuses.all_of_folio(work, folio)[-1]
    check = receipts.verify(world.house(), newest.code, who="me", address="here")
    assert check.state == "valid"
    receipt = receipts.for_house(world.house(), folio, number=newest.number)
    assert receipt is not None
    assert words in str(receipt.words.title)
    assert ledgers.verify_ledger(world.house()).sound


def test_ad_13_a_case_that_waited_goes_back_to_an_officer(citizen: Citizen, world: World) -> None:
    folio = sent(citizen, GONZALO)
    after_dispute.stop(world.house(), world.case(folio).id, cause="not_me")
    world.clock.passes(days=9)
    shift, task = task_given(world, folio)
    reviews.open_task(world.house(), shift, task.id)
    decide(world.house(), shift, task.id, Said("restore"))
    assert world.case(folio).state is CaseState.IN_REVIEW
    assert task_given(world, folio)[1].kind == "review"


# --- two questions ------------------------------------------------------------------------------------------


class Loaded(Chance):
    """Chance that says what a test wants when it is asked for two bytes."""

    def bytes(self, count: int) -> bytes:
        return b"\0\0" if count == 2 else super().bytes(count)


class Unlucky(Chance):
    def bytes(self, count: int) -> bytes:
        return b"\xff\xff" if count == 2 else super().bytes(count)


def test_two_in_a_hundred_are_asked(world: World) -> None:
    house = world.house()
    assert after.is_sampled(replace(house, chance=Loaded()))
    assert not after.is_sampled(replace(house, chance=Unlucky()))
    often = sum(after.is_sampled(house) for _ in range(20_000))
    assert 250 <= often <= 550  # 400 is expected; 150 is seven deviations away


def asked(world: World, citizen: Citizen) -> tuple[str, str]:
    """Somebody who is asked the two questions: folio and the code of the link."""
    house = replace(world.house(), chance=Loaded())
    folio = sent(citizen, DARIO)
    case = world.case(folio)
    with house.store.writing(SYSTEM) as work:
        seen = reviews_after.NewCaseSeen(
            case.id, case.draft_id, folio, case.state, case.office, case.channel, True
        )
        after._ask(house, work, seen, house.desk.contacts.of(Curp(DARIO.curp))[0])
    return folio, citizen.inbox(DARIO.contact)[0].rsplit("/", 1)[-1]


@pytest.mark.parametrize(
    ("charged", "understood", "stops"), [(False, True, False), (True, True, True), (False, False, True)]
)
def test_one_bad_answer_stops_the_case_and_goes_to_internal_control(
    citizen: Citizen, world: World, charged: bool, understood: bool, stops: bool
) -> None:
    folio, code = asked(world, citizen)
    after_survey.answer(world.house(), ME, code, charged=charged, understood=understood)
    assert (world.case(folio).state is CaseState.DISPUTED) is stops
    with world.house().store.reading(SYSTEM) as work:
        found = reviews_after.incidents(work, limit=9)
    assert [one.kind for one in found] == (["charged" if charged else "not_understood"] if stops else [])
    with pytest.raises(after_survey.Answered):
        after_survey.answer(world.house(), ME, code, charged=False, understood=True)


def test_a_link_nobody_was_sent_opens_nothing(world: World) -> None:
    with pytest.raises(NotOurs):
        after_survey.look(world.house(), ME, "AAAAAAAAAA")
