"""What no look from inside shows, somebody outside sees: an old copy put back, two histories, a cut tail."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli import main
from kiosk.domain.checkpoints import LEDGER, Note, Signature
from kiosk.domain.ledger import Checkpoint
from kiosk.services import ledgers
from kiosk.services.house import House
from kiosk.services.ledgers import LEDGER_NAME, Refusal
from kiosk.signing.checkpoint import sign_checkpoint
from kiosk.signing.keys import load_checkpoint_publics
from tests.app.installation import NOW, Installation
from tests.citizen import Clock
from tests.databases import databases
from tests.tamper.books import TRIGGERS, append, fill

pytestmark = pytest.mark.slow("makes an installation, and runs the commands on it")


@dataclass
class Office:
    """An installation whose ledger grows, and a witness with a folder of their own."""

    house: House
    clock: Clock
    database: Path
    witness: Path
    environ: dict[str, str]

    def grows(self, to: int) -> None:
        """Up to so many lines, the last of them signed."""
        fill(self.house, self.clock, lines=to, signed_at=(to,))

    def kiosk(self, *words: str) -> Result:
        return CliRunner().invoke(main, list(words), env=self.environ)

    def witnesses(self, *words: str) -> Result:
        return self.kiosk(
            "ledger", "witness", "--file", str(self.note), "--key", str(self.witness / "key"), *words
        )

    def verifies(self) -> Result:
        return self.kiosk(
            "ledger", "verify", "--witness", str(self.note), "--witness-publics", str(self.witness / "key")
        )

    @property
    def note(self) -> Path:
        return self.witness / "seen.txt"

    def closed(self, change: Callable[[], object]) -> None:
        """Do something to the file while the program is stopped."""
        self.house.store.close()
        for name in ("-wal", "-shm"):
            self.database.with_name(self.database.name + name).unlink(missing_ok=True)
        change()

    def owner(self, *statements: str) -> None:
        """Statements of somebody who owns the database: without its triggers."""
        with sqlite3.connect(self.database) as sql:
            for name in TRIGGERS:
                sql.execute(f"DROP TRIGGER IF EXISTS {name}")
            for statement in statements:
                sql.execute(statement)
        sql.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    clock = Clock(NOW)
    with databases("sqlite") as files:
        installation = Installation(tmp_path / "var", files)
        url = installation.databases.fresh()
        house = installation.house(url, clock)
        environ = {
            **{name: "" for name in os.environ if name.startswith("KIOSK_")},
            "KIOSK_ENV": "demo", "KIOSK_VAR": str(tmp_path / "var"), "KIOSK_DATABASE_URL": url,
        }  # fmt: skip
        environ = {name: value for name, value in environ.items() if value}
        witness = tmp_path / "witness"
        witness.mkdir()
        made = Office(house, clock, Path(url.removeprefix("sqlite:///")), witness, environ)
        assert made.kiosk("ledger", "witness-key", str(witness / "key")).exit_code == 0
        yield made
        house.store.close()


def said(result: Result, code: int, *words: str) -> None:
    assert result.exit_code == code, result.output
    for each in words:
        assert each in result.output, result.output


def test_a_ledger_that_only_grows_is_signed_each_time(office: Office) -> None:
    for size in (3, 3, 8, 21):
        office.grows(size)
        said(office.witnesses(), 0, f"Signed: {size} lines")
    said(office.verifies(), 0, "21 lines and 3 signed checkpoints verified", "agree with 1 kept elsewhere")
    note = Note.parse(office.note.read_text("ascii"))
    assert [one.signer for one in note.signatures] == ["ledger", "witness"]
    assert office.note.read_text("ascii").startswith(f"{LEDGER_NAME}\n21\n")


def test_nothing_signed_yet_is_said(office: Office) -> None:
    said(office.witnesses(), 1, "No checkpoint is signed yet")
    assert not office.note.exists()


def test_an_old_copy_put_back_is_seen(office: Office, tmp_path: Path) -> None:
    """Rollback: the copy is whole in itself, and verifies by itself."""
    office.grows(6)
    office.closed(lambda: shutil.copy(office.database, tmp_path / "old.db"))
    office.grows(11)
    said(office.witnesses(), 0, "Signed: 11 lines")
    office.closed(lambda: shutil.copy(tmp_path / "old.db", office.database))
    said(office.kiosk("ledger", "verify"), 0, "6 lines")
    said(office.verifies(), 1, "Line 6: lines are missing: a signed checkpoint counts 11.")
    before = office.note.read_bytes()
    said(office.witnesses(), 1, "Not signed. Lines are missing: the witness saw 11, here are 6.")
    assert office.note.read_bytes() == before


def test_a_cut_tail_is_seen(office: Office, tmp_path: Path) -> None:
    """The last lines, their checkpoint and the head are taken back as if they had never been."""
    office.grows(6)
    office.closed(lambda: shutil.copy(office.database, tmp_path / "old.db"))
    office.grows(9)
    said(office.witnesses(), 0)
    with sqlite3.connect(tmp_path / "old.db") as sql:
        size, frontier, leaf, at = sql.execute(
            "SELECT size, hex(frontier), hex(last_leaf), last_at FROM ledger_head"
        ).fetchone()
    sql.close()
    head = f"size = {size}, frontier = x'{frontier}', last_leaf = x'{leaf}', last_at = '{at}'"
    office.closed(
        lambda: office.owner(
            "DELETE FROM ledger WHERE n >= 6",
            "DELETE FROM ledger_body WHERE n >= 6",
            "DELETE FROM checkpoint WHERE size > 6",
            f"UPDATE ledger_head SET {head}",
        )  # fmt: skip
    )
    said(office.kiosk("ledger", "verify"), 0, "6 lines")
    said(office.verifies(), 1, "Line 6: lines are missing")
    said(office.witnesses(), 1, "Lines are missing")


def test_two_histories_of_the_same_length_are_seen(office: Office, tmp_path: Path) -> None:
    """Split view: both signed by the ledger's own key, each right by itself; and grown on afterwards."""
    office.grows(6)
    office.closed(lambda: shutil.copy(office.database, tmp_path / "fork.db"))
    office.grows(9)
    said(office.witnesses(), 0)
    said(office.kiosk("ledger", "export", str(tmp_path / "one.txt")), 0)
    office.closed(lambda: shutil.copy(tmp_path / "fork.db", office.database))
    office.clock.passes(seconds=7)
    append(office.house, 1)
    office.grows(9)
    said(office.kiosk("ledger", "verify"), 0, "9 lines")
    said(office.witnesses(), 1, "Two histories of 9 lines")
    said(office.verifies(), 1, "Two histories of 9 lines were signed")
    said(office.kiosk("ledger", "verify", "--from", str(tmp_path / "one.txt")), 1, "Two histories of 9 lines")
    office.grows(14)
    said(office.witnesses(), 1, "History was written anew: the first 9 lines are not those")
    said(office.kiosk("ledger", "verify"), 0, "14 lines")


