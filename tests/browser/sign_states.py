"""Pages of signing and of permits, as states of the list: of the person, and of the staff who confirm."""

from __future__ import annotations

import re

from sqlalchemy import text

from tests.browser import walks
from tests.browser.assist_states import OPERATOR, agreed, on
from tests.browser.desk_states import fresh, sign_in
from tests.browser.person import Person, Typed
from tests.browser.server import Server
from tests.browser.state import HOME, Last, Reach, State
from tests.browser.walks import newest_code, walk

OFFICER = "0501"
GRANT = "/tramites/dar-permiso"
SIGNATURE = "10,10 20,30 40,50;60,60 90,100 120,140;10,90 100,100 700,200"
AGENT = walks.MANY
PERMIT: tuple[dict[str, Typed], ...] = (
    {"mandate_wish": "GIVE"},
    {"curp": walks.LOCATED},
    {"is_it_you": "yes"},
    {"trusted_curp": AGENT},
    {"mandate_procedures": ["ssn_assign_or_locate"]},
    {"mandate_months": "3"},
)
ACTING = {
    **walks.USUAL, "para-quien": {"for_whom": "AUTHORISED"}, "curp": {"curp": walks.LOCATED},
    "autorizada": {"agent_curp": AGENT},
}  # fmt: skip


def seen(person: Person, server: Server) -> Person:
    """The operator saw the ID; the person is at the review."""
    clerk = agreed(person, server, "codigo")
    draft = person.here.path.rsplit("/", 1)[0]
    clerk.open(f"/asesor/identificacion/{clerk.here.path.split('/')[3]}")
    clerk.send("f", id_kind="voter", last_four="1234")
    person.open(f"{draft}/revisar")
    return clerk


def review(person: Person, server: Server) -> None:
    seen(person, server)


def at(slug: str) -> Reach:
    """A page of signing."""

    def reach(person: Person, server: Server) -> None:
        seen(person, server)
        draft = person.here.path.rsplit("/", 1)[0]
        if slug == "/codigo":
            person.open(f"{draft}/firmar")
            person.send("f", how="code")
        else:
            person.open(f"{draft}/firmar{slug}")

    return reach


def says(slug: str, **values: Typed) -> Reach:
    """A page of signing, answered: what comes back is the state."""

    def reach(person: Person, server: Server) -> Last:
        at(slug)(person, server)
        return Last("f", values)

    return reach


def waits(person: Person, server: Server) -> None:
    at("/nombre")(person, server)
    person.send("f", typed_name="Renata Ocote")


def signed(person: Person, server: Server) -> None:
    at("/toque")(person, server)
    person.send("f")


# --- the staff ----------------------------------------------------------------------------------------------


def at_id(person: Person, server: Server) -> None:
    clerk = agreed(Person(server.url), server, "codigo")
    sign_in(person, server, OPERATOR)
    person.open(f"/asesor/identificacion/{clerk.here.path.split('/')[3]}")


def id_error(person: Person, server: Server) -> Last:
    at_id(person, server)
    return Last()


def signatures(person: Person, server: Server) -> None:
    waits(Person(server.url), server)
    sign_in(person, server, OPERATOR)
    person.open("/asesor/firmas")


def confirms(person: Person, server: Server) -> None:
    signatures(person, server)
    first = person.here.html.split('href="/asesor/firmas/')[1].split('"')[0]
    person.open(f"/asesor/firmas/{first}")


def confirms_error(person: Person, server: Server) -> Last:
    confirms(person, server)
    return Last()


# --- permits ------------------------------------------------------------------------------------------------


def permit(answered: int) -> Reach:
    """The permit, with so many pages answered."""

    def reach(person: Person, server: Server) -> None:
        person.open(GRANT)
        person.send()
        for values in PERMIT[:answered]:
            person.send(**values)

    return reach


def granted(person: Person, server: Server) -> None:
    permit(len(PERMIT))(person, server)
    person.send(one_time_code=newest_code(server))
    person.send()


def permits(person: Person, server: Server) -> None:
    granted(person, server)
    person.open("/permisos")


