"""Members of the staff as they are written, changed and taken away: one person, one number (AD-08)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click import ClickException
from click.testing import CliRunner

from kiosk.cli import personnel
from kiosk.domain.staff import Role
from kiosk.services import staffing
from kiosk.services.house import House
from kiosk.services.staffing import Itself
from kiosk.storage import staff
from kiosk.storage.store import Actor
from kiosk.vault import factor_of, time_code
from tests.app.conftest import World
from tests.app.helping import KIOSK, helped, lines
from tests.app.people import RENATA, VIOLETA
from tests.app.test_desk import at_the_door

OWN = {"curp": RENATA.curp, "phone": "5512345678", "email": "renata@example.org"}


@pytest.fixture
def command(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """`kiosk staff add`, over the database of the test."""

    def with_house(run: Callable[[House], None]) -> None:
        run(world.house())

    monkeypatch.setattr(personnel, "with_house", with_house)

    def add(number: str, **more: str) -> str:
        options = [part for name, value in more.items() for part in (f"--{name}", value)]
        words = [number, "--role", "operator", "--office", "39", *options]
        told = CliRunner().invoke(personnel.add, words)
        if told.exit_code:
            raise ClickException(told.output)
        return told.output

    return add


def is_really(world: World, number: str, **own: str) -> bool:
    with world.house().store.reading(Actor("system")) as work:
        found = staff.by_number(work, number)
        assert found is not None
        return all(staff.is_same_person(work, found.id, **{name: value}) for name, value in own.items())


@pytest.mark.parametrize(
    ("curp", "phone", "email"),
    [
        (RENATA.curp.lower(), "+52 55 1234 5678", "Renata@Example.ORG"),
        (" OOSR 840305 MOCLCN04", "044 55 1234 5678", "renata+trabajo@example.org"),
        ("ＯＯＳＲ840305MOCLCN04", "５５12345678", " renata @ example.org "),
    ],
)
def test_ad_08_a_member_is_written_in_any_spelling_and_known_in_one(
    world: World, command: Callable[..., str], curp: str, phone: str, email: str
) -> None:
    command("0777", curp=curp, phone=phone, email=email)
    assert is_really(world, "0777", **OWN)
    assert is_really(world, "0777", email="Renata+otra@example.org")


@pytest.mark.parametrize("wrong", [{"curp": "RENATA"}, {"phone": "12"}, {"email": "renata"}])
def test_ad_08_what_cannot_be_the_members_own_is_not_written(
    world: World, command: Callable[..., str], wrong: dict[str, str]
) -> None:
    with pytest.raises(ClickException, match="That is no"):
        command("0777", **{"curp": RENATA.curp, **wrong})
    assert "0777" not in {one.number for one, _ in staffing.everybody(world.house())}


def test_ad_08_a_new_member_is_somebody(command: Callable[..., str]) -> None:
    with pytest.raises(ClickException, match="needs --curp"):
        command("0777")


def test_ad_08_a_new_password_does_not_make_a_member_nobody(
    world: World, command: Callable[..., str]
) -> None:
    command("0777", **OWN)
    command("0777")
    assert is_really(world, "0777", **OWN)
    command("0777", phone="5599887766")
    assert is_really(world, "0777", curp=RENATA.curp, phone="5599887766", email=OWN["email"])


def test_ad_08_one_person_has_one_number(world: World, command: Callable[..., str]) -> None:
    """Four eyes, and deciding what somebody else captured, are of people: not of two numbers of one."""
    command("0777", **OWN)
    staffing.disable_member(world.house(), "0777")
    with pytest.raises(ClickException, match="member 0777 already"):
        command("0778", curp=RENATA.curp)
    command("0778", curp=VIOLETA.curp)
    command("0777", curp=RENATA.curp)


def test_who_gets_a_new_password_is_signed_out_everywhere(world: World) -> None:
    """Whoever has the stolen shift has nothing, and nobody is helped by them any more."""
    person, thief = world.citizen(**KIOSK).starts(), world.clerk("0417")
    helped(person, thief)
    staffing.add_member(world.house(), number="0417", role=Role.OPERATOR, office="39")
    thief.goes_to("/asesor").is_at("/asesor/entrar")
    assert lines(world, "help.ended") == 1
    person.goes_to(f"{person.draft}/para-quien").does_not_see("Te ayuda")


def test_who_is_disabled_helps_nobody_any_more(world: World) -> None:
    person, clerk = world.citizen(**KIOSK).starts(), world.clerk("0417")
    helped(person, clerk)
    staffing.disable_member(world.house(), "0417")
    assert lines(world, "help.ended") == 1
    person.goes_to(f"{person.draft}/para-quien").does_not_see("Te ayuda")


def test_the_first_password_is_not_chosen_again(world: World) -> None:
    """Whoever wrote the member knows it."""
    new = staffing.add_member(world.house(), number="0999", role=Role.OPERATOR, office="39", itself=Itself())
    clerk = at_the_door(world).goes_to("/asesor/entrar")
    code = time_code(factor_of(new.factor), at=world.clock())
    clerk.answers(staff_number="0999", password=new.password, factor=code).is_at("/asesor/contrasena")
    clerk.answers(old_password=new.password, new_password=new.password).is_told("Es la contraseña de ahora.")
    clerk.goes_to("/asesor").is_at("/asesor/contrasena")
