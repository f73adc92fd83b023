"""Pages of two people at one request, as states of the list: of either, and of one screen turned."""

from __future__ import annotations

import re

from sqlalchemy import TextClause, create_engine, make_url, text

from kiosk.storage.engines import server_url
from tests.browser import walks
from tests.browser.desk_states import sign_in
from tests.browser.person import Person, Typed
from tests.browser.server import Server
from tests.browser.state import HOME, KIOSK, Last, Reach, State
from tests.browser.walks import Answers, known, new, walk

OPERATOR = "0417"
BOARD = "/asesor/acompanar"
HUGE = re.compile(r'class="code huge">([\d ]+)<')
ALONE = text("UPDATE assist_session SET ended_at = seen_at WHERE ended_at IS NULL")


def release(server: Server) -> None:
    """Whoever was helped before has left, so that a turned screen is nobody's."""
    on(server, ALONE)


def on(server: Server, statement: TextClause) -> None:
    """What no page does, done in the database."""
    url = make_url(server.settings.database_url)
    engine = create_engine(server_url(url) if url.get_backend_name() == "postgresql" else url)
    with engine.begin() as database:
        database.execute(statement)
    engine.dispose()


def clerk_of(server: Server) -> Person:
    release(server)
    clerk = Person(server.url)
    sign_in(clerk, server, OPERATOR)
    return clerk


def helps(
    person: Person, server: Server, until: str = "para-quien", answers: Answers | None = None
) -> Person:
    """Help from the question `until`, up to the number of whoever comes."""
    clerk = clerk_of(server)
    walk(person, server, answers or known(walks.LOCATED), until=until)
    shows_code(person)
    found = HUGE.search(person.here.html)
    assert found is not None
    clerk.open(BOARD)
    clerk.send("f", pairing_code=found.group(1))
    person.open(person.here.path.replace("/codigo", "/quien"))
    return clerk


def shows_code(person: Person) -> None:
    person.open(f"/ayuda?de={person.here.path}")
    person.send("/codigo")


def agreed(
    person: Person, server: Server, until: str = "para-quien", answers: Answers | None = None
) -> Person:
    clerk = helps(person, server, until, answers)
    person.send("f", is_theirs="yes")
    person.send("f", agrees="yes")
    clerk.open(f"{BOARD}/espera")
    return clerk


def at_question(until: str, then: str = "") -> Reach:
    """The person's page with the bar; `then` is a button of it."""

    def reach(person: Person, server: Server) -> None:
        agreed(person, server, until)
        if then:
            person.send(then)

    return reach


def asks_who(person: Person, server: Server) -> None:
    helps(person, server)


def asks_who_error(person: Person, server: Server) -> Last:
    helps(person, server)
    return Last()


def consents(person: Person, server: Server) -> None:
    helps(person, server)
    person.send("f", is_theirs="yes")


def consents_at(slug: str, **values: Typed) -> Reach:
    """Another way to say yes; answered, when there is something to answer."""

    def reach(person: Person, server: Server) -> Last | None:
        consents(person, server)
        person.open(f"{person.here.path}/{slug}")
        return Last("f", values) if values else None

    return reach


def consents_error(person: Person, server: Server) -> Last:
    consents(person, server)
    return Last()


def code(person: Person, server: Server) -> Last:
    walk(person, server, known(walks.LOCATED), until="para-quien")
    person.open(f"/ayuda?de={person.here.path}")
    return Last("/codigo")


def waits(person: Person, server: Server) -> None:
    walk(person, server, known(walks.LOCATED), until="para-quien")
    shows_code(person)
    person.open(person.here.path.replace("/codigo", "/espera"))


def rings(person: Person, server: Server) -> None:
    """The kiosk rings, from a question."""
    walk(person, server, known(walks.LOCATED), until="para-quien")
    csrf = dict(person.here.form().fields)["csrf"]
    person.post("/ayuda", {"csrf": csrf, "de": person.here.path})


def gets_pair(person: Person, server: Server) -> None:
    """At home: folio and code of what was begun."""
    walk(person, server, known(walks.LOCATED), until="entrega")
    csrf = dict(person.here.form().fields)["csrf"]
    person.post("/ayuda", {"csrf": csrf, "de": person.here.path})


# --- the desk ---------------------------------------------------------------------------------------------


def desk(path: str) -> Reach:
    def reach(person: Person, server: Server) -> None:
        release(server)
        sign_in(person, server, OPERATOR)
        person.open(path)

    return reach


def board_error(person: Person, server: Server) -> Last:
    desk(BOARD)(person, server)
    return Last("f", {"pairing_code": "12"})


def desk_at(until: str, *, consent: bool = True) -> Reach:
    """The operator's page of a question."""

    def reach(person: Person, server: Server) -> None:
        other = Person(server.url)
        if consent:
            agreed(other, server, until)
        else:
            helps(other, server, until)
            other.send("f", is_theirs="yes")
        sign_in(person, server, OPERATOR)
        person.open(f"{BOARD}/espera")

    return reach


def desk_error(person: Person, server: Server) -> Last:
    desk_at("curp")(person, server)
    return Last("f", {"curp": "OOSR"})


def desk_waits(person: Person, server: Server) -> None:
    helps(Person(server.url), server)
    sign_in(person, server, OPERATOR)
    person.open(f"{BOARD}/espera")


def desk_conflict(person: Person, server: Server) -> Last:
    """The person answered meanwhile, differently."""
    other = Person(server.url)
    agreed(other, server, "curp")
    sign_in(person, server, OPERATOR)
    person.open(f"{BOARD}/espera")
    drawn = dict(person.here.form("f").fields)["seq"]
    other.send("f", curp=walks.LOCATED)
    return Last("f", {"curp": walks.MANY, "seq": drawn})


