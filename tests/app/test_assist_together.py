"""Two people at the same questions: who wrote what, what each is told, what only the person does."""

from __future__ import annotations

from uuid import UUID

import pytest

from kiosk.flow.questions import Entry, Source
from kiosk.storage import drafts as kept
from kiosk.storage.store import Actor
from tests.app.conftest import World
from tests.app.helping import KIOSK, asks_news, follows_person, helped, lines
from tests.app.people import AMAYA, CELL, RENATA, TADEO, both_ways
from tests.citizen import Citizen
from tests.clerk import Clerk


@pytest.fixture
def person(world: World, way: str) -> Citizen:
    return world.citizen(htmx=way == "htmx", **KIOSK).starts()


@pytest.fixture
def clerk(world: World, way: str, person: Citizen) -> Clerk:
    """The operator who helps, at the first question."""
    found = world.clerk("0417", htmx=way == "htmx")
    helped(person, found)
    return found


def entries(world: World, person: Citizen) -> list[tuple[str, str, Source]]:
    """Page, actor and source of everything typed."""
    found = stored(world, person)
    return [(one.page, one.actor, one.source) for one in found if one.source.typed]


def stored(world: World, person: Citizen) -> tuple[Entry, ...]:
    with world.house().store.reading(Actor("system")) as work:
        looked = kept.look(work, UUID(person.draft.rsplit("/", 1)[1]))
    assert looked is not None
    return looked.entries


@both_ways
def test_a_person_who_does_not_type_finishes_with_two_screens(
    world: World, person: Citizen, clerk: Clerk
) -> None:
    """The operator types what may be typed; the person says who they are, the code, and sends."""
    clerk.answers(for_whom="SELF").answers(curp=RENATA.curp).sees("Esto solo lo contesta la persona")
    person.goes_to(f"{person.draft}/revisar").is_at("/confirmar").sees("Renata O. S.").confirms()
    follows_person(clerk).is_at("/entrega").chooses_delivery("PRINT", "SMS", phone=CELL)
    clerk.sees("Escribe el código de 6 números", "Todavía no contesta").does_not_see("one_time_code")
    person.goes_to(f"{person.draft}/revisar").is_at("/codigo").types_code(sent_to=RENATA.contact)
    follows_person(clerk).is_at("/revisar").sees("Léele a la persona").does_not_see("Enviar solicitud")
    person.is_at("/revisar").sees("Escrito con ayuda").signs_and_sends()
    assert person.nss == RENATA.nss
    follows_person(clerk).sees("La persona envió su solicitud").does_not_see(RENATA.nss)


def test_who_wrote_what_is_kept(world: World, person: Citizen, clerk: Clerk) -> None:
    clerk.answers(for_whom="SELF")
    person.goes_to(f"{person.draft}/curp").answers(curp=RENATA.curp)
    assert entries(world, person) == [
        ("para-quien", "staff:0417", Source.STAFF), ("curp", "person", Source.CITIZEN),
    ]  # fmt: skip
    assert lines(world, "help.wrote") == 1
    follows_person(clerk).sees("Quién escribió qué", "Persona operadora 0417", "La persona")


# --- news -------------------------------------------------------------------------------------------------


def test_nothing_new_is_said_in_less_than_200_bytes(person: Citizen, clerk: Clerk) -> None:
    for somebody in (person, clerk):
        answer = asks_news(somebody)
        size = len(f"HTTP/1.1 {answer.status}\r\n") + sum(len(f"{k}: {v}\r\n") for k, v in answer.headers) + 2
        assert (answer.status_code, answer.get_data()) == (204, b"")
        assert size <= 120, answer.headers


def test_what_one_wrote_the_other_is_told(person: Citizen, clerk: Clerk) -> None:
    clerk.answers(for_whom="CHILD")
    told = asks_news(person).get_data(as_text=True)
    assert "La persona operadora escribió: Para quién." in told
    assert 'data-set="for_whom" data-value="CHILD"' in told
    assert "Ir a donde está tu asesora" in told
    person.goes_to(f"{person.draft}/curp").answers(curp=AMAYA.curp)
    told = asks_news(clerk).get_data(as_text=True)
    assert "La persona escribió: CURP." in told
    assert asks_news(clerk, desde=told.split('value="', 1)[1].split('"', 1)[0]).status_code == 204


