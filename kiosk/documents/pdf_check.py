"""The strict check of a signed acuse, without server or network (`kiosk acuse verify FILE.pdf`).

First the signature over the raw bytes, only then the content: nothing is read from a file that is not, to the
last byte, one that we signed. PDF readers are kinder: they accept another case of hexadecimal digits, another
padding, later additions. Here one changed byte anywhere is a no.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Protocol

from kiosk.documents.acuse_pdf import SEAL_NAME, TEXT_NAME
from kiosk.documents.pdf_signature import cms_around
from kiosk.domain.acuse import AcuseKind, AcuseText, parse_canonical
from kiosk.domain.identifiers import Folio
from kiosk.domain.refusal import Refused
from kiosk.domain.words import Msg, msg

if TYPE_CHECKING:
    from asn1crypto.cms import SignerInfo
    from pyhanko.pdf_utils.reader import PdfFileReader

StampCheck = Callable[[bytes, bytes], bool]

_BYTE_RANGE = re.compile(rb"/ByteRange \[0 (\d{1,9}) (\d{1,9}) (\d{1,9})\]")
_CONTENTS = re.compile(rb"<((?:[0-9A-F]{2})+)>")
_ATTRIBUTES = {"content_type", "message_digest", "signing_certificate_v2"}
_SET = b"\x31"  # tag under which signed attributes are signed; in the file they bear another (RFC 5652, 5.4)

NOT_SIGNED = msg("Este archivo no es un acuse firmado.")
ADDED = msg("Este archivo tiene algo más después de la firma.")
CHANGED = msg("Este archivo cambió después de firmarse.")
ALTERED_SIGNATURE = msg("La firma de este archivo está alterada.")
UNKNOWN_SIGNER = msg("La firma de este archivo no es de esta institución.")
OUT_OF_TIME = msg("La firma tiene una fecha en la que su certificado no valía.")
SEVERAL = msg("Este archivo debe tener una sola firma.")
NO_TEXT = msg("A este archivo le falta el texto sellado (cadena original) o el sello.")
WRONG_SEAL = msg("El sello no corresponde a la cadena original.")


class Certificates(Protocol):
    """The published certificates (`kiosk.signing` has them)."""

    def key_id_of(self, der: bytes) -> str | None:
        """The key id of a certificate if it is one of the published."""
        ...

    def issuer_of(self, key_id: str) -> str:
        """Who signs with that key."""
        ...

    def in_force(self, key_id: str, moment: datetime) -> bool:
        """Whether something dated then may come from that key."""
        ...

    def verify(self, text: str, seal: bytes, key_id: str) -> bool:
        """Whether that key sealed this text."""
        ...

    def verify_signature(self, data: bytes, signature: bytes, key_id: str) -> bool:
        """Whether that key signed these bytes."""
        ...


@dataclass(frozen=True, slots=True)
class PdfVerdict:
    """What the check found: `why_not` is None for a genuine acuse, and only then the rest is filled."""

    why_not: Msg | None = None
    folio: Folio | None = None
    kind: AcuseKind | None = None
    issuer: str = ""
    moment: datetime | None = None

    @property
    def is_genuine(self) -> bool:
        return self.why_not is None


class _NotGenuine(Exception):
    """The first thing found wrong, in words for a person."""

    def __init__(self, words: Msg) -> None:
        super().__init__(words.text)
        self.words = words


@dataclass(frozen=True, slots=True)
class _Cms:
    """The parts of a signature; stands for the key when the signature is written again to compare."""

    certificate: bytes
    attributes: bytes
    digest: bytes
    signature: bytes
    stamp: bytes | None

    def sign(self, _: bytes) -> bytes:
        return self.signature


@dataclass(frozen=True, slots=True)
class _Signed:
    """Whose signature it is and which bytes it covers, once it has been verified."""

    key_id: str
    byte_range: list[int]


def check_pdf(
    data: bytes, certificates: Certificates, *, stamp_check: StampCheck | None = None
) -> PdfVerdict:
    """Judge a file. Time stamps are refused unless `stamp_check` is given: it judges (stamp, signature)."""
    try:
        signed = _check_signature(data, certificates, stamp_check)
        text = _check_content(data, certificates, signed)
    except _NotGenuine as no:
        return PdfVerdict(no.words)
    return PdfVerdict(None, text.folio, text.kind, certificates.issuer_of(text.key_id), text.at)


def _check_signature(data: bytes, certificates: Certificates, stamp_check: StampCheck | None) -> _Signed:
    byte_range, contents = _find_signature(data)
    cms = _read_cms(contents)
    key_id = certificates.key_id_of(cms.certificate)
    if key_id is None:
        raise _NotGenuine(UNKNOWN_SIGNER)
    start, end = byte_range[1], byte_range[2]
    if hashlib.sha256(data[:start] + data[end:]).digest() != cms.digest:
        raise _NotGenuine(CHANGED)
    if not certificates.verify_signature(cms.attributes, cms.signature, key_id):
        raise _NotGenuine(ALTERED_SIGNATURE)
    if cms.stamp is not None and (stamp_check is None or not stamp_check(cms.stamp, cms.signature)):
        raise _NotGenuine(ALTERED_SIGNATURE)
    if not _is_exact(cms, contents):
        raise _NotGenuine(ALTERED_SIGNATURE)
    return _Signed(key_id, byte_range)


def _find_signature(data: bytes) -> tuple[list[int], bytes]:
    """Where the last signature says that it lies, and its bytes with their padding."""
    found = list(_BYTE_RANGE.finditer(data))
    if not data.startswith(b"%PDF-") or not found:
        raise _NotGenuine(NOT_SIGNED)
    start, end, rest = map(int, found[-1].groups())
    if end + rest != len(data):
        raise _NotGenuine(ADDED)
    contents = _CONTENTS.fullmatch(data, start, end) if start < end else None
    if contents is None:
        raise _NotGenuine(ALTERED_SIGNATURE)
    return [0, start, end, rest], bytes.fromhex(contents[1].decode("ascii"))


def _read_cms(contents: bytes) -> _Cms:
    """The parts of the signature. Bytes from anywhere may break a parser in any way; each one is a no."""
    try:
        return _parse_cms(contents)
    except Exception:
        raise _NotGenuine(ALTERED_SIGNATURE) from None


def _parse_cms(contents: bytes) -> _Cms:
    """Read what we need and no more: that nothing else is there is seen when it is written again."""
    from asn1crypto import tsp  # noqa: F401 - it teaches asn1crypto the names of our attributes
    from asn1crypto.cms import ContentInfo

    content = ContentInfo.load(contents)["content"]
    (signer,) = content["signer_infos"]
    (certificate,) = content["certificates"]
    attributes = {one["type"].native: one["values"] for one in signer["signed_attrs"]}
    (digest,) = attributes["message_digest"].native
    if set(attributes) != _ATTRIBUTES:
        raise ValueError("other attributes than ours")
    return _Cms(
        certificate=certificate.chosen.dump(),
        attributes=_SET + signer["signed_attrs"].dump()[1:],
        digest=digest,
        signature=signer["signature"].native,
        stamp=_stamp(signer),
    )


def _stamp(signer: SignerInfo) -> bytes | None:
    """The time stamp, the only thing that may stand beside the signed attributes."""
    if not signer["unsigned_attrs"]:
        return None
    (attribute,) = signer["unsigned_attrs"]
    (token,) = attribute["values"]
    stamp: bytes = token.dump()
    return stamp


def _is_exact(cms: _Cms, contents: bytes) -> bool:
    """Whether the parts, written again and padded with zeros, give byte for byte what was read."""
    try:
        return _rewritten(cms).ljust(len(contents), b"\0") == contents
    except Exception:  # a stamp that parses half may break the writer
        return False


def _rewritten(cms: _Cms) -> bytes:
    """What we would write with these parts."""
    from asn1crypto.cms import CMSAttribute, CMSAttributes, ContentInfo

    again = cms_around(cms, CMSAttributes.load(cms.attributes))
    if cms.stamp is not None:
        token = ContentInfo.load(cms.stamp)
        stamped = CMSAttribute({"type": "signature_time_stamp_token", "values": [token]})
        again["content"]["signer_infos"][0]["unsigned_attrs"] = [stamped]
    encoded: bytes = again.dump(force=cms.stamp is not None)
    return encoded


def _check_content(data: bytes, certificates: Certificates, signed: _Signed) -> AcuseText:
    """The bytes are ours: what is left is that they hold one acuse, sealed, of the right date."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(BytesIO(data))
        signatures = reader.embedded_signatures
    except (KeyError, TypeError, ValueError, PdfError):  # nothing of ours fails to be read
        raise _NotGenuine(ALTERED_SIGNATURE) from None
    if len(signatures) != 1 or list(signatures[0].byte_range) != signed.byte_range:
        raise _NotGenuine(SEVERAL)
    moment = signatures[0].self_reported_timestamp
    if moment is None or not certificates.in_force(signed.key_id, moment):
        raise _NotGenuine(OUT_OF_TIME)
    try:
        attached = _attachments(reader)
    except (KeyError, TypeError, ValueError):
        raise _NotGenuine(NO_TEXT) from None
    return _check_attached(attached, certificates)