def sees_permits(person: Person, server: Server) -> None:
    person.open(GRANT)
    person.send()
    seeing: dict[str, Typed] = {"mandate_wish": "SEE"}
    for values in (seeing, *PERMIT[1:3]):
        person.send(**values)
    person.send(one_time_code=newest_code(server))


def acts(until: str) -> Reach:
    """ "Para alguien que me autorizó"."""

    def reach(person: Person, server: Server) -> None:
        walk(person, server, ACTING, until=until)

    return reach


def not_allowed(person: Person, server: Server) -> None:
    """The agent is proved, and has no permit."""
    told = {**ACTING, "autorizada": {"agent_curp": walks.SIMILAR}}
    walk(person, server, told, until="codigo")
    person.send(one_time_code=newest_code(server))


def beside_agent(person: Person, server: Server, answers: walks.Answers, slug: str) -> None:
    """The operator saw the agent's ID and has the page for their paper."""
    clerk = agreed(Person(server.url), server, "codigo", answers)
    session = clerk.here.path.split("/")[3]
    sign_in(person, server, OPERATOR)
    person.open(f"/asesor/identificacion/{session}")
    person.send("f", id_kind="voter", last_four="1234")
    person.open(f"/asesor/permiso/{session}{slug}")


def brings(slug: str = "", answers: walks.Answers = ACTING, **values: Typed) -> Reach:
    """The desk writes down what the agent beside it brings."""

    def reach(person: Person, server: Server) -> Last | None:
        beside_agent(person, server, answers, slug)
        return Last("f", values) if values else None

    return reach


def of_child(child: str, adult: str) -> walks.Answers:
    """An adult who says that a child is theirs."""
    return {**ACTING, "curp": {"curp": child}, "autorizada": {"agent_curp": adult}}


LETTER: dict[str, Typed] = {
    "instrument": "Puebla, 3 de marzo", "months": "3", "seen": "yes",
    "witness_1": "Aurelio Sauce", "witness_1_curp": walks.UNLINKED,
    "witness_2": "Berta Olmo", "witness_2_curp": walks.MISSPELT,
}  # fmt: skip


def letter_waits(person: Person, server: Server) -> None:
    """A letter of somebody no other page is about: a second member must see it."""
    beside_agent(person, server, {**ACTING, "curp": {"curp": server.newcomer()}}, "/carta")
    person.send("f", **LETTER)


def confirms_letter(person: Person, server: Server) -> None:
    letter_waits(Person(server.url), server)
    sign_in(person, server, "0418")
    person.open("/asesor/firmas")
    found = re.search(r'href="(/asesor/permisos/[^"]+)"', person.here.html)
    if found is None:
        raise LookupError("no letter waits")
    person.open(found.group(1))


CALM = of_child(walks.YOUNG, walks.MOTHER)
STRANGER = of_child(walks.YOUNG, AGENT)


def no_letter_yet(person: Person, server: Server) -> Last:
    letter_waits(person, server)
    return Last()


def confirms_letter_error(person: Person, server: Server) -> Last:
    confirms_letter(person, server)
    return Last()


# --- parents who disagree -----------------------------------------------------------------------------------

ELSEWHERE = text("UPDATE mandate SET office = '20' WHERE asks = 'officer'")
"""Written down in another office, so that the officer of this one has it."""


def disputed(person: Person, server: Server) -> None:
    """Their record shows that both parents are before a judge."""
    beside_agent(person, server, of_child(walks.DISPUTED_CHILD, walks.FATHER), "/tutela")
    person.send("f", months="12")


def no_answer_yet(person: Person, server: Server) -> Last:
    disputed(person, server)
    return Last()


def officers_queue(person: Person, server: Server) -> None:
    disputed(Person(server.url), server)
    on(server, ELSEWHERE)
    sign_in(person, server, OFFICER)
    person.open("/asesor/revision")


def to_decide(person: Person, server: Server) -> None:
    officers_queue(person, server)
    found = re.search(r'href="(/asesor/revision/permisos/[^"]+)"', person.here.html)
    if found is None:
        raise LookupError("no permit waits for an officer")
    person.open(found.group(1))


