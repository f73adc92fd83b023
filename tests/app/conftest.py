"""Fixtures of the application tests: keys, a fresh database per test, and the store over it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.storage import Store
from kiosk.vault import Vault
from tests.databases import Databases, databases


@pytest.fixture(scope="session")
def engine_name() -> str:
    """`sqlite` or `postgres`: the whole folder runs on either."""
    return os.environ.get("KIOSK_TEST_ENGINE", "sqlite")


@pytest.fixture(scope="session")
def all_databases(engine_name: str) -> Iterator[Databases]:
    with databases(engine_name) as found:
        yield found


@pytest.fixture(scope="session")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    return Vault.create(Path(tmp_path_factory.mktemp("vault")) / "keys", demo=True)


@pytest.fixture
def database_url(all_databases: Databases) -> Iterator[str]:
    """Address of a migrated database of this test alone."""
    url = all_databases.fresh()
    yield url
    all_databases.drop(url)


@pytest.fixture
def store(database_url: str, vault: Vault) -> Iterator[Store]:
    opened = Store(database_url, vault)
    yield opened
    opened.close()
