"""The `kiosk` group: light to start, each command's module is loaded when it is used.

Starting a server must not wait for what only other commands need, so nothing here imports more than the
settings.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import wraps
from importlib import import_module
from typing import ParamSpec

import click

from kiosk.settings import Settings

P = ParamSpec("P")

PLACES: Mapping[str, str] = {
    "acuse": "keeping",
    "assets": "serving",
    "backup": "backing",
    "backup-key": "backing",
    "db": "prepare",
    "demo": "demonstration",
    "doctor": "examining",
    "keys": "keyring",
    "ledger": "ledger",
    "outbox": "keeping",
    "procedures": "keeping",
    "restore": "backing",
    "scenario": "prepare",
    "serve": "serving",
    "settings": "prepare",
    "staff": "personnel",
    "translations": "prepare",
    "work": "keeping",
}
"""Command to the module of this package that holds it."""

EXPECTED = frozenset(
    {
        "SettingsError", "VaultError", "KeyFault", "StorageError", "BadScenario", "Refusal", "ArchiveFault",
        "Rollback",
    }
)  # fmt: skip
"""Names of errors that are one sentence for whoever types; named, since importing them would load
everything."""


class Commands(click.Group):
    """A group that knows its commands by name and loads them on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(PLACES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in PLACES:
            return None
        module = import_module(f"kiosk.cli.{PLACES[cmd_name]}")
        found: click.Command = module.COMMANDS[cmd_name]
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Trámites IMSS: procedures that end in one sitting, with a sealed receipt."""


def plain_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Turn what can go wrong into one sentence and exit code 1."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except Exception as error:
            if not EXPECTED & {kind.__name__ for kind in type(error).__mro__}:
                raise
            raise click.ClickException(str(error) or type(error).__name__) from None

    return guarded


def settings() -> Settings:
    """The settings of this environment."""
    return Settings.from_env(os.environ)
