"""Checkpoints of the ledger: three lines (name, size, root; see `kiosk.domain.ledger`) and a signature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.signing.keys import CheckpointKey

PublicKey: TypeAlias = Ed25519PublicKey
"""The public half of a key that signs checkpoints."""


def sign_checkpoint(text: str, key: CheckpointKey) -> bytes:
    """Sign a checkpoint (Ed25519, 64 bytes; RFC 8032, so the same text gives the same signature)."""
    return key.private.sign(text.encode("utf-8"))


def verify_checkpoint(
    text: str, signature: bytes, *, key_id: str, publics: Mapping[str, Ed25519PublicKey]
) -> bool:
    """Whether the checkpoint key of that id signed exactly this text; bytes of another shape are a no."""
    public = publics.get(key_id)
    if public is None:
        return False
    try:
        public.verify(signature, text.encode("utf-8"))
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True
