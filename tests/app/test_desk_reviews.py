"""The officer's and the supervisor's pages, and the person's own: through the browser."""

from __future__ import annotations

import re

import pytest

from kiosk.domain.case import CaseState
from kiosk.services import after_dispute, staffing
from kiosk.storage import reviews as tasks
from tests.app.conftest import World
from tests.app.helping import is_really, lines
from tests.app.people import EVARISTO, GONZALO, HILARIO, RENATA, Someone, proved
from tests.app.reviewing import OFFICER, OFFICER_ELSEWHERE, SYSTEM, task_given
from tests.citizen import Citizen
from tests.clerk import Clerk


def clerk(world: World, number: str, office: str) -> Clerk:
    """A member at a desk of an office."""
    return world.clerk(number, office=office, device="mesa-1")


def sent(citizen: Citizen, someone: Someone) -> str:
    proved(citizen, someone)
    if citizen.page.address.endswith("/primer-trabajo"):
        citizen.answers(first_employer="Otra empresa").answers(first_year="1999")
    return citizen.sends().folio


def officer_with(world: World, someone: Someone) -> tuple[Clerk, str]:
    """An officer signed in, and the folio of a case from another office that is theirs."""
    folio = sent(world.citizen(channel="kiosk", office="20", device="kiosco-1"), someone)
    assert task_given(world, folio)[0].staff.number == OFFICER
    return clerk(world, OFFICER, "39"), folio


def factor(officer: Clerk) -> str:
    officer.clock.passes(seconds=31)
    return officer.knows(officer.number).code


def test_the_officer_decides_through_the_pages(world: World) -> None:
    officer, folio = officer_with(world, HILARIO)
    officer.goes_to("/asesor").follows("Casos en revisión").sees(folio, "Tiene más de un número a su nombre.")
    officer.does_not_see("Hilario", HILARIO.curp, HILARIO.nss)
    officer.follows(folio).does_not_see("Hilario", HILARIO.curp).presses("Abrir el caso")
    officer.sees("Hilario", "SADH", "Semanas", "Lo que dicen los registros", "Contestó desde un contacto")
    officer.does_not_see(HILARIO.curp, HILARIO.nss)
    officer.answers(choice="unify").is_told("Elige qué número queda.")
    place = "0" if world.numbers_of(HILARIO.curp)[0] == HILARIO.nss else "1"
    officer.answers(choice="unify", number=place).sees("Ya se decidió:", "Unir los números")
    assert world.case(folio).state is CaseState.APPROVED
    assert world.numbers_of(HILARIO.curp) == [HILARIO.nss]
    officer.goes_to("/asesor/revision").sees("No tienes casos por revisar.")


def test_ad_09_a_value_is_whole_once_with_its_reason_in_the_books(world: World) -> None:
    """Control: without a reason nothing is shown, and the next look hides it again."""
    officer, folio = officer_with(world, HILARIO)
    officer.goes_to("/asesor/revision").follows(folio).presses("Abrir el caso")
    url = officer.page.address
    officer.presses("Mostrar", what="curp-0").is_told("Elige una opción.").does_not_see(HILARIO.curp)
    officer.presses("Mostrar", what="curp-0", reason="doubt").sees(HILARIO.curp, "Solo se ve esta vez.")
    officer.goes_to(url).does_not_see(HILARIO.curp)
    person = proved(world.citizen(), HILARIO)
    person.goes_to("/mis-movimientos").sees("la persona operadora 0501 vio tu CURP.")


def test_what_was_seen_to_decide_is_seen_no_more_once_it_is_decided(world: World) -> None:
    officer, folio = officer_with(world, HILARIO)
    officer.goes_to("/asesor/revision").follows(folio).presses("Abrir el caso")
    before = officer.page
    officer.answers(choice="unify", number="0").sees("Ya se decidió:")
    officer.looks_again_at(before).presses("Mostrar", what="curp-0", reason="doubt")
    officer.sees("Ya se decidió:").does_not_see(HILARIO.curp, "Hilario", "Lo que dicen los registros")
    assert lines(world, "review.revealed") == 0


def test_what_no_page_offers_changes_nothing(world: World) -> None:
    """Jobs are places in a list: a number without end is none of them."""
    officer, folio = officer_with(world, EVARISTO)
    officer.goes_to("/asesor/revision").follows(folio).presses("Abrir el caso")
    form = dict(officer.page.form("f").filled({})) | {"choice": "stays", "number": "0", "jobs": "9" * 5000}
    answer = officer.posts(f"{officer.page.address}/decidir", form)
    assert answer.status_code in (303, 422)


