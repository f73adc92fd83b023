"""QR codes: one drawing for screen and paper."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from io import BytesIO

import segno

QUIET_MODULES = 4  # white margin the standard asks for (ISO/IEC 18004)
MASK = 4  # fixed: trying all eight costs four times as much (performance 5) and readers need none of them


@dataclass(frozen=True, slots=True)
class QrDrawing:
    """A QR code as one filled path; `size` is the side in modules, white margin included."""

    size: int
    path: str


def draw_qr(text: str) -> QrDrawing:
    """Draw a text (an address) with medium error correction, readable with 15 % of it damaged."""
    code = _code(text)
    runs = [
        f"M{start + QUIET_MODULES} {row + QUIET_MODULES}h{length}v1h-{length}z"
        for row, modules in enumerate(code.matrix)
        for start, length in _dark_runs(modules)
    ]
    return QrDrawing(len(code.matrix) + 2 * QUIET_MODULES, "".join(runs))


def qr_svg(text: str, *, label: str) -> str:
    """The code as SVG for a page: without style (CSP forbids it) or size, `label` for who cannot see it."""
    drawing = draw_qr(text)
    side = drawing.size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"'
        f' role="img" aria-label="{escape(label)}">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{drawing.path}"/></svg>'
    )


def qr_png(text: str) -> bytes:
    """The code as a black and white PNG for paper: no margin, since the paper around it is white.

    In a PDF it takes half the bytes of a path, and eight pixels a module stay sharp on any screen or paper.
    """
    png = BytesIO()
    _code(text).save(png, kind="png", scale=8, border=0)
    return png.getvalue()


def _code(text: str) -> segno.QRCode:
    return segno.make(text, error="m", mask=MASK, boost_error=False, micro=False)


def _dark_runs(modules: bytearray) -> list[tuple[int, int]]:
    """Where each run of dark modules of one row starts, and its length."""
    runs = []
    start = 0
    for column, dark in enumerate([*modules, 0]):
        if not dark:
            if column > start:
                runs.append((start, column - start))
            start = column + 1
    return runs
