"""Prepare an installation: folders, keys, database, the demonstration's people. Each part may be run
again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from kiosk.gateways import scenario
from kiosk.settings import Settings
from kiosk.signing.keys import SealKind, load_certificates, make_checkpoint_key, make_seal_key
from kiosk.signing.seal import Certificates
from kiosk.storage import migrate
from kiosk.storage.store import Store
from kiosk.vault import Vault

SEAL_KINDS = {"p256": SealKind.P256, "rsa2048": SealKind.RSA}


def make_keys(settings: Settings, *, at: datetime) -> Iterator[str]:
    """Make the keys that are not there yet; existing ones are never touched. Yields what was done."""
    keys = settings.var / "keys"
    for folder in (settings.var, keys):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (keys / "vault").exists():
        Vault.create(keys / "vault", demo=settings.is_demo)
        yield f"Data keys made in {keys / 'vault'}"
    if not (keys / "seal").exists():
        make_seal_key(
            keys / "seal", settings.institution, at=at, demo=settings.is_demo, kind=SEAL_KINDS[settings.seal]
        )
        yield f"Seal key and certificate made in {keys / 'seal'}"
    if not (keys / "ledger").exists():
        make_checkpoint_key(keys / "ledger")
        yield f"Ledger key made in {keys / 'ledger'}"


def load_scenario(settings: Settings, path: Path | None, *, at: datetime) -> scenario.LoadReport:
    """Put a scenario (the demonstration's when no path is given) into the simulated registers."""
    document = scenario.read(path) if path is not None else scenario.demonstration()
    vault = Vault.open(settings.var / "keys" / "vault", production=not settings.is_demo)
    store = Store(settings.database_url, vault)
    try:
        return scenario.load(store, document, at=at)
    finally:
        store.close()


def upgrade(settings: Settings) -> bool:
    """Bring the database to the newest form; True when there was something to do."""
    behind = bool(migrate.check(settings.database_url))
    if behind:
        migrate.upgrade(settings.database_url)
    return behind


def schema_text() -> str:
    return json.dumps(scenario.schema(), ensure_ascii=False, indent=2)


def published_certificates(settings: Settings) -> Certificates:
    """The seal's public certificates of this installation: no other key is opened."""
    return Certificates.of(*load_certificates(settings.var / "keys" / "seal"))
