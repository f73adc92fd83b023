"""A commit nobody answered: never guessed, looked up by its key, and said honestly while it is not known."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.services.chance import Chance
from kiosk.storage import failpoints
from kiosk.storage.errors import Unavailable, UnknownOutcome
from tests.app.conftest import World
from tests.app.people import AMAYA, RENATA, both_ways, reached
from tests.citizen import Citizen

Silence = Callable[..., None]


@pytest.fixture(autouse=True)
def _in_no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits between tries."""
    monkeypatch.setattr(Chance, "pause", lambda self, tries: None)


@pytest.fixture
def silence(citizen: Citizen, monkeypatch: pytest.MonkeyPatch) -> Silence:
    """Commits whose answer is lost: `silence(2, after=True)` makes the second one happen and say nothing.

    `times` is how many from there on; without `after` they do not happen either.
    """

    def fall(number: int, *, after: bool, times: int = 1) -> None:
        seen: list[str] = []
        citizen.watch.calm = False

        def reach(name: str) -> None:
            if name != ("after_commit" if after else "before_commit"):
                return
            seen.append(name)
            if number <= len(seen) < number + times:
                raise UnknownOutcome("the connection broke at COMMIT")

        monkeypatch.setattr(failpoints, "reach", reach)

    return fall


@both_ways
@pytest.mark.parametrize("after", [True, False])
def test_a_saved_page_whose_answer_was_lost_is_saved_once(
    citizen: Citizen, silence: Silence, after: bool
) -> None:
    citizen.starts()
    silence(1, after=after)
    citizen.answers(for_whom="SELF").is_at("/curp").answers(curp=RENATA.curp).is_at("/confirmar")
    assert citizen.page.form("f").controls["seq"].values == ["3"]


@both_ways
@pytest.mark.parametrize("commit", [2, 3])
@pytest.mark.parametrize("after", [True, False])
def test_a_sending_whose_answer_was_lost_is_found_by_its_key(
    citizen: Citizen, world: World, silence: Silence, commit: int, after: bool
) -> None:
    """The second commit of a sending gives the number, the third writes the case."""
    reached(citizen, AMAYA.curp)
    silence(commit, after=after)
    citizen.sends().sees("Tu Número de Seguridad Social es")
    assert world.numbers_of(AMAYA.curp) == [citizen.nss]


@both_ways
@pytest.mark.parametrize("commit", [1, 3])
def test_what_stays_unknown_is_said_and_asked_again_with_the_same_key(
    citizen: Citizen, world: World, silence: Silence, commit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached(citizen, AMAYA.curp)
    key = citizen.page.form("f").controls["seq"].values
    silence(commit, after=False, times=99)
    citizen.meets(503).answers().sees("Lo estamos confirmando", "Tus respuestas están a salvo.")
    assert citizen.page.form("f").controls["seq"].values == key
    citizen.meets(503).answers().sees("Lo estamos confirmando")
    monkeypatch.undo()
    citizen.answers().sees("Tu Número de Seguridad Social es")
    assert world.numbers_of(AMAYA.curp) == [citizen.nss]


def test_the_house_finishes_what_stayed_unknown(
    citizen: Citizen, world: World, silence: Silence, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached(citizen, AMAYA.curp)
    silence(3, after=False, times=99)
    citizen.meets(503).answers().sees("Lo estamos confirmando")
    monkeypatch.undo()
    world.clock.passes(seconds=31)
    assert dict(world.works().done)["finish_intents"] == 1
    citizen.answers().sees("Tu Número de Seguridad Social es")
    assert world.numbers_of(AMAYA.curp) == [citizen.nss]


def test_the_page_that_waits_needs_no_database(
    citizen: Citizen, silence: Silence, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached(citizen, AMAYA.curp)
    silence(3, after=False, times=99)
    citizen.meets(503).answers()

    def gone(*_: object, **__: object) -> None:
        raise Unavailable("gone")

    monkeypatch.setattr("kiosk.web.journey.load", gone)
    citizen.meets(503).answers().sees("Lo estamos confirmando")


def test_a_page_that_was_not_kept_is_not_said_to_be(
    citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen.starts()

    def reach(name: str) -> None:
        if name == "before_commit":
            raise Unavailable("the disk is full")

    monkeypatch.setattr(failpoints, "reach", reach)
    citizen.meets(503).answers(for_whom="SELF")
    citizen.sees("Lo que ya habías guardado está a salvo.", "Lo último que enviaste no se guardó.")
    citizen.does_not_see("Tus respuestas están guardadas.")


@both_ways
def test_a_saved_page_that_stays_unknown_is_no_conflict(
    citizen: Citizen, silence: Silence, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen.starts()
    page = citizen.page
    silence(1, after=False, times=99)
    citizen.meets(503).answers(for_whom="SELF").sees("No sabemos todavía si se guardó")
    monkeypatch.undo()
    citizen.looks_again_at(page).answers(for_whom="SELF").is_at("/curp")


def test_where_it_stays_unknown_the_page_says_so(citizen: Citizen, silence: Silence) -> None:
    silence(1, after=False, times=99)
    citizen.goes_to("/tramites/asignacion-nss").meets(503).answers()
    citizen.sees("No sabemos todavía si se guardó lo último que enviaste.", "No se guarda dos veces.")
