"""Forged and broken requests: a clear 4xx, nothing changed, no cookie where a cache may keep it."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from kiosk.services import deciding, submission
from kiosk.services import drafts as drafts_service
from kiosk.services.callers import Caller
from kiosk.storage.store import Actor
from kiosk.web.ticket import read_ticket
from tests.app.conftest import World
from tests.app.people import AMAYA, CELL, RENATA, proved, reached
from tests.app.test_general_rules import told_by_name
from tests.citizen import Citizen


def token_of(citizen: Citizen) -> str:
    return dict(citizen.page.form("f").filled({}))["csrf"]


# --- what browsers ask by themselves ----------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/favicon.ico", "/salud", "/metricas"])
def test_no_cookie_travels_where_nobody_looks(citizen: Citizen, address: str) -> None:
    """A cache in between may keep a public file: with a cookie in it, everybody would be this visit."""
    citizen.starts().is_at("/para-quien")
    sheet = re.search(r'href="(/static/app\.[\w.]+css)"', citizen.page.html)
    for one in (address, sheet.group(1) if sheet else "/favicon.ico"):
        assert "Set-Cookie" not in citizen.gets(one).headers


def test_what_a_browser_fetches_is_no_sign_of_life(visitor: Citizen, world: World) -> None:
    visitor.starts().answers(for_whom="SELF").answers(curp=RENATA.curp).sees("Renata")
    for _ in range(3):
        world.clock.passes(seconds=60)
        visitor.gets("/favicon.ico")
    visitor.goes_to(visitor.page.address).is_at("/terminado")


# --- never a 500 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["a.b.c.ñ", "ñ", "....", "a.b.c." + "é" * 32, "%00.%00.%00.%00"])
def test_a_made_up_way_back_from_the_login_is_refused(citizen: Citizen, state: str) -> None:
    citizen.starts()
    assert citizen.gets(f"/llave/regreso?state={state}&code=x").status_code == 403


@pytest.mark.parametrize("seq", ["3.ñ", "3." + "ñ" * 32, "3." + "0" * 32, "ñ.ñ", "3", ""])
def test_a_made_up_key_sends_nothing(citizen: Citizen, world: World, seq: str) -> None:
    reached(citizen, AMAYA.curp)
    answer = citizen.posts(f"{citizen.draft}/enviar", {"csrf": token_of(citizen), "seq": seq})
    assert answer.status_code in (400, 422)
    assert world.numbers_of(AMAYA.curp) == []


@pytest.mark.parametrize(
    "body", ["[" * 7000, '{"csp-report":' * 500, "[]", "null", '{"csp-report":[]}', "\xff", ""]
)
def test_a_report_of_any_shape_is_taken_and_forgotten(citizen: Citizen, body: str) -> None:
    answer = citizen.client.post("/csp", data=body.encode("latin-1"), base_url=citizen.origin)
    assert answer.status_code == 204


def test_a_nonce_of_any_letters_is_refused_on_the_way_back(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF").presses("Entrar con Llave MX")
    fields = dict(citizen.page.form("f").filled({"account": RENATA.curp}))
    answer = citizen.posts(citizen.page.form("f").action, {**fields, "nonce": "ñ" * 64})
    assert citizen.gets(answer.headers["Location"]).status_code == 403


def test_the_login_answers_only_where_it_is_asked(citizen: Citizen) -> None:
    reached(citizen, AMAYA.curp)
    for where in ("para-quien", "entrega", "confirmar", "nada", "../x"):
        answer = citizen.posts(f"{citizen.draft}/llave", {"csrf": token_of(citizen), "where": where})
        assert "/simulado" not in answer.headers.get("Location", "")


# --- who asks from where ----------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/simulado/buzon", "/simulado/llave-mx"])
def test_the_stand_ins_answer_this_machine_alone(citizen: Citizen, address: str) -> None:
    away = citizen.client.get(address, base_url=citizen.origin, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert away.status_code == 404
    assert citizen.gets(address).status_code == 200


@pytest.mark.parametrize("address", ["/simulado/buzon", "/simulado/llave-mx"])
def test_the_stand_ins_do_not_exist_on_a_public_address(world: World, address: str) -> None:
    assert world.citizen(origin="https://tramites.example.org").gets(address).status_code == 404


@pytest.mark.parametrize(
    ("origin", "site"),
    [
        ("null", ""),
        ("https://elsewhere.example", ""),
        ("http://127.0.0.1", ""),
        ("http://127.0.0.1:8000.elsewhere.example", ""),
        ("", "cross-site"),
        ("", "same-site"),
        ("http://127.0.0.1:8000", "cross-site"),
    ],
)
def test_a_form_from_elsewhere_is_refused_even_with_the_right_token(
    citizen: Citizen, origin: str, site: str
) -> None:
    citizen.starts()
    sent = {"csrf": token_of(citizen), "seq": "0", "for_whom": "SELF"}
    answer = citizen.posts(citizen.page.address, sent, Origin=origin, Sec_Fetch_Site=site)
    assert answer.status_code == 403


def test_a_token_of_another_visit_is_none(citizen: Citizen, world: World) -> None:
    other = world.citizen().starts()
    citizen.starts()
    sent = {"csrf": token_of(other), "seq": "0", "for_whom": "SELF"}
    assert citizen.posts(citizen.page.address, sent).status_code == 403


@pytest.mark.parametrize(
    "wanted",
    ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "/%2F/x", "/a\r\nX: y", ""],
)
def test_settings_send_nobody_elsewhere(citizen: Citizen, wanted: str) -> None:
    citizen.goes_to("/ajustes")
    answer = citizen.posts("/ajustes", {"csrf": token_of(citizen), "next": wanted, "size": "125"})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("method", ["BREW", "PROPFIND", "TRACE", "X" * 30])
def test_odd_methods_make_no_new_counter(citizen: Citizen, method: str) -> None:
    answer = citizen.client.open("/salud", method=method, base_url=citizen.origin)
    assert answer.status_code == 405
    assert method not in citizen.gets("/metricas").get_data(as_text=True)


# --- races --------------------------------------------------------------------------------------------------


def test_an_edit_that_overtakes_the_sending_is_never_called_sent(citizen: Citizen, world: World) -> None:
    """Also when the request already has a folio: nobody is shown an old acuse for what did not leave."""
    reached(citizen, RENATA.curp).sends()
    citizen.goes_to(f"/seguimiento/{citizen.folio}").presses("Comprobar que soy yo")
    citizen.types_code(sent_to=RENATA.contact).is_at("/revisar")
    house = world.house()
    ticket = citizen.client.get_cookie("s", domain="127.0.0.1")
    assert ticket is not None
    read = read_ticket(ticket.value, lambda body: house.vault.mac("cookie", body))
    assert read is not None
    draft = drafts_service.look(house, Caller(read.token_hash, "home", "es_MX"), UUID(citizen.draft[-36:]))
    outcome = deciding.decide(house, draft)
    citizen.goes_to(f"{citizen.draft}/entrega").chooses_delivery("SMS", phone="5587654321")
    with pytest.raises(submission.ChangedMeanwhile):
        submission.finish(house, draft, outcome)
    with house.store.reading(Actor("system")) as work:
        states = work.sql.exec_driver_sql("SELECT state FROM draft").scalars().all()
    assert states == ["open"]


def test_the_number_of_another_is_on_no_page_of_a_second_click(citizen: Citizen) -> None:
    proved(citizen, RENATA)
    review = citizen.page
    citizen.sends()
    again = citizen.another().looks_again_at(review)
    sent = again.posts(f"{review.address.rpartition('/')[0]}/enviar", {"csrf": "x", "seq": "9.x"})
    assert sent.status_code == 403
    assert CELL not in citizen.page.html


def test_a_search_by_name_that_finds_nobody_is_in_the_ledger_too(citizen: Citizen, world: World) -> None:
    citizen.starts().answers(for_whom="SELF").follows("No sé la CURP")
    told_by_name(citizen, asked_given_names="Nadie").is_at("/sin-curp-nacimiento")
    with world.house().store.reading(Actor("system")) as work:
        kinds = work.sql.exec_driver_sql("SELECT kind FROM ledger ORDER BY n").scalars().all()
    assert kinds == ["draft.opened", "person.looked_up"]
