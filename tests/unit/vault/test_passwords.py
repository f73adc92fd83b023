"""Passwords, PINs and second factors: slow digests under a pepper, time codes as the standard writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.vault import Vault, hash_secret, is_secret, is_time_code, time_code

RFC = b"12345678901234567890"
"""The secret of the examples of RFC 6238, appendix B."""
NOW = datetime(2026, 3, 11, 16, 0, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    return Vault.create(tmp_path_factory.mktemp("vault") / "keys", demo=True)


def test_a_digest_is_of_its_text_alone(vault: Vault) -> None:
    kept = hash_secret(vault, "una frase larga", salt=b"s" * 16)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert is_secret(vault, "una frase larga", kept)
    assert not is_secret(vault, "una frase larga ", kept)
    assert hash_secret(vault, "una frase larga", salt=b"t" * 16) != kept


def test_without_the_pepper_of_this_vault_nothing_can_be_tried(vault: Vault, tmp_path: Path) -> None:
    kept = hash_secret(vault, "una frase larga", salt=b"s" * 16)
    assert not is_secret(Vault.create(tmp_path / "keys", demo=True), "una frase larga", kept)


def test_where_there_is_no_digest_nothing_is_right(vault: Vault) -> None:
    assert not is_secret(vault, "", "")
    assert not is_secret(vault, "una frase larga", "")


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"),
        (2000000000, "279037"), (20000000000, "353130"),
    ],
)  # fmt: skip
def test_time_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert time_code(RFC, at=at) == code
    assert is_time_code(RFC, code, at=at, after=0) == seconds // 30


def test_a_time_code_serves_once_and_for_a_minute_around(vault: Vault) -> None:
    code = time_code(RFC, at=NOW)
    step = is_time_code(RFC, code, at=NOW, after=0)
    assert step is not None
    for seconds in (-30, 0, 30):
        assert is_time_code(RFC, code, at=NOW + timedelta(seconds=seconds), after=0) == step
    for seconds in (-60, 60):
        assert is_time_code(RFC, code, at=NOW + timedelta(seconds=seconds), after=0) is None
    assert is_time_code(RFC, code, at=NOW, after=step) is None
    older = time_code(RFC, at=NOW - timedelta(seconds=30))
    assert is_time_code(RFC, older, at=NOW, after=step) is None


@pytest.mark.parametrize("code", ["", "1", "12345", "1234567", "abcdef", "１２３４５６"])
def test_what_is_no_time_code_is_none(code: str) -> None:
    assert is_time_code(RFC, code, at=NOW, after=0) is None
