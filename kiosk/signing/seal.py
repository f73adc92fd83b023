"""The institute's seal over the canonical text of an acuse.

One text has one seal: signatures are deterministic, in exact DER, with the smaller of the two equivalent
values of s, and no other form verifies. `Sealer` is the port; a key inside hardware would be another class.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from kiosk.signing.keys import Certificate, SealKey, SealPrivate, SealPublic

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # SEC 2, secp256r1, n
SEALED_START = "||"  # every canonical text starts so, and no signed attribute of a PDF does


class Sealer(Protocol):
    """Whoever holds the key of the seal."""

    @property
    def key_id(self) -> str:
        """Which key seals now; it is the last field of the text it seals."""
        ...

    @property
    def certificate(self) -> bytes:
        """The certificate of that key, DER."""
        ...

    def seal(self, text: str) -> bytes:
        """The seal of a canonical text."""
        ...

    def sign(self, data: bytes) -> bytes:
        """The signature of the signed attributes of a PDF."""
        ...

    def verify(self, text: str, seal: bytes, key_id: str) -> bool:
        """Whether the key of that id sealed exactly this text."""
        ...


@dataclass(frozen=True, slots=True)
class Certificates:
    """The published certificates, by key id: all that is needed to verify."""

    by_key_id: Mapping[str, Certificate]

    @classmethod
    def of(cls, *certificates: Certificate) -> Certificates:
        return cls({certificate.key_id: certificate for certificate in certificates})

    def verify(self, text: str, seal: bytes, key_id: str) -> bool:
        """Whether the key of that id sealed exactly this text. Ask `in_force` for its date too."""
        try:
            data = text.encode("utf-8")
        except UnicodeEncodeError:
            return False
        return text.startswith(SEALED_START) and self.verify_signature(data, seal, key_id)

    def verify_signature(self, data: bytes, signature: bytes, key_id: str) -> bool:
        """Whether the key of that id signed these bytes."""
        certificate = self.by_key_id.get(key_id)
        return certificate is not None and _verifies(certificate.public, data, signature)

    def in_force(self, key_id: str, moment: datetime) -> bool:
        """Whether something dated `moment` may come from that key: in its time, before its retirement."""
        certificate = self.by_key_id.get(key_id)
        return certificate is not None and certificate.in_force(moment)

    def key_id_of(self, der: bytes) -> str | None:
        """The key id of a certificate if it is, byte for byte, one of the published."""
        for certificate in self.by_key_id.values():
            if certificate.der == der:
                return certificate.key_id
        return None

    def issuer_of(self, key_id: str) -> str:
        """Who the certificate says seals with that key."""
        return self.by_key_id[key_id].issuer


@dataclass(frozen=True, slots=True)
class FileSealer:
    """Seals with a key read from a file once, and verifies with every published certificate."""

    key: SealKey
    certificates: Certificates

    @property
    def key_id(self) -> str:
        return self.key.certificate.key_id

    @property
    def certificate(self) -> bytes:
        return self.key.certificate.der

    def seal(self, text: str) -> bytes:
        if not text.startswith(SEALED_START):
            raise ValueError("only canonical texts are sealed")
        return _signature(self.key.private, text.encode("utf-8"))

    def sign(self, data: bytes) -> bytes:
        if data.startswith(SEALED_START.encode("ascii")):
            raise ValueError("canonical texts are sealed, not signed")
        return _signature(self.key.private, data)

    def verify(self, text: str, seal: bytes, key_id: str) -> bool:
        return self.certificates.verify(text, seal, key_id)


def _signature(private: SealPrivate, data: bytes) -> bytes:
    if isinstance(private, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(private.sign(data, ec.ECDSA(SHA256(), deterministic_signing=True)))
        return encode_dss_signature(r, min(s, P256_ORDER - s))
    return private.sign(data, padding.PKCS1v15(), SHA256())


def _verifies(public: SealPublic, data: bytes, signature: bytes) -> bool:
    """Low-level errors mean no: a signature from outside may be any bytes."""
    try:
        if isinstance(public, ec.EllipticCurvePublicKey):
            r, s = decode_dss_signature(signature)
            if encode_dss_signature(r, s) != signature or s > P256_ORDER - s:
                return False
            public.verify(signature, data, ec.ECDSA(SHA256()))
        else:
            public.verify(signature, data, padding.PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError, OverflowError):
        return False
    return True
