"""The presence PIN: what may be one (A10a, security 6)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from kiosk.domain.refusal import Refused
from kiosk.domain.typed_text import DIGITS, LONGEST_INPUT, compact, folded
from kiosk.domain.words import msg

SHORTEST, LONGEST = 6, 8
PAUSE_AFTER, LOCK_AFTER = 3, 6
"""Wrong tries after which it rests, and after which only staff who saw the ID open it again (R-A10-03)."""
PAUSE: Final = timedelta(minutes=15)
IDLE_LIFE: Final = timedelta(days=90)
NEW_FOR: Final = timedelta(days=5)
"""While a PIN is new, whoever did not make it may still say so (AD-13)."""
RISING: Final = "01234567890123456789"
WRONG_FORM = msg("Escribe de 6 a 8 números.")


def read_pin(typed: str) -> str:
    """A PIN as it was typed. Refused when it cannot be one."""
    pin = compact(folded(typed[:LONGEST_INPUT]))
    if not pin:
        raise Refused(WRONG_FORM, rule="R-GEN-01")
    if not (SHORTEST <= len(pin) <= LONGEST and set(pin) <= set(DIGITS)):
        raise Refused(WRONG_FORM)
    return pin


def require_good_pin(pin: str, *, born: date | None, digits: frozenset[str] = frozenset()) -> None:
    """Refused when others would guess it: a row, a repeated part, the birth, or part of a number (`digits`)
    that other people know."""
    if _is_plain(pin) or (born is not None and _is_date(pin, born)) or any(pin in each for each in digits):
        raise Refused(msg("Otra persona puede adivinar esa clave. Elige una sin fechas ni números en fila."))


def _is_plain(pin: str) -> bool:
    repeated = any(pin == (pin[:size] * len(pin))[: len(pin)] for size in (1, 2, 3, 4))
    return repeated or pin in RISING or pin in RISING[::-1] or len(set(pin)) == 2


def _is_date(pin: str, born: date) -> bool:
    day, month, year = f"{born.day:02d}", f"{born.month:02d}", f"{born.year:04d}"
    parts = [(day, month), (month, day)]
    spelt = {form for a, b in parts for y in (year, year[2:]) for form in (a + b + y, y + a + b)}
    return any(pin in form or form in pin for form in spelt)
