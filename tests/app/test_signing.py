"""What was written with help is sent only as its person signed it: every way of signing, and who may not."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kiosk.domain.approvals import Method
from kiosk.domain.people import Level
from kiosk.flow.known import code_proof
from kiosk.services import content, identity, printing, receipts
from kiosk.storage import failpoints
from kiosk.storage.store import Actor
from tests.app.conftest import World
from tests.app.people import (
    AMAYA,
    CELL,
    HILARIO,
    RENATA,
    Someone,
    both_ways,
    confirmed,
    proved,
    reached,
)
from tests.app.sittings import ANOTHER, OPERATOR, helped, looked
from tests.citizen import Citizen
from tests.clerk import Clerk

SIGN_FIRST = "¿Cómo quieres firmar?"


def rows(world: World, sql: str) -> list[tuple[object, ...]]:
    with world.house().store.reading(Actor("system")) as work:
        return [tuple(row) for row in work.sql.exec_driver_sql(sql)]


def lines(world: World, kind: str) -> int:
    return len(rows(world, f"SELECT n FROM ledger WHERE kind = '{kind}'"))


def told(world: World, kind: str) -> dict[str, str]:
    """Body of the newest line of a kind."""
    with world.house().store.reading(Actor("system")) as work:
        row = work.sql.execute(
            text(
                "SELECT b.n, b.body_sealed FROM ledger_body b JOIN ledger l ON l.n = b.n "
                "WHERE l.kind = :kind ORDER BY b.n DESC LIMIT 1"
            ),
            {"kind": kind},
        ).one()
        found: dict[str, str] = json.loads(
            work.vault.open_sealed(row.body_sealed, context=f"ledger_body|body|{row.n}")
        )
        return found


def at_the_review(world: World, mode: str = "two", **settings: str) -> Citizen:
    citizen = reached(world.citizen(**settings), AMAYA.curp)
    helped(citizen, mode)  # type: ignore[arg-type]
    return citizen.goes_to(f"{citizen.draft}/revisar")


def at_the_ways(world: World, mode: str = "two") -> Citizen:
    return at_the_review(world, mode).presses("Firmar").is_at("/firmar").sees(SIGN_FIRST)


def test_what_nobody_helped_with_needs_no_signature(citizen: Citizen, world: World) -> None:
    reached(citizen, AMAYA.curp).does_not_see("Tus palabras").sends().sees("Tu Número de Seguridad Social es")
    citizen_two = reached(world.citizen(), HILARIO.curp, phone="5512345670")
    citizen_two.goes_to(f"{citizen_two.draft}/firmar").is_at("/revisar")
    assert rows(world, "SELECT content_hash, approved_hash FROM case_file") == [(None, None)]


def test_ad_09_what_was_written_with_help_is_signed_before_it_is_sent(world: World) -> None:
    citizen = at_the_review(world).sees("Tus palabras son", "Firma tú")
    words = content.fingerprint(looked(citizen))
    citizen.sees(words).presses("Firmar").is_at("/firmar").sees(words, "Con un toque aquí", "Con un código")
    assert world.numbers_of(AMAYA.curp) == []
    citizen.answers(how="tap").is_at("/firmar/toque").presses("Sí, firmo").is_at("/revisar")
    citizen.sees("Ya firmaste")
    citizen.sends().sees("Tu Número de Seguridad Social es")
    (content_hash, approved_hash), *_ = rows(world, "SELECT content_hash, approved_hash FROM case_file")
    assert content_hash == approved_hash is not None
    kinds = ("approval.given", "approval.voided", "case.submitted")
    assert [lines(world, kind) for kind in kinds] == [1, 0, 1]


@both_ways
def test_ad_09_it_is_signed_with_and_without_script(citizen: Citizen, world: World) -> None:
    reached(citizen, AMAYA.curp)
    helped(citizen, "one")
    citizen.goes_to(f"{citizen.draft}/revisar").presses("Firmar").is_at("/firmar")
    citizen.answers().is_told("Elige una forma de firmar").answers(how="pin").is_at("/firmar/clave")
    citizen.answers(presence_pin="12").is_told("Escribe de 6 a 8 números")
    citizen.goes_to(f"{citizen.draft}/firmar").answers(how="code").answers(one_time_code="000000")
    citizen.is_told("El código no coincide").types_code(sent_to=CELL).is_at("/revisar").sends()
    assert world.numbers_of(AMAYA.curp) == [citizen.nss]


def test_the_acuse_says_who_helped_and_who_signed(world: World) -> None:
    citizen = at_the_ways(world).answers(how="tap").presses("Sí, firmo").sends()
    receipt = receipts.for_house(world.house(), citizen.folio, number=1)
    assert receipt is not None
    assert receipt.text.channel == f"assisted {OPERATOR} self tap"
    shown = dict(printing.shown_fields(receipt))
    assert shown["Persona operadora"] == OPERATOR
    assert shown["Quién firmó"] == "La persona titular, con un toque en su pantalla"
    assert citizen.gets(f"/acuses/{citizen.folio}.pdf").mimetype == "application/pdf"


def test_t06_any_later_entry_voids_the_approval(world: World) -> None:
    citizen = at_the_ways(world).answers(how="tap").presses("Sí, firmo")
    signed = content.fingerprint(looked(citizen))
    citizen.goes_to(f"{citizen.draft}/entrega").chooses_delivery("PRINT").goes_on_without_code()
    citizen.is_at("/revisar").sees("Firma tú").does_not_see(signed)
    citizen.presses("Firmar").is_at("/firmar")
    assert world.numbers_of(AMAYA.curp) == []
    assert lines(world, "approval.voided") == 1


def test_t06_an_approval_of_eleven_minutes_is_none(world: World) -> None:
    citizen = at_the_ways(world).answers(how="tap").presses("Sí, firmo").is_at("/revisar")
    world.clock.passes(minutes=10, seconds=1)
    citizen.presses("Enviar solicitud").is_at("/firmar")
    citizen.answers(how="tap").presses("Sí, firmo").sends().sees("Tu Número de Seguridad Social es")


def test_t06_what_was_sent_in_time_is_finished_however_late(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen = at_the_ways(world).answers(how="tap").presses("Sí, firmo").is_at("/revisar")

    def reach(name: str) -> None:
        if name == "before_seal":
            raise failpoints.FailpointReached(name)

    with monkeypatch.context() as crashing:
        crashing.setattr(failpoints, "reach", reach)
        citizen.meets(500).answers()
    world.clock.passes(minutes=20)
    assert dict(world.works().done)["finish_intents"] == 1
    assert len(world.numbers_of(AMAYA.curp)) == 1


def test_t06_the_database_takes_no_case_that_differs_from_what_was_approved(world: World) -> None:
    citizen = at_the_ways(world).answers(how="tap").presses("Sí, firmo").sends()
    store = world.house().store
    changes = (("approved_hash", b"another"), ("approved_hash", None), ("content_hash", b"another"))
    for column, value in changes:
        with pytest.raises(DBAPIError), store.writing(Actor("system")) as work:
            work.sql.execute(text(f"UPDATE case_file SET {column} = :value"), {"value": value})
    taken = "procedure, version, draft_id, verified, state, rule, channel, office, submitted_at, key_id"
    connection = store.writing(Actor("system"))
    with pytest.raises(DBAPIError, match="not approved"), connection as work:  # noqa: PT012 - all one act
        for table in ("acuse", "case_event", "case_answer"):
            work.sql.exec_driver_sql(f"DELETE FROM {table}")
        work.sql.exec_driver_sql("CREATE TEMPORARY TABLE old AS SELECT * FROM case_file")
        work.sql.exec_driver_sql("DELETE FROM case_file")
        copied = f"INSERT INTO case_file (id, folio, {taken}) SELECT id, folio, {taken} FROM old"
        work.sql.exec_driver_sql(copied)
    assert citizen.folio


# --- which ways are open ----------------------------------------------------------------------------------


def test_ad_09_on_one_screen_a_touch_signs_nothing(world: World) -> None:
    citizen = at_the_ways(world, "one").does_not_see("Con un toque aquí").sees("Con un código")
    citizen.goes_to(f"{citizen.draft}/firmar/toque").is_at("/firmar")
    token = dict(citizen.page.form("f").filled({}))["csrf"]
    answer = citizen.posts(f"{citizen.draft}/firmar/toque", {"csrf": token, "seq": "0"})
    assert answer.status_code == 303
    assert rows(world, "SELECT id FROM approval") == []


def test_the_code_signs_this_content_alone(world: World) -> None:
    citizen = at_the_ways(world, "one").answers(how="code").is_at("/firmar/codigo")
    words = content.fingerprint(looked(citizen))
    assert words in citizen.inbox(CELL)[0]
    first = citizen.code_sent_to(CELL)
    citizen.answers(one_time_code="000000").is_told("El código no coincide")
    citizen.goes_to(f"{citizen.draft}/entrega").chooses_delivery("SMS", phone=CELL)
    if citizen.page.address.endswith("/codigo"):
        citizen.types_code(sent_to=CELL)
    citizen.is_at("/revisar").presses("Firmar").answers(how="code")
    citizen.answers(one_time_code=first).is_told("El código no coincide")
    citizen.types_code(sent_to=CELL).is_at("/revisar").sees("Ya firmaste").sends()
    assert world.numbers_of(AMAYA.curp) == [citizen.nss]


def test_a_code_to_get_in_does_not_sign(world: World) -> None:
    citizen = confirmed(world.citizen(), AMAYA.curp).chooses_delivery("SMS", phone=CELL)
    old = citizen.code_sent_to(CELL)
    citizen.types_code(old)
    helped(citizen, "one")
    citizen.goes_to(f"{citizen.draft}/firmar/codigo").answers(one_time_code=old).is_told("El código no")


def test_a_name_or_a_drawing_needs_that_staff_saw_the_id(world: World) -> None:
    citizen = at_the_ways(world).does_not_see("Dibujar mi firma", "Escribir mi nombre", "En papel")
    citizen.sees("Enseña tu identificación")
    for slug in ("dibujo", "nombre", "papel"):
        citizen.goes_to(f"{citizen.draft}/firmar/{slug}").is_at("/firmar")
    assert Method.NAME.is_seen


# --- who may not --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["5510000417", "+52 55 1000 0417", "044 55-1000-0417", "Ana.Olmo@Ejemplo.MX", "ana.olmo+imss@ejemplo.mx"],
)
def test_ad_08_the_operators_own_contact_signs_nothing_in_any_spelling(world: World, typed: str) -> None:
    own(world, OPERATOR, phone="5510000417", email="ana.olmo@ejemplo.mx")
    citizen = confirmed(world.citizen(channel="kiosk"), AMAYA.curp)
    if "@" in typed:
        citizen.chooses_delivery("EMAIL", email=typed)
    else:
        citizen.chooses_delivery("SMS", phone=typed)
    citizen.goes_on_without_code()
    helped(citizen)
    citizen.goes_to(f"{citizen.draft}/revisar").presses("Firmar").answers(how="tap")
    citizen.meets(422).presses("Sí, firmo").sees("datos de quien te ayuda")
    assert rows(world, "SELECT id FROM approval") == []
    assert lines(world, "help.own_data_refused") >= 1


def test_ad_08_the_operator_is_not_the_person(world: World) -> None:
    own(world, OPERATOR, curp=AMAYA.curp)
    citizen = at_the_ways(world).answers(how="tap")
    citizen.meets(422).presses("Sí, firmo").sees("datos de quien te ayuda")
    assert rows(world, "SELECT id FROM approval") == []


def test_ad_08_an_own_errand_found_out_between_signing_and_sending_is_not_written(world: World) -> None:
    citizen = at_the_ways(world).answers(how="tap").presses("Sí, firmo").is_at("/revisar")
    own(world, OPERATOR, curp=AMAYA.curp)
    citizen.meets(422).presses("Enviar solicitud").sees("datos de quien te ayuda")
    assert rows(world, "SELECT id FROM case_file") == []


def own(world: World, number: str, *, curp: str = "", phone: str = "", email: str = "") -> None:
    """From now on these are the member's own."""
    with world.house().store.writing(Actor("system")) as work:
        for column, field, value in (
            ("curp_index", "staff.curp", curp),
            ("phone_index", "staff.phone", phone),
            ("email_index", "staff.email", email),
        ):
            if value:
                index = work.vault.index(field, value)
                work.sql.execute(
                    text(f"UPDATE staff_member SET {column} = :index WHERE number = :number"),
                    {"index": index, "number": number},
                )


