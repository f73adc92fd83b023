"""Headers of every answer: one function, also for errors and static files (security 2)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection

from werkzeug.datastructures import Headers

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{style}; img-src 'self'; font-src 'self'; "
    "media-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'{form}; base-uri 'none'; "
    "object-src 'none'; frame-src 'none'; frame-ancestors 'none'; report-uri /csp"
)
FIXED = [
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), display-capture=()",
    ),
]
_FIXED_NAMES = frozenset(name.lower() for name, _ in FIXED)
TRANSPORT = "max-age=63072000; includeSubDomains"
FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_DAY = "public, max-age=86400"


def style_hash(css: str) -> str:
    """The source expression that lets one inline sheet pass."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def policy(*, inline_style: str = "", form_to: str = "") -> str:
    """The content security policy, with the hash of the page's own sheet when it carries one, and the one
    other origin that a form of it may be sent to."""
    return POLICY.format(
        style=f" {inline_style}" if inline_style else "", form=f" {form_to}" if form_to else ""
    )


PLAIN_POLICY = policy()


def complete(headers: Headers, *, secure: bool, bare: bool = False) -> None:
    """Add what every answer carries; what a view has set on purpose stays.

    A `bare` answer has no body that a browser could draw, run or frame: it is only not to be kept.
    """
    if bare:
        headers.set("Cache-Control", "no-store")
        headers.remove("Content-Type")
        return
    there = {name.lower() for name, _ in headers}  # looked through once: it costs as much as a query
    headers.extend(FIXED if there.isdisjoint(_FIXED_NAMES) else _without(there))
    if "content-security-policy" not in there:
        headers.add("Content-Security-Policy", PLAIN_POLICY)
    if "cache-control" not in there:
        headers.add("Cache-Control", "no-store")
    if secure and "strict-transport-security" not in there:
        headers.add("Strict-Transport-Security", TRANSPORT)


def _without(there: Collection[str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in FIXED if name.lower() not in there]
