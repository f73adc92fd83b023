"""The ledger as mathematics: commitments, leaves, a Merkle tree, its proofs (security 9, RFC 9162 section 2).

A leaf is SHA-256 of 0x00 and an entry, a node SHA-256 of 0x01 and its two children. Entries hold a commitment
to their body, so that body and salt can be erased and the tree still stands.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self, TypeAlias

from kiosk.domain.calendar import utc_text

HASH_BYTES: Final = 32
SALT_BYTES: Final = 32
SIZE_BYTES: Final = 8
LEAF_MARK: Final = b"\x00"
NODE_MARK: Final = b"\x01"
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()

Json: TypeAlias = "str | int | bool | None | Sequence[Json] | Mapping[str, Json]"
"""What an entry may hold. No fractions: money goes in cents."""

_WRITER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical_json(value: Json) -> bytes:
    """The one spelling of a value: sorted keys, no spaces, NFC, UTF-8.

    TypeError for what is not Json (fractions, bytes), ValueError when two keys become one.
    """
    return _WRITER.encode(_plain(value)).encode()


def commitment(salt: bytes, body: Mapping[str, Json]) -> bytes:
    """Binds an entry to its body and shows nothing of it. `salt` is 32 random bytes kept beside the body."""
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt has 32 bytes")
    return hashlib.sha256(salt + canonical_json(body)).digest()


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """Line `n` (from 0) of the ledger: nothing personal. `actor` and `case` are references, or empty."""

    n: int
    at: datetime
    kind: str
    actor: str
    case: str
    commitment: bytes

    @property
    def canonical(self) -> bytes:
        return canonical_json(
            {
                "n": self.n,
                "at": utc_text(self.at),
                "kind": self.kind,
                "actor": self.actor,
                "case": self.case,
                "commitment": self.commitment.hex(),
            }
        )


def leaf(entry: LedgerEntry) -> bytes:
    """The leaf of an entry."""
    return leaf_of(entry.canonical)


def leaf_of(content: bytes) -> bytes:
    """The leaf of any content."""
    return hashlib.sha256(LEAF_MARK + content).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The node over two others."""
    return hashlib.sha256(NODE_MARK + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """All a tree needs to grow: its size and the roots of its full subtrees, largest first.

    ValueError if they do not fit each other.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise ValueError("size and peaks do not fit")
        if any(len(peak) != HASH_BYTES for peak in self.peaks):
            raise ValueError("a peak has 32 bytes")

    @classmethod
    def over(cls, leaves: Iterable[bytes]) -> Self:
        frontier = cls()
        for each in leaves:
            frontier = frontier.append(each)
        return frontier

    @classmethod
    def from_bytes(cls, kept: bytes) -> Self:
        """Read what `to_bytes` wrote. ValueError otherwise."""
        if len(kept) < SIZE_BYTES or (len(kept) - SIZE_BYTES) % HASH_BYTES:
            raise ValueError("not a frontier")
        starts = range(SIZE_BYTES, len(kept), HASH_BYTES)
        peaks = tuple(kept[start : start + HASH_BYTES] for start in starts)
        return cls(int.from_bytes(kept[:SIZE_BYTES], "big"), peaks)

    def to_bytes(self) -> bytes:
        """Eight bytes of size, then the peaks."""
        return self.size.to_bytes(SIZE_BYTES, "big") + b"".join(self.peaks)

    def append(self, new_leaf: bytes) -> Self:
        """The frontier with one leaf more: as many hashes as full subtrees of equal size meet."""
        peaks, top, size = list(self.peaks), new_leaf, self.size
        while size & 1:
            top = node(peaks.pop(), top)
            size >>= 1
        return type(self)(self.size + 1, (*peaks, top))

    @property
    def root(self) -> bytes:
        if not self.peaks:
            return EMPTY_ROOT
        *others, top = self.peaks
        for peak in reversed(others):
            top = node(peak, top)
        return top


def root(leaves: Iterable[bytes]) -> bytes:
    """Root of the tree over leaves in order."""
    return Frontier.over(leaves).root


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log that is signed, kept elsewhere and compared later."""

    log: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """Three lines: name of the log, size, root in base64."""
        return f"{self.log}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the three lines. ValueError unless they are written exactly as `text` writes them."""
        try:
            log, size, root_64, rest = text.split("\n")
            read = cls(log, int(size), base64.b64decode(root_64, validate=True))
        except (ValueError, binascii.Error):
            raise ValueError("not a checkpoint") from None
        if rest or not log or len(read.root) != HASH_BYTES or read.text != text:
            raise ValueError("not a checkpoint")
        return read


def inclusion_proof(leaves: Sequence[bytes], n: int) -> tuple[bytes, ...]:
    """Nodes that lead from leaf `n` to the root, lowest first. IndexError if there is no such leaf."""
    if not 0 <= n < len(leaves):
        raise IndexError("no such leaf")
    start, end = 0, len(leaves)
    siblings = []
    while end - start > 1:
        middle = start + _left_size(end - start)
        if n < middle:
            siblings.append(root(leaves[middle:end]))
            end = middle
        else:
            siblings.append(root(leaves[start:middle]))
            start = middle
    return tuple(reversed(siblings))


def verify_inclusion(a_leaf: bytes, n: int, *, proof: Sequence[bytes], head: Checkpoint) -> bool:
    """Whether the proof shows that the leaf stands at place `n` of the tree of `head`."""
    if not 0 <= n < head.size:
        return False
    place, last, top = n, head.size - 1, a_leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            top = node(sibling, top)
            place, last = _past_left_edge(place, last)
        else:
            top = node(top, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and top == head.root


def consistency_proof(leaves: Sequence[bytes], older_size: int) -> tuple[bytes, ...]:
    """Nodes that show that the first `older_size` leaves stand unchanged. IndexError if there are fewer."""
    if not 0 <= older_size <= len(leaves):
        raise IndexError("the older tree is not the smaller one")
    if older_size == 0:
        return ()
    start, end, nodes = 0, len(leaves), []
    while older_size != end:
        middle = start + _left_size(end - start)
        if older_size <= middle:
            nodes.append(root(leaves[middle:end]))
            end = middle
        else:
            nodes.append(root(leaves[start:middle]))
            start = middle
    if start:
        nodes.append(root(leaves[start:end]))
    return tuple(reversed(nodes))


def verify_consistency(older: Checkpoint, newer: Checkpoint, *, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the newer tree begins with the whole older one, of the same log."""
    if older.log != newer.log or not 0 <= older.size <= newer.size:
        return False
    if older.size == newer.size:
        return not proof and older.root == newer.root
    if older.size == 0:
        return not proof and older.root == EMPTY_ROOT
    nodes = [older.root, *proof] if older.size.bit_count() == 1 else list(proof)
    return bool(nodes) and _climbs_to_both(nodes, older, newer)


def _climbs_to_both(nodes: Sequence[bytes], older: Checkpoint, newer: Checkpoint) -> bool:
    place, last = older.size - 1, newer.size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_top = new_top = nodes[0]
    for each in nodes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old_top, new_top = node(each, old_top), node(each, new_top)
            place, last = _past_left_edge(place, last)
        else:
            new_top = node(new_top, each)
        place, last = place >> 1, last >> 1
    return last == 0 and old_top == older.root and new_top == newer.root


def _past_left_edge(place: int, last: int) -> tuple[int, int]:
    """Skip the levels where an unpaired last node has no sibling."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def _left_size(size: int) -> int:
    """Leaves of the left subtree: the largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _plain(value: Json) -> Json:
    if isinstance(value, str):
        return _nfc(value)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Mapping):
        pairs = {_nfc(key): _plain(held) for key, held in value.items()}
        if len(pairs) != len(value):
            raise ValueError("two keys become one")
        return pairs
    if isinstance(value, list | tuple):
        return [_plain(held) for held in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _nfc(text: str) -> str:
    """Plain signs are their own normal form: a million lines are read in less than a minute so."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)
