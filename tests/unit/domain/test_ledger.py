"""The tree against a plain definition and published roots; proofs of every small tree; and what must fail."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kiosk.domain.ledger import (
    EMPTY_ROOT,
    Checkpoint,
    Frontier,
    Json,
    LedgerEntry,
    canonical_json,
    commitment,
    consistency_proof,
    inclusion_proof,
    leaf,
    leaf_of,
    root,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [leaf_of(str(n).encode()) for n in range(34)]
SALT = bytes(range(32))
ENTRY = LedgerEntry(
    n=3,
    at=datetime(2026, 11, 9, 16, 5, 7, 42, tzinfo=UTC),
    kind="submit",
    actor="visit-1",
    case="2026-000123-3",
    commitment=commitment(SALT, {"folio": "2026-000123-3"}),
)

# Roots over the first 1 to 8 of the sample inputs that implementations of transparency logs share.
SAMPLE_INPUTS = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
SAMPLE_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def plain_root(leaves: list[bytes]) -> bytes:
    """The definition of RFC 9162 2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + plain_root(leaves[:k]) + plain_root(leaves[k:])).digest()


def head(size: int, *, log: str = "kiosk") -> Checkpoint:
    return Checkpoint(log, size, root(LEAVES[:size]))


def test_published_roots() -> None:
    leaves = [leaf_of(bytes.fromhex(text)) for text in SAMPLE_INPUTS]
    assert [root(leaves[:size]).hex() for size in range(1, 9)] == SAMPLE_ROOTS


@pytest.mark.parametrize("size", range(34))
def test_frontier_is_the_plain_definition(size: int) -> None:
    frontier = Frontier.over(LEAVES[:size])
    assert frontier.root == root(LEAVES[:size]) == plain_root(LEAVES[:size])
    assert frontier.size == size
    assert len(frontier.peaks) == size.bit_count()
    assert Frontier.from_bytes(frontier.to_bytes()) == frontier
    assert len(frontier.to_bytes()) == 8 + 32 * size.bit_count()


def test_a_leaf_is_no_node_and_order_counts() -> None:
    assert leaf_of(LEAVES[0] + LEAVES[1]) != root(LEAVES[:2])
    assert root(LEAVES[:2]) != root([LEAVES[1], LEAVES[0]])
    assert root([]) == EMPTY_ROOT == Frontier().root


@pytest.mark.parametrize(
    "kept", [b"", b"\x00" * 7, b"\x00" * 8 + b"x" * 31, b"\x00" * 8 + b"x" * 32, b"\xff" * 8]
)
def test_spoilt_frontiers_are_noticed(kept: bytes) -> None:
    with pytest.raises(ValueError, match="frontier|fit"):
        Frontier.from_bytes(kept)


def test_peaks_have_their_length() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Frontier(1, (b"short",))


@pytest.mark.parametrize("size", range(1, 34))
def test_inclusion(size: int) -> None:
    for n in range(size):
        proof = inclusion_proof(LEAVES[:size], n)
        assert len(proof) <= (size - 1).bit_length()
        assert verify_inclusion(LEAVES[n], n, proof=proof, head=head(size))
        assert not verify_inclusion(LEAVES[33], n, proof=proof, head=head(size))
        assert not verify_inclusion(LEAVES[n], n + 1, proof=proof, head=head(size))
        assert not verify_inclusion(LEAVES[n], n, proof=(*proof, LEAVES[0]), head=head(size))
        assert not verify_inclusion(LEAVES[n], n, proof=proof, head=replace(head(size), root=EMPTY_ROOT))
        for at in range(len(proof)):
            spoilt = (*proof[:at], LEAVES[33], *proof[at + 1 :])
            assert not verify_inclusion(LEAVES[n], n, proof=spoilt, head=head(size))
            assert not verify_inclusion(LEAVES[n], n, proof=proof[:at] + proof[at + 1 :], head=head(size))


@pytest.mark.parametrize("newer", range(34))
def test_consistency(newer: int) -> None:
    for older in range(newer + 1):
        proof = consistency_proof(LEAVES[:newer], older)
        assert verify_consistency(head(older), head(newer), proof=proof)
        assert not verify_consistency(head(older), head(newer), proof=(*proof, LEAVES[0]))
        rewritten = replace(head(older), root=LEAVES[33])
        assert not verify_consistency(rewritten, head(newer), proof=proof)
        other = replace(head(newer), root=LEAVES[33])
        assert verify_consistency(head(older), other, proof=proof) == (older == 0 < newer)
        for at in range(len(proof)):
            spoilt = (*proof[:at], LEAVES[33], *proof[at + 1 :])
            assert not verify_consistency(head(older), head(newer), proof=spoilt)
            assert not verify_consistency(head(older), head(newer), proof=proof[:at] + proof[at + 1 :])


