"""Key folders: who may read them, which key seals, what is published."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from kiosk.signing import keys
from kiosk.signing.keys import KeyFault, SealKind

NOW = datetime(2026, 11, 17, 16, 0, tzinfo=UTC)
NAME = "Instituto de Prueba"


def make(folder: Path, *, at: datetime = NOW, demo: bool = False, kind: SealKind = SealKind.P256) -> str:
    return keys.make_seal_key(folder, NAME, at=at, demo=demo, kind=kind).key_id


def test_the_files_are_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    make(folder)
    keys.make_checkpoint_key(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.glob("*.key"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o400


@pytest.mark.parametrize(
    ("kind", "public"), [(SealKind.P256, ec.EllipticCurvePublicKey), (SealKind.RSA, rsa.RSAPublicKey)]
)
def test_the_kind_of_key(tmp_path: Path, kind: SealKind, public: type) -> None:
    make(tmp_path, kind=kind)
    loaded = keys.load_seal_key(tmp_path, at=NOW, production=True)
    assert isinstance(loaded.certificate.public, public)


def test_the_certificate_says_who_seals(tmp_path: Path) -> None:
    made = keys.make_seal_key(tmp_path, NAME, at=NOW, demo=False)
    assert made.issuer == NAME
    assert not made.is_demo
    assert made.not_before <= NOW < made.not_after
    parsed = x509.load_der_x509_certificate(made.der)
    parsed.verify_directly_issued_by(parsed)


def test_a_demonstration_key_says_so_first_and_never_serves_production(tmp_path: Path) -> None:
    made = keys.make_seal_key(tmp_path, NAME, at=NOW, demo=True)
    assert made.is_demo
    assert made.issuer == "Demostración, sin validez oficial"
    assert keys.load_seal_key(tmp_path, at=NOW, production=False).certificate == made
    with pytest.raises(KeyFault, match="demonstration"):
        keys.load_seal_key(tmp_path, at=NOW, production=True)


def test_the_newest_key_in_force_seals(tmp_path: Path) -> None:
    first, second = make(tmp_path), make(tmp_path, at=NOW + timedelta(days=30))
    assert keys.load_seal_key(tmp_path, at=NOW, production=True).certificate.key_id == first
    later = NOW + timedelta(days=31)
    assert keys.load_seal_key(tmp_path, at=later, production=True).certificate.key_id == second
    keys.retire_seal_key(tmp_path, second, since=later)
    assert keys.load_seal_key(tmp_path, at=later, production=True).certificate.key_id == first
    assert [one.key_id for one in keys.load_certificates(tmp_path)] == [first, second]


@pytest.mark.parametrize("at", [NOW - timedelta(days=2), NOW + timedelta(days=keys.SEAL_DAYS + 1)])
def test_no_key_in_force(tmp_path: Path, at: datetime) -> None:
    make(tmp_path)
    with pytest.raises(KeyFault, match="in force"):
        keys.load_seal_key(tmp_path, at=at, production=True)


def test_an_encrypted_key_needs_its_passphrase(tmp_path: Path) -> None:
    made = keys.make_seal_key(tmp_path, NAME, at=NOW, demo=False, passphrase=b"correcta")
    assert b"ENCRYPTED" in (tmp_path / "seal-001.key").read_bytes()
    for wrong in (None, b"otra"):
        with pytest.raises(KeyFault, match="passphrase"):
            keys.load_seal_key(tmp_path, at=NOW, production=True, passphrase=wrong)
    assert keys.load_seal_key(tmp_path, at=NOW, production=True, passphrase=b"correcta").certificate == made


class TestRefusals:
    """Files that cannot be trusted stop the start, with their name and without their content."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        make(tmp_path)
        return tmp_path

    def refused(self, folder: Path, reason: str) -> None:
        with pytest.raises(KeyFault, match=reason) as caught:
            keys.load_seal_key(folder, at=NOW, production=True)
        assert "PRIVATE" not in str(caught.value)

    def test_open_to_others(self, folder: Path) -> None:
        (folder / "seal-001.key").chmod(0o440)
        self.refused(folder, "open to others: mode 0440")

    def test_open_folder(self, folder: Path) -> None:
        folder.chmod(0o750)
        self.refused(folder, "open to others")

    def test_link(self, folder: Path) -> None:
        path = folder / "seal-001.key"
        path.rename(folder / "elsewhere")
        path.symlink_to(folder / "elsewhere")
        self.refused(folder, "a link")

    def test_damaged_key(self, folder: Path) -> None:
        path = folder / "seal-001.key"
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:60])
        self.refused(folder, "damaged")

    def test_key_of_another_certificate(self, folder: Path) -> None:
        make(folder)
        (folder / "seal-001.key").replace(folder / "seal-002.key")
        self.refused(folder, "does not belong")

    def test_missing_certificate(self, folder: Path) -> None:
        (folder / "seal-001.crt").unlink()
        self.refused(folder, r"seal-001\.crt is missing from .* or damaged: .*`kiosk keys restore`")

    def test_empty_folder(self, tmp_path: Path) -> None:
        empty = tmp_path / "empty"
        empty.mkdir(mode=0o700)
        self.refused(empty, "in force")

    def test_no_folder(self, tmp_path: Path) -> None:
        self.refused(tmp_path / "none", "missing")

    def test_checkpoint_key_does_not_seal(self, folder: Path) -> None:
        keys.make_checkpoint_key(folder)
        (folder / "checkpoint-001.key").replace(folder / "seal-001.key")
        self.refused(folder, "does not belong")


class TestPublished:
    """What is published is all an outsider needs."""

    def test_there_and_back(self, tmp_path: Path) -> None:
        first = make(tmp_path)
        make(tmp_path, kind=SealKind.RSA)
        keys.retire_seal_key(tmp_path, first, since=NOW)
        certificates = keys.load_certificates(tmp_path)
        assert keys.read_certificates(keys.published(certificates)) == certificates
        assert certificates[0].retired == NOW
        assert "PRIVATE" not in keys.published(certificates)

    @pytest.mark.parametrize("text", ["", "hola", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----"])
    def test_something_else(self, text: str) -> None:
        with pytest.raises(KeyFault):
            keys.read_certificates(text)

    def test_damaged(self, tmp_path: Path) -> None:
        make(tmp_path)
        text = keys.published(keys.load_certificates(tmp_path))
        for damaged in (text.replace("END", "ENG"), text[:200] + text[204:], "Retired: ayer\n" + text):
            with pytest.raises(KeyFault):
                keys.read_certificates(damaged)

    def test_retiring_an_unknown_key(self, tmp_path: Path) -> None:
        make(tmp_path)
        with pytest.raises(KeyFault, match="no certificate"):
            keys.retire_seal_key(tmp_path, "0" * 16, since=NOW)


def test_keys_are_not_drawn(tmp_path: Path) -> None:
    make(tmp_path)
    keys.make_checkpoint_key(tmp_path)
    assert "PrivateKey" not in repr(keys.load_seal_key(tmp_path, at=NOW, production=True))
    assert "PrivateKey" not in repr(keys.load_checkpoint_key(tmp_path))
