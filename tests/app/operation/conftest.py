"""An installation whose keys are its own, so that a test may change, lose and back them up."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli import main
from kiosk.services import housekeeping
from kiosk.services.house import House
from kiosk.services.housekeeping import Report
from tests.app.conftest import World
from tests.citizen import Citizen


@dataclass
class Own:
    """A copy of the keys beside the database of the test."""

    world: World
    var: Path

    @property
    def keys(self) -> Path:
        return self.var / "keys"

    def house(self) -> House:
        """The process that has been running all along."""
        return self.world.house(var=str(self.var))

    def citizen(self, **settings: str) -> Citizen:
        return self.world.citizen(var=str(self.var), **settings)

    def works(self) -> Report:
        return housekeeping.round_of_work(self.house())

    def runs(self, *words: str | Path, **settings: str) -> Result:
        """A command in the same place, at the time of the test."""
        return CliRunner().invoke(main, [str(word) for word in words], env=self.environ(**settings))

    def environ(self, **settings: str) -> dict[str, str]:
        """The settings of this place, for another process."""
        named = {f"KIOSK_{name.upper()}": value for name, value in settings.items()}
        return {
            "KIOSK_ENV": "demo",
            "KIOSK_VAR": str(self.var),
            "KIOSK_DATABASE_URL": self.world.url,
            "KIOSK_CLOCK": self.world.clock().isoformat(),
            **named,
        }

    def does(self, *words: str | Path, **settings: str) -> str:
        """A command that must succeed; what it said."""
        done = self.runs(*words, **settings)
        assert done.exit_code == 0, done.output
        return done.output

    def refuses(self, *words: str | Path, **settings: str) -> str:
        """A command that must fail with one sentence; the sentence."""
        done = self.runs(*words, **settings)
        assert done.exit_code == 1, done.output
        assert not done.exception or isinstance(done.exception, SystemExit), done.exc_info
        return done.stderr.strip()

    def is_days_old(self, name: str, days: float = 4) -> None:
        """Make a key file look as if it had been made before."""
        then = self.world.clock().timestamp() - days * 86400
        os.utime(self.keys / "vault" / f"{name}.key", (then, then))


@pytest.fixture
def own(world: World, tmp_path: Path) -> Own:
    var = tmp_path / "var"
    var.mkdir(mode=0o700)
    shutil.copytree(world.installation.var / "keys", var / "keys")
    return Own(world, var)


@pytest.fixture
def pair(own: Own) -> Path:
    """The private key of backups; the public one lies where commands look for it."""
    private = own.var.parent / "offline.pem"
    own.does("backup-key", private)
    return private