def test_an_old_second_factor_is_asked_for_with_the_decision(world: World) -> None:
    officer, folio = officer_with(world, GONZALO)
    officer.goes_to("/asesor/revision").follows(folio).presses("Abrir el caso")
    world.clock.passes(minutes=4)
    officer.goes_to(officer.page.address)
    world.clock.passes(minutes=3)
    officer.goes_to(officer.page.address).sees("Código de 6 números")
    officer.answers(choice="link", number="0", factor="000000").is_told("El código no es el de ahora.")
    assert world.case(folio).state is CaseState.IN_REVIEW
    officer.answers(choice="link", number="0", factor=factor(officer)).sees("Ya se decidió:")
    assert world.numbers_of(GONZALO.curp) == [GONZALO.nss]


def test_the_shared_number_is_separated_through_the_pages(world: World) -> None:
    officer, folio = officer_with(world, EVARISTO)
    officer.goes_to("/asesor/revision").follows(folio).presses("Abrir el caso")
    officer.sees("Forestal de Ejemplo").answers(choice="leaves", number="0", jobs=("0",))
    officer.sees("Ya se decidió:")
    assert world.case(folio).state is CaseState.APPROVED
    assert world.numbers_of(EVARISTO.curp) != [EVARISTO.nss]


def test_a_refusal_and_a_missing_paper_need_their_why(world: World) -> None:
    officer, folio = officer_with(world, GONZALO)
    officer.goes_to("/asesor/revision").follows(folio).presses("Abrir el caso")
    officer.answers(choice="reject", why_ask=("ask_job",)).is_told("Elige al menos uno.")
    officer.answers(choice="ask", why_ask=("ask_job", "ask_photo")).sees("Ya se decidió:", "Falta un papel")
    assert world.case(folio).state is CaseState.NEEDS_INFO


def test_another_officers_task_does_not_exist(world: World) -> None:
    officer, folio = officer_with(world, HILARIO)
    officer.goes_to("/asesor/revision").follows(folio)
    url = officer.page.address
    other = clerk(world, OFFICER_ELSEWHERE, "20")
    other.meets(404).goes_to(url)
    token = re.search(r'name="csrf" value="([^"]+)"', other.goes_to("/asesor").page.html)
    assert token is not None
    for act in ("abrir", "mostrar", "decidir"):
        assert other.posts(f"{url}/{act}", {"csrf": token.group(1)}).status_code == 404
    assert world.case(folio).state is CaseState.IN_REVIEW


@pytest.mark.parametrize(
    ("number", "office", "closed"),
    [
        ("0417", "39", ("/asesor/revision", "/asesor/supervision", "/asesor/incidentes")),
        (OFFICER, "39", ("/asesor/supervision", "/asesor/incidentes")),
        ("0701", "39", ("/asesor/revision", "/asesor/incidentes")),
        ("0801", "39", ("/asesor/revision",)),
    ],
)
def test_each_place_opens_only_what_it_needs(
    world: World, number: str, office: str, closed: tuple[str, ...]
) -> None:
    somebody = clerk(world, number, office)
    for address in closed:
        somebody.meets(403).goes_to(address)


def test_the_supervisor_reads_numbers_of_the_own_office_and_nothing_of_anybody(world: World) -> None:
    officer, folio = officer_with(world, HILARIO)
    officer.goes_to("/asesor/revision").follows(folio).presses("Abrir el caso")
    boss = clerk(world, "0701", "39").goes_to("/asesor/supervision")
    boss.sees("0501", "Abrió un caso", folio, "Nada raro").does_not_see("Hilario", HILARIO.curp, HILARIO.nss)
    elsewhere = clerk(world, "0702", "20").goes_to("/asesor/supervision")
    elsewhere.does_not_see("0501", folio)
    clerk(world, "0801", "39").goes_to("/asesor/supervision").sees("0501", "0702")


# --- the person's own pages -------------------------------------------------------------------------------


def test_ad_12_the_person_reads_every_look_in_plain_sentences(world: World) -> None:
    """Control: a stranger reads none of it."""
    officer, folio = officer_with(world, HILARIO)
    officer.goes_to("/asesor/revision").follows(folio).presses("Abrir el caso")
    person = proved(world.citizen(), HILARIO).goes_to("/mis-movimientos")
    person.sees("El 11 de marzo, 10:", "la persona operadora 0501 vio tu caso para revisarlo.")
    person.sees("Se envió la solicitud.", "El caso se dio, por sorteo, a la persona revisora 0501.")
    stranger = proved(world.citizen(), RENATA).goes_to("/mis-movimientos")
    stranger.does_not_see("0501", folio)
    world.citizen().goes_to("/mis-movimientos").sees("Todavía no hay nada anotado.")