def test_the_operator_is_told_no_value_of_what_only_the_person_answers(person: Citizen, clerk: Clerk) -> None:
    clerk.answers(for_whom="SELF").answers(curp=RENATA.curp).is_at("/confirmar")
    person.goes_to(f"{person.draft}/confirmar").confirms().is_at("/entrega")
    told = asks_news(clerk).get_data(as_text=True)
    assert "data-set" not in told.replace('data-set="is_it_you"', "")
    assert "Renata" not in told


def test_asking_for_news_is_no_sign_of_life(world: World, person: Citizen, clerk: Clerk) -> None:
    """The kiosk's clock and the desk's run on: nobody touched anything (AD-15)."""
    for _ in range(2):
        world.clock.passes(seconds=70)
        assert all("Set-Cookie" not in asks_news(one).headers for one in (person, clerk))
    world.clock.passes(seconds=20)
    assert asks_news(person).headers["HX-Redirect"] == "/terminado"
    world.clock.passes(minutes=3)
    assert asks_news(clerk).headers["HX-Redirect"] == "/asesor/abrir"


def test_the_person_is_asked_to_write(person: Citizen, clerk: Clerk) -> None:
    """ "Pedir que lo escriba la persona": their screen says so, and the way there."""
    clerk.answers(for_whom="SELF").presses("Pedir que lo escriba la persona").is_at("/curp")
    told = asks_news(person).get_data(as_text=True)
    assert "Te pide que contestes tú: Escribe tu CURP" in told
    assert f'href="{person.draft}/curp"' in told
    person.goes_to(f"{person.draft}/curp").answers(curp=RENATA.curp)
    assert "Te pide" not in asks_news(person, desde="0").get_data(as_text=True)


# --- pause and end ----------------------------------------------------------------------------------------


def test_the_person_may_pause(person: Citizen, clerk: Clerk) -> None:
    address = clerk.page.address
    form = clerk.page
    person.presses("Poner pausa")
    assert "En pausa: no ve nada." in person.page.html
    assert asks_news(clerk).headers["HX-Redirect"]
    clerk.goes_to(address).sees("La persona puso pausa")
    clerk.looks_again_at(form).answers(for_whom="SELF").sees("La persona puso pausa")
    person.presses("Seguir con la ayuda")
    clerk.goes_to(address).is_at("/para-quien")


def test_the_person_ends_it(world: World, person: Citizen, clerk: Clerk) -> None:
    form = clerk.page
    person.presses("Terminar ayuda").is_at("/para-quien")
    assert "Te ayuda" not in person.page.html
    assert asks_news(clerk).headers["HX-Redirect"] == "/asesor/acompanar"
    clerk.looks_again_at(form).meets(404).answers(for_whom="SELF")
    person.answers(for_whom="SELF").is_at("/curp")
    assert lines(world, "help.ended") == 1


def test_the_operator_ends_it(person: Citizen, clerk: Clerk) -> None:
    clerk.presses("Terminar esta ayuda").is_at("/asesor/acompanar")
    assert "La ayuda terminó. Puedes seguir." in asks_news(person).get_data(as_text=True)
    person.answers(for_whom="SELF").is_at("/curp").does_not_see("Te ayuda")


def test_the_end_of_the_visit_is_the_end_of_the_help(world: World, person: Citizen, clerk: Clerk) -> None:
    person.presses("Terminar y borrar").is_at("/terminado")
    clerk.meets(404).goes_to(clerk.page.address)
    assert lines(world, "help.ended") == 1


# --- two answers ------------------------------------------------------------------------------------------


@both_ways
def test_two_answers_are_both_shown_and_one_is_chosen(person: Citizen, clerk: Clerk) -> None:
    clerk.answers(for_whom="SELF").is_at("/curp")
    person.goes_to(f"{person.draft}/curp").answers(curp=RENATA.curp).is_at("/confirmar")
    clerk.meets(409).answers(curp=TADEO.curp).sees("Hay dos respuestas. ¿Cuál es la buena?")
    clerk.sees(TADEO.curp, RENATA.curp).answers(which="kept").is_at("/confirmar")


@both_ways
def test_the_person_chooses_between_theirs_and_the_operators(person: Citizen, clerk: Clerk) -> None:
    person.answers(for_whom="SELF").is_at("/curp")
    follows_person(clerk).answers(curp=TADEO.curp)
    person.meets(409).answers(curp=RENATA.curp).sees(TADEO.curp, RENATA.curp)
    person.answers(which="written").is_at("/confirmar").sees("Renata O. S.")


# --- what only the person does ----------------------------------------------------------------------------


