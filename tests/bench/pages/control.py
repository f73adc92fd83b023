"""Planted pages: the same few words as they should come, and with faults that a measurement must see."""

from __future__ import annotations

from random import Random

WORDS = "<h1>Una pregunta</h1><p>Elige una.</p><p><button>Continuar</button></p>"
STYLE = "body{font:20px sans-serif}"
NOISE_BYTES = 30_000
"""What nobody needs, and what no compression makes smaller."""


def _page(head: str, tail: str = "") -> bytes:
    return (
        f'<!DOCTYPE html><html lang="es"><head><meta charset="utf-8"><title>Control</title>'
        f'<link rel="icon" href="data:,">{head}</head><body><main>{WORDS}</main>{tail}</body></html>'
    ).encode()


def contents() -> dict[str, bytes]:
    """Pages and files by address."""
    noise = Random(1).randbytes(NOISE_BYTES // 2).hex()
    return {
        "/control/right": _page(f"<style>{STYLE}</style>"),
        "/control/linked": _page('<link rel="stylesheet" href="/control/style.css">'),
        "/control/blocked": _page('<style></style><script src="/control/heavy.js"></script>'),
        "/control/style.css": STYLE.encode(),
        "/control/heavy.js": f"// {noise}".encode(),
    }
