"""Commands of the append-only ledger: verify it, hand out its checkpoints, witness them from outside."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import click

from kiosk.cli.group import plain_errors
from kiosk.cli.houses import with_house
from kiosk.domain.checkpoints import Export
from kiosk.services import ledgers
from kiosk.services.house import House
from kiosk.services.ledgers import Publics
from kiosk.signing.keys import load_checkpoint_key, load_checkpoint_publics, make_checkpoint_key

KEPT = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group("ledger")
def ledger_group() -> None:
    """The append-only ledger."""


@ledger_group.command("verify")
@click.option("--from", "exported", type=KEPT, multiple=True, help="A checkpoint exported earlier.")
@click.option("--witness", "witness", type=KEPT, multiple=True, help="The file of a witness.")
@click.option("--witness-publics", type=FOLDER, help="Folder with the public keys of the witnesses.")
@plain_errors
def ledger_verify(
    exported: tuple[Path, ...], witness: tuple[Path, ...], witness_publics: Path | None
) -> None:
    """Recompute every line, root and signature; name the first bad one and exit with 1.

    Files kept elsewhere show what no look from inside can: an old copy put back, lines cut off at the end,
    a history written anew and signed again.
    """
    witnesses = load_checkpoint_publics(witness_publics) if witness_publics else None

    def run(house: House) -> None:
        own = ledgers.publics_of(house)
        kept = [ledgers.read_note(path, own) for path in exported]
        kept += [ledgers.read_note(path, own, witnesses=witnesses) for path in witness]
        result = ledgers.verify_ledger(house, kept=kept)
        click.echo(result.words, err=not result.sound)
        if not result.sound:
            raise SystemExit(1)

    with_house(run)


@ledger_group.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--since", default=0, show_default=True, help="Lines the witness has seen; adds the proof.")
@plain_errors
def ledger_export(file: Path, since: int) -> None:
    """Write the newest signed checkpoint to FILE, to be kept on another machine."""

    def run(house: House) -> None:
        made = ledgers.export(house, since=since)
        _put(file, made.text if since else made.note.text)
        click.echo(f"Checkpoint of {made.note.checkpoint.size} lines written to {file}")

    with_house(run)


@ledger_group.command("witness-key")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@plain_errors
def ledger_witness_key(folder: Path) -> None:
    """Make a key of the witness in FOLDER, on the machine of the witness; publish the `.pub`."""
    key_id = make_checkpoint_key(folder)
    click.echo(f"Key {key_id} made in {folder}; the file that ends in .pub is the one to publish.")


@ledger_group.command("witness")
@click.option("--file", "file", required=True, type=click.Path(dir_okay=False, path_type=Path),
              help="Where the witness keeps what it saw last.")  # fmt: skip
@click.option("--key", "key", type=FOLDER, help="Folder of the key of the witness, to sign with.")
@click.option("--export", "exported", type=KEPT, help="An export, instead of the ledger here.")
@click.option("--publics", type=FOLDER, help="Folder with the ledger's public keys, for --export.")
@plain_errors
def ledger_witness(file: Path, key: Path | None, exported: Path | None, publics: Path | None) -> None:
    """Look at the newest checkpoint as a second person: sign it if history only grew, refuse if not."""
    if (exported is None) != (publics is None):
        raise click.UsageError("--export and --publics go together.")
    if exported is not None and publics is not None:  # without the ledger at hand, as on another machine
        known = load_checkpoint_publics(publics)
        _look(file, key, known, offer=lambda _: ledgers.read_export(exported, known))
    else:
        with_house(
            lambda house: _look(
                file, key, ledgers.publics_of(house), offer=lambda since: ledgers.export(house, since=since)
            )
        )


def _look(file: Path, key: Path | None, publics: Publics, *, offer: Callable[[int], Export]) -> None:
    """With a key, what the witness kept must bear its own signature, and so will what it keeps."""
    witnesses = load_checkpoint_publics(key) if key else None
    seen = ledgers.read_note(file, publics, witnesses=witnesses) if file.exists() else None
    offered = offer(seen.checkpoint.size if seen else 0)
    signer = load_checkpoint_key(key) if key else None
    note = ledgers.witnessed(seen, offered, publics=publics, key=signer)
    _put(file, note.text)
    click.echo(f"{'Signed' if key else 'Seen'}: {note.checkpoint.size} lines, kept in {file}")


def _put(file: Path, text: str) -> None:
    """Whole or not at all: a witness that loses its file has seen nothing."""
    fresh = file.with_name(file.name + ".new")
    with fresh.open("w", encoding="ascii") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(file)


COMMANDS = {"ledger": ledger_group}
