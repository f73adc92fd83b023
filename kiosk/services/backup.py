"""Backups: a whole database, or the keys, as one archive that only an offline key opens; and back again.

An archive is a stream of small files: `about.json` first, then the database (one file for SQLite, the rows
of each table in parts for PostgreSQL) or the key files, and `digests.json` last, with the SHA-256 of
everything before it.
Keys are never in the archive of a database: whoever has one of the two has nothing.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from kiosk.domain.ledger import Checkpoint
from kiosk.services.housekeeping import LEDGER_NAME
from kiosk.storage import backups
from kiosk.storage.backups import Facts, TableShape
from kiosk.vault.archive import CHUNK, ArchiveFault, Opening, Sealing, load_public

FORM = 1
ABOUT = "about.json"
DIGESTS = "digests.json"
DATABASE = "database.sqlite"
ROWS = "rows"
KEYS = "keys"
PART_BYTES = 4 << 20
ENDING = ".backup"

Tell = Callable[[int, int], None]
"""Bytes done and bytes in all (0 when nobody knows yet)."""


@dataclass(frozen=True, slots=True)
class Written:
    """An archive that was made: where, how large, its SHA-256, and what it holds."""

    path: Path
    bytes: int
    sha256: str
    about: Mapping[str, Any]


@dataclass(slots=True)
class Packing:
    """An archive while it is written: files go in one after the other, each counted in its digest."""

    tar: tarfile.TarFile
    tell: Tell
    total: int = 0
    done: int = 0
    digests: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, content: bytes) -> None:
        self.add_stream(name, io.BytesIO(content), len(content))

    def add_stream(self, name: str, source: BinaryIO, size: int, *, at: float = 0, mode: int = 0o400) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime, entry.mode = size, at, mode
        counted = _Counted(source, hashlib.sha256(), self._count)
        self.tar.addfile(entry, cast(IO[bytes], counted))
        self.digests[name] = counted.digest.hexdigest()

    def _count(self, size: int) -> None:
        self.done += size
        self.tell(self.done, self.total)


@dataclass(slots=True)
class _Counted:
    """A source that counts and digests what is read from it."""

    source: BinaryIO
    digest: Any
    count: Callable[[int], None]

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(size)
        self.digest.update(data)
        self.count(len(data))
        return data


def back_up(
    url: str, folder: Path, public: Path, *, at: datetime, tell: Tell, keep: int = 0, scratch: Path
) -> Written:
    """Write a backup of a database that may be in use into a folder. `keep` removes all but the newest.

    Beside it goes its checkpoint: name, size and root of the ledger, to be kept elsewhere as a witness.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"kiosk-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}{ENDING}"
    pack = _pack_sqlite if backups.engine_of(url) == "sqlite" else _pack_server
    written = _write(path, public, lambda to: pack(url, to, at, tell, scratch))
    about = written.about
    seen = Checkpoint(LEDGER_NAME, int(about["ledger_size"]), bytes.fromhex(str(about["ledger_root"])))
    path.with_suffix(".checkpoint").write_text(seen.text, encoding="ascii")
    for old in sorted(folder.glob(f"kiosk-*{ENDING}"))[:-keep] if keep else []:
        old.unlink()
        old.with_suffix(".checkpoint").unlink(missing_ok=True)
    return written


def back_up_keys(keys: Path, path: Path, public: Path, *, at: datetime) -> Written:
    """Write every file of the folder of keys into an archive of its own."""
    found = sorted(each for each in keys.rglob("*") if each.is_file() and not each.name.endswith(".new"))
    about = {"form": FORM, "kind": KEYS, "made_at": at.isoformat(), "files": len(found)}

    def pack(to: Sealing) -> Mapping[str, Any]:
        with _packing(to, about, lambda done, total: None) as packing:
            for each in found:
                there = each.stat()
                with each.open("rb") as source:
                    packing.add_stream(
                        f"{KEYS}/{each.relative_to(keys).as_posix()}",
                        source,
                        there.st_size,
                        at=there.st_mtime,
                        mode=there.st_mode & 0o777,
                    )
        return about

    return _write(path, public, pack)


