"""Checks of the errand, as an author of interviews writes them: they raise what the person reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from docassemble.base.util import DARedis, DAValidationError, as_datetime, store_variables_snapshot

__all__ = ["give_folio", "is_birthday", "is_name", "is_phone"]
LETTERS = re.compile(r"[^\W\d_][^\d_]*")
PHONE = re.compile(r"[2-9]\d{9}")


def is_name(text: str) -> bool:
    if not LETTERS.fullmatch(text):
        raise DAValidationError("Escribe solo letras.")
    return True


def is_birthday(day: str) -> bool:
    today = datetime.now(UTC).date()
    found = as_datetime(day).date()
    if not today.year - 120 <= found.year or found > today:
        raise DAValidationError("Revisa el año.")
    return True


def is_phone(text: str) -> bool:
    if not PHONE.fullmatch(text):
        raise DAValidationError("Son 10 números.")
    return True


def give_folio() -> str:
    """A number nobody else has, kept in the database before the person sees it."""
    folio = f"{DARedis().incr('errand'):08d}"
    store_variables_snapshot({"folio": folio})
    return folio
