"""A house for the time of one command."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.app import build_house
from kiosk.cli.group import settings
from kiosk.services.house import House


def with_house(command: Callable[[House], None]) -> None:
    """Run something over a house and close it."""
    house = build_house(settings())
    try:
        command(house)
    finally:
        house.store.close()
