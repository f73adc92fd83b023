"""Keys of the institute: made once, kept in a folder that only their owner reads, loaded once.

A folder holds numbered pairs. The highest number in force seals; every certificate verifies:

    seal-001.key         private key (PEM, mode 0400, encrypted when a passphrase is given)
    seal-001.crt         its certificate (PEM); `Retired: INSTANT` before it says since when it is out of use
    checkpoint-001.key   private Ed25519 key of the ledger's checkpoints
    checkpoint-001.pub   its public key

Certificates issue themselves: trust comes from publishing them (`published` gives the text to publish).

    Exception
    └── KeyFault   keys that are missing, damaged, open to others, out of force, or made for demonstration

Messages name files and keys, never what they hold.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.x509.oid import NameOID

DEMO_NAME = "Demostración, sin validez oficial"
SEAL_DAYS = 730  # a key seals for about a year (security 8); the second year is room to change it calmly
RSA_BITS = 2048

SealPublic: TypeAlias = ec.EllipticCurvePublicKey | rsa.RSAPublicKey
SealPrivate: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_PUBLISHED = re.compile(
    r"(?:^Retired: (?P<retired>\S+)\n)?"
    r"(?P<pem>-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----)",
    re.MULTILINE,
)


class KeyFault(Exception):
    """Keys that cannot be used or trusted."""


class SealKind(Enum):
    """What kind of key seals: P-256 unless the setting asks for RSA."""

    P256 = "p256"
    RSA = "rsa"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A published certificate of the seal and what it says about itself."""

    der: bytes = field(repr=False)
    key_id: str
    issuer: str
    not_before: datetime
    not_after: datetime
    public: SealPublic = field(repr=False, compare=False)
    retired: datetime | None = None

    @property
    def is_demo(self) -> bool:
        return self.issuer == DEMO_NAME

    def in_force(self, moment: datetime) -> bool:
        """Whether a seal dated `moment` may come from this key."""
        before_retirement = self.retired is None or moment < self.retired
        return self.not_before <= moment <= self.not_after and before_retirement


@dataclass(frozen=True, slots=True)
class SealKey:
    """The key that seals today, already parsed."""

    certificate: Certificate
    private: SealPrivate = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class CheckpointKey:
    """The key that signs checkpoints of the ledger, already parsed."""

    key_id: str
    private: Ed25519PrivateKey = field(repr=False, compare=False)


def make_seal_key(
    folder: Path,
    name: str,
    *,
    at: datetime,
    demo: bool,
    kind: SealKind = SealKind.P256,
    passphrase: bytes | None = None,
) -> Certificate:
    """Add a key and its certificate to the folder; from the next load on it is the one that seals.

    `name` is who seals. A demonstration key carries it as organisation only: its common name, the one every
    PDF reader shows, says that nothing here is official.
    """
    _make_folder(folder)
    private: SealPrivate
    if kind is SealKind.RSA:
        private = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    else:
        private = ec.generate_private_key(ec.SECP256R1())
    certificate = _self_issued(private, name, at=at, demo=demo)
    stem = _next_stem(folder, "seal")
    write_once(folder / f"{stem}.crt", published([certificate]).encode("ascii"), mode=0o444)
    write_once(folder / f"{stem}.key", _private_pem(private, passphrase), mode=0o400)
    return certificate


def load_seal_key(
    folder: Path, *, at: datetime, production: bool, passphrase: bytes | None = None
) -> SealKey:
    """The newest key in force at `at`. Refuses files open to others and, in production, demo keys."""
    _check_private(folder, stat.S_IFDIR)
    for path in sorted(folder.glob("seal-*.key"), reverse=True):
        certificate = _certificate_file(path.with_suffix(".crt"))
        if not certificate.in_force(at):
            continue
        if production and certificate.is_demo:
            raise KeyFault(f"{path.name} is a demonstration key")
        private = _read_private(path, passphrase)
        if isinstance(private, Ed25519PrivateKey) or _key_id(private.public_key()) != certificate.key_id:
            raise KeyFault(f"{path.name} does not belong to its certificate")
        return SealKey(certificate, private)
    raise KeyFault(
        f"no key in {folder} is in force: put back the one that is missing (`kiosk keys restore`), "
        "or make the next with `kiosk keys rotate seal`"
    )


