"""Mandates: granted with an own code, used by the agent with theirs, ended in one tap (R-GEN-09, AD-07)."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from kiosk.domain.identifiers import Curp
from kiosk.domain.mandates import Papers, Proof, end_of, lacks
from kiosk.services import mandates
from kiosk.storage import mandates as book
from kiosk.storage.store import Actor
from tests.app.conftest import World
from tests.app.people import DARIO, EMILIO, HILARIO, RENATA, Someone
from tests.app.sittings import OPERATOR, helped
from tests.app.test_signing import lines, own, rows
from tests.citizen import Citizen

B11 = "ssn_assign_or_locate"


def granting(citizen: Citizen, principal: Someone, agent: Someone, *, months: str = "3") -> Citizen:
    """As far as the review of a permit."""
    citizen.starts("dar-permiso").answers(mandate_wish="GIVE").answers(curp=principal.curp).confirms()
    citizen.answers(trusted_curp=agent.curp).answers(mandate_procedures=[B11])
    citizen.answers(mandate_months=months).is_at("/codigo")
    return citizen.types_code(sent_to=principal.contact).is_at("/revisar")


def acting(citizen: Citizen, agent: Someone, principal: Someone) -> Citizen:
    """ "Para alguien que me autorizó", as far as the agent's own code."""
    citizen.starts().answers(for_whom="AUTHORISED").answers(curp=principal.curp)
    citizen.sees("¿Es la persona que te autorizó?").confirms().is_at("/autorizada")
    citizen.answers(agent_curp=agent.curp).chooses_delivery("PRINT").is_at("/codigo")
    return citizen.types_code(sent_to=agent.contact)


def test_ad_07_a_person_lets_somebody_act_and_the_agent_acts(world: World) -> None:
    granting(world.citizen(), RENATA, HILARIO).sends().sees("Diste un permiso")
    citizen = acting(world.citizen(), HILARIO, RENATA).is_at("/revisar").sends()
    assert citizen.nss == RENATA.nss
    assert (lines(world, "mandate.granted"), lines(world, "mandate.used")) == (1, 1)


def test_r_gen_09_without_a_mandate_nothing_is_sent(world: World) -> None:
    citizen = acting(world.citizen(), HILARIO, RENATA).is_at("/alto")
    citizen.sees("No puedes hacer este trámite por esta persona").does_not_see(RENATA.nss)
    assert rows(world, "SELECT id FROM case_file") == []


def test_r_gen_09_before_the_agent_is_proved_nothing_tells_whether_there_is_one(world: World) -> None:
    seen = []
    for granted in (False, True):
        if granted:
            granting(world.citizen(), RENATA, HILARIO).sends()
        citizen = world.citizen()
        citizen.starts().answers(for_whom="AUTHORISED").answers(curp=RENATA.curp).confirms()
        citizen.answers(agent_curp=HILARIO.curp).chooses_delivery("PRINT").is_at("/codigo")
        citizen.goes_on_without_code().is_at("/revisar").sends().sees("Falta comprobar que eres tú")
        seen.append(citizen.page.title)
        citizen.does_not_see(RENATA.nss)
    assert seen[0] == seen[1]


def test_a_mandate_ends_by_itself(world: World) -> None:
    granting(world.citizen(), RENATA, HILARIO, months="1").sends()
    world.clock.passes(days=32)
    acting(world.citizen(), HILARIO, RENATA).is_at("/alto")


def test_a_mandate_is_ended_in_one_tap_and_the_agent_is_told_only_that(world: World) -> None:
    principal = granting(world.citizen(), RENATA, HILARIO).sends()
    agent = acting(world.citizen(), HILARIO, RENATA).is_at("/revisar")
    principal.goes_to("/permisos").sees("Pueden actuar por ti").presses("Quitar permiso")
    principal.is_at("/permisos").sees("Nadie puede actuar por ti")
    world.works()
    told = agent.inbox(HILARIO.contact)[0]
    assert told.endswith("terminó un permiso que tenías. No tienes que hacer nada.")
    assert RENATA.curp not in told
    agent.sends().sees("Falta comprobar que eres tú").does_not_see(RENATA.nss)
    assert lines(world, "mandate.revoked") == 1


def test_only_the_principal_ends_it(world: World) -> None:
    principal = granting(world.citizen(), RENATA, HILARIO).sends()
    token = dict(principal.goes_to("/permisos").page.button("Quitar permiso")[0].filled({}))["csrf"]
    (mandate,), *_ = rows(world, "SELECT id FROM mandate")
    other = granting(world.citizen(), DARIO, HILARIO)
    own_token = dict(other.page.form("f").filled({}))["csrf"]
    assert other.posts(f"/permisos/{uuid_of(mandate)}/quitar", {"csrf": own_token}).status_code == 404
    assert other.posts(f"/permisos/{uuid4()}/quitar", {"csrf": own_token}).status_code == 404
    assert principal.posts(f"/permisos/{uuid_of(mandate)}/quitar", {"csrf": token}).status_code == 303
    assert principal.posts(f"/permisos/{uuid_of(mandate)}/quitar", {"csrf": token}).status_code == 404


