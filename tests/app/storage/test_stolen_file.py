"""A stolen database tells nothing about anybody: what people said is not in its files, however spelt."""

from __future__ import annotations

import base64
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url, text

from kiosk.flow.questions import Entry, Source
from kiosk.storage import Store, cases, ledger, limits, outbox, receipts
from kiosk.storage.cases import CaseAnswer
from kiosk.storage.outbox import NewMessage
from tests.app.storage.making import MINUTE, NOW, SYSTEM, a_case, a_draft, saved

CANARY = "CANARIO-QUE-NADIE-DEBE-LEER"


def spellings(secret: str) -> list[bytes]:
    plain = secret.encode()
    wide = secret.encode("utf-16-le")
    in_base64 = base64.b64encode(plain)[:-4]
    return [plain, wide, in_base64, plain.hex().encode(), plain.hex().upper().encode()]


def found_in_files(url: str) -> list[str]:
    path = Path(make_url(url).database or "")
    return [
        f"{each.name}: {place}"
        for each in path.parent.glob(f"{path.name}*")
        for place, spelling in enumerate(spellings(CANARY))
        if spelling in each.read_bytes()
    ]


@pytest.fixture
def full(store: Store, engine_name: str) -> Store:
    """A store where the canary was put everywhere people's words go."""
    if engine_name != "sqlite":
        pytest.skip("reads the files of SQLite")
    draft = a_draft(store)
    saved(
        store, draft, Entry(1, "curp", "", Source.CITIZEN, "person", NOW, {"curp": CANARY}, {"typed": CANARY})
    )
    case_id = a_case(store, draft, answers=(CaseAnswer("name", "", "REGISTRY", CANARY),))
    with store.writing(SYSTEM) as work:
        limits.hit_all(work, [CANARY], window=MINUTE, at=NOW)
        outbox.put_all(work, [NewMessage(uuid4(), "d", "sms", CANARY, CANARY)], at=NOW)
        line = ledger.append(
            work, kind="k", actor_ref="a", case_ref="c", body={"name": CANARY}, at=NOW, salt=bytes(32)
        )
        acuse_id = uuid4()
        receipts.keep(
            work,
            acuse_id,
            folio="2026-000001-8",
            number=1,
            kind="result",
            case_id=case_id,
            text=CANARY,
            seal=b"seal",
            seal_key_id="s",
            code=CANARY,
            ledger_n=line.n,
            at=NOW,
        )
        receipts.keep_pdf(work, acuse_id, CANARY.encode(), pages=1, at=NOW)
        found = cases.by_id(work, case_id, at=NOW)
        assert found is not None
        assert cases.answers(work, found)[0].value == CANARY
    return store


def test_a_stolen_file_tells_nothing(full: Store, database_url: str) -> None:
    assert found_in_files(database_url) == []


def test_the_search_would_find_it(full: Store, database_url: str) -> None:
    with full.writing(SYSTEM) as work:
        work.sql.execute(text("UPDATE outbox SET kind = :canary"), {"canary": CANARY})
    assert found_in_files(database_url) != []
