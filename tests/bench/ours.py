"""This program as it is installed for the benchmark: production settings, everything on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from kiosk.cli import setup
from kiosk.settings import Settings

MANY = "1000000"
"""Limits count every try as always; only the number that is too many is out of reach of one machine."""


def environment(folder: Path, origin: str, *, database: str = "") -> dict[str, str]:
    """The settings of one installation in a folder."""
    return {
        "KIOSK_ENV": "production",
        "KIOSK_VAR": str(folder),
        "KIOSK_DATABASE_URL": database,
        "KIOSK_ORIGIN": origin,
        "KIOSK_STAFF_ORIGIN": "http://localhost:1",
        "KIOSK_OFFICE": "39",
        "KIOSK_INSTITUTION": "Instituto",
        "KIOSK_HELP_PHONE": "800 000 0000",
        "KIOSK_COMPLAINT_PHONE": "800 000 0001",
        "KIOSK_SENDER": "Instituto",
        "KIOSK_LIMIT_FACTOR": MANY,
        "KIOSK_LOG": str(folder / "kiosk.log"),
    }


def prepare(folder: Path, environ: Mapping[str, str]) -> None:
    """Keys and database."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings = Settings.from_env(environ)
    list(setup.make_keys(settings, at=datetime.now(UTC)))
    setup.upgrade(settings)
