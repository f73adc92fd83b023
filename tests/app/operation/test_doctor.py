"""The doctor sees each thing that is wrong, in words that say what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.services import doctor
from kiosk.signing.keys import SEAL_DAYS
from tests.app.operation.conftest import Own


def wrong(own: Own) -> list[str]:
    """What the doctor says needs somebody."""
    done = own.runs("doctor")
    found = [line.removeprefix("!!  ") for line in done.output.splitlines() if line.startswith("!!")]
    assert done.exit_code == (1 if found else 0), done.output
    return [line for line in found if "superuser" not in line and not line.startswith("promises")]


@pytest.fixture
def well(own: Own, pair: Path) -> Own:
    """An installation that lacks nothing."""
    own.citizen().starts()
    own.works()
    own.does("backup")
    return own


@pytest.mark.slow("a backup, and the shape of the whole database compared")
def test_nothing_is_wrong_with_what_lacks_nothing(well: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_ROOM", 1)
    assert wrong(well) == []


def lose_seal(own: Own) -> None:
    (own.keys / "seal" / "seal-001.crt").unlink()


def open_folder(own: Own) -> None:
    own.var.chmod(0o755)


def open_key(own: Own) -> None:
    (own.keys / "vault" / "index.key").chmod(0o444)


def forget_backups(own: Own) -> None:
    shutil.rmtree(own.var / "backups")


def let_backups_age(own: Own) -> None:
    own.world.clock.passes(days=20_000)


def end_the_seal(own: Own) -> None:
    own.world.clock.passes(days=SEAL_DAYS - 30)


def stop_the_work(own: Own) -> None:
    own.citizen().starts()
    own.world.clock.passes(minutes=11)


def turn_the_clock_back(own: Own) -> None:
    own.world.clock.passes(seconds=-timedelta(hours=1).total_seconds())


@pytest.mark.slow("a backup, and the shape of the whole database compared")
@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lose_seal, "key of the seal: seal-001.crt is missing"),
        (open_folder, "open to others: chmod 700"),
        (open_key, "keys of the vault: index.key has mode 0444"),
        (forget_backups, "backups: there is none in"),
        (let_backups_age, "backups: the newest in"),
        (end_the_seal, "key of the seal: the seal ends on"),
        (stop_the_work, "background work: 1 lines of the ledger wait to be signed"),
        (turn_the_clock_back, "clock and ledger: the last line of the ledger is in the future"),
    ],
)
def test_each_harm_is_seen(well: Own, harm: Callable[[Own], None], said: str) -> None:
    harm(well)
    assert any(said in line for line in wrong(well)), wrong(well)


def test_a_database_that_is_not_there_or_not_upgraded_is_seen(own: Own, tmp_path: Path) -> None:
    gone = own.runs("doctor", database_url=f"sqlite:///{tmp_path / 'none.db'}")
    assert "none.db is missing" in gone.output
    assert not (tmp_path / "none.db").exists(), "looking makes nothing"
    (tmp_path / "empty.db").touch()
    empty = own.runs("doctor", database_url=f"sqlite:///{tmp_path / 'empty.db'}")
    assert "run `kiosk db upgrade`" in empty.output


@pytest.mark.parametrize(
    ("said", "wrong"),
    [("patroni 3.0.2", True), ("patroni 2.1.9", True), ("patroni 3.1.0", False), ("patroni 4.1.5", False)],
)
def test_a_manager_of_clusters_that_loses_writes_is_refused(said: str, wrong: bool) -> None:
    (found,) = doctor.patroni(said)
    assert bool(found.wrong) is wrong


def test_without_one_nothing_is_said_of_it() -> None:
    assert list(doctor.patroni("")) == []
