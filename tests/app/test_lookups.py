"""Looking somebody up who is not there: for one of three written reasons, which the person reads (AD-10)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from kiosk.domain.identifiers import Nss
from kiosk.domain.lookups import Reason, require_reference
from kiosk.domain.refusal import Refused
from kiosk.services import limits, lookups
from kiosk.services.lookups import LACKS_ASKER, LACKS_PAPER, OwnFamily, look_up
from kiosk.services.reviews_log import read
from kiosk.storage.store import Actor
from tests.app.conftest import World
from tests.app.helping import follows_person, is_really, lines, turned
from tests.app.people import (
    AMAYA,
    CANCELLED,
    EVARISTO,
    GONZALO,
    HILARIO,
    HORTENSIA,
    NIEVES,
    NOBODY,
    RENATA,
    SOFIA,
    VIOLETA,
    proved,
)
from tests.app.reviewing import member, on_shift
from tests.clerk import Clerk

URL = "/asesor/consulta"
CAUSE = {"reason": "hospital", "paper": "Oficio 45 de 2026", "asked_by": "Hospital General 20 de Tijuana"}
BORN = ("21", "junio", "2006")
NAME = {"asked_given_names": "Sofia", "asked_surname_1": "Cañaveral", "asked_surname_2": "Guiro"}
REST = {"asked_sex": "M", "asked_birth_state": "YN"}
DETAILS = {**NAME, "asked_sex": "M", "asked_birth_date": "2006-06-21", "asked_birth_state": "YN"}
KINDS = ("person.sought", "person.shown", "person.sought_own")


@pytest.fixture
def clerk(world: World) -> Clerk:
    return world.clerk("0417").goes_to(URL)


def written(world: World) -> int:
    return sum(lines(world, kind) for kind in KINDS)


def bodies(world: World, kind: str) -> list[Mapping[str, str]]:
    """What the lines of a kind tell, unsealed."""
    with world.house().store.reading(Actor("system")) as work:
        rows = work.sql.exec_driver_sql(
            "SELECT b.n, b.body_sealed FROM ledger_body b JOIN ledger l ON l.n = b.n "
            f"WHERE l.kind = '{kind}' ORDER BY b.n"
        ).all()
        told = [work.vault.open_sealed(row[1], context=f"ledger_body|body|{row[0]}") for row in rows]
    return [json.loads(one) for one in told]


def told_whole(curp: str, nss: str) -> tuple[str, ...]:
    return curp, nss, Nss(nss).grouped


# --- the reason -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", [one.value for one in Reason])
def test_ad_10_each_of_the_three_reasons_opens_a_look_up(world: World, clerk: Clerk, reason: str) -> None:
    clerk.answers(**{**CAUSE, "reason": reason}, curp=RENATA.curp)
    clerk.sees("Renata O. S.", "OOSR************04", "*******0017, en uso", "No consta que haya muerto")
    clerk.does_not_see(*told_whole(RENATA.curp, RENATA.nss)[1:], RENATA.contact, "Olmo", "Panadería")
    (told,) = bodies(world, "person.sought")
    assert told == {**CAUSE, "reason": reason, "staff": "0417", "office": "39"}


@pytest.mark.parametrize("missing", ["reason", "paper", "asked_by", "curp"])
def test_ad_10_without_reason_paper_asker_or_person_nothing_is_asked(
    world: World, clerk: Clerk, missing: str
) -> None:
    full = {**CAUSE, "curp": RENATA.curp}
    clerk.answers(**{key: value for key, value in full.items() if key != missing})
    clerk.is_told("").does_not_see("Renata", "OOSR***")
    assert written(world) == 0
    clerk.answers(**full).sees("Renata O. S.")
    assert written(world) == 1


@pytest.mark.parametrize("other", ["curiosity", "", "DEATH", "hospital,court"])
def test_ad_10_there_is_no_fourth_reason(world: World, clerk: Clerk, other: str) -> None:
    sent = {**dict(clerk.page.form("f").filled({})), **CAUSE, "curp": RENATA.curp, "reason": other}
    answer = clerk.posts(URL, sent)
    assert answer.status_code == 422
    assert "Renata" not in answer.get_data(as_text=True)
    assert written(world) == 0


@pytest.mark.parametrize(
    "filler",
    [
        "x", "xxxxxxxx", "xxxx xxxx xxxx", "no aplica", "sin número", "S/N S/N S/N", "lo pide la persona",
        "asdf asdfg", "el hospital", "orden del juez", "oficio", "Oficio", "Oficio 000", "12345678",
        "........ ........", "qwrtp sdfgh", "Acta de defunción", "hospital hospital",
    ],
)  # fmt: skip
def test_ad_10_a_reference_that_says_nothing_is_refused(world: World, clerk: Clerk, filler: str) -> None:
    """Control: what names a document or a place is taken."""
    clerk.answers(**{**CAUSE, "paper": filler}, curp=RENATA.curp).is_told(str(LACKS_PAPER))
    clerk.answers(**{**CAUSE, "asked_by": filler}, curp=RENATA.curp).is_told(str(LACKS_ASKER))
    assert written(world) == 0


@pytest.mark.parametrize(
    "text",
    [
        "Oficio 12", "acta de defunción 120", "Juzgado 5 de Puebla", "HGZ 20 Tijuana", "Expediente 45/2026",
        "Hospital Juárez", "Registro Civil 3",
    ],
)  # fmt: skip
def test_ad_10_a_short_true_reference_is_taken(text: str) -> None:
    assert require_reference(text, LACKS_PAPER) == text


@pytest.mark.parametrize("text", [f"acta de {RENATA.curp}", f"NSS {RENATA.nss} urgente", "oficio de a@b.mx"])
def test_ad_10_identifiers_are_no_reference(world: World, clerk: Clerk, text: str) -> None:
    clerk.answers(**{**CAUSE, "paper": text}, curp=AMAYA.curp).is_told("No escribas aquí CURP")
    assert written(world) == 0


# --- whom -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["asked_birth_date", "asked_sex", "asked_birth_state", "asked_surname_1"])
def test_ad_10_no_search_by_name_without_birth_date(world: World, clerk: Clerk, missing: str) -> None:
    """Neither the form nor the verb takes it; control: whole it finds her."""
    given: dict[str, Any] = {**CAUSE, **NAME, **REST, "asked_birth_date": BORN}
    clerk.goes_to(f"{URL}/nombre").answers(**{key: one for key, one in given.items() if key != missing})
    clerk.is_told("").does_not_see("Sofía", "CAGS")
    values = {**CAUSE, **DETAILS}
    for lacking in ({key: one for key, one in values.items() if key != missing}, {**values, missing: ""}):
        with pytest.raises(Refused):
            look_up(world.house(), on_shift(world, "0417"), "nombre", lacking)
    assert written(world) == 0
    clerk.answers(**given).sees("Sofía C. G.", "CAGS************A4")
    assert written(world) == 1


def test_ad_10_the_forms_of_curp_and_nss_take_no_name(world: World, clerk: Clerk) -> None:
    for url in (URL, f"{URL}/nss"):
        sent = {**dict(clerk.goes_to(url).page.form("f").filled({})), **CAUSE, **NAME}
        assert clerk.posts(url, sent).status_code == 400
    assert written(world) == 0


@pytest.mark.parametrize(
    "worse",
    [{"reason": ""}, {"reason": "curiosity"}, {"paper": "no aplica"}, {"asked_by": ""}, {"curp": ""}],
    ids=["no reason", "a fourth", "filler", "nobody asks", "nobody"],
)
def test_ad_10_the_verb_takes_no_worse_than_the_form(world: World, worse: Mapping[str, str]) -> None:
    values = {**CAUSE, "curp": RENATA.curp, **worse}
    with pytest.raises(Refused):
        look_up(world.house(), on_shift(world, "0417"), "curp", values)
    assert written(world) == 0


def test_ad_10_who_looks_by_name_does_not_write_it_as_the_reference(world: World, clerk: Clerk) -> None:
    given: dict[str, Any] = {**CAUSE, **NAME, **REST, "asked_birth_date": BORN}
    clerk.goes_to(f"{URL}/nombre").answers(**{**given, "paper": "acta 33 de sofía cañaveral"})
    clerk.is_told("sin el nombre de la persona")
    assert written(world) == 0


def test_ad_10_by_number_whoever_alone_has_it(world: World, clerk: Clerk) -> None:
    clerk.goes_to(f"{URL}/nss").answers(**CAUSE, nss=RENATA.nss).sees("Renata O. S.", "Mostrar la CURP")
    clerk.does_not_see(RENATA.curp, "Mostrar el NSS")
    for nss in (EVARISTO.nss, GONZALO.nss, "39179790314"[:10] + "5"):
        clerk.goes_to(f"{URL}/nss").answers(**CAUSE, nss=nss)
        clerk.does_not_see("Evaristo", "Gonzalo", "HUCE")
    assert lines(world, "person.sought") == 1 + 2 + 1, "of two people, both; without a key, nobody's"


def test_ad_10_a_number_of_several_and_one_of_nobody_look_the_same(world: World, clerk: Clerk) -> None:
    nobodys = Nss.build("39", 99, 80, 7777).value
    pages = []
    for nss in (EVARISTO.nss, GONZALO.nss, nobodys):
        clerk.goes_to(f"{URL}/nss").answers(**CAUSE, nss=nss).sees("no está a nombre de una sola persona")
        pages.append(clerk.page.words)
    assert len(set(pages)) == 1


def test_ad_10_what_is_there_and_what_is_not_is_said(world: World, clerk: Clerk) -> None:
    """A hospital must know; each answer is a line, and all are counted."""
    said = {
        HORTENSIA.curp: "Consta que murió",
        AMAYA.curp: "No hay ninguno con esta CURP",
        NOBODY: "El Registro de Población no tiene esa CURP.",
        CANCELLED[0]: "Esta CURP no se puede usar",
        EVARISTO.curp: "a nombre de más de una persona",
    }
    for curp, words in said.items():
        clerk.goes_to(URL).answers(**CAUSE, curp=curp).sees(words)
    assert lines(world, "person.sought") == len(said)


def test_ad_10_nobody_found_by_name_is_a_line_too(world: World, clerk: Clerk) -> None:
    given: dict[str, Any] = {**CAUSE, **NAME, **REST, "asked_birth_date": ("22", "junio", "2006")}
    clerk.goes_to(f"{URL}/nombre").answers(**given).sees("No encontramos una sola persona con esos datos.")
    assert lines(world, "person.sought") == 1


def test_a_silent_register_is_said_and_shows_nothing(world: World, clerk: Clerk) -> None:
    world.is_down("insured")
    clerk.watch.calm = False
    clerk.answers(**CAUSE, curp=RENATA.curp).is_told("El registro no responde ahora.").does_not_see("Renata")
    assert written(world) == 0


# --- one value whole --------------------------------------------------------------------------------------


def test_ad_10_a_value_whole_is_a_line_of_its_own_and_only_of_that_answer(world: World, clerk: Clerk) -> None:
    """Control: before it is pressed, and on the next look, it is masked."""
    clerk.goes_to(f"{URL}/nss").answers(**CAUSE, nss=RENATA.nss).does_not_see(RENATA.curp)
    before = clerk.page
    clerk.presses("Mostrar la CURP").sees(RENATA.curp, "Solo se ve esta vez.")
    (told,) = bodies(world, "person.shown")
    assert told == {**CAUSE, "what": "curp", "staff": "0417", "office": "39"}
    assert lines(world, "person.sought") == 1
    clerk.goes_to(f"{URL}/nss").does_not_see(RENATA.curp)
    clerk.answers(**CAUSE, nss=RENATA.nss).does_not_see(RENATA.curp)
    clerk.looks_again_at(before).presses("Mostrar la CURP")
    assert lines(world, "person.shown") == 2


def test_ad_10_each_of_several_numbers_is_shown_apart(world: World, clerk: Clerk) -> None:
    clerk.answers(**CAUSE, curp=HILARIO.curp).sees("*******0144, sin uso", "*******0155, en uso")
    clerk.presses("Mostrar el NSS que termina en 0155").sees(Nss(HILARIO.nss).grouped)
    clerk.does_not_see("03957790144").sees("Mostrar el NSS que termina en 0144")
    assert [one["what"] for one in bodies(world, "person.shown")] == ["nss"]


def test_ad_10_by_name_both_can_be_shown_and_the_name_stands_for_nobody_else(
    world: World, clerk: Clerk
) -> None:
    clerk.goes_to(f"{URL}/nombre").answers(**CAUSE, **NAME, **REST, asked_birth_date=BORN)
    clerk.presses("Mostrar la CURP").sees(SOFIA.curp)
    assert lines(world, "person.shown") == 1


def test_ad_10_a_value_is_not_shown_without_the_reason(world: World, clerk: Clerk) -> None:
    sent = {**dict(clerk.page.form("f").filled({})), "curp": RENATA.curp, "show": "nss-0"}
    answer = clerk.posts(URL, sent)
    assert answer.status_code == 422
    assert not any(one in answer.get_data(as_text=True) for one in told_whole(RENATA.curp, RENATA.nss)[1:])
    assert written(world) == 0


@pytest.mark.parametrize("show", ["nss-9", "contact", "curp", "", "../x"])
def test_what_is_not_offered_is_not_shown(world: World, clerk: Clerk, show: str) -> None:
    """The CURP was typed: it is shown as masked as everything else."""
    sent = {**dict(clerk.page.form("f").filled({})), **CAUSE, "curp": RENATA.curp, "show": show}
    answer = clerk.posts(URL, sent)
    assert answer.status_code == 200
    assert "Solo se ve esta vez." not in answer.get_data(as_text=True)
    assert (lines(world, "person.sought"), lines(world, "person.shown")) == (1, 0)


def test_ad_10_a_closed_screen_shows_nothing_that_was_before_it(world: World, clerk: Clerk) -> None:
    """After five silent minutes the page that is left on the screen opens nothing more."""
    clerk.answers(**CAUSE, curp=RENATA.curp)
    world.clock.passes(minutes=5, seconds=1)
    clerk.presses("Mostrar el NSS").is_at("/asesor/abrir").does_not_see(RENATA.nss, Nss(RENATA.nss).grouped)
    assert lines(world, "person.shown") == 0


def test_ad_10_anothers_page_is_nobodys(world: World, clerk: Clerk) -> None:
    """Its token is of the shift that asked; and an address that shows the answer there is not."""
    clerk.answers(**CAUSE, curp=RENATA.curp)
    form, _ = clerk.page.button("Mostrar el NSS")
    sent = dict(form.filled({}))
    other = world.clerk("0501")
    answer = other.posts(URL, sent)
    assert answer.status_code == 403
    assert Nss(RENATA.nss).grouped not in answer.get_data(as_text=True)
    assert clerk.page.address == URL
    other.goes_to(URL).does_not_see("Renata", "OOSR")
    assert lines(world, "person.shown") == 0


# --- who --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "may"), [("0101", False), ("0417", True), ("0501", True), ("0701", False), ("0801", False)]
)
def test_ad_10_only_operators_and_officers_look_people_up(world: World, number: str, may: bool) -> None:
    somebody = world.clerk(number, office="39", device="mesa-1")
    assert ("Buscar a una persona" in somebody.page.words) is may
    token = dict(somebody.page.forms[0].filled({}))["csrf"]
    for url in (URL, f"{URL}/nss", f"{URL}/nombre"):
        somebody.meets(200 if may else 403).goes_to(url)
        sent = {**CAUSE, "curp": RENATA.curp, "csrf": token}
        answer = somebody.posts(url, sent)
        assert answer.status_code == (403 if not may else 200 if url == URL else 400), url
        assert ("Renata" in answer.get_data(as_text=True)) is (may and url == URL)
    assert lines(world, "staff.refused") == (0 if may else 6)


def test_ad_10_whoever_is_not_signed_in_looks_nobody_up(world: World) -> None:
    person = proved(world.citizen(), RENATA)
    for url in (URL, f"{URL}/nss", f"{URL}/nombre"):
        person.goes_to(url).is_at("/asesor/equipo")


@pytest.mark.parametrize(
    ("itself", "way", "key"),
    [
        (RENATA.curp, "curp", RENATA.curp),
        (RENATA.curp, "nss", RENATA.nss),
        (NIEVES.curp, "curp", VIOLETA.curp),
        (VIOLETA.curp, "curp", NIEVES.curp),
    ],
    ids=["own", "own number", "mother", "child"],
)
def test_ad_08_nobody_looks_up_themselves_or_their_family(
    world: World, clerk: Clerk, itself: str, way: str, key: str
) -> None:
    """Control: another member may."""
    is_really(world, "0417", curp=itself)
    url = URL if way == "curp" else f"{URL}/nss"
    clerk.goes_to(url).answers(**CAUSE, **{way: key}).is_told("Son datos tuyos o de tu familia.")
    clerk.does_not_see("Renata O.", "Violeta O.", "Nieves L.", "Mostrar")
    with pytest.raises(OwnFamily):
        look_up(world.house(), on_shift(world, "0417"), way, {**CAUSE, way: key}, show="nss-0")
    assert (lines(world, "person.sought_own"), lines(world, "person.sought")) == (2, 0)
    world.clerk("0418").goes_to(url).answers(**CAUSE, **{way: key}).sees("Registro de Población")


def test_ad_08_found_by_name_or_an_older_key_it_is_still_oneself(world: World, clerk: Clerk) -> None:
    is_really(world, "0417", curp=SOFIA.curp)
    clerk.goes_to(f"{URL}/nombre").answers(**CAUSE, **NAME, **REST, asked_birth_date=BORN)
    clerk.is_told("Son datos tuyos o de tu familia.")
    is_really(world, "0417", curp="AEMC520630MJCBRL07")
    clerk.goes_to(URL).answers(**CAUSE, curp="AEMC520603MJCBRL00").is_told("Son datos tuyos o de tu familia.")


def test_ad_10_one_counter_for_sittings_and_for_written_reasons(world: World) -> None:
    """Security 6: sixty different people an hour, wherever they are asked for; the same one counts once."""
    house, me = world.house(), member(world, "0417")
    clerk = turned(world.clerk("0417")).gives_back().answers(for_whom="SELF")
    follows_person(clerk.answers(curp=RENATA.curp)).presses("Terminar esta ayuda")
    for n in range(limits.STAFF_CURPS.most * house.settings.limit_factor - 1):
        limits.spend_different(house, limits.STAFF_CURPS, who=str(me.id), what=f"{n}")
    clerk.goes_to(URL).answers(**CAUSE, curp=RENATA.curp).sees("Renata O. S.")
    clerk.goes_to(URL).meets(429).answers(**CAUSE, curp=AMAYA.curp)
    assert lines(world, "person.sought") == 1
    turned(clerk).gives_back().answers(for_whom="SELF").meets(429).answers(curp=AMAYA.curp)


def test_ad_10_the_same_person_by_name_counts_once_in_both(world: World) -> None:
    house, shift = world.house(), on_shift(world, "0417")
    clerk = turned(world.clerk("0417")).gives_back().answers(for_whom="SELF").follows("No sé la CURP")
    clerk.answers(**NAME, asked_sex="M").answers(asked_birth_date=BORN, asked_birth_state="YN")
    for n in range(limits.STAFF_CURPS.most * house.settings.limit_factor - 1):
        limits.spend_different(house, limits.STAFF_CURPS, who=str(shift.staff.id), what=f"{n}")
    read_form = {key: value.upper() if key in NAME else value for key, value in DETAILS.items()}
    assert look_up(house, shift, "nombre", {**CAUSE, **read_form}).person is not None
    with pytest.raises(limits.TooMany):
        look_up(house, shift, "curp", {**CAUSE, "curp": AMAYA.curp})


# --- who reads it -----------------------------------------------------------------------------------------


def test_ad_12_the_person_reads_who_looked_why_and_what_was_written(world: World, clerk: Clerk) -> None:
    """Control: somebody else reads nothing of it."""
    clerk.answers(**CAUSE, curp=RENATA.curp).presses("Mostrar el NSS")
    person = proved(world.citizen(), RENATA).goes_to("/mis-movimientos")
    person.sees(
        "la persona operadora 0417 buscó tus datos: lo pidió un hospital. "
        "Anotó: Oficio 45 de 2026; Hospital General 20 de Tijuana.",
        "El 11 de marzo, 10:",
        "en la oficina Subdelegación de ejemplo",
        "la persona operadora 0417 vio tu NSS: lo pidió un hospital.",
    )
    other = proved(world.citizen(), VIOLETA).goes_to("/mis-movimientos")
    other.does_not_see("0417", "Tijuana")


@pytest.mark.parametrize(
    ("reason", "words"), [("death", "le avisaron de una muerte"), ("court", "lo ordenó un juez")]
)
def test_ad_12_each_reason_has_its_words(world: World, clerk: Clerk, reason: str, words: str) -> None:
    clerk.answers(**{**CAUSE, "reason": reason}, curp=RENATA.curp)
    person = proved(world.citizen(), RENATA).goes_to("/mis-movimientos")
    person.sees(f"buscó tus datos: {words}.")


def test_ad_12_also_who_was_found_by_number_by_an_older_key_or_not_shown(world: World, clerk: Clerk) -> None:
    clerk.goes_to(f"{URL}/nss").answers(**CAUSE, nss=RENATA.nss)
    proved(world.citizen(), RENATA).goes_to("/mis-movimientos").sees("buscó tus datos")
    clerk.goes_to(f"{URL}/nss").answers(**CAUSE, nss=EVARISTO.nss).sees("no está a nombre de una sola")
    proved(world.citizen(), EVARISTO).goes_to("/mis-movimientos").sees("buscó tus datos")
    is_really(world, "0417", curp=NIEVES.curp)
    clerk.goes_to(URL).answers(**CAUSE, curp=VIOLETA.curp)
    proved(world.citizen(), VIOLETA).goes_to("/mis-movimientos").sees("quiso buscar tus datos y no se pudo")


def test_ad_10_every_look_up_is_before_whoever_supervises_without_the_person(
    world: World, clerk: Clerk
) -> None:
    boss = world.clerk("0701", office="39", device="mesa-1").goes_to("/asesor/supervision")
    boss.does_not_see("Buscó a una persona", "con un motivo escrito")
    clerk.answers(**CAUSE, curp=RENATA.curp).presses("Mostrar el NSS")
    clerk.goes_to(URL).answers(**CAUSE, curp=NOBODY)
    for number in ("0701", "0801"):
        reader = world.clerk(number, office="39", device="mesa-1").goes_to("/asesor/supervision")
        reader.sees(
            "Buscó a una persona que no estaba: lo pidió un hospital. Anotó: Oficio 45 de 2026;",
            "Vio un dato completo de quien no estaba: lo pidió un hospital.",
            "0417: Personas que buscó sin que estuvieran, con un motivo escrito: 2.",
        )
        reader.does_not_see("Renata", "OOSR", RENATA.curp, RENATA.nss, NOBODY)
    elsewhere = world.clerk("0702", office="20", device="mesa-1").goes_to("/asesor/supervision")
    elsewhere.does_not_see("0417", "Oficio 45")


def test_what_was_written_is_read_as_it_was_written(world: World, clerk: Clerk) -> None:
    """Marks and braces are signs like any other, for the person and for whoever supervises."""
    paper = "Oficio {n} <b>45</b> {{7*7}} 2026"
    clerk.answers(**{**CAUSE, "paper": paper}, curp=RENATA.curp).sees("Renata O. S.")
    person = proved(world.citizen(), RENATA).goes_to("/mis-movimientos").sees(f"Anotó: {paper};")
    boss = world.clerk("0701", office="39", device="mesa-1").goes_to("/asesor/supervision")
    boss.sees(f"Anotó: {paper};")
    for reader in (person, boss):
        reader.does_not_see("<b>45")


def test_a_look_up_with_a_reason_is_not_one_in_vain(world: World) -> None:
    """It has no case to end in: what counts those would accuse everybody."""
    shift = on_shift(world, "0417")
    for curp in (RENATA.curp, VIOLETA.curp, AMAYA.curp):
        look_up(world.house(), shift, "curp", {**CAUSE, "curp": curp})
    world.clock.passes(hours=25)
    found = {one.kind: one for one in read(world.house(), on_shift(world, "0701")).alerts}
    assert "in_vain" not in found
    assert (found["with_reason"].number, found["with_reason"].count) == ("0417", 3)
    world.clock.passes(days=31)
    assert "with_reason" not in {one.kind for one in read(world.house(), on_shift(world, "0701")).alerts}


def test_nothing_of_the_person_is_in_the_line_but_sealed_words(world: World, clerk: Clerk) -> None:
    """The line names nobody, and the words do not name whoever was found."""
    clerk.goes_to(f"{URL}/nombre").answers(**CAUSE, **NAME, **REST, asked_birth_date=BORN)
    told = json.dumps(bodies(world, "person.sought"))
    assert not any(one in told for one in (SOFIA.curp, "Sof", "SOF", "2006-06-21"))
    assert set(lookups.PAGES) == {"curp", "nss", "nombre"}