def test_proved_people_still_need_to_sign(world: World) -> None:
    citizen = proved(world.citizen(), RENATA)
    helped(citizen, by=ANOTHER if ANOTHER else OPERATOR)
    citizen.goes_to(f"{citizen.draft}/revisar").presses("Firmar").is_at("/firmar")


# --- staff saw the ID ---------------------------------------------------------------------------------------


def in_the_office(
    world: World, mode: str = "two", *, channel: str = "kiosk", who: Someone = AMAYA
) -> tuple[Citizen, Clerk]:
    """Somebody without a code, as far as its page, and the operator beside them."""
    somebody = world.citizen(channel=channel)
    citizen = confirmed(somebody, who.curp).chooses_delivery("PRINT").is_at("/codigo")
    clerk = world.clerk(OPERATOR)
    helping = helped(citizen, "two")
    if mode == "one":
        with world.house().store.writing(Actor("system")) as work:
            work.sql.exec_driver_sql("UPDATE assist_session SET mode = 'one', turn = 'operator'")
    clerk.goes_to(f"/asesor/identificacion/{helping.id}")
    return citizen, clerk


def turn(of: World | Citizen, to: str) -> None:
    """Whose turn the only screen is."""
    house = of.house if isinstance(of, Citizen) else of.house()
    with house.store.writing(Actor("system")) as work:
        work.sql.execute(text("UPDATE assist_session SET turn = :to"), {"to": to})


