"""What an acuse says, in one line that never changes: the text that is sealed and printed (decisions 1.1)."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from kiosk.domain.calendar import local, utc_text
from kiosk.domain.identifiers import Curp, Folio, Nss

FORM: Final = "1.0"
FENCE: Final = "||"
FIELDS_BEFORE: Final = 10
FIELDS_AFTER: Final = 3
LOCAL_INSTANT_AT: Final = 7
LEAF_HEX_LENGTH: Final = 64
SHORT_GROUPS: Final = 4
WHOLE_GROUPS: Final = 16


class AcuseKind(Enum):
    """What is acknowledged. Several acuses may bear one folio."""

    RECEIPT = "receipt"
    RESULT = "result"
    DECISION = "decision"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class AcuseText:
    """Everything the seal covers. `result` holds the values printed about the person, in declared order.

    `at` is the instant of the act, `ledger_n` and `leaf` (32 bytes) its place in the ledger, `key_id` the key
    of the seal. `curp` is None for somebody who has none yet. ValueError for what could not be read back.
    """

    folio: Folio
    number: str
    kind: AcuseKind
    procedure: str
    procedure_version: str
    at: datetime
    channel: str
    curp: Curp | None
    result: tuple[str, ...]
    ledger_n: int
    leaf: bytes
    key_id: str

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError("an instant needs a zone")
        if len(self.leaf) * 2 != LEAF_HEX_LENGTH or self.ledger_n < 0:
            raise ValueError("no place in the ledger")


def canonical(text: AcuseText) -> str:
    """The line itself; a pure function of its fields, NFC. Encode it as UTF-8 to seal it."""
    return _line(text, local(text.at).isoformat(timespec="seconds"))


def parse_canonical(line: str) -> AcuseText:
    """Read a line back. ValueError unless it is, sign by sign, a line that `canonical` could have written.

    The local instant is only compared with the universal one: rules of zones may change after the fact.
    """
    if not (line.startswith(FENCE) and line.endswith(FENCE)):
        raise ValueError("no fence around the text")
    fields = line[len(FENCE) : -len(FENCE)].split("|")
    if len(fields) < FIELDS_BEFORE + FIELDS_AFTER or fields[0] != FORM:
        raise ValueError("not a text of this form")
    text = _read(fields)
    told = datetime.fromisoformat(fields[LOCAL_INSTANT_AT])
    if told.utcoffset() is None or told != text.at.replace(microsecond=0):
        raise ValueError("the two instants differ")
    if _line(text, told.isoformat(timespec="seconds")) != line:
        raise ValueError("not written as canonical text is")
    return text


def clean_value(value: str) -> str:
    """A value that fits in the line: NFC, `|`, line breaks and control signs as a space, spaces collapsed."""
    spaced = (" " if sign == "|" or unicodedata.category(sign) == "Cc" else sign for sign in value)
    return unicodedata.normalize("NFC", " ".join("".join(spaced).split()))


def digest(line: str) -> bytes:
    """SHA-256 of a canonical text."""
    return hashlib.sha256(line.encode()).digest()


def fingerprint(line: str, *, groups: int = SHORT_GROUPS) -> str:
    """The digest as people compare it: hexadecimal in groups of four, the first `groups` of the sixteen."""
    hexadecimal = digest(line).hex()
    return " ".join(hexadecimal[at : at + 4] for at in range(0, 4 * groups, 4))


class Seen(Enum):
    """How much of a result field somebody sees who only holds the paper (`/verificar`)."""

    WHOLE = "whole"
    NAME = "name"
    NSS = "nss"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class PublicView:
    """What `/verificar` may show: never more than the holder of the paper already sees."""

    folio: Folio
    kind: AcuseKind
    procedure: str
    at: datetime
    curp: str
    result: tuple[str, ...]


def public_view(text: AcuseText, seen: Sequence[Seen]) -> PublicView:
    """First name and initials, CURP 4 + 2, last four of the NSS. `seen` has one word for each result field.

    ValueError if it has more or fewer: a field nobody thought of must not show.
    """
    fields = tuple(_veiled(value, how) for value, how in zip(text.result, seen, strict=True))
    curp = text.curp.masked if text.curp else ""
    return PublicView(text.folio, text.kind, text.procedure, text.at, curp, fields)


def _veiled(value: str, how: Seen) -> str:
    if how is Seen.WHOLE or not value:
        return value
    if how is Seen.NAME:
        first, *others = value.split()
        return " ".join([first, *(f"{other[0]}." for other in others)])
    if how is Seen.NSS:
        return Nss("".join(value.split())).masked
    return ""


def _line(text: AcuseText, local_instant: str) -> str:
    fields = [
        FORM,
        str(text.folio),
        text.number,
        text.kind.value,
        text.procedure,
        text.procedure_version,
        utc_text(text.at),
        local_instant,
        text.channel,
        text.curp.value if text.curp else "",
        *text.result,
        str(text.ledger_n),
        text.leaf.hex(),
        text.key_id,
    ]
    return f"{FENCE}{'|'.join(clean_value(field) for field in fields)}{FENCE}"


def _read(fields: list[str]) -> AcuseText:
    _, folio, number, kind, procedure, version, instant, _, channel, curp, *result, n, leaf, key_id = fields
    year, serial, _ = folio.split("-")
    return AcuseText(
        folio=Folio(int(year), int(serial)),
        number=number,
        kind=AcuseKind(kind),
        procedure=procedure,
        procedure_version=version,
        at=datetime.fromisoformat(instant),
        channel=channel,
        curp=Curp(curp) if curp else None,
        result=tuple(result),
        ledger_n=int(n),
        leaf=bytes.fromhex(leaf),
        key_id=key_id,
    )
