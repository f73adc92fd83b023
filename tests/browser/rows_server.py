"""The program with one more procedure, which only tests know: a list of people, with checks."""

from __future__ import annotations

import os
from importlib import import_module

import kiosk.procedures
from kiosk.settings import Settings
from tests.procedures_for_tests import procedure

kiosk.procedures.ALL = (*kiosk.procedures.ALL, procedure)  # before anybody else reads the list
application = import_module("kiosk.app").create_app(Settings.from_env(os.environ))
