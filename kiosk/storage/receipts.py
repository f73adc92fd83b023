"""Acuses: the sealed text as it was signed, its status, and its PDF once it was made.

A person gets the acuses of cases their visit made or holds; the house gets all, for whom `cases.look` told
it to show them, or for whoever holds the verification code (then the services mask them).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, bindparam, false, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from kiosk.domain.codes import CodeKind
from kiosk.storage.errors import AlreadyKept
from kiosk.storage.failures import is_key_conflict
from kiosk.storage.owners import OWNS_CASE, sees_nothing
from kiosk.storage.prepared import Prepared
from kiosk.storage.readers import AnyRow
from kiosk.storage.store import Work
from kiosk.storage.tables import acuse, acuse_pdf, case_file, draft

Status: TypeAlias = Literal["valid", "replaced", "cancelled"]

_KEEP = Prepared(
    insert(acuse),
    keys=(
        "id", "folio", "number", "kind", "case_id", "made_at", "text_sealed", "seal", "seal_key_id",
        "verification", "code_sealed", "ledger_n", "status", "status_at",
    ),
)  # fmt: skip
_OF_FOLIO = Prepared(
    select(acuse).where(acuse.c.folio == bindparam("folio")).order_by(acuse.c.number.desc()).limit(1)
)
_KEEP_PDF = text(
    "INSERT INTO acuse_pdf (acuse_id, made_at, pages, pdf_sealed) VALUES (:acuse, :at, :pages, :pdf_sealed) "
    "ON CONFLICT (acuse_id) DO NOTHING"
).bindparams(bindparam("acuse", type_=Uuid()), bindparam("at", type_=acuse_pdf.c.made_at.type))


@dataclass(frozen=True, slots=True)
class AcuseRow:
    """An acuse. `text` is the canonical text that was sealed, `code` its verification code."""

    id: UUID
    folio: str
    number: int
    kind: str
    case_id: UUID
    made_at: datetime
    text: str = field(repr=False)
    seal: bytes
    seal_key_id: str
    code: str = field(repr=False)
    ledger_n: int
    status: Status
    replaced_by: UUID | None
    status_at: datetime


def keep(
    work: Work,
    acuse_id: UUID,
    *,
    folio: str,
    number: int,
    kind: str,
    case_id: UUID,
    text: str,
    seal: bytes,
    seal_key_id: str,
    code: str,
    ledger_n: int,
    at: datetime,
) -> None:
    """Write an acuse. AlreadyKept, after undoing all, if the folio has one of this number."""
    values = {
        "id": acuse_id,
        "folio": folio,
        "number": number,
        "kind": kind,
        "case_id": case_id,
        "made_at": at,
        "text_sealed": work.vault.seal(text.encode(), context=f"acuse|text|{acuse_id}"),
        "seal": seal,
        "seal_key_id": seal_key_id,
        "verification": _digest(work, code),
        "code_sealed": work.vault.seal(code.encode(), context=f"acuse|code|{acuse_id}"),
        "ledger_n": ledger_n,
        "status": "valid",
        "status_at": at,
    }
    try:
        _KEEP.run(work, values)
    except IntegrityError as error:
        work.sql.rollback()
        if is_key_conflict(error):
            raise AlreadyKept("acuse") from None
        raise


def of_folio(work: Work, folio: str, *, number: int | None = None) -> AcuseRow | None:
    """One acuse of a folio, the newest unless numbered. Foreign or missing: None."""
    if number is None and work.actor.kind == "system":
        row = _OF_FOLIO.first(work, {"folio": folio})
        return None if row is None else _read(work, row)
    which = _of_asker(work, select(acuse).where(acuse.c.folio == folio))
    if number is not None:
        which = which.where(acuse.c.number == number)
    return _first(work, which.order_by(acuse.c.number.desc()))


def all_of_folio(work: Work, folio: str) -> tuple[AcuseRow, ...]:
    """Every acuse of a folio, oldest first; none of a foreign one."""
    which = _of_asker(work, select(acuse).where(acuse.c.folio == folio).order_by(acuse.c.number))
    return tuple(_read(work, row) for row in work.sql.execute(which, {"visit": work.actor.visit}))


def newest_number(work: Work, folio: str) -> int:
    """Number of the newest acuse of a folio; 0 when there is none."""
    newest = select(func.max(acuse.c.number)).where(acuse.c.folio == folio)
    return work.sql.execute(newest).scalar() or 0


def by_code(work: Work, code: str) -> AcuseRow | None:
    """The acuse of a verification code, which is unique by itself."""
    known = work.vault.code_digests(CodeKind.VERIFICATION.value, code)
    return _first(work, select(acuse).where(acuse.c.verification.in_(known)))


def set_status(
    work: Work, acuse_id: UUID, *, status: Status, at: datetime, replaced_by: UUID | None = None
) -> None:
    """Valid, replaced (by which) or cancelled, since when; text and seal never change."""
    changed = {"status": status, "status_at": at, "replaced_by": replaced_by}
    work.sql.execute(update(acuse).where(acuse.c.id == acuse_id).values(changed))


def keep_pdf(work: Work, acuse_id: UUID, pdf: bytes, *, pages: int, at: datetime) -> bytes:
    """Store the PDF of an acuse, unless there is one; gives the one that is stored: the first ever made."""
    sealed = work.vault.seal(pdf, context=f"acuse_pdf|pdf|{acuse_id}")
    values = {"acuse": acuse_id, "at": at, "pages": pages, "pdf_sealed": sealed}
    if work.sql.execute(_KEEP_PDF, values).rowcount == 1:
        return pdf
    kept = pdf_of(work, acuse_id)
    return pdf if kept is None else kept


def pdf_of(work: Work, acuse_id: UUID) -> bytes | None:
    """The stored PDF of an acuse."""
    kept = select(acuse_pdf.c.pdf_sealed).where(acuse_pdf.c.acuse_id == acuse_id)
    sealed: bytes | None = work.sql.execute(kept).scalar()
    return None if sealed is None else work.vault.open_sealed(sealed, context=f"acuse_pdf|pdf|{acuse_id}")


def without_pdf(work: Work, *, made_before: datetime, limit: int) -> tuple[AcuseRow, ...]:
    """Acuses older than a time whose PDF nobody made yet, oldest first (for the reconciler)."""
    missing = (
        select(acuse)
        .join(acuse_pdf, acuse_pdf.c.acuse_id == acuse.c.id, isouter=True)
        .where(acuse_pdf.c.acuse_id.is_(None), acuse.c.made_at < made_before)
        .order_by(acuse.c.made_at)
        .limit(limit)
    )
    return tuple(_read(work, row) for row in work.sql.execute(missing))


def _of_asker(work: Work, which: Select[*tuple[object, ...]]) -> Select[*tuple[object, ...]]:
    if work.actor.kind == "system":
        return which
    if sees_nothing(work.actor):
        return which.where(false())
    return which.join(case_file, case_file.c.id == acuse.c.case_id).join(
        draft, and_(draft.c.id == case_file.c.draft_id, OWNS_CASE)
    )


def _first(work: Work, which: Select[*tuple[object, ...]]) -> AcuseRow | None:
    row = work.sql.execute(which.limit(1), {"visit": work.actor.visit}).first()
    return None if row is None else _read(work, row)


def _digest(work: Work, code: str) -> bytes:
    return work.vault.code_digest(CodeKind.VERIFICATION.value, code)


def _read(work: Work, row: AnyRow) -> AcuseRow:
    return AcuseRow(
        id=row.id,
        folio=row.folio,
        number=row.number,
        kind=row.kind.value,
        case_id=row.case_id,
        made_at=row.made_at,
        text=work.vault.open_sealed(row.text_sealed, context=f"acuse|text|{row.id}").decode(),
        seal=row.seal,
        seal_key_id=row.seal_key_id,
        code=work.vault.open_sealed(row.code_sealed, context=f"acuse|code|{row.id}").decode(),
        ledger_n=row.ledger_n,
        status=row.status,
        replaced_by=row.replaced_by,
        status_at=row.status_at,
    )
