"""Sending: once, exactly what was reviewed, whatever the person, the browser or the machine does."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from kiosk.domain.case import CaseState
from kiosk.services import receipts, submission
from kiosk.storage import failpoints
from kiosk.storage.errors import Busy, Unavailable
from kiosk.storage.store import Actor
from tests.app.conftest import World
from tests.app.people import (
    AMAYA,
    CELL,
    DARIO,
    HILARIO,
    RENATA,
    TADEO,
    both_ways,
    confirmed,
    proved,
    reached,
)
from tests.citizen import Citizen

STALE = "Algo cambió mientras revisabas."
Arm = Callable[[str], None]


@both_ways
def test_back_after_sending_shows_the_acuse_from_every_page(citizen: Citizen) -> None:
    proved(citizen, RENATA)
    draft = citizen.draft
    citizen.sends()
    acuse = citizen.page.address
    for page in ("para-quien", "curp", "confirmar", "entrega", "codigo", "revisar", "alto", "numero"):
        citizen.goes_to(f"{draft}/{page}").is_at(acuse)


@both_ways
def test_an_old_page_answered_after_sending_changes_nothing(citizen: Citizen, world: World) -> None:
    reached(citizen, AMAYA.curp).goes_to(f"{citizen.draft}/entrega")
    old = citizen.page
    citizen.goes_to(f"{citizen.draft}/revisar").sends()
    acuse, number = citizen.page.address, citizen.nss
    citizen.looks_again_at(old).chooses_delivery("EMAIL", email="otra@ejemplo.mx").is_at(acuse)
    assert citizen.nss == number
    assert world.numbers_of(AMAYA.curp) == [number]


@both_ways
def test_the_same_answer_again_is_the_same_answer(citizen: Citizen) -> None:
    citizen.starts()
    page = citizen.page
    citizen.answers(for_whom="SELF").is_at("/curp")
    citizen.looks_again_at(page).answers(for_whom="SELF").is_at("/curp")


@both_ways
def test_back_and_another_answer_from_a_fresh_page(citizen: Citizen) -> None:
    confirmed(citizen, RENATA.curp).goes_back().is_at("/confirmar").goes_back().is_at("/curp")
    assert citizen.page.form("f").controls["curp"].values == [RENATA.curp]
    citizen.answers(curp=TADEO.curp).is_at("/confirmar").sees("Tadeo C. L.").confirms().is_at("/entrega")


def test_two_tabs_on_different_pages_do_not_quarrel(citizen: Citizen) -> None:
    confirmed(citizen, RENATA.curp)
    other = citizen.another_tab().goes_to(f"{citizen.draft}/numero")
    citizen.chooses_delivery("PRINT").is_at("/codigo")
    other.answers(known_nss=TADEO.nss)
    assert other.page.status == 200


def test_a_form_that_claims_a_future_is_not_one_of_ours(citizen: Citizen) -> None:
    citizen.starts()
    form = citizen.page.form("f")
    form.controls["seq"].values = ["77"]
    citizen.meets(400).answers(for_whom="SELF").sees(
        "No entendimos lo que llegó", "Tus respuestas están guardadas."
    )


@pytest.mark.parametrize("seq", ["", "-1", "1.5", "abc", "9" * 50, "0~R-B11-01~x", "\x00", "１"])
def test_a_made_up_place_in_the_draft_is_refused(citizen: Citizen, seq: str) -> None:
    citizen.starts()
    citizen.page.form("f").controls["seq"].values = [seq]
    citizen.meets(400).answers(for_whom="SELF")


@both_ways
def test_a_review_that_is_old_must_be_looked_at_again(citizen: Citizen, world: World) -> None:
    reached(citizen, AMAYA.curp)
    other = citizen.another_tab().goes_to(f"{citizen.draft}/entrega")
    other.chooses_delivery("PRINT", "SMS", phone=CELL)
    citizen.answers().is_told(STALE).sees("Verlo aquí y en papel")
    assert world.numbers_of(AMAYA.curp) == []
    citizen.answers()
    assert world.numbers_of(AMAYA.curp) == [citizen.nss]


@pytest.mark.parametrize("key", ["", "0.", "0.abc", "x", "5." + "0" * 31, "5." + "0" * 33])
def test_a_review_without_its_key_is_refused(citizen: Citizen, world: World, key: str) -> None:
    reached(citizen, AMAYA.curp)
    citizen.page.form("f").controls["seq"].values = [key]
    citizen.meets(400).answers()
    assert world.numbers_of(AMAYA.curp) == []


def test_a_key_of_another_draft_sends_nothing(citizen: Citizen, world: World) -> None:
    reached(citizen, AMAYA.curp)
    key = citizen.page.form("f").controls["seq"].values
    other = reached(citizen.another(), DARIO.curp, phone="5512345670")
    other.page.form("f").controls["seq"].values = key
    other.answers().is_told(STALE)
    assert world.numbers_of(DARIO.curp) == []


def test_sending_before_all_is_answered_leads_to_what_is_missing(citizen: Citizen, world: World) -> None:
    confirmed(citizen, AMAYA.curp)
    form = citizen.page.form("f")
    answer = citizen.posts(
        f"{citizen.draft}/enviar", {"csrf": form.controls["csrf"].values[0], "seq": "5." + "0" * 32}
    )
    assert answer.status_code in (303, 422)
    citizen.goes_to(f"{citizen.draft}/revisar").is_at("/entrega")
    assert world.numbers_of(AMAYA.curp) == []


def test_clicks_at_the_same_moment_are_one_request(citizen: Citizen, world: World) -> None:
    """Four windows of one person press at once; each gets the same folio."""
    reached(citizen, AMAYA.curp)
    form, cookie = citizen.page.form("f"), citizen.client.get_cookie("s", domain="127.0.0.1")
    assert cookie is not None

    def click(_: int) -> str:
        browser = citizen.app.test_client()
        browser.set_cookie("s", cookie.value, domain="127.0.0.1")
        answer = browser.post(form.action, data=dict(form.filled({})), base_url=citizen.origin)
        return f"{answer.status_code} {answer.headers.get('Location')}"

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(click, range(4)))
    assert len(answers) == 1, answers
    assert answers.pop().startswith("303 /acuses/2026-")
    assert len(world.numbers_of(AMAYA.curp)) == 1


def test_two_devices_of_one_person_at_the_same_moment_get_one_number(world: World) -> None:
    here = [reached(world.citizen(), AMAYA.curp, phone=f"551234567{n}") for n in range(3)]

    def click(citizen: Citizen) -> int:
        form = citizen.page.form("f")
        return citizen.client.post(
            form.action, data=dict(form.filled({})), base_url=citizen.origin
        ).status_code

    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(click, here)) == {303}
    assert len(world.numbers_of(AMAYA.curp)) == 1


def test_two_proved_devices_that_send_at_the_same_moment_get_one_folio(
    citizen: Citizen, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-GEN-07: each looked when the other had not sent yet; the second of them is told the first's folio."""
    other = proved(citizen.another(), RENATA)
    proved(citizen, RENATA)
    monkeypatch.setattr(submission, "same_request", lambda house, draft: None)
    citizen.sends()
    other.answers().sees("20 02 84 9001 7", citizen.folio)
    world.clock.passes(seconds=31)
    assert dict(world.works().done)["finish_intents"] == 0
    with world.house().store.reading(Actor("system")) as work:
        assert work.sql.exec_driver_sql("SELECT count(*) FROM case_file").scalar() == 1


