"""What these tests share with those of the application: keys, a database, the whole program, people."""

from __future__ import annotations

from tests.app.conftest import (  # noqa: F401  # fixtures
    all_databases,
    clock,
    engine_name,
    figures,
    installation,
    procedures,
    world,
)
