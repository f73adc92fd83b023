"""How a person approves what was written with help, and how the acuse says so (procedures 0.8)."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import Final

LIFE: Final = timedelta(minutes=10)
HELPED: Final = "assisted"


class Method(Enum):
    """How the person signed. `tap` is a touch on a screen of their own."""

    TAP = "tap"
    CODE = "code"
    PIN = "pin"
    DRAWN = "drawn"
    NAME = "name"
    PAPER = "paper"
    VOICE = "voice"

    @property
    def is_a_factor(self) -> bool:
        """Whether it is something only the person has or knows."""
        return self in (Method.CODE, Method.PIN)

    @property
    def is_seen(self) -> bool:
        """Whether it says who signs only together with staff who saw the ID (assisted_service 3.3)."""
        return self in (Method.DRAWN, Method.NAME, Method.PAPER, Method.VOICE)


class Consented(Enum):
    """How a person said whether they want help (assisted_service 3.1)."""

    TOUCH = "touch"
    VOICE = "voice"
    SIGNATURE = "signature"
    FINGERPRINT = "fingerprint"


class Asks(Enum):
    """Who must still confirm a signature, each from a sign-in of their own."""

    NOBODY = "nobody"
    STAFF = "staff"
    """Any operator or officer, also the one who helps."""
    SECOND = "second"
    """Somebody who does not help: four eyes."""
    OFFICER = "officer"
    """An officer, who decides (a mandate over which parents disagree)."""


class SeenId(Enum):
    """The identifications that staff accept (procedures 0.2)."""

    VOTER = "voter"
    PASSPORT = "passport"
    MILITARY = "military"
    PROFESSIONAL = "professional"
    CONSULAR = "consular"
    MIGRATION = "migration"
    ADIMSS = "adimss"


def asks_of(method: Method, *, one_screen: bool, interpreter: bool, four_eyes: bool) -> Asks:
    """Who else must confirm. On one screen the operator held it too, so what is only seen or heard, and
    leaves no paper, needs another."""
    if four_eyes or (one_screen and method in (Method.DRAWN, Method.NAME, Method.VOICE)):
        return Asks.SECOND
    if interpreter or method in (Method.NAME, Method.PAPER, Method.VOICE):
        return Asks.STAFF
    return Asks.NOBODY


def helped_channel(number: str, method: Method, signer: str) -> str:
    """The channel of an acuse made with help: "assisted 0417 self pin"."""
    return f"{HELPED} {number} {signer} {method.value}"


def read_channel(channel: str) -> tuple[str, str, str, str]:
    """Channel, operator's number, who signed and how; the last three are "" without help."""
    parts = channel.split(" ")
    if parts[0] != HELPED or len(parts) != 4:
        return channel, "", "", ""
    return parts[0], parts[1], parts[2], parts[3]
