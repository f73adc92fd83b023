"""A person without script and without a screen: opens pages, fills forms, follows where they lead.

Fast enough to walk to any page in milliseconds. The browser then takes over the cookie and looks.
"""

from __future__ import annotations

import http.client
import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

import brotli

Typed = str | Sequence[str]
PATIENCE_SECONDS = 20
FOLLOWED = frozenset({302, 303})
MOST_JUMPS = 6


@dataclass(slots=True)
class Form:
    """One form of a page and what a browser would send of it untouched."""

    action: str
    method: str
    id: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)


class Forms(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._open: Form | None = None
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(has.get("action", ""), has.get("method", "get").lower(), has.get("id", ""))
            self.found.append(self._open)
        elif self._open is not None:
            self._control(tag, has)

    def _control(self, tag: str, has: dict[str, str]) -> None:
        form, name = self._open, has.get("name", "")
        if form is None:
            return
        if tag == "select":
            self._select = name
            form.names.add(name)
        elif tag == "option" and "selected" in has:
            form.fields.append((self._select, has.get("value", "")))
        elif tag == "input" and name:
            form.names.add(name)
            if has.get("type") not in ("radio", "checkbox") or "checked" in has:
                form.fields.append((name, has.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as it came: its path, status, words, headers, and the bytes that travelled."""

    path: str
    status: int
    html: str
    headers: dict[str, str]
    body: bytes = field(default=b"", repr=False)

    @property
    def page(self) -> str:
        """The last part of the path: the name of a question page."""
        return urlsplit(self.path).path.rsplit("/", 1)[-1]

    @property
    def h1(self) -> str:
        """The heading, without marks."""
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.html, re.S)
        return " ".join(re.sub(r"<[^>]+>", "", found.group(1)).split()) if found else ""

    def form(self, wanted: str = "f") -> Form:
        """The form with this id, or with this piece in its action."""
        forms = Forms(self.html).found
        found = [one for one in forms if one.id == wanted] or [one for one in forms if wanted in one.action]
        if not found:
            raise LookupError(f"no form {wanted!r} at {self.path} ({self.status}, {self.h1!r})")
        return found[0]


class Person:
    """Somebody with a cookie and a page before them. With `htmx`, forms are sent as the script sends them.

    `heard` keeps every answer, to be weighed.
    """

    def __init__(self, origin: str, *, htmx: bool = False) -> None:
        self.origin = origin
        self.cookies: dict[str, str] = {}
        self.here = Seen("", 0, "", {})
        self.heard: list[Seen] = []
        self._htmx = {"HX-Request": "true"} if htmx else {}

    def open(self, path: str) -> Seen:
        """Go to an address."""
        return self._go("GET", path)

    def send(self, form: str = "f", /, **values: Typed) -> Seen:
        """Fill a form (found by its id or a piece of its action) and press its button."""
        found = self.here.form(form)
        filled = fill(found, values)
        target = urljoin(self.here.path, found.action.partition("#")[0])
        if found.method == "get":
            return self._go("GET", f"{target}?{urlencode(filled)}")
        return self._go("POST", target, urlencode(filled))

    def post(self, path: str, values: dict[str, str]) -> Seen:
        """Send values that no form offers, as broken or hostile programs do."""
        return self._go("POST", path, urlencode(values))

    def ask(self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> Seen:
        """One request and its answer, wherever it would lead."""
        sent = {"Accept-Encoding": "br", **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method == "POST":
            sent |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin}
        line = http.client.HTTPConnection(urlsplit(self.origin).netloc, timeout=PATIENCE_SECONDS)
        with closing(line):
            line.request(method, path, body or None, sent)
            answer = line.getresponse()
            content = answer.read()
        self._keep_cookies(answer.headers.get_all("Set-Cookie") or [])
        packed = answer.headers.get("Content-Encoding") == "br"
        text = (brotli.decompress(content) if packed else content).decode("utf-8", "replace")
        seen = Seen(path, answer.status, text, {k.lower(): v for k, v in answer.headers.items()}, content)
        self.heard.append(seen)
        return seen

    def _go(self, method: str, path: str, body: str = "") -> Seen:
        seen = self.ask(method, path, body, self._htmx if method == "POST" else None)
        for _ in range(MOST_JUMPS):
            onward = seen.headers.get("hx-redirect", "")
            if seen.status in FOLLOWED:
                onward = seen.headers["location"]
            if not onward:
                break
            seen = self.ask("GET", urljoin(path, onward))
            path = seen.path
        self.here = replace(seen, path=seen.headers.get("hx-push-url", seen.path))
        return self.here

    def _keep_cookies(self, lines: list[str]) -> None:
        for line in lines:
            name, _, value = line.partition(";")[0].partition("=")
            if value and "max-age=0" not in line.lower():
                self.cookies[name] = value.strip('"')
            else:
                self.cookies.pop(name, None)


def fill(form: Form, values: dict[str, Typed]) -> list[tuple[str, str]]:
    """What is sent: the form's own fields with `values` in place of theirs (a list for several ticks)."""
    kept = [(name, value) for name, value in form.fields if name not in values]
    for name, value in values.items():
        kept += [(name, value)] if isinstance(value, str) else [(name, one) for one in value]
    return kept
