"""What must hold for every answer of the program, whatever a test is about.

The speaking client hands each answer to `Watch.look`, which fails the test on bad markup, a missing header, a
form without token, too many statements, or personal data where it does not belong.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from werkzeug.test import TestResponse

from kiosk.log import redact
from tests.budgets import SENDS_CODES, SIGNED, VOIDS, Budget, budget_of
from tests.counting import Count
from tests.html import check_page
from tests.seen import Seen

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{style}; img-src 'self'; font-src 'self'; "
    "media-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'{across}; base-uri 'none'; "
    "object-src 'none'; frame-src 'none'; frame-ancestors 'none'; report-uri /csp"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), "
    "display-capture=()",
}
"""Written out here as the security rules have them, so that a change of the program is seen."""

TRANSPORT = "max-age=63072000; includeSubDomains"
WHO_HELPS = (
    "SELECT assist_session.", "SELECT staff_member.id \nFROM", "UPDATE assist_session", "UPDATE help_call",
)  # fmt: skip
"""While somebody helps, a page also asks whose turn the screen is, and whether what was typed is of the
helper. Nobody else's pages do."""
END_OF_HELP = 5
"""Its line of the ledger."""
OUR_COOKIES = frozenset("sad")
"""Of people, of the staff, of a device of an office."""
STYLE = re.compile(r"<style>(.*?)</style>", re.S)
ACROSS = re.compile(r'<form [^>]*action="(https?://[^/"]+)')
TOKEN = re.compile(r'(?<=")[A-Za-z0-9_-]{43}(?=")')
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
HASHED = re.compile(r"\.[0-9a-f]{10}\.")
FOLIO = re.compile(r"2\d{3}-\d{6,9}-\d")
OURS = re.compile(
    r"20\d\d-\d{6,9}-\d|[0-9a-f]{32}|/[0-9a-f]{12}(?=/)|/(?:verificar|continuar)/[0-9A-Z]{8}|/static/[\w./-]+"
)
"""What may look like somebody's number and is ours: folios, ids, codes of papers, names of files."""


@dataclass(slots=True)
class Figures:
    """Most statements and commits seen of each kind of page; written to a file when a run asks for it."""

    most: dict[str, tuple[int, int, list[str]]] = field(default_factory=dict)

    def keep(self, name: str, count: Count) -> None:
        before = self.most.get(name, (-1, 0, []))
        if len(count.statements) > before[0]:
            short = [" ".join(one.split())[:110] for one in count.statements]
            self.most[name] = (len(count.statements), count.commits, short)

    def write(self) -> None:
        """`KIOSK_TEST_FIGURES` names the folder; each worker writes its own file."""
        folder = os.environ.get("KIOSK_TEST_FIGURES")
        if folder and self.most:
            worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
            path = Path(folder) / f"figures-{worker}.json"
            path.write_text(json.dumps(self.most, indent=1), encoding="utf-8")


