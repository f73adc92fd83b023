"""Codes that people read, type and say aloud: their alphabet, length and spelling (security 6)."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Final

from kiosk.domain.refusal import Refused
from kiosk.domain.typed_text import DIGITS, LONGEST_INPUT, compact, folded
from kiosk.domain.words import Msg, msg

CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 signs, five bits each, without I, L, O and U."""

LOOK_ALIKES: Final = str.maketrans("OIL", "011")


class CodeKind(Enum):
    """What a code is for. The value is its short name, also used to keep digests of different kinds apart."""

    RESUME = "resume"
    VERIFICATION = "verification"
    HAND_OFF = "hand_off"
    ONE_TIME = "one_time"

    @property
    def length(self) -> int:
        return LENGTHS[self]

    @property
    def alphabet(self) -> str:
        return DIGITS if self is CodeKind.ONE_TIME else CROCKFORD


LENGTHS: Final = {
    CodeKind.RESUME: 10,
    CodeKind.VERIFICATION: 8,
    CodeKind.HAND_OFF: 8,
    CodeKind.ONE_TIME: 6,
}


def draw_code(kind: CodeKind, choice: Callable[[str], str]) -> str:
    """A new code. `choice` takes one sign of an alphabet by chance, all as likely: `secrets.choice`."""
    return "".join(choice(kind.alphabet) for _ in range(kind.length))


def normalise_code(typed: str) -> str:
    """The one spelling that is compared: upper case, O as 0, I and L as 1, no spaces, hyphens or accents."""
    return compact(folded(typed[:LONGEST_INPUT])).translate(LOOK_ALIKES)


def read_code(typed: str, kind: CodeKind) -> str:
    """A code of a kind as a person typed it. Refused when empty (R-GEN-01) or when it cannot be such a code.

    Being well spelt says nothing about being right: only the comparison with the kept digest does.
    """
    code = normalise_code(typed)
    if not code:
        raise Refused(_expected(kind), rule="R-GEN-01")
    right_length = len(typed) <= LONGEST_INPUT and len(code) == kind.length
    if not right_length or not set(code) <= set(kind.alphabet):
        raise Refused(_expected(kind))
    return code


def grouped(code: str) -> str:
    """In two halves, easier to read aloud: "7K3M-Q9TX"."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def _expected(kind: CodeKind) -> Msg:
    if kind is CodeKind.ONE_TIME:
        return msg("Escribe el código de {n} números.", n=kind.length)
    return msg("Escribe el código de {n} letras y números.", n=kind.length)
