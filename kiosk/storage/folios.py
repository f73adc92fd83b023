"""Folios: one counter a year, one upsert that counts and answers."""

from __future__ import annotations

from sqlalchemy import text

from kiosk.domain.identifiers import Folio
from kiosk.storage.prepared import Prepared
from kiosk.storage.store import Work

_NEXT = Prepared(
    text(
        "INSERT INTO folio_counter (year, last) VALUES (:year, 1) "
        "ON CONFLICT (year) DO UPDATE SET last = folio_counter.last + 1 RETURNING last"
    )
)


def next_folio(work: Work, *, year: int) -> Folio:
    """The next folio of a year. If the transaction is undone, the number is given again to the next."""
    return Folio.of(year, _NEXT.first(work, {"year": year})[0])
