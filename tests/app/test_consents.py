"""How somebody says that they want help who does not touch: by voice, by a sign, by fingerprint (AD-07)."""

from __future__ import annotations

import json

import pytest

from kiosk.domain.approvals import Consented
from kiosk.storage import upkeep
from kiosk.storage.assist_tables import assist_consent
from kiosk.storage.readers import AnyRow
from kiosk.storage.store import Actor
from tests.app.conftest import World
from tests.app.helping import KIOSK, follows_person, is_really, lines, paired
from tests.app.people import HILARIO
from tests.app.sittings import looked
from tests.citizen import Citizen
from tests.clerk import Clerk

SIGN = "10,10 20,30 40,50;60,60 90,100 120,140;10,90 100,100 700,200"
WITNESS = {"witness": "Hilario Fresno", "witness_curp": HILARIO.curp}


@pytest.fixture
def person(world: World, way: str) -> Citizen:
    return world.citizen(htmx=way == "htmx", **KIOSK).starts()


@pytest.fixture
def clerk(world: World, person: Citizen) -> Clerk:
    found = world.clerk("0417")
    paired(person, found)
    return found


def kept(world: World) -> AnyRow:
    """The only consent there is."""
    with world.house().store.reading(Actor("system")) as work:
        return work.sql.execute(assist_consent.select()).one()


def evidence(world: World, citizen: Citizen) -> dict[str, str]:
    """What was sealed with it."""
    row, key = kept(world), looked(citizen).row.data_key
    assert key is not None
    found: dict[str, str] = json.loads(
        key.open(row.evidence_sealed, context=f"assist_consent|evidence|{row.id}")
    )
    return found


def other_way(person: Citizen, slug: str) -> Citizen:
    person.is_at("/permiso").sees("Sí, ayúdame").follows("Otra forma de decir que sí").is_at("/otra-forma")
    person.meets(422).answers().sees("Elige una forma.")
    return person.answers(way=slug).is_at(f"/permiso/{slug}")


@pytest.mark.parametrize(
    ("slug", "words", "told"),
    [
        ("voz", "Di en voz alta: “Sí, acepto que me ayuden”.", "Dijiste en voz alta, ante un testigo"),
        ("huella", "Imprime la hoja y pon tu huella.", "Pusiste tu huella, ante un testigo"),
    ],
)
def test_ad_07_help_is_agreed_to_before_a_witness(
    world: World, person: Citizen, clerk: Clerk, slug: str, words: str, told: str
) -> None:
    other_way(person, slug).sees(words, "¿Ante quién dices que sí?")
    follows_person(clerk).sees("Espera a la persona")
    person.meets(422).answers(witness="", witness_curp=HILARIO.curp).is_told("Escribe el nombre")
    person.meets(422).answers(witness="Hilario", witness_curp="X").sees("CURP")
    assert lines(world, "help.agreed") == 0
    person.answers(**WITNESS).is_at("/para-quien")
    follows_person(clerk).is_at("/para-quien")
    row = kept(world)
    wanted = Consented.VOICE if slug == "voz" else Consented.FINGERPRINT
    assert (row.way, row.agreed, row.staff_number, row.channel) == (wanted, True, "0417", "kiosk")
    assert row.language == "es_MX"
    assert evidence(world, person)["witness"] == "Hilario Fresno"
    assert HILARIO.curp not in str(evidence(world, person))
    person.goes_to("/mis-movimientos").sees(told, "0417").does_not_see("Hilario")


def test_the_sheet_for_the_fingerprint_says_what_is_agreed_to(person: Citizen, clerk: Clerk) -> None:
    other_way(person, "huella").follows("Ver la hoja para imprimir")
    person.sees("Acepto que me ayude la persona operadora 0417.", "Mi huella o mi firma")
    person.does_not_see("Palabras de lo que firmas").goes_back().is_at("/huella")