def test_ad_09_the_operator_cannot_answer_for_the_person(world: World, person: Citizen, clerk: Clerk) -> None:
    """Identity, code, sending: neither a page nor an address of the desk does it. Each try is refused."""
    clerk.answers(for_whom="SELF").answers(curp=RENATA.curp).is_at("/confirmar")
    base = clerk.page.address.rsplit("/", 1)[0]
    token = next(dict(form.filled({}))["csrf"] for form in clerk.page.forms if form.method == "post")
    sent = {"csrf": token, "seq": "9", "is_it_you": "yes"}
    assert clerk.posts(f"{base}/confirmar", sent).status_code == 403
    assert lines(world, "staff.refused") == 1
    person.goes_to(f"{person.draft}/confirmar").confirms().chooses_delivery("SMS", phone=CELL)
    code = person.code_sent_to(CELL)
    for page in ("codigo", "codigo/otro", "codigo/sin", "enviar", "guardar", "telefono", "llave"):
        answer = clerk.posts(f"{base}/{page}", {"csrf": token, "seq": "9", "one_time_code": code})
        assert answer.status_code in (303, 403, 404), page
        assert code == person.code_sent_to(CELL)
    person.goes_to(f"{person.draft}/revisar").is_at("/codigo").types_code(code).is_at("/revisar")
    own = clerk.posts(f"{person.draft}/enviar", {"csrf": token, "seq": "9"})
    assert own.status_code in (303, 403)
    assert lines(world, "case.submitted") == 0


def test_ad_09_no_code_is_on_any_page_of_the_desk(person: Citizen, clerk: Clerk) -> None:
    clerk.answers(for_whom="SELF").answers(curp=RENATA.curp)
    person.goes_to(f"{person.draft}/confirmar").confirms().chooses_delivery("SMS", phone=CELL)
    code = person.code_sent_to(CELL)
    follows_person(clerk).is_at("/codigo").does_not_see(code, "one_time_code")
    person.types_code(code)
    follows_person(clerk).is_at("/revisar").does_not_see(code, CELL, RENATA.curp)


def test_the_read_back_is_six_plain_sentences_at_most(person: Citizen, clerk: Clerk) -> None:
    clerk.answers(for_whom="SELF").answers(curp=RENATA.curp)
    person.goes_to(f"{person.draft}/confirmar").confirms()
    person.chooses_delivery("PRINT", "SMS", phone=CELL).types_code(sent_to=CELL)
    follows_person(clerk)
    script = clerk.page.html.split('<ol class="script">', 1)[1].split("</ol>", 1)[0]
    assert 3 <= script.count("<li>") <= 6
    assert "Hoy pides: Obtener o encontrar tu Número de Seguridad Social." in script
    assert "termina en 78" in script


def test_ad_02_the_same_pages_faces_and_checks(person: Citizen, clerk: Clerk) -> None:
    """The operator meets the questions and the refusals of everybody."""
    person.answers(for_whom="SELF")
    follows_person(clerk).is_at("/curp")
    person.goes_to(f"{person.draft}/curp")
    asked = [{*one.page.form("f").controls} for one in (person, clerk)]
    assert asked[0] == asked[1]
    wrong = [one.answers(curp="OOSR840305MOCLCN05").page.problems for one in (person, clerk)]
    assert wrong[0] == wrong[1] != ()
    clerk.answers(curp="AEEN900102MCSRSD09").is_at("/alto").sees("No encontramos esa CURP")


@both_ways
def test_without_a_curp_the_operator_searches_with_name_and_birth(person: Citizen, clerk: Clerk) -> None:
    """AD-10: never with the name alone."""
    clerk.answers(for_whom="SELF").follows("No sé la CURP")
    names = {"asked_given_names": "Sofia", "asked_surname_1": "Cañaveral", "asked_surname_2": "Guiro"}
    clerk.answers(**names, asked_sex="M").sees("¿Cuándo y dónde nació?")
    clerk.answers(asked_birth_date=("21", "junio", "2006"), asked_birth_state="YN").is_at("/confirmar")


def test_a_stop_is_shown_to_both(person: Citizen, clerk: Clerk) -> None:
    clerk.answers(for_whom="CHILD").answers(curp=RENATA.curp).is_at("/alto").sees("ya es mayor de edad")
    clerk.follows("Cambiar para quién es").is_at("/para-quien").answers(for_whom="SELF").is_at("/confirmar")


def test_what_an_operator_may_not_reach_is_not_there(person: Citizen, clerk: Clerk) -> None:
    base = clerk.page.address.rsplit("/", 1)[0]
    clerk.meets(404).goes_to(f"{base}/no-hay")
    clerk.goes_to(f"{base}/entrega").is_at("/para-quien")
