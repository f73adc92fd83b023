"""The garbage tests use the world of the application tests: the whole program over a fresh SQLite file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.conftest import World, clock, figures, installation, procedures, world
from tests.app.installation import NOW, Installation, log_to
from tests.citizen import Clock
from tests.databases import SqliteFiles
from tests.garbage.stands import Ground, ground_of
from tests.watch import Figures

__all__ = ["clock", "figures", "installation", "procedures", "world"]


@pytest.fixture(scope="session")
def engine_name() -> str:
    """SQLite alone: what is tried here is how requests are read, which is the same on either engine."""
    return "sqlite"


@pytest.fixture(scope="session")
def all_databases() -> Iterator[SqliteFiles]:
    """Files in memory where there is such a place: what counts here is our own time, not the disk's."""
    memory = "/dev/shm"
    with tempfile.TemporaryDirectory(
        prefix="kgb-", dir=memory if os.access(memory, os.W_OK) else None
    ) as folder:
        yield SqliteFiles(Path(folder))


@pytest.fixture(scope="module")
def field(installation: Installation, figures: Figures) -> Iterator[Ground]:
    """Everybody before one program, set up once for a module."""
    clock = Clock(NOW)
    here = World(installation, installation.databases.fresh(), clock, log_to(clock), figures)
    made = ground_of(here)
    yield made
    made.close()
    here.close()
    installation.databases.drop(here.url)


@pytest.fixture
def ground(field: Ground) -> Iterator[Ground]:
    """Everybody where they stood at first, and a log that is read at the end."""
    field.restore()
    field.world.log = log_to(field.world.clock)
    yield field
    field.world.check_log()