def seal_key_of(folder: Path, key_id: str) -> SealKey | None:
    """The private key of that id, in force or not (for the PDF of a text it sealed); None when it is gone."""
    for path in folder.glob("seal-*.key"):
        certificate = _certificate_file(path.with_suffix(".crt"))
        if certificate.key_id == key_id:
            private = _read_private(path, None)
            return None if isinstance(private, Ed25519PrivateKey) else SealKey(certificate, private)
    return None


def load_certificates(folder: Path) -> tuple[Certificate, ...]:
    """Every certificate of the folder, oldest first: what verifies seals of any year."""
    return tuple(_certificate_file(path) for path in sorted(folder.glob("seal-*.crt")))


def retire_seal_key(folder: Path, key_id: str, *, since: datetime) -> Certificate:
    """Write since when a key is out of use: a moment to come, as running programs seal with it to the end."""
    for path in folder.glob("seal-*.crt"):
        certificate = _certificate_file(path)
        if certificate.key_id == key_id:
            retired = replace(certificate, retired=since)
            fresh = path.with_suffix(".retired")
            fresh.unlink(missing_ok=True)
            write_once(fresh, published([retired]).encode("ascii"), mode=0o444)
            fresh.replace(path)
            return retired
    raise KeyFault(f"no certificate of key {key_id} in {folder.name}")


def published(certificates: Iterable[Certificate]) -> str:
    """The text to publish, so that anybody can verify acuses without us."""
    return "".join(map(_published_one, certificates))


def read_certificates(text: str) -> tuple[Certificate, ...]:
    """The certificates of a published text."""
    try:
        found = [
            _certificate(x509.load_pem_x509_certificate(block["pem"].encode("ascii")), block["retired"])
            for block in _PUBLISHED.finditer(text)
        ]
    except ValueError:
        raise KeyFault("a published certificate is damaged") from None
    if not found or text.count("BEGIN CERTIFICATE") != len(found):
        raise KeyFault("these are not published certificates")
    return tuple(found)


def make_checkpoint_key(folder: Path, *, passphrase: bytes | None = None) -> str:
    """Add a key for checkpoints of the ledger; gives its id."""
    _make_folder(folder)
    private = Ed25519PrivateKey.generate()
    stem = _next_stem(folder, "checkpoint")
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    write_once(folder / f"{stem}.pub", public, mode=0o444)
    write_once(folder / f"{stem}.key", _private_pem(private, passphrase), mode=0o400)
    return _key_id(private.public_key())


def load_checkpoint_key(folder: Path, *, passphrase: bytes | None = None) -> CheckpointKey:
    """The newest key for checkpoints. Only the process that keeps the ledger needs it, never the web."""
    _check_private(folder, stat.S_IFDIR)
    path = max(folder.glob("checkpoint-*.key"), default=None)
    if path is None:
        raise KeyFault(
            f"no checkpoint key in {folder}: put it back from the backup of the keys (`kiosk keys restore`), "
            "or, if it is lost for good, `kiosk keys rotate ledger --old-key-lost`"
        )
    private = _read_private(path, passphrase)
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyFault(f"{path.name} is not a checkpoint key")
    return CheckpointKey(_key_id(private.public_key()), private)


def load_checkpoint_publics(folder: Path) -> dict[str, Ed25519PublicKey]:
    """Every public checkpoint key of the folder, by id."""
    publics = map(_checkpoint_public, sorted(folder.glob("checkpoint-*.pub")))
    return {_key_id(public): public for public in publics}


def _checkpoint_public(path: Path) -> Ed25519PublicKey:
    try:
        public = serialization.load_pem_public_key(path.read_bytes())
    except ValueError:
        raise KeyFault(f"{path.name} is damaged") from None
    if not isinstance(public, Ed25519PublicKey):
        raise KeyFault(f"{path.name} is not a checkpoint key")
    return public


