"""Looks at everything an installation stands on, and says in one line each what it found."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.settings import Settings
from kiosk.signing.keys import KeyFault, load_checkpoint_key
from kiosk.signing.live import SealFolder
from kiosk.signing.succession import trusted_publics
from kiosk.storage import backups, checks, migrate, resealing
from kiosk.storage.errors import StorageError
from kiosk.storage.store import Actor, Store
from kiosk.vault import Vault, VaultError

EXPIRES_SOON = timedelta(days=60)
CLOCK_APART = timedelta(seconds=1)
UNSIGNED_FOR = timedelta(minutes=10)
BACKUP_AGE = timedelta(hours=1)
LEAST_ROOM = 1_000_000_000
OLDEST_PATRONI = (3, 1)
PATIENCE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `wrong` "" when it is as it must be."""

    what: str
    wrong: str = ""


def examine(settings: Settings, *, at: datetime, backup_folder: Path) -> Iterator[Finding]:
    """Everything, in the order in which things break."""
    yield from _folder(settings)
    yield from _keys(settings, at)
    yield from _database(settings, at)
    yield from _room(settings)
    yield from _backups(backup_folder, at)
    yield from _tools()


def _folder(settings: Settings) -> Iterator[Finding]:
    found = settings.var.stat() if settings.var.is_dir() else None
    if found is None:
        yield Finding("folder", f"{settings.var} is missing")
    elif os.name != "nt" and found.st_uid != os.geteuid():
        yield Finding("folder", f"{settings.var} belongs to another user than the one who runs this")
    elif os.name != "nt" and stat.S_IMODE(found.st_mode) & 0o077:
        yield Finding("folder", f"{settings.var} is open to others: chmod 700 {settings.var}")
    else:
        yield Finding(f"folder {settings.var}")


def _keys(settings: Settings, at: datetime) -> Iterator[Finding]:
    keys, production = settings.var / "keys", not settings.is_demo

    def seal() -> Iterable[str]:
        certificate = SealFolder(keys / "seal", clock=lambda: at, production=production).now().key.certificate
        if certificate.not_after - at < EXPIRES_SOON:
            yield f"the seal ends on {certificate.not_after:%Y-%m-%d}: `kiosk keys rotate seal`"

    def ledger() -> Iterable[str]:
        load_checkpoint_key(keys / "ledger")
        trusted_publics(keys / "ledger")
        return ()

    def vault() -> Iterable[str]:
        Vault.open(keys / "vault", production=production)
        return ()

    for what, look in (
        ("keys of the vault", vault),
        ("key of the seal", seal),
        ("key of the ledger", ledger),
    ):
        yield from _looked(what, look)


def _database(settings: Settings, at: datetime) -> Iterator[Finding]:
    if backups.engine_of(settings.database_url) == "sqlite":
        path = backups.path_of(settings.database_url)
        if not path.is_file():
            yield Finding("database", f"{path} is missing: `kiosk db upgrade` makes a new, empty one")
            return
    faults = list(_looked("shape of the database", lambda: migrate.check(settings.database_url)))
    yield from faults
    if any(fault.wrong for fault in faults):
        return
    yield from _looked("keys fit the database", lambda: _own_keys(settings))
    with backups.looking(settings.database_url) as view:
        yield from _looked("role in the database", lambda: checks.role_faults(view))
        yield from _looked("promises of the database", lambda: checks.promise_faults(view))
        theirs = checks.clock_of_database(view)
        size, signed, last_at = checks.ledger_state(view)
    apart = abs(theirs - at) if theirs is not None and settings.clock is None else timedelta(0)
    yield Finding(
        "clock of the database",
        f"it is {apart} away from ours: mend the time service" if apart > CLOCK_APART else "",
    )
    ahead = last_at is not None and last_at > at + timedelta(seconds=2)
    yield Finding("clock and ledger", "the last line of the ledger is in the future" if ahead else "")
    still = size > signed and last_at is not None and at - last_at > UNSIGNED_FOR
    words = f"{size - signed} lines of the ledger wait to be signed: is `kiosk work` running?"
    yield Finding("background work", words if still else "")


def _own_keys(settings: Settings) -> Iterable[str]:
    vault = Vault.open(settings.var / "keys" / "vault", production=not settings.is_demo)
    store = Store(settings.database_url, vault)
    try:
        with store.reading(Actor("system")) as work:
            resealing.require_own_keys(work)
    finally:
        store.close()
    return ()


def _room(settings: Settings) -> Iterator[Finding]:
    needed = LEAST_ROOM
    if backups.engine_of(settings.database_url) == "sqlite":
        path = backups.path_of(settings.database_url)
        needed += path.stat().st_size if path.is_file() else 0
    free = shutil.disk_usage(settings.var).free if settings.var.is_dir() else 0
    words = f"{free / 1e9:.1f} GB free, {needed / 1e9:.1f} GB needed: `kiosk backup --keep 8` or more disk"
    yield Finding("room on the disk", words if free < needed else "")


def _backups(folder: Path, at: datetime) -> Iterator[Finding]:
    made = [path.stat().st_mtime for path in folder.glob("kiosk-*.backup")] if folder.is_dir() else []
    if not made:
        yield Finding(
            "backups", f"there is none in {folder}: `kiosk backup` (--backups names another folder)"
        )
        return
    age = timedelta(seconds=max(0.0, at.timestamp() - max(made)))
    yield Finding("backups", f"the newest in {folder} is {age} old" if age > BACKUP_AGE else "")


def _tools() -> Iterator[Finding]:
    """What other programs of the machine say, where they are there."""
    synchronised = _said("timedatectl", "show", "--property=NTPSynchronized", "--value")
    if synchronised in ("yes", "no"):
        yield Finding(
            "time service", "" if synchronised == "yes" else "this machine's clock is not synchronised"
        )
    yield from patroni(_said("patroni", "--version"))


def patroni(said: str) -> Iterator[Finding]:
    """Whether the cluster's manager is one that keeps acknowledged writes (security 10)."""
    version = re.search(r"(\d+)\.(\d+)", said)
    if version is not None:
        old = (int(version[1]), int(version[2])) < OLDEST_PATRONI
        words = f"{version[0]} loses acknowledged writes after a freeze: 3.1 or newer"
        yield Finding(f"Patroni {version[0]}", words if old else "")


def _said(program: str, *words: str) -> str:
    path = shutil.which(program)
    if path is None:
        return ""
    command = [path, *words]
    try:
        done = subprocess.run(  # noqa: S603 - a program of the machine, with fixed words
            command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def _looked(what: str, look: Callable[[], Iterable[str]]) -> Iterator[Finding]:
    try:
        faults = list(look())
    except (KeyFault, VaultError, StorageError) as fault:
        faults = [str(fault)]
    yield from (Finding(what, fault) for fault in faults)
    if not faults:
        yield Finding(what)