def saw_id(citizen: Citizen, clerk: Clerk, *, mode: str = "two") -> Citizen:
    """The operator says so; with one screen they turn it then."""
    token = dict(clerk.page.form("f").filled({}))["csrf"]
    answer = clerk.posts(clerk.page.address, {"csrf": token, "id_kind": "voter", "last_four": "12a4"})
    assert answer.status_code == 303, answer.get_data(as_text=True)[:2000]
    if mode == "one":
        turn(citizen, "person")
    return citizen.goes_to(f"{citizen.draft}/revisar").is_at("/revisar")


def test_the_operator_says_which_id_they_saw_and_nothing_else_is_kept(world: World) -> None:
    citizen, clerk = in_the_office(world)
    clerk.meets(422).answers(last_four="1234").sees("Elige la identificación")
    clerk.meets(422).answers(id_kind="voter", last_four="12").sees("los últimos 4")
    assert clerk.page.form("f").controls["last_four"].values == ["12"]
    saw_id(citizen, clerk)
    assert told(world, "person.id_seen") | {"office": ""} == {
        "id": "voter", "last_four": "12A4", "staff": OPERATOR, "office": "",
    }  # fmt: skip
    draft = looked(citizen)
    assert identity.LEVELS[draft.answers[code_proof]] is Level.L3
    assert draft.visit.level is Level.L0, "the visit itself is raised by nothing"
    citizen.presses("Firmar").sees("Dibujar mi firma", "Escribir mi nombre", "En papel, con un testigo")


