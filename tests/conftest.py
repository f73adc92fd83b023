"""What holds for every test: no network, and made-up examples that are the same in every run."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings

from tests import figures
from tests.network import stay_home


def pytest_configure(config: pytest.Config) -> None:
    """Before any test: close the network and make random examples repeatable."""
    stay_home()
    settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
    settings.load_profile("repeatable")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """After the run: the figures that tests measured."""
    figures.show(terminalreporter)
