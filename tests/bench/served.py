"""This program with the errands of the benchmark beside its own procedures; nothing else is different."""

from __future__ import annotations

import os

from flask import Flask

from kiosk.app import build_house, create_app
from kiosk.procedures import ALL
from kiosk.settings import Settings
from tests.bench.questions import SIX, WIDE


def made(settings: Settings) -> Flask:
    """The program over an installation, with its house."""
    return create_app(settings, house=build_house(settings, procedures=(*ALL, SIX, WIDE)))


if os.environ.get("KIOSK_VAR"):  # a server loads it; tests call `made`
    application = made(Settings.from_env(os.environ))
