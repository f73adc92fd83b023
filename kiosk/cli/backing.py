"""Backup and restore of the database and, apart from it, of the keys."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from kiosk.app import build_house, clock_of
from kiosk.cli.group import plain_errors, settings
from kiosk.domain.ledger import Checkpoint
from kiosk.services import backup, restoring
from kiosk.services.restoring import Unpacking
from kiosk.settings import Settings
from kiosk.storage import backups, migrate
from kiosk.vault.archive import ArchiveFault, make_pair

PUBLIC = "backup-public.pem"
MEGA = 1_000_000
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
passphrase_option = click.option(
    "--passphrase-file", type=A_FILE, help="File whose first line locks the private key."
)
secret_option = click.option("--secret", type=A_FILE, required=True, help="The private key, from offline.")
key_option = click.option("--key", type=A_FILE, help=f"Public key; without it KIOSK_VAR/keys/{PUBLIC}.")


@click.command("backup-key")
@click.argument("private", type=NEW_FILE)
@click.option("--public", type=NEW_FILE, help=f"The public key; without it KIOSK_VAR/keys/{PUBLIC}.")
@passphrase_option
@plain_errors
def backup_key(private: Path, public: Path | None, passphrase_file: Path | None) -> None:
    """Make the pair of keys for backups: PRIVATE is for an offline place, the public one stays here.

    Without PRIVATE no backup can ever be opened. Two people can share it: one keeps the file, the other the
    passphrase.
    """
    public = public or settings().var / "keys" / PUBLIC
    make_pair(private, public, passphrase=_passphrase(passphrase_file))
    click.echo(f"Private key: {private}. Take it away from here, twice, and keep it apart from backups.")
    click.echo(f"Public key: {public}. Backups are written to it.")


@click.command("backup")
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), help="Else KIOSK_VAR/backups.")
@key_option
@click.option("--keep", default=0, help="How many backups stay in the folder; 0: all.")
@plain_errors
def backup_command(to: Path | None, key: Path | None, keep: int) -> None:
    """Write the whole database, as of this moment, into one file that only the offline key opens.

    Programs go on working meanwhile. Keys are not in it: `kiosk keys backup` writes those apart.
    """
    here = settings()
    written = backup.back_up(
        here.database_url,
        to or here.var / "backups",
        _public(here, key),
        at=clock_of(here)(),
        tell=progress("written"),
        keep=keep,
        scratch=here.var,
    )
    about = written.about
    click.echo(
        f"{written.path}\n    {written.bytes / MEGA:,.1f} MB, sha256 {written.sha256}\n"
        f"    {about['engine']} at revision {about['revision']}; ledger {about['ledger_size']} lines, "
        f"root {about['ledger_root']}\n"
        f"    Its checkpoint is in {written.path.with_suffix('.checkpoint').name}: keep that elsewhere too."
    )


@click.command("restore")
@click.argument("file", type=A_FILE)
@secret_option
@passphrase_option
@click.option("--witness", type=A_FILE, help="A checkpoint kept elsewhere, to compare with.")
@click.option("--accept-loss", is_flag=True, help="Although the witness saw more than it has.")
@plain_errors
def restore_command(
    file: Path, secret: Path, passphrase_file: Path | None, witness: Path | None, accept_loss: bool
) -> None:
    """Put the backup FILE into the empty place that KIOSK_VAR and KIOSK_DATABASE_URL name, and check it.

    The keys must be in KIOSK_VAR/keys first. Integrity, every line of the ledger, its root and its
    signatures are checked before it is in its place.
    """
    here = settings()
    began = time.monotonic()
    seen = restoring.read_witness(witness) if witness is not None else None
    _require_keys(here)
    backups.require_empty(here.database_url)
    with restoring.unpacking(
        file, secret, passphrase=_passphrase(passphrase_file), tell=progress("read")
    ) as archive:
        about = archive.about
        if seen is not None and not accept_loss:
            restoring.require_reach(int(about.get("ledger_size", 0)), seen)
        click.echo(
            f"Backup of {about.get('made_at')}, {about.get('engine')} at revision {about.get('revision')}, "
            f"{about.get('ledger_size')} lines of the ledger."
        )
        words = _restored(here, archive, seen)
    click.echo(f"{words}\nRestored in {time.monotonic() - began:.0f} seconds.")
    for line in migrate.check(here.database_url):
        click.echo(line)


def _restored(here: Settings, archive: Unpacking, seen: Checkpoint | None) -> str:
    """SQLite is checked under another name and then moved into its place; PostgreSQL where it is."""
    if backups.engine_of(here.database_url) == "postgresql":
        restoring.restore_database(archive, here.database_url)
        return _checked(here, archive, seen)
    place = backups.path_of(here.database_url)
    staging = place.with_name(f"{place.name}-restoring") / place.name
    shutil.rmtree(staging.parent, ignore_errors=True)
    there = replace(here, database_url=f"sqlite:///{staging}")
    try:
        restoring.restore_database(archive, there.database_url)
        words = _checked(there, archive, seen)
        backups.settle(staging)
        staging.rename(place)
    finally:
        shutil.rmtree(staging.parent, ignore_errors=True)
    return words


def _checked(here: Settings, archive: Unpacking, seen: Checkpoint | None) -> str:
    house = build_house(here)
    try:
        verdict = restoring.verify_restored(house, about=archive.about, witness=seen)
    finally:
        house.store.close()
    if not verdict.sound:
        raise ArchiveFault(f"The restored ledger is not sound: {verdict.words} Nobody may be served from it.")
    return verdict.words


def _require_keys(here: Settings) -> None:
    """Say at once, before hours of reading, when the keys are not there."""
    if not (here.var / "keys" / "vault").is_dir():
        raise ArchiveFault(f"{here.var / 'keys'} has no keys: `kiosk keys restore` first")


@click.command("backup")
@click.argument("file", type=NEW_FILE)
@key_option
@plain_errors
def keys_backup(file: Path, key: Path | None) -> None:
    """Write all keys into FILE, which only the offline key opens. Keep it apart from database backups."""
    here = settings()
    written = backup.back_up_keys(here.var / "keys", file, _public(here, key), at=clock_of(here)())
    click.echo(f"{written.about['files']} key files written to {file}, sha256 {written.sha256}")


@click.command("restore")
@click.argument("file", type=A_FILE)
@secret_option
@passphrase_option
@plain_errors
def keys_restore(file: Path, secret: Path, passphrase_file: Path | None) -> None:
    """Put the keys of FILE into KIOSK_VAR/keys, which must be empty."""
    here = settings()
    passphrase = _passphrase(passphrase_file)
    with restoring.unpacking(file, secret, passphrase=passphrase, tell=lambda done, total: None) as archive:
        count = restoring.restore_keys(archive, here.var / "keys")
    click.echo(f"{count} key files put into {here.var / 'keys'}.")


def progress(word: str) -> Callable[[int, int], None]:
    """A line every 64 MB, so that long work is seen to move."""
    said = 0

    def tell(done: int, total: int) -> None:
        nonlocal said
        if done - said >= 64 * MEGA:
            said = done
            of = f" of {total / MEGA:,.0f}" if total else ""
            click.echo(f"    {done / MEGA:,.0f}{of} MB {word}")

    return tell


def _public(here: Settings, given: Path | None) -> Path:
    found = given or here.var / "keys" / PUBLIC
    if not found.is_file():
        raise ArchiveFault(f"{found} is missing: make it with `kiosk backup-key PRIVATE.pem`, or give --key")
    return found


def _passphrase(path: Path | None) -> bytes | None:
    if path is None:
        return None
    if os.name != "nt" and path.stat().st_mode & 0o077:
        raise ArchiveFault(f"{path} is open to others: chmod 600 {path}")
    return path.read_text("utf-8").split("\n")[0].encode()


COMMANDS = {"backup": backup_command, "backup-key": backup_key, "restore": restore_command}
