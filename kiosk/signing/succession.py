"""Keys of the ledger's checkpoints vouch for the next: each new one is signed by the one before.

Beside `checkpoint-002.pub` stands `checkpoint-002.by`, two lines: which key vouches and its signature in
base64, or `lost` and since when the key before is lost. Whoever trusts the first key can so trust the last.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.signing.keys import (
    KeyFault,
    load_checkpoint_key,
    load_checkpoint_publics,
    make_checkpoint_key,
    write_once,
)

_LOST = "lost"


@dataclass(frozen=True, slots=True)
class Heir:
    """One checkpoint key: its file, its id, and who vouches for it ("" for the first, `lost` when nobody)."""

    file: str
    key_id: str
    by: str


def add_checkpoint_key(folder: Path, *, old_lost_at: datetime | None = None) -> str:
    """Add a key for checkpoints, signed by the one before; gives its id.

    `old_lost_at` says that the one before is lost, and writes that instead. A key that is there cannot be
    given up so.
    """
    before = load_checkpoint_key(folder) if old_lost_at is None else None
    if before is None and any(folder.glob("checkpoint-*.key")):
        raise KeyFault(f"the checkpoint key in {folder} is there: it can vouch for the next one")
    key_id = make_checkpoint_key(folder)
    public = max(folder.glob("checkpoint-*.pub"))
    word, proof = _LOST, str(old_lost_at)
    if before is not None:
        word, proof = before.key_id, base64.b64encode(before.private.sign(_vow(public))).decode()
    write_once(public.with_suffix(".by"), f"{word}\n{proof}\n".encode(), mode=0o444)
    return key_id


def trusted_publics(folder: Path) -> dict[str, Ed25519PublicKey]:
    """Every public checkpoint key, by id. KeyFault when one is there that no earlier one vouches for."""
    publics = load_checkpoint_publics(folder)
    if not publics:
        raise KeyFault(
            f"no public checkpoint key in {folder}: put it back from the backup of the keys "
            "(`kiosk keys restore`)"
        )
    heirs(folder)
    return publics


def heirs(folder: Path) -> tuple[Heir, ...]:
    """The keys in order, each checked against those before it. KeyFault names the first that does not fit."""
    publics = load_checkpoint_publics(folder)
    found: list[Heir] = []
    known: dict[str, Ed25519PublicKey] = {}
    for path, (key_id, public) in zip(sorted(folder.glob("checkpoint-*.pub")), publics.items(), strict=True):
        found.append(Heir(path.name, key_id, _vouched(path, known) if known else ""))
        known[key_id] = public
    return tuple(found)


def _vouched(path: Path, known: Mapping[str, Ed25519PublicKey]) -> str:
    fault = KeyFault(f"{path.name} is a checkpoint key that no earlier one vouches for")
    try:
        word, proof, _ = path.with_suffix(".by").read_text("ascii").split("\n")
        if word == _LOST:
            datetime.fromisoformat(proof)
        else:
            known[word].verify(base64.b64decode(proof, validate=True), _vow(path))
    except (OSError, ValueError, KeyError, binascii.Error, InvalidSignature):
        raise fault from None
    return word


def _vow(path: Path) -> bytes:
    """What the key before signs: never the shape of a checkpoint."""
    return b"kiosk next checkpoint key\0" + path.read_bytes()