def desk_sent(person: Person, server: Server) -> None:
    other = Person(server.url)
    agreed(other, server, "revisar", new(server.newcomer()))  # nobody has sent the same before
    for values in ({}, {"how": "tap"}, {}, {}):  # sign, with a touch, and send
        other.send("f", **values)
    sign_in(person, server, OPERATOR)
    person.open(f"{BOARD}/espera")


def calls(person: Person, server: Server) -> None:
    kiosk = Person(server.url)
    kiosk.open("/?canal=kiosco")
    rings(kiosk, server)
    desk("/asesor/avisos")(person, server)


# --- one screen -------------------------------------------------------------------------------------------


def turns_screen(person: Person, server: Server) -> Last:
    """The way across is the answer to a press, and nowhere else."""
    desk(BOARD)(person, server)
    return Last("/pantalla")


def takes_screen(person: Person, server: Server) -> None:
    turns_screen(person, server)
    person.send("/pantalla")
    person.send("f")


def asks_folio(person: Person, server: Server) -> Last:
    desk(BOARD)(person, server)
    return Last("/pantalla", {"procedure": ""}, then=Last("f"))


def asks_folio_error(person: Person, server: Server) -> Last:
    desk(BOARD)(person, server)
    wrong = Last("f", {"folio": "2026"})
    return Last("/pantalla", {"procedure": ""}, then=Last("f", then=wrong))


def gives_back(person: Person, server: Server) -> Last:
    has_screen(person, server)
    return Last("/pantalla")


def turns_again(person: Person, server: Server) -> Last:
    has_screen(person, server)
    person.send("/pantalla")
    person.send("f")
    return Last("/pantalla")


def comes_late(person: Person, server: Server) -> Last:
    """A ticket that is not good any more."""
    desk(BOARD)(person, server)
    return Last("/pantalla", then=Last("f", {"ticket": "0"}))


def has_screen(person: Person, server: Server) -> None:
    takes_screen(person, server)
    person.send("f", agrees="yes")


def then(reach: Reach, form: str = "", *, path: str = "") -> Reach:
    """One thing more: a button, or an address."""

    def further(person: Person, server: Server) -> None:
        reach(person, server)
        if form:
            person.send(form)
        if path:
            person.open(path)

    return further


def operators_turn(person: Person, server: Server) -> None:
    has_screen(person, server)
    address = person.here.path
    person.send("/pantalla")  # the way back is not taken
    person.open(address)


def ends(person: Person, server: Server) -> Last:
    has_screen(person, server)
    person.send("f", for_whom="SELF")
    return Last("/fin")


ASSIST_STATES = (
    State("help: called", rings, (KIOSK,)),
    State("help: folio and code", gets_pair, (HOME,)),
    State("company: code", code),
    State("company: nobody yet", waits),
    State("company: whose number", asks_who),
    State("company: whose number, error", asks_who_error, status=422),
    State("company: consent", consents),
    State("company: consent, error", consents_error, status=422),
    State("company: another way", consents_at("otra-forma")),
    State("company: another way, error", consents_at("otra-forma", way=""), status=422),
    State("company: voice", consents_at("voz")),
    State("company: voice, error", consents_at("voz", witness="", witness_curp=""), status=422),
    State("company: signature", consents_at("firma")),
    State("company: signature, error", consents_at("firma", strokes=""), status=422),
    State("company: name", consents_at("nombre")),
    State("company: name, error", consents_at("nombre", typed_name=""), status=422),
    State("company: fingerprint", consents_at("huella")),
    State("company: fingerprint, error", consents_at("huella", witness="", witness_curp=""), status=422),
    State("company: sheet of the fingerprint", consents_at("huella/hoja")),
    State("who, with company", at_question("para-quien")),
    State("review, with company", at_question("revisar")),
    State("curp, help paused", at_question("curp", "/pausa")),
    State("desk: board", desk(BOARD), (HOME,)),
    State("desk: board, error", board_error, (HOME,), status=422),
    State("desk: waits for the person", desk_waits, (HOME,)),
    State("desk: waits for consent", desk_at("para-quien", consent=False), (HOME,)),
    State("desk: a question", desk_at("curp"), (HOME,)),
    State("desk: a question, error", desk_error, (HOME,), status=422),
    State("desk: two answers", desk_conflict, (HOME,), status=409),
    State("desk: the person's", desk_at("confirmar"), (HOME,)),
    State("desk: review", desk_at("revisar"), (HOME,)),
    State("desk: sent", desk_sent, (HOME,)),
    State("desk: no calls", desk("/asesor/avisos"), (HOME,)),
    State("desk: calls", calls, (HOME,)),
    State("one screen: begins", turns_screen, (HOME,)),
    State("one screen: folio", asks_folio, (HOME,)),
    State("one screen: folio, error", asks_folio_error, (HOME,), status=422),
    State("one screen: goes back", gives_back, (HOME,)),
    State("one screen: too late", comes_late, (HOME,), status=410),
    State("one screen: turned again", turns_again, (HOME,)),
    State("company: consent at one screen", takes_screen, (HOME,)),
    State("who, at one screen", has_screen, (HOME,)),
    State("one screen: the desk is closed", then(has_screen, path="/asesor"), (HOME,)),
    State("one screen: the operator's", operators_turn, (HOME,)),
    State("one screen: ended", ends, (HOME,)),
)  # fmt: skip
