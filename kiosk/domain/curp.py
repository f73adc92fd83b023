"""CURP, the key of a person in the population register: form, birth date, check digit and typing help."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Final, Self

from kiosk.domain.places import ENTITY_BY_CODE, BirthEntity
from kiosk.domain.refusal import Refused
from kiosk.domain.typed_text import DIGIT_FOR, DIGITS, LETTER_FOR, LETTERS, LONGEST_INPUT, compact, folded
from kiosk.domain.words import Msg, msg

CURP_LENGTH: Final = 18

# Ñ has its own value, so that a key computed with Ñ and one computed with X share their check digit.
CURP_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"

# What each place holds: Letter, Vowel or X, Digit, Sex, Entity, Consonant, Any of letter and digit.
CURP_SHAPE: Final = "LVLLDDDDDDSEECCCAD"
ALLOWED: Final = {
    "L": LETTERS,
    "V": "AEIOUX",
    "D": DIGITS,
    "S": "HMX",
    "E": LETTERS,
    "C": "BCDFGHJKLMNPQRSTVWXYZ",
    "A": DIGITS + LETTERS,
}
SEX_AT, ENTITY_AT, CENTURY_AT = 10, 11, 16

CURP_ANYWHERE: Final = re.compile(
    "(?<![0-9A-Z])[A-Z][AEIOUX][A-Z]{2}[0-9]{6}[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[0-9A-Z][0-9](?![0-9A-Z])"
)

# First four letters that the register changes when it makes a key; very old keys may still carry them.
UNCOMMON_STARTS: Final = (
    "BACA BAKA BUEI BUEY CACA CACO CAGA CAGO CAKA CAKO COGE COGI COJA COJE COJI COJO COLA CULO FALO FETO "
    "GETA GUEI GUEY JETA JOTO KACA KACO KAGA KAGO KAKA KAKO KOGE KOGI KOJA KOJE KOJI KOJO KOLA KULO LILO "
    "LOCA LOCO LOKA LOKO MAME MAMO MEAR MEAS MEON MIAR MION MOCO MOKO MULA MULO NACA NACO PEDA PEDO PENE "
    "PIPI PITO POPO PUTA PUTO QULO RATA ROBA ROBE ROBO RUIN SENO TETA VACA VAGA VAGO VAKA VUEI VUEY WUEI "
    "WUEY"
)

NO_CURP_HERE: Final = msg("Aquí no encontramos una CURP. Escribe la CURP: 18 letras y números.")


@dataclass(frozen=True, slots=True, repr=False)
class Curp:
    """A key with the right form, a real date and the right check digit (procedures 0.3, identifiers 1).

    ValueError if it is not. Whether the date has come yet depends on today: only `read_curp` asks that.
    Printed, the object shows itself masked, so that no key ends in a log or a trace.
    """

    value: str

    def __post_init__(self) -> None:
        if _fault(self.value) is not None:
            raise ValueError("not a CURP")

    @classmethod
    def parse(cls, value: str) -> Self:
        """Read a stored key strictly, exactly as `value` wrote it."""
        return cls(value)

    @property
    def birth_date(self) -> date:
        return _birth_date(self.value)

    @property
    def sex(self) -> str:
        """H, M or X, as position 11 writes it."""
        return self.value[SEX_AT]

    @property
    def state(self) -> str:
        """Code of the birth entity (places.py)."""
        return self.value[ENTITY_AT : ENTITY_AT + 2]

    @property
    def entity(self) -> BirthEntity:
        return ENTITY_BY_CODE[self.state]

    @property
    def masked(self) -> str:
        """First four and last two (procedures 0.8)."""
        return f"{self.value[:4]}{'*' * 12}{self.value[-2:]}"

    def __repr__(self) -> str:
        return f"Curp({self.masked})"


@dataclass(frozen=True, slots=True)
class CurpReading:
    """A key that was read, and what the person should know about how it was read."""

    curp: Curp
    notices: tuple[Msg, ...] = ()


def read_curp(typed: str, *, today: date) -> CurpReading:
    """Read a CURP from what a person typed or a barcode reader sent (procedures 0.3, identifiers 7).

    Refused with R-GEN-01 (nothing there), R-GEN-02 (length, form, date) or R-GEN-03 (check digit). The last
    two bring a suggestion when exactly one exchange of look-alike signs makes a right key.
    """
    if len(typed) > LONGEST_INPUT:
        raise Refused(NO_CURP_HERE, rule="R-GEN-02")
    text = folded(typed)
    if not compact(text):
        raise Refused(msg("Escribe la CURP completa: 18 letras y números."), rule="R-GEN-01")
    key, had_enye = _find(text)
    fault = _fault(key, today=today)
    if fault is not None:
        rule, words = fault
        raise Refused(words, rule=rule, suggestion=_suggestion(key, today=today))
    return CurpReading(Curp(key), _notices(key, had_enye=had_enye))


def curp_check_digit(first_17: str) -> str:
    """Weights 18 down to 2 over the alphabet with Ñ; what is missing to the next ten (identifiers 1)."""
    total = sum(CURP_ALPHABET.index(sign) * (18 - at) for at, sign in enumerate(first_17[:17]))
    return str(-total % 10)


def _find(text: str) -> tuple[str, bool]:
    """The 18 signs to judge, and whether a Ñ among them became X. Refused when there are none, or several."""
    joined = compact(text)
    if len(joined) == CURP_LENGTH + len("CURP"):
        joined = joined.removeprefix("CURP")
    if len(joined) == CURP_LENGTH:
        return joined.replace("Ñ", "X"), "Ñ" in joined
    # In a payload Ñ is first of all what a reader with the wrong keyboard makes of a colon, then a letter.
    for candidate, had_enye in ((text, False), (text.replace("Ñ", "X"), True)):
        found = set(CURP_ANYWHERE.findall(candidate))
        if len(found) > 1:
            raise Refused(msg("Aquí hay más de una CURP. Escribe solo una."), rule="R-GEN-02")
        if found:
            return found.pop(), had_enye
    raise Refused(_wrong_length(text, joined), rule="R-GEN-02")


def _wrong_length(text: str, joined: str) -> Msg:
    missing = CURP_LENGTH - len(joined)
    if joined.startswith("HTTP") or "|" in text or missing < -CURP_LENGTH:
        return NO_CURP_HERE
    if missing == 1:
        return msg("Esta CURP no está completa. Lleva 18 letras y números. Te falta 1.")
    if missing > 1:
        return msg("Esta CURP no está completa. Lleva 18 letras y números. Te faltan {n}.", n=missing)
    if missing == -1:
        return msg("Esta CURP es más larga de lo normal. Lleva 18 letras y números. Te sobra 1.")
    return msg("Esta CURP es más larga de lo normal. Lleva 18 letras y números. Te sobran {n}.", n=-missing)


def _fault(key: str, *, today: date | None = None) -> tuple[str, Msg] | None:
    """The first rule a key breaks and the words for it; None for a right key."""
    words = _form_fault(key) or _date_fault(key, today=today)
    if words is not None:
        return "R-GEN-02", words
    if curp_check_digit(key) != key[-1]:
        return "R-GEN-03", msg("Revisa tu CURP: una letra o número no coincide.")
    return None


def _form_fault(key: str) -> Msg | None:
    if len(key) != CURP_LENGTH:
        return msg("La CURP lleva 18 letras y números.")
    for place, (sign, kind) in enumerate(zip(key, CURP_SHAPE, strict=True), start=1):
        if sign not in ALLOWED[kind]:
            return _misplaced(sign, kind, place=place)
    if key[ENTITY_AT : ENTITY_AT + 2] not in ENTITY_BY_CODE:
        return msg("Revisa la CURP: las letras 12 y 13 dicen el estado donde nació la persona.")
    return None


def _misplaced(sign: str, kind: str, *, place: int) -> Msg:
    """What a place expects; when a wrong letter stands where a letter goes, say which letters do."""
    if kind == "D":
        return msg("Revisa la CURP: en el lugar {n} va un número.", n=place)
    if kind == "A":
        return msg("Revisa la CURP: en el lugar {n} va una letra o un número.", n=place)
    if kind == "S":
        return msg("Revisa la CURP: en el lugar {n} va H, M o X.", n=place)
    if sign not in LETTERS:
        return msg("Revisa la CURP: en el lugar {n} va una letra.", n=place)
    if kind == "V":
        return msg("Revisa la CURP: en el lugar {n} va una vocal o X.", n=place)
    return msg("Revisa la CURP: en el lugar {n} va una consonante.", n=place)


def _birth_date(key: str) -> date:
    """Positions 5 to 10; a digit in position 17 means born before 2000, a letter 2000 or later.

    ValueError when there is no such day.
    """
    century = 1900 if key[CENTURY_AT] in DIGITS else 2000
    return date(century + int(key[4:6]), int(key[6:8]), int(key[8:10]))


def _date_fault(key: str, *, today: date | None) -> Msg | None:
    try:
        born = _birth_date(key)
    except ValueError:
        return msg("Revisa la CURP: los números del 5 al 10 son la fecha de nacimiento: año, mes y día.")
    if today is not None and born > today:
        return msg("Revisa la CURP: su fecha de nacimiento todavía no llega.")
    return None


def _suggestion(key: str, *, today: date) -> str | None:
    """The one key the person may have meant (procedures 0.3, typing help), or None.

    A look-alike exchange turns a letter into a digit or back, so each place has one possible sign, save the
    17th, which may hold either: there are never more than two candidates.
    """
    if len(key) != CURP_LENGTH:
        return None
    candidates = product(*(_look_alikes(sign, kind) for sign, kind in zip(key, CURP_SHAPE, strict=True)))
    right = [text for text in map("".join, candidates) if _fault(text, today=today) is None]
    return right[0] if len(right) == 1 else None


def _look_alikes(sign: str, kind: str) -> tuple[str, ...]:
    if kind == "A":
        other = DIGIT_FOR.get(sign) or LETTER_FOR.get(sign)
        return (sign, other) if other else (sign,)
    exchange = DIGIT_FOR if kind == "D" else LETTER_FOR
    return (exchange.get(sign, sign),)


def _notices(key: str, *, had_enye: bool) -> tuple[Msg, ...]:
    notices = []
    if had_enye:
        notices.append(msg("Cambiamos la Ñ por una X. En la CURP se escribe así."))
    if key[:4] in UNCOMMON_STARTS.split():
        notices.append(msg("Las 4 primeras letras de esta CURP son poco comunes. Revisa que estén bien."))
    return tuple(notices)