def test_two_witnesses_who_were_told_different_things(office: Office, tmp_path: Path) -> None:
    """The ledger can agree with one of them at most."""
    office.grows(4)
    said(office.witnesses(), 0)
    key = office.house.checkpoint_key
    other = Checkpoint(LEDGER_NAME, 4, bytes(32))
    signed = Signature(LEDGER, key.key_id, sign_checkpoint(other.text, key))
    (tmp_path / "other.txt").write_text(Note(other, (signed,)).text, "ascii")
    result = office.kiosk(
        "ledger", "verify", "--witness", str(office.note), "--witness", str(tmp_path / "other.txt")
    )
    said(result, 1, "Two histories of 4 lines")


def test_a_history_written_anew_and_signed_again_is_seen(office: Office) -> None:
    """By somebody who has the ledger's key too: every root inside is right."""
    office.grows(9)
    said(office.witnesses(), 0)

    def again() -> None:
        office.owner(
            "DELETE FROM ledger", "DELETE FROM ledger_body", "DELETE FROM checkpoint",
            "UPDATE ledger_head SET size = 0, "
            " frontier = zeroblob(8), last_leaf = zeroblob(32), last_at = NULL",
        )  # fmt: skip

    office.closed(again)
    office.clock.now = NOW + timedelta(seconds=1)
    office.grows(12)
    said(office.kiosk("ledger", "verify"), 0, "12 lines")
    said(office.verifies(), 1, "Line 0: this or a line up to 8 was written anew")
    said(office.witnesses(), 1, "History was written anew: the first 9 lines")