def _self_issued(private: SealPrivate, name: str, *, at: datetime, demo: bool) -> Certificate:
    start = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "MX"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name),
            x509.NameAttribute(NameOID.COMMON_NAME, DEMO_NAME if demo else name),
        ]
    )
    use = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=SEAL_DAYS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(use, critical=True)
        .sign(private, hashes.SHA256())
    )
    return _certificate(built, None)


def _certificate(parsed: x509.Certificate, retired: str | None) -> Certificate:
    public = _seal_public(parsed)
    names = parsed.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return Certificate(
        der=parsed.public_bytes(serialization.Encoding.DER),
        key_id=_key_id(public),
        issuer=str(names[0].value) if names else "",
        not_before=parsed.not_valid_before_utc,
        not_after=parsed.not_valid_after_utc,
        public=public,
        retired=datetime.fromisoformat(retired).astimezone(UTC) if retired else None,
    )


def _seal_public(parsed: x509.Certificate) -> SealPublic:
    public = parsed.public_key()
    if isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name == "secp256r1":
        return public
    if isinstance(public, rsa.RSAPublicKey) and public.key_size >= RSA_BITS:
        return public
    raise ValueError("not a key that seals")


def _certificate_file(path: Path) -> Certificate:
    try:
        (certificate,) = read_certificates(path.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        raise KeyFault(
            f"{path.name} is missing from {path.parent} or damaged: put it back from the backup of the keys "
            "(`kiosk keys restore`)"
        ) from None
    return certificate


def _published_one(certificate: Certificate) -> str:
    parsed = x509.load_der_x509_certificate(certificate.der)
    pem = parsed.public_bytes(serialization.Encoding.PEM).decode("ascii")
    since = f"Retired: {certificate.retired.astimezone(UTC).isoformat()}\n" if certificate.retired else ""
    return since + pem


def _key_id(public: SealPublic | Ed25519PublicKey) -> str:
    """Sixteen hexadecimal digits that name a public key (start of the SHA-256 of its standard encoding)."""
    encoded = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(encoded).hexdigest()[:16]


def _private_pem(private: SealPrivate | Ed25519PrivateKey, passphrase: bytes | None) -> bytes:
    lock: serialization.KeySerializationEncryption = (
        serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    )
    return private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)


def _read_private(path: Path, passphrase: bytes | None) -> SealPrivate | Ed25519PrivateKey:
    _check_private(path, stat.S_IFREG)
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), passphrase)
    except (ValueError, TypeError):
        raise KeyFault(f"{path.name} is damaged, or its passphrase is missing or wrong") from None
    if not isinstance(private, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | Ed25519PrivateKey):
        raise KeyFault(f"{path.name} is of an unknown kind")
    return private


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


def _next_stem(folder: Path, name: str) -> str:
    taken = [int(path.stem[-3:]) for path in folder.glob(f"{name}-[0-9][0-9][0-9].*")]
    return f"{name}-{max(taken, default=0) + 1:03d}"


def write_once(path: Path, content: bytes, *, mode: int) -> None:
    """Write a new file and flush it, whole from its first moment; one that exists is never touched."""
    if path.exists():
        raise KeyFault(f"{path.name} is there already")
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)


def _check_private(path: Path, kind: int) -> None:
    """Own user, closed to everybody else, not a link. Windows has no such modes: folder rights must do it."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        raise KeyFault(
            f"{path.name} is missing from {path.parent}: put it back from the backup of the keys "
            "(`kiosk keys restore`)"
        ) from None
    if stat.S_IFMT(found.st_mode) != kind:
        raise KeyFault(f"{path.name} is not what it should be (a link?)")
    if os.name == "nt":
        return
    if found.st_uid != os.geteuid():
        raise KeyFault(f"{path.name} belongs to another user")
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise KeyFault(f"{path.name} is open to others: mode {stat.S_IMODE(found.st_mode):04o}")
