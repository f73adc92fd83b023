"""Key files: one key each, readable by nobody but the user who runs the program.

A file is two lines of text: what it is (`kiosk-key 1 NAME KIND`, KIND `production` or `demo`) and the key in
base64. The name inside must be the name of the file, so that two files exchanged by mistake are noticed.
"""

from __future__ import annotations

import base64
import binascii
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from kiosk.vault.errors import AlreadyThere, KeysRefused

KEY_BYTES = 32
FILE_MODE = 0o400
FOLDER_MODE = 0o700
_MARK = "kiosk-key 1"
_KINDS = {"demo": True, "production": False}


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A key read from its file. Drawn without the key, so that no trace can print it."""

    name: str
    key: bytes
    demo: bool

    def __repr__(self) -> str:
        return f"KeyFile({self.name!r})"


def make_folder(folder: Path) -> None:
    """The folder of the keys, closed to everybody else; one that holds key files already is refused."""
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    if any(folder.glob("*.key")):
        raise AlreadyThere(f"{folder} holds keys already")
    folder.chmod(FOLDER_MODE)


def write_key(folder: Path, name: str, key: bytes, *, demo: bool) -> KeyFile:
    """Write one key file, flushed to the disk before it is used; never over another."""
    path = folder / f"{name}.key"
    kind = "demo" if demo else "production"
    text = f"{_MARK} {name} {kind}\n{base64.b64encode(key).decode('ascii')}\n"
    fresh = folder / f"{name}.new"  # whoever looks for keys meanwhile must not find half of one
    fresh.unlink(missing_ok=True)
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "w", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.chmod(FILE_MODE)
    _place(fresh, path)
    _flush_folder(folder)
    return KeyFile(name, key, demo)


def retire_key(folder: Path, name: str, *, kept_in: Path, mark: str) -> Path:
    """Move a key out of use into another folder, and leave a mark that this was meant. Where it is now."""
    kept_in.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    (folder / f"{name}.{mark}").touch(mode=0o444)
    moved = (folder / f"{name}.key").rename(kept_in / f"{name}.key")
    _flush_folder(folder)
    return moved


def _place(fresh: Path, path: Path) -> None:
    """Give a complete file its name, never over another."""
    if path.exists():
        fresh.unlink()
        raise AlreadyThere(f"{path.name} is there already")
    if os.name == "nt":
        fresh.rename(path)
        return
    try:
        os.link(fresh, path)
    except FileExistsError:
        raise AlreadyThere(f"{path.name} is there already") from None
    finally:
        fresh.unlink()


def read_key(folder: Path, name: str) -> KeyFile:
    """Read one key file after checking that it is ours alone."""
    path = folder / f"{name}.key"
    _check_private(path, stat.S_IFREG, FILE_MODE)
    lines = path.read_text(encoding="ascii", errors="replace").split("\n")
    mark, _, kind = lines[0].rpartition(" ")
    if len(lines) != 3 or lines[2] or mark != f"{_MARK} {name}" or kind not in _KINDS:
        raise KeysRefused(f"{path.name} is not the key file it should be")
    return KeyFile(name, _decoded(lines[1], path.name), _KINDS[kind])


def check_folder(folder: Path) -> int:
    """Refuse a folder that others may enter; when it last changed (nanoseconds)."""
    _check_private(folder, stat.S_IFDIR, FOLDER_MODE)
    return folder.stat().st_mtime_ns


def _check_private(path: Path, kind: int, mode: int) -> None:
    """Own user, exact mode, not a link. Windows has no such modes: there the folder's rights must do."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        raise KeysRefused(
            f"{path.name} is missing from {path.parent}: put it back from the backup of the keys "
            "(`kiosk keys restore`)"
        ) from None
    if stat.S_IFMT(found.st_mode) != kind:
        raise KeysRefused(f"{path.name} is not what it should be (a link?)")
    if os.name == "nt":
        return
    if found.st_uid != os.geteuid():
        raise KeysRefused(f"{path.name} belongs to another user")
    if stat.S_IMODE(found.st_mode) != mode:
        raise KeysRefused(f"{path.name} has mode {stat.S_IMODE(found.st_mode):04o}; it must be {mode:04o}")


def _decoded(line: str, name: str) -> bytes:
    try:
        key = base64.b64decode(line, validate=True)
    except binascii.Error:
        raise KeysRefused(f"{name} is damaged") from None
    if len(key) != KEY_BYTES:
        raise KeysRefused(f"{name} does not hold {KEY_BYTES} bytes")
    return key


def _flush_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut (POSIX only)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
