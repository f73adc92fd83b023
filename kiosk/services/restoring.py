"""Put a backup back into an empty place, and say whether it is all there and whether it is too old.

Nothing of an archive is believed before its last byte was checked: SQLite goes to a file of another name,
PostgreSQL is one transaction.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from kiosk.domain.ledger import Checkpoint
from kiosk.services.backup import ABOUT, DATABASE, DIGESTS, KEYS, ROWS, Tell, open_archive, tables_of
from kiosk.services.house import House
from kiosk.services.housekeeping import LEDGER_NAME
from kiosk.services.ledgers import LedgerVerdict, verify_ledger
from kiosk.storage import backups
from kiosk.storage.store import Actor
from kiosk.vault.archive import CHUNK, ArchiveFault, Opening, load_private


class Rollback(Exception):
    """The backup is older than something already promised, or tells another history."""


@dataclass(slots=True)
class Unpacking:
    """An archive being read: its files in order, each digested."""

    tar: tarfile.TarFile
    about: Mapping[str, Any]
    opening: Opening
    tell: Tell
    done: int = 0
    digests: dict[str, str] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)

    def files(self) -> Iterator[tuple[tarfile.TarInfo, Iterator[bytes]]]:
        """Name and content of each file after the first; each must be read before the next."""
        while (entry := self.tar.next()) is not None:
            if entry.name == DIGESTS:
                self.said = json.loads(b"".join(self._pieces(entry)))
                for _ in self.opening.rest():
                    pass
                return
            yield entry, self._digested(entry)

    def check(self) -> None:
        """ArchiveFault unless every file came, and came as it was when it was written."""
        said = {name: digest for name, digest in self.said.items() if name != ABOUT}
        if not self.said or said != self.digests:
            raise ArchiveFault("the archive is not complete: its list of files does not fit")

    def _digested(self, entry: tarfile.TarInfo) -> Iterator[bytes]:
        digest = hashlib.sha256()
        for piece in self._pieces(entry):
            digest.update(piece)
            self.done += len(piece)
            self.tell(self.done, 0)
            yield piece
        self.digests[entry.name] = digest.hexdigest()

    def _pieces(self, entry: tarfile.TarInfo) -> Iterator[bytes]:
        content = self.tar.extractfile(entry)
        while content is not None and (piece := content.read(CHUNK)):
            yield piece


@contextmanager
def unpacking(archive: Path, secret: Path, *, passphrase: bytes | None, tell: Tell) -> Iterator[Unpacking]:
    """Open an archive with the offline key. ArchiveFault when that does not go."""
    private = load_private(secret, passphrase=passphrase)
    try:
        with archive.open("rb") as source:
            opening = Opening(cast(BinaryIO, source), private)
            tar, about = open_archive(opening)
            yield Unpacking(tar, about, opening, tell)
    except tarfile.TarError:
        raise ArchiveFault("the archive was changed or cut short") from None


def restore_database(archive: Unpacking, url: str) -> None:
    """Fill an empty database from an archive of the same engine. NotEmpty, ArchiveFault."""
    about = archive.about
    if about.get("kind") != "database":
        raise ArchiveFault("this is not a backup of a database (`kiosk keys restore` takes one of keys)")
    if about["engine"] != backups.engine_of(url):
        raise ArchiveFault(f"this backup is of {about['engine']}, and KIOSK_DATABASE_URL is not")
    backups.require_empty(url)
    (_restore_sqlite if about["engine"] == "sqlite" else _restore_server)(archive, url)


def _restore_sqlite(archive: Unpacking, url: str) -> None:
    path = backups.path_of(url)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for entry, pieces in archive.files():
            if entry.name != DATABASE:
                raise ArchiveFault(f"the archive holds {entry.name}, which nobody expects")
            file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())
    archive.check()
    damage = backups.damage_of(path)
    if damage:
        raise ArchiveFault(f"the database in the archive is damaged: {damage}")


def _restore_server(archive: Unpacking, url: str) -> None:
    tables = {table.name: table for table in tables_of(archive.about)}
    rows = {one["name"]: one["rows"] for one in archive.about["tables"]}
    with backups.filling(url, str(archive.about["revision"])) as target:
        foreign = backups.foreign(target, list(tables.values()))
        if foreign:  # whoever has the public key can write an archive
            raise ArchiveFault(f"the archive holds a table that is not ours: {foreign[0]!r}")
        files = archive.files()
        following = next(files, None)
        while following is not None:
            name = _table_of(following[0].name)
            if name not in tables:
                raise ArchiveFault(f"the archive holds {following[0].name}, which nobody expects")
            parts = _PartsOf(name, files, following)
            backups.rows_in(target, tables.pop(name), parts.pieces())
            following = parts.following
        archive.check()
        if backups.count_rows(target, list(rows)) != rows:
            raise ArchiveFault("the rows that arrived are not those that were written")


@dataclass(slots=True)
class _PartsOf:
    """The parts of one table, up to the first file of another."""

    table: str
    files: Iterator[tuple[tarfile.TarInfo, Iterator[bytes]]]
    following: tuple[tarfile.TarInfo, Iterator[bytes]] | None

    def pieces(self) -> Iterator[bytes]:
        while self.following is not None and _table_of(self.following[0].name) == self.table:
            yield from self.following[1]
            self.following = next(self.files, None)


def _table_of(name: str) -> str:
    first, _, rest = name.partition("/")
    return rest.partition("/")[0] if first == ROWS else ""


# --- what the restored ledger must say


def read_witness(path: Path) -> Checkpoint:
    """The largest checkpoint in a file: three lines each (name, size, root); what follows is not read."""
    found = []
    for block in path.read_text("utf-8").split("\n\n"):
        try:
            found.append(Checkpoint.parse("\n".join(block.split("\n")[:3]) + "\n"))
        except ValueError:
            continue
    ours = [one for one in found if one.log == LEDGER_NAME]
    if not ours:
        raise ArchiveFault(f"{path} holds no checkpoint of this ledger")
    return max(ours, key=lambda one: one.size)


def require_reach(size: int, witness: Checkpoint) -> None:
    """Rollback when a ledger of that size is smaller than what the witness saw."""
    if size < witness.size:
        raise Rollback(
            f"ROLLBACK: the backup has {size} lines of the ledger and the witness saw {witness.size}: "
            f"{witness.size - size} acts people were told about are not in it. Look for a newer backup; "
            "--accept-loss restores this one."
        )


def verify_restored(house: House, *, about: Mapping[str, Any], witness: Checkpoint | None) -> LedgerVerdict:
    """Recompute the ledger, and compare it with the archive's word and with the witness. Rollback."""
    verdict = verify_ledger(house)
    if not verdict.sound:
        return verdict
    size, root = int(about["ledger_size"]), bytes.fromhex(str(about["ledger_root"]))
    with house.store.reading(Actor("system")) as work:
        if backups.line_count(work) != size or backups.root_at(work, size) != root:
            return LedgerVerdict(False, "The ledger is not the one the archive speaks of.")
        if witness is None or witness.size > size:
            return verdict
        if backups.root_at(work, witness.size) != witness.root:
            raise Rollback(f"SPLIT VIEW: the first {witness.size} lines are not those the witness saw.")
    return verdict


# --- keys


def restore_keys(archive: Unpacking, keys: Path) -> int:
    """Put key files into an empty folder, with the modes they had; how many."""
    if archive.about.get("kind") != KEYS:
        raise ArchiveFault("this is not a backup of keys (`kiosk restore` takes one of a database)")
    if keys.exists() and any(keys.iterdir()):
        raise ArchiveFault(f"{keys} holds something already: keys go only into an empty folder")
    staging = keys.with_name(f"{keys.name}.restoring")
    shutil.rmtree(staging, ignore_errors=True)
    for folder in (staging.parent, staging):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        count = sum(1 for entry, pieces in archive.files() if _put(staging, entry, pieces))
        archive.check()
        if keys.exists():
            keys.rmdir()
        staging.rename(keys)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return count


def _put(folder: Path, entry: tarfile.TarInfo, pieces: Iterator[bytes]) -> bool:
    first, *inside = Path(entry.name).parts
    if first != KEYS or not inside or ".." in inside:
        raise ArchiveFault(f"the archive holds {entry.name}, which nobody expects")
    path = folder.joinpath(*inside)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(entry.mode)
    os.utime(path, (entry.mtime, entry.mtime))
    return True
