"""Backup and restore on both engines: what comes back is what was there, and nothing less goes unnoticed."""

from __future__ import annotations

import base64
import io
import json
import shutil
import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from kiosk.services import restoring
from kiosk.services.backup import Packing
from kiosk.storage import backups
from kiosk.storage.store import Actor
from kiosk.vault.archive import CHUNK, ArchiveFault, Opening, Sealing, load_private, load_public, make_pair
from tests.app.conftest import World
from tests.app.operation.conftest import Own
from tests.app.people import AMAYA, RENATA, proved, reached
from tests.citizen import Citizen
from tests.databases import Databases, PostgresServer
from tests.figures import FIGURE

SYSTEM = Actor("system")


@pytest.fixture
def elsewhere(all_databases: Databases, tmp_path: Path) -> Iterator[str]:
    """Address of an empty place of the same engine."""
    if not isinstance(all_databases, PostgresServer):
        yield f"sqlite:///{tmp_path / 'elsewhere' / 'kiosk.db'}"
        return
    url = all_databases.empty()
    yield url
    all_databases.drop(url)


def backed_up(own: Own, **settings: str) -> Path:
    """The one backup in the folder."""
    own.world.clock.passes(seconds=1)
    said = own.does("backup", "--keep", "1", **settings)
    (made,) = (own.var / "backups").glob("*.backup")
    assert str(made) in said
    return made


def plain_of(archive: Path, private: Path) -> bytes:
    with archive.open("rb") as source:
        return Opening(source, load_private(private)).read()


def restored(own: Own, url: str, archive: Path, pair: Path, *more: str | Path) -> str:
    return own.does("restore", archive, "--secret", pair, *more, database_url=url)


@pytest.mark.slow("two errands, a backup of everything and its way back")
def test_what_comes_back_is_what_was_there(
    own: Own, pair: Path, elsewhere: str, record_property: pytest.RecordProperty
) -> None:
    sent = proved(own.citizen(), RENATA).sends()
    paper = sent.gets(f"/acuses/{sent.folio}.pdf").data
    leaving = reached(own.citizen(), AMAYA.curp).saves_and_leaves()
    own.works()
    archive = backed_up(own)
    later = own.citizen().starts()
    said = restored(own, elsewhere, archive, pair, "--witness", archive.with_suffix(".checkpoint"))
    assert "lines and 1 signed checkpoints verified" in said
    record_property(FIGURE, f"restore of a small database: {said.splitlines()[-1]}")
    assert own.does("db", "check", database_url=elsewhere)
    house = own.world.installation.house(elsewhere, own.world.clock, var=str(own.var))
    try:
        with backups.looking(own.world.url) as old, backups.looking(elsewhere) as new:
            names = [shape.name for shape in backups.shapes(new)]
            before, after = backups.count_rows(old, names), backups.count_rows(new, names)
        assert {name for name in names if before[name] != after[name]} <= {
            "draft", "visit", "ledger", "ledger_body", "limit_counter",
        }, "only what began after the backup is missing"  # fmt: skip
        app = own.world.installation.app(house, var=str(own.var))
        here = Citizen(app, house, own.world.clock, own.world.watches[0])
        here.goes_to("/retomar").answers(folio=leaving.folio, code=leaving.code).is_at("/revisar")
        here.sends().sees("Folio")
        with house.store.reading(SYSTEM) as work:
            kept = work.sql.exec_driver_sql("SELECT count(*) FROM acuse_pdf").scalar_one()
        assert kept == 1
        assert len(paper) > 1000
    finally:
        house.store.close()
    assert later.draft


@pytest.mark.slow("an errand and a backup")
def test_nothing_personal_can_be_read_in_an_archive(own: Own, pair: Path) -> None:
    citizen = proved(own.citizen(), RENATA).sends()
    archive = backed_up(own)
    opened = plain_of(archive, pair)
    secret = "-".join(["PRIVATE", "KEY"]).replace("-", " ").encode()
    for canary in (RENATA.curp, RENATA.nss, RENATA.contact, "Renata"):
        for way in ("utf-8", "utf-16-le", "utf-16-be"):
            coded = canary.encode(way)
            for shape in (
                coded,
                base64.b64encode(coded)[:-4],
                coded.hex().encode(),
                coded.hex().upper().encode(),
            ):
                assert shape not in opened, "the database itself is sealed"
                assert shape not in archive.read_bytes()
    assert citizen.folio.encode() in opened, "the scan sees what is there"
    assert citizen.folio.encode() not in archive.read_bytes(), "and nothing at all in the archive"
    assert secret not in opened
    for key in (own.keys / "vault").glob("*.key"):
        assert key.read_bytes().split(b"\n")[1] not in opened
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600


