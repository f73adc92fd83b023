"""What people remember of a job, compared with what the register holds (R-B11-03)."""

from __future__ import annotations

from typing import Final

from kiosk.domain.people import plain_letters

LITTLE_WORDS: Final = frozenset(
    "SA SAB SAPI SRL SC AC SCL SPR CV RL S A B C V R L P I CIA DE DEL LA EL LOS LAS Y E EN".split()
)
"""Legal forms and words that carry nothing."""

TRADE_WORDS: Final = frozenset(
    (
        "COMPAÑIA COMPANIA EMPRESA GRUPO SERVICIOS COMERCIAL COMERCIALIZADORA INDUSTRIAS CORPORATIVO "
        "OPERADORA ADMINISTRADORA CONSTRUCTORA DISTRIBUIDORA TRANSPORTES TIENDA TIENDAS FABRICA "
        "MEXICO MEXICANA MEXICANO NACIONAL INTERNACIONAL"
    ).split()
)
"""Words that half of all employers carry in their names."""

YEARS_APART: Final = 1
"""How far a remembered year may be from the true one."""


def same_employer(said: str, registered: str) -> bool:
    """Whether a remembered name has a word that is the registered one's own.

    A registered name made of trade words alone is right when all of them are said.
    """
    ours = set(plain_letters(said).split())
    theirs = set(plain_letters(registered).split()) - LITTLE_WORDS
    own = theirs - TRADE_WORDS
    return bool(ours & own) if own else bool(theirs) and theirs <= ours


def near_year(said: int, registered: int) -> bool:
    """Whether a remembered year is right or one off: jobs begin in December and are paid in January."""
    return abs(said - registered) <= YEARS_APART
