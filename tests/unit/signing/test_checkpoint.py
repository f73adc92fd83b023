"""Checkpoints of the ledger: signed with a key of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.signing.checkpoint import sign_checkpoint, verify_checkpoint
from kiosk.signing.keys import KeyFault, load_checkpoint_key, load_checkpoint_publics, make_checkpoint_key

TEXT = "bitacora.prueba\n1042\nq83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=\n"


def test_a_checkpoint_verifies_with_its_key(tmp_path: Path) -> None:
    key_id = make_checkpoint_key(tmp_path)
    key, publics = load_checkpoint_key(tmp_path), load_checkpoint_publics(tmp_path)
    signature = sign_checkpoint(TEXT, key)
    assert key.key_id == key_id
    assert len(signature) == 64
    assert verify_checkpoint(TEXT, signature, key_id=key_id, publics=publics)


def test_anything_changed_is_a_no(tmp_path: Path) -> None:
    key_id = make_checkpoint_key(tmp_path)
    publics = load_checkpoint_publics(tmp_path)
    signature = sign_checkpoint(TEXT, load_checkpoint_key(tmp_path))
    assert not verify_checkpoint(TEXT.replace("1042", "1043"), signature, key_id=key_id, publics=publics)
    assert not verify_checkpoint(TEXT, signature[::-1], key_id=key_id, publics=publics)
    assert not verify_checkpoint(TEXT, b"", key_id=key_id, publics=publics)
    assert not verify_checkpoint(TEXT, signature, key_id="otra", publics=publics)


def test_the_newest_key_signs_and_old_ones_verify(tmp_path: Path) -> None:
    first = make_checkpoint_key(tmp_path, passphrase=b"una")
    signature = sign_checkpoint(TEXT, load_checkpoint_key(tmp_path, passphrase=b"una"))
    second = make_checkpoint_key(tmp_path)
    assert load_checkpoint_key(tmp_path).key_id == second != first
    assert verify_checkpoint(TEXT, signature, key_id=first, publics=load_checkpoint_publics(tmp_path))


def test_no_key(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o700)
    with pytest.raises(KeyFault, match="no checkpoint key"):
        load_checkpoint_key(folder)


def test_a_damaged_public_key(tmp_path: Path) -> None:
    make_checkpoint_key(tmp_path)
    path = tmp_path / "checkpoint-001.pub"
    path.chmod(0o600)
    path.write_text("nada")
    with pytest.raises(KeyFault, match="damaged"):
        load_checkpoint_publics(tmp_path)
