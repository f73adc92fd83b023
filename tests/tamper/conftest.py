"""A house with a ledger of its own for each module that meddles with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.services.house import House
from tests.app.installation import NOW, Installation
from tests.citizen import Clock
from tests.databases import databases


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[House]:
    with databases("sqlite") as files:
        installation = Installation(tmp_path_factory.mktemp("installation"), files)
        made = installation.house(installation.databases.fresh(), clock)
        yield made
        made.store.close()
