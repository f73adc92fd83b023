"""Addresses of ours: where a form may send somebody back to."""

from __future__ import annotations

import re

OWN = re.compile(r"/(?!/)[A-Za-z0-9/_.-]{0,200}")


def own_path(wanted: str) -> str:
    """The path when it is one of ours, "" otherwise: nobody is ever sent elsewhere by a link."""
    return wanted if OWN.fullmatch(wanted) else ""
