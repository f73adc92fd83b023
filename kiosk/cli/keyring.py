"""Commands about keys: make, list, change, retire, publish; their own backup is in `backing`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import click

from kiosk.app import clock_of
from kiosk.cli import backing, setup
from kiosk.cli.group import plain_errors, settings
from kiosk.domain.calendar import local
from kiosk.services import rotation, trail
from kiosk.settings import Settings
from kiosk.signing.keys import KeyFault, load_certificates, make_seal_key, published, retire_seal_key
from kiosk.signing.succession import add_checkpoint_key
from kiosk.storage.store import Store
from kiosk.vault import Vault, family_of

RESTART = "Running programs use it from now on."


@click.group()
def keys() -> None:
    """Keys of the installation."""


@keys.command("init")
@plain_errors
def keys_init() -> None:
    """Make the keys that are not there yet; existing ones are never touched."""
    here = settings()
    done = list(setup.make_keys(here, at=clock_of(here)()))
    click.echo("\n".join(done) or "All keys are there already.")


@keys.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@plain_errors
def keys_export(file: Path) -> None:
    """Write the public certificates of the seal to FILE: with them anybody verifies a PDF without the
    server."""
    found = load_certificates(_folder(settings()) / "seal")
    file.write_text(published(found), encoding="ascii")
    click.echo(f"{len(found)} certificate(s) written to {file}")


@keys.command("list")
@plain_errors
def keys_list() -> None:
    """Every key: since when, what it opens or signs, and how many values are still under it."""
    here = settings()

    def show(store: Store) -> None:
        for line in rotation.list_keys(store, _folder(here)):
            under = "" if line.under is None else f"{line.under} values; "
            click.echo(
                f"{line.name}\n    since {local(line.since):%Y-%m-%d %H:%M}; {under}{line.state}\n"
                f"    {line.opens}"
            )

    _with_store(here, show)


@keys.command("rotate")
@click.argument("which", type=click.Choice(["kek", "pepper", "cookie", "seal", "ledger"]))
@click.option("--old-key-lost", is_flag=True, help="Ledger only: nobody can sign the new key.")
@plain_errors
def keys_rotate(which: str, old_key_lost: bool) -> None:
    """Add a newer key and use it from now on; older ones still open and verify what they made.

    kek encrypts personal data (then everything is brought under it, which may be cut and continued with
    `kiosk keys rewrap`), pepper digests codes, cookie signs cookies, seal seals acuses, ledger signs the
    ledger. The index key does not rotate.
    """
    here = settings()
    at = clock_of(here)()
    if which == "seal":
        kind = setup.SEAL_KINDS[here.seal]
        made = make_seal_key(_folder(here) / "seal", here.institution, at=at, demo=here.is_demo, kind=kind)
        name = f"seal {made.key_id}"
    elif which == "ledger":
        lost_at = at if old_key_lost else None
        name = f"ledger {add_checkpoint_key(_folder(here) / 'ledger', old_lost_at=lost_at)}"
    else:
        name = _vault(here).rotate(which)
    click.echo(f"Added {name} in {_folder(here)}. {_next_step(which)}")
    _with_store(here, lambda store: rotation.note(store, trail.KEY_ADDED, name, at=at))
    if which in ("kek", "pepper"):
        _rewrap(here)
    click.echo("Now back it up: `kiosk keys backup FILE --key PUBLIC.pem`.")


@keys.command("rewrap")
@plain_errors
def keys_rewrap() -> None:
    """Bring everything that older keys sealed or digested under the newest; may be cut and begun again."""
    _rewrap(settings())


@keys.command("retire")
@click.argument("name")
@click.option("--hours", default=0.0, help="Seal only: hours from now until it is out of use.")
@plain_errors
def keys_retire(name: str, hours: float) -> None:
    """Take the old key NAME (as `kiosk keys list` shows it) out of use.

    A key of the vault is moved to KIOSK_VAR/keys/retired, and only when nothing is under it any more. A
    certificate of the seal (by its 16 digits) says from then on that acuses dated later are not valid.
    """
    here = settings()
    at = clock_of(here)()
    if family_of(name) in rotation.SETTLED or name == "index":
        folder = _folder(here) / "vault"
        _with_store(here, lambda one: click.echo(f"Moved to {rotation.retire(one, folder, name, at=at)}."))
    else:
        click.echo(_retire_seal(_folder(here) / "seal", name, since=at + timedelta(hours=hours)))
    _with_store(here, lambda store: rotation.note(store, trail.KEY_RETIRED, name, at=at))


def _retire_seal(folder: Path, key_id: str, *, since: datetime) -> str:
    """Only while another key seals on: without one nobody could be given an acuse."""
    others = [one for one in load_certificates(folder) if one.key_id != key_id and one.in_force(since)]
    if not others:
        raise KeyFault("no other key of the seal would be in force then: `kiosk keys rotate seal` first")
    retire_seal_key(folder, key_id, since=since)
    return (
        f"Seal {key_id} is out of use since {since:%Y-%m-%d %H:%M} UTC: acuses dated later are refused. "
        "Publish the certificates again (`kiosk keys export`)."
    )


def _rewrap(here: Settings) -> None:
    def walk(store: Store) -> None:
        done = rotation.seal_all_anew(store, tell=_telling())
        codes = rotation.digest_all_anew(store, _vault(here), _folder(here) / "vault", tell=_telling())
        click.echo(f"{done.done} values sealed anew, {codes} codes digested anew.")
        for damaged in done.damaged:
            click.echo(f"Does not open, left as it is: {damaged}", err=True)
        if done.damaged:
            raise SystemExit(1)

    _with_store(here, walk)


def _telling() -> Callable[[str], None]:
    """Every tenth batch is enough to see that it moves."""
    count = 0

    def tell(words: str) -> None:
        nonlocal count
        count += 1
        if count % 10 == 0:
            click.echo(f"    {words}")

    return tell


def _next_step(which: str) -> str:
    return {
        "kek": f"{RESTART} Sealing the rest anew:",
        "pepper": f"{RESTART} Digesting lasting codes anew:",
        "cookie": f"{RESTART} Open visits go on; retire the old one in a day.",
        "seal": f"{RESTART} Publish the certificates again (`kiosk keys export`).",
        "ledger": f"{RESTART} Give the witness its public half.",
    }[which]


def _folder(here: Settings) -> Path:
    return here.var / "keys"


def _vault(here: Settings) -> Vault:
    return Vault.open(_folder(here) / "vault", production=not here.is_demo)


def _with_store(here: Settings, act: Callable[[Store], None]) -> None:
    store = Store(here.database_url, _vault(here))
    try:
        act(store)
    finally:
        store.close()


keys.add_command(backing.keys_backup)
keys.add_command(backing.keys_restore)

COMMANDS = {"keys": keys}