def test_that_the_id_was_seen_holds_for_half_an_hour_and_this_draft(world: World) -> None:
    citizen, clerk = in_the_office(world, channel="home")
    saw_id(citizen, clerk)
    assert looked(citizen).journey.waiting is None
    world.clock.passes(minutes=30, seconds=1)
    waiting = looked(citizen).journey.waiting
    assert waiting is not None
    assert waiting.path == "codigo"


def test_an_id_that_is_seen_too_early_waits(world: World) -> None:
    citizen = confirmed(world.citizen(), AMAYA.curp)
    clerk, helping = world.clerk(OPERATOR), helped(citizen)
    clerk.goes_to(f"/asesor/identificacion/{helping.id}")
    clerk.meets(422).answers(id_kind="voter", last_four="1234").sees("Todavía no toca")
    helped_afar = helped(citizen, "afar")
    clerk.goes_to(f"/asesor/identificacion/{helped_afar.id}")
    citizen.chooses_delivery("PRINT").is_at("/codigo")
    clerk.meets(422).answers(id_kind="voter", last_four="1234").sees("Ahora no se puede")


def test_a_drawing_before_the_operator_signs(world: World) -> None:
    citizen, clerk = in_the_office(world)
    saw_id(citizen, clerk).presses("Firmar").answers(how="drawn").is_at("/firmar/dibujo")
    citizen.meets(422).answers(strokes="").sees("Dibuja tu firma en el cuadro")
    citizen.meets(422).answers(strokes="<svg>" * 30).sees("Dibuja tu firma en el cuadro")
    citizen.answers(strokes="10,10 20,30 40,50;60,60 90,100 120,140;10,90 100,100 700,200").is_at("/revisar")
    citizen.sees("Ya firmaste").sends()
    assert world.numbers_of(AMAYA.curp) == [citizen.nss]


