"""A person before the program: says what people do, sees what people see.

    citizen.starts("asignacion-nss").answers(for_whom="SELF").answers(curp=...).confirms()
    citizen.chooses_delivery("SMS", phone="5512345678").types_code().sends().sees("Tienes tu número")

Every answer passes `tests.watch`, so a test of anything also tests markup, headers, tokens, cookies and the
number of statements. With `htmx` the forms that htmx would send are sent as htmx sends them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from urllib.parse import urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from kiosk.services import messages
from kiosk.services.house import House
from tests.counting import counting
from tests.seen import Form, Given, Seen, see
from tests.watch import Watch

CODE_TOLD = re.compile(r"código es (\d{6})\b")
SECRET_LENGTH = 8
"""Texts shorter than this are too common to look for."""
MOST_REDIRECTS = 3
PLAIN_PATH = re.compile(r"[a-z0-9/-]{1,60}")
PACE_SECONDS = 5
"""How long a person takes to fill a form: what is sent later is newer."""
Pairs = Iterable[tuple[str, str]]


@dataclass
class Clock:
    """A clock that stands until somebody moves it."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: float) -> None:
        """`clock.passes(minutes=16)`."""
        self.now += timedelta(**time)


class Citizen:
    """One browser with one open page. Verbs answer the citizen, so that they can be chained."""

    def __init__(self, app: Flask, house: House, clock: Clock, watch: Watch, *, htmx: bool = False) -> None:
        self.app, self.house, self.clock, self.watch, self.htmx = app, house, clock, watch, htmx
        self.origin = house.settings.own_origin
        self.client: FlaskClient = app.test_client()
        self.page = Seen(0, "about:blank", "")
        self.answer: TestResponse | None = None
        self.lang = "es-MX"
        self.contact = ""
        self.folio = ""
        self.code = ""
        self._meets: int | None = None

    # --- where they go -------------------------------------------------------------------------------

    def goes_to(self, address: str) -> Self:
        """Types an address, or taps a link to it."""
        return self._arrives(self._asks("GET", urljoin(self.page.address, address)))

    def starts(self, slug: str = "asignacion-nss", **said: Given) -> Self:
        """Opens the start page of a procedure and taps "Empezar"."""
        return self.goes_to(f"/tramites/{slug}").answers(**said)

    def follows(self, words: str) -> Self:
        """Taps the link that says this."""
        return self.goes_to(self.page.link(words))

    def goes_back(self) -> Self:
        """Taps the page's own "Atrás"."""
        return self.follows("Atrás")

    def looks_again_at(self, page: Seen) -> Self:
        """Comes back to a page the browser still shows: its Back button, or another tab."""
        self.page = page
        return self

    def another(self) -> Self:
        """Somebody else, or the same person with another device: no cookie."""
        return type(self)(self.app, self.house, self.clock, self.watch, htmx=self.htmx)

    def another_tab(self) -> Self:
        """A second tab of the same browser: the same cookie, its own page."""
        tab = self.another()
        tab.client, tab.page, tab.contact = self.client, self.page, self.contact
        return tab

    # --- what they answer ----------------------------------------------------------------------------

    def answers(self, **given: Given) -> Self:
        """Fills the form of the page and sends it."""
        form = self.page.form("f")
        self._remembers(given)
        return self._sends(form, form.filled(given))

    def continues(self) -> Self:
        """Sends the page as it stands."""
        return self.answers()

    def presses(self, words: str, **given: Given) -> Self:
        """Taps the button that says this."""
        form, button = self.page.button(words)
        own = [(button.name, button.value)] if button.name else []
        return self._sends(form, [*form.filled(given), *own])

    def confirms(self) -> Self:
        """ "¿Eres tú?": yes."""
        return self.answers(is_it_you="yes")

    def denies(self) -> Self:
        return self.answers(is_it_you="no")

    def chooses_delivery(self, *ways: str, phone: str = "", email: str = "") -> Self:
        self.contact = phone or email or self.contact
        return self.answers(delivery=ways, phone=phone, email=email)

    def types_code(self, code: str = "", *, sent_to: str = "") -> Self:
        """Types a one-time code: this, or the newest sent to `sent_to` (else to the contact given)."""
        return self.answers(one_time_code=code or self.code_sent_to(sent_to or self.contact))

    def goes_on_without_code(self) -> Self:
        return self.presses("Seguir sin código")

    def sends(self) -> Self:
        """ "Enviar" on the review."""
        assert self.page.address.endswith("/revisar"), f"this is not the review: {self.page}"
        self.answers()
        self.folio = self.page.address.rsplit("/", 1)[-1] if "/acuses/" in self.page.address else ""
        return self

    def signs_and_sends(self, *, sent_to: str = "") -> Self:
        """What was written with help: signs with a touch, or with a code `sent_to` a contact, and sends."""
        self.presses("Firmar")
        if sent_to:
            self.answers(how="code").types_code(sent_to=sent_to)
        else:
            self.answers(how="tap").presses("Sí, firmo")
        return self.sends()

    def saves_and_leaves(self) -> Self:
        """ "Guardar y salir"; keeps folio and code as if on paper."""
        self.presses("Guardar y salir").sees("Guardamos tus respuestas")
        self.folio = self.says(r"2\d{3}-\d{6}-\d")
        self.code = self.says(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
        return self

    def logs_in(self, account: str = "") -> Self:
        """ "Entrar con Llave MX", and picks an account of the stand-in page."""
        self.presses("Entrar con Llave MX")
        return self.answers(account=account) if account else self

    # --- what they see -------------------------------------------------------------------------------

    def sees(self, *texts: str) -> Self:
        for text in texts:
            assert text in self.page.words, f"does not see {text!r} on {self.page}"
        return self

    def does_not_see(self, *texts: str) -> Self:
        for text in texts:
            assert text not in self.page.html, f"sees {text!r} on {self.page}"
        return self

    def is_told(self, *problems: str) -> Self:
        """The page came back with these things to mend in its summary of errors."""
        assert self.page.status == 422, f"nothing to mend on {self.page}"
        for words in problems:
            assert any(words in one for one in self.page.problems), (
                f"is told {self.page.problems}, not {words!r}"
            )
        return self

    def is_at(self, *ends: str) -> Self:
        """The address in the bar ends so."""
        assert self.page.address.endswith(ends), f"is at {self.page.address}, not {ends}: {self.page}"
        return self

    def meets(self, status: int) -> Self:
        """The next act ends in a page with this status."""
        self._meets = status
        return self

    def says(self, pattern: str) -> str:
        """What the page says in this form: a number, a code."""
        found = re.search(pattern, self.page.words)
        assert found is not None, f"nothing like {pattern} on {self.page}"
        return found.group()

    @property
    def nss(self) -> str:
        """The number as the page shows it, without its spaces."""
        return self.says(r"\d\d \d\d \d\d \d{4} \d").replace(" ", "")

    @property
    def draft(self) -> str:
        """Address of the draft that is open."""
        found = re.search(r"/solicitudes/[0-9a-f-]{36}", self.page.address)
        assert found is not None, f"no draft at {self.page.address}"
        return found.group()

    # --- messages --------------------------------------------------------------------------------------

    def inbox(self, contact: str) -> list[str]:
        """What was sent to a contact, newest first."""
        return [one.body for one in messages.newest(self.house, limit=50) if one.to == contact]

    def code_sent_to(self, contact: str) -> str:
        codes = [found.group(1) for body in self.inbox(contact) if (found := CODE_TOLD.search(body))]
        assert codes, f"no code was sent to {contact!r}"
        return codes[0]

    # --- requests ----------------------------------------------------------------------------------------

    def posts(self, address: str, data: Mapping[str, Given] | Pairs, **headers: str) -> TestResponse:
        """Sends what no page offers; the answer is looked at, and neither followed nor expected."""
        pairs = list(data.items()) if isinstance(data, Mapping) else list(data)
        flat = [
            (name, one) for name, value in pairs for one in ([value] if isinstance(value, str) else value)
        ]
        return self._asks(
            "POST", address, flat, headers={name.replace("_", "-"): v for name, v in headers.items()}
        )

    def gets(self, address: str, **headers: str) -> TestResponse:
        """Asks for an address; the answer is looked at and not followed."""
        return self._asks("GET", address, headers={name.replace("_", "-"): v for name, v in headers.items()})

    def _sends(self, form: Form, data: list[tuple[str, str]]) -> Self:
        if form.method == "get":
            query = "&".join(f"{name}={value}" for name, value in data)
            return self.goes_to(f"{form.action}?{query}")
        htmx = self.htmx and form.by_htmx
        self.clock.passes(seconds=PACE_SECONDS)
        return self._arrives(self._asks("POST", urljoin(self.page.address, form.action), data, htmx=htmx))

    def _asks(
        self, method: str, address: str, data: Pairs | None = None, *, htmx: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> TestResponse:  # fmt: skip
        bare = address.partition("#")[0]
        fields: dict[str, list[str]] = {}
        for name, value in data or ():
            fields.setdefault(name, []).append(value)
        sent = {**self._browser_says(method, htmx=htmx), **(headers or {})}
        with counting() as count:
            answer = self.client.open(
                bare, method=method, data=fields if data is not None else None, base_url=self.origin,
                headers={name: value for name, value in sent.items() if value},
            )  # fmt: skip
        seen = see(
            answer.get_data(as_text=True) if answer.mimetype == "text/html" else "",
            status=answer.status_code,
            address=bare,
        )
        self.watch.look(
            answer, seen, name=self._name_of(method, bare), htmx=htmx, lang=self.lang, count=count
        )
        return answer

    def _browser_says(self, method: str, *, htmx: bool) -> dict[str, str]:
        """Headers a browser writes by itself."""
        if method == "GET":
            return {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}
        ours = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
        if self.page.address.startswith("/"):
            ours["Referer"] = urljoin(self.origin, self.page.address)
        if htmx:
            current = urljoin(self.origin, self.page.address)
            ours |= {
                "HX-Request": "true",
                "HX-Current-URL": current,
                "HX-Target": "hoja",
                "Sec-Fetch-Mode": "cors",
            }
        return ours

    def _arrives(self, answer: TestResponse) -> Self:
        """Follows where an answer leads, as a browser does, and looks at the page there."""
        for _ in range(MOST_REDIRECTS + 1):
            onward = answer.headers.get("HX-Redirect") or answer.headers.get("Location")
            if not onward:
                break
            assert answer.status_code in (200, 303), f"{answer.status_code} to {onward}"
            assert onward.startswith("/"), f"sent away to {onward}"
            answer = self._asks("GET", onward)
        else:
            raise AssertionError(f"sent round in circles to {onward}")
        self._shows(answer)
        return self

    def _shows(self, answer: TestResponse) -> None:
        path = answer.headers.get("HX-Push-Url") or answer.request.full_path.rstrip("?")
        html = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        kept = (
            self.page.address
            if answer.status_code in (409, 422) and answer.request.headers.get("HX-Request")
            else path
        )
        self.page, self.answer = see(html, status=answer.status_code, address=kept), answer
        wanted, self._meets = self._meets, None
        good = {wanted} if wanted is not None else {200, 422}
        assert answer.status_code in good, (
            f"{answer.request.method} {path}: wanted {sorted(good)}, got {self.page}"
        )

    def _name_of(self, method: str, address: str) -> str:
        """Which view answers, and for questions which page: what budgets and figures are kept by."""
        path = urlsplit(address).path
        try:
            endpoint, values = self.app.url_map.bind("localhost").match(path, method)
        except HTTPException:
            return f"{method} nothing"
        page = values.get("where", "")
        return f"{method} {endpoint}" + (f" {_kind_of_page(page)}" if page else "")

    def _remembers(self, given: Mapping[str, Given]) -> None:
        texts = [one for value in given.values() for one in ([value] if isinstance(value, str) else value)]
        self.watch.typed |= {one.strip() for one in texts if len(one.strip()) >= SECRET_LENGTH}


def _kind_of_page(where: str) -> str:
    """The page of a row without the id of the row."""
    parts = where.split("/")
    if not PLAIN_PATH.fullmatch(where):
        return "something else"
    return parts[0] if len(parts) < 3 else f"{parts[0]}/*/{parts[2]}"
