"""An operator who means ill: at the only screen, with what they saw there, and from afar (T06, AD-09)."""

from __future__ import annotations

from tests.app.conftest import World
from tests.app.helping import turned
from tests.app.people import CELL, RENATA
from tests.app.test_assist_one_screen import OPERATORS
from tests.clerk import Clerk


def at_review(world: World) -> Clerk:
    """One screen, everything answered; the person has it."""
    clerk = turned(world.clerk("0417"))
    clerk.answers(for_whom="SELF").answers(curp=RENATA.curp).confirms()
    clerk.chooses_delivery("SMS", phone=CELL).types_code(sent_to=RENATA.contact)
    return clerk.is_at("/revisar")


def test_ad_09_with_the_screen_the_operator_reads_no_code_and_no_movements(world: World) -> None:
    """Pages that anybody may open show the person's own things: they are closed like the others."""
    clerk = at_review(world)
    draft = clerk.draft
    clerk.presses("Pedir ayuda")
    code = clerk.says(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
    clerk.goes_to(f"{draft}/revisar").presses("Dar la pantalla a mi asesora")
    for address in (f"/ayuda?de={draft}/revisar", "/mis-movimientos", "/permisos", f"{draft}/firmar"):
        clerk.another_tab().goes_to(address).sees(OPERATORS).does_not_see(code, "Quién vio tus datos")


def test_ad_09_once_the_help_is_over_the_screen_of_a_desk_shows_nothing_of_the_person(world: World) -> None:
    clerk = at_review(world)
    draft = clerk.draft
    world.clock.passes(minutes=10, seconds=1)
    clerk.another_tab().goes_to("/mis-movimientos").does_not_see("Se empezó la solicitud", "0417")
    clerk.another_tab().goes_to(f"/ayuda?de={draft}/revisar").does_not_see("Sigue después")


def test_ad_09_the_code_seen_on_the_desks_screen_signs_nothing_elsewhere(world: World) -> None:
    """Whoever helped at one screen saw folio and code: with those alone a touch is no signature."""
    clerk = at_review(world)
    clerk.presses("Terminar ayuda").sees("En esta pantalla ya no queda nada tuyo")
    folio, code = clerk.says(r"2\d{3}-\d{6}-\d"), clerk.says(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
    thief = world.citizen().goes_to("/retomar").answers(folio=folio, code=code).is_at("/codigo")
    thief.presses("Seguir sin código").is_at("/revisar").presses("Firmar").does_not_see("Con un toque")
    thief.goes_to(f"{thief.draft}/firmar/toque").is_at("/firmar")
    thief.goes_to(f"{thief.draft}/revisar").presses("Firmar").answers(how="code").types_code(sent_to=CELL)
