"""Reads just enough of a page to fill its form in: hidden values, names of controls, where it goes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from urllib.parse import urlencode

FORM = re.compile(r'<form\b([^>]*\bmethod="post"[^>]*)>(.*?)</form>', re.S | re.I)
CONTROL = re.compile(r"<(?:input|select|textarea|button)\b[^>]*>", re.I)
MAIN = ('id="f"', 'id="daform"')
"""The form with the question, here and in docassemble."""
PART = re.compile(r'([a-z-]+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class PageForm:
    """The form people fill in: its address, whether htmx sends it, and its controls (name, value, hidden)."""

    action: str
    by_htmx: bool
    controls: tuple[tuple[str, str, bool], ...]

    def filled(self, answers: Mapping[str, str]) -> str:
        """The body a browser sends: hidden values as they came, and an answer for each control it knows."""
        return urlencode(dict(self._pairs(answers)))

    def _pairs(self, answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        for name, value, hidden in self.controls:
            if hidden:
                yield name, value
            elif name in answers:
                yield name, answers[name]


def main_form(html: str) -> PageForm | None:
    """The form of a page: the one whose id says so, else the first that is sent by POST."""
    first: re.Match[str] | None = None
    for found in FORM.finditer(html):
        first = first or found
        if any(name in found.group(1) for name in MAIN):
            first = found
            break
    return _read(first.group(1), first.group(2)) if first else None


def _read(opening: str, inside: str) -> PageForm:
    parts = dict(PART.findall(opening))
    controls = tuple(_control(tag) for tag in CONTROL.findall(inside))
    action = unescape(parts.get("action", "")).partition("#")[0]
    return PageForm(action, "hx-post" in parts, tuple(one for one in controls if one[0]))


@lru_cache(maxsize=4096)
def _control(tag: str) -> tuple[str, str, bool]:
    parts = dict(PART.findall(tag))
    return parts.get("name", ""), unescape(parts.get("value", "")), parts.get("type") == "hidden"