def test_consistency_notices_a_rewritten_past() -> None:
    past = [*LEAVES[:4], leaf_of(b"other"), *LEAVES[5:20]]
    proof = consistency_proof(past, 11)
    newer = Checkpoint("kiosk", 20, root(past))
    assert verify_consistency(Checkpoint("kiosk", 11, root(past[:11])), newer, proof=proof)
    assert not verify_consistency(head(11), newer, proof=proof)


def test_heads_of_other_logs_or_backwards_are_not_consistent() -> None:
    proof = consistency_proof(LEAVES[:9], 5)
    assert not verify_consistency(head(5, log="other"), head(9), proof=proof)
    assert not verify_consistency(head(9), head(5), proof=proof)


def test_proofs_of_what_is_not_there() -> None:
    with pytest.raises(IndexError):
        inclusion_proof(LEAVES[:3], 3)
    with pytest.raises(IndexError):
        consistency_proof(LEAVES[:3], 4)
    assert not verify_inclusion(LEAVES[0], -1, proof=(), head=head(1))


def test_checkpoint_is_three_lines() -> None:
    checkpoint = head(20)
    lines = checkpoint.text.split("\n")
    assert lines[:2] == ["kiosk", "20"]
    assert lines[3:] == [""]
    assert Checkpoint.parse(checkpoint.text) == checkpoint


@pytest.mark.parametrize(
    "text",
    [
        "",
        head(20).text[:-1],
        head(20).text + "\n",
        head(20).text.replace("20", "020"),
        head(20).text.replace("\n", "\r\n"),
        head(20).text.replace("kiosk", ""),
        "kiosk\n20\nAAAA\n",
        "kiosk\n20\n!!!!\n",
        "kiosk\nmany\nAAAA\n",
    ],
)
def test_other_texts_are_no_checkpoint(text: str) -> None:
    with pytest.raises(ValueError, match="^not a checkpoint$"):
        Checkpoint.parse(text)


def test_canonical_json() -> None:
    value: Json = {"b": [1, None, True, "n\u0303"], "a": {"z": 0, "é": "x|y"}}
    assert canonical_json(value) == '{"a":{"z":0,"é":"x|y"},"b":[1,null,true,"ñ"]}'.encode()
    assert canonical_json({"e\u0301": 1}) == canonical_json({"é": 1})


@pytest.mark.parametrize("value", [1.5, {"a": 0.1}, [b"bytes"], {"a": {1, 2}}])
def test_what_has_no_canonical_form(value: object) -> None:
    with pytest.raises(TypeError, match="no canonical form"):
        canonical_json(value)  # type: ignore[arg-type]


def test_keys_that_become_one() -> None:
    with pytest.raises(ValueError, match="two keys"):
        canonical_json({"é": 1, "e\u0301": 2})


def test_commitment() -> None:
    assert commitment(SALT, {"a": 1}) == hashlib.sha256(SALT + b'{"a":1}').digest()
    assert commitment(SALT, {"a": 1}) != commitment(SALT, {"a": 2})
    assert commitment(SALT, {"a": 1}) != commitment(SALT[::-1], {"a": 1})
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(b"short", {"a": 1})


def test_entry() -> None:
    assert (
        ENTRY.canonical
        == (
            '{"actor":"visit-1","at":"2026-11-09T16:05:07.000042Z","case":"2026-000123-3",'
            f'"commitment":"{ENTRY.commitment.hex()}","kind":"submit","n":3}}'
        ).encode()
    )
    assert leaf(ENTRY) == hashlib.sha256(b"\x00" + ENTRY.canonical).digest()


@pytest.mark.parametrize(
    "change",
    [
        {"n": 4},
        {"at": datetime(2026, 11, 9, 16, 5, 7, 43, tzinfo=UTC)},
        {"kind": "decision"},
        {"actor": "visit-2"},
        {"case": ""},
        {"commitment": bytes(32)},
    ],
)
def test_every_field_of_an_entry_counts(change: dict[str, object]) -> None:
    assert leaf(replace(ENTRY, **change)) != leaf(ENTRY)  # type: ignore[arg-type]
