"""The seal: one text, one seal, one form; everything else is a no and never an exception."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from kiosk.signing.keys import (
    Certificate,
    SealKind,
    load_certificates,
    load_seal_key,
    make_seal_key,
    retire_seal_key,
)
from kiosk.signing.seal import P256_ORDER, Certificates, FileSealer

NOW = datetime(2026, 11, 17, 16, 0, tzinfo=UTC)
TEXT = "||1.0|2026-000123-4|Ñandú Güemes|n.º 99 99 84 0121 2||"


def sealer_in(folder: Path, *, kind: SealKind = SealKind.P256, at: datetime = NOW) -> FileSealer:
    make_seal_key(folder, "Instituto de Prueba", at=at, demo=True, kind=kind)
    return FileSealer(
        load_seal_key(folder, at=at, production=False), Certificates.of(*load_certificates(folder))
    )


@pytest.fixture(scope="module", params=SealKind)
def sealer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> FileSealer:
    return sealer_in(tmp_path_factory.mktemp("keys"), kind=request.param)


@pytest.fixture(scope="module")
def p256(tmp_path_factory: pytest.TempPathFactory) -> FileSealer:
    return sealer_in(tmp_path_factory.mktemp("keys"))


def test_a_text_has_one_seal(sealer: FileSealer) -> None:
    seal = sealer.seal(TEXT)
    assert seal == sealer.seal(TEXT)
    assert sealer.verify(TEXT, seal, sealer.key_id)


@pytest.mark.parametrize(
    "other", ["", "||", TEXT + "|", TEXT[:-1], TEXT.replace("Ñ", "N"), TEXT.replace("ú", "u\u0301")]
)
def test_another_text_does_not_verify(sealer: FileSealer, other: str) -> None:
    assert not sealer.verify(other, sealer.seal(TEXT), sealer.key_id)


def test_every_bit_of_the_seal_counts(sealer: FileSealer) -> None:
    seal = sealer.seal(TEXT)
    for bit in range(len(seal) * 8):
        changed = bytearray(seal)
        changed[bit // 8] ^= 1 << bit % 8
        assert not sealer.verify(TEXT, bytes(changed), sealer.key_id)


def test_random_bytes_are_a_no(sealer: FileSealer) -> None:
    chance = Random(7)
    for length in (0, 1, 2, 8, 64, 70, 71, 72, 255, 256, 257, 5000):
        assert not sealer.verify(TEXT, chance.randbytes(length), sealer.key_id)


def test_longer_forms_of_the_same_numbers_are_a_no(p256: FileSealer) -> None:
    seal = p256.seal(TEXT)
    r, s = decode_dss_signature(seal)
    assert encode_dss_signature(r, s) == seal
    long_length = b"\x30\x81" + seal[1:2] + seal[2:]
    assert not p256.verify(TEXT, long_length, p256.key_id)
    assert not p256.verify(TEXT, seal + b"\x00", p256.key_id)


def test_the_twin_value_of_s_is_a_no(p256: FileSealer) -> None:
    r, s = decode_dss_signature(p256.seal(TEXT))
    assert s <= P256_ORDER - s
    assert not p256.verify(TEXT, encode_dss_signature(r, P256_ORDER - s), p256.key_id)


@pytest.mark.parametrize("key_id", ["", "0" * 16, "ñ"])
def test_an_unknown_key_is_a_no(sealer: FileSealer, key_id: str) -> None:
    assert not sealer.verify(TEXT, sealer.seal(TEXT), key_id)


def test_a_text_that_cannot_be_written_is_a_no(sealer: FileSealer) -> None:
    assert not sealer.verify("||\ud800||", b"x" * 70, sealer.key_id)


def test_a_seal_is_not_a_pdf_signature_nor_the_reverse(sealer: FileSealer) -> None:
    with pytest.raises(ValueError, match="canonical"):
        sealer.seal("1\x0b0\t")
    with pytest.raises(ValueError, match="canonical"):
        sealer.sign(TEXT.encode())


def test_other_keys_do_not_verify(sealer: FileSealer, tmp_path: Path) -> None:
    other = sealer_in(tmp_path)
    assert not other.verify(TEXT, sealer.seal(TEXT), other.key_id)
    assert not other.verify(TEXT, sealer.seal(TEXT), sealer.key_id)


class TestTime:
    """A certificate vouches for seals of its own time only."""

    def verifies(self, certificate: Certificate, sealer: FileSealer, at: datetime) -> bool:
        certificates = Certificates.of(certificate)
        assert certificates.verify(TEXT, sealer.seal(TEXT), sealer.key_id)
        assert not certificates.in_force("0" * 16, at)
        return certificates.in_force(sealer.key_id, at)

    def test_validity(self, p256: FileSealer) -> None:
        certificate = p256.key.certificate
        assert self.verifies(certificate, p256, NOW)
        assert self.verifies(certificate, p256, certificate.not_after)
        assert not self.verifies(certificate, p256, certificate.not_after + timedelta(seconds=1))
        assert not self.verifies(certificate, p256, certificate.not_before - timedelta(seconds=1))

    def test_retirement(self, tmp_path: Path) -> None:
        sealer = sealer_in(tmp_path)
        retired = retire_seal_key(tmp_path, sealer.key_id, since=NOW + timedelta(days=1))
        assert self.verifies(retired, sealer, NOW)
        assert not self.verifies(retired, sealer, NOW + timedelta(days=1))

    def test_old_seals_verify_after_the_key_changed(self, tmp_path: Path) -> None:
        old = sealer_in(tmp_path)
        seal = old.seal(TEXT)
        new = sealer_in(tmp_path, at=NOW + timedelta(days=300))
        assert new.key_id != old.key_id
        assert new.verify(TEXT, seal, old.key_id)
