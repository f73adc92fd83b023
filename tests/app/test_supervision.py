"""After help: who is told (AD-13), what a supervisor is warned of, and the two questions on their page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.calendar import local
from kiosk.domain.identifiers import Curp
from kiosk.services import after, housekeeping, printing, receipts, reviews_log
from kiosk.services.reviews_log import Alert, is_out_of_hours
from kiosk.storage import staff
from tests.app.conftest import World
from tests.app.helping import follows_person, is_really, turned
from tests.app.people import CELL, CORAL, NIEVES, RENATA, TADEO, VIOLETA, Someone, proved
from tests.app.reviewing import SYSTEM, on_shift
from tests.app.test_after import Loaded
from tests.clerk import Clerk


def with_help(world: World, someone: Someone, *, ends: bool = True) -> Clerk:
    """B11 whole at one screen: the operator types, the person proves who they are and sends."""
    clerk = turned(world.clerk("0417"))
    clerk.gives_back().answers(for_whom="SELF").answers(curp=someone.curp)
    clerk.turns().confirms()
    clerk.gives_back().chooses_delivery("SMS", phone=CELL)
    clerk.turns().types_code(sent_to=someone.contact)
    clerk.signs_and_sends(sent_to=someone.contact)
    if ends:
        clerk.gives_back().presses("Terminar esta ayuda")
    return clerk


def message(clerk: Clerk, contact: str, words: str) -> str:
    """The one message to a contact that says this."""
    (found,) = [one for one in clerk.inbox(contact) if words in one]
    return found


def alerts(world: World, number: str = "0701") -> dict[str, Alert]:
    return {one.kind: one for one in reviews_log.read(world.house(), on_shift(world, number)).alerts}


def test_ad_13_after_help_every_earlier_contact_is_told_what_where_and_what_to_do(world: World) -> None:
    """Control: a case nobody helped with tells nobody more."""
    clerk = with_help(world, RENATA)
    before = len(clerk.inbox(RENATA.contact))
    world.works()
    for contact in (RENATA.contact, CELL):
        told = message(clerk, contact, "se hizo un trámite a tu nombre")
        assert "en la oficina Subdelegación de ejemplo" in told
        assert "11 de marzo de 2026" in told
        assert "¿No fuiste tú? Avisa en" in told
        assert RENATA.nss not in told
    assert len(clerk.inbox(RENATA.contact)) == before + 1
    world.works(2)
    assert len(clerk.inbox(RENATA.contact)) == before + 1
    alone = proved(world.citizen(), TADEO).sends()
    sent = len(alone.inbox(TADEO.contact))
    world.works()
    assert len(alone.inbox(TADEO.contact)) == sent


def test_ad_13_who_has_no_contact_has_it_on_paper(world: World) -> None:
    clerk = with_help(world, RENATA, ends=False)
    clerk.sees("Si no tienes, este papel es tu aviso.", "¿No lo pediste tú?")
    house = world.house()
    receipt = receipts.for_house(house, clerk.folio, number=1)
    assert receipt is not None
    assert any("este papel es tu aviso" in str(text) for text in receipt.words.next)
    assert printing.pdf(house, receipt).startswith(b"%PDF")
    alone = proved(world.citizen(), TADEO).sends()
    alone.does_not_see("este papel es tu aviso")


def test_ad_13_the_code_of_that_message_stops_the_case(world: World) -> None:
    clerk = with_help(world, RENATA)
    world.works()
    code = message(clerk, RENATA.contact, "a tu nombre").split("código ")[1].rstrip(".")
    somebody = world.citizen().goes_to("/no-fui-yo").answers(folio=clerk.folio, code=code)
    somebody.sees("El trámite quedó en pausa")


def test_the_two_questions_are_answered_once_on_their_page(world: World) -> None:
    clerk = with_help(world, RENATA)
    housekeeping.round_of_work(replace(world.house(), chance=Loaded()))
    link = message(clerk, RENATA.contact, "dos preguntas").rsplit(" ", 1)[1].removeprefix(clerk.origin)
    somebody = world.citizen().goes_to(link).sees("¿Alguien te cobró?", "¿Entendiste qué firmaste?")
    somebody.answers(charged="no").is_told("Elige Sí o No.")
    somebody.answers(charged="yes", understood="yes").sees("Gracias por contestar")
    world.citizen().goes_to(link).sees("Gracias por contestar")
    world.citizen().goes_to(f"/seguimiento/{clerk.folio}").is_at("/terminado")
    internal = world.clerk("0801").goes_to("/asesor/incidentes").sees("Dijo que le cobraron.", clerk.folio)
    internal.does_not_see("Renata", RENATA.curp)


# --- alerts -------------------------------------------------------------------------------------------------


def test_nothing_that_the_section_lists_and_b11_can_tell_is_missing() -> None:
    """Addresses and hires are asked by later procedures."""
    kinds = {"in_vain", "with_reason", "same_contact", "helped_often", "given_again", "kin", "out_of_hours"}
    assert set(reviews_log.ALERTS) == kinds


def test_looking_without_a_case_is_an_alert(world: World) -> None:
    clerk = world.clerk("0417")
    for someone in (RENATA, TADEO, VIOLETA):
        turned(clerk).gives_back().answers(for_whom="SELF")
        follows_person(clerk.answers(curp=someone.curp)).presses("Terminar esta ayuda")
    assert "in_vain" not in alerts(world)  # they may still finish
    world.clock.passes(hours=25)
    found = alerts(world)["in_vain"]
    assert (found.number, found.count) == ("0417", 3)


def test_many_cases_with_one_contact_are_an_alert(world: World) -> None:
    for someone in (RENATA, TADEO):
        with_help(world, someone)
    world.works()
    assert "same_contact" not in alerts(world)
    with_help(world, VIOLETA)
    world.works()
    found = alerts(world)["same_contact"]
    assert (found.count, len(found.folios)) == (3, 3)


def test_the_same_person_helped_more_than_three_times_a_week_is_an_alert(world: World) -> None:
    for _ in range(3):
        with_help(world, RENATA)
        world.clock.passes(days=1)
    world.works()
    assert "helped_often" not in alerts(world)
    with_help(world, RENATA)
    world.works()
    assert alerts(world)["helped_often"].count == 4


def test_helping_a_relative_is_an_alert(world: World) -> None:
    with_help(world, RENATA)
    world.works()
    assert "kin" not in alerts(world)
    is_really(world, "0417", curp=NIEVES.curp)  # Violeta's child; made up, as all of this is
    clerk = with_help(world, VIOLETA)
    world.works()
    assert alerts(world)["kin"].folios == (clerk.folio,)


def test_ad_08_kin_are_those_of_the_civil_register(world: World) -> None:
    kin = world.house().corrections.kin_of(Curp(TADEO.curp))
    assert CORAL.curp in {one.value for one in kin}
    assert world.house().corrections.kin_of(Curp(RENATA.curp)) == ()


def test_night_and_holidays_are_an_alert(world: World) -> None:
    world.clerk("0417")
    assert "out_of_hours" not in alerts(world)
    world.clock.passes(hours=14)
    world.clerk("0417")
    assert alerts(world)["out_of_hours"].number == "0417"


@pytest.mark.parametrize(("days", "hours", "out"), [(0, 0, False), (3, 0, True), (5, 0, True), (0, 11, True)])
def test_offices_work_on_business_days_from_seven_to_eight(
    world: World, days: int, hours: int, out: bool
) -> None:
    """The clock stands on Wednesday 11 March at ten; Monday 16 is a holiday."""
    world.clock.passes(days=days, hours=hours)
    free = frozenset({local(world.clock()).date()}) if days == 5 else frozenset()
    assert is_out_of_hours(world.clock(), free) is out


def test_many_numbers_given_again_are_an_alert(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviews_log, "MOST_AGAIN", 1)
    with_help(world, RENATA)
    world.works()
    assert "given_again" not in alerts(world)
    with_help(world, TADEO)
    world.works()
    assert alerts(world)["given_again"].count == 2


def test_alerts_of_another_office_are_not_seen(world: World) -> None:
    for someone in (RENATA, TADEO, VIOLETA):
        with_help(world, someone)
    world.works()
    assert "same_contact" in alerts(world)
    assert "same_contact" not in alerts(world, "0702")
    assert "same_contact" in alerts(world, "0801")


def test_the_watch_notes_each_case_once(world: World) -> None:
    with_help(world, RENATA)
    assert after.watch(world.house()) == 1
    assert after.watch(world.house()) == 0
    with world.house().store.reading(SYSTEM) as work:
        assert staff.by_number(work, "0417") is not None