def record(then: Last | None = None) -> Reach:
    """What the record shows, which is the answer to a press; the second factor is new."""

    def reach(person: Person, server: Server) -> Last:
        to_decide(person, server)
        address = person.here.path
        person.send("/abrir")
        if person.here.path.startswith("/asesor/codigo"):
            person.send(factor=fresh(server, OFFICER)["factor"])
        person.open(address)
        return Last("/abrir", then=then)

    return reach


SIGN_STATES = (
    State("review, to be signed", review, (HOME,)),
    State("sign: how", at("")),
    State("sign: how, error", says("", how=""), status=422),
    State("sign: touch", at("/toque")),
    State("code, to sign", at("/codigo")),
    State("code, to sign, error", says("/codigo", one_time_code="12"), status=422),
    State("sign: PIN", at("/clave")),
    State("sign: PIN, error", says("/clave", presence_pin="12"), status=422),
    State("sign: new PIN", at("/clave-nueva")),
    State("sign: new PIN, error", says("/clave-nueva", new_pin="123456"), status=422),
    State("sign: paper of the PIN", says("/clave-nueva", new_pin="740926", new_pin_again="740926")),
    State("sign: new PIN by paper", at("/clave-papel")),
    State("sign: new PIN by paper, error", says("/clave-papel", paper_code="12"), status=422),
    State("sign: drawing", at("/dibujo")),
    State("sign: drawing, error", says("/dibujo", strokes=""), status=422),
    State("sign: name", at("/nombre")),
    State("sign: name, error", says("/nombre", typed_name=""), status=422),
    State("sign: paper", at("/papel")),
    State("sign: paper, error", says("/papel", witness="", witness_curp=""), status=422),
    State("sign: the sheet", at("/papel/hoja")),
    State("sign: voice", at("/voz")),
    State("sign: voice, error", says("/voz", witness="", witness_curp=""), status=422),
    State("sign: interpreter", at("/interprete")),
    State("sign: interpreter, error", says("/interprete", interpreter="", tongue=""), status=422),
    State("sign: waits", waits),
    State("review, signed", signed),
    State("desk: saw the ID", at_id, (HOME,)),
    State("desk: saw the ID, error", id_error, (HOME,), status=422),
    State("desk: signatures", signatures, (HOME,)),
    State("desk: confirms", confirms, (HOME,)),
    State("desk: confirms, error", confirms_error, (HOME,), status=422),
    State("desk: a permit they bring", brings(), (HOME,)),
    State("desk: a permit they bring, error", brings(proof=""), (HOME,), status=422),
    State("desk: a letter", brings("/carta"), (HOME,)),
    State("desk: a letter, error", brings("/carta", instrument=""), (HOME,), status=422),
    State("desk: a letter waits", letter_waits, (HOME,)),
    State("desk: a letter, nobody yet", no_letter_yet, (HOME,)),
    State("desk: confirms a letter", confirms_letter, (HOME,)),
    State("desk: confirms a letter, error", confirms_letter_error, (HOME,), status=422),
    State("desk: a power", brings("/poder"), (HOME,)),
    State("desk: a power, error", brings("/poder", instrument=""), (HOME,), status=422),
    State("desk: a guardian", brings("/tutela", CALM), (HOME,)),
    State("desk: a guardian, error", brings("/tutela", CALM, months=""), (HOME,), status=422),
    State("desk: a guardian, not shown", brings("/tutela", STRANGER, months="3"), (HOME,), status=422),
    State("desk: a permit waits for an officer", disputed, (HOME,)),
    State("desk: a permit, no answer yet", no_answer_yet, (HOME,)),
    State("desk: permits to decide", officers_queue, (HOME,)),
    State("desk: a permit to decide", to_decide, (HOME,)),
    State("desk: a permit to decide, opened", record(), (HOME,)),
    State("desk: a permit to decide, error", record(Last()), (HOME,), status=422),
    State("permit: start", permit(0), (HOME,)),
    State("permit: who", permit(3)),
    State("permit: what for", permit(4)),
    State("permit: how long", permit(5)),
    State("permit: given", granted),
    State("permit: seen", sees_permits, (HOME,)),
    State("permits", permits),
    State("agent: who", acts("autorizada")),
    State("stop: for somebody else", not_allowed),
)  # fmt: skip