def test_a_backup_goes_only_into_an_empty_place(own: Own, pair: Path) -> None:
    archive = backed_up(own)
    said = own.refuses("restore", archive, "--secret", pair)
    assert "There is something already" in said
    assert "only into an empty place" in said


@pytest.mark.slow("two backups and two attempts to restore")
def test_a_backup_older_than_what_a_witness_saw_raises_the_alarm(
    own: Own, pair: Path, elsewhere: str
) -> None:
    own.citizen().starts()
    old = backed_up(own)
    kept = own.var.parent / "old.backup"
    shutil.copy(old, kept)
    own.citizen().starts()
    witness = backed_up(own).with_suffix(".checkpoint")
    said = own.refuses("restore", kept, "--secret", pair, "--witness", witness, database_url=elsewhere)
    assert "ROLLBACK: the backup has 1 lines of the ledger and the witness saw 2" in said
    assert "acts people were told about are not in it" in said
    assert "verified" in restored(own, elsewhere, kept, pair, "--witness", witness, "--accept-loss")


@pytest.mark.slow("a backup and an attempt to restore")
def test_another_history_than_the_witness_saw_raises_the_alarm(own: Own, pair: Path, elsewhere: str) -> None:
    own.citizen().starts()
    archive = backed_up(own)
    name, size, root = archive.with_suffix(".checkpoint").read_text().splitlines()
    other = own.var.parent / "other.checkpoint"
    other.write_text(f"{name}\n{size}\n{base64.b64encode(base64.b64decode(root)[::-1]).decode()}\n")
    said = own.refuses("restore", archive, "--secret", pair, "--witness", other, database_url=elsewhere)
    assert "SPLIT VIEW: the first 1 lines" in said
    nothing = own.var.parent / "nothing"
    nothing.write_text("tramites-imss\nmany\n")
    said = own.refuses("restore", archive, "--secret", pair, "--witness", nothing, database_url=elsewhere)
    assert "holds no checkpoint" in said


