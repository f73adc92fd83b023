"""The ledger before others: verify it whole, hand out its checkpoints, and witness them from outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.domain.checkpoints import LEDGER, WITNESS, Export, Note, Signature, why_not_after
from kiosk.domain.ledger import EMPTY_ROOT, Checkpoint, consistency_proof
from kiosk.services.house import House
from kiosk.services.housekeeping import LEDGER_NAME
from kiosk.signing.checkpoint import PublicKey, sign_checkpoint, verify_checkpoint
from kiosk.signing.keys import CheckpointKey
from kiosk.signing.succession import trusted_publics
from kiosk.storage import audit, ledger
from kiosk.storage.audit import SignedRoot
from kiosk.storage.store import Actor

SYSTEM = Actor("system")
NOTHING_SEEN = Checkpoint(LEDGER_NAME, 0, EMPTY_ROOT)
"""What a witness has seen before its first checkpoint."""

Publics = Mapping[str, PublicKey]
"""Public keys by id."""


class Refusal(Exception):
    """What cannot be handed out, trusted or witnessed: one sentence for whoever asked."""


@dataclass(frozen=True, slots=True)
class LedgerVerdict:
    """Whether it is whole, in one sentence that names the first bad line."""

    sound: bool
    words: str


def publics_of(house: House) -> Publics:
    """The public keys with which this installation's checkpoints verify."""
    return trusted_publics(house.settings.var / "keys" / "ledger")


def read_note(path: Path, publics: Publics, *, witnesses: Publics | None = None) -> Note:
    """A kept note or export whose signatures hold. With `witnesses`, one of them must have signed too."""
    return read_export(path, publics, witnesses=witnesses).note


def read_export(path: Path, publics: Publics, *, witnesses: Publics | None = None) -> Export:
    """The same with its proof, empty for a plain note. Refusal when it is damaged or not signed."""
    try:
        text = path.read_text(encoding="ascii")
        found = Export.parse(text) if "\nsince " in text else Export(Note.parse(text), 0, ())
    except (OSError, ValueError):
        raise Refusal(f"{path.name} is not a signed checkpoint, or it is damaged.") from None
    if found.note.checkpoint.log != LEDGER_NAME:
        raise Refusal(f"{path.name} is about another ledger.")
    if not _holds(found.note, LEDGER, publics):
        raise Refusal(f"{path.name} was not signed by this ledger.")
    if witnesses is not None and not _holds(found.note, WITNESS, witnesses):
        raise Refusal(f"{path.name} was not signed by the witness.")
    return found


def verify_ledger(house: House, *, kept: Sequence[Note] = ()) -> LedgerVerdict:
    """Recompute everything from the first line on; signed notes kept elsewhere must agree too."""
    publics = publics_of(house)
    with house.store.reading(SYSTEM) as work:
        rows = list(audit.signed_roots(work))
        own = [row for row in rows if _is_ours(row, publics)]
        roots, split = _merged([*_roots_of(own), *((n.checkpoint.size, n.checkpoint.root) for n in kept)])
        if split is not None:
            return LedgerVerdict(False, f"Two histories of {split} lines were signed: the roots differ.")
        fault = audit.first_fault(work, roots=roots)
        if fault is not None:
            return LedgerVerdict(False, str(fault))
        size = audit.count(work)
    false = next((row for row in rows if not _is_ours(row, publics)), None)
    if false is not None:
        return LedgerVerdict(False, f"Checkpoint of {false.size} lines: its signature is not ours.")
    agree = f" They agree with {len(kept)} kept elsewhere." if kept else ""
    return LedgerVerdict(True, f"{size} lines and {len(own)} signed checkpoints verified.{agree}")


def export(house: House, *, since: int = 0) -> Export:
    """The newest signed checkpoint, with the proof that it begins with the first `since` lines.

    Where there are fewer, no proof: that is for the witness to see and to say.
    """
    with house.store.reading(SYSTEM) as work:
        last = ledger.last_checkpoint(work)
        if last is None:
            raise Refusal("No checkpoint is signed yet; the background work signs one (`kiosk work --once`).")
        provable = 0 < since <= last.size
        leaves = ledger.leaves(work, size=last.size) if provable else ()
    signed = Signature(LEDGER, last.key_id, last.signature)
    note = Note(Checkpoint(LEDGER_NAME, last.size, last.root), (signed,))
    return Export(note, since, consistency_proof(leaves, since) if provable else ())


def witnessed(seen: Note | None, offered: Export, *, publics: Publics, key: CheckpointKey | None) -> Note:
    """The offered note, signed by the witness, if it only grew from what was seen. Refusal otherwise."""
    older = NOTHING_SEEN if seen is None else seen.checkpoint
    if not _holds(offered.note, LEDGER, publics):
        raise Refusal("Not signed. The newest checkpoint is not signed by this ledger.")
    if offered.since != older.size and offered.note.checkpoint.size > older.size:
        raise Refusal(f"The export proves from line {offered.since}; the witness needs it from {older.size}.")
    proof = offered.proof if offered.note.checkpoint.size > older.size else ()
    why_not = why_not_after(older, offered.note.checkpoint, proof=proof)
    if why_not is not None:
        raise Refusal(f"Not signed. {why_not}")
    if key is None:
        return Note(offered.note.checkpoint, offered.note.signatures[:1])
    signature = sign_checkpoint(offered.note.checkpoint.text, key)
    return offered.note.signed_by_witness(key.key_id, signature)


def _holds(note: Note, signer: str, publics: Publics) -> bool:
    signed = note.by(signer)
    return signed is not None and verify_checkpoint(
        note.checkpoint.text, signed.value, key_id=signed.key_id, publics=publics
    )


def _is_ours(row: SignedRoot, publics: Publics) -> bool:
    """Whether our key signed this row; a value of the wrong kind is a no."""
    try:
        text = Checkpoint(LEDGER_NAME, row.size, row.root).text
        return Checkpoint.parse(text).root == row.root and verify_checkpoint(
            text, row.signature, key_id=row.key_id, publics=publics
        )
    except (TypeError, ValueError):
        return False


def _roots_of(rows: Iterable[SignedRoot]) -> list[tuple[int, bytes]]:
    return [(row.size, row.root) for row in rows]


def _merged(found: Iterable[tuple[int, bytes]]) -> tuple[dict[int, bytes], int | None]:
    """Size to root, and the first size for which two roots were signed."""
    roots: dict[int, bytes] = {}
    for size, root in sorted(found):
        if roots.setdefault(size, root) != root:
            return roots, size
    return roots, None
