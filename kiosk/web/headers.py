"""Headers of every answer: one function, also for errors and static files (security 2)."""

from __future__ import annotations

import base64
import hashlib

from werkzeug.datastructures import Headers

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{style}; img-src 'self'; font-src 'self'; "
    "media-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-src 'none'; frame-ancestors 'none'; report-uri /csp"
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), "
    "display-capture=()",
}
TRANSPORT = "max-age=63072000; includeSubDomains"
FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_DAY = "public, max-age=86400"


def style_hash(css: str) -> str:
    """The source expression that lets one inline sheet pass."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def policy(*, inline_style: str = "") -> str:
    """The content security policy, with the hash of the page's own sheet when it carries one."""
    return POLICY.format(style=f" {inline_style}" if inline_style else "")


def complete(headers: Headers, *, secure: bool) -> None:
    """Add what every answer carries; what a view has set on purpose stays."""
    for name, value in FIXED.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", policy())
    headers.setdefault("Cache-Control", "no-store")
    if secure:
        headers.setdefault("Strict-Transport-Security", TRANSPORT)
