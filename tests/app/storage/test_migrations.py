"""The shape of the database: up, down and up again, equal to the tables, on the engine of the run."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, inspect, make_url, text

from kiosk.storage import migrate
from tests.databases import Databases


@pytest.fixture
def empty_url(all_databases: Databases) -> Iterator[str]:
    url = all_databases.empty()
    yield url
    all_databases.drop(url)


def names(url: str) -> set[str]:
    engine = create_engine(url, poolclass=NullPool)
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found


def run(url: str, statement: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as sql:
        sql.execute(text(statement))
    engine.dispose()


@pytest.mark.slow("builds every table three times")
def test_up_down_up_and_the_head_equals_the_tables(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    assert migrate.check(empty_url) == ()
    migrate.downgrade(empty_url, "base")
    assert names(empty_url) <= {"alembic_version"}
    migrate.upgrade(empty_url)
    migrate.upgrade(empty_url)  # twice is once
    assert migrate.check(empty_url) == ()


def test_a_database_without_tables_is_not_at_the_newest_revision(empty_url: str) -> None:
    assert "db upgrade" in migrate.check(empty_url)[0]


def test_a_missing_index_and_a_missing_column_are_found(database_url: str) -> None:
    run(database_url, "DROP INDEX ix_case_file_person")
    run(database_url, "ALTER TABLE measure DROP COLUMN was_easy")
    found = " ".join(migrate.check(database_url))
    assert "ix_case_file_person" in found
    assert "was_easy" in found


def test_a_new_sqlite_file_is_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "kiosk.db"
    migrate.upgrade(f"sqlite:///{path}")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_migration_that_fails_leaves_the_old_shape(empty_url: str) -> None:
    run(empty_url, "CREATE TABLE visit (id INTEGER)")  # in the way of the first revision
    with pytest.raises(Exception, match="visit"):
        migrate.upgrade(empty_url)
    assert names(empty_url) - {"alembic_version"} == {"visit"}


def test_the_folder_with_the_migrations_is_found_from_elsewhere(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    migrate.upgrade(empty_url)
    assert "visit" in names(empty_url)


def test_migrations_import_nothing_of_the_program() -> None:
    for path in (migrate.project_folder() / "migrations" / "versions").glob("*.py"):
        source = path.read_text()
        assert "import kiosk" not in source, path.name
        assert "from kiosk" not in source, path.name


def test_tests_never_touch_a_database_of_somebody_else(database_url: str) -> None:
    name = make_url(database_url).database or ""
    assert "ksq-" in name or name.startswith("kiosk_")