@dataclass(slots=True)
class Watch:
    """Looks at every answer. `typed` are the texts people typed: none may show where it must not."""

    figures: Figures
    secure: bool = False
    typed: set[str] = field(default_factory=set)
    calm: bool = True
    """Budgets are for days on which the database answers; a test that silences it says so."""

    def look(
        self, answer: TestResponse, seen: Seen, *, name: str, htmx: bool, lang: str, count: Count
    ) -> None:
        """Fail the test when an answer breaks a promise that every answer keeps."""
        faults = [*self._headers(answer), *self._cookies(answer), *self._private(answer, seen)]
        faults += self._markup(answer, seen, htmx=htmx, lang=lang)
        faults += self._htmx(answer, htmx=htmx, asked=answer.request.method)
        faults += self._statements(answer, name=name, count=count)
        assert not faults, (
            f"{answer.request.method} {seen.address} ({answer.status_code}):\n  " + "\n  ".join(faults)
        )

    def _headers(self, answer: TestResponse) -> list[str]:
        wanted = dict(HEADERS)
        if self.secure:
            wanted["Strict-Transport-Security"] = TRANSPORT
        wanted["Content-Security-Policy"] = policy_of(answer)
        if across(answer):
            wanted["Referrer-Policy"] = "strict-origin"
        if answer.status_code == 204 and "Content-Type" not in answer.headers:
            wanted = {}  # nothing new: an answer that no browser can draw, as short as it can be
        faults = [
            f"{name} is {answer.headers.get(name)!r}, not {value!r}"
            for name, value in wanted.items()
            if answer.headers.get_all(name) != [value]
        ]
        static = answer.request.path.startswith("/static/") and answer.status_code == 200
        kept = _kept_for(answer.request.path) if static else "no-store"
        if answer.headers.get_all("Cache-Control") != [kept]:
            faults.append(f"Cache-Control is {answer.headers.get_all('Cache-Control')}, not {kept}")
        if "Server" in answer.headers:
            faults.append("the answer tells its server")
        return faults

    def _cookies(self, answer: TestResponse) -> list[str]:
        faults = []
        for cookie in answer.headers.get_all("Set-Cookie"):
            marks = {part.strip().partition("=")[0].lower() for part in cookie.split(";")[1:]}
            name = cookie.partition("=")[0]
            site = "SameSite=Lax" if name.endswith("s") else "SameSite=Strict"
            if not {"httponly", "samesite"} <= marks or site not in cookie or "Path=/" not in cookie:
                faults.append(f"cookie without its marks: {sorted(marks)}")
            if self.secure != ("secure" in marks) or name.removeprefix("__Host-") not in OUR_COOKIES:
                faults.append(f"cookie {cookie[:9]!r} with marks {sorted(marks)}")
            if self.secure != name.startswith("__Host-"):
                faults.append(f"cookie {cookie[:9]!r} with marks {sorted(marks)}")
            taken_away = "Max-Age=0;" in cookie and cookie.partition("=")[2].startswith(";")
            stays = name.endswith("d") or taken_away
            if "domain" in marks or (not stays and marks & {"expires", "max-age"}):
                faults.append(f"cookie that outlives its window: {sorted(marks)}")
        return faults

    def _private(self, answer: TestResponse, seen: Seen) -> list[str]:
        """Nothing of a person in titles, addresses, headers that name addresses, or names of files."""
        named = ("Location", "HX-Push-Url", "HX-Redirect", "Content-Disposition", "Link")
        shown = [
            ("title", seen.title),
            ("address", answer.request.full_path if hasattr(answer.request, "full_path") else ""),
        ]
        shown += [(name, answer.headers.get(name, "")) for name in named]
        shown += [("link", url) for _, url in seen.links] + [("form", form.action) for form in seen.forms]
        if answer.request.path.startswith("/simulado"):
            shown = shown[:1]
        return [f"personal data in {where}: {text}" for where, text in shown if self._tells(text)]

    def _tells(self, text: str) -> bool:
        plain = unquote(text)
        bare = FOLIO.sub("", UUID.sub("", OURS.sub("", plain)))
        return redact(bare)[1] > 0 or any(one in bare for one in self.typed)

    def _markup(self, answer: TestResponse, seen: Seen, *, htmx: bool, lang: str) -> list[str]:
        if answer.mimetype != "text/html" or not seen.html or 300 <= answer.status_code < 400:
            return []
        fragment = htmx and not seen.html.lstrip().lower().startswith("<!doctype")
        faults = list(_checked(masked(seen.html), fragment, answer.status_code, "" if fragment else lang))
        if htmx and not fragment:
            faults.append("htmx asked and got a whole page")
        if answer.status_code == 422 and not seen.problems:
            faults.append("422 without a summary of errors")
        return faults

    def _htmx(self, answer: TestResponse, *, htmx: bool, asked: str) -> list[str]:
        is_page = answer.mimetype == "text/html" and answer.status_code < 300 and answer.get_data()
        if is_page and "HX-Request" not in answer.headers.get("Vary", ""):
            return ["Vary does not name HX-Request"]
        if not htmx or asked == "GET":
            return []
        if 300 <= answer.status_code < 400:
            return ["htmx was answered with a redirect: the address would stay old"]
        moved = "HX-Push-Url" in answer.headers, "HX-Redirect" in answer.headers
        if answer.status_code == 200 and sum(moved) != 1:
            return [f"a good answer to htmx says where it is, once: {moved}"]
        return []

    def _statements(self, answer: TestResponse, *, name: str, count: Count) -> list[str]:
        if not self.calm:
            return []
        if any(one.startswith("INSERT INTO one_time_code") for one in count.statements):
            name += SENDS_CODES
        if any(one.startswith("UPDATE approval SET voided_at") for one in count.statements):
            name += VOIDS
        if any(one.startswith("UPDATE approval SET used_at") for one in count.statements):
            name += SIGNED
        if "/terminado" in (answer.headers.get("Location"), answer.headers.get("HX-Redirect")):
            name = "the visit was over"  # no step: the visit is closed, with its ledger line
        self.figures.keep(name, count)
        allowed: Budget = budget_of(name)
        faults = []
        helped = sum(one.startswith(WHO_HELPS) for one in count.statements)
        if any(one.startswith("UPDATE assist_session SET ended_at") for one in count.statements):
            helped += END_OF_HELP
        if len(count.statements) - helped > allowed.statements:
            listed = "".join(f"\n      {' '.join(one.split())[:150]}" for one in count.statements)
            faults.append(
                f"{name}: {len(count.statements)} statements, {allowed.statements} allowed:{listed}"
            )
        kept = sum(one.startswith("INSERT INTO draft_entry") for one in count.statements)
        good = answer.status_code in (200, 303)
        if good and allowed.one_commit and (count.commits != 1 if kept else count.commits > 1):
            faults.append(f"{name}: {count.commits} commits and {kept} inserts of entries")
        return faults


def _kept_for(path: str) -> str:
    """A file named by its content never changes; one with a plain name is looked at again every day."""
    return "public, max-age=31536000, immutable" if HASHED.search(path) else "public, max-age=86400"


def policy_of(answer: TestResponse) -> str:
    """The one policy a page may have: exact, with the hash of its own sheet when it carries one, and with the
    origin a form of it goes to when that is another."""
    styles = STYLE.findall(answer.get_data(as_text=True)) if answer.mimetype == "text/html" else []
    digests = (base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in styles)
    style = "".join(f" 'sha256-{digest}'" for digest in digests)
    return POLICY.format(style=style, across="".join(f" {origin}" for origin in across(answer)))


def across(answer: TestResponse) -> list[str]:
    """The other origins that forms of a page go to."""
    return ACROSS.findall(answer.get_data(as_text=True)) if answer.mimetype == "text/html" else []


def masked(html: str) -> str:
    """A page without what differs from one drawing to the next: tokens, ids, folios."""
    return FOLIO.sub("FOLIO", UUID.sub("UUID", TOKEN.sub("TOKEN", html)))


@lru_cache(maxsize=4096)
def _checked(html: str, fragment: bool, status: int, lang: str) -> tuple[str, ...]:
    """The same page is read once, however many tests see it."""
    return tuple(
        check_page(html, fragment=fragment, status=status, lang=lang, inline_style="<style>" in html)
    )
