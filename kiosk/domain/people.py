"""People as the registers know them: names, identity levels, states of a key, ways to reach someone."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import Enum, IntEnum

from kiosk.domain.identifiers import Curp


class Sex(Enum):
    """Sex as position 11 of the CURP writes it."""

    MAN = "H"
    WOMAN = "M"
    NON_BINARY = "X"


class Level(IntEnum):
    """How sure we are of who is here (procedures 0.2)."""

    L0 = 0
    L1 = 1
    L2 = 2
    L3 = 3
    L4 = 4


class RegisterState(Enum):
    """State of a CURP in the population register (procedures 0.4, identifiers 1)."""

    NORMAL = "AN"
    NAMESAKE = "AH"
    CORRECTED = "RCN"
    REPLACED = "RCC"
    DEATH = "BD"
    FORGED = "BAP"
    ADMINISTRATIVE = "BDM"
    UNUSED = "BSU"
    COURT = "BJD"
    ADOPTION = "BDP"

    @property
    def usable(self) -> bool:
        """Whether a procedure may go on with this key (or with the one that replaced it)."""
        return not self.value.startswith("B")

    @property
    def dead(self) -> bool:
        return self is RegisterState.DEATH

    @property
    def replaced(self) -> bool:
        return self is RegisterState.REPLACED

    @property
    def cancelled(self) -> bool:
        """Inactive for a reason that is never told (R-GEN-13)."""
        return not self.usable and not self.dead


def plain_letters(text: str) -> str:
    """Upper case, single spaces, no accents or dots; Ñ stays (it is a letter of its own)."""
    kept = []
    for letter in unicodedata.normalize("NFC", text.upper()):
        if letter == "Ñ":
            kept.append(letter)
            continue
        base = unicodedata.normalize("NFD", letter)[0]
        kept.append(base if base.isalnum() else " ")
    return " ".join("".join(kept).split())


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name as the register writes it; the second surname may be empty."""

    given: str
    surname_1: str
    surname_2: str = ""

    @property
    def full(self) -> str:
        return " ".join(part for part in (self.given, self.surname_1, self.surname_2) if part)

    @property
    def masked(self) -> str:
        """First given name and initials: what may be shown before anybody proved who they are."""
        first = self.given.split()[0] if self.given.split() else ""
        initials = [f"{part[0]}." for part in (self.surname_1, self.surname_2) if part]
        return " ".join([first, *initials])

    @property
    def initials(self) -> str:
        """Initials only, for messages that travel outside ("R. O. S.")."""
        return " ".join(f"{part[0]}." for part in (self.given, self.surname_1, self.surname_2) if part)

    @property
    def normalised(self) -> str:
        """For comparing and for blind indexes; never shown."""
        return plain_letters(self.full)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the population register."""

    curp: Curp
    name: Name
    birth_date: date
    sex: Sex
    birth_state: str

    def age_on(self, day: date) -> int:
        """Completed years on a day."""
        before_birthday = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before_birthday


class ContactKind(Enum):
    """A way to send somebody a message."""

    PHONE = "phone"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a message goes: ten digits or an e-mail address."""

    kind: ContactKind
    value: str
