"""The institute's staff at a desk: their places, their numbers, and what a password must be.

Rules: assisted_service 5 (personal login, least privilege, no shared accounts), security 4.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from kiosk.domain.refusal import Refused
from kiosk.domain.words import msg


class Role(Enum):
    """What somebody of the staff is there for; each sees no more than that needs."""

    FLOOR = "floor"
    """Walks between kiosks and answers calls; sees no data of anybody."""
    OPERATOR = "operator"
    """Helps a person who agreed to it."""
    OFFICER = "officer"
    """Decides what rules alone cannot."""
    SUPERVISOR = "supervisor"
    """Reads what was done; cannot edit a case."""
    AUDITOR = "auditor"
    """Reads figures and books, without personal data."""


NUMBER: Final = re.compile(r"[0-9]{4}")
"""A member of the staff is a number to everybody outside."""
LEAST_PASSWORD: Final = 12
MOST_PASSWORD: Final = 128
COMMON: Final = frozenset(
    {
        "contrasena123", "contraseña123", "password1234", "password12345", "passwordpassword", "123456789012",
        "1234567890123", "12345678901234", "qwertyuiop12", "qwertyuiop123", "qwertyuiopas", "administrador",
        "administrador1", "segurosocial", "segurosocial1", "segurosocial2026", "bienvenido123",
        "bienvenida123", "mexico123456", "tequieromucho", "iloveyou1234", "adminadmin12", "abcdefghijkl",
        "abcd12345678", "000000000000", "111111111111", "imssimssimss", "tramitesimss",
    }
)  # fmt: skip
"""What is tried first; anything made of one sign, or of the member's own number, is refused as well."""


def staff_number(text: str) -> str:
    """Four digits, as on the badge. Raises Refused."""
    plain = "".join(text.split())
    if not NUMBER.fullmatch(plain):
        raise Refused(msg("El número son 4 cifras, como en tu gafete."))
    return plain


def require_good_password(text: str, *, number: str) -> str:
    """A password somebody may choose: 12 signs or more, and none that is tried first. Raises Refused.

    Source: security 4 and NIST SP 800-63B 3.1.1 (length and a list, no rules of composition).
    """
    if len(text) < LEAST_PASSWORD:
        raise Refused(msg("Usa 12 letras o más. Una frase que recuerdes sirve."))
    if len(text) > MOST_PASSWORD:
        raise Refused(msg("Es muy larga. Usa hasta 128 letras."))
    plain = text.casefold().replace(" ", "")
    if plain in COMMON or len(set(plain)) < 5 or plain.replace(number, "") == "":
        raise Refused(msg("Esa contraseña se adivina pronto. Elige otra."))
    return text
