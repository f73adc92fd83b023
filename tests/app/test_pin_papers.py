"""The paper of a presence PIN: its code makes another PIN, once, and nobody of the staff sees it (A10a)."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from kiosk.services import receipts
from kiosk.storage.store import Actor
from tests.app.conftest import World
from tests.app.people import HILARIO
from tests.app.sittings import OPERATOR
from tests.app.test_signing import PIN, in_the_office, lines, rows, saw_id
from tests.citizen import Citizen

OTHER = "370618"
CODE = re.compile(r'class="code">([0-9A-Z-]{11})<')
WRONG = "No es el código de tu papel."
NOT_IT = "AAAAA-AAAAA"


def code_on(citizen: Citizen) -> str:
    citizen.sees("Guarda este código en papel", "El código se muestra solo esta vez.")
    found = CODE.search(citizen.page.html)
    assert found is not None, f"no code on {citizen.page}"
    return found.group(1)


def with_a_paper(world: World) -> tuple[Citizen, str]:
    """Somebody with a PIN, at the page that asks for it, and the code of their paper."""
    citizen, clerk = in_the_office(world)
    saw_id(citizen, clerk).presses("Firmar").follows("Hacer mi clave de presencia")
    code = code_on(citizen.answers(new_pin=PIN, new_pin_again=PIN))
    return citizen.follows("Ya lo guardé").is_at("/firmar/clave"), code


def remade(citizen: Citizen, code: str, pin: str = OTHER) -> Citizen:
    citizen.goes_to(f"{citizen.draft}/firmar/clave").follows("Olvidé mi clave y tengo mi papel")
    return citizen.answers(paper_code=code, new_pin=pin, new_pin_again=pin)


def test_r_a10_03_the_paper_makes_another_pin_once(world: World) -> None:
    citizen, code = with_a_paper(world)
    second = code_on(remade(citizen, f" {code.lower()} "))
    assert second != code
    citizen.follows("Ya lo guardé").meets(422).answers(presence_pin=PIN).sees("No es tu clave")
    citizen.goes_to(f"{citizen.draft}/firmar/clave-papel").meets(422)
    citizen.answers(paper_code=code, new_pin=PIN, new_pin_again=PIN).sees(WRONG)
    citizen.goes_to(f"{citizen.draft}/firmar/clave").answers(presence_pin=OTHER).is_at("/revisar").sends()
    receipt = receipts.for_house(world.house(), citizen.folio, number=1)
    assert receipt is not None
    assert receipt.text.channel.endswith("self pin")
    assert (lines(world, "pin.made"), lines(world, "pin.remade")) == (1, 1)
    citizen.goes_to("/mis-movimientos").sees("Hiciste otra clave de presencia con el código de tu papel.")


def test_r_a10_03_a_locked_pin_is_opened_by_the_paper_and_signs(world: World) -> None:
    citizen, code = with_a_paper(world)
    right = citizen.page
    citizen.meets(422).answers(presence_pin="111222")
    with world.house().store.writing(Actor("system")) as work:
        work.sql.exec_driver_sql("UPDATE pin_tries SET wrong = 6")
    citizen.looks_again_at(right).meets(422).answers(presence_pin=PIN).sees("Tu clave está cerrada")
    code_on(remade(citizen, code))
    citizen.follows("Ya lo guardé").answers(presence_pin=OTHER).is_at("/revisar").sees("Ya firmaste")


def test_r_a10_03_the_paper_is_kept_as_a_slow_digest_only(world: World) -> None:
    _, code = with_a_paper(world)
    ((kept,),) = rows(world, "SELECT paper_digest FROM presence_pin")
    assert "argon2id" in str(kept)
    assert code.replace("-", "") not in str(kept)


@pytest.mark.parametrize("has_one", [True, False])
def test_r_a10_03_a_paper_is_not_guessed(world: World, has_one: bool) -> None:
    """Five tries an hour, ten in all; somebody without a paper meets exactly the same."""
    if has_one:
        citizen, code = with_a_paper(world)
    else:
        citizen, clerk = in_the_office(world)
        saw_id(citizen, clerk).presses("Firmar").answers(how="pin").is_at("/firmar/clave")
        code = "00000-00000"
    page = citizen.follows("Olvidé mi clave y tengo mi papel").page
    answer = {"new_pin": OTHER, "new_pin_again": OTHER}
    for _ in range(2):
        for _ in range(5):
            citizen.looks_again_at(page).meets(422).answers(paper_code=NOT_IT, **answer).sees(WRONG)
        citizen.looks_again_at(page).meets(429).answers(paper_code=code, **answer)
        assert lines(world, "pin.paper_spent") == 0
        with world.house().store.writing(Actor("system")) as work:
            work.sql.exec_driver_sql("DELETE FROM limit_counter")  # an hour later
    citizen.looks_again_at(page).meets(422).answers(paper_code=code, **answer).sees(WRONG)
    citizen.looks_again_at(page).meets(422).answers(paper_code=code, **answer).sees(WRONG)
    assert lines(world, "pin.paper_spent") == 1
    assert lines(world, "pin.remade") == 0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"paper_code": ""}, "código"),
        ({"new_pin": "123456", "new_pin_again": "123456"}, "puede adivinar"),
        ({"new_pin": "12", "new_pin_again": "12"}, "De 6 a 8 números"),
        ({"new_pin_again": "370619"}, "Las dos claves no son iguales."),
    ],
)
def test_r_a10_03_what_cannot_be_a_code_or_a_pin_uses_up_no_try(
    world: World, given: dict[str, str], words: str
) -> None:
    citizen, code = with_a_paper(world)
    citizen.follows("Olvidé mi clave y tengo mi papel")
    whole = {"paper_code": code, "new_pin": OTHER, "new_pin_again": OTHER} | given
    citizen.meets(422).answers(**whole).sees(words)
    code_on(remade(citizen, code))


def test_r_a10_05_the_desk_shows_no_paper_and_makes_no_pin(world: World) -> None:
    citizen, code = with_a_paper(world)
    (session,), *_ = rows(world, "SELECT id FROM assist_session")
    clerk = world.clerk(OPERATOR).goes_to(f"/asesor/acompanar/{UUID(str(session))}")
    for address in ("", "/asesor", "/asesor/firmas"):
        clerk.goes_to(address or clerk.page.address).does_not_see(code)
    for slug in ("clave-nueva", "clave-papel"):
        answer = clerk.gets(f"{citizen.draft}/firmar/{slug}")
        assert answer.status_code in (303, 404)
        assert code not in answer.get_data(as_text=True)


def test_ad_13_the_contacts_on_file_hear_of_every_new_pin(world: World) -> None:
    citizen, clerk = in_the_office(world, who=HILARIO)
    saw_id(citizen, clerk).presses("Firmar").follows("Hacer mi clave de presencia")
    code = code_on(citizen.answers(new_pin=PIN, new_pin_again=PIN))
    code_on(remade(citizen, code))
    world.works()
    told = [one for one in citizen.inbox(HILARIO.contact) if "clave de presencia" in one]
    assert len(told) == 2
    assert all("¿No fuiste tú? Llama gratis al" in one for one in told)
    assert not any(code in one or PIN in one for one in told)
