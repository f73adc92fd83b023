"""QR codes: the drawing is the standard one, and the page may show it under its CSP."""

from __future__ import annotations

import re
import struct
import zlib
from xml.etree import ElementTree

import pytest
import segno

from kiosk.documents.qr import MASK, QUIET_MODULES, draw_qr, qr_png, qr_svg

ADDRESS = "https://tramites.example/verificar/ABCD2345"


def modules(text: str) -> list[list[int]]:
    code = segno.make(text, error="m", mask=MASK, boost_error=False, micro=False)
    return [list(row) for row in code.matrix]


@pytest.mark.parametrize("text", [ADDRESS, "a", "x" * 300])
def test_the_path_fills_exactly_the_dark_modules(text: str) -> None:
    drawing = draw_qr(text)
    wanted = modules(text)
    found = [[0] * len(wanted) for _ in wanted]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", drawing.path):
        for column in range(int(x), int(x) + int(length)):
            found[int(y) - QUIET_MODULES][column - QUIET_MODULES] = 1
    assert found == wanted
    assert drawing.size == len(wanted) + 2 * QUIET_MODULES
    assert re.fullmatch(r"(M\d+ \d+h\d+v1h-\d+z)+", drawing.path)


def test_the_svg_needs_no_style_and_says_what_it_is() -> None:
    svg = qr_svg(ADDRESS, label='Código <QR> de "prueba"')
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'Código <QR> de "prueba"'
    assert "style" not in svg
    side = draw_qr(ADDRESS).size
    assert root.get("viewBox") == f"0 0 {side} {side}"


def test_the_png_has_eight_pixels_a_module_and_no_margin() -> None:
    wanted = modules(ADDRESS)
    png = qr_png(ADDRESS)
    width, height, depth, colour = struct.unpack(">IIBB", png[16:26])
    assert (width, height) == (8 * len(wanted), 8 * len(wanted))
    assert (depth, colour) == (1, 0)
    start = png.index(b"IDAT")
    size = int.from_bytes(png[start - 4 : start])
    rows = zlib.decompress(png[start + 4 : start + 4 + size])
    stride = 1 + width // 8
    drawn = [
        [int(byte == 0) for byte in rows[8 * row * stride + 1 : (8 * row + 1) * stride]]
        for row in range(len(wanted))
    ]
    assert drawn == wanted
