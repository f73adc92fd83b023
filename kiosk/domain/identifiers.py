"""The keys people carry: CURP (of curp.py), Número de Seguridad Social (NSS) and the folio of a case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self

from kiosk.domain.curp import Curp, CurpReading, curp_check_digit, read_curp
from kiosk.domain.refusal import Refused
from kiosk.domain.typed_text import DIGIT_FOR, LONGEST_INPUT, compact, folded, only_digits
from kiosk.domain.words import Msg, msg

__all__ = ["Curp", "CurpReading", "Folio", "Nss", "curp_check_digit", "luhn_digit", "read_curp", "read_nss"]

NSS_LENGTH: Final = 11
NSS_ANYWHERE: Final = re.compile("(?<![0-9])[0-9]{11}(?![0-9])")
NO_NSS_HERE: Final = msg("Aquí no encontramos un Número de Seguridad Social. Escribe sus 11 números.")

FOLIO_YEARS: Final = range(2000, 3000)
FOLIO_SERIALS: Final = range(1, 1_000_000_000)
FOLIO_LENGTHS: Final = range(11, 15)
FOLIO_LOOK_ALIKES: Final = str.maketrans("OIL", "011")
BAD_FOLIO: Final = msg("Revisa el folio: un número no coincide.")


def luhn_digit(digits: str) -> str:
    """The digit that completes `digits`: from the right every other one doubled, digits of products added."""
    total = 0
    for at, sign in enumerate(reversed(digits)):
        tens, units = divmod(int(sign) * (2 if at % 2 == 0 else 1), 10)
        total += tens + units
    return str(-total % 10)


@dataclass(frozen=True, slots=True, repr=False)
class Nss:
    """Eleven digits: office 2, year of enrolment 2, year of birth 2, serial 4, Luhn digit (identifiers 3).

    ValueError if they are not. In true numbers the birth part may differ from the CURP: nobody compares it.
    Printed, the object shows itself masked.
    """

    value: str

    def __post_init__(self) -> None:
        if not _is_nss(self.value):
            raise ValueError("not an NSS")

    @classmethod
    def parse(cls, value: str) -> Self:
        """Read a stored number strictly, exactly as `value` wrote it."""
        return cls(value)

    @classmethod
    def build(cls, office: str, year: int, birth_year: int, serial: int) -> Self:
        """Make the number of a serial (0 to 9999) of an office; of the years the last two digits are used."""
        ten = f"{office}{year % 100:02}{birth_year % 100:02}{serial:04}"
        return cls(ten + luhn_digit(ten))

    @property
    def office(self) -> str:
        return self.value[:2]

    @property
    def grouped(self) -> str:
        """As it is shown and read aloud: "99 99 84 0121 2"."""
        text = self.value
        return f"{text[:2]} {text[2:4]} {text[4:6]} {text[6:10]} {text[10]}"

    @property
    def masked(self) -> str:
        """Only the last four."""
        return f"{'*' * 7}{self.value[-4:]}"

    def __repr__(self) -> str:
        return f"Nss({self.masked})"


def read_nss(typed: str) -> Nss:
    """Read an NSS as people or barcode readers type it (procedures 0.3, identifiers 3 and 7).

    Refused (R-GEN-01 when empty). Ten digits bring the completed number as suggestion, and so do eleven signs
    with letters that look like digits.
    """
    if len(typed) > LONGEST_INPUT:
        raise Refused(NO_NSS_HERE)
    text = folded(typed)
    joined = compact(text)
    if not joined:
        raise Refused(msg("Escribe el Número de Seguridad Social completo: 11 números."), rule="R-GEN-01")
    if not only_digits(joined):
        return _nss_in(text, joined)
    if len(joined) != NSS_LENGTH:
        raise Refused(_wrong_nss_length(joined), suggestion=_completed(joined))
    if not _is_nss(joined):
        raise Refused(msg("Revisa el Número de Seguridad Social: un número no coincide."))
    return Nss(joined)


def _nss_in(text: str, joined: str) -> Nss:
    """The only number inside a text with letters: "NSS: 92919084431", or the code printed on a document."""
    found = {digits for digits in NSS_ANYWHERE.findall(text) if _is_nss(digits)}
    if len(found) == 1:
        return Nss(found.pop())
    joined = joined.removeprefix("NSS")
    if _is_nss(joined):
        return Nss(joined)
    if len(joined) > 2 * NSS_LENGTH:
        raise Refused(NO_NSS_HERE)
    words = msg("El Número de Seguridad Social lleva 11 números, sin letras.")
    raise Refused(words, suggestion=_without_look_alikes(joined))


def _is_nss(text: str) -> bool:
    """Office 00 does not exist, which also keeps out eleven zeros."""
    right_form = len(text) == NSS_LENGTH and only_digits(text) and not text.startswith("00")
    return right_form and luhn_digit(text[:-1]) == text[-1]


def _wrong_nss_length(joined: str) -> Msg:
    missing = NSS_LENGTH - len(joined)
    if missing == 1:
        return msg("El Número de Seguridad Social lleva 11 números. Te falta 1.")
    if missing > 1:
        return msg("El Número de Seguridad Social lleva 11 números. Te faltan {n}.", n=missing)
    if missing == -1:
        return msg("El Número de Seguridad Social lleva 11 números. Te sobra 1.")
    return msg("El Número de Seguridad Social lleva 11 números. Te sobran {n}.", n=-missing)


def _completed(joined: str) -> str | None:
    """Old papers show ten digits: offer the number with its eleventh."""
    whole = joined + luhn_digit(joined)
    return whole if _is_nss(whole) else None


def _without_look_alikes(joined: str) -> str | None:
    digits = "".join(DIGIT_FOR.get(sign, sign) for sign in joined)
    return digits if _is_nss(digits) else None


@dataclass(frozen=True, slots=True)
class Folio:
    """Public number of a case, `AAAA-NNNNNN-D`: year, 6 to 9 digits, Luhn digit over both (decisions 1.1).

    It says which case, never who may see it. ValueError out of range.
    """

    year: int
    serial: int

    def __post_init__(self) -> None:
        if self.year not in FOLIO_YEARS or self.serial not in FOLIO_SERIALS:
            raise ValueError("folio out of range")

    @classmethod
    def of(cls, year: int, serial: int) -> Self:
        return cls(year, serial)

    @classmethod
    def parse(cls, typed: str) -> Self:
        """Read a folio, hyphens and spaces or not; O, I and L are taken for 0 and 1. Refused otherwise."""
        joined = compact(folded(typed[: LONGEST_INPUT + 1])).translate(FOLIO_LOOK_ALIKES)
        if not joined:
            raise Refused(msg("Escribe el folio completo. Por ejemplo: 2026-000123-3."), rule="R-GEN-01")
        if len(typed) > LONGEST_INPUT or not only_digits(joined) or len(joined) not in FOLIO_LENGTHS:
            raise Refused(msg("Revisa el folio. Lleva de 11 a 14 números. Por ejemplo: 2026-000123-3."))
        try:
            folio = cls(int(joined[:4]), int(joined[4:-1]))
        except ValueError:
            raise Refused(BAD_FOLIO) from None
        if folio.digits != joined:
            raise Refused(BAD_FOLIO)
        return folio

    @property
    def digits(self) -> str:
        """All digits, no hyphens."""
        counted = f"{self.year}{self.serial:06}"
        return counted + luhn_digit(counted)

    def __str__(self) -> str:
        digits = self.digits
        return f"{digits[:4]}-{digits[4:-1]}-{digits[-1]}"