def test_a_witness_on_another_machine_needs_only_the_export(office: Office, tmp_path: Path) -> None:
    """The export with its proof and the public key; no settings, no database."""
    publics = tmp_path / "publics"
    publics.mkdir()
    for path in (tmp_path / "var" / "keys" / "ledger").glob("*.pub"):
        shutil.copy(path, publics)
    seen = 0
    for size in (5, 12, 30):
        office.grows(size)
        made = tmp_path / f"{size}.txt"
        said(office.kiosk("ledger", "export", str(made), "--since", str(seen)), 0, f"Checkpoint of {size}")
        far = ("--export", str(made), "--publics", str(publics))
        words = ["ledger", "witness", "--file", str(office.note), "--key", str(office.witness / "key"), *far]
        result = CliRunner().invoke(main, words, env=dict.fromkeys(office.environ))
        said(result, 0, f"Signed: {size} lines")
        seen = size
    said(office.witnesses(*("--export", str(tmp_path / "12.txt"), "--publics", str(publics))), 1, "missing")
    older = ledgers.read_note(tmp_path / "12.txt", load_checkpoint_publics(publics))
    office.note.unlink()
    said(office.witnesses("--export", str(tmp_path / "12.txt"), "--publics", str(publics)), 1, "proves from")
    for bad in _changes((tmp_path / "30.txt").read_text("ascii")):
        with pytest.raises(Refusal):
            _offered(tmp_path / "bad.txt", bad, older, publics)


def _changes(text: str) -> Iterator[str]:
    """Each sign in turn: another one, none, and one more."""
    for at in range(len(text)):
        for fresh in ("A" if text[at] != "A" else "B", "", text[at] + " "):
            yield text[:at] + fresh + text[at + 1 :]


def _offered(path: Path, text: str, older: Note, publics: Path) -> None:
    path.write_text(text, "ascii")
    known = load_checkpoint_publics(publics)
    ledgers.witnessed(older, ledgers.read_export(path, known), publics=known, key=None)


def test_a_changed_witness_file_is_not_believed(office: Office, tmp_path: Path) -> None:
    """Each sign of it, one after the other; and a file that another key signed."""
    office.grows(5)
    said(office.witnesses(), 0)
    text = office.note.read_text("ascii")
    house_publics = load_checkpoint_publics(tmp_path / "var" / "keys" / "ledger")
    own = load_checkpoint_publics(office.witness / "key")
    assert ledgers.read_note(office.note, house_publics, witnesses=own).checkpoint.size == 5
    for bad in _changes(text):
        office.note.write_text(bad, "ascii")
        with pytest.raises(Refusal):
            ledgers.read_note(office.note, house_publics, witnesses=own)
    said(office.verifies(), 1, "seen.txt")
    office.note.write_text(text, "ascii")
    said(office.kiosk("ledger", "witness-key", str(tmp_path / "stranger")), 0)
    stranger = ("--witness", str(office.note), "--witness-publics", str(tmp_path / "stranger"))
    said(office.kiosk("ledger", "verify", *stranger), 1, "was not signed by the witness")
