"""People in a process of their own: they fill in forms over HTTP, send again what got no answer, and write
down outside the program everything it acknowledged, on disk before they go on.

    python -m tests.chaos.client --people FILE --out FILE --seed 7 --hands 4 http://127.0.0.1:8000

Ends when told to (SIGTERM: everybody finishes their errand first) or when nobody is left. Each line of the
file is one acknowledgement, or a fact about the run.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import random
import re
import signal
import sys
import threading
import time
import urllib.parse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FORM = re.compile(r'<form[^>]*\bid="f"[^>]*\baction="([^"#]+)[^"]*".*?</form>', re.S)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
NUMBER = re.compile(r"\b\d\d \d\d \d\d \d{4} \d\b")
AGAIN = frozenset({502, 503})
PATIENCE_SECONDS = 90.0
"""After so long without an answer a person gives up; the run counts it as a fault."""
ANSWER_SECONDS = 20.0


class Bad(Exception):
    """The program said something it may not say in a crash."""


class Out(Exception):
    """The visit is over for this browser (the answer to a right code was lost): begin again."""


class Walked(Exception):
    """The person left after an answer that did not come; whoever reconciles must finish."""


def digest(values: Mapping[str, str]) -> str:
    """What was typed on a page, as one line of the file tells it."""
    return hashlib.sha256(json.dumps(dict(values), sort_keys=True).encode()).hexdigest()


class Book:
    """The file outside the program: a line counts once it is on disk."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.open: set[Browser] = set()

    def close(self) -> None:
        """The end: nobody keeps a connection."""
        for browser in list(self.open):
            browser.close()
        os.close(self._file)

    def keep(self, kind: str, **facts: Any) -> None:
        line = json.dumps({"kind": kind, "at": time.time(), **facts}) + "\n"
        os.write(self._file, line.encode())
        os.fsync(self._file)