def check_attached(attached: Mapping[str, bytes], certificates: Certificates) -> PdfVerdict:
    """Judge the two files an acuse carries, text and seal, without the paper around them."""
    try:
        text = _check_attached(attached, certificates)
    except _NotGenuine as no:
        return PdfVerdict(no.words)
    return PdfVerdict(None, text.folio, text.kind, certificates.issuer_of(text.key_id), text.at)


def _check_attached(attached: Mapping[str, bytes], certificates: Certificates) -> AcuseText:
    try:
        line = attached[TEXT_NAME].decode("utf-8")
        proof = json.loads(attached[SEAL_NAME])
        seal = base64.b64decode(proof["seal"], validate=True)
        certificate = base64.b64decode(proof["certificate"], validate=True)
        text = parse_canonical(line)
    except (KeyError, TypeError, ValueError, Refused):
        raise _NotGenuine(NO_TEXT) from None
    if certificates.key_id_of(certificate) != text.key_id or proof["key_id"] != text.key_id:
        raise _NotGenuine(WRONG_SEAL)
    if not certificates.verify(line, seal, text.key_id):
        raise _NotGenuine(WRONG_SEAL)
    if not certificates.in_force(text.key_id, text.at):
        raise _NotGenuine(OUT_OF_TIME)
    return text


def _attachments(reader: PdfFileReader) -> dict[str, bytes]:
    """The attached files, by name."""
    files = [reference.get_object() for reference in reader.root["/AF"]]
    return {str(file["/UF"]): file["/EF"]["/F"].data for file in files}