def test_ad_09_a_drawing_on_one_screen_needs_a_second_member_of_the_staff(world: World) -> None:
    citizen, clerk = in_the_office(world, "one")
    saw_id(citizen, clerk, mode="one").presses("Firmar").answers(how="drawn")
    citizen.answers(strokes="10,10 20,30 40,50;60,60 90,100 120,140;10,90 100,100 700,200").is_at("/espera")
    citizen.sees("No puede ser quien te ayuda").follows("Ya la confirmó").is_at("/espera")
    citizen.goes_to(f"{citizen.draft}/revisar").presses("Firmar").is_at("/firmar")
    assert rows(world, "SELECT id FROM case_file") == []
    words = content.fingerprint(looked(citizen))
    clerk.goes_to("/asesor/firmas").sees("La pantalla la tiene la persona").does_not_see(words)
    turn(world, "operator")
    clerk.goes_to("/asesor/firmas").follows(words)
    clerk.meets(422).answers(saw="yes").sees("Lo confirma otra persona")
    turn(world, "person")
    assert lines(world, "approval.refused") == 1
    other = world.clerk(ANOTHER).goes_to("/asesor/firmas").follows(words)
    other.sees(OPERATOR).answers(saw="yes").sees("No hay")
    citizen.goes_to(f"{citizen.draft}/firmar/espera").is_at("/revisar").sees("Ya firmaste").sends()
    assert world.numbers_of(AMAYA.curp) == [citizen.nss]
    assert lines(world, "approval.confirmed") == 1


def test_a_name_waits_for_whoever_of_the_staff_saw_it(world: World) -> None:
    citizen, clerk = in_the_office(world)
    saw_id(citizen, clerk).presses("Firmar").answers(how="name")
    citizen.meets(422).answers(typed_name=" ").sees("Escribe el nombre")
    citizen.answers(typed_name="Amaya Jacaranda").is_at("/espera")
    clerk.goes_to("/asesor/firmas").follows(content.fingerprint(looked(citizen)))
    clerk.meets(422).answers().sees("Marca la casilla")
    clerk.answers(saw="yes")
    citizen.follows("Ya la confirmó").is_at("/revisar").sends()
    receipt = receipts.for_house(world.house(), citizen.folio, number=1)
    assert receipt is not None
    assert receipt.text.channel == f"assisted {OPERATOR} self name"


def test_a_second_member_who_is_the_person_confirms_nothing(world: World) -> None:
    citizen, clerk = in_the_office(world)
    saw_id(citizen, clerk).presses("Firmar").answers(how="name").answers(typed_name="Amaya Jacaranda")
    own(world, ANOTHER, curp=AMAYA.curp)
    other = world.clerk(ANOTHER).goes_to("/asesor/firmas")
    other.follows(content.fingerprint(looked(citizen))).meets(422).answers(saw="yes").sees("Tus datos están")


