"""A mandate written down at a desk: a letter, a notarial power, what the register shows (3.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.mandates import Proof, birthday
from kiosk.flow.procedure import Procedure
from kiosk.procedures import ALL, mandated
from kiosk.storage import mandates as book
from kiosk.storage.store import Actor
from tests.app.conftest import World
from tests.app.people import DARIO, EMILIO, HILARIO, NIEVES, PETRA, RENATA, SILVESTRE, Someone
from tests.app.sittings import ANOTHER, OPERATOR, helped
from tests.app.test_mandates import B11, acting, uuid_of
from tests.app.test_signing import lines, own, rows, told
from tests.citizen import Citizen
from tests.clerk import Clerk

OFFER = "Anotar un permiso que trae"
LETTER = {
    "instrument": "1 de marzo de 2026, Puebla", "witness_1": "Dario Piñón", "witness_1_curp": DARIO.curp,
    "witness_2": "Petra Gómez", "witness_2_curp": PETRA.curp, "months": "3", "seen": "yes",
}  # fmt: skip
CHOSEN = ("months", "seen")
POWER = {"instrument": "1234, notaría 5 de Puebla", "scope": "special", "months": "6", "seen": "yes"}


def at_the_desk(
    world: World, principal: Someone = RENATA, agent: Someone = HILARIO, *, seen: bool = True
) -> tuple[Citizen, Clerk]:
    """The agent beside an operator who saw their ID, and no mandate yet."""
    citizen = world.citizen(channel="kiosk").starts().answers(for_whom="AUTHORISED")
    citizen.answers(curp=principal.curp).confirms().answers(agent_curp=agent.curp)
    citizen.chooses_delivery("PRINT").is_at("/codigo")
    clerk, helping = world.clerk(OPERATOR), helped(citizen)
    if seen:
        clerk.goes_to(f"/asesor/identificacion/{helping.id}").answers(id_kind="voter", last_four="12a4")
        clerk.is_at("/alto")
    else:
        clerk.goes_to(f"/asesor/acompanar/{helping.id}").is_at("/codigo")
    return citizen, clerk


def offered(clerk: Clerk, slug: str) -> Clerk:
    return clerk.follows(OFFER).answers(proof=slug).is_at(f"/{slug}")


def seen_by_another(world: World) -> None:
    """A second member of the office looked at the letter."""
    other = world.clerk(ANOTHER).goes_to("/asesor/firmas").follows("Con carta poder")
    other.answers(saw="yes").is_at("/asesor/firmas")


def test_ad_07_a_power_lets_the_agent_act_at_once_and_later(world: World) -> None:
    citizen, clerk = at_the_desk(world)
    citizen.goes_to(f"{citizen.draft}/revisar").is_at("/alto")
    offered(clerk, "poder").answers(**POWER).is_at("/revisar")
    citizen.goes_to(f"{citizen.draft}/revisar").presses("Firmar").answers(how="pin")
    acted = acting(world.citizen(), HILARIO, RENATA).is_at("/revisar").sends()
    assert acted.nss == RENATA.nss
    said = told(world, "mandate.recorded")
    assert (said["proof"], said["procedures"], said["staff"]) == ("power", B11, OPERATOR)
    assert not any(one in str(said) for one in (RENATA.curp, HILARIO.curp, DARIO.curp, "Dario"))


def test_ad_07_a_letter_opens_nothing_before_a_second_member_saw_it(world: World) -> None:
    """Nobody but principal and agent saw it signed, and one operator could write down any two witnesses."""
    citizen, clerk = at_the_desk(world)
    offered(clerk, "carta").answers(**LETTER).sees("Falta que lo confirme otra persona")
    clerk.presses("Ya lo confirmó").sees("Todavía no lo confirma nadie")
    citizen.goes_to(f"{citizen.draft}/revisar").is_at("/alto")
    acting(world.citizen(), HILARIO, RENATA).is_at("/alto")
    seen_by_another(world)
    clerk.presses("Ya lo confirmó").is_at("/revisar")
    citizen.goes_to(f"{citizen.draft}/revisar").is_at("/revisar")
    acted = acting(world.citizen(), HILARIO, RENATA).is_at("/revisar").sends()
    assert acted.nss == RENATA.nss
    assert len(rows(world, "SELECT id FROM mandate")) == 1


def test_the_agent_sends_with_the_operator_beside_them(world: World) -> None:
    citizen, clerk = at_the_desk(world)
    offered(clerk, "poder").answers(**POWER).is_at("/revisar")
    citizen.goes_to(f"{citizen.draft}/revisar").presses("Firmar").answers(how="drawn")
    citizen.answers(strokes="10,10 20,30 40,50;60,60 90,100 120,140;10,90 100,100 700,200").is_at("/revisar")
    assert citizen.sends().nss == RENATA.nss
    assert lines(world, "mandate.used") == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"instrument": ""}, "Escribe lo que dice el papel"),
        ({"instrument": "<b>"}, "Escribe lo que dice el papel"),
        ({"witness_1": ""}, "Escribe el nombre"),
        ({"witness_2": ""}, "Escribe el nombre"),
        ({"witness_2_curp": "OOSR"}, "CURP"),
        ({"witness_2_curp": DARIO.curp}, "Los dos testigos son personas distintas."),
        ({"witness_1_curp": RENATA.curp}, "Elige a otro testigo"),
        ({"witness_2_curp": HILARIO.curp}, "Elige a otro testigo"),
        ({"months": ""}, "Elige cuánto dura."),
        ({"seen": ""}, "Marca la casilla si lo viste."),
    ],
)
def test_a_letter_that_lacks_something_is_not_written_down(
    world: World, given: dict[str, str], words: str
) -> None:
    _, clerk = at_the_desk(world)
    filled = {key: value for key, value in {**LETTER, **given}.items() if value or key not in CHOSEN}
    offered(clerk, "carta").meets(422).answers(**filled).sees(words)
    assert rows(world, "SELECT id FROM mandate") == []


def test_everything_a_letter_lacks_is_told_at_once(world: World) -> None:
    _, clerk = at_the_desk(world)
    told_of = ("instrument", "witness_1", "witness_1_curp", "witness_2", "witness_2_curp", "months", "seen")
    offered(clerk, "carta").meets(422).answers()
    assert len(clerk.page.problems) == len(told_of)


def test_who_confirms_reads_what_for_and_until_when(world: World) -> None:
    _, clerk = at_the_desk(world)
    offered(clerk, "carta").answers(**LETTER)
    other = world.clerk(ANOTHER).goes_to("/asesor/firmas").follows("Con carta poder")
    other.sees("Obtener o encontrar tu Número de Seguridad Social", "Hasta el jueves 11 de junio de 2026.")


@pytest.mark.parametrize("months", ["0", "13", "24", "x"])
def test_no_paper_is_good_for_more_than_twelve_months(world: World, months: str) -> None:
    _, clerk = at_the_desk(world)
    form = dict(offered(clerk, "poder").page.form("f").filled(POWER)) | {"months": months}
    assert clerk.posts(clerk.page.address, form).status_code == 422
    assert rows(world, "SELECT id FROM mandate") == []


@pytest.mark.parametrize("curp", [DARIO.curp, DARIO.curp.lower(), " PIND 050909 HMCRBRA8 "])
@pytest.mark.parametrize("number", [OPERATOR, ANOTHER])
def test_ad_08_no_witness_of_a_letter_is_of_the_staff(world: World, curp: str, number: str) -> None:
    _, clerk = at_the_desk(world)
    own(world, number, curp=DARIO.curp)
    given = {**LETTER, "witness_1_curp": curp}
    offered(clerk, "carta").meets(422).answers(**given).sees("no puede ser testigo")
    assert (rows(world, "SELECT id FROM mandate"), lines(world, "approval.witness_refused")) == ([], 1)


@pytest.mark.parametrize("who", [HILARIO, RENATA], ids=["agent", "principal"])
def test_ad_08_the_operator_writes_nothing_down_for_themselves(world: World, who: Someone) -> None:
    _, clerk = at_the_desk(world)
    offered(clerk, "poder")
    own(world, OPERATOR, curp=who.curp)
    clerk.meets(422).answers(**POWER).sees("Tus datos están en este trámite")
    assert (rows(world, "SELECT id FROM mandate"), lines(world, "help.own_data_refused")) == ([], 1)


def test_ad_07_nothing_is_written_down_before_it_is_certain_who_is_here(world: World) -> None:
    _, clerk = at_the_desk(world, seen=False)
    clerk.does_not_see(OFFER)
    base = clerk.page.address.replace("/acompanar/", "/permiso/").rsplit("/", 1)[0]
    for slug in ("", "/carta", "/poder", "/tutela"):
        clerk.goes_to(f"{base}{slug}").is_at("/codigo")


def test_what_a_procedure_does_not_accept_is_not_offered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mandated, "ACCEPTS", {B11: (Proof.POWER,)})
    _, clerk = at_the_desk(world)
    clerk.follows(OFFER).sees("Poder ante notario").does_not_see("Carta poder", "Es su mamá")
    clerk.meets(422).answers().sees("Elige qué trae la persona.")
    clerk.goes_to(f"{clerk.page.address}/carta").is_at("/alto")
    assert clerk.gets(f"{clerk.page.address.replace('acompanar', 'permiso')}/otra").status_code == 404
    monkeypatch.setattr(mandated, "ACCEPTS", {})
    clerk.goes_to(clerk.page.address).does_not_see(OFFER)


def test_nothing_is_offered_to_whoever_acts_for_themselves(world: World) -> None:
    citizen = world.citizen(channel="kiosk").starts().answers(for_whom="SELF").answers(curp=RENATA.curp)
    helping = helped(citizen)
    clerk = world.clerk(OPERATOR).goes_to(f"/asesor/permiso/{helping.id}")
    clerk.does_not_see(OFFER)


# --- what the register shows --------------------------------------------------------------------------------


def test_ad_07_a_parent_acts_for_a_minor_as_the_register_shows(world: World) -> None:
    _, clerk = at_the_desk(world, NIEVES, SILVESTRE)
    clerk.follows(OFFER).sees("Es su mamá, papá o tutor").does_not_see("Carta poder", "Poder ante notario")
    clerk.answers(proof="tutela").answers(months="12").is_at("/revisar")
    ((proof, ends),) = rows(world, "SELECT proof, ends_on FROM mandate")
    assert (proof, str(ends)) == ("guardian", "2027-03-11")


def test_what_the_register_shows_ends_when_a_minor_grows_up() -> None:
    assert birthday(date(2008, 9, 2), 18) == date(2026, 9, 2)
    assert (birthday(date(2008, 2, 29), 18), birthday(date(2008, 2, 29), 20)) == (
        date(2026, 3, 1),
        date(2028, 2, 29),
    )


def test_a_stranger_to_a_minor_is_refused(world: World) -> None:
    _, clerk = at_the_desk(world, EMILIO, HILARIO)
    offered(clerk, "tutela").meets(422).answers(months="12").sees("El registro no lo muestra.")
    assert rows(world, "SELECT id FROM mandate") == []


def test_a_silent_register_writes_nothing_down(world: World) -> None:
    _, clerk = at_the_desk(world, EMILIO, HILARIO)
    offered(clerk, "tutela")
    world.is_down("population")
    clerk.meets(422).answers(months="12").sees("El registro no responde ahora.")
    assert rows(world, "SELECT id FROM mandate") == []


# --- the principal ------------------------------------------------------------------------------------------


def sees_permits(world: World, who: Someone) -> Citizen:
    seeing = world.citizen().starts("dar-permiso").answers(mandate_wish="SEE").answers(curp=who.curp)
    return seeing.confirms().types_code(sent_to=who.contact).follows("Ver mis permisos").is_at("/permisos")


def test_the_principal_hears_of_it_sees_it_and_ends_it_in_one_tap(world: World) -> None:
    _, clerk = at_the_desk(world)
    offered(clerk, "carta").answers(**LETTER)
    world.works()
    principal = sees_permits(world, RENATA).sees("Con carta poder", "11 de junio de 2026")
    heard = [one for one in principal.inbox(RENATA.contact) if "se anotó un permiso" in one]
    assert len(heard) == 1
    assert "/permisos" in heard[0]
    principal.goes_to("/mis-movimientos").sees(
        f"la persona operadora {OPERATOR} anotó un permiso: otra persona puede actuar por ti."
    )
    principal.goes_to("/permisos").presses("Quitar permiso").sees("Nadie puede actuar por ti")
    principal.goes_to("/mis-movimientos").sees("Quitaste un permiso.")
    acting(world.citizen(), HILARIO, RENATA).is_at("/alto")


def test_ad_12_the_principal_reads_that_it_was_used(world: World) -> None:
    _, clerk = at_the_desk(world)
    offered(clerk, "carta").answers(**LETTER)
    seen_by_another(world)
    acting(world.citizen(), HILARIO, RENATA).sends()
    principal = sees_permits(world, RENATA).goes_to("/mis-movimientos")
    principal.sees("Se usó un permiso para actuar por otra persona.")


def test_a_paper_ends_by_itself(world: World) -> None:
    _, clerk = at_the_desk(world)
    offered(clerk, "carta").answers(**LETTER)
    seen_by_another(world)
    acting(world.citizen(), HILARIO, RENATA).is_at("/revisar")
    world.clock.passes(days=93)
    acting(world.citizen(), HILARIO, RENATA).is_at("/alto")


def test_what_the_law_gives_is_not_ended_by_a_tap(world: World) -> None:
    _, clerk = at_the_desk(world, NIEVES, SILVESTRE)
    offered(clerk, "tutela").answers(months="12")
    house = world.house()
    with house.store.writing(Actor("system")) as work:
        minor = house.vault.index("holder", NIEVES.curp)
        (row,) = book.given_by(work, minor, on=house.today())
        assert book.revoke(work, row.id, principal=minor, by="principal", at=house.clock()) is None


# --- four eyes ----------------------------------------------------------------------------------------------


class TestFourEyes:
    """Where a procedure asks for them, a paper opens nothing before somebody else saw it."""

    @pytest.fixture
    def procedures(self) -> tuple[Procedure, ...]:
        return tuple(replace(one, four_eyes=True) for one in ALL)

    def test_ad_04_a_second_member_looks_at_the_paper(self, world: World) -> None:
        citizen, clerk = at_the_desk(world)
        offered(clerk, "carta").answers(**LETTER).sees("Falta que lo confirme otra persona")
        acting(world.citizen(), HILARIO, RENATA).is_at("/alto")
        sees_permits(world, RENATA).sees("Falta que lo confirme otra persona del IMSS.")
        clerk.goes_to("/asesor/firmas").follows("Con carta poder").meets(422)
        clerk.answers().sees("Marca la casilla")
        clerk.meets(422).answers(saw="yes").sees("Tú lo anotaste.")
        other = world.clerk(ANOTHER).goes_to("/asesor/firmas").sees("Permisos por confirmar", OPERATOR)
        other.follows("Con carta poder").sees("SADH************01 va a actuar por OOSR************04.")
        other.sees("Testigos: ", LETTER["witness_1"], LETTER["instrument"])
        other.does_not_see(RENATA.curp, HILARIO.curp)
        other.answers(saw="yes").is_at("/asesor/firmas")
        other.does_not_see("Permisos por confirmar")
        acting(world.citizen(), HILARIO, RENATA).is_at("/revisar")
        assert (lines(world, "mandate.confirmed"), lines(world, "approval.refused")) == (1, 1)

    @pytest.mark.parametrize("who", [HILARIO, RENATA], ids=["agent", "principal"])
    def test_ad_08_the_second_member_is_none_of_the_two(self, world: World, who: Someone) -> None:
        _, clerk = at_the_desk(world)
        offered(clerk, "carta").answers(**LETTER)
        own(world, ANOTHER, curp=who.curp)
        other = world.clerk(ANOTHER).goes_to("/asesor/firmas").follows("Con carta poder")
        other.meets(422).answers(saw="yes").sees("Tus datos están en este trámite")

    def test_it_is_confirmed_in_the_same_office(self, world: World) -> None:
        _, clerk = at_the_desk(world)
        offered(clerk, "carta").answers(**LETTER)
        (mandate,), *_ = rows(world, "SELECT id FROM mandate")
        elsewhere = world.clerk("0602", office="20").goes_to("/asesor/firmas")
        elsewhere.does_not_see("Permisos por confirmar")
        assert elsewhere.gets(f"/asesor/permisos/{uuid_of(mandate)}").status_code == 404