def died_at(commit: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Makes the program fail just before its n-th commit from now on; answers the commits it reached."""
    reached_places: list[str] = []

    def reach(name: str) -> None:
        if name == "before_commit":
            reached_places.append(name)
            if len(reached_places) == commit:
                raise failpoints.FailpointReached(name)

    monkeypatch.setattr(failpoints, "reach", reach)
    return reached_places


@pytest.mark.parametrize("commit", [1, 2, 3])
def test_a_crash_before_any_commit_of_the_sending_is_mended_by_the_house(
    citizen: Citizen, world: World, monkeypatch: pytest.MonkeyPatch, commit: int
) -> None:
    reached(citizen, AMAYA.curp)
    review = citizen.page
    with monkeypatch.context() as crashing:
        places = died_at(commit, crashing)
        citizen.meets(500).answers().sees("Algo falló de nuestro lado", "Tus respuestas están guardadas.")
    assert len(places) == commit
    world.clock.passes(seconds=31)
    world.works()
    if commit > 1:  # the click was kept: the house ends it alone
        assert len(world.numbers_of(AMAYA.curp)) == 1
    citizen.looks_again_at(review).answers().sees("Tu Número de Seguridad Social es")
    assert world.numbers_of(AMAYA.curp) == [citizen.nss]
    assert world.case(citizen.page.address.rsplit("/", 1)[-1]).state is CaseState.AUTO_APPROVED


@pytest.mark.parametrize("place", ["before_seal", "after_seal"])
def test_a_crash_between_number_and_case_is_ended_by_the_house_with_the_same_number(
    citizen: Citizen, world: World, armed: Arm, place: str
) -> None:
    reached(citizen, AMAYA.curp)
    draft = citizen.draft
    armed(f"{place}=raise")
    citizen.meets(500).answers()
    failpoints.disarm()
    first = world.numbers_of(AMAYA.curp)
    assert len(first) == 1
    world.clock.passes(seconds=31)
    assert dict(world.works().done)["finish_intents"] == 1
    citizen.goes_to(f"{draft}/revisar").sees("Tu Número de Seguridad Social es")
    assert citizen.nss == first[0]
    assert world.numbers_of(AMAYA.curp) == first


def test_a_crash_and_a_second_click_are_one_number(citizen: Citizen, world: World, armed: Arm) -> None:
    reached(citizen, AMAYA.curp)
    review = citizen.page
    armed("before_seal=raise")
    citizen.meets(500).answers()
    failpoints.disarm()
    first = world.numbers_of(AMAYA.curp)
    citizen.looks_again_at(review).sends()
    assert [citizen.nss] == first == world.numbers_of(AMAYA.curp)
    world.clock.passes(seconds=31)
    assert dict(world.works().done)["finish_intents"] == 0


def test_a_lost_answer_is_got_again(citizen: Citizen, world: World, armed: Arm) -> None:
    """The connection breaks after the commit: the person presses again and gets what was done."""
    reached(citizen, AMAYA.curp)
    review = citizen.page
    form = review.form("f")
    citizen.client.post(form.action, data=dict(form.filled({})), base_url=citizen.origin)  # nobody hears this
    citizen.looks_again_at(review).sends()
    assert world.numbers_of(AMAYA.curp) == [citizen.nss]


def test_a_crash_while_saving_a_step_loses_no_earlier_answer(citizen: Citizen, armed: Arm) -> None:
    citizen.starts().answers(for_whom="SELF")
    page = citizen.page
    armed("before_commit=raise")
    citizen.meets(500).answers(curp=RENATA.curp)
    failpoints.disarm()
    citizen.looks_again_at(page).answers(curp=RENATA.curp).is_at("/confirmar")


def test_a_full_disk_or_a_silent_database_says_so(citizen: Citizen, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen.starts()
    page = citizen.page
    for failure in (Busy("held"), Unavailable("gone")):

        def reach(name: str, failure: Exception = failure) -> None:
            if name == "before_commit":
                raise failure

        with monkeypatch.context() as broken:
            broken.setattr(failpoints, "reach", reach)
            citizen.looks_again_at(page).meets(503).answers(for_whom="SELF").sees("El sistema está ocupado")
        assert citizen.answer is not None
        assert citizen.answer.headers["Retry-After"] == "60"
    citizen.looks_again_at(page).answers(for_whom="SELF").is_at("/curp")


@both_ways
def test_a_request_that_lacked_a_proof_goes_on_with_folio_and_code(citizen: Citizen, world: World) -> None:
    reached(citizen, RENATA.curp).sends().sees("Falta comprobar que eres tú")
    folio, code = citizen.folio, citizen.says(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
    submitted = world.case(folio).submitted_at
    world.clock.passes(days=2)
    later = citizen.another().goes_to("/retomar").answers(folio=folio, code=code)
    later.does_not_see(RENATA.nss)
    if "/seguimiento/" in later.page.address:
        later.sees("Falta un dato").presses("Comprobar")
    later.is_at("/codigo").types_code(sent_to=RENATA.contact).is_at("/revisar").sends()
    assert later.nss == RENATA.nss
    assert later.folio == folio
    assert world.case(folio).submitted_at == submitted


def test_the_one_who_made_it_may_go_on_too(citizen: Citizen, world: World) -> None:
    reached(citizen, RENATA.curp).sends().follows("Ver cómo va mi trámite").sees("Falta un dato")
    citizen.presses("Comprobar").is_at("/codigo").types_code(sent_to=RENATA.contact).is_at("/revisar").sends()
    assert citizen.nss == RENATA.nss


def test_an_acuse_of_review_is_sealed_and_may_be_checked(citizen: Citizen, world: World) -> None:
    proved(citizen, HILARIO).sends()
    receipt = receipts.for_house(world.house(), citizen.folio, number=1)
    assert receipt is not None
    assert receipt.text.kind.value == "receipt"
    assert receipt.words.number == HILARIO.nss
