"""What is installed is pinned: every package by version and by the digest of its files."""

from __future__ import annotations

import re
import tomllib

from tests.wall.tree import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-bench.lock")
PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([^ ;\\]+)(?: ; [^\\]+)? \\$")


def pins(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return dict(found.groups() for line in lines if (found := PIN.match(line)))  # type: ignore[misc]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.partition("[")[0]).lower()


def test_locks_hold_pins_with_digests_and_no_addresses() -> None:
    for name in LOCKS:
        for line in (ROOT / name).read_text("utf-8").splitlines():
            known = PIN.match(line) or re.match(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$", line)
            assert known or not line or line.startswith("#"), f"{name}: {line}"
            assert "//" not in line, f"{name}: {line}"


def test_the_program_runs_on_what_was_tested() -> None:
    tested = pins("requirements-dev.lock")
    assert pins("requirements.lock").items() <= tested.items()


def test_peers_of_the_benchmark_run_on_the_same_packages() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-bench.lock").items()


def test_locks_follow_the_project_file() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = project["project"]["dependencies"] + project["build-system"]["requires"]
    extra = project["project"]["optional-dependencies"]
    for lock, names in zip(LOCKS, (wanted, extra["dev"], extra["bench"]), strict=True):
        pinned = pins(lock)
        for name, _, version in (one.partition("==") for one in names):
            assert pinned.get(normal(name)) == version, f"{name}: run `make locks`"
