"""Commands about the staff: members, and the devices of their offices."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import click

from kiosk.cli.group import plain_errors
from kiosk.cli.houses import with_house
from kiosk.domain.calendar import local
from kiosk.domain.codes import grouped
from kiosk.domain.refusal import Refused
from kiosk.domain.staff import NUMBER, Role
from kiosk.flow import kinds
from kiosk.services import staffing
from kiosk.services.house import House
from kiosk.services.staffing import Itself

OFFICE = re.compile(r"0[1-9]|[1-9][0-9]")


@click.group("staff")
def staff_group() -> None:
    """Who attends at desks, and at which devices."""


@staff_group.command("add")
@click.argument("number")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--office", required=True, help="Code of the office, two digits.")
@click.option("--curp", default="", help="The member's own: nobody helps, signs or decides for themselves.")
@click.option("--phone", default="", help="The member's own, ten digits.")
@click.option("--email", default="", help="The member's own.")
@plain_errors
def add(number: str, role: str, office: str, curp: str, phone: str, email: str) -> None:
    """Write member NUMBER (four digits), or give one who is there a new password and new codes.

    The first password and the secret of the codes are printed once and kept nowhere.
    """
    if not NUMBER.fullmatch(number):
        raise click.ClickException("The number of a member has four digits.")
    if not OFFICE.fullmatch(office):
        raise click.ClickException("The code of an office has two digits, 01 to 99.")

    def run(house: House) -> None:
        if not curp and number not in {one.number for one, _ in staffing.everybody(house)}:
            raise click.ClickException("A new member needs --curp, so that nobody decides for themselves.")
        itself = Itself(
            _read("CURP", kinds.curp(), curp, house), _read("telephone", kinds.phone(), phone, house),
            _read("e-mail", kinds.email(), email, house),
        )  # fmt: skip
        try:
            new = staffing.add_member(house, number=number, role=Role(role), office=office, itself=itself)
        except staffing.OtherNumber as other:
            raise click.ClickException(f"This person is member {other.number} already.") from None
        click.echo(
            f"{number}, {role} of office {office}.\n"
            f"  First password (to be changed at once): {new.password}\n"
            f"  Secret for the application of codes:    {new.factor}"
        )

    with_house(run)


def _read(name: str, kind: kinds.Kind[Any], typed: str, house: House) -> str:
    """A value in its one spelling, the one in which people's own are kept and compared (AD-08)."""
    try:
        return kind.dump(kind.read([typed], house.today())) if typed else ""
    except Refused:
        raise click.ClickException(f"That is no {name}.") from None


@staff_group.command("list")
@plain_errors
def list_members() -> None:
    """Every member: number, place, office, whether they may sign in."""

    def run(house: House) -> None:
        for one, active in staffing.everybody(house):
            state = "active" if active else "disabled"
            first = ", first password not changed yet" if one.must_change else ""
            click.echo(f"{one.number}  {one.role.value:<10} {one.office:<4} {state}{first}")

    with_house(run)


@staff_group.command("disable")
@click.argument("number")
@plain_errors
def disable(number: str) -> None:
    """Member NUMBER signs in no more; what is open of theirs ends now."""

    def run(house: House) -> None:
        if not staffing.disable_member(house, number):
            raise click.ClickException(f"There is no member {number}.")
        click.echo(f"{number} is disabled and signed out.")

    with_house(run)


@staff_group.command("offer-device")
@click.option("--office", required=True, help="Code of the office, two digits.")
@click.option("--label", required=True, help="What its sticker says, as 'Ventanilla 3'.")
@plain_errors
def offer_device(office: str, label: str) -> None:
    """A code that makes one browser a device of an office, once, within a day (typed at /asesor/equipo)."""
    if not OFFICE.fullmatch(office):
        raise click.ClickException("The code of an office has two digits, 01 to 99.")

    def run(house: House) -> None:
        code = staffing.offer_device(house, office=office, label=label[:60])
        click.echo(f"Code of {label} in office {office}: {grouped(code)}")

    with_house(run)


@staff_group.command("devices")
@plain_errors
def devices() -> None:
    """Every device: office, sticker, since when, and its id."""

    def run(house: House) -> None:
        for one in staffing.all_devices(house):
            since = f"{local(one.enrolled_at):%Y-%m-%d %H:%M}" if one.enrolled_at else "waits for its code"
            state = f"revoked {local(one.revoked_at):%Y-%m-%d}" if one.revoked_at else since
            click.echo(f"{one.office}  {one.label:<20} {state:<18} {one.id}")

    with_house(run)


@staff_group.command("revoke-device")
@click.argument("device", type=click.UUID)
@plain_errors
def revoke_device(device: UUID) -> None:
    """DEVICE (its id) signs nobody in any more; shifts at it end now."""

    def run(house: House) -> None:
        if not staffing.revoke_device(house, device):
            raise click.ClickException("There is no such device, or it was revoked before.")
        click.echo("Revoked.")

    with_house(run)


COMMANDS = {"staff": staff_group}
