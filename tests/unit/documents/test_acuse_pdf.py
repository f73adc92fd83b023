"""The acuse on paper: what it claims, what it carries, what it shows, and that words are only ever words."""

from __future__ import annotations

import base64
import json
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from kiosk.documents.acuse_pdf import SEAL_NAME, TEXT_NAME, AcusePress, AcuseSheet
from tests.unit.documents.samples import CURP, FOLIO, NAME, NOW, NSS, Desk, a_sheet, a_text, sealed

HEAVIEST = 45_000  # bytes of a signed acuse


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf), strict=True)


def words(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in reader(pdf).pages)


def runs(pdf: bytes) -> list[str]:
    """Pieces of text as they are drawn: one to a line or less."""
    found: list[str] = []
    for page in reader(pdf).pages:
        page.extract_text(visitor_text=lambda text, *_: found.extend(text.replace("\u200b", "").split("\n")))
    return found


def root(pdf: bytes) -> DictionaryObject:
    found = reader(pdf).trailer["/Root"].get_object()
    assert isinstance(found, DictionaryObject)
    return found


@pytest.fixture(params=["printed", "signed", "rsa"])
def pdf(request: pytest.FixtureRequest, desk: Desk) -> bytes:
    """Before and after its signature: every claim holds for both."""
    if request.param == "rsa":
        rsa_desk: Desk = request.getfixturevalue("rsa_desk")
        return rsa_desk.signed
    return desk.printed if request.param == "printed" else desk.signed