def test_ad_12_who_holds_only_the_draft_reads_what_it_holds(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF").answers(curp=RENATA.curp).confirms()
    citizen.goes_to("/mis-movimientos").sees("Se empezó la solicitud.", "Aquí ves lo de esta visita.")


def test_ad_12_after_a_long_silence_nothing_is_shown(citizen: Citizen, world: World) -> None:
    proved(citizen, RENATA).sends()
    world.clock.passes(minutes=16)
    citizen.goes_to("/mis-movimientos").is_at("/retomar")


def test_ad_13_no_fui_yo_from_the_message(world: World) -> None:
    officer, folio = officer_with(world, HILARIO)
    officer.goes_to("/asesor/revision").follows(folio).presses("Abrir el caso")
    officer.answers(choice="unify", number="0").sees("Ya se decidió:")
    somebody = world.citizen()
    message = somebody.inbox(HILARIO.contact)[0]
    code = message.split("código ")[1].rstrip(".")
    somebody.goes_to("/no-fui-yo").answers(folio=folio, code="AAAAA-AAAAA").is_told("no coinciden")
    somebody.answers(folio="1", code="").is_told("Escribe")
    somebody.answers(folio=folio, code=code).sees("El trámite quedó en pausa", folio, "jueves 19 de marzo")
    somebody.does_not_see("Hilario", HILARIO.curp, HILARIO.nss)
    pdf = somebody.gets(somebody.page.link("Guardar en PDF"))
    assert pdf.data.startswith(b"%PDF")
    shown = somebody.says(r"(?<![0-9A-Z-])[0-9A-Z]{4}-[0-9A-Z]{4}(?![0-9A-Z-])").replace("-", "")
    somebody.goes_to(f"/verificar/{shown}").sees("Este acuse está en pausa")
    assert world.case(folio).state is CaseState.DISPUTED


def test_ad_13_no_fui_yo_from_ones_own_page(citizen: Citizen, world: World) -> None:
    folio = sent(citizen, RENATA)
    citizen.goes_to("/mis-movimientos").follows(f"No pedí el {folio}").sees("¿No pediste este trámite?")
    assert world.case(folio).state is CaseState.AUTO_APPROVED
    citizen.presses("No fui yo: detener").sees("El trámite quedó en pausa")
    assert world.case(folio).state is CaseState.DISPUTED
    citizen.goes_to(f"/acuses/{folio}").sees("Este trámite está en pausa").does_not_see(RENATA.nss[-5:])
    citizen.goes_to(f"/seguimiento/{folio}").sees("En pausa")


def test_ad_13_the_pdf_of_any_other_acuse_is_not_given(citizen: Citizen) -> None:
    proved(citizen, RENATA).sends()
    code = citizen.says(r"(?<![0-9A-Z-])[0-9A-Z]{4}-[0-9A-Z]{4}(?![0-9A-Z-])").replace("-", "")
    assert citizen.another().gets(f"/no-fui-yo/{code}.pdf").status_code == 404


def test_the_supervisor_sees_first_what_somebody_stopped(world: World) -> None:
    folio = sent(world.citizen(channel="kiosk", office="39", device="kiosco-1"), RENATA)
    boss = clerk(world, "0701", "39").goes_to("/asesor/supervision")
    boss.does_not_see("alguien avisó que no lo pidió")
    after_dispute.stop(world.house(), world.case(folio).id, cause="not_me")
    boss.goes_to("/asesor/supervision").sees("alguien avisó que no lo pidió", folio, "jueves 19 de marzo")


def test_the_office_does_not_see_that_an_answer_stopped_it(world: World) -> None:
    folio = sent(world.citizen(channel="kiosk", office="39", device="kiosco-1"), RENATA)
    after_dispute.stop(world.house(), world.case(folio).id, cause="answer")
    clerk(world, "0701", "39").goes_to("/asesor/supervision").does_not_see(folio)


def test_ad_08_a_task_nobody_may_have_waits_for_somebody_who_may(world: World) -> None:
    """Both officers are the person of the case; then one of them is not: the task is drawn later."""
    house = world.house()
    for number in (OFFICER, OFFICER_ELSEWHERE):
        is_really(world, number, curp=HILARIO.curp)
    folio = sent(world.citizen(), HILARIO)
    world.works()
    with house.store.reading(SYSTEM) as work:
        assert tasks.open_counts(work, today=house.today()) == {"": (1, 0)}
    is_really(world, OFFICER, curp=RENATA.curp)
    assert task_given(world, folio)[0].staff.number == OFFICER


def test_the_task_of_a_member_who_left_goes_to_another(world: World) -> None:
    folio = sent(world.citizen(), HILARIO)
    shift, task = task_given(world)
    staffing.disable_member(world.house(), shift.staff.number)
    again, same = task_given(world, folio)
    assert again.staff.number != shift.staff.number
    assert same.id == task.id
