"""Rules of assisted service that hold with or without somebody who helps (AD-05, AD-06, AD-14, AD-16)."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from kiosk.domain.people import Level
from kiosk.flow.known import CodeProof
from kiosk.flow.steps import Page
from kiosk.procedures import ALL
from kiosk.services.identity import LEVELS
from kiosk.storage import tables
from kiosk.storage.columns import metadata
from tests.app.conftest import World
from tests.app.people import AMAYA, HILARIO, RENATA, Someone, confirmed, proved, reached
from tests.citizen import Citizen

KIOSK = {"channel": "kiosk", "office": "39", "device": "kiosco-1"}
FEE = re.compile(r"\b(fee|price|tip|gratuity|cobro|tarifa|propina|cuota_operador|payment_to_operator)\b")


def test_ad_05_every_answer_is_kept_when_the_line_drops(world: World) -> None:
    citizen = confirmed(world.citizen(**KIOSK), AMAYA.curp)
    page = citizen.page
    other = citizen.another_tab().goes_to(citizen.draft + "/curp")
    assert AMAYA.curp in other.page.html
    citizen.looks_again_at(page).chooses_delivery("PRINT").goes_on_without_code().is_at("/revisar")


def test_ad_05_a_silent_register_still_gives_a_paper_with_date_and_time(world: World) -> None:
    world.is_down("population", "insured")
    citizen = world.citizen(**KIOSK).starts().answers(for_whom="SELF").answers(curp=AMAYA.curp)
    citizen.chooses_delivery("PRINT").goes_on_without_code().sends()
    citizen.sees("Recibimos tu solicitud", "11 de marzo de 2026")
    pdf = citizen.gets(f"/acuses/{citizen.folio}.pdf")
    assert pdf.data.startswith(b"%PDF")


def test_ad_06_free_is_said_on_the_first_screen_the_receipt_and_the_paper(world: World) -> None:
    house = world.house()
    citizen = world.citizen().goes_to("/").sees("Todo es gratis. Nadie te puede cobrar.")
    citizen.goes_to("/tramites/asignacion-nss").sees("Gratis", "Nadie te puede cobrar.")
    citizen.goes_to("/ayuda").sees(house.settings.complaint_phone)
    sent = proved(world.citizen(), RENATA).sends()
    paper = PdfReader(BytesIO(sent.gets(f"/acuses/{sent.folio}.pdf").data))
    text = " ".join(page.extract_text() for page in paper.pages)
    assert "Este trámite es gratuito." in text
    assert house.settings.complaint_phone in text


def test_ad_06_no_field_of_the_program_can_hold_what_somebody_was_charged() -> None:
    questions = {
        question.key
        for one in ALL
        for step in one.steps
        for page in ((step,) if isinstance(step, Page) else step.pages)
        for question in page.questions
    }
    columns = {column.name for table in metadata.sorted_tables for column in table.columns}
    assert len(columns) > 100
    assert tables.measure.name in metadata.tables
    assert not [name for name in questions | columns if FEE.search(name.replace("_", " "))]
    assert FEE.search("operator fee")


@pytest.mark.parametrize("someone", [RENATA, HILARIO], ids=["located", "in review"])
def test_ad_14_nobody_leaves_an_office_without_a_paper(world: World, someone: Someone) -> None:
    citizen = proved(world.citizen(**KIOSK), someone).sends()
    assert citizen.page.link("Imprimir acuse") == f"/acuses/{citizen.folio}.pdf"
    assert citizen.gets(f"/acuses/{citizen.folio}.pdf").data.startswith(b"%PDF")


def test_ad_14_a_new_number_is_on_paper_too(world: World) -> None:
    citizen = reached(world.citizen(**KIOSK), AMAYA.curp).sends()
    assert citizen.page.link("Imprimir acuse") == f"/acuses/{citizen.folio}.pdf"
    assert citizen.gets(f"/acuses/{citizen.folio}.pdf").data.startswith(b"%PDF")


def test_ad_14_a_request_that_lacks_a_proof_is_on_paper_too(world: World) -> None:
    citizen = confirmed(world.citizen(**KIOSK), RENATA.curp).chooses_delivery("PRINT")
    citizen.goes_on_without_code().sends()
    assert citizen.page.link("Imprimir acuse") == f"/acuses/{citizen.folio}.pdf"
    assert citizen.gets(f"/acuses/{citizen.folio}.pdf").data.startswith(b"%PDF")


def test_ad_16_the_way_to_do_it_alone_is_offered_and_never_forced(world: World) -> None:
    citizen: Citizen = proved(world.citizen(**KIOSK), RENATA).sends()
    citizen.follows("¿Quieres aprender a hacerlo en tu celular?").is_at("/aprender")
    assert len(re.findall(r"<li>", citizen.page.html.split("<ol")[1].split("</ol>")[0])) == 3
    assert not [form for form in citizen.page.forms if form.id == "f"]
    proved(world.citizen(), RENATA).sends().does_not_see("¿Quieres aprender a hacerlo en tu celular?")


def test_ad_04_every_level_has_two_roads_and_one_is_a_person_who_looks(world: World) -> None:
    """No single way of proving who one is: a device or a contact never is the only one."""
    personal = {proof for proof in CodeProof if proof.personal}
    assert CodeProof.STAFF_SAW_ID in personal
    for level in (Level.L2, Level.L3):
        assert len([proof for proof in personal if LEVELS[proof] >= level]) >= 2
    code = confirmed(world.citizen(**KIOSK), RENATA.curp).chooses_delivery("PRINT").is_at("/codigo")
    code.sees("Entrar con Llave MX", "Seguir sin código")


@pytest.mark.parametrize("phone", ["0000000000", "8000000000", "800 000 0001"])
def test_ad_11_a_telephone_of_nobody_or_of_the_office_is_not_taken(world: World, phone: str) -> None:
    citizen = confirmed(world.citizen(**KIOSK), AMAYA.curp)
    citizen.chooses_delivery("SMS", phone=phone).is_at("/entrega")
    assert citizen.page.status == 422
    citizen.chooses_delivery("SMS", phone="5512345678").is_at("/codigo")


def test_ad_11_a_mail_of_nobody_is_not_taken_and_none_is_needed(world: World) -> None:
    citizen = confirmed(world.citizen(**KIOSK), AMAYA.curp)
    citizen.chooses_delivery("EMAIL", email="correo@correo.com").is_at("/entrega")
    assert citizen.page.status == 422
    citizen.chooses_delivery("PRINT").is_at("/codigo")
