"""Commands that prepare an installation: settings, database, scenarios, catalogues."""

from __future__ import annotations

from pathlib import Path

import click

from kiosk.app import clock_of
from kiosk.catalogues import extraction
from kiosk.cli import setup
from kiosk.cli.group import plain_errors, settings
from kiosk.gateways import scenario
from kiosk.settings import TABLE
from kiosk.storage import migrate


@click.command("settings")
def show_settings() -> None:
    """List every setting (environment name), its default and its meaning."""
    for one in TABLE:
        default = one.default if one.default is not None else "(must be given)"
        click.echo(
            f"{one.name}\n    {one.meaning}\n    default: {default or '(empty)'}  example: {one.example}"
        )


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
@plain_errors
def db_upgrade() -> None:
    """Bring the database to the newest form."""
    did = setup.upgrade(settings())
    click.echo("Database upgraded." if did else "Database already up to date.")


@db.command("check")
@plain_errors
def db_check() -> None:
    """Say whether the database has the newest form; exit code 1 when not."""
    wrong = migrate.check(settings().database_url)
    for line in wrong:
        click.echo(line, err=True)
    if wrong:
        raise SystemExit(1)
    click.echo("The database has the newest form.")


@click.group("scenario")
def scenario_group() -> None:
    """People and states of the simulated registers."""


@scenario_group.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@plain_errors
def scenario_load(file: Path | None) -> None:
    """Load FILE (or the demonstration) into the simulated registers; loading twice changes nothing."""
    here = settings()
    click.echo(str(setup.load_scenario(here, file, at=clock_of(here)())))


@scenario_group.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@plain_errors
def scenario_check(file: Path) -> None:
    """Say what is wrong with FILE; exit code 1 when something is."""
    faults = scenario.check(scenario.read(file))
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise SystemExit(1)
    click.echo(f"{file}: sin errores.")


@scenario_group.command("schema")
def scenario_schema() -> None:
    """Print the JSON Schema of a scenario file."""
    click.echo(setup.schema_text())


@click.group()
def translations() -> None:
    """Catalogues of languages."""


@translations.command("extract")
def translations_extract() -> None:
    """Bring the catalogues up to date with the texts of program and templates."""
    for language, missing in extraction.update().items():
        click.echo(f"{language}: {missing} texts without translation")


@translations.command("check")
def translations_check() -> None:
    """Say what is missing, unused or wrong in the catalogues; exit code 1 when something is."""
    found = list(extraction.problems())
    for problem in found:
        click.echo(problem, err=True)
    if found:
        raise SystemExit(1)
    click.echo("The catalogues are complete.")


COMMANDS = {
    "settings": show_settings,
    "db": db,
    "scenario": scenario_group,
    "translations": translations,
}