@pytest.mark.parametrize("slug", ["voz", "huella"])
def test_ad_08_no_witness_is_of_the_staff(world: World, person: Citizen, clerk: Clerk, slug: str) -> None:
    for number in ("0417", "0418"):
        is_really(world, number, curp=HILARIO.curp)
        other_way(person.goes_to(person.page.address.split("/permiso")[0] + "/permiso"), slug)
        person.meets(422).answers(**WITNESS).sees("no puede ser testigo")
    assert (lines(world, "approval.witness_refused"), lines(world, "help.agreed")) == (2, 0)
    follows_person(clerk).sees("Espera a la persona")


def test_help_is_agreed_to_with_a_sign(world: World, person: Citizen, clerk: Clerk) -> None:
    other_way(person, "firma").sees("Con tu firma dices: sí, acepto que me ayuden.")
    person.meets(422).answers(strokes="").sees("Dibuja tu firma en el cuadro")
    person.answers(strokes=SIGN).is_at("/para-quien")
    assert (kept(world).way, evidence(world, person)) == (Consented.SIGNATURE, {"drawn": SIGN})
    person.goes_to("/mis-movimientos").sees("Aceptaste con tu firma que te ayudara")


def test_ad_04_who_cannot_draw_writes_their_name(world: World, person: Citizen, clerk: Clerk) -> None:
    other_way(person, "firma").follows("No puedo dibujar: escribir mi nombre")
    person.meets(422).answers(typed_name="").sees("Escribe el nombre")
    person.answers(typed_name="Renata Ocote").is_at("/para-quien")
    assert evidence(world, person) == {"name": "Renata Ocote"}


def test_another_way_at_one_screen_and_the_operator_is_locked_out(world: World) -> None:
    clerk = world.clerk("0417").goes_to("/asesor/acompanar").presses("Obtener o encontrar")
    clerk.presses("Sí, es su número")
    other_way(clerk, "voz")
    clerk.another_tab().goes_to("/asesor/acompanar").sees("La pantalla la tiene la persona")
    clerk.answers(**WITNESS).is_at("/para-quien")
    assert kept(world).way is Consented.VOICE


def test_ad_07_the_operator_has_no_page_that_agrees(world: World, person: Citizen, clerk: Clerk) -> None:
    address = other_way(person, "voz").page.address
    token = next(dict(form.filled({}))["csrf"] for form in clerk.goes_to("/asesor").page.forms)
    for where in (address, address.replace("/voz", ""), address.replace("/acompanar/", "/asesor/acompanar/")):
        answer = clerk.posts(where, {"csrf": token, "agrees": "yes", **WITNESS})
        assert answer.status_code in (303, 403, 404)
    assert lines(world, "help.agreed") == 0


def test_from_afar_a_touch_is_enough(world: World) -> None:
    person, clerk = world.citizen().starts(), world.clerk("0417")
    paired(person, clerk, afar=True)
    person.does_not_see("Otra forma de decir que sí")
    person.goes_to(f"{person.page.address}/voz").is_at("/permiso")


def test_pressing_twice_agrees_once(world: World, person: Citizen, clerk: Clerk) -> None:
    page = other_way(person, "voz").page
    person.answers(**WITNESS).is_at("/para-quien")
    person.looks_again_at(page).answers(**WITNESS).is_at("/para-quien")
    assert lines(world, "help.agreed") == 1


def test_who_was_witness_is_erased_with_the_request(world: World, person: Citizen, clerk: Clerk) -> None:
    other_way(person, "voz").answers(**WITNESS)
    draft = looked(person)
    with world.house().store.writing(Actor("system")) as work:
        upkeep.erase_case(work, draft.id, case_ref="none")
    assert kept(world).evidence_sealed is None


def test_a_no_is_one_touch(world: World, person: Citizen, clerk: Clerk) -> None:
    person.answers(agrees="no").is_at("/para-quien")
    row = kept(world)
    assert (row.agreed, row.way, row.evidence_sealed) == (False, Consented.TOUCH, None)
