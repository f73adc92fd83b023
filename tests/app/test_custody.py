"""Parents who disagree: a permit that one of them asks for at a desk waits for an officer (3.2)."""

from __future__ import annotations

import pytest

from kiosk.gateways import scenario
from tests.app.conftest import World
from tests.app.people import HILARIO, IRENE, JACINTA, LISANDRO, NIEVES, SILVESTRE, Someone
from tests.app.sittings import ANOTHER, OPERATOR
from tests.app.test_mandates import acting, uuid_of
from tests.app.test_mandates_on_paper import at_the_desk, offered
from tests.app.test_signing import lines, own, rows, told
from tests.citizen import Citizen
from tests.clerk import Clerk

OFFICER, OF_THE_SAME_OFFICE = "0601", "0501"
WAITS = "Falta que lo decida una persona revisora"
PERMIT = "Permiso anotado el miércoles 11 de marzo de 2026"
DISPUTE = "con quién vive la niña o el niño"


def asked(world: World, parent: Someone = LISANDRO) -> tuple[Citizen, Clerk]:
    """A parent at the desk, whose record shows that both are before a judge."""
    citizen, clerk = at_the_desk(world, IRENE, parent)
    offered(clerk, "tutela").answers(months="12").sees(WAITS)
    return citizen, clerk


def officer(world: World, number: str = OFFICER, office: str = "20") -> Clerk:
    return world.clerk(number, office=office).goes_to("/asesor/revision")


def opened(world: World) -> Clerk:
    """The officer has the record before them."""
    found = officer(world).follows(PERMIT).does_not_see("juicio", JACINTA.curp[:4], "Quien pide es")
    return found.presses("Abrir el registro")


def heard(citizen: Citizen, who: Someone, words: str) -> int:
    return len([one for one in citizen.inbox(who.contact) if words in one])


def test_a_dispute_waits_for_an_officer_and_opens_nothing_meanwhile(world: World) -> None:
    citizen, clerk = asked(world)
    clerk.presses("Ver si ya hay respuesta").sees("Todavía no hay respuesta.")
    citizen.goes_to(f"{citizen.draft}/revisar").is_at("/alto")
    acting(world.citizen(), LISANDRO, IRENE).is_at("/alto")
    assert (told(world, "mandate.recorded")["proof"], lines(world, "mandate.confirmed")) == ("guardian", 0)


def test_nobody_at_the_desk_reads_of_the_dispute_or_of_the_other_parent(world: World) -> None:
    citizen, clerk = asked(world)
    for page in (clerk, clerk.presses("Ver si ya hay respuesta"), citizen.goes_to(f"{citizen.draft}/alto")):
        page.does_not_see("juicio", "Jacinta", "Zarzamora", JACINTA.curp[:4], JACINTA.contact)
    kept = str(rows(world, "SELECT * FROM mandate"))
    assert JACINTA.curp not in kept


def test_the_officer_reads_the_record_masked_and_says_yes(world: World) -> None:
    citizen, clerk = asked(world)
    found = opened(world).sees("Quien pide es: papá.", DISPUTE, "También está: mamá, ZALJ************05.")
    found.sees("GUML************01 quiere actuar por GUZI************A0.")
    found.does_not_see(LISANDRO.curp, IRENE.curp, JACINTA.curp, "Jacinta", JACINTA.contact)
    found.answers(answer="yes").is_at("/asesor/revision").does_not_see("Permisos por decidir")
    clerk.presses("Ver si ya hay respuesta").is_at("/revisar")
    citizen.goes_to(f"{citizen.draft}/revisar").is_at("/revisar")
    acting(world.citizen(), LISANDRO, IRENE).is_at("/revisar")
    world.works()
    assert heard(citizen, LISANDRO, "ya puedes actuar") == 1
    assert heard(citizen, JACINTA, "permiso") == 0
    assert [lines(world, f"mandate.{kind}") for kind in ("recorded", "opened", "confirmed")] == [1, 1, 1]
    said = told(world, "mandate.confirmed")
    assert (said["staff"], said["answer"]) == (OFFICER, "yes")


@pytest.mark.parametrize(
    ("answer", "words"), [("court", "Falta la decisión de un juez."), ("agree", "se pongan de acuerdo")]
)
def test_the_officer_says_no_and_the_parent_reads_why(world: World, answer: str, words: str) -> None:
    citizen, clerk = asked(world)
    opened(world).answers(answer=answer).is_at("/asesor/revision")
    world.works()
    letters = [one for one in citizen.inbox(LISANDRO.contact) if "no se confirmó" in one]
    assert len(letters) == 1
    assert words in letters[0]
    assert not any(one in letters[0] for one in ("Jacinta", "mamá", JACINTA.curp, JACINTA.contact, "juicio"))
    acting(world.citizen(), LISANDRO, IRENE).is_at("/alto")
    clerk.presses("Ver si ya hay respuesta").sees("¿Qué permiso trae?")
    assert (lines(world, "mandate.refused"), lines(world, "mandate.confirmed")) == (1, 0)
    assert told(world, "mandate.refused")["answer"] == answer


