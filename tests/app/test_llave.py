"""Llave MX: the national login answers who somebody is, once, for them alone, and may be silent."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from kiosk.domain.people import Level
from tests.app.conftest import World
from tests.app.people import AMAYA, CELL, EMILIO, GRACIELA, HILARIO, NOEMI, RENATA, both_ways, confirmed
from tests.citizen import Citizen


@both_ways
def test_a_verified_account_needs_neither_curp_nor_code(citizen: Citizen, world: World) -> None:
    citizen.starts().answers(for_whom="SELF").is_at("/curp").logs_in(NOEMI.curp).is_at("/entrega")
    citizen.chooses_delivery("PRINT").is_at("/revisar").sends()
    assert citizen.nss == NOEMI.nss
    assert world.case(citizen.folio).verified


def test_a_basic_account_is_enough_for_a_number(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF").logs_in(RENATA.curp).chooses_delivery("PRINT").is_at(
        "/revisar"
    ).sends()
    assert citizen.nss == RENATA.nss


@both_ways
def test_it_may_stand_for_the_code(citizen: Citizen) -> None:
    confirmed(citizen, NOEMI.curp).chooses_delivery("PRINT").is_at("/codigo").logs_in(NOEMI.curp).is_at(
        "/revisar"
    )
    assert citizen.sends().nss == NOEMI.nss


@both_ways
def test_of_somebody_else_it_opens_nothing(citizen: Citizen) -> None:
    confirmed(citizen, RENATA.curp).chooses_delivery("PRINT").is_at("/codigo").logs_in(NOEMI.curp)
    citizen.is_told("Esa Llave MX es de otra persona. Entra con la tuya.").does_not_see("Noemí", NOEMI.curp)
    citizen.goes_to(f"{citizen_path(citizen)}").is_at("/codigo")


def citizen_path(citizen: Citizen) -> str:
    """The code page of the draft whose return address is open."""
    return citizen.page.form("f").action


def test_when_it_is_silent_there_is_another_way(citizen: Citizen, world: World) -> None:
    citizen.starts().answers(for_whom="SELF")
    world.is_down("login")
    citizen.logs_in().is_told("Llave MX no responde. Sigue con tu CURP o intenta más tarde.")
    citizen.answers(curp=RENATA.curp).is_at("/confirmar")


def test_when_it_falls_silent_on_the_way_back_nothing_is_lost(citizen: Citizen, world: World) -> None:
    citizen.starts().answers(for_whom="SELF").presses("Entrar con Llave MX")
    form = citizen.page.form("f")
    answer = citizen.posts(form.action, form.filled({"account": NOEMI.curp}))
    world.is_down("login")
    citizen.goes_to(answer.headers["Location"]).is_told("Llave MX no responde.")
    citizen.answers(curp=NOEMI.curp).is_at("/confirmar")


def test_the_way_back_works_once_and_only_here(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF").presses("Entrar con Llave MX")
    form = citizen.page.form("f")
    back = citizen.posts(form.action, form.filled({"account": NOEMI.curp})).headers["Location"]
    citizen.another().meets(403).goes_to(back).does_not_see("Noemí")
    citizen.goes_to(back).is_at("/entrega")
    citizen.meets(403).goes_to(back)


@pytest.mark.parametrize("change", ["state", "code"])
def test_a_changed_way_back_opens_nothing(citizen: Citizen, change: str) -> None:
    citizen.starts().answers(for_whom="SELF").presses("Entrar con Llave MX")
    form = citizen.page.form("f")
    back = citizen.posts(form.action, form.filled({"account": NOEMI.curp})).headers["Location"]
    sent = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    sent[change] = sent[change][:-1] + ("0" if sent[change][-1] != "0" else "1")
    query = "&".join(f"{name}={value}" for name, value in sent.items())
    if change == "state":
        citizen.meets(403).goes_to(f"/llave/regreso?{query}")
    else:
        citizen.goes_to(f"/llave/regreso?{query}").is_told(
            "No pudimos entrar con Llave MX. Inténtalo otra vez."
        )


@pytest.mark.parametrize(
    "query", ["", "?state=", "?state=a.b.c.d", "?state=%00&code=x", "?state=" + "9" * 5000]
)
def test_a_made_up_way_back_is_refused(citizen: Citizen, query: str) -> None:
    citizen.meets(403).goes_to(f"/llave/regreso{query}")


def test_a_login_code_lives_two_minutes(citizen: Citizen, world: World) -> None:
    citizen.starts().answers(for_whom="SELF").presses("Entrar con Llave MX")
    form = citizen.page.form("f")
    back = citizen.posts(form.action, form.filled({"account": NOEMI.curp})).headers["Location"]
    world.clock.passes(minutes=2, seconds=1)
    citizen.goes_to(back).is_told("No pudimos entrar con Llave MX.")


def test_an_account_nobody_has_gets_no_code(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF").presses("Entrar con Llave MX")
    form = citizen.page.form("f")
    sent = [
        (name, AMAYA.curp if name == "account" else value)
        for name, value in form.filled({"account": NOEMI.curp})
    ]
    assert citizen.posts(form.action, sent).status_code == 400


def test_the_cookie_changes_with_the_level(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF")
    before = citizen.client.get_cookie("s", domain="127.0.0.1")
    citizen.logs_in(NOEMI.curp).is_at("/entrega")
    after = citizen.client.get_cookie("s", domain="127.0.0.1")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    thief = citizen.another()
    thief.client.set_cookie("s", before.value, domain="127.0.0.1")
    thief.meets(404).goes_to(citizen.page.address)


def test_a_guardian_may_enter_with_it(citizen: Citizen, world: World) -> None:
    citizen.starts().answers(for_whom="CHILD").answers(curp=EMILIO.curp).confirms().is_at("/tutor")
    citizen.logs_in(GRACIELA.curp).is_at("/entrega").chooses_delivery("PRINT").is_at("/revisar").sends()
    citizen.sees("Emilio Arrayán Trigo")
    assert world.numbers_of(EMILIO.curp) == [citizen.nss]


def test_another_curp_after_it_takes_the_proof_away(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF").logs_in(NOEMI.curp).is_at("/entrega")
    citizen.goes_to(f"{citizen.draft}/curp").answers(curp=RENATA.curp).is_at("/confirmar").confirms()
    citizen.chooses_delivery("SMS", phone=CELL).is_at("/codigo").types_code().sends()
    citizen.sees("Falta comprobar que eres tú").does_not_see(RENATA.nss, RENATA.nss[-4:])


def test_a_replaced_account_is_offered_by_name(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF").presses("Entrar con Llave MX")
    citizen.sees("No es la verdadera y no pide contraseña.", "(verificada)", "(básica)")
    assert HILARIO.curp in citizen.page.form("f").controls["account"].offered


def test_levels_are_what_accounts_say(world: World) -> None:
    login = world.house().login
    assert {account.level for account in login.accounts()} == {Level.L2, Level.L3}  # type: ignore[attr-defined]