class TestClaims:
    """PDF/UA-1 and PDF/A-3a, claimed and carried by the structure."""

    def test_xmp(self, pdf: bytes) -> None:
        xmp = root(pdf)["/Metadata"].get_data().decode("utf-8")
        assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
        assert "<pdfaid:part>3</pdfaid:part>" in xmp
        assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
        assert "Acuse de asignación de Número de Seguridad Social" in xmp

    def test_tags(self, pdf: bytes) -> None:
        catalogue = root(pdf)
        assert catalogue["/MarkInfo"]["/Marked"] is not False
        assert catalogue["/Lang"] == "es-MX"
        assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
        assert catalogue["/OutputIntents"][0].get_object()["/S"] == "/GTS_PDFA1"

    def test_reading_order(self, pdf: bytes) -> None:
        kinds = [kind for kind, _ in structure(pdf)]
        assert kinds[:5] == ["Document", "P", "P", "H1", "P"]
        assert kinds.count("H1") == 1
        assert kinds.count("H2") == 2
        assert kinds.count("L") == 2
        assert kinds.count("LI") == kinds.count("Lbl") == kinds.count("LBody") == 10

    def test_the_picture_has_words(self, pdf: bytes) -> None:
        figures = [element for kind, element in structure(pdf) if kind == "Figure"]
        assert [figure["/Alt"] for figure in figures] == ["Código QR que lleva a la página de verificación"]

    def test_fonts_are_the_packaged_ones(self, pdf: bytes) -> None:
        fonts = reader(pdf).pages[0]["/Resources"]["/Font"].values()
        names = {font.get_object()["/BaseFont"].partition("+")[2] for font in fonts}
        assert names == {"Roboto-Regular", "Roboto-Bold"}

    def test_carta(self, pdf: bytes) -> None:
        (page,) = reader(pdf).pages
        assert (page.mediabox.width, page.mediabox.height) == (612, 792)

    def test_nothing_runs(self, pdf: bytes) -> None:
        for key in (b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction", b"/AA"):
            assert key not in pdf


class TestAttachments:
    """What proves the acuse travels inside it."""

    def test_names_and_kinds(self, pdf: bytes) -> None:
        files = [one.get_object() for one in root(pdf)["/AF"]]
        described = [(one["/UF"], one["/AFRelationship"], one["/EF"]["/F"]["/Subtype"]) for one in files]
        assert described == [(TEXT_NAME, "/Data", "/text/plain"), (SEAL_NAME, "/Data", "/application/json")]

    def test_the_text_is_exact(self, desk: Desk) -> None:
        assert reader(desk.signed).attachments[TEXT_NAME] == [a_text(desk.sealer).encode()]

    def test_the_proof_is_complete(self, desk: Desk) -> None:
        proof = json.loads(reader(desk.signed).attachments[SEAL_NAME][0])
        assert base64.b64decode(proof["certificate"]) == desk.sealer.certificate
        assert desk.sealer.verify(a_text(desk.sealer), base64.b64decode(proof["seal"]), proof["key_id"])


class TestWords:
    """Everything the person needs, and nothing read as an instruction."""

    def test_all_is_shown(self, desk: Desk) -> None:
        shown = words(desk.signed)
        for part in (
            NSS.grouped,
            NAME,
            CURP.value,
            str(FOLIO),
            "ABCD 2345",
            "tramites.example/verificar",
            "Este trámite es gratuito.",
            "Demostración, sin validez oficial",
            "1 de 1",
            desk.sealer.key_id,
            "1042",
            bytes(range(32)).hex(),
            "Para recortar y guardar",
        ):
            assert part in shown
        assert base64.b64encode(desk.sealer.seal(a_text(desk.sealer))).decode() in shown.replace("\n", "")

    def test_metadata_carry_no_number(self, desk: Desk) -> None:
        metadata = str(reader(desk.signed).metadata) + root(desk.signed)["/Metadata"].get_data().decode()
        assert NSS.value not in metadata.replace(" ", "")
        assert CURP.value not in metadata

    @pytest.mark.parametrize(
        "typed", ['#panic("no")', "*a* _b_ `c` $x$ @y <z>", "= h", "- x / y: z", "\\ // /* ~", '"#{1+1}']
    )
    def test_markup_stays_words(self, desk: Desk, typed: str) -> None:
        sheet = a_sheet(desk.sealer)
        card = sheet.card and replace(sheet.card, lines=(typed,))
        said = replace(
            sheet, heading=typed, procedure=typed, notes=(typed,), fields=((typed, typed),), card=card
        )
        assert words(desk.press.print(said, at=NOW)).replace("\n", " ").count(typed) == 6

    @pytest.mark.parametrize("typed", ["漢字", "🙂", "\ufffd", "\u202egnat", "a\x00b\x07", "\u2028"])
    def test_signs_without_a_letter_form_never_stop_the_press(self, desk: Desk, typed: str) -> None:
        sheet = replace(a_sheet(desk.sealer), heading=f"Hola {typed}", fields=(("Nombre", typed),))
        assert "Hola" in words(desk.press.print(sheet, at=NOW))

    def test_letters_of_the_country_are_there(self, desk: Desk) -> None:
        name = "Ñuñez Güicho Xöchitl Ꞌsaltilloꞌ Ā́ ç ø ß ł"
        assert "Xöchitl Ꞌsaltilloꞌ" in words(
            desk.press.print(replace(a_sheet(desk.sealer), notes=(name,)), at=NOW)
        )


def a_receipt(sheet: AcuseSheet) -> AcuseSheet:
    return replace(sheet, number="", card=None, demo="", heading="Recibimos tu solicitud")


class TestShapes:
    """Other acuses on the same sheet."""

    def test_a_receipt_has_no_number_card_or_band(self, desk: Desk) -> None:
        shown = words(desk.press.print(a_receipt(a_sheet(desk.sealer)), at=NOW))
        assert "Recibimos tu solicitud" in shown
        assert NSS.grouped not in shown
        assert "Demostración" not in shown

    def test_a_long_one_goes_on_with_its_band_and_count(self, desk: Desk) -> None:
        sheet = a_sheet(desk.sealer)
        pages = reader(desk.press.print(replace(sheet, fields=sheet.fields * 5), at=NOW)).pages
        assert len(pages) == 2
        for number, page in enumerate(pages, start=1):
            shown = page.extract_text()
            assert f"{number} de 2" in shown
            assert str(FOLIO) in shown
            assert "Demostración, sin validez oficial" in shown

    def test_a_very_long_word_may_break(self, desk: Desk) -> None:
        text = a_text(desk.sealer, name="W" * 200)
        sheet = a_sheet(desk.sealer)
        long = replace(sheet, fields=(("Correo", "a" * 120),), sealed=sealed(desk.sealer, text))
        printed = desk.press.print(long, at=NOW)
        drawn = [len(same) for piece in runs(printed) for same in re.findall("a{9,}|W{9,}", piece)]
        assert len(drawn) >= 5
        assert max(drawn) <= 2 * 36
        assert reader(printed).attachments[TEXT_NAME] == [text.encode()]


class TestPress:
    """One compiler, kept; the same sheet gives the same bytes, from any thread."""

    def test_same_bytes_everywhere(self, desk: Desk) -> None:
        assert AcusePress().print(a_sheet(desk.sealer), at=NOW) == desk.printed

    def test_threads_take_turns(self, desk: Desk) -> None:
        sheets = [replace(a_sheet(desk.sealer), heading=f"Título {n}") for n in range(12)]
        with ThreadPoolExecutor(4) as pool:
            printed = list(pool.map(lambda sheet: desk.press.print(sheet, at=NOW), sheets))
        assert all(f"Título {n}" in words(pdf) for n, pdf in enumerate(printed))

    def test_weight_and_time(self, desk: Desk, rsa_desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
        """Goals: 12 ms of CPU to print; the limit here leaves room for a busy machine."""
        taken = []
        for n in range(5):
            start = time.process_time()
            desk.press.print(replace(a_sheet(desk.sealer), heading=f"Título {n}"), at=NOW)
            taken.append(1000 * (time.process_time() - start))
        with capsys.disabled():
            sys.stdout.write(
                f"\nacuse: printed in {min(taken):.1f} ms of CPU, {len(desk.printed)} B;"
                f" signed {len(desk.signed)} B (P-256), {len(rsa_desk.signed)} B (RSA)\n"
            )
        assert min(taken) < 40
        assert len(desk.signed) <= HEAVIEST
        assert len(rsa_desk.signed) <= HEAVIEST


def structure(pdf: bytes) -> list[tuple[str, DictionaryObject]]:
    """The tagged elements in reading order."""
    found: list[tuple[str, DictionaryObject]] = []

    def walk(element: object) -> None:
        if not isinstance(element, DictionaryObject) or "/S" not in element:
            return
        found.append((element["/S"].removeprefix("/"), element))
        for child in element.get("/K", []):
            walk(child.get_object())

    for first in root(pdf)["/StructTreeRoot"]["/K"]:
        walk(first.get_object())
    return found