def test_paper_has_a_witness_who_is_not_of_the_staff(world: World) -> None:
    citizen, clerk = in_the_office(world)
    own(world, ANOTHER, curp=HILARIO.curp)
    saw_id(citizen, clerk).presses("Firmar").answers(how="paper").is_at("/firmar/papel")
    citizen.follows("Ver la hoja para imprimir").sees("Mi huella o mi firma").goes_back()
    citizen.meets(422).answers(witness="", witness_curp=RENATA.curp).sees("Escribe el nombre")
    citizen.meets(422).answers(witness="Renata Ocote", witness_curp="OOSR").sees("CURP")
    citizen.meets(422).answers(witness="Hilario", witness_curp=HILARIO.curp).sees("no puede ser testigo")
    citizen.meets(422).answers(witness="Amaya", witness_curp=AMAYA.curp).sees("Elige a otro testigo")
    assert lines(world, "approval.witness_refused") == 1
    citizen.answers(witness="Renata Ocote", witness_curp=RENATA.curp).is_at("/espera")
    clerk.goes_to("/asesor/firmas").follows(content.fingerprint(looked(citizen))).answers(saw="yes")
    citizen.follows("Ya la confirmó").is_at("/revisar").sends()
    assert world.numbers_of(AMAYA.curp) == [citizen.nss]


def test_ad_04_who_cannot_sign_says_it_before_a_witness(world: World) -> None:
    citizen, clerk = in_the_office(world)
    own(world, ANOTHER, curp=HILARIO.curp)
    citizen.goes_to(f"{citizen.draft}/firmar/voz").is_at("/codigo")
    saw_id(citizen, clerk).presses("Firmar").answers(how="voice").is_at("/firmar/voz")
    citizen.sees("Di en voz alta: “Sí, lo firmo”.")
    citizen.meets(422).answers(witness="Hilario", witness_curp=HILARIO.curp).sees("no puede ser testigo")
    citizen.answers(witness="Renata Ocote", witness_curp=RENATA.curp).is_at("/espera")
    words = content.fingerprint(looked(citizen))
    clerk.goes_to("/asesor/firmas").follows(words).sees("de viva voz, con un testigo").answers(saw="yes")
    citizen.follows("Ya la confirmó").is_at("/revisar").sends()
    receipt = receipts.for_house(world.house(), citizen.folio, number=1)
    assert receipt is not None
    assert receipt.text.channel == f"assisted {OPERATOR} self voice"
    said = "La persona titular, de viva voz, ante un testigo"
    assert ("Quién firmó", said) in printing.shown_fields(receipt)
    assert rows(world, "SELECT content_hash = approved_hash FROM case_file")[0][0] in (1, True)


def test_ad_09_a_voice_is_bound_to_what_was_said_yes_to(world: World) -> None:
    citizen, clerk = in_the_office(world)
    saw_id(citizen, clerk).presses("Firmar").answers(how="voice")
    citizen.answers(witness="Renata Ocote", witness_curp=RENATA.curp).is_at("/espera")
    citizen.goes_to(f"{citizen.draft}/entrega").chooses_delivery("SMS", phone=CELL)
    citizen.goes_to(f"{citizen.draft}/revisar").does_not_see("Ya firmaste")
    clerk.goes_to("/asesor/firmas").sees("No hay firmas por confirmar")
    assert lines(world, "approval.voided") == 1


def test_an_interpreter_is_named_and_signs_too(world: World) -> None:
    citizen = at_the_ways(world).follows("Necesito intérprete")
    citizen.meets(422).answers(interpreter="", tongue="náhuatl").sees("Escribe el nombre")
    citizen.answers(interpreter="Itzel Amate", tongue="náhuatl").is_at("/firmar")
    citizen.sees("Te interpreta Itzel Amate").answers(how="tap").presses("Sí, firmo").is_at("/espera")
    clerk = world.clerk(OPERATOR).goes_to("/asesor/firmas")
    clerk.follows(content.fingerprint(looked(citizen))).answers(saw="yes")
    citizen.follows("Ya la confirmó").sends()
    assert told(world, "interpreter.named")["tongue"] == "náhuatl"


# --- presence PIN -------------------------------------------------------------------------------------------

PIN = "740926"


def with_a_pin(world: World, channel: str = "kiosk") -> Citizen:
    citizen, clerk = in_the_office(world, channel=channel)
    saw_id(citizen, clerk).presses("Firmar").follows("Hacer mi clave de presencia")
    citizen.answers(new_pin=PIN, new_pin_again=PIN).sees("Guarda este código en papel")
    return citizen.follows("Ya lo guardé").is_at("/firmar/clave")


