"""The acuse on paper: one carta page, tagged (PDF/UA-1) and made to last (PDF/A-3a), with its proof attached.

The sheet arrives as finished Spanish sentences; this module knows where they go and nothing of procedures.
Words reach the engine as data, never as markup. The canonical text and its seal travel inside the file as
attachments, so that it can be verified alone (`pdf_check`).
"""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from kiosk.documents.qr import qr_png

if TYPE_CHECKING:
    from typst import Compiler

TEXT_NAME = "cadena-original.txt"
SEAL_NAME = "sello.json"
_TEMPLATE = Path(__file__).with_name("acuse.typ")
_SEAL_LINE = 72  # characters of the seal on one printed line; even 72 wide ones fit
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NOT_IN_FONT = re.compile(r"[^ -~\xa0-\xac\xae-\u036f\u1e00-\u1eff\u2010-\u2027\u20ac\ua78b\ua78c]")
_LONG_WORD = re.compile(r"\S{36}(?=\S)")
_LONG_SMALL_WORD = re.compile(r"[^\s|]{64}(?=[^\s|])")


@dataclass(frozen=True, slots=True)
class WalletCard:
    """The part to cut out and carry: a title, the number, and lines that say whose it is."""

    title: str
    number: str
    lines: tuple[str, ...]
    cut_here: str = "Para recortar y guardar"


@dataclass(frozen=True, slots=True)
class PublicCheck:
    """How anybody checks the paper: a full address for the QR, a short one to type, the code in groups."""

    address: str
    short_address: str
    code: str
    title: str = "Para comprobar este documento"
    how: str = "Con la cámara, o en la página"
    code_label: str = "Código de verificación"
    picture: str = "Código QR que lleva a la página de verificación"


@dataclass(frozen=True, slots=True)
class SealedText:
    """What was sealed and the proof: all of it is printed, and attached for programs."""

    text: str
    seal: bytes
    key_id: str
    certificate: bytes
    ledger_number: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class SheetWords:
    """Labels that are the same on every acuse."""

    folio: str = "Folio"
    seal_title: str = "Sello digital"
    text: str = "Cadena original"
    seal: str = "Sello"
    key: str = "Certificado"
    ledger: str = "Registro en bitácora"
    fingerprint: str = "Huella"
    free: str = "Este trámite es gratuito."
    text_attachment: str = "Cadena original del acuse"
    seal_attachment: str = "Sello digital y certificado"


@dataclass(frozen=True, slots=True)
class AcuseSheet:
    """Everything one acuse prints, in reading order, as finished sentences.

    `title` names the file and never carries a number; `heading` says the result; `number` is shown huge when
    there is one; `fields` are (label, value) pairs; `demo` is the band of a demonstration, empty otherwise.
    """

    institution: str
    title: str
    procedure: str
    heading: str
    folio: str
    day: str
    fields: tuple[tuple[str, str], ...]
    check: PublicCheck
    sealed: SealedText
    number: str = ""
    notes: tuple[str, ...] = ()
    card: WalletCard | None = None
    demo: str = ""
    words: SheetWords = field(default_factory=SheetWords)


@dataclass(slots=True)
class AcusePress:
    """Prints acuses. Keeps one compiler (made at the first acuse) and lets one thread use it at a time."""

    _turn: Lock = field(default_factory=Lock)
    _compiler: Compiler | None = None

    def print(self, sheet: AcuseSheet, *, at: datetime) -> bytes:
        """The PDF before its signature; the same sheet and instant give the same bytes."""
        inputs = {"sheet": json.dumps(_as_data(sheet), ensure_ascii=False)}
        with self._turn:
            if self._compiler is None:
                self._compiler = _new_compiler()
            printed = self._compiler.compile(
                format="pdf", sys_inputs=inputs, pdf_standards=["ua-1", "a-3a"],
                timestamp=at.astimezone(UTC).replace(microsecond=0),
            )
        if not isinstance(printed, bytes):
            raise TypeError("the engine gave several files for one acuse")
        return printed


def _new_compiler() -> Compiler:
    """The engine, with this template and only the packaged fonts: the paper is the same everywhere."""
    from typst import Compiler, Fonts

    spec = find_spec("font_roboto")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("font_roboto")
    folder = Path(spec.origin).with_name("files")
    fonts = Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    return Compiler(_TEMPLATE, font_paths=fonts, ignore_system_fonts=True)


def _as_data(sheet: AcuseSheet) -> dict[str, object]:
    """What the template reads: words made printable and, apart from them, the exact bytes to attach."""
    sealed = sheet.sealed
    seal = base64.b64encode(sealed.seal).decode("ascii")
    proof = {
        "key_id": sealed.key_id,
        "seal": seal,
        "certificate": base64.b64encode(sealed.certificate).decode("ascii"),
    }
    said = asdict(sheet)
    del said["sealed"]
    return {
        **{name: _printable(value) for name, value in said.items()},
        "address": sheet.check.address,
        "qr": [*qr_png(sheet.check.address)],
        "text_shown": _printable_text(sealed.text, _LONG_SMALL_WORD),
        "seal_lines": [seal[start : start + _SEAL_LINE] for start in range(0, len(seal), _SEAL_LINE)],
        "key_id": sealed.key_id,
        "ledger_number": str(sealed.ledger_number),
        "fingerprint": sealed.fingerprint,
        "text_name": TEXT_NAME,
        "canonical": sealed.text,
        "seal_name": SEAL_NAME,
        "proof": json.dumps(proof),
    }


def _printable(said: object) -> object:
    """The same words, wherever they are, fit for the font and the column."""
    if isinstance(said, str):
        return _printable_text(said, _LONG_WORD)
    if isinstance(said, dict):
        return {name: _printable(one) for name, one in said.items()}
    if isinstance(said, tuple):
        return [_printable(one) for one in said]
    return said


def _printable_text(said: str, long_word: re.Pattern[str]) -> str:
    """Signs the font lacks become "?" (the engine would refuse them); very long words may break."""
    signs = _NOT_IN_FONT.sub("?", _CONTROL.sub(" ", unicodedata.normalize("NFC", said)))
    return long_word.sub("\\g<0>\u200b", signs)
