"""How the population register makes a key out of a name (identifiers 1); for checking made-up people only."""

from __future__ import annotations

import unicodedata
from datetime import date

from kiosk.domain.curp import UNCOMMON_STARTS, curp_check_digit

PARTICLES = frozenset("DA DAS DE DEL DER DI DIE DD EL LA LOS LAS LE LES MAC MC VAN VON Y".split())
COMMON_GIVEN = frozenset("MARIA MA JOSE J".split())
VOWELS = "AEIOU"


def derived_curp(
    given: str, surname_1: str, surname_2: str, *, born: date, sex: str, state: str, differentiator: str
) -> str:
    """The key of these data; the differentiator (place 17) is the register's own choice."""
    first, second, name = _word(surname_1), _word(surname_2), _given_word(given)
    start = _letter(first, 0) + _inner(first, VOWELS) + _letter(second, 0) + _letter(name, 0)
    if start in UNCOMMON_STARTS.split():
        start = f"{start[0]}X{start[2:]}"
    inner = "".join(_inner(word, "BCDFGHJKLMNÑPQRSTVWXYZ") for word in (first, second, name))
    seventeen = f"{start}{born:%y%m%d}{sex}{state}{inner}".replace("Ñ", "X") + differentiator
    return seventeen + curp_check_digit(seventeen)


def _plain(text: str) -> str:
    """Upper case without accents; a sign inside a name stands as X where it is; the diaeresis goes."""
    letters = []
    for letter in unicodedata.normalize("NFC", text.upper()):
        letters.append("Ñ" if letter == "Ñ" else unicodedata.normalize("NFD", letter)[0])
    return "".join("X" if letter in "'’/.-" else letter for letter in letters)


def _words(text: str) -> list[str]:
    words = _plain(text).split()
    kept = [word for word in words if word not in PARTICLES]
    return kept or words


def _word(text: str) -> str:
    words = _words(text)
    return words[0] if words else ""


def _given_word(text: str) -> str:
    words = _words(text)
    if len(words) > 1 and words[0] in COMMON_GIVEN:
        words = words[1:]
    return words[0]


def _letter(word: str, at: int) -> str:
    return word[at] if word else "X"


def _inner(word: str, wanted: str) -> str:
    """The first letter of a kind after the initial."""
    return next((letter for letter in word[1:] if letter in wanted), "X")
