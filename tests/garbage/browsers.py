"""A browser that keeps its cookie, the pages it saw and what it sent last."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin

from tests.garbage.shots import FORM, Application, Echo, Shot, fire
from tests.seen import Form, Seen, see

COOKIE = re.compile(r"^s=([^;]*)")
MOST_REDIRECTS = 4
Pairs = Sequence[tuple[str, str]]


@dataclass(slots=True)
class Browser:
    """One visitor. `heard` is told every answer with what was asked: invariants count on it."""

    name: str
    app: Application
    host: str
    heard: Callable[[Shot, Echo], None]
    cookie: str = ""
    page: Seen = field(default_factory=lambda: Seen(0, "/", ""))
    pages: list[Seen] = field(default_factory=list)
    last: Shot | None = None

    def goes_to(self, address: str) -> None:
        self._follow(self._ask(Shot("GET", *_parts(address))), address)

    def posts(self, address: str, pairs: Pairs) -> None:
        path, query = _parts(urljoin(self.page.address, address))
        self.last = Shot("POST", path, query, body=urlencode(pairs).encode(), kind=FORM)
        self.sends_again()

    def sends_again(self) -> None:
        """The answer was lost, or somebody clicked twice: the same request once more."""
        if self.last is not None:
            self._follow(self._ask(self.last), self.last.path.decode())

    def forms(self) -> list[Form]:
        """Forms of the open page, the main one first; what ends a visit is not among them."""
        kept = [form for form in self.page.forms if form.action not in ("/terminar", "/buscar")]
        return sorted(kept, key=lambda form: form.id != "f")

    def looks_back(self, which: int) -> None:
        """The browser's Back: an earlier page as it was, with its old number and token."""
        if self.pages:
            self.page = self.pages[which % len(self.pages)]

    def fills(self, form: Form, given: Mapping[str, str | Sequence[str]]) -> list[tuple[str, str]]:
        """A form with these answers where it asks for them; choices that are not offered stay as they are."""
        there = {name: value for name, value in given.items() if name in form.controls}
        for name, control in form.controls.items():
            values = [there[name]] if isinstance(there.get(name), str) else list(there.get(name, ()))
            if control.offered and not set(values) <= set(control.offered):
                there.pop(name, None)
        return form.filled(there)

    def _ask(self, shot: Shot) -> Echo:
        headers = (("Origin", f"http://{self.host}"), ("Sec-Fetch-Site", "same-origin"))
        if self.cookie:
            headers = (*headers, ("Cookie", f"s={self.cookie}"))
        sent = Shot(shot.method, shot.path, shot.query, headers, shot.body, shot.kind)
        echo = fire(self.app, sent, host=self.host)
        for name, value in echo.headers:
            found = COOKIE.match(value) if name.lower() == "set-cookie" else None
            if found:
                self.cookie = found.group(1)
        self.heard(sent, echo)
        return echo

    def _follow(self, echo: Echo, address: str) -> None:
        for _ in range(MOST_REDIRECTS):
            if echo.status not in (302, 303, 308):
                break
            address = echo.header("Location")
            echo = self._ask(Shot("GET", *_parts(address)))
        is_page = echo.header("Content-Type").startswith("text/html")
        self.page = see(echo.body.decode() if is_page else "", status=echo.status, address=address)
        if self.page.forms and echo.status == 200:
            self.pages.append(self.page)


def _parts(address: str) -> tuple[bytes, bytes]:
    path, _, query = address.partition("#")[0].partition("?")
    return path.encode(), query.encode()
