"""The command that looks at everything an installation stands on."""

from __future__ import annotations

from pathlib import Path

import click

from kiosk.app import clock_of
from kiosk.cli.group import plain_errors, settings
from kiosk.services.doctor import examine


@click.command("doctor")
@click.option("--backups", type=click.Path(file_okay=False, path_type=Path), help="Else KIOSK_VAR/backups.")
@plain_errors
def doctor(backups: Path | None) -> None:
    """Look at folder, keys, database, role, clock, background work, disk and backups; status 1 if something
    needs you. It changes nothing and may run at any time."""
    here = settings()
    wrong = 0
    for found in examine(here, at=clock_of(here)(), backup_folder=backups or here.var / "backups"):
        wrong += bool(found.wrong)
        click.echo(
            f"{'!! ' if found.wrong else 'ok '} {found.what}{': ' if found.wrong else ''}{found.wrong}"
        )
    if wrong:
        raise SystemExit(1)


COMMANDS = {"doctor": doctor}
