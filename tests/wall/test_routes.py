"""Every address is guarded by one line of the table, and addresses never change by accident."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from kiosk.app import create_app
from kiosk.cli.setup import make_keys
from kiosk.settings import Settings
from kiosk.storage import migrate
from kiosk.web import guards
from tests.wall import snapshots


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    settings = Settings.from_env({"KIOSK_ENV": "demo", "KIOSK_VAR": str(tmp_path_factory.mktemp("routes"))})
    list(make_keys(settings, at=datetime.now(UTC)))
    migrate.upgrade(settings.database_url)
    return create_app(settings)


def addresses(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Methods, address and action of every view; an unguarded one has no action."""
    for rule in app.url_map.iter_rules():
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        mark = getattr(app.view_functions[rule.endpoint], "guard", None)
        yield methods, rule.rule, getattr(mark, "action", "")


def test_every_view_is_guarded(app: Flask) -> None:
    found = [
        f"{methods} {address}" for methods, address, action in addresses(app) if action not in guards.TABLE
    ]
    assert not found, "\n".join(found)


def test_every_line_of_the_table_guards_something(app: Flask) -> None:
    assert guards.TABLE.keys() - {action for _, _, action in addresses(app)} == set()


def test_addresses_are_those_that_were_published(app: Flask) -> None:
    snapshots.check(
        "addresses", sorted(f"{address} {methods} {action}" for methods, address, action in addresses(app))
    )


def test_an_unguarded_view_is_seen() -> None:
    bare = Flask("bare", static_folder=None)
    bare.add_url_rule("/x", view_func=lambda: "x", endpoint="x")
    assert list(addresses(bare)) == [("GET", "/x", "")]