def uuid_of(value: object) -> str:
    text = str(value).replace("-", "")
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def test_permits_are_seen_only_by_somebody_who_is_proved(world: World) -> None:
    world.citizen().starts().goes_to("/permisos").is_at("/tramites/dar-permiso")
    seeing = world.citizen().starts("dar-permiso").answers(mandate_wish="SEE").answers(curp=RENATA.curp)
    seeing.confirms().types_code(sent_to=RENATA.contact).is_at("/alto").follows("Ver mis permisos")
    seeing.is_at("/permisos").sees("Nadie puede actuar por ti")


@pytest.mark.parametrize(
    ("agent", "words"), [(RENATA, "Esa es tu CURP"), (EMILIO, "menor de edad")], ids=["oneself", "a minor"]
)
def test_an_agent_is_another_adult(world: World, agent: Someone, words: str) -> None:
    citizen = world.citizen().starts("dar-permiso").answers(mandate_wish="GIVE").answers(curp=RENATA.curp)
    citizen.confirms().meets(422).answers(trusted_curp=agent.curp).sees(words)


def test_ad_08_whoever_helps_is_never_the_agent(world: World) -> None:
    own(world, OPERATOR, curp=HILARIO.curp)
    citizen = granting(world.citizen(), RENATA, HILARIO)
    helped(citizen)
    citizen.goes_to(f"{citizen.draft}/revisar").presses("Firmar").answers(how="tap").meets(422)
    citizen.presses("Sí, firmo").sees("datos de quien te ayuda")
    assert rows(world, "SELECT id FROM mandate") == []


def test_without_a_code_nothing_is_granted(world: World) -> None:
    citizen = world.citizen().starts("dar-permiso").answers(mandate_wish="GIVE").answers(curp=RENATA.curp)
    citizen.confirms().answers(trusted_curp=HILARIO.curp).answers(mandate_procedures=[B11])
    citizen.answers(mandate_months="12").goes_on_without_code().sends().sees("No dimos ningún permiso")
    assert rows(world, "SELECT id FROM mandate") == []


# --- on paper ----------------------------------------------------------------------------------------------


def on_paper(world: World, proof: Proof, papers: Papers, *, ends: date = date(2026, 9, 1)) -> None:
    house = world.house()
    with house.store.writing(Actor("system")) as work:
        mandates.grant(
            house, work, principal=Curp(RENATA.curp), agent=Curp(HILARIO.curp), procedures=[B11],
            ends_on=ends, about=uuid4(), proof=proof, papers=papers,
        )  # fmt: skip


def test_a_simple_letter_has_two_witnesses(world: World) -> None:
    for witnesses in ((), ("Ana Olmo",), ("Ana Olmo", "ana olmo ")):
        with pytest.raises(mandates.Lacks, match="witnesses"):
            on_paper(world, Proof.LETTER, Papers("Carta del 1 de marzo", witnesses))
    with pytest.raises(mandates.Lacks, match="instrument"):
        on_paper(world, Proof.POWER, Papers())
    on_paper(world, Proof.LETTER, Papers("Carta del 1 de marzo", ("Ana Olmo", "Luis Fresno")))
    assert acting(world.citizen(), HILARIO, RENATA).is_at("/revisar").sends().nss == RENATA.nss
    assert lacks(Proof.POWER, Papers("Escritura 1234, notaría 5")) == ""


def test_no_mandate_is_longer_than_twelve_months(world: World) -> None:
    assert end_of(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert end_of(date(2026, 3, 11), 12) == date(2027, 3, 11)
    for months in (0, 13):
        with pytest.raises(ValueError, match="twelve"):
            end_of(date(2026, 3, 11), months)
    with pytest.raises(ValueError, match="twelve"):
        on_paper(world, Proof.POWER, Papers("Escritura 1234"), ends=date(2027, 3, 12))


def test_the_database_takes_no_mandate_to_oneself(world: World) -> None:
    on_paper(world, Proof.POWER, Papers("Escritura 1234"))
    with pytest.raises(DBAPIError), world.house().store.writing(Actor("system")) as work:
        work.sql.exec_driver_sql("UPDATE mandate SET agent = principal")


def test_a_mandate_for_one_procedure_opens_no_other(world: World) -> None:
    on_paper(world, Proof.POWER, Papers("Escritura 1234"))
    house = world.house()
    with house.store.reading(Actor("system")) as work:
        principal, agent = (house.vault.index("holder", one.curp) for one in (RENATA, HILARIO))
        who = {"principal": principal, "agent": agent}
        day = date(2026, 3, 11)
        assert book.covers(work, **who, procedure=B11, on=day)
        for other in ("ssn", "ssn_assign_or_locat_", "%", "", "ssn_assign_or_locate,x"):
            assert not book.covers(work, **who, procedure=other, on=day)
