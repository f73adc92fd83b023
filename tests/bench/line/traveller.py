"""Somebody without script on a bad line: what does not come through is done again, as people do.

A page that breaks off is loaded again. A form that got no answer is, by chance of the seed, either sent again
as it was (the browser's "send again?") or opened anew and filled in again.
"""

from __future__ import annotations

import http.client
from collections.abc import Callable
from random import Random
from urllib.parse import urlencode, urljoin, urlsplit

import brotli

from tests.bench.line.journal import Given, Journal
from tests.browser.person import FOLLOWED, Person, Seen, fill
from tests.browser.walks import where

PATIENCE_SECONDS = 60
MOST_TRIES = 12
MOST_PAGES = 20
START = "/tramites/asignacion-nss"
Answers = Callable[[str], Given]
"""What is answered on the page of this name."""


class Broken(Exception):
    """The connection ended before the whole answer was there."""


class GaveUp(Exception):
    """The errand cannot go on: what a person would see as the end."""


class Traveller:
    """One person with one kept connection, as a browser has."""

    def __init__(self, origin: str, port: int, journal: Journal, *, seed: int) -> None:
        self.origin, self.journal = origin, journal
        self.cookies: dict[str, str] = {}
        self.here = Seen("", 0, "", {})
        self.requests = 0
        self._port, self._chance = port, Random(seed)
        self._line: http.client.HTTPConnection | None = None

    def run(self, answers: Answers, *, before_sending: Callable[[], None]) -> str:
        """The errand from its start page to the acuse; answers the acuse's path."""
        self._open(START)
        self._send("start", {})
        for _ in range(MOST_PAGES):
            page = where(self.here)
            self._stop_at_errors()
            if page == "acuse":
                return urlsplit(self.here.path).path
            if page == "revisar":
                before_sending()
            self._send(page, answers(page))
        raise GaveUp(f"no end: {self.here.path}")

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _open(self, path: str) -> None:
        """Load a page, again and again until it is whole; follows where it leads."""
        for _ in range(MOST_TRIES):
            try:
                seen = self._exchange("GET", path)
            except Broken as broken:
                self.journal.mishap(f"GET {_short(path)}: {broken}")
                continue
            if seen.status in FOLLOWED:
                path = urljoin(path, seen.headers["location"])
                continue
            self.here = seen
            return
        raise GaveUp(f"{path} never came")

    def _send(self, page: str, values: Given) -> None:
        """Fill in and send; what got no answer is sent again, from the old page or from a new one."""
        for _ in range(MOST_TRIES):
            form = self.here.form()
            target = urljoin(self.here.path, form.action.partition("#")[0])
            try:
                seen = self._exchange("POST", target, urlencode(fill(form, dict(values))))
            except Broken as broken:
                self.journal.mishap(f"POST {_short(target)}: {broken}")
                if self._chance.random() < 0.5:
                    continue
                self._open(urlsplit(self.here.path).path)
                self._stop_at_errors()
                if where(self.here) != page and page != "start":
                    return
                continue
            if seen.status not in FOLLOWED:
                self.here = seen
                return
            if page != "start":
                self.journal.acknowledged(page, values)
            self._open(urljoin(target, seen.headers["location"]))
            return
        raise GaveUp(f"{target} never got an answer")

    def _stop_at_errors(self) -> None:
        if self.here.status != 200:
            raise GaveUp(f"{_short(self.here.path)}: {self.here.status} {self.here.h1}")

    def _exchange(self, method: str, path: str, body: str = "") -> Seen:
        """One request with its whole answer; cookies count as soon as they came. Broken when the line was."""
        self.requests += 1
        place = urlsplit(self.origin)
        headers = {"Accept-Encoding": "br", "Host": place.netloc}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method == "POST":
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin}
        try:
            if self._line is None:
                self._line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_SECONDS)
            self._line.request(method, path.partition("#")[0], body or None, headers)
            answer = self._line.getresponse()
            self._keep(answer.headers.get_all("Set-Cookie") or [])
            content = self._drained(answer) if answer.status in FOLLOWED else answer.read()
        except (OSError, http.client.HTTPException) as broken:
            self.close()
            raise Broken(type(broken).__name__) from broken
        if answer.getheader("Connection", "") == "close":
            self.close()
        packed = bool(content) and answer.getheader("Content-Encoding") == "br"
        text = (brotli.decompress(content) if packed else content).decode("utf-8", "replace")
        heard = {name.lower(): value for name, value in answer.headers.items()}
        return Seen(path, answer.status, text, heard, content)

    def _drained(self, answer: http.client.HTTPResponse) -> bytes:
        """What leads on is in the headers: a browser follows it, whatever becomes of the rest."""
        try:
            answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
        return b""

    def _keep(self, lines: list[str]) -> None:
        for line in lines:
            name, _, value = line.partition(";")[0].partition("=")
            if value and "max-age=0" not in line.lower():
                self.cookies[name] = value.strip('"')
            else:
                self.cookies.pop(name, None)


def shown(
    origin: str, cookies: dict[str, str], draft: str, pages: list[str]
) -> dict[str, list[tuple[str, str]]]:
    """What the program shows on each page of a draft, asked for beside the slow line."""
    found = {}
    for page in pages:
        person = Person(origin)
        person.cookies |= cookies
        seen = person.open(f"{draft}/{page}")
        found[page] = list(seen.form().fields) if where(seen) == page else []
    return found


def _short(path: str) -> str:
    return "/".join(part for part in path.split("/") if len(part) < 30)
