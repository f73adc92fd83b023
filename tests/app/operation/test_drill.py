"""The restore drill: a large database to an archive and back, in bounded time and memory.

Positive control: the scan for the canary finds it in what the keys open, and in every shape it knows.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.storage import backups
from kiosk.storage.store import Actor
from kiosk.storage.tables import acuse, acuse_pdf
from kiosk.vault.archive import Opening, load_private
from tests.app.operation import bulk
from tests.app.operation.bulk import CANARY, PDF_BYTES, fill
from tests.app.operation.conftest import Own
from tests.databases import Databases, PostgresServer
from tests.figures import FIGURE

GIGABYTE = 1_000_000_000
MOST_SECONDS = 600
MOST_MEMORY = 400_000_000
"""Bytes of memory a command may ever hold; the database is many times larger."""


@dataclass(frozen=True)
class Ran:
    """A command as its own process."""

    said: str
    status: int
    seconds: float
    memory: int


def run(own: Own, *words: str | Path, url: str) -> Ran:
    env = {name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")} | {
        "KIOSK_ENV": "demo",
        "KIOSK_VAR": str(own.var),
        "KIOSK_DATABASE_URL": url,
        "KIOSK_CLOCK": own.world.clock().isoformat(),
    }
    command = [sys.executable, "-m", "kiosk", *map(str, words)]
    began = time.monotonic()
    with (own.var.parent / "said").open("w+b") as said:
        started = subprocess.Popen(command, env=env, stdout=said, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        words_said = said.read().decode()
    return Ran(words_said, started.returncode, time.monotonic() - began, used.ru_maxrss * 1024)


def shapes_of(text: str) -> dict[str, bytes]:
    """A text as it might lie in a file: plain, wide, hexadecimal, base64 (whatever stands before it)."""
    coded = text.encode()
    return {
        "UTF-8": coded,
        "UTF-16": text.encode("utf-16-le"),
        "hexadecimal": coded.hex().encode(),
        **{f"base64 +{n}": base64.b64encode(b"\0" * n + coded)[4:-4] for n in range(3)},
    }


def found_in(pieces: Iterator[bytes], text: str) -> set[str]:
    """In which shapes a text stands in a stream."""
    shapes, tail, found = shapes_of(text), b"", set()
    for piece in pieces:
        here = tail + piece
        found |= {name for name, shape in shapes.items() if shape in here}
        tail = here[-200:]
    return found


def read_in_pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(1 << 22):
            yield piece


@pytest.fixture
def elsewhere(all_databases: Databases, tmp_path: Path) -> Iterator[str]:
    if not isinstance(all_databases, PostgresServer):
        yield f"sqlite:///{tmp_path / 'elsewhere' / 'kiosk.db'}"
        return
    url = all_databases.empty()
    yield url
    all_databases.drop(url)


def drill(own: Own, pair: Path, elsewhere: str, size: int) -> str:
    """Fill, back up, restore, compare; what it took."""
    requests = size // (PDF_BYTES + 5_000)
    began = time.monotonic()
    for _ in fill(own.house(), requests):
        pass
    filled = time.monotonic() - began
    own.works()
    with own.house().store.reading(Actor("system")) as work:
        row = work.sql.execute(select(acuse.c.id).order_by(acuse.c.folio.desc()).limit(1)).one()
        sealed = work.sql.execute(
            select(acuse_pdf.c.pdf_sealed).where(acuse_pdf.c.acuse_id == row.id)
        ).scalar_one()
        paper = work.vault.open_sealed(sealed, context=f"acuse_pdf|pdf|{row.id}")
    assert found_in(iter([paper]), CANARY) == {"UTF-8"}, "the scan sees what the keys open"
    made = run(own, "backup", url=own.world.url)
    assert made.status == 0, made.said
    (archive,) = (own.var / "backups").glob("*.backup")
    assert found_in(read_in_pieces(archive), CANARY) == set()
    with archive.open("rb") as source:
        assert found_in(Opening(source, load_private(pair)).rest(), CANARY) == set()
    witness = archive.with_suffix(".checkpoint")
    back = run(own, "restore", archive, "--secret", pair, "--witness", witness, url=elsewhere)
    megabytes = archive.stat().st_size / 1e6
    archive.unlink()  # pytest keeps the folders of the last runs: none should hold gigabytes
    if elsewhere.startswith("sqlite"):
        backups.path_of(elsewhere).unlink()
    assert back.status == 0, back.said
    lines = requests * bulk.LINES
    assert f"{lines} lines and 1 signed checkpoints verified." in back.said
    assert back.seconds <= MOST_SECONDS
    for command in (made, back):
        assert command.memory <= MOST_MEMORY
    return (
        f"restore drill: {megabytes:,.0f} MB, {requests:,} requests, {lines:,} lines; "
        f"filled in {filled:.0f} s, backup {made.seconds:.1f} s with {made.memory / 1e6:.0f} MB of memory, "
        f"restore with every check {back.seconds:.1f} s with {back.memory / 1e6:.0f} MB"
    )


@pytest.mark.slow("twenty megabytes there and back, in processes of their own")
def test_a_small_drill(own: Own, pair: Path, elsewhere: str, record_property: pytest.RecordProperty) -> None:
    record_property(FIGURE, drill(own, pair, elsewhere, 20_000_000))


@pytest.mark.full
@pytest.mark.slow("a gigabyte there and back")
def test_a_gigabyte_is_back_within_ten_minutes(
    own: Own, pair: Path, elsewhere: str, record_property: pytest.RecordProperty
) -> None:
    record_property(FIGURE, drill(own, pair, elsewhere, GIGABYTE))


def test_a_canary_in_any_shape_is_found() -> None:
    for name, shape in shapes_of(CANARY).items():
        assert found_in(iter([b"x" * 100 + shape[:7], shape[7:] + b"y" * 300]), CANARY) >= {name}
