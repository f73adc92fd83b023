"""Signed checkpoints as they leave the house: notes that other people keep, compare and sign again.

    tramites-imss                                       name of the log
    1042                                                lines
    q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=        root
                                                        (an empty line)
    ledger 0f1e2d3c4b5a6978 BASE64                      who signed the three lines, with which key

An export has one part more, after another empty line: `since SIZE` and the nodes of a consistency proof,
one a line. With it a witness judges without seeing the ledger (RFC 9162 section 2.1.4).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from kiosk.domain.ledger import HASH_BYTES, Checkpoint, verify_consistency

LEDGER: Final = "ledger"
WITNESS: Final = "witness"
_SIGNED: Final = re.compile(r"(ledger|witness) ([0-9a-f]{16}) ([A-Za-z0-9+/]{86}==)")


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed the three lines: `ledger` or `witness`, the id of the key, 64 bytes."""

    signer: str
    key_id: str
    value: bytes

    @property
    def text(self) -> str:
        return f"{self.signer} {self.key_id} {base64.b64encode(self.value).decode()}\n"

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read one line. ValueError unless it is written exactly so."""
        found = _SIGNED.fullmatch(line)
        read = cls(found[1], found[2], base64.b64decode(found[3])) if found else None
        if read is None or read.text != line + "\n":
            raise ValueError("not a signature of a checkpoint")
        return read


@dataclass(frozen=True, slots=True)
class Note:
    """A checkpoint with its signatures, the ledger's first."""

    checkpoint: Checkpoint
    signatures: tuple[Signature, ...]

    @property
    def text(self) -> str:
        return self.checkpoint.text + "\n" + "".join(each.text for each in self.signatures)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a note. ValueError unless it is written exactly as `text` writes it."""
        head, between, signed = text.partition("\n\n")
        if not between or not signed.endswith("\n"):
            raise ValueError("not a signed checkpoint")
        signatures = tuple(Signature.parse(line) for line in signed[:-1].split("\n"))
        if signatures[0].signer != LEDGER or len({each.signer for each in signatures}) != len(signatures):
            raise ValueError("not a signed checkpoint")
        return cls(Checkpoint.parse(head + "\n"), signatures)

    def by(self, signer: str) -> Signature | None:
        """The signature of the ledger or of the witness."""
        return next((each for each in self.signatures if each.signer == signer), None)

    def signed_by_witness(self, key_id: str, value: bytes) -> Self:
        """The same note with this signature of a witness, and no other."""
        own = tuple(each for each in self.signatures if each.signer == LEDGER)
        return replace(self, signatures=(*own, Signature(WITNESS, key_id, value)))


@dataclass(frozen=True, slots=True)
class Export:
    """A note and the nodes that show that its tree begins with the one of `since` lines."""

    note: Note
    since: int
    proof: tuple[bytes, ...]

    @property
    def text(self) -> str:
        nodes = "".join(base64.b64encode(each).decode() + "\n" for each in self.proof)
        return f"{self.note.text}\nsince {self.since}\n{nodes}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an export. ValueError unless it is written exactly as `text` writes it."""
        signed, between, rest = text.partition("\n\nsince ")
        since, *nodes = rest.split("\n")
        try:
            proof = tuple(base64.b64decode(each, validate=True) for each in nodes[:-1])
            read = cls(Note.parse(signed + "\n"), int(since), proof)
        except (ValueError, binascii.Error):
            raise ValueError("not an exported checkpoint") from None
        if not between or read.text != text or any(len(each) != HASH_BYTES for each in proof):
            raise ValueError("not an exported checkpoint")
        return read


def why_not_after(older: Checkpoint, newer: Checkpoint, *, proof: Sequence[bytes]) -> str | None:
    """Why a witness that saw `older` must not sign `newer`; None when history only grew."""
    if older.log != newer.log:
        return f"This is another ledger: {newer.log}, not {older.log}."
    if newer.size < older.size:
        return f"Lines are missing: the witness saw {older.size}, here are {newer.size}."
    if newer.size == older.size and newer.root != older.root:
        return f"Two histories of {newer.size} lines: the root is not the one the witness saw."
    if not verify_consistency(older, newer, proof=proof):
        return f"History was written anew: the first {older.size} lines are not those the witness saw."
    return None
