"""A house that lives: people, retries, crashes, silent systems, a clock that jumps, an officer, work.

Hypothesis chooses what happens; after each act `Truths` looks at everything stored. What was acknowledged
must stay; an answer of 500 may only come from a planted crash, one of 503 only from a clock that went back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kiosk.domain.case import CaseEvent, CaseState, MoveNotAllowed, may_move
from kiosk.services import housekeeping, messages, receipts
from kiosk.storage import cases, failpoints
from kiosk.storage.store import Actor
from tests.app.conftest import World
from tests.app.installation import NOW, Installation, log_to
from tests.app.people import AMAYA, DARIO, HILARIO, RENATA, TADEO, Someone
from tests.citizen import CODE_TOLD, Clock
from tests.garbage.browsers import Browser
from tests.garbage.payloads import TEXTS
from tests.garbage.shots import Echo, Shot
from tests.garbage.truths import Truths
from tests.watch import Figures

PEOPLE = (AMAYA, RENATA, HILARIO, TADEO, DARIO)
CELL = "5512345678"
WHO = st.sampled_from(("phone", "other", "kiosk"))
SOMEBODY = st.sampled_from(PEOPLE)
CRASHES = ("before_commit", "after_commit", "before_seal", "after_seal", "before_response")
WORK_CRASHES = (
    "before_commit",
    "after_commit",
    "outbox_sent",
    "checkpoint_signed",
    "before_pdf",
    "after_pdf",
    "after_seal",
)
SYSTEMS = ("population", "insured", "login", "notices")
JUMPS = (5, 31, 61, 600, 1000, 3700, 43_300, 90_000, 2_600_000)
FOLIO = re.compile(r"20\d\d-\d{6}-\d")
RESUME = re.compile(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
HAND_OFF = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
DRAFT = re.compile(r"/solicitudes/([0-9a-f-]{36})")
MOST_PAGES = 9
TO = (*sorted(CaseState, key=str), *[CaseState.CLOSED] * 3)
"""Where a case is told to go: its end more often, since few get there."""
FINE = frozenset({200, 204, 303, 400, 403, 404, 409, 410, 422, 429})


class CaseMachine(RuleBasedStateMachine):
    """One life of a house. Made by `machine_of`, which gives it its installation and where to count."""

    installation: Installation
    figures: Figures
    tally: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        failpoints.disarm()
        self.clock = Clock(NOW)
        self.latest = self.login_silent_until = NOW
        log = log_to(self.clock)
        self.world = World(
            self.installation, self.installation.databases.fresh(), self.clock, log, self.figures
        )
        self.house = self.world.house(limit_factor="1000")
        self.app = self.installation.app(self.house, limit_factor="1000")
        self.world.log = log_to(self.clock)
        self.truths = Truths(self.house, tuple(one.curp for one in PEOPLE))
        self.crashing = False
        self.wrong: list[str] = []
        self.person: dict[str, Someone] = {}
        self.papers: list[tuple[str, str]] = []
        self.codes: list[str] = []
        self.browsers = {name: self._browser(name) for name in ("phone", "other", "kiosk")}

    def _browser(self, name: str) -> Browser:
        host = self.house.settings.origin.split("//")[1]
        return Browser(name, self.app.wsgi_app, host, self._heard)

    def teardown(self) -> None:
        failpoints.disarm()
        self.truths.close()
        self.world.close()
        self.installation.databases.drop(self.world.url)
        self.tally.update({f"state {one}": 1 for one in self.truths.states_seen})
        self.world.check_log()

    # --- people ---------------------------------------------------------------------------------------

    @initialize()
    def sits_down(self) -> None:
        self.browsers["kiosk"].goes_to("/?canal=kiosco")

    @rule(who=WHO, person=SOMEBODY)
    def begins(self, who: str, person: Someone) -> None:
        browser, self.person[who] = self.browsers[who], person
        browser.goes_to("/tramites/asignacion-nss")
        self._sends(browser, 0, {})

    @rule(who=WHO, times=st.integers(1, 9), contact=st.booleans())
    def answers(self, who: str, times: int, contact: bool) -> None:
        """The next questions as they should be answered; on the review that sends."""
        for _ in range(times):
            self._answers(who, contact=contact)

    @rule(who=WHO, person=SOMEBODY, contact=st.booleans())
    def goes_all_the_way(self, who: str, person: Someone, contact: bool) -> None:
        """A whole errand without a slip, as far as this world lets it go."""
        self.clock.now = max(self.clock.now, self.latest)
        self.begins(who, person)
        for _ in range(MOST_PAGES):
            if "/acuses/" not in self.browsers[who].page.address:
                self._answers(who, contact=contact)

    @rule(who=WHO, name=st.sampled_from(CRASHES), contact=st.booleans())
    def answers_while_it_crashes(self, who: str, name: str, contact: bool) -> None:
        self._crashing(name, lambda: self._answers(who, contact=contact))

    @rule(who=WHO, text=st.sampled_from(TEXTS))
    def answers_nonsense(self, who: str, text: str) -> None:
        browser = self.browsers[who]
        if browser.forms():
            form = browser.forms()[0]
            typed = {
                name: text
                for name, control in form.controls.items()
                if control.kind in ("text", "tel", "email")
            }
            self._sends(browser, 0, typed)

    @rule(who=WHO, which=st.integers(1, 6))
    def presses_another_button(self, who: str, which: int) -> None:
        """Save and leave, go on without a code, another code, go on with the phone, prove, rate."""
        self._sends(self.browsers[who], which, {})
        self._keeps_papers(self.browsers[who])

    @rule(who=WHO, which=st.integers(0, 30))
    def goes_back(self, who: str, which: int) -> None:
        self.browsers[who].looks_back(which)

    @rule(who=WHO, times=st.integers(1, 2))
    def sends_the_same_again(self, who: str, times: int) -> None:
        for _ in range(times):
            self.browsers[who].sends_again()

    @rule(who=WHO, which=st.integers(0, 9))
    def comes_back_with_folio_and_code(self, who: str, which: int) -> None:
        if self.papers:
            folio, code = self.papers[which % len(self.papers)]
            self.browsers[who].goes_to("/retomar")
            self._sends(self.browsers[who], 0, {"folio": folio, "code": code})

    @rule(who=WHO, which=st.integers(0, 9))
    def takes_over_from_the_kiosk(self, who: str, which: int) -> None:
        if self.codes:
            self.browsers[who].goes_to("/continuar")
            self._sends(self.browsers[who], 0, {"code": self.codes[which % len(self.codes)]})

    @rule(who=WHO, what=st.sampled_from(("seguimiento", "acuses")), which=st.integers(0, 9))
    def looks_at_a_request(self, who: str, what: str, which: int) -> None:
        if self.truths.folios_told:
            folio = sorted(self.truths.folios_told)[which % len(self.truths.folios_told)]
            self.browsers[who].goes_to(f"/{what}/{folio}")

    @rule(who=WHO)
    def ends_the_visit(self, who: str) -> None:
        token = self._token(self.browsers[who])
        self.browsers[who].posts("/terminar", [("csrf", token)])

    # --- the world --------------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from(JUMPS))
    def time_passes(self, seconds: int) -> None:
        self.clock.passes(seconds=seconds)

    @rule(seconds=st.sampled_from((3, 300)))
    def the_clock_goes_back(self, seconds: int) -> None:
        self.clock.passes(seconds=-seconds)

    @rule(system=st.sampled_from(SYSTEMS), minutes=st.sampled_from((1, 20)))
    def a_system_falls_silent(self, system: str, minutes: int) -> None:
        self.world.is_down(system, minutes=minutes)
        if system == "login":
            self.login_silent_until = self.clock() + timedelta(minutes=minutes)

    @rule(rounds=st.integers(1, 2))
    def the_house_works(self, rounds: int) -> None:
        for _ in range(rounds):
            housekeeping.round_of_work(self.house)

    @rule(name=st.sampled_from(WORK_CRASHES))
    def the_house_works_and_crashes(self, name: str) -> None:
        self._crashing(name, lambda: housekeeping.round_of_work(self.house))

    @rule(which=st.integers(0, 9), to=st.sampled_from(TO))
    def an_officer_moves_a_case(self, which: int, to: CaseState) -> None:
        """Any move is tried; only what the table allows may happen."""
        folios = sorted(self.truths.folios_told)
        if not folios:
            return
        with self.house.store.writing(Actor("system")) as work:
            case = cases.look(work, folios[which % len(folios)], at=self.clock())
            if case is None:
                return
            allowed, moved = may_move(case.state, to), True
            try:
                cases.move(work, case, [CaseEvent(to, self.clock(), "staff")])
            except MoveNotAllowed:
                moved = False
        if moved != allowed:
            self.wrong.append(f"{case.state} -> {to}: moved {moved}, allowed {allowed}")

    @rule(which=st.integers(0, 9), cancels=st.booleans())
    def an_acuse_is_corrected(self, which: int, cancels: bool) -> None:
        folios = sorted(self.truths.folios_told)
        if folios and self.clock() >= self.latest:
            (receipts.cancel if cancels else receipts.reissue)(self.house, folios[which % len(folios)])

    # --- what must hold ---------------------------------------------------------------------------------

    @invariant()
    def everything_is_true(self) -> None:
        self.latest = max(self.latest, self.clock())
        found = [*self.wrong, *self.truths.check()]
        assert not found, "; ".join(found)

    def _heard(self, shot: Shot, echo: Echo) -> None:
        """Every answer: its status, and what it acknowledged."""
        self.tally[f"status {echo.status}"] += 1
        late = echo.status == 503 and self.clock() < max(self.latest, self.login_silent_until)
        if echo.status not in FINE and not self.crashing and not late:
            self.wrong.append(f"{echo.status} to {shot}")
        onward = echo.header("Location")
        if echo.status == 303 and onward.startswith("/acuses/"):
            self.truths.folios_told |= set(FOLIO.findall(onward))
        if echo.status == 303 and shot.method == "POST" and onward.startswith("/solicitudes/"):
            self._acknowledged(shot, onward)

    def _acknowledged(self, shot: Shot, onward: str) -> None:
        """A page that was answered and left: what was chosen there is kept."""
        draft = DRAFT.match(shot.path.decode())
        asked = re.findall(rb"(?:^|&)(for_whom|is_it_you)=(\w+)", shot.body)
        if draft is None or not asked or onward.endswith(shot.path.decode()):
            return
        values = self.truths.values(draft.group(1))
        for name, value in asked:
            told = values.get(name.decode(), "")
            if told.lower() != value.decode().lower():
                self.wrong.append(f"{name!r}: acknowledged {value!r}, kept {told!r}")
            self.tally["acknowledged answers looked up"] += 1

    def _crashing(self, name: str, act: object) -> None:
        failpoints.arm({"KIOSK_ENV": "demo", "KIOSK_FAILPOINT": f"{name}=raise"})
        self.crashing = True
        try:
            act()  # type: ignore[operator]
        finally:
            failpoints.disarm()
            self.crashing = False

    def _answers(self, who: str, *, contact: bool) -> None:
        browser = self.browsers[who]
        if browser.page.status >= 400 and browser.page.status != 422 and browser.pages:
            browser.goes_to(browser.pages[-1].address)  # what a person does: opens the page again
        if not browser.forms():
            self.begins(who, self.person.get(who, AMAYA))
        self._sends(browser, 0, self._right(who, contact=contact))
        self._keeps_papers(browser)
        if "/acuses/" in browser.page.address and browser.page.status == 200:
            self.tally["acuses reached"] += 1

    def _right(self, who: str, *, contact: bool) -> Mapping[str, str | Sequence[str]]:
        person = self.person.get(who, AMAYA)
        return {
            "for_whom": "SELF", "curp": person.curp, "is_it_you": "yes", "proof": person.curp,
            "delivery": ["SMS"] if contact else ["PRINT"], "phone": CELL if contact else "",
            "one_time_code": self._code(CELL if contact else person.contact),
            "first_employer": "Tienda", "first_year": "1999",
        }  # fmt: skip

    def _code(self, contact: str) -> str:
        told = (
            CODE_TOLD.search(one.body) for one in messages.newest(self.house, limit=30) if one.to == contact
        )
        return next((found.group(1) for found in told if found), "000000")

    def _sends(self, browser: Browser, which: int, given: Mapping[str, str | Sequence[str]]) -> None:
        forms = [form for form in browser.forms() if form.method == "post"]
        if forms:
            form = forms[which % len(forms)]
            self.clock.passes(seconds=1)
            browser.posts(form.action, browser.fills(form, given))

    def _keeps_papers(self, browser: Browser) -> None:
        """What the person writes down: folio and code, or the code of the kiosk."""
        words = browser.page.words
        folio, code, hand_off = FOLIO.search(words), RESUME.search(words), HAND_OFF.search(words)
        if folio and code:
            self.papers.append((folio.group(), code.group()))
        if hand_off and "/telefono" in browser.page.address:
            self.codes.append(hand_off.group())

    def _token(self, browser: Browser) -> str:
        found = [form.controls["csrf"].values[0] for form in browser.page.forms if "csrf" in form.controls]
        return found[0] if found else ""


def machine_of(installation: Installation, figures: Figures, tally: Counter[str]) -> type[CaseMachine]:
    """The machine over one installation."""
    return type("Machine", (CaseMachine,), {"installation": installation, "figures": figures, "tally": tally})
