"""Every page and state a person can meet, as data: its name, how to get there, and where it exists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from kiosk.app import create_app
from kiosk.catalogues import life_events, listing
from kiosk.web import errors
from tests.browser import walks
from tests.browser.assist_states import ASSIST_STATES
from tests.browser.desk_states import DESK_STATES
from tests.browser.lookup_states import LOOKUP_STATES
from tests.browser.person import Person, Seen, Typed
from tests.browser.review_states import REVIEW_STATES
from tests.browser.server import Server
from tests.browser.sign_states import SIGN_STATES
from tests.browser.state import HOME, KIOSK, Canned, Last, Reach, State
from tests.browser.walks import Answers, known, new, skip_code, walk

VERIFICATION = re.compile(r'class="keep">.*?class="code">([A-Z0-9 -]+)<', re.S)
HAND_OFF = re.compile(r'class="code huge">([A-Z0-9 -]+)<')
LONGER_THAN_IDLE = 20 * 60


def arrive(state: State, person: Person, server: Server) -> Seen:
    """Go all the way, without a browser."""
    last = state.reach(person, server)
    if isinstance(last, Canned):
        person.here = Seen("/", last.status, last.html, {})
        return person.here
    while last is not None:
        person.send(last.form, **last.values)
        last = last.then
    return person.here


# --- ways to get somewhere ------------------------------------------------------------------------------


def opens(path: str) -> Reach:
    """Just an address."""

    def reach(person: Person, server: Server) -> None:
        person.open(path)

    return reach


def sends(path: str, values: dict[str, Typed]) -> Reach:
    """An address, and its form sent with these values."""

    def reach(person: Person, server: Server) -> Last:
        person.open(path)
        return Last("f", values)

    return reach


def at(until: str, answers: Answers | None = None) -> Reach:
    """The page of the procedure, not answered yet."""

    def reach(person: Person, server: Server) -> None:
        walk(person, server, answers or known(walks.LOCATED), until=until)

    return reach


def says(until: str, values: dict[str, Typed], answers: Answers | None = None, *, form: str = "f") -> Reach:
    """The page of the procedure, answered like this: what comes back is the state."""

    def reach(person: Person, server: Server) -> Last:
        walk(person, server, answers or known(walks.LOCATED), until=until)
        return Last(form, values)

    return reach


def aside(slug: str, answers: Answers | None = None, *, of: str = "curp") -> Reach:
    """A page beside the road, reached by a link."""

    def reach(person: Person, server: Server) -> None:
        walk(person, server, answers or known(walks.LOCATED), until=of)
        person.open(person.here.path.rsplit("/", 1)[0] + f"/{slug}")

    return reach


def aside_says(slug: str, values: dict[str, Typed]) -> Reach:
    """A page beside the road, answered."""

    def reach(person: Person, server: Server) -> Last:
        aside(slug)(person, server)
        return Last("f", values)

    return reach


def birth_of_the_named(values: dict[str, Typed] | None = None) -> Reach:
    """The second page of the search without CURP, answered if `values` are given."""

    def reach(person: Person, server: Server) -> Last | None:
        aside("sin-curp")(person, server)
        person.send(**walks.BY_NAME)
        return Last("f", values) if values is not None else None

    return reach


def back_to(slug: str, until: str, answers: Answers | None = None) -> Reach:
    """A page that was answered before: it comes back filled."""

    def reach(person: Person, server: Server) -> None:
        walk(person, server, answers or known(walks.LOCATED), until=until)
        person.open(person.here.path.rsplit("/", 1)[0] + f"/{slug}")

    return reach


def stopped(answers: Answers) -> Reach:
    """The road ends with these answers."""

    def reach(person: Person, server: Server) -> None:
        walk(person, server, answers, until="alto")

    return reach


def result(answers: Answers | Callable[[Server], Answers]) -> Reach:
    """Sent: the acuse."""

    def reach(person: Person, server: Server) -> None:
        walk(person, server, answers(server) if callable(answers) else answers, until="acuse")

    return reach


def of_newcomer(server: Server) -> Answers:
    return new(server.newcomer())


def unproved(person: Person, server: Server) -> None:
    """Nobody can be reached: sent without a code."""
    walk(person, server, known(walks.UNREACHED), until="codigo")
    skip_code(person)
    person.send()


def while_registers_sleep(person: Person, server: Server) -> None:
    """R-GEN-10: received, decided later."""
    server.systems("down")
    try:
        walk(person, server, new(server.newcomer()), until="acuse")
    finally:
        server.systems("up")


def after(reach: Reach, path: str) -> Reach:
    """Somewhere else, once there; {folio} in the path is that of the acuse."""

    def further(person: Person, server: Server) -> None:
        reach(person, server)
        person.open(path.format(folio=walks_folio(person)))

    return further


def walks_folio(person: Person) -> str:
    """The folio of the result before this person."""
    return person.here.path.rsplit("/", 1)[-1]


def rated(person: Person, server: Server) -> None:
    """One of the questions about how it went is answered."""
    result(of_newcomer)(person, server)
    folio = person.here.path
    for key in ("could_finish", "was_easy"):
        csrf = dict(person.here.form("opinion").fields)["csrf"]
        person.post(f"{folio}/opinion", {"csrf": csrf, key: "yes"})


def checked(change: str = "") -> Reach:
    """The check of an acuse that is valid, or that was replaced or cancelled meanwhile."""

    def reach(person: Person, server: Server) -> None:
        walk(person, server, of_newcomer(server), until="acuse")
        found = VERIFICATION.search(person.here.html)
        if found is None:
            raise LookupError("no verification code on the acuse")
        if change:
            server.kiosk("acuse", change, walks_folio(person))
        person.open("/verificar/" + re.sub(r"[ -]", "", found.group(1)))

    return reach


def handed_over(person: Person, server: Server) -> None:
    """The phone's side: somebody else's kiosk made the code."""
    kiosk = Person(server.url)
    walk(kiosk, server, known(walks.LOCATED), until="entrega")
    base = kiosk.here.path.rsplit("/", 1)[0]
    kiosk.post(f"{base}/telefono", {"csrf": dict(kiosk.here.form().fields)["csrf"]})
    found = HAND_OFF.search(kiosk.here.html)
    if found is None:
        raise LookupError("no code to hand over")
    person.open("/continuar/" + re.sub(r"[ -]", "", found.group(1)))


def came_back_late(person: Person, server: Server) -> None:
    """Nobody touched this phone for a long time; the answers stay hidden."""
    walk(person, server, known(walks.LOCATED), until="entrega")
    person.cookies["s"] = server.aged(person.cookies["s"], LONGER_THAN_IDLE)
    person.open(person.here.path)


def wrong_proof(person: Person, server: Server) -> Last:
    came_back_late(person, server)
    return Last("f", {"proof": walks.MOTHER})


def two_windows(person: Person, server: Server) -> Last:
    """The same question answered in two windows, differently."""
    walk(person, server, known(walks.LOCATED), until="curp")
    person.open(person.here.path.rsplit("/", 1)[0] + "/para-quien")
    return Last("f", {"seq": "0", "for_whom": "CHILD"})


def undecided(person: Person, server: Server) -> Last:
    """Asked which of two answers is right, and chose none."""
    return replace(two_windows(person, server), then=Last())


def in_language(code: str, reach: Reach) -> Reach:
    """The same place in another language."""

    def spoken(person: Person, server: Server) -> Last | Canned | None:
        person.open("/ajustes")
        person.send(language=code)
        return reach(person, server)

    return spoken


def login_page(person: Person, server: Server) -> None:
    """The simulated national login."""
    walk(person, server, known(walks.LOCATED), until="curp")
    person.send("/llave")


def error_page(status: int, *, reference: str = "") -> Reach:
    """An error page drawn by the program itself, for what no test can provoke in time."""

    def reach(person: Person, server: Server) -> Canned:
        app = create_app(replace(server.settings, log=None))
        with app.test_request_context("/", base_url=server.url):
            html = errors.page(status, reference=reference).get_data(as_text=True)
        app.extensions["house"].store.close()
        return Canned(html, status)

    return reach


# --- the list -------------------------------------------------------------------------------------------

PLAIN_PAGES = (
    State("home", opens("/")),
    State("home in English", in_language("en", opens("/"))),
    State("attract", opens("/bienvenida"), (KIOSK,)),
    State("all procedures", opens("/tramites")),
    State("start", opens(walks.START)),
    State("search, nothing asked", opens("/buscar")),
    State("search, found", opens("/buscar?q=perd%C3%AD+mi+n%C3%BAmero")),
    State("search, nothing found", opens("/buscar?q=zzzz")),
    State("help", opens("/ayuda")),
    State("settings", opens("/ajustes")),
    State("privacy", opens("/privacidad")),
    State("privacy in English", in_language("en", opens("/privacidad"))),
    State("accessibility", opens("/accesibilidad")),
    State("resume", opens("/retomar")),
    State("verify", opens("/verificar")),
    State("continue, code to type", opens("/continuar")),
    State("continued", opens("/continuado"), (KIOSK,)),
    State("ended", opens("/terminado")),
    State("idle page", opens("/inactivo"), (KIOSK,)),
    State("mailbox", after(at("codigo"), "/simulado/buzon"), (HOME,)),
    State("login", login_page, (HOME,)),
)


def events() -> Iterator[State]:
    """Life events that have a page of their own."""
    for event in life_events.LIFE_EVENTS:
        if event.straight_to is None:
            yield State(f"event {event.slug}", opens(f"/eventos/{event.slug}"))


def soon() -> Iterator[State]:
    """Procedures that cannot be done here yet."""
    for _, cards in listing.grouped():
        yield from (
            State(f"soon {card.slug}", opens(f"/tramites/{card.slug}")) for card in cards if not card.built
        )


NOBODY = {**walks.BORN, "asked_birth_date-year": "2005"}
NO_CONTACT = {"delivery": ["SMS", "EMAIL"], "phone": "55", "email": "a@"}
A_CHILD = walks.for_child(walks.YOUNG, walks.MOTHER)
JOB = known(walks.UNLINKED)

QUESTIONS = (
    State("who", at("para-quien")),
    State("who, error", says("para-quien", {}), status=422),
    State("who, filled", back_to("para-quien", "curp")),
    State("curp", at("curp")),
    State("curp in English", in_language("en", at("curp"))),
    State("curp, empty", says("curp", {"curp": ""}), status=422),
    State("curp, short", says("curp", {"curp": "OOSR840305MOCLCN"}), status=422),
    State("curp, suggestion", says("curp", {"curp": "OOSR8403O5MOCLCN04"}), status=422),
    State("curp, wrong digit", says("curp", {"curp": "OOSR840305MOCLCN05"}), status=422),
    State("curp, filled", back_to("curp", "entrega")),
    State("curp of a child", at("curp", A_CHILD)),
    State("no curp", aside("sin-curp")),
    State("no curp, empty", aside_says("sin-curp", {}), status=422),
    State("no curp, birth", birth_of_the_named()),
    State("no curp, birth, empty", birth_of_the_named({}), status=422),
    State("no curp, not found", birth_of_the_named(NOBODY), status=422),
    State("number on paper", aside("numero")),
    State("number on paper, error", aside_says("numero", {"known_nss": "1234"}), status=422),
    State("confirm", at("confirmar")),
    State("confirm, empty", says("confirmar", {}), status=422),
    State("confirm, key replaced", at("confirmar", known(walks.REPLACED))),
    State("confirm, long name", at("confirmar", known(walks.LONG_NAME))),
    State("guardian", at("tutor", A_CHILD)),
    State("guardian, error", says("tutor", {"guardian_curp": walks.YOUNG}, A_CHILD), status=422),
    State("delivery", at("entrega")),
    State("delivery with usted", in_language("es_MX@usted", at("entrega"))),
    State("delivery, empty", says("entrega", {"delivery": []}), status=422),
    State("delivery, no phone", says("entrega", NO_CONTACT), status=422),
    State("delivery, filled", back_to("entrega", "codigo")),
    State("code", at("codigo")),
    State("code, empty", says("codigo", {"one_time_code": ""}), status=422),
    State("code, wrong", says("codigo", {"one_time_code": "000000"}), status=422),
    State("first job", at("primer-trabajo", JOB)),
    State("first year", at("primer-anio", JOB)),
    State("first year, error", says("primer-anio", {"first_year": "hace mucho"}, JOB), status=422),
    State("review", at("revisar")),
    State("review in English", in_language("en", at("revisar"))),
    State("review of a child's", at("revisar", A_CHILD)),
    State("review, changed meanwhile", says("revisar", {"seq": "9." + "0" * 32}), status=422),
)  # fmt: skip

STOPS = (
    State("stop: too young", stopped(known(walks.YOUNG))),
    State("stop: grown-up child", stopped(walks.for_child(walks.LOCATED, walks.MOTHER))),
    State("stop: not in the register", stopped(known(walks.UNKNOWN))),
    State("stop: died", stopped(known(walks.DEAD))),
    State("stop: cancelled", stopped(known(walks.CANCELLED))),
    State("stop: not this person", stopped({**known(walks.LOCATED), "confirmar": {"is_it_you": "no"}})),
)

RESULTS = (
    State("result: assigned", result(of_newcomer)),
    State("result: located", result(known(walks.LOCATED))),
    State("result: located, in English", in_language("en", result(known(walks.LOCATED)))),
    State("result: to a working minor", result(new(walks.WORKING_MINOR))),
    State("result: many", result(known(walks.MANY))),
    State("result: similar", result(known(walks.SIMILAR))),
    State("result: only the name", result(known(walks.MISSPELT))),
    State("result: identity missing", unproved),
    State("result: kinship missing", result(walks.for_child(walks.ALONE_CHILD, walks.MOTHER))),
    State("result: waiting", while_registers_sleep),
    State("result, rated", rated),
    State("status: done", after(result(known(walks.LOCATED)), "/seguimiento/{folio}")),
    State("status: in review", after(result(known(walks.MANY)), "/seguimiento/{folio}")),
    State("status: something missing", after(unproved, "/seguimiento/{folio}")),
    State("status: waiting", after(while_registers_sleep, "/seguimiento/{folio}")),
    State("verified: valid", checked()),
    State("verified: replaced", checked("replace")),
    State("verified: cancelled", checked("cancel")),
    State("verified: unknown", opens("/verificar/ABCD2345"), status=404),
    State("verify, error", sends("/verificar", {"code": "A1"}), status=422),
)  # fmt: skip

LEAVING = (
    State("saved", says("entrega", {}, form="/guardar")),
    State("hand-off", says("entrega", {}, form="/telefono"), (KIOSK,)),
    State("continue, scanned", handed_over, (HOME,)),
    State("continue, error", sends("/continuar", {"code": "7"}), status=422),
    State("resume, error", sends("/retomar", {"folio": "2026-000001-0", "code": "A"}), status=422),
    State("too late", came_back_late, (HOME,)),
    State("too late, error", wrong_proof, (HOME,), status=422),
    State("conflict", two_windows, status=409),
    State("conflict, none chosen", undecided, status=422),
)  # fmt: skip

PREPARED = (409, 410, 414, 415, 429, 431, 503)
ERRORS = (
    State("error 400", says("para-quien", {"seq": "zz", "for_whom": "SELF"}), status=400),
    State("error 403", says("para-quien", {"csrf": "x", "for_whom": "SELF"}), status=403),
    State("error 404", opens("/nada"), status=404),
    State("error 405", opens("/terminar"), status=405),
    State("error 413", says("curp", {"curp": "A" * 70_000}), status=413),
    *(State(f"error {status}", error_page(status), status=status) for status in PREPARED),
    State("error 500", error_page(500, reference="A1B2C3"), status=500),
)  # fmt: skip

STATES = (
    *PLAIN_PAGES,
    next(events()),
    next(soon()),
    *QUESTIONS,
    *STOPS,
    *RESULTS,
    *LEAVING,
    *ERRORS,
    *DESK_STATES,
    *REVIEW_STATES,
    *LOOKUP_STATES,
    *ASSIST_STATES,
    *SIGN_STATES,
)
EVERYTHING = (*STATES, *list(events())[1:], *list(soon())[1:])
"""Also every life event and every procedure to come: the same templates with other words."""
