"""The acuse: what its owner sees, the PDF they take along, and what anybody learns who checks it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import update

from kiosk.documents.pdf_check import check_pdf
from kiosk.services import receipts
from kiosk.storage.store import Actor
from kiosk.storage.tables import acuse
from tests.app.conftest import World
from tests.app.people import AMAYA, HILARIO, RENATA, TADEO, both_ways, proved, reached
from tests.citizen import Citizen

MOST_BYTES = 45_000
SIGNS = r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b"


def code_of(citizen: Citizen) -> str:
    return citizen.says(SIGNS).replace("-", "")


def paper(citizen: Citizen, address: str = "") -> bytes:
    answer = citizen.gets(address or f"/acuses/{citizen.folio}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return answer.get_data()


@both_ways
def test_the_result_comes_first_then_folio_and_what_follows(citizen: Citizen) -> None:
    proved(citizen, RENATA).sends().sees(
        "20 02 84 9001 7", citizen.folio, "11 de marzo de 2026, 10:0", "Qué sigue"
    )
    citizen.sees("Se comprueba en 127.0.0.1:8000/verificar", "Terminaste en 1 minuto.", "Guardar en PDF")
    assert citizen.page.title == "Encontramos tu número - Trámites IMSS"
    citizen.goes_to(citizen.page.address)
    assert "Demostración, sin validez oficial" in citizen.page.everything


def test_it_says_how_many_minutes_it_took(citizen: Citizen, world: World) -> None:
    citizen.starts().answers(for_whom="SELF")
    world.clock.passes(minutes=4)
    citizen.answers(curp=AMAYA.curp).confirms().chooses_delivery(
        "SMS", phone="5512345678"
    ).types_code().sends()
    citizen.sees("Terminaste en 4 minutos.")


def test_the_paper_is_genuine_and_always_the_same(citizen: Citizen, world: World) -> None:
    proved(citizen, RENATA).sends()
    first = paper(citizen)
    verdict = check_pdf(first, world.house().certificates)
    assert (verdict.why_not, str(verdict.folio)) == (None, citizen.folio)
    assert len(first) <= MOST_BYTES
    world.clock.passes(minutes=10)
    assert paper(citizen) == first
    answer = citizen.gets(f"/acuses/{citizen.folio}.pdf")
    assert answer.headers["Content-Disposition"] == f'inline; filename="acuse-{citizen.folio}.pdf"'


def test_the_house_makes_a_paper_nobody_asked_for(citizen: Citizen, world: World) -> None:
    proved(citizen, RENATA).sends()
    world.clock.passes(seconds=61)
    assert dict(world.works().done)["make_pdfs"] == 1
    made = paper(citizen)
    assert dict(world.works().done)["make_pdfs"] == 0
    assert check_pdf(made, world.house().certificates).is_genuine


@both_ways
def test_anybody_checks_a_paper_and_sees_only_what_is_on_it(citizen: Citizen) -> None:
    proved(citizen, RENATA).sends()
    code = code_of(citizen)
    anybody = citizen.another().goes_to("/verificar").answers(code=f" {code[:4].lower()} {code[4:].lower()}")
    anybody.is_at(f"/verificar/{code}").sees("Este acuse es válido", "El sello es nuestro y nadie lo cambió.")
    anybody.sees(citizen.folio, "Renata O. S.", "OOSR************04", "*******0017", "Número encontrado")
    anybody.does_not_see(RENATA.nss, "20 02 84 9001 7", "Olmo", RENATA.curp)


def test_a_review_without_number_can_be_checked_too(citizen: Citizen) -> None:
    proved(citizen, HILARIO).sends()
    anybody = citizen.another().goes_to(f"/verificar/{code_of(citizen)}")
    anybody.sees("Este acuse es válido", "Hilario S. D.", "*******0155", "jueves 26 de marzo de 2026")
    anybody.does_not_see(HILARIO.nss, "Sabino")


def test_a_cancelled_acuse_says_so_everywhere(citizen: Citizen, world: World) -> None:
    proved(citizen, RENATA).sends()
    world.clock.passes(days=1)
    receipts.cancel(world.house(), citizen.folio)
    anybody = citizen.another().goes_to(f"/verificar/{code_of(citizen)}").sees("Este acuse está cancelado")
    anybody.sees("Ya no vale desde el jueves 12 de marzo de 2026.")


def test_the_owner_sees_that_it_was_cancelled(citizen: Citizen, world: World) -> None:
    proved(citizen, RENATA).sends()
    receipts.cancel(world.house(), citizen.folio)
    citizen.goes_to(f"/acuses/{citizen.folio}").sees("Este acuse está cancelado. Ya no sirve.")


def test_a_replaced_acuse_leads_to_the_newer_one(citizen: Citizen, world: World) -> None:
    proved(citizen, RENATA).sends()
    old, before = code_of(citizen), paper(citizen)
    world.clock.passes(minutes=5)
    assert receipts.reissue(world.house(), citizen.folio) == 2
    citizen.another().goes_to(f"/verificar/{old}").sees(
        "Este acuse fue sustituido", "miércoles 11 de marzo de 2026"
    )
    citizen.goes_to(f"/acuses/{citizen.folio}")
    new = code_of(citizen)
    assert new != old
    citizen.another().goes_to(f"/verificar/{new}").sees("Este acuse es válido")
    assert paper(citizen) != before
    assert citizen.nss == RENATA.nss


def test_a_code_of_nobody_is_said_to_be_perhaps_false(citizen: Citizen) -> None:
    citizen.meets(404).goes_to("/verificar/00000000").sees(
        "No encontramos este acuse", "el papel puede ser falso"
    )


@pytest.mark.parametrize("typed", ["", "1234", "ABCDEFGHJ", "ABCDEFGU", "<script>", "a" * 250, "' OR 1=1"])
def test_what_cannot_be_a_code_is_told_so(citizen: Citizen, typed: str) -> None:
    citizen.goes_to("/verificar").answers(code=typed).is_told("Escribe el código de 8 letras y números.")


@pytest.mark.parametrize("code", ["1234", "ABCDEFGHJ", "%F0%9F%98%80", "a.b", "ABCD-EFGU"])
def test_an_address_that_cannot_be_a_code_is_told_so(citizen: Citizen, code: str) -> None:
    citizen.goes_to(f"/verificar/{code}").is_told("Escribe el código de 8 letras y números.")


def test_look_alike_signs_are_read_as_meant(citizen: Citizen) -> None:
    proved(citizen, RENATA).sends()
    code = code_of(citizen).replace("0", "o").replace("1", "l")
    citizen.another().goes_to("/verificar").answers(code=code).sees("Este acuse es válido")


@pytest.mark.parametrize("column", ["seal", "text_sealed"])
def test_a_changed_row_is_not_called_valid(citizen: Citizen, world: World, column: str) -> None:
    """Somebody with the database in hand swaps the seal, or the text, of two acuses."""
    proved(citizen, RENATA).sends()
    other = proved(world.citizen(), TADEO).sends()
    with world.house().store.writing(Actor("system")) as work:
        rows = {row.folio: row for row in work.sql.execute(acuse.select())}
        stolen = getattr(rows[other.folio], column)
        work.sql.execute(update(acuse).where(acuse.c.folio == citizen.folio).values({column: stolen}))
    anybody = citizen.another()
    answer = anybody.client.get(f"/verificar/{code_of(citizen)}", base_url=citizen.origin)
    assert answer.status_code in (404, 500)
    assert "Este acuse es válido" not in answer.get_data(as_text=True)


def test_checking_is_for_people_and_not_for_machines(citizen: Citizen, world: World) -> None:
    citizen.goes_to("/verificar")
    for n in range(30):
        citizen.meets(404).goes_to(f"/verificar/{n:08}")
    citizen.meets(429).goes_to("/verificar/00000099").sees("Espera un poco", "Vuelve a intentar en 1 minuto")
    world.clock.passes(minutes=1)
    citizen.meets(404).goes_to("/verificar/00000099")


@pytest.mark.parametrize("end", ["", ".pdf"])
def test_an_acuse_of_somebody_else_does_not_exist(citizen: Citizen, end: str) -> None:
    proved(citizen, RENATA).sends()
    stranger = reached(citizen.another(), AMAYA.curp)
    stranger.meets(404).goes_to(f"/acuses/{citizen.folio}{end}").does_not_see("Renata", RENATA.nss)
    missing = stranger.meets(404).goes_to("/acuses/2026-000777-1").page.words
    assert stranger.meets(404).goes_to(f"/acuses/{citizen.folio}").page.words == missing


@pytest.mark.parametrize(
    "folio", ["x", "2026", "2026-000001-2", "..%2f..%2fetc", "%00", "a" * 300, "2026-000001-1.exe"]
)
def test_what_is_no_folio_is_a_page_that_does_not_exist(citizen: Citizen, folio: str) -> None:
    citizen.starts().meets(404).goes_to(f"/acuses/{folio}")
    citizen.meets(404).goes_to(f"/seguimiento/{folio}")


def test_the_same_person_proved_again_sees_it_on_another_device(citizen: Citizen) -> None:
    proved(citizen, RENATA).sends()
    phone = proved(citizen.another(), RENATA)
    phone.goes_to(f"/acuses/{citizen.folio}").sees("20 02 84 9001 7")


def test_it_is_seen_again_with_folio_code_and_a_proof(citizen: Citizen, world: World) -> None:
    proved(citizen, RENATA).saves_and_leaves().follows("Seguir ahora").is_at("/revisar").sends()
    world.clock.passes(days=3)
    phone = citizen.another().goes_to("/retomar").answers(folio=citizen.page.address[-13:], code=citizen.code)
    phone.is_at(f"/seguimiento/{citizen.page.address[-13:]}").does_not_see(RENATA.nss, "Renata")
    phone.goes_to(citizen.page.address).is_at(f"/seguimiento/{citizen.page.address[-13:]}")
    phone.goes_to(f"/seguimiento/{citizen.page.address[-13:]}").presses("Comprobar que soy yo y ver mi acuse")
    phone.is_at("/codigo").types_code(sent_to=RENATA.contact).is_at(citizen.page.address)
    assert phone.nss == RENATA.nss


def test_a_wrong_proof_keeps_it_closed(citizen: Citizen, world: World) -> None:
    proved(citizen, RENATA).saves_and_leaves().follows("Seguir ahora").sends()
    folio = citizen.page.address[-13:]
    phone = citizen.another().goes_to("/retomar").answers(folio=folio, code=citizen.code)
    phone.presses("Comprobar que soy yo y ver mi acuse")
    right = phone.code_sent_to(RENATA.contact)
    bad = "000000" if right != "000000" else "999999"
    for _ in range(5):
        phone.types_code(bad)
        assert phone.page.status == 422
    phone.types_code(right).is_told("Ese código ya no sirve. Pide otro.")
    phone.goes_to(f"/acuses/{folio}").is_at(f"/seguimiento/{folio}").does_not_see("Renata", RENATA.nss)
    phone.meets(404).goes_to(f"/acuses/{folio}.pdf")


@both_ways
def test_one_tap_says_how_it_went(citizen: Citizen) -> None:
    proved(citizen, RENATA).sends().presses("Sí").sees("Gracias. Ya contestaste.")
    citizen.presses("No")
    assert citizen.page.words.count("Gracias. Ya contestaste.") == 2


def test_only_the_owner_says_how_it_went(citizen: Citizen) -> None:
    proved(citizen, RENATA).sends()
    stranger = reached(citizen.another(), AMAYA.curp)
    token = stranger.page.form("f").controls["csrf"].values[0]
    sent = {"csrf": token, "was_easy": "no"}
    assert stranger.posts(f"/acuses/{citizen.folio}/opinion", sent).status_code == 404


@pytest.mark.parametrize("value", ["perhaps", "", "yes' --", "x" * 5000])
def test_a_made_up_opinion_is_none(citizen: Citizen, value: str) -> None:
    proved(citizen, RENATA).sends()
    token = next(form.controls["csrf"].values[0] for form in citizen.page.forms if "csrf" in form.controls)
    answer = citizen.posts(f"/acuses/{citizen.folio}/opinion", {"csrf": token, "was_easy": value})
    assert answer.status_code == 303
    citizen.goes_to(f"/acuses/{citizen.folio}").does_not_see("Gracias. Ya contestaste.")


def test_the_qr_leads_to_the_check_and_carries_nothing_else(citizen: Citizen) -> None:
    proved(citizen, RENATA).sends()
    assert re.search(r'<svg class="qr"[^>]+aria-label="Código QR que lleva a la página', citizen.page.html)
    assert "<img" not in citizen.page.html
