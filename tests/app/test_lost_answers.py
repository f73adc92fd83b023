"""The connection breaks on the way back of an answer that carried a new token: who did not hear it goes on.

What proved somebody is used up and their old cookie is dead; for two minutes the two together, and nothing
less, give that browser its visit back.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from kiosk.storage.store import Actor
from tests.app.conftest import World
from tests.app.people import CELL, NOEMI, RENATA, both_ways, confirmed, proved, reached
from tests.app.test_submitting import died_at
from tests.citizen import Citizen, Pairs


def unheard(citizen: Citizen, address: str, sent: Pairs | None = None) -> int:
    """The program does what the browser sent, and its answer is lost: cookie and page stay as they were."""
    deaf = citizen.app.test_client()
    cookie = citizen.client.get_cookie("s", domain="127.0.0.1")
    assert cookie is not None
    deaf.set_cookie("s", cookie.value, domain="127.0.0.1")
    if sent is None:
        return deaf.get(address, base_url=citizen.origin).status_code
    return deaf.post(address, data=dict(sent), base_url=citizen.origin).status_code


def code_lost(citizen: Citizen, to: str) -> Citizen:
    """At the code page, having sent the right code without hearing that it was right."""
    form = citizen.page.form("f")
    assert unheard(citizen, form.action, form.filled({"one_time_code": citizen.code_sent_to(to)})) == 303
    return citizen


@both_ways
def test_a_right_code_can_be_typed_again(citizen: Citizen) -> None:
    confirmed(citizen, RENATA.curp).chooses_delivery("PRINT")
    code_lost(citizen, RENATA.contact).types_code(sent_to=RENATA.contact).is_at("/revisar").sends()
    assert citizen.nss == RENATA.nss


@pytest.mark.parametrize("commit", [1, 2])
def test_a_crash_on_the_way_uses_up_no_code(
    citizen: Citizen, monkeypatch: pytest.MonkeyPatch, commit: int
) -> None:
    """The code is used in the transaction of what it is used for, so that it is right until it counted."""
    confirmed(citizen, RENATA.curp).chooses_delivery("PRINT")
    page = citizen.page
    with monkeypatch.context() as crashing:
        places = died_at(commit, crashing)
        citizen.meets(500).types_code(sent_to=RENATA.contact)
    assert len(places) == commit
    citizen.looks_again_at(page).types_code(sent_to=RENATA.contact).is_at("/revisar").sends()
    assert citizen.nss == RENATA.nss


def test_a_code_pressed_twice_at_the_same_moment_counts_once(citizen: Citizen) -> None:
    confirmed(citizen, RENATA.curp).chooses_delivery("PRINT")
    form, cookie = citizen.page.form("f"), citizen.client.get_cookie("s", domain="127.0.0.1")
    assert cookie is not None
    sent = dict(form.filled({"one_time_code": citizen.code_sent_to(RENATA.contact)}))

    def press(_: int) -> str:
        browser = citizen.app.test_client()
        browser.set_cookie("s", cookie.value, domain="127.0.0.1")
        browser.post(form.action, data=sent, base_url=citizen.origin)
        kept = browser.get_cookie("s", domain="127.0.0.1")
        return kept.value if kept is not None else ""

    with ThreadPoolExecutor(4) as pool:
        cookies = list(pool.map(press, range(4)))
    opened = []
    for value in cookies:
        window = citizen.another()
        window.client.set_cookie("s", value, domain="127.0.0.1")
        opened.append(window.gets(f"{citizen.draft}/revisar").get_data(as_text=True))
    assert sum("Revisa tus respuestas" in page for page in opened) == 1
    with citizen.house.store.reading(Actor("system")) as work:
        used = work.sql.exec_driver_sql("SELECT count(*) FROM ledger WHERE kind = 'code.used'").scalar()
    assert used == 1


def test_again_and_again_while_the_line_is_bad(citizen: Citizen) -> None:
    confirmed(citizen, RENATA.curp).chooses_delivery("PRINT")
    for _ in range(3):
        code_lost(citizen, RENATA.contact)
    citizen.types_code(sent_to=RENATA.contact).is_at("/revisar")


def test_a_code_to_a_contact_typed_now_too(citizen: Citizen) -> None:
    confirmed(citizen, RENATA.curp).chooses_delivery("SMS", phone=CELL)
    code_lost(citizen, CELL).types_code(sent_to=CELL).is_at("/revisar").sends()
    citizen.sees("Falta comprobar que eres tú")


def test_the_old_cookie_alone_is_only_asked_for_the_code_again(citizen: Citizen, world: World) -> None:
    confirmed(citizen, RENATA.curp).chooses_delivery("PRINT")
    code_lost(citizen, RENATA.contact)
    draft = citizen.draft
    for page in ("revisar", "codigo", "curp", "entrega"):
        citizen.goes_to(f"{draft}/{page}").sees("Se cortó la conexión. Escribe otra vez el mismo código.")
        citizen.does_not_see("Renata", "Olmo", RENATA.curp[:4], RENATA.contact)
    other = citizen.another().starts()
    other.meets(404).goes_to(f"{draft}/codigo")
    world.clock.passes(minutes=2, seconds=1)
    citizen.meets(404).goes_to(f"{draft}/codigo")


def test_with_a_wrong_code_it_opens_nothing_and_tries_are_counted(citizen: Citizen) -> None:
    confirmed(citizen, RENATA.curp).chooses_delivery("PRINT")
    page = code_lost(citizen, RENATA.contact).page
    right = citizen.code_sent_to(RENATA.contact)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _ in range(20):
        citizen.looks_again_at(page).meets(404).answers(one_time_code=wrong)
    citizen.looks_again_at(page).meets(429).answers(one_time_code=right)


def test_the_code_alone_opens_nothing(citizen: Citizen) -> None:
    confirmed(citizen, RENATA.curp).chooses_delivery("PRINT")
    page = code_lost(citizen, RENATA.contact).page
    right = citizen.code_sent_to(RENATA.contact)
    other = citizen.another().starts()
    page.form("f").controls["csrf"].values = other.page.form("f").controls["csrf"].values
    other.looks_again_at(page).meets(404).answers(one_time_code=right)


def test_after_two_minutes_it_is_over(citizen: Citizen, world: World) -> None:
    confirmed(citizen, RENATA.curp).chooses_delivery("PRINT")
    code_lost(citizen, RENATA.contact)
    world.clock.passes(minutes=2, seconds=1)
    citizen.meets(404).types_code(sent_to=RENATA.contact)


def test_whoever_heard_it_loses_the_visit_to_whoever_asks_again(citizen: Citizen) -> None:
    """There is one browser with the newest token, never two."""
    confirmed(citizen, RENATA.curp).chooses_delivery("PRINT")
    page, cookie = citizen.page, citizen.client.get_cookie("s", domain="127.0.0.1")
    assert cookie is not None
    citizen.types_code(sent_to=RENATA.contact).is_at("/revisar")
    slow = citizen.another()
    slow.client.set_cookie("s", cookie.value, domain="127.0.0.1")
    slow.contact = citizen.contact
    slow.looks_again_at(page).answers(one_time_code=citizen.code_sent_to(RENATA.contact)).is_at("/revisar")
    citizen.meets(404).goes_to(f"{citizen.draft}/revisar")


def test_a_visit_that_ended_does_not_come_back(citizen: Citizen) -> None:
    confirmed(citizen, RENATA.curp).chooses_delivery("PRINT")
    page, cookie = citizen.page, citizen.client.get_cookie("s", domain="127.0.0.1")
    assert cookie is not None
    review = citizen.types_code(sent_to=RENATA.contact).page
    citizen.posts("/terminar", {"csrf": review.form("f").controls["csrf"].values[0]})
    citizen.client.set_cookie("s", cookie.value, domain="127.0.0.1")
    citizen.looks_again_at(page).meets(404).answers(one_time_code=citizen.code_sent_to(RENATA.contact))


@both_ways
def test_the_national_login_goes_on(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF").presses("Entrar con Llave MX")
    form = citizen.page.form("f")
    back = citizen.posts(form.action, form.filled({"account": NOEMI.curp})).headers["Location"]
    assert unheard(citizen, back) == 303
    citizen.goes_to(back).is_at("/entrega").chooses_delivery("PRINT").is_at("/revisar").sends()
    assert citizen.nss == NOEMI.nss


def test_a_draft_taken_over_by_a_telephone_is_not_lost_between_the_two(citizen: Citizen) -> None:
    confirmed(citizen.goes_to("/?canal=kiosco"), RENATA.curp).presses("Seguir en mi teléfono")
    code = citizen.says(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
    phone = citizen.another().goes_to("/continuar")
    form = phone.page.form("f")
    assert unheard(phone, form.action, form.filled({"code": code})) == 303
    phone.answers(code=code).is_at("/entrega")
    citizen.another().goes_to("/continuar").answers(code=code).is_told("Ese código no sirve")


@both_ways
def test_the_code_of_an_acuse_seen_again_goes_on(citizen: Citizen) -> None:
    proved(citizen, RENATA)
    page = citizen.presses("Guardar y salir").page
    folio, code = citizen.says(r"\d{4}-\d{6}-\d"), citizen.says(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
    citizen.goes_to(page.address.replace("/guardar", "/revisar")).sends()
    later = citizen.another().goes_to("/retomar").answers(folio=folio, code=code)
    later.presses("Comprobar que soy yo y ver mi acuse").is_at("/codigo")
    code_lost(later, RENATA.contact).types_code(sent_to=RENATA.contact)
    assert later.nss == RENATA.nss


@pytest.mark.parametrize("proof", ["curp", "code"])
def test_answers_opened_after_a_long_silence_stay_open(citizen: Citizen, world: World, proof: str) -> None:
    reached(citizen, RENATA.curp)
    draft = citizen.draft
    given = RENATA.curp
    if proof == "code":
        citizen.presses("Guardar y salir")
        given = citizen.says(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
    world.clock.passes(minutes=16)
    citizen.goes_to(f"{draft}/entrega").sees("Tus respuestas están a salvo")
    form = citizen.page.form("f")
    assert unheard(citizen, form.action, form.filled({"proof": given})) == 303
    citizen.answers(proof=given).does_not_see("Tus respuestas están a salvo")
    assert citizen.page.address.startswith(draft)
