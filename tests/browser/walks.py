"""Ways through the first procedure: what somebody answers on each page, and how far they go."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from tests.browser.person import Person, Seen, Typed
from tests.browser.server import Server

START = "/tramites/asignacion-nss"
CODE = re.compile(r'class="code">(\d{6})<')
MOST_PAGES = 14
PHONE = "5512345678"

Answers = Mapping[str, Mapping[str, Typed]]
"""What is answered on each page, by the last part of its address."""

USUAL: Answers = {
    "para-quien": {"for_whom": "SELF"},
    "confirmar": {"is_it_you": "yes"},
    "entrega": {"delivery": ["PRINT"], "phone": "", "email": ""},
    "primer-trabajo": {"first_employer": "Aserradero de Ejemplo"},
    "primer-anio": {"first_year": "1990"},
    "revisar": {},
}

# People of the demonstration and the row of the decision table each leads to.
LOCATED = "OOSR840305MOCLCN04"
MANY = "SADH770113HBSBNL01"
SIMILAR = "PABR860503MTSLHS04"
MISSPELT = "NAEP631001MBCRSL04"
UNLINKED = "TAAE711210MMNBRL07"
REPLACED = "PISD970727MDFNNN07"
UNREACHED = "EIMF560229HVZNRR07"
DEAD = "AUAH400414MQTHLR04"
CANCELLED = "OACS850211HTSYRM02"
UNKNOWN = "AEEN900102MCSRSD09"
YOUNG = "LAON170612MOCGCVA1"
MOTHER = "OOMV890929MOCCNL06"
DISPUTED_CHILD = "GUZI150209MVZYRRA0"
FATHER = "GUML871002HVZYSS01"
ALONE_CHILD = "GAAJ160214MVZRMZA5"
WORKING_MINOR = "TUEJ101010HGTLSQA8"
LONG_NAME = "AUXG931012MMSHCD08"

BY_NAME = {
    "asked_given_names": "Sofia", "asked_surname_1": "Cañaveral", "asked_surname_2": "Guiro",
    "asked_sex": "M",
}  # fmt: skip
BORN = {
    "asked_birth_date-day": "21", "asked_birth_date-month": "junio", "asked_birth_date-year": "2006",
    "asked_birth_state": "YN",
}  # fmt: skip


def known(curp: str) -> Answers:
    """Somebody whose contact is on file: the code reaches them without typing one."""
    return {**USUAL, "curp": {"curp": curp}}


def new(curp: str) -> Answers:
    """Somebody who types a phone, so that the code reaches them."""
    told = {"delivery": ["PRINT", "SMS"], "phone": PHONE, "email": ""}
    return {**USUAL, "curp": {"curp": curp}, "entrega": told}


def for_child(child: str, adult: str) -> Answers:
    """Mother, father or guardian asks for a child."""
    told: Answers = {"curp": {"curp": child}, "tutor": {"guardian_curp": adult}}
    return {**USUAL, "para-quien": {"for_whom": "CHILD"}, **told}


def where(seen: Seen) -> str:
    """The name of the page somebody is on: its last part, or `acuse` for a result."""
    path = urlsplit(seen.path).path
    return "acuse" if path.startswith("/acuses/") else path.rsplit("/", 1)[-1]


def newest_code(server: Server) -> str:
    """The one-time code that was sent last."""
    found = CODE.search(Person(server.url).open("/simulado/buzon").html)
    if found is None:
        raise LookupError("no code in the mailbox")
    return found.group(1)


def walk(person: Person, server: Server, answers: Answers, *, until: str) -> Seen:
    """From the start page to the page named `until`, which is left unanswered."""
    person.open(START)
    person.send()
    for _ in range(MOST_PAGES):
        page = where(person.here)
        if page == until:
            return person.here
        if person.here.status != 200 or page == "alto":
            break
        if page == "codigo" and "codigo" not in answers:
            person.send(one_time_code=newest_code(server))
        else:
            person.send(**answers.get(page, {}))
    raise LookupError(f"never came to {until}: {person.here.path} {person.here.status} {person.here.h1!r}")


def skip_code(person: Person) -> None:
    """ "Seguir sin código"."""
    person.send("/codigo/sin")
