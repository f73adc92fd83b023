"""What people type and readers send, made comparable before anybody judges it."""

from __future__ import annotations

import unicodedata
from typing import Final

LONGEST_INPUT: Final = 200
"""Signs read at most; anything longer is refused before a pattern looks at it."""

DIGITS: Final = "0123456789"
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

DIGIT_FOR: Final = {"O": "0", "I": "1", "S": "5", "B": "8", "Z": "2"}
"""Letters taken for digits on worn papers and small screens (procedures 0.3, typing help)."""

LETTER_FOR: Final = {digit: letter for letter, digit in DIGIT_FOR.items()}

# A reader set to a US keyboard types these on a Spanish one instead of | and the like: they spell nothing.
PARTING_SIGNS: Final = str.maketrans("çÇªº", "    ")


def folded(typed: str) -> str:
    """Upper case, full-width signs made plain, accents dropped; Ñ stays, and so does what parts the words."""
    plain = unicodedata.normalize("NFKC", typed.translate(PARTING_SIGNS)).upper()
    return "".join(
        sign if sign == "Ñ" else unicodedata.normalize("NFD", sign)[0]
        for sign in unicodedata.normalize("NFC", plain)
        if not unicodedata.combining(sign)
    )


def compact(text: str) -> str:
    """Letters and digits only."""
    return "".join(sign for sign in text if sign.isalnum())


def only_digits(text: str) -> bool:
    """Whether it is one or more of 0 to 9 and nothing else (digits of other scripts do not count)."""
    return text.isascii() and text.isdigit()
