"""Places where a test may make the program die, fail or stall, to prove that nothing acknowledged is lost.

Nothing here works unless `arm` was called, and `arm` refuses outside the demonstration environment. While
nothing is armed a place costs one look at an empty mapping.

    KIOSK_FAILPOINT="before_commit"                              the process ends there at once
    KIOSK_FAILPOINT="before_commit=exit:3"                       the third time it comes there
    KIOSK_FAILPOINT="outbox_sent=sleep:0.5,after_seal=raise"
"""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Mapping

NAMES = (
    "before_commit",
    "after_commit",
    "before_seal",
    "after_seal",
    "before_pdf",
    "after_pdf",
    "before_response",
    "outbox_sent",
    "checkpoint_signed",
)
EXIT_STATUS = 97
"""Status of a process that a failpoint ended: no other cause gives it."""

_EXIT = re.compile(r"exit(?::([1-9]\d{0,4}))?")
_armed: dict[str, str] = {}
_reached: Counter[str] = Counter()


class FailpointsRefused(Exception):
    """Failpoints were asked for where they may not be, or in words nobody understands."""


class FailpointReached(Exception):
    """A failpoint that raises was reached."""


def arm(environment: Mapping[str, str]) -> None:
    """Arm what `KIOSK_FAILPOINT` asks for, if anything; refuses unless `KIOSK_ENV` is `demo`."""
    asked = environment.get("KIOSK_FAILPOINT", "")
    if not asked:
        return
    if environment.get("KIOSK_ENV") != "demo":
        raise FailpointsRefused("KIOSK_FAILPOINT works only with KIOSK_ENV=demo")
    wanted = dict(_read(item) for item in asked.split(","))
    disarm()
    _armed.update(wanted)


def disarm() -> None:
    """Forget every failpoint."""
    _armed.clear()
    _reached.clear()


def reach(name: str) -> None:
    """Say that the program is at a place; what is armed there happens now."""
    if not _armed:
        return
    deed = _armed.get(name)
    if deed is None:
        return
    if found := _EXIT.fullmatch(deed):
        _reached[name] += 1
        if _reached[name] >= int(found.group(1) or 1):
            os._exit(EXIT_STATUS)
        return
    if deed == "raise":
        raise FailpointReached(name)
    time.sleep(float(deed.removeprefix("sleep:")))


def _read(item: str) -> tuple[str, str]:
    name, _, deed = item.strip().partition("=")
    deed = deed or "exit"
    if name not in NAMES:
        raise FailpointsRefused(f"there is no failpoint {name!r}")
    if not _EXIT.fullmatch(deed) and deed != "raise" and not _is_sleep(deed):
        raise FailpointsRefused(f"a failpoint can exit, exit:TIMES, raise or sleep:SECONDS, not {deed!r}")
    return name, deed


def _is_sleep(deed: str) -> bool:
    return deed.startswith("sleep:") and deed.removeprefix("sleep:").replace(".", "", 1).isdigit()
