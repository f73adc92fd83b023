"""Accounts and one-time codes of the simulated Llave MX."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from kiosk.domain.identifiers import Curp
from kiosk.domain.people import Level
from kiosk.storage.bodies import Change, open_body, seal_body
from kiosk.storage.registry import login_account, login_code
from kiosk.storage.store import Work


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code stands for until it is used: who, how surely, and what the asker must still prove."""

    curp: Curp
    level: Level
    nonce: str
    challenge: str


def account_level(work: Work, curp: Curp) -> Level | None:
    """The identity level of an account; None when there is none."""
    index = _index(work, curp)
    body = work.sql.execute(
        select(login_account.c.body).where(login_account.c.curp_index == index)
    ).scalar_one_or_none()
    return None if body is None else Level(int(open_body(work, login_account, index, body)["level"]))


def accounts(work: Work) -> tuple[tuple[Curp, Level], ...]:
    """All accounts, by CURP."""
    rows = work.sql.execute(select(login_account))
    bodies = [open_body(work, login_account, row.curp_index, row.body) for row in rows]
    return tuple(
        (Curp(body["curp"]), Level(int(body["level"])))
        for body in sorted(bodies, key=lambda body: body["curp"])
    )


def put_account(work: Work, curp: Curp, *, level: Level) -> Change:
    stored = account_level(work, curp)
    if stored == level:
        return Change.SAME
    index = _index(work, curp)
    body = seal_body(work, login_account, index, {"curp": curp.value, "level": str(int(level))})
    if stored is None:
        work.sql.execute(insert(login_account).values(curp_index=index, body=body))
        return Change.ADDED
    work.sql.execute(update(login_account).where(login_account.c.curp_index == index).values(body=body))
    return Change.CHANGED


def keep_code(work: Work, code: str, grant: Grant, *, now: datetime, expires_at: datetime) -> None:
    """Keep a code until it is used; codes that nobody used are dropped on the way."""
    work.sql.execute(delete(login_code).where(login_code.c.expires_at <= now))
    digest = work.vault.code_digest("login", code)
    body = {
        "curp": grant.curp.value, "level": str(int(grant.level)),
        "nonce": grant.nonce, "challenge": grant.challenge,
    }  # fmt: skip
    sealed = seal_body(work, login_code, digest, body)
    work.sql.execute(insert(login_code).values(digest=digest, expires_at=expires_at, body=sealed))


def take_code(work: Work, code: str, *, now: datetime) -> Grant | None:
    """What a code stands for, once: it is gone afterwards. None for a code that is unknown, used or old."""
    row = work.sql.execute(
        delete(login_code)
        .where(login_code.c.digest.in_(work.vault.code_digests("login", code)))
        .returning(login_code.c.digest, login_code.c.expires_at, login_code.c.body)
    ).one_or_none()
    if row is None or row.expires_at <= now:
        return None
    body = open_body(work, login_code, row.digest, row.body)
    return Grant(
        Curp(body["curp"]), Level(int(body["level"])), nonce=body["nonce"], challenge=body["challenge"]
    )


def _index(work: Work, curp: Curp) -> bytes:
    return work.vault.index("login.curp", curp.value)
