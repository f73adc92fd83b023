"""The seal as its folder stands now: a key that is added or retired counts at once, in every process.

A process may run for months. Sealing on with a key that was retired meanwhile would hand out acuses nobody
may believe, so whoever asks for the seal looks at the time of its folder first.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from kiosk.signing.keys import KeyFault, load_certificates, load_seal_key, seal_key_of
from kiosk.signing.seal import Certificates, FileSealer


class SealFolder:
    """The keys of the seal in one folder. Raises KeyFault at the start when none is in force."""

    __slots__ = ("_clock", "_folder", "_production", "_sealer", "_seen")

    def __init__(self, folder: Path, *, clock: Callable[[], datetime], production: bool) -> None:
        self._folder = folder
        self._clock = clock
        self._production = production
        self._seen = _time_of(folder)
        self._sealer = self._load()

    @property
    def certificates(self) -> Certificates:
        """Every certificate as published now. Verifying goes on when no key is in force any more."""
        self._look_again()
        return self._sealer.certificates

    def now(self) -> FileSealer:
        """Who seals now; KeyFault when nobody may. Ask once for each acuse: its text names the key."""
        self._look_again()
        if not self._sealer.key.certificate.in_force(self._clock()):
            self._sealer = self._load()
        return self._sealer

    def _look_again(self) -> None:
        """Take up what changed in the folder. What cannot be read yet (a file on its way) is tried again."""
        found = _time_of(self._folder)
        if found == self._seen:
            return
        try:
            self._sealer = self._load()
        except KeyFault:
            return
        self._seen = found

    def of(self, key_id: str) -> FileSealer:
        """Who sealed with that key, to sign the PDF of its text; who seals now when it is gone."""
        now = self.now()
        if key_id == now.key_id:
            return now
        key = seal_key_of(self._folder, key_id)
        return now if key is None else FileSealer(key, now.certificates)

    def _load(self) -> FileSealer:
        key = load_seal_key(self._folder, at=self._clock(), production=self._production)
        return FileSealer(key, Certificates.of(*load_certificates(self._folder)))


def _time_of(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except FileNotFoundError:
        raise KeyFault(
            f"{folder} is missing: put it back from the backup of the keys (`kiosk keys restore`)"
        ) from None