@pytest.mark.slow("eight damaged archives, each read to its fault")
def test_a_changed_cut_or_foreign_archive_is_refused_and_leaves_nothing(
    own: Own, pair: Path, elsewhere: str, tmp_path: Path
) -> None:
    archive = backed_up(own)
    whole = archive.read_bytes()
    damaged = tmp_path / "damaged.backup"
    middle = bytearray(whole)
    middle[len(whole) // 2] ^= 1
    for content in (bytes(middle), whole[:-1], whole[:-40_000], whole + b"x", b"", whole[:40], b"x" * 400):
        damaged.write_bytes(content)
        said = own.refuses("restore", damaged, "--secret", pair, database_url=elsewhere)
        assert "archive" in said, said
        backups.require_empty(elsewhere)
    other = tmp_path / "other.pem"
    own.does("backup-key", other, "--public", tmp_path / "other-public.pem")
    said = own.refuses("restore", archive, "--secret", other, database_url=elsewhere)
    assert "for another key" in said
    backups.require_empty(elsewhere)
    assert "verified" in restored(own, elsewhere, archive, pair)


def test_the_whole_chunks_of_an_archive_cannot_be_dropped_or_exchanged(tmp_path: Path) -> None:
    make_pair(tmp_path / "private.pem", tmp_path / "public.pem")
    private, sealed = load_private(tmp_path / "private.pem"), io.BytesIO()
    sealing = Sealing(sealed, load_public(tmp_path / "public.pem"))
    text = bytes(3 * CHUNK)
    sealing.write(text)
    sealing.close()
    whole = sealed.getvalue()
    assert Opening(io.BytesIO(whole), private).read() == text
    head, size = len(whole) - 3 * (CHUNK + 16), CHUNK + 16
    first, second, third = (whole[head + n * size : head + (n + 1) * size] for n in range(3))
    for order in (
        [first, second],
        [second, first, third],
        [first, third],
        [first, second, third, third],
        [third],
    ):
        with pytest.raises(ArchiveFault):
            Opening(io.BytesIO(whole[:head] + b"".join(order)), private).read()


def test_a_restore_that_finds_a_false_digest_or_a_foreign_file_refuses(tmp_path: Path) -> None:
    make_pair(tmp_path / "private.pem", tmp_path / "public.pem")

    def made(*files: tuple[str, bytes], digests: dict[str, str] | None = None) -> Path:
        path = tmp_path / "made.backup"
        with path.open("wb") as to:
            sealing = Sealing(to, load_public(tmp_path / "public.pem"))
            with tarfile.open(fileobj=sealing, mode="w|", bufsize=CHUNK) as tar:  # type: ignore[arg-type]
                packing = Packing(tar, lambda done, total: None)
                packing.add("about.json", json.dumps({"form": 1, "kind": "keys"}).encode())
                for name, content in files:
                    packing.add(name, content)
                packing.add(
                    "digests.json", json.dumps(packing.digests if digests is None else digests).encode()
                )
            sealing.close()
        return path

    def put(path: Path) -> int:
        secret = tmp_path / "private.pem"
        with restoring.unpacking(path, secret, passphrase=None, tell=lambda done, total: None) as archive:
            return restoring.restore_keys(archive, tmp_path / "keys")

    with pytest.raises(ArchiveFault, match="not complete"):
        put(made(("keys/a.key", b"key"), digests={"keys/a.key": "0" * 64}))
    with pytest.raises(ArchiveFault, match="not complete"):
        put(made(("keys/a.key", b"key"), digests={}))
    for name in ("keys/../../a.key", "elsewhere/a.key"):
        with pytest.raises(ArchiveFault, match="nobody expects"):
            put(made((name, b"key")))
    assert not (tmp_path / "keys").exists()
    assert put(made(("keys/a.key", b"key"))) == 1


@pytest.mark.slow("keys and database, both to an archive and back to a new machine")
def test_a_new_machine_gets_keys_first_and_then_the_database(
    own: Own, pair: Path, elsewhere: str, tmp_path: Path
) -> None:
    proved(own.citizen(), RENATA).sends()
    own.does("keys", "rotate", "kek")
    own.does("keys", "backup", tmp_path / "keys.backup")
    archive = backed_up(own)
    new = {"var": str(tmp_path / "new"), "database_url": elsewhere}
    said = own.refuses("restore", archive, "--secret", pair, **new)
    assert "`kiosk keys restore` first" in said
    own.does("keys", "restore", tmp_path / "keys.backup", "--secret", pair, **new)
    there = tmp_path / "new" / "keys"
    for path in own.keys.rglob("*"):
        other = there / path.relative_to(own.keys)
        assert stat.S_IMODE(other.stat().st_mode) == stat.S_IMODE(path.stat().st_mode), path.name
        assert path.is_dir() or other.read_bytes() == path.read_bytes()
    assert "verified" in own.does("restore", archive, "--secret", pair, **new)
    assert "must be empty" in own.does("keys", "restore", "--help")
    assert "only into an empty" in own.refuses(
        "keys", "restore", tmp_path / "keys.backup", "--secret", pair, **new
    )
    assert "not a backup of a database" in own.refuses(
        "restore",
        tmp_path / "keys.backup",
        "--secret",
        pair,
        var=str(own.var),
        database_url=f"sqlite:///{tmp_path / 'x' / 'y.db'}",
    )
    assert "not a backup of keys" in own.refuses(
        "keys", "restore", archive, "--secret", pair, var=str(tmp_path / "third")
    )


def test_two_people_share_the_offline_key(own: Own, tmp_path: Path) -> None:
    words, private = tmp_path / "words", tmp_path / "offline.pem"
    words.write_text("made-up words of the second person\n")
    words.chmod(0o644)
    assert "chmod 600" in own.refuses("backup-key", private, "--passphrase-file", words)
    words.chmod(0o600)
    own.does("backup-key", private, "--passphrase-file", words)
    archive = tmp_path / "keys.backup"
    own.does("keys", "backup", archive)
    there = str(tmp_path / "new")
    assert "passphrase is missing" in own.refuses("keys", "restore", archive, "--secret", private, var=there)
    own.does("keys", "restore", archive, "--secret", private, "--passphrase-file", words, var=there)
    assert "there already" in own.refuses("backup-key", private, "--public", tmp_path / "p.pem")


def test_without_a_public_key_there_is_no_backup(own: Own) -> None:
    assert "make it with `kiosk backup-key PRIVATE.pem`" in own.refuses("backup")


def test_people_go_on_while_a_backup_is_read(own: Own, pair: Path, world: World) -> None:
    citizen = own.citizen().starts()
    with backups.looking(world.url) as view:
        before = backups.facts_of(view)
        citizen.answers(for_whom="SELF").answers(curp=AMAYA.curp).is_at("/confirmar")
        assert backups.facts_of(view) == before, "one moment"
    with backups.looking(world.url) as view:
        assert backups.facts_of(view).size > before.size


def test_an_archive_of_another_engine_is_refused(own: Own, pair: Path, tmp_path: Path) -> None:
    archive = backed_up(own)
    other = f"sqlite:///{tmp_path / 'other' / 'kiosk.db'}"
    if make_url(own.world.url).get_backend_name() == "sqlite":
        with pytest.raises(ArchiveFault, match="this backup is of postgresql"):
            restoring.restore_database(
                restoring.Unpacking(None, {"kind": "database", "engine": "postgresql"}, None, print),  # type: ignore[arg-type]
                other,
            )
    else:
        said = own.refuses("restore", archive, "--secret", pair, database_url=other)
        assert "this backup is of postgresql" in said
