"""Verify the whole ledger: lines, bodies, roots and the signatures of its checkpoints."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain.ledger import Checkpoint
from kiosk.services.house import House
from kiosk.services.housekeeping import LEDGER_NAME
from kiosk.signing.checkpoint import verify_checkpoint
from kiosk.signing.succession import trusted_publics
from kiosk.storage import ledger
from kiosk.storage.store import Actor


@dataclass(frozen=True, slots=True)
class LedgerVerdict:
    """Whether it is whole, in one sentence that names the first bad line."""

    sound: bool
    words: str


def verify_ledger(house: House) -> LedgerVerdict:
    """Recompute everything from the first line on."""
    publics = trusted_publics(house.settings.var / "keys" / "ledger")
    with house.store.reading(Actor("system")) as work:
        fault = ledger.first_fault(work) or ledger.first_false_body(work)
        if fault is not None:
            return LedgerVerdict(False, f"Line {fault.n}: {fault.what}.")
        signed = 0
        for row in ledger.checkpoints(work):
            text = Checkpoint(LEDGER_NAME, row.size, row.root).text
            if not verify_checkpoint(text, row.signature, key_id=row.key_id, publics=publics):
                return LedgerVerdict(False, f"Checkpoint of {row.size} lines: its signature is not ours.")
            signed += 1
        size = ledger.head(work).frontier.size
    return LedgerVerdict(True, f"{size} lines and {signed} signed checkpoints verified.")