def test_r_a10_03_a_pin_is_made_before_staff_and_signs(world: World) -> None:
    citizen = with_a_pin(world).answers(presence_pin=PIN).is_at("/revisar").sees("Ya firmaste").sends()
    receipt = receipts.for_house(world.house(), citizen.folio, number=1)
    assert receipt is not None
    assert receipt.text.channel.endswith("self pin")
    kept = str(rows(world, "SELECT digest FROM presence_pin"))
    assert "argon2id" in kept
    assert PIN not in kept


@pytest.mark.parametrize(
    ("pin", "words"),
    [
        ("123456", "puede adivinar"), ("99999999", "puede adivinar"), ("121212", "puede adivinar"),
        ("180407", "puede adivinar"), ("20070418", "puede adivinar"), ("12345", "De 6 a 8 números"),
        ("123456789", "De 6 a 8 números"), ("abcdef", "De 6 a 8 números"), ("", "De 6 a 8 números"),
    ],
)  # fmt: skip
def test_r_a10_03_a_pin_that_others_guess_is_refused(world: World, pin: str, words: str) -> None:
    citizen, clerk = in_the_office(world)
    saw_id(citizen, clerk).presses("Firmar").follows("Hacer mi clave de presencia")
    citizen.meets(422).answers(new_pin=pin, new_pin_again=pin).sees(words)
    assert rows(world, "SELECT person FROM presence_pin") == []


def test_r_a10_03_nobody_makes_a_pin_before_staff_saw_the_id(world: World) -> None:
    citizen = at_the_ways(world).does_not_see("Hacer mi clave")
    citizen.goes_to(f"{citizen.draft}/firmar/clave-nueva").is_at("/firmar")


@pytest.mark.parametrize("has_one", [True, False])
def test_r_a10_03_three_wrong_pins_rest_and_six_need_staff(world: World, has_one: bool) -> None:
    """Somebody without a PIN meets exactly the same."""
    if has_one:
        citizen = with_a_pin(world, "home")
    else:
        citizen, clerk = in_the_office(world, channel="home")
        saw_id(citizen, clerk).presses("Firmar").answers(how="pin").is_at("/firmar/clave")
    right = citizen.page
    citizen.meets(422).answers(presence_pin="111222").sees("Te quedan 2 intentos")
    citizen.meets(422).answers(presence_pin="111223").sees("Te queda 1 intento")
    citizen.meets(422).answers(presence_pin="111224").sees("descansa 15 minutos")
    citizen.looks_again_at(right).meets(422).answers(presence_pin=PIN).sees("descansa 15 minutos")
    world.clock.passes(minutes=8)
    keep_sitting(world)
    citizen.looks_again_at(right).meets(422).answers(presence_pin=PIN).sees("descansa 7 minutos")
    world.clock.passes(minutes=7)
    keep_sitting(world)
    for wrong in ("111225", "111226", "111227"):
        citizen.looks_again_at(right).meets(422).answers(presence_pin=wrong)
    citizen.sees("Tu clave está cerrada")
    citizen.looks_again_at(right).meets(422).answers(presence_pin=PIN).sees("Tu clave está cerrada")
    assert (lines(world, "pin.rests"), lines(world, "pin.locked")) == (3, 1)


def keep_sitting(world: World) -> None:
    """The sitting goes on: somebody is at it."""
    with world.house().store.writing(Actor("system")) as work:
        work.sql.execute(text("UPDATE assist_session SET seen_at = :now"), {"now": str(world.clock())})


def test_r_a10_03_staff_who_see_the_id_open_it_again(world: World) -> None:
    citizen = with_a_pin(world)
    right = citizen.page
    for wrong in ("111222", "111223", "111224"):
        citizen.looks_again_at(right).meets(422).answers(presence_pin=wrong)
    (session,), *_ = rows(world, "SELECT id FROM assist_session")
    clerk = world.clerk(OPERATOR).goes_to(f"/asesor/identificacion/{UUID(str(session))}")
    saw_id(citizen, clerk).presses("Firmar").answers(how="pin").answers(presence_pin=PIN).is_at("/revisar")
    assert lines(world, "pin.unlocked") == 1


def test_r_a10_03_a_pin_nobody_used_for_ninety_days_is_none(world: World) -> None:
    with_a_pin(world)
    world.clock.passes(days=90, hours=2)
    world.works()
    assert rows(world, "SELECT person FROM presence_pin") == []