def test_the_officer_must_choose_and_show_who_they_are(world: World) -> None:
    asked(world)
    found = opened(world).meets(422)
    found.answers().is_told("Elige qué decides.").sees(DISPUTE)
    world.clock.passes(minutes=4)
    found.goes_to("/asesor/revision")
    world.clock.passes(minutes=4)
    found.follows(PERMIT).presses("Abrir el registro").sees("Confirma que eres tú").does_not_see(DISPUTE)
    assert lines(world, "mandate.opened") == 1
    found.answers(factor=found.knows(OFFICER).code).presses("Abrir el registro").sees(DISPUTE)
    world.clock.passes(minutes=4, seconds=50)
    found.answers(answer="yes").sees("Confirma que eres tú")
    assert lines(world, "mandate.confirmed") == 0
    world.clock.passes(seconds=31)
    found.answers(factor=found.knows(OFFICER).code).presses("Abrir el registro").answers(answer="yes")
    assert lines(world, "mandate.confirmed") == 1


def test_only_the_officer_who_was_drawn_finds_it(world: World) -> None:
    """Of another office where there is one; no second member of the desk's own office confirms it."""
    asked(world)
    ((mandate,),) = rows(world, "SELECT id FROM mandate")
    address = f"/asesor/revision/permisos/{uuid_of(mandate)}"
    same = officer(world, OF_THE_SAME_OFFICE, "39").does_not_see("Permisos por decidir")
    assert same.gets(address).status_code == 404
    second = world.clerk(ANOTHER).goes_to("/asesor/firmas").does_not_see("Permisos por confirmar")
    assert second.gets(f"/asesor/permisos/{uuid_of(mandate)}").status_code == 404
    assert second.gets(address).status_code == 403
    assert officer(world).follows(PERMIT).page.status == 200


@pytest.mark.parametrize("who", [LISANDRO, IRENE], ids=["agent", "principal"])
def test_ad_08_an_officer_never_decides_about_themselves(world: World, who: Someone) -> None:
    asked(world)
    own(world, OFFICER, curp=who.curp)
    officer(world).does_not_see("Permisos por decidir")
    officer(world, OF_THE_SAME_OFFICE, "39").follows(PERMIT).sees("quiere actuar por")


def test_ad_12_the_child_reads_who_looked_and_who_decided(world: World) -> None:
    asked(world)
    opened(world).answers(answer="court")
    with_help = lines(world, "mandate.opened"), lines(world, "mandate.refused")
    assert with_help == (1, 1)
    about = rows(
        world, "SELECT DISTINCT case_ref FROM ledger WHERE kind IN ('mandate.recorded', 'mandate.refused')"
    )
    assert len(about) == 1


def test_a_silent_register_decides_nothing(world: World) -> None:
    asked(world)
    found = officer(world).follows(PERMIT)
    world.is_down("population")
    found.presses("Abrir el registro").sees("El registro no responde ahora.")
    assert (lines(world, "mandate.opened"), lines(world, "mandate.confirmed")) == (0, 0)


def test_a_dispute_that_is_over_is_seen_as_over(world: World) -> None:
    asked(world)
    pair = {"adult": JACINTA.curp, "child": IRENE.curp, "relation": "mother"}
    scenario.load(world.house().store, {"version": 1, "kinship": [pair]}, at=world.clock())
    opened(world).sees("El registro ya no muestra ningún juicio.").answers(answer="yes")
    assert lines(world, "mandate.confirmed") == 1


def test_pressing_twice_writes_one_and_keeps_its_place(world: World) -> None:
    _, clerk = asked(world)
    ((mandate,),) = rows(world, "SELECT id FROM mandate")
    clerk.goes_to(f"{clerk.page.address}/tutela").answers(months="1").sees(WAITS)
    assert rows(world, "SELECT id FROM mandate") == [(mandate,)]
    found = opened(world)
    form = dict(found.page.form("f").filled({"answer": "yes"}))
    assert found.posts(found.page.form("f").action, form).status_code == 303
    assert found.posts(found.page.form("f").action, form).status_code == 404
    assert lines(world, "mandate.confirmed") == 1


def test_without_a_dispute_nothing_waits(world: World) -> None:
    _, clerk = at_the_desk(world, NIEVES, SILVESTRE)
    offered(clerk, "tutela").answers(months="12").is_at("/revisar")
    officer(world).sees("No tienes casos por revisar").does_not_see("Permisos por decidir")


def test_a_stranger_is_refused_before_anything_of_the_record_is_said(world: World) -> None:
    _, clerk = at_the_desk(world, IRENE, HILARIO)
    offered(clerk, "tutela").meets(422).answers(months="12").sees("El registro no lo muestra.")
    clerk.does_not_see("juicio", "Jacinta", "Lisandro")
    assert rows(world, "SELECT id FROM mandate") == []


def test_the_parent_sees_that_it_waits(world: World) -> None:
    asked(world)
    seeing = world.citizen().starts("dar-permiso").answers(mandate_wish="SEE").answers(curp=LISANDRO.curp)
    seeing.confirms().types_code(sent_to=LISANDRO.contact).follows("Ver mis permisos").is_at("/permisos")
    seeing.sees("Puedes actuar por otras personas", "Falta que lo confirme otra persona del IMSS.")


def test_the_operator_who_wrote_it_down_is_told_to_nobody_but_the_officer(world: World) -> None:
    asked(world)
    officer(world).follows(PERMIT).sees(f"Lo anotó el número {OPERATOR}")
