"""What every command shares: the group, the settings, plain errors."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import click

from kiosk.app import build_house
from kiosk.gateways import scenario
from kiosk.services.house import House
from kiosk.settings import Settings, SettingsError
from kiosk.signing.keys import KeyFault
from kiosk.storage.errors import StorageError
from kiosk.vault import VaultError

P = ParamSpec("P")


def plain_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Turn what can go wrong into one sentence and exit code 1."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except scenario.BadScenario as error:
            raise click.ClickException("\n".join(error.faults)) from None
        except (SettingsError, VaultError, KeyFault, StorageError) as error:
            raise click.ClickException(str(error) or type(error).__name__) from None

    return guarded


def settings() -> Settings:
    return Settings.from_env(os.environ)


def with_house(command: Callable[[House], None]) -> None:
    """Run something over a house and close it."""
    house = build_house(settings())
    try:
        command(house)
    finally:
        house.store.close()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Trámites IMSS: procedures that end in one sitting, with a sealed receipt."""