class Browser:
    """One visitor: cookies, one connection, and the patience to ask again for the same."""

    def __init__(self, url: str, book: Book, chance: random.Random) -> None:
        self.url, self.book, self.chance = url, book, chance
        self._host = urllib.parse.urlsplit(url).netloc
        self._cookies: dict[str, str] = {}
        self._connection = http.client.HTTPConnection(self._host, timeout=ANSWER_SECONDS)
        book.open.add(self)
        self.waited = 0.0
        """Seconds the last question waited, counted from its first try, if one try was not enough."""

    def asks(
        self, method: str, path: str, data: Mapping[str, str] | None = None, *, leaves: float = 0.0
    ) -> tuple[int, str, str]:
        """Status, Location and text. `leaves` is how likely the person is to go away when nobody answers."""
        began, tries = time.monotonic(), 0
        while True:
            tries += 1
            try:
                status, location, text = self.once(method, path, data)
            except (OSError, http.client.HTTPException) as error:
                self._connection.close()
                status, location, text = 0, "", type(error).__name__
            self.waited = time.monotonic() - began if tries > 1 else 0.0
            if status and status not in AGAIN:
                return status, location, text
            if leaves and self.chance.random() < leaves:
                raise Walked
            if time.monotonic() - began > PATIENCE_SECONDS:
                raise Bad(f"{method} {path}: no answer in {PATIENCE_SECONDS} s, last {status} {text[:200]}")
            time.sleep(self.chance.uniform(0.01, 0.1))

    def once(
        self, method: str, path: str, data: Mapping[str, str] | None = None
    ) -> tuple[int, str, str]:
        """One try: status, Location and text."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        body = None
        if data is not None:
            body = urllib.parse.urlencode(data)
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.url}
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        told = answer.headers.get_content_type()
        text = answer.read().decode("utf-8" if told.startswith("text/") else "latin-1")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, rest = value.partition("=")
                self._cookies[cookie] = rest.partition(";")[0]
        return answer.status, answer.headers.get("Location", ""), text

    def page(self, path: str) -> str:
        """A page and what it leads to."""
        for _ in range(4):
            status, location, text = self.asks("GET", path)
            if status == 200:
                return text
            if status != 303:
                raise Bad(f"GET {path}: {status}")
            if location == "/terminado":
                raise Out
            path = location
        raise Bad(f"GET {path}: in circles")

    def close(self) -> None:
        self.book.open.discard(self)
        self._connection.close()

    def tab(self) -> Browser:
        """Another tab: the cookies as they are now, a connection of its own."""
        other = Browser(self.url, self.book, random.Random(self.chance.random()))
        other._cookies = dict(self._cookies)
        return other

    def tries(self, page: str, typed: Mapping[str, str]) -> str:
        """Fill the form of a page: where it led, or the status of what came back instead."""
        found = FORM.search(page)
        if found is None:
            raise Bad(f"no form: {page[:300]}")
        data = {**dict(HIDDEN.findall(found.group())), **typed}
        status, location, _ = self.asks("POST", found.group(1), data)
        return location or str(status)

    def file(self, path: str) -> str:
        """SHA-256 of a file, as it came."""
        status, _, text = self.asks("GET", path)
        if status != 200:
            raise Bad(f"GET {path}: {status}")
        return hashlib.sha256(text.encode("latin-1")).hexdigest()

    def posts(
        self, page: str, typed: Mapping[str, str], *, to: str = "", leaves: float = 0.0
    ) -> tuple[str, str]:
        """Fill the form of a page; address it went to and the one it led to."""
        found = FORM.search(page)
        if found is None:
            raise Bad(f"no form: {page[:300]}")
        data = {**dict(HIDDEN.findall(found.group())), **typed}
        action = to or found.group(1)
        status, location, text = self.asks("POST", action, data, leaves=leaves)
        if location == "/terminado":
            raise Out
        if status != 303:
            raise Bad(f"POST {action}: {status} {re.sub('<[^>]*>', ' ', text)[-600:]}")
        return action, location


def seq_of(page: str) -> str:
    """What the form says it was drawn from."""
    found = FORM.search(page)
    return dict(HIDDEN.findall(found.group())).get("seq", "") if found else ""


class Person:
    """Somebody who needs a number: asks for it at home or at a kiosk, until it is there."""

    def __init__(self, url: str, curp: str, book: Book, chance: random.Random) -> None:
        self.url, self.curp, self.book, self.chance = url, curp, book, chance
        self.phone = f"55{chance.randrange(10**8):08}"

    def does_it(self) -> None:
        for _ in range(20):
            browser = Browser(self.url, self.book, self.chance)
            try:
                self._once(browser)
            except Out:
                self.book.keep("out", curp=self.curp)
                continue
            finally:
                browser.close()
            return
        raise Bad("thrown out twenty times")

    def _once(self, browser: Browser) -> None:
        kiosk = self.chance.random() < 0.5
        if kiosk:
            browser.page("/?canal=kiosco")
        _, at = browser.posts(browser.page("/tramites/asignacion-nss"), {"first_time": "yes"})
        draft = at.split("/")[2]
        self.book.keep("opened", draft=draft, curp=self.curp, waited=browser.waited)
        at = self._step(browser, draft, at, {"for_whom": "SELF"})
        at = self._step(browser, draft, at, {"curp": self.curp})
        at = self._step(browser, draft, at, {"is_it_you": "yes"})
        ways = {"delivery": "PRINT"} if kiosk else {"delivery": "SMS", "phone": self.phone}
        at = self._step(browser, draft, at, ways)
        at = self._proves(browser, at, kiosk=kiosk)
        self._sends(browser, draft, at)

    def _step(self, browser: Browser, draft: str, at: str, typed: Mapping[str, str]) -> str:
        page = browser.page(at)
        began = time.monotonic()
        _, onward = browser.posts(page, typed)
        self.book.keep(
            "step", draft=draft, page=at.rsplit("/", 1)[-1], typed=dict(typed), digest=digest(typed),
            after=int(seq_of(page)), took=time.monotonic() - began, waited=browser.waited,
        )  # fmt: skip
        return onward

    def _proves(self, browser: Browser, at: str, *, kiosk: bool) -> str:
        page = browser.page(at)
        if kiosk:
            return browser.posts(page, {}, to=f"{at}/sin")[1]
        other = Browser(self.url, self.book, self.chance)
        box = other.page("/simulado/buzon")
        other.close()
        sent = re.search(rf"{self.phone}.*?código es (\d{{6}})", re.sub(r"<[^>]*>", " ", box), re.S)
        if sent is None:
            raise Out  # so many messages came meanwhile that this one is not among the newest
        return browser.posts(page, {"one_time_code": sent.group(1)})[1]

    def _sends(self, browser: Browser, draft: str, at: str) -> None:
        page = browser.page(at)
        key = seq_of(page)
        began = time.monotonic()
        try:
            action, acuse = browser.posts(page, {}, leaves=0.05)
        except Walked:
            self.book.keep("left", draft=draft, key=key, curp=self.curp)
            return
        if not acuse.startswith("/acuses/"):
            raise Bad(f"POST {action} led to {acuse}")
        folio = acuse.rsplit("/", 1)[-1]
        self.book.keep(
            "sent", draft=draft, key=key, folio=folio, curp=self.curp, took=time.monotonic() - began,
            waited=browser.waited,
        )  # fmt: skip
        if self.chance.random() < 0.3 and (again := browser.posts(page, {})[1]) != acuse:
            raise Bad(f"the second click led to {again}, the first to {acuse}")
        number = NUMBER.search(re.sub(r"<[^>]*>", " ", browser.page(acuse)))
        if number is None:
            raise Bad(f"no number on {acuse}")
        nss = number.group().replace(" ", "")
        self.book.keep("number", draft=draft, folio=folio, curp=self.curp, nss=nss)
        if self.chance.random() < 0.2:
            self.book.keep("pdf", folio=folio, digest=browser.file(f"{acuse}.pdf"))


def run(urls: list[str], people: list[str], book: Book, *, seed: int, hands: int) -> bool:
    """Everybody does their errand, `hands` at a time; whether nothing bad was seen."""
    stop, queue, lock, fine = threading.Event(), iter(people), threading.Lock(), [True]
    signal.signal(signal.SIGTERM, lambda *_: stop.set())

    def hand(number: int) -> None:
        chance = random.Random(f"{seed}/{number}")
        while not stop.is_set():
            with lock:
                curp = next(queue, None)
            if curp is None:
                return
            try:
                Person(chance.choice(urls), curp, book, chance).does_it()
            except Exception as error:
                fine[0] = False
                book.keep("bad", curp=curp, what=f"{type(error).__name__}: {error}"[:1500])

    threads = [threading.Thread(target=hand, args=(number,)) for number in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(0.2)
    return fine[0]


def main() -> int:
    parser = argparse.ArgumentParser(description="People who keep what was acknowledged")
    parser.add_argument("url", nargs="+")
    parser.add_argument("--people", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--hands", type=int, default=4)
    asked = parser.parse_args()
    people = asked.people.read_text("utf-8").split()
    return 0 if run(asked.url, people, Book(asked.out), seed=asked.seed, hands=asked.hands) else 1


if __name__ == "__main__":
    sys.exit(main())
