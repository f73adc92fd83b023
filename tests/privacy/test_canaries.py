"""Canary people walk through the whole program; then every file it wrote is searched for them (P9)."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.cli import setup
from kiosk.cli.group import PLACES
from tests.browser.server import Server, free_port, start_server
from tests.figures import FIGURE
from tests.log_scan import check_log
from tests.privacy import canaries
from tests.privacy.canaries import Sought
from tests.privacy.errands import Errands
from tests.privacy.search import search


def started(area: Path, outside: Path, **env: str) -> Server:
    """A server whose every file lies in `area`: database, log, what it prints, temporary files, its home."""
    for name in ("tmp", "home"):
        (area / name).mkdir()
    own = {"TMPDIR": str(area / "tmp"), "HOME": str(area / "home"), "KIOSK_LIMIT_FACTOR": "100", **env}
    server = start_server(area, free_port(), **own)
    file = outside / "canaries.json"
    file.write_text(json.dumps(canaries.scenario()), "utf-8")
    setup.load_scenario(server.settings, file, at=datetime.now(UTC))
    file.unlink()
    return server


def killed(server: Server) -> None:
    """As a power cut ends it: what lies in the database's log stays there."""
    server.process.send_signal(signal.SIGKILL)
    server.process.wait(5)


@pytest.mark.slow("walks through every errand, and reads every file")
def test_no_file_holds_anything_of_anybody(
    tmp_path_factory: pytest.TempPathFactory, record_property: Callable[[str, object], None]
) -> None:
    area, outside = tmp_path_factory.mktemp("area"), tmp_path_factory.mktemp("outside")
    server, sought = started(area, outside), Sought.of_everybody()
    errands = Errands(server, sought)
    try:
        errands.all()
        (area / "exports").mkdir()
        server.kiosk("ledger", "export", str(area / "exports" / "checkpoint.txt"))
        server.kiosk("keys", "export", str(area / "exports" / "seals.pem"))
        (area / "exports" / "verified.txt").write_text(server.kiosk("ledger", "verify"))
        if "backup" in PLACES:
            server.kiosk("backup-key", str(outside / "private.pem"))
            (area / "exports" / "backup.txt").write_text(server.kiosk("backup"))
    finally:
        killed(server)
    check_log(server.log)
    names = {path.name for path in area.rglob("*")}
    assert {"kiosk.db", "kiosk.db-wal", "server.log", "server.out"} <= names, names
    found = search(area, sought.texts)
    record_property(
        FIGURE, f"canaries, {len(errands.done)} errands, {len(sought.texts)} texts: {found.words}"
    )
    assert [str(hit) for hit in found.hits] == []
    with server.log.open("a", encoding="utf-8") as log:  # the control: one line among all these
        log.write(f'{{"event": "x", "who": "{canaries.KNOWN.curp}"}}\n')
    planted = {hit.file for hit in search(area, sought.texts).hits}
    assert planted == {"server.log"}
    assert os.path.getsize(server.log) > 1_000
