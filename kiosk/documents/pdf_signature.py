"""The signature of the PDF itself: PAdES B-B, or B-T when there is a time-stamp service.

Any PDF reader shows who signed. The field lies outside the page, has a name that sounds right read aloud, and
leaves the claims of the file (PDF/UA-1, PDF/A-3a) and its attachments as they were. pyHanko takes half a
second to load, so it is loaded at the first signature.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from importlib import import_module
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from asn1crypto.cms import CMSAttributes, ContentInfo
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec
    from pyhanko.sign.signers.pdf_cms import Signer
    from pyhanko.sign.timestamps import TimeStamper

FIELD_NAME = "Sello"
FIELD_TITLE = "Firma electrónica del acuse"
HASH = "sha256"
ROOM_P256 = 3_072  # hexadecimal digits kept for the signature: pyHanko counts digits, not bytes
ROOM_RSA = 6_144
_ENGINE = (
    "asn1crypto.x509", "pyhanko.pdf_utils.incremental_writer", "pyhanko.sign.fields",
    "pyhanko.sign.signers.cms_embedder", "pyhanko.sign.signers.pdf_byterange", "pyhanko.sign.signers.pdf_cms",
)  # fmt: skip
_LOADING = Lock()
_STAMP_MARGIN = 512  # digits more than the trial took: stamps of one service differ by a few bytes


class SigningKey(Protocol):
    """What a signature asks of the institute's key (`kiosk.signing` has it)."""

    @property
    def certificate(self) -> bytes:
        """The certificate, DER."""
        ...

    def sign(self, data: bytes) -> bytes:
        """The signature of these bytes, hashed with SHA-256."""
        ...


def sign_pdf(
    pdf: bytes,
    key: SigningKey,
    *,
    at: datetime,
    stamps: TimeStamper | None = None,
    room: int | None = None,
) -> bytes:
    """The file with one signature, dated `at`. With `stamps`, give the `room` that `stamped_room` found."""
    _load()
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
    from pyhanko.sign.signers.pdf_byterange import SignatureObject

    signer = _signer(key)
    steps = PdfCMSEmbedder(new_field_spec=_field()).write_cms(field_name=FIELD_NAME, writer=_writer(pdf))
    next(steps)
    placeholder = SignatureObject(
        timestamp=at.astimezone(UTC),
        subfilter=SigSeedSubFilter.PADES,
        bytes_reserved=room or _room(signer),
    )
    steps.send(SigObjSetup(sig_placeholder=placeholder))
    signed = BytesIO()
    prepared, _ = steps.send(SigIOSetup(md_algorithm=HASH, output=signed))
    steps.send(_cms(signer, prepared.document_digest, stamps=stamps))
    return signed.getvalue()


def _load() -> None:
    """Load pyHanko in one thread: its modules need each other, and a second thread meets them half loaded."""
    with _LOADING:
        for name in _ENGINE:
            import_module(name)


def stamped_room(key: SigningKey, stamps: TimeStamper) -> int:
    """How many digits a signature with a time stamp takes, by one trial: for the start of the program."""
    _load()
    return 2 * len(_cms(_signer(key), bytes(32), stamps=stamps)) + _STAMP_MARGIN


def cms_around(key: SigningKey, attributes: CMSAttributes) -> ContentInfo:
    """The signature as we write it around signed attributes; the check compares it with what it read."""
    _load()
    return asyncio.run(_signer(key).async_sign_prescribed_attributes(HASH, attributes))


def _signer(key: SigningKey) -> Signer:
    """pyHanko's signer on a key that is already parsed; its own would parse it again for each signature."""
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.signers.pdf_cms import Signer

    class KeptKeySigner(Signer):
        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            return key.sign(data)

    return KeptKeySigner(signing_cert=Certificate.load(key.certificate))


def _writer(pdf: bytes) -> IncrementalPdfFileWriter:
    """Adds to the file and leaves its metadata as printed: they carry the claims of PDF/UA and PDF/A."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class MetadataKept(IncrementalPdfFileWriter):
        def _update_meta(self) -> None:
            """Nothing: title, claims and dates are those of the printed sheet."""

    return MetadataKept(BytesIO(pdf + b"\n"))  # an object starts on a line of its own (PDF/A-3, 6.1.9)


def _field() -> SigFieldSpec:
    """Outside the page, printable and not hidden: what PDF/UA-1 and PDF/A-3 both allow without a drawing."""
    from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec

    place = InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)
    return SigFieldSpec(FIELD_NAME, readable_field_name=FIELD_TITLE, invis_sig_settings=place)


def _room(signer: Signer) -> int:
    certificate = signer.signing_cert
    is_rsa = certificate is not None and certificate.public_key.algorithm == "rsa"
    return ROOM_RSA if is_rsa else ROOM_P256


def _cms(signer: Signer, digest: bytes, *, stamps: TimeStamper | None) -> bytes:
    signing = signer.async_sign(digest, HASH, use_pades=True, timestamper=stamps)
    encoded: bytes = asyncio.run(signing).dump()
    return encoded
