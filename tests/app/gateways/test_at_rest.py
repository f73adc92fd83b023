"""Nothing personal of the registers lies in the clear in the database."""

from __future__ import annotations

import base64
import secrets
from datetime import date
from pathlib import Path

from sqlalchemy import make_url

from kiosk.domain.identifiers import Curp, Nss
from kiosk.domain.people import Contact, ContactKind
from kiosk.gateways import scenario
from kiosk.gateways.login import SimulatedLogin, challenge_of
from kiosk.gateways.simulated import DESK, SimulatedDesk
from kiosk.storage import Store, numbers
from kiosk.storage.columns import metadata
from tests.app.gateways.conftest import NOW, Clock, made_up

BORN = date(1987, 2, 3)
CANARY = made_up(4000, born=BORN).curp.value
CHILD = made_up(4001, born=date(2015, 2, 3)).curp.value
OLD = made_up(4002, born=BORN).curp.value
WORDS = (
    CANARY, CHILD, OLD, "Quebrantahuesos", "QUEBRANTAHUESOS", "Zarzamora", "1987-02-03", "1999-08-07",
    "5598761234", "canario@example.org", "5598764321", "Patronato Canario",
)  # fmt: skip
TAKEN, SPOILT = Nss.build("61", 1999, 1987, 4321), Nss.build("62", 1999, 1987, 4321)
DOCUMENT = {
    "version": 1,
    "people": [
        {"curp": CANARY, "given_names": "Zarzamora", "surname_1": "Quebrantahuesos", "historical": [OLD]},
        {"curp": CHILD, "given_names": "Zarzamora", "surname_1": "Quebrantahuesos"},
    ],
    "kinship": [{"adult": CANARY, "child": CHILD, "relation": "guardian"}],
    "contacts": [{"curp": CANARY, "phone": "5598761234", "email": "canario@example.org"}],
    "insured": [
        {
            "nss": TAKEN.value, "curp": CANARY, "since": "1999-08-07",
            "employments": [{"employer": "Patronato Canario", "from": "1999-08-07", "state": "PL"}],
        }
    ],
    "offices": [
        {"code": "61", "name": "A", "state": "PL", "area": "urban", "address": "B", "hours": "C"},
    ],
    "logins": [{"curp": CANARY, "level": "basic"}],
}  # fmt: skip


def test_nothing_personal_in_the_file(store: Store, clock: Clock, database_url: str) -> None:
    desk, login = (
        SimulatedDesk(store, clock),
        SimulatedLogin(store, clock, new_code=lambda: secrets.token_urlsafe(16)),
    )
    scenario.load(store, DOCUMENT, at=NOW)
    known = desk.population.by_curp(Curp(CHILD))
    assert known is not None
    given = desk.insured.assign(known.person, key="draft-1", office="61", at=NOW)
    desk.contacts.keep(known.person.curp, Contact(ContactKind.PHONE, "5598764321"), at=NOW)
    code = login.grant(Curp(CANARY), nonce="n", challenge=challenge_of("v"))
    with store.writing(DESK) as work:
        numbers.burn(work, SPOILT, reason="printed wrong", at=NOW)
    kept = file_bytes(database_url) if store.engine_name == "sqlite" else row_bytes(store)
    assert b"printed wrong" in kept
    for word in (*WORDS, TAKEN.value, SPOILT.value, given.nss.value, code):
        for written in writings(word):
            assert written not in kept, word


def file_bytes(url: str) -> bytes:
    """The file and its log, which holds what was written last."""
    path = Path(make_url(url).database or "")
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


def row_bytes(store: Store) -> bytes:
    """Every value of every row."""
    with store.reading(DESK) as work:
        rows = [row for table in metadata.sorted_tables for row in work.sql.execute(table.select())]
    return b"\n".join(
        value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row
    )


def writings(word: str) -> set[bytes]:
    """A word in the ways in which a database might keep it by accident."""
    plain = word.encode()
    middle = slice(4, len(plain) // 3 * 4 - 4)
    return {
        plain, word.encode("utf-16-le"), word.encode("utf-16-be"), plain.hex().encode(),
        plain.hex().upper().encode(), *(base64.b64encode(b"x" * n + plain)[middle] for n in range(3)),
    }  # fmt: skip