def _write(path: Path, public: Path, pack: Callable[[Sealing], Mapping[str, Any]]) -> Written:
    """Under another name until it is whole and on the disk: a file with the right name is a whole archive."""
    recipient = load_public(public)
    if path.exists():
        raise ArchiveFault(f"{path} is there already; it is not overwritten")
    part = path.with_name(f"{path.name}.part")
    digest = hashlib.sha256()
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            sealing = Sealing(cast(BinaryIO, _Digested(file, digest)), recipient)
            about = pack(sealing)
            sealing.close()
            file.flush()
            os.fsync(file.fileno())
        size = part.stat().st_size
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    return Written(path, size, digest.hexdigest(), about)


@dataclass(slots=True)
class _Digested:
    """A file to write to, and the digest of what was written."""

    file: BinaryIO
    digest: Any

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self.file.write(data)


@contextmanager
def _packing(to: Sealing, about: Mapping[str, Any], tell: Tell, total: int = 0) -> Iterator[Packing]:
    with tarfile.open(fileobj=cast(IO[bytes], to), mode="w|", bufsize=CHUNK) as tar:
        packing = Packing(tar, tell, total)
        packing.add(ABOUT, json.dumps(about, indent=1).encode())
        yield packing
        packing.add(DIGESTS, json.dumps(packing.digests).encode())


def _pack_sqlite(url: str, to: Sealing, at: datetime, tell: Tell, scratch: Path) -> Mapping[str, Any]:
    copy = scratch / f"backup-{os.getpid()}.db"
    try:
        backups.copy_sqlite(url, copy)
        with backups.looking(f"sqlite:///{copy}") as view:
            about = _about(backups.facts_of(view), at)
        size = copy.stat().st_size
        with _packing(to, about, tell, size) as packing, copy.open("rb") as source:
            packing.add_stream(DATABASE, source, size)
    finally:
        for left in copy.parent.glob(f"{copy.name}*"):
            left.unlink()
    return about


def _pack_server(url: str, to: Sealing, at: datetime, tell: Tell, _scratch: Path) -> Mapping[str, Any]:
    with backups.looking(url) as view:
        tables = backups.shapes(view)
        counted = backups.count_rows(view, [table.name for table in tables])
        shapes = [{"name": one.name, "columns": one.columns, "rows": counted[one.name]} for one in tables]
        about = {**_about(backups.facts_of(view), at), "tables": shapes}
        with _packing(to, about, tell) as packing:
            for table in tables:
                for number, part in enumerate(_parts(backups.rows_out(view, table))):
                    packing.add(f"{ROWS}/{table.name}/{number:06d}", part)
    return about


def _parts(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Pieces joined to parts of a few mebibytes: a file in a stream must say its size first."""
    held = bytearray()
    for piece in pieces:
        held += piece
        if len(held) >= PART_BYTES:
            yield bytes(held)
            held.clear()
    yield bytes(held)


def _about(facts: Facts, at: datetime) -> dict[str, Any]:
    signed = facts.signed
    return {
        "form": FORM,
        "kind": "database",
        "made_at": at.isoformat(),
        "engine": facts.engine,
        "revision": facts.revision,
        "ledger_size": facts.size,
        "ledger_root": facts.root.hex(),
        "checkpoint": None
        if signed is None
        else {"size": signed[0], "root": signed[1].hex(), "signature": signed[2].hex(), "key": signed[3]},
    }


def tables_of(about: Mapping[str, Any]) -> tuple[TableShape, ...]:
    """The tables of an archive, in the order in which they come."""
    return tuple(TableShape(one["name"], tuple(one["columns"])) for one in about.get("tables", ()))


def open_archive(opening: Opening) -> tuple[tarfile.TarFile, Mapping[str, Any]]:
    """Begin to read an archive: what it says about itself. ArchiveFault when it is none of ours."""
    tar = tarfile.open(fileobj=cast(IO[bytes], opening), mode="r|", bufsize=CHUNK)  # noqa: SIM115 - read on
    try:
        first = tar.next()
        content = tar.extractfile(first) if first is not None and first.name == ABOUT else None
        about = json.loads(content.read()) if content is not None else {}
    except (tarfile.TarError, ValueError):
        about = {}
    if about.get("form") != FORM:
        raise ArchiveFault("the archive is of a form this program does not know")
    return tar, about
