"""The strict check: one changed byte anywhere is a no, with a plain sentence and never an exception."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from asn1crypto import cms
from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from kiosk.documents import pdf_check, pdf_signature
from kiosk.documents.pdf_check import PdfVerdict, check_pdf
from kiosk.documents.pdf_signature import sign_pdf, stamped_room
from kiosk.domain.acuse import AcuseKind
from kiosk.domain.words import Msg
from kiosk.signing.keys import DEMO_NAME
from kiosk.signing.seal import P256_ORDER, Certificates
from tests.unit.documents.samples import FOLIO, NOW, Desk, a_sealer, a_sheet, a_text, sealed

MUTATIONS = int(os.environ.get("KIOSK_PDF_MUTATIONS", "60"))


def verdict(desk: Desk, pdf: bytes) -> PdfVerdict:
    return check_pdf(pdf, desk.sealer.certificates)


def refused(desk: Desk, pdf: bytes, words: Msg) -> None:
    assert verdict(desk, pdf) == PdfVerdict(words)


def contents(pdf: bytes) -> tuple[int, int]:
    """Where the digits of the signature begin and end."""
    found = re.search(rb"/Contents <([0-9A-F]+)>", pdf)
    assert found
    return found.span(1)


def with_cms(pdf: bytes, encoded: bytes) -> bytes:
    """The file with another signature in the same room."""
    start, end = contents(pdf)
    return pdf[:start] + encoded.hex().upper().encode().ljust(end - start, b"0") + pdf[end:]


def cms_of(pdf: bytes) -> cms.ContentInfo:
    start, end = contents(pdf)
    padded = bytes.fromhex(pdf[start:end].decode())  # the length is in its head: it may end in a zero itself
    return cms.ContentInfo.load(padded, strict=False)


@pytest.fixture(params=["p256", "rsa"])
def either(request: pytest.FixtureRequest, desk: Desk) -> Desk:
    return desk if request.param == "p256" else request.getfixturevalue("rsa_desk")


@pytest.fixture(scope="session")
def stamped(desk: Desk, rsa_desk: Desk) -> bytes:
    """A file with a time stamp (PAdES B-T) of a service made up for the test."""
    private = rsa_desk.sealer.key.private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    service = DummyTimeStamper(
        Certificate.load(rsa_desk.sealer.certificate), PrivateKeyInfo.load(private), fixed_dt=NOW
    )
    room = stamped_room(desk.sealer, service)
    return sign_pdf(desk.printed, desk.sealer, at=NOW, stamps=service, room=room)


class TestGenuine:
    def test_the_verdict_says_what_it_is(self, either: Desk) -> None:
        found = verdict(either, either.signed)
        assert found.is_genuine
        assert found == PdfVerdict(None, FOLIO, AcuseKind.RESULT, DEMO_NAME, NOW)

    def test_a_file_signed_later_with_another_key(self, desk: Desk, tmp_path: Path) -> None:
        """The seal is made at submission, the PDF at the first request: the keys may differ."""
        newer = a_sealer(tmp_path)
        signed = sign_pdf(desk.printed, newer, at=NOW + timedelta(days=90))
        both = Certificates.of(desk.sealer.key.certificate, newer.key.certificate)
        found = check_pdf(signed, both)
        assert found.is_genuine
        assert found.moment == NOW


class TestChangedFile:
    """Every kind of change has a test of its own; random ones follow."""

    def test_case_of_a_digit(self, either: Desk) -> None:
        start, end = contents(either.signed)
        for place in range(start, end):
            if either.signed[place : place + 1].isalpha():
                flipped = (
                    either.signed[:place]
                    + either.signed[place : place + 1].lower()
                    + either.signed[place + 1 :]
                )
                refused(either, flipped, pdf_check.ALTERED_SIGNATURE)
                break
        everything = either.signed[:start] + either.signed[start:end].lower() + either.signed[end:]
        refused(either, everything, pdf_check.ALTERED_SIGNATURE)

    @pytest.mark.parametrize("digit", [b"1", b"F", b" ", b"\n", b"g", b">"])
    @pytest.mark.parametrize("place", [-1, -2, -200])
    def test_padding(self, either: Desk, place: int, digit: bytes) -> None:
        _, end = contents(either.signed)
        at = end + place
        refused(either, either.signed[:at] + digit + either.signed[at + 1 :], pdf_check.ALTERED_SIGNATURE)

    def test_shorter_padding(self, either: Desk) -> None:
        _, end = contents(either.signed)
        assert not verdict(either, either.signed[: end - 2] + either.signed[end:]).is_genuine

    @pytest.mark.parametrize("more", [b"\n", b" ", b"%", b"\n%%EOF\n", b"\0" * 500])
    def test_something_after_the_end(self, either: Desk, more: bytes) -> None:
        refused(either, either.signed + more, pdf_check.ADDED)

    def test_something_before_the_start(self, desk: Desk) -> None:
        refused(desk, b"\n" + desk.signed, pdf_check.NOT_SIGNED)

    def test_cut_short(self, desk: Desk) -> None:
        for size in range(0, len(desk.signed), 997):
            assert not verdict(desk, desk.signed[:size]).is_genuine

    def test_a_word_on_the_paper(self, desk: Desk) -> None:
        refused(desk, desk.signed.replace(b"/Lang(es-MX)", b"/Lang(en-MX)"), pdf_check.CHANGED)

    def test_every_digit_of_the_signature(self, desk: Desk) -> None:
        """One in thirteen: in so long a row every part of the signature gets its turn."""
        start, end = contents(desk.signed)
        for place in range(start, end, 13):
            digit = b"%X" % (15 - int(desk.signed[place : place + 1], 16))
            changed = desk.signed[:place] + digit + desk.signed[place + 1 :]
            assert not verdict(desk, changed).is_genuine

    def test_random_bytes(self, either: Desk) -> None:
        """KIOSK_PDF_MUTATIONS=10000 for the long run; half of the changes fall inside the signature."""
        chance = Random(20261117)
        start, end = contents(either.signed)
        for _ in range(MUTATIONS):
            place = (
                chance.randrange(len(either.signed))
                if chance.random() < 0.5
                else chance.randrange(start - 1, end + 1)
            )
            byte = either.signed[place] ^ chance.randrange(1, 256)
            changed = either.signed[:place] + bytes([byte]) + either.signed[place + 1 :]
            assert not verdict(either, changed).is_genuine, (place, byte)


class TestForgedSignature:
    """Signatures that PDF readers may take for good."""

    def test_the_twin_value_of_s(self, desk: Desk) -> None:
        forged = cms_of(desk.signed)
        signer = forged["content"]["signer_infos"][0]
        r, s = decode_dss_signature(signer["signature"].native)
        signer["signature"] = encode_dss_signature(r, P256_ORDER - s)
        refused(desk, with_cms(desk.signed, forged.dump(force=True)), pdf_check.ALTERED_SIGNATURE)

    def test_an_attribute_that_nobody_signed(self, desk: Desk) -> None:
        forged = cms_of(desk.signed)
        attribute = cms.CMSAttribute({"type": "counter_signature", "values": []})
        forged["content"]["signer_infos"][0]["unsigned_attrs"] = [attribute]
        refused(desk, with_cms(desk.signed, forged.dump(force=True)), pdf_check.ALTERED_SIGNATURE)

    def test_a_second_certificate(self, desk: Desk, tmp_path: Path) -> None:
        forged = cms_of(desk.signed)
        other = cms.CertificateChoices.load(a_sealer(tmp_path).certificate)
        forged["content"]["certificates"].append(other)
        refused(desk, with_cms(desk.signed, forged.dump(force=True)), pdf_check.ALTERED_SIGNATURE)

    @pytest.mark.parametrize(
        "junk",
        [b"", b"0", b"\x30\x82\xff\xff", b"\x30\x82\x00\x00", b"\x30\x80" * 700, b"0\x82\x05\xdc" * 384],
    )
    def test_bytes_that_are_no_signature(self, desk: Desk, junk: bytes) -> None:
        refused(desk, with_cms(desk.signed, junk), pdf_check.ALTERED_SIGNATURE)

    def test_a_key_of_somebody_else(self, desk: Desk, tmp_path: Path) -> None:
        refused(desk, sign_pdf(desk.printed, a_sealer(tmp_path), at=NOW), pdf_check.UNKNOWN_SIGNER)

    def test_a_second_signature_of_ours(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pdf_signature, "FIELD_NAME", "Otro")
        refused(desk, sign_pdf(desk.signed, desk.sealer, at=NOW), pdf_check.SEVERAL)

    def test_a_time_stamp_where_there_is_no_service(self, desk: Desk, stamped: bytes) -> None:
        refused(desk, stamped, pdf_check.ALTERED_SIGNATURE)

    def test_a_time_stamp_of_the_service(self, desk: Desk, stamped: bytes) -> None:
        seen: list[bytes] = []

        def judge(stamp: bytes, signature: bytes) -> bool:
            seen.extend([stamp, signature])
            return len(seen) == 2

        certificates = desk.sealer.certificates
        assert check_pdf(stamped, certificates, stamp_check=judge).is_genuine
        assert cms.ContentInfo.load(seen[0])["content_type"].native == "signed_data"
        assert check_pdf(stamped, certificates, stamp_check=judge) == PdfVerdict(pdf_check.ALTERED_SIGNATURE)
        assert check_pdf(desk.signed, certificates, stamp_check=judge).is_genuine


class TestDates:
    """A certificate vouches for its own time only."""

    def test_signed_after_the_key_was_retired(self, desk: Desk) -> None:
        retired = replace(desk.sealer.key.certificate, retired=NOW + timedelta(hours=1))
        late = sign_pdf(desk.printed, desk.sealer, at=NOW + timedelta(hours=1))
        assert check_pdf(late, Certificates.of(retired)) == PdfVerdict(pdf_check.OUT_OF_TIME)
        assert check_pdf(desk.signed, Certificates.of(retired)).is_genuine

    def test_sealed_after_the_key_was_retired(self, desk: Desk) -> None:
        text = a_text(desk.sealer, at=NOW + timedelta(days=1))
        printed = desk.press.print(replace(a_sheet(desk.sealer), sealed=sealed(desk.sealer, text)), at=NOW)
        retired = replace(desk.sealer.key.certificate, retired=NOW + timedelta(hours=1))
        signed = sign_pdf(printed, desk.sealer, at=NOW)
        assert check_pdf(signed, Certificates.of(retired)) == PdfVerdict(pdf_check.OUT_OF_TIME)


class TestContent:
    """Files that our key signed and that are still no acuse."""

    def signed(self, desk: Desk, **changes: object) -> bytes:
        sheet = a_sheet(desk.sealer)
        return sign_pdf(
            desk.press.print(replace(sheet, sealed=replace(sheet.sealed, **changes)), at=NOW),
            desk.sealer,
            at=NOW,
        )

    def test_text_that_was_not_sealed(self, desk: Desk) -> None:
        text = a_text(desk.sealer, name="Otra Persona")
        refused(desk, self.signed(desk, text=text), pdf_check.WRONG_SEAL)

    def test_seal_of_another_text(self, desk: Desk) -> None:
        seal = desk.sealer.seal(a_text(desk.sealer, name="Otra Persona"))
        refused(desk, self.signed(desk, seal=seal), pdf_check.WRONG_SEAL)

    def test_another_key_id(self, desk: Desk) -> None:
        refused(desk, self.signed(desk, key_id="0" * 16), pdf_check.WRONG_SEAL)

    def test_certificate_of_somebody_else(self, desk: Desk, tmp_path: Path) -> None:
        certificate = a_sealer(tmp_path).certificate
        refused(desk, self.signed(desk, certificate=certificate), pdf_check.WRONG_SEAL)

    @pytest.mark.parametrize("text", ["", "hola", "||1.0||", "||1.0|" + "x|" * 15 + "||"])
    def test_text_that_is_not_canonical(self, desk: Desk, text: str) -> None:
        refused(desk, self.signed(desk, text=text), pdf_check.NO_TEXT)

    def test_a_paper_without_attachments(self, desk: Desk) -> None:
        from typst import Compiler

        plain = Compiler(b'#set document(title: "x")\n#set text(lang: "es")\nHola').compile(format="pdf")
        assert isinstance(plain, bytes)
        refused(desk, sign_pdf(plain, desk.sealer, at=NOW), pdf_check.NO_TEXT)

    def test_a_name_that_looks_like_the_place_of_a_signature(self, desk: Desk) -> None:
        """The text is attached in clear: words in it are never taken for the signature's own."""
        text = a_text(desk.sealer, name="/ByteRange [0 10 20 30] /Contents <00>")
        seal = desk.sealer.seal(text)
        assert verdict(desk, self.signed(desk, text=text, seal=seal)).is_genuine


@pytest.mark.parametrize("junk", [b"", b"%PDF-1.7", b"hola", b"%PDF-1.7\n/ByteRange [0 1 2 3]", b"\0" * 1000])
def test_files_that_are_something_else(desk: Desk, junk: bytes) -> None:
    assert not verdict(desk, junk).is_genuine


def test_an_unsigned_acuse(desk: Desk) -> None:
    refused(desk, desk.printed, pdf_check.NOT_SIGNED)


def test_sentences_are_short() -> None:
    said = [
        str(value) for name, value in vars(pdf_check).items() if name.isupper() and isinstance(value, Msg)
    ]
    assert len(said) == 9
    assert all(len(sentence.split()) <= 20 and sentence.endswith(".") for sentence in said)
