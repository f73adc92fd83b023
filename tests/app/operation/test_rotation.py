"""Keys change while people work: nothing becomes unreadable or stops, and an old key goes when it is free."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import LargeBinary, func, select, update

from kiosk.documents.pdf_check import check_pdf
from kiosk.services import handover, rotation
from kiosk.services.ledgers import verify_ledger
from kiosk.signing.keys import make_checkpoint_key
from kiosk.storage import failpoints, resealing
from kiosk.storage.columns import metadata
from kiosk.storage.store import Actor
from kiosk.storage.tables import acuse, draft, ledger_body
from tests.app.operation.bulk import fill
from tests.app.operation.conftest import Own
from tests.app.people import AMAYA, RENATA, TADEO, proved, reached
from tests.citizen import Citizen

SYSTEM = Actor("system")
NOT_OF_THE_RING = {
    "seal", "leaf", "prev", "commitment", "root", "signature", "frontier", "last_leaf", "salt", "key",
    "content_hash", "approved_hash", "principal", "agent", "evidence_sealed", "named_sealed",
    "token_hash", "before_hash", "before_proof",
    "verification", "digest", "resume_digest",
    "holder", "person", "contact_index", "exact_index", "coarse_index", "key_index", "nss_index",
    "curp_index", "person_index", "phone_index", "email_index", "code_digest",
    "payload", "value_sealed", "note_sealed",
}  # fmt: skip
"""Columns of bytes the ring did not seal: mathematics, digests, blind indexes, and under a data key."""


def paper(citizen: Citizen) -> bytes:
    return citizen.gets(f"/acuses/{citizen.folio}.pdf").data


def under(own: Own, name: str) -> int:
    return rotation.rows_under(own.house().store)[name]


def test_every_column_the_ring_seals_is_walked() -> None:
    known = {place.name for place in resealing.PLACES}
    found = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary) and column.name not in NOT_OF_THE_RING
    }
    assert found == known


@pytest.mark.slow("two whole errands with their papers, and three walks over all tables")
def test_everything_opens_after_the_key_of_personal_data_changed(own: Own) -> None:
    before = proved(own.citizen(), RENATA).sends()
    old_paper = paper(before)
    leaving = reached(own.citizen(), AMAYA.curp).saves_and_leaves()
    said = own.does("keys", "rotate", "kek")
    assert "Added kek-002" in said
    assert re.search(r"[1-9]\d* values sealed anew", said)
    assert under(own, "kek-001") == 0
    during = reached(own.citizen(), TADEO.curp)
    assert under(own, "kek-001") == 0, "a running process seals with the newest key"
    assert under(own, "kek-002") > 100
    assert "kek-001 may still be needed" in own.refuses("keys", "retire", "kek-001")
    own.is_days_old("kek-002")
    assert "retired/kek-001.key" in own.does("keys", "retire", "kek-001")
    fresh = own.world.installation.house(own.world.url, own.world.clock, var=str(own.var))
    assert verify_ledger(fresh).sound
    fresh.store.close()
    assert paper(before) == old_paper
    during.sends().sees("Folio")
    back = own.citizen().goes_to("/retomar").answers(folio=leaving.folio, code=leaving.code)
    back.meets(200)
    back.sends().sees("Folio")


@pytest.mark.slow("a walk over all tables, cut and begun again")
def test_a_walk_that_was_cut_goes_on_where_it_was(own: Own) -> None:
    proved(own.citizen(), RENATA).sends()
    own.house().vault.rotate()
    all_there_is = under(own, "kek-001")

    def cut(words: str) -> None:
        if words.startswith("person_key"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.seal_all_anew(own.house().store, tell=cut, at_once=20)
    left = under(own, "kek-001")
    assert 0 < left < all_there_is
    proved(own.citizen(), TADEO).sends()
    assert "sealed anew" in own.does("keys", "rewrap")
    assert under(own, "kek-001") == 0
    assert verify_ledger(own.house()).sound


KILLED = """
from kiosk.storage import failpoints
failpoints.arm({"KIOSK_ENV": "demo", "KIOSK_FAILPOINT": "PLACE"})
from kiosk.cli import main
main(["keys", "rewrap"])
"""


@pytest.mark.slow("kills three processes in the middle of their work")
def test_a_process_that_dies_in_the_middle_loses_nothing(own: Own) -> None:
    for _ in fill(own.house(), 250):
        pass
    own.house().vault.rotate()
    before = under(own, "kek-001")
    for place, brought in (("after_commit", 200), ("before_commit", 0), ("after_commit", 50)):
        was = under(own, "kek-001")
        command = [sys.executable, "-c", KILLED.replace("PLACE", place)]
        done = subprocess.run(command, env={**os.environ, **own.environ()}, capture_output=True)
        assert done.returncode == failpoints.EXIT_STATUS, done.stderr
        assert was - under(own, "kek-001") == brought, "whole batches or nothing"
    assert under(own, "kek-001") == before - 250, "all data keys of drafts, and nothing else yet"
    own.does("keys", "rewrap")
    assert (under(own, "kek-001"), under(own, "kek-002")) == (0, before)
    assert verify_ledger(own.house()).sound


def test_a_key_with_something_under_it_stays(own: Own) -> None:
    own.house().vault.rotate()
    own.is_days_old("kek-002")
    said = own.refuses("keys", "retire", "kek-001")
    assert re.search(r"[1-9]\d+ values are still under kek-001: run `kiosk keys rewrap` first", said)
    assert (own.keys / "vault" / "kek-001.key").exists()
    assert "is in use" in own.refuses("keys", "retire", "kek-002")
    assert "there is no kek-009.key" in own.refuses("keys", "retire", "kek-009")
    assert "does not rotate" in own.refuses("keys", "retire", "index")


@pytest.mark.slow("two errands and a walk over all tables")
def test_one_damaged_data_key_takes_nothing_else_down(own: Own) -> None:
    hurt = reached(own.citizen(), AMAYA.curp).sends()
    well = reached(own.citizen(), TADEO.curp)
    with own.house().store.writing(SYSTEM) as work:
        which = draft.c.folio == hurt.folio
        found = work.sql.execute(select(draft.c.id, draft.c.data_key).where(which)).one()
        changed = found.data_key[:-1] + bytes([found.data_key[-1] ^ 1])
        work.sql.execute(update(draft).where(which).values(data_key=changed))
    done = own.runs("keys", "rotate", "kek")
    assert done.exit_code == 1
    assert f"Does not open, left as it is: draft.data_key of {found.id}" in done.stderr
    assert under(own, "kek-001") == 1, "only the damaged one"
    well.sends().sees("Folio")
    own.works()
    with own.house().store.reading(SYSTEM) as work:
        measured = select(draft.c.folio).where(draft.c.measured_open_at.is_not(None))
        assert list(work.sql.execute(measured).scalars()) == [well.folio], "the work goes on with the others"


@pytest.mark.slow("an errand, a walk over all codes")
def test_codes_given_before_the_pepper_changed_still_work(own: Own) -> None:
    sent = proved(own.citizen(), RENATA).sends()
    shown = sent.says(r"/verificar/([0-9A-Z]{8})|\b([0-9A-Z]{4}-[0-9A-Z]{4})\b")
    leaving = reached(own.citizen(), AMAYA.curp).saves_and_leaves()
    assert "codes digested anew" in own.does("keys", "rotate", "pepper")
    own.is_days_old("pepper-002")
    assert under(own, "pepper") == 0
    assert under(own, "pepper-002") >= 2
    own.does("keys", "retire", "pepper")
    fresh = own.world.installation.house(own.world.url, own.world.clock, var=str(own.var))
    try:
        assert handover.resume_code(fresh, _draft_of(own, leaving.folio)) == leaving.code.replace("-", "")
    finally:
        fresh.store.close()
    own.citizen().goes_to("/verificar").answers(code=shown).sees(sent.folio)
    own.citizen().goes_to("/retomar").answers(folio=leaving.folio, code=leaving.code).is_at("/revisar")


def _draft_of(own: Own, folio: str) -> UUID:
    with own.house().store.reading(SYSTEM) as work:
        return work.sql.execute(select(draft.c.id).where(draft.c.folio == folio)).scalar_one()


def test_a_visit_goes_on_after_the_cookie_key_changed(own: Own) -> None:
    citizen = own.citizen().starts().answers(for_whom="SELF")
    own.does("keys", "rotate", "cookie")
    citizen.answers(curp=AMAYA.curp).is_at("/confirmar")
    own.is_days_old("cookie-002")
    own.does("keys", "retire", "cookie")
    citizen.confirms().is_at("/entrega")


# --- the seal


@pytest.mark.slow("three papers")
def test_old_acuses_stay_valid_and_new_ones_name_the_new_key(own: Own) -> None:
    old = proved(own.citizen(), RENATA).sends()
    old_key = own.house().sealer.key_id
    old_paper = paper(old)
    late = proved(own.citizen(), TADEO).sends()
    own.does("keys", "rotate", "seal")
    new = reached(own.citizen(), AMAYA.curp).sends()
    new_key = own.house().sealer.key_id
    assert new_key != old_key
    own.world.clock.passes(seconds=1)
    own.does("keys", "retire", old_key)
    own.world.clock.passes(minutes=5)
    certificates = own.house().certificates
    for citizen, key in ((old, old_key), (late, old_key), (new, new_key)):
        made = check_pdf(paper(citizen), certificates)
        assert made.why_not is None, made.why_not
        with own.house().store.reading(SYSTEM) as work:
            named = select(acuse.c.seal_key_id).where(acuse.c.folio == citizen.folio)
            assert work.sql.execute(named).scalar_one() == key
    assert paper(old) == old_paper
    assert f"({old_key})" in own.does("keys", "list")


def test_an_acuse_dated_after_the_retirement_of_its_key_is_refused(own: Own) -> None:
    sealer = own.house().sealer
    own.does("keys", "rotate", "seal")
    own.does("keys", "retire", sealer.key_id)
    now = own.world.clock()
    assert own.house().sealer.key_id != sealer.key_id
    assert not own.house().certificates.in_force(sealer.key_id, now)
    assert own.house().certificates.in_force(sealer.key_id, now - timedelta(seconds=1))


def test_the_only_key_of_the_seal_cannot_be_retired(own: Own) -> None:
    said = own.refuses("keys", "retire", own.house().sealer.key_id)
    assert "`kiosk keys rotate seal` first" in said


# --- the ledger


def test_the_next_key_of_checkpoints_is_signed_by_the_one_before(own: Own) -> None:
    own.citizen().starts()
    own.works()
    own.does("keys", "rotate", "ledger")
    own.world.clock.passes(minutes=2)
    own.citizen().starts()
    own.does("work", "--once")
    assert "2 signed checkpoints verified" in own.does("ledger", "verify")
    assert "signed by" in own.does("keys", "list")


def test_a_key_of_checkpoints_nobody_vouches_for_is_refused(own: Own) -> None:
    own.does("keys", "rotate", "ledger")
    make_checkpoint_key(own.keys / "ledger")
    assert "checkpoint-003.pub is a checkpoint key that no earlier one" in own.refuses("ledger", "verify")


def test_a_lost_key_of_checkpoints_is_followed_only_when_somebody_says_so(own: Own) -> None:
    assert "can vouch for the next" in own.refuses("keys", "rotate", "ledger", "--old-key-lost")
    (own.keys / "ledger" / "checkpoint-001.key").unlink()
    assert "--old-key-lost" in own.refuses("work", "--once")
    own.citizen().starts().meets(200)
    own.does("keys", "rotate", "ledger", "--old-key-lost")
    own.does("work", "--once")
    own.does("ledger", "verify")
    assert "the one before is lost" in own.does("keys", "list")


@pytest.mark.slow("starts the program anew")
def test_pages_never_need_the_key_of_the_ledger(own: Own) -> None:
    shutil.rmtree(own.keys / "ledger")
    proved(own.citizen(), RENATA).sends().sees("Folio")
    assert "kiosk keys restore" in own.refuses("ledger", "verify")


# --- lost keys


@pytest.mark.parametrize(
    "name",
    ["vault/kek-001.key", "vault/index.key", "vault/pepper.key", "vault/cookie.key", "seal/seal-001.crt"],
)
def test_a_lost_key_stops_the_start_with_its_name_and_what_to_do(own: Own, name: str) -> None:
    (own.keys / name).unlink()
    said = own.refuses("ledger", "verify")
    assert name.rpartition("/")[2] in said
    assert "kiosk keys restore" in said
    assert said.count("\n") == 0


def test_a_lost_newest_key_stops_the_start_too(own: Own) -> None:
    own.does("keys", "rotate", "kek")
    (own.keys / "vault" / "kek-002.key").unlink()
    said = own.refuses("work", "--once")
    assert "kek-002" in said
    assert "kiosk keys restore" in said


def test_keys_of_another_database_stop_the_start(own: Own) -> None:
    proved(own.citizen(), RENATA).sends()
    with own.house().store.reading(SYSTEM) as work:
        assert work.sql.execute(select(func.count()).select_from(ledger_body)).scalar_one()
    shutil.rmtree(own.keys)
    own.does("keys", "init")
    assert "are not those of this database" in own.refuses("work", "--once")
