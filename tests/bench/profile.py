"""Where the microseconds of one journey of this program go: `python -m tests.bench.profile`.

Runs the journey in this process, straight through WSGI (no server): once for the microseconds of each kind of
request, once for the shares of packages and functions. `--plain` walks as a browser without script does.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import brotli
from flask import Flask

from kiosk.settings import Settings
from tests.bench import ours
from tests.bench.answers import ANSWERS
from tests.bench.html_forms import main_form
from tests.bench.sampling import Samples, sampling
from tests.bench.served import made

HOST = "127.0.0.1:8000"
CONFIRMED = '<dd class="code">'
START = "/tramites/seis-preguntas"


class Browser:
    """One visitor straight before the WSGI application; keeps the cookie and the time each request took."""

    def __init__(self, app: Flask, *, htmx: bool) -> None:
        self.application, self.htmx, self.cookie = app.wsgi_app, htmx, ""
        self.spent: dict[str, list[float]] = defaultdict(list)
        self.sizes: list[tuple[str, int]] = []

    def asks(self, kind: str, path: str, body: str | None = None, *, htmx: bool = False) -> tuple[str, str]:
        """One request; answers the page and where it leads ("" when it is a page)."""
        environ = self._environ(path, body, htmx=htmx)
        seen: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            seen.update(status=status, headers=headers)

        before = time.thread_time()
        answer = self.application(environ, start)
        html = b"".join(answer)
        answer.close()
        self.spent[kind].append((time.thread_time() - before) * 1e6)
        head = sum(len(name) + len(value) + 4 for name, value in seen["headers"])
        self.sizes.append((kind, head + len(html) + len("HTTP/1.1 200 OK") + 4))
        headers = {name.lower(): value for name, value in seen["headers"]}
        if "set-cookie" in headers:
            self.cookie = headers["set-cookie"].partition(";")[0]
        if not seen["status"].startswith(("200", "303")):
            raise RuntimeError(f"{path}: {seen['status']}")
        if headers.get("content-encoding") == "br":
            html = brotli.decompress(html)
        return html.decode(), headers.get("location") or headers.get("hx-redirect") or ""

    def _environ(self, path: str, body: str | None, *, htmx: bool) -> dict[str, Any]:
        sent = (body or "").encode()
        environ = {
            "REQUEST_METHOD": "GET" if body is None else "POST", "SCRIPT_NAME": "", "PATH_INFO": path,
            "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": HOST,
            "HTTP_COOKIE": self.cookie, "HTTP_ACCEPT_ENCODING": "gzip, deflate, br", "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(sent), "wsgi.errors": sys.stderr,
            "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
        }  # fmt: skip
        if body is not None:
            environ |= {
                "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(sent)),
                "HTTP_ORIGIN": f"http://{HOST}", "HTTP_SEC_FETCH_SITE": "same-origin",
            }  # fmt: skip
        return environ | ({"HTTP_HX_REQUEST": "true"} if htmx else {})

    def walks(self) -> None:
        """One whole journey."""
        html, _ = self.asks("GET start page", START)
        path = START
        while CONFIRMED not in html:
            form = main_form(html)
            if form is None:
                raise RuntimeError(f"{path} has no form")
            htmx, kind = self.htmx and form.by_htmx, _kind(form.action)
            html, onward = self.asks(f"POST {kind}", form.action, form.filled(ANSWERS), htmx=htmx)
            if kind == "send" and not onward:
                return  # with htmx the answer is the confirmation itself
            if onward:
                path = onward
                html, _ = self.asks(f"GET {_kind(path)}", path)


def _kind(path: str) -> str:
    named = {"enviar": "send", "revisar": "review", "seis-preguntas": "start (opens a draft)"}
    if path.startswith("/acuses/"):
        return "confirmation"
    return named.get(path.rsplit("/", 1)[-1], "question")


@contextmanager
def installed(folder: Path, **more: str) -> Iterator[Flask]:
    """This program with keys and database of its own in a folder."""
    environ = ours.environment(folder, "http://" + HOST) | more
    ours.prepare(folder, environ)
    app = made(Settings.from_env(environ))
    try:
        yield app
    finally:
        app.extensions["house"].store.close()


def show(spent: dict[str, list[float]], journeys: int) -> None:
    """Microseconds by kind of request: the best tenth is what it costs when nobody disturbs this machine."""
    lines = [
        f"{'request':<28}{'a journey':>10}{'us, median':>12}{'us, best tenth':>16}{'a journey':>11}"
        f"{'share':>7}"
    ]
    best = {kind: sorted(times)[len(times) // 10] * len(times) / journeys for kind, times in spent.items()}
    for kind, times in spent.items():
        count, middle = len(times) / journeys, sorted(times)[len(times) // 2]
        share = best[kind] / sum(best.values())
        lines.append(
            f"{kind:<28}{count:>10.0f}{middle:>12.0f}{best[kind] / count:>16.0f}{best[kind]:>11.0f}"
            f"{share:>7.0%}"
        )
    total = f"{'whole journey':<28}{'':>38}{sum(best.values()):>11.0f}"
    sys.stdout.write("\n".join([*lines, total]) + "\n\n")


def shares(samples: Samples, lines: int) -> None:
    """Tables of shares: by package, by our functions with all they call, by function alone."""
    inside = {name: n for name, n in samples.functions.items() if n < samples.taken * 0.97}
    for title, counted in (
        ("share by package (own lines)", samples.packages),
        ("share by function (with all it calls)", Counter(inside)),
        ("share by function (own lines)", samples.own),
    ):
        sys.stdout.write(f"{title}, {samples.taken} samples\n")
        for name, count in counted.most_common(lines):
            sys.stdout.write(f"  {count / samples.taken:>6.1%}  {name}\n")
        sys.stdout.write("\n")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--plain", action="store_true", help="as a browser without script")
    arguments.add_argument("--journeys", type=int, default=150)
    arguments.add_argument("--lines", type=int, default=45)
    given = arguments.parse_args()
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with (
        tempfile.TemporaryDirectory(prefix="bench-", dir=memory) as folder,
        installed(Path(folder)) as app,
    ):
        for _ in range(10):
            Browser(app, htmx=not given.plain).walks()
        spent: dict[str, list[float]] = defaultdict(list)
        for _ in range(given.journeys):
            browser = Browser(app, htmx=not given.plain)
            browser.walks()
            for kind, times in browser.spent.items():
                spent[kind] += times
        show(spent, given.journeys)
        with sampling() as samples:
            for _ in range(given.journeys):
                Browser(app, htmx=not given.plain).walks()
        shares(samples, given.lines)


if __name__ == "__main__":
    main()
