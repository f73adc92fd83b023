"""The speaking client catches what it promises to catch: each promise with a planted fault."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Response

from tests.app.conftest import World
from tests.app.people import AMAYA, CELL, RENATA, confirmed
from tests.budgets import OVER, Budget, budget_of, promised
from tests.citizen import Citizen

Spoil = Callable[[Response], Response]


def with_header(name: str, value: str | None) -> Spoil:
    def spoil(answer: Response) -> Response:
        if value is None:
            del answer.headers[name]
        else:
            answer.headers[name] = value
        return answer

    return spoil


def with_text(before: str, after: str) -> Spoil:
    def spoil(answer: Response) -> Response:
        html = answer.get_data(as_text=True)
        assert before in html
        answer.set_data(html.replace(before, after, 1))
        return answer

    return spoil


SPOILT: dict[str, tuple[Spoil, str]] = {
    "no policy": (with_header("Content-Security-Policy", None), "Content-Security-Policy"),
    "a wider policy": (with_header("Content-Security-Policy", "default-src *"), "Content-Security-Policy"),
    "a page that is kept": (with_header("Cache-Control", "max-age=60"), "Cache-Control"),
    "no frame rule": (with_header("X-Frame-Options", None), "X-Frame-Options"),
    "a server that tells its name": (with_header("Server", "granian/2"), "tells its server"),
    "a cookie for scripts": (with_header("Set-Cookie", "s=x; Path=/; SameSite=Lax"), "cookie without"),
    "a cookie from anywhere": (with_header("Set-Cookie", "s=x; Path=/; HttpOnly"), "cookie without"),
    "a cookie that stays": (
        with_header("Set-Cookie", "s=x; Path=/; HttpOnly; SameSite=Lax; Max-Age=9"), "outlives",
    ),
    "a number in the title": (with_text("<title>", "<title>20028490017 "), "personal data in title"),
    "a key in a link": (
        with_text('href="/ajustes', f'href="/ajustes/{RENATA.curp}/'), "personal data in link",
    ),
    "a form without token": (with_text('name="csrf"', 'name="crsf"'), "form without its token"),
    "a second heading": (with_text("</main>", "<h1>Otro</h1></main>"), "h1"),
    "an id twice": (with_text("</main>", '<p id="main"></p></main>'), "id 'main'"),
    "a style": (with_text("</main>", '<p style="color:red">x</p></main>'), "style"),
    "a handler": (with_text("</main>", '<p onclick="x()">x</p></main>'), "script in attribute"),
    "another language": (with_text('lang="es-MX"', 'lang="en"'), "lang of the page"),
    "broken markup": (with_text("</main>", "</section></main>"), "line "),
    "a redirect within": (with_header("Vary", "Cookie"), "Vary does not name HX-Request"),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILT)
def test_a_planted_fault_is_seen(citizen: Citizen, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    spoil, said = SPOILT[name]
    citizen.starts()
    real = citizen.client.open

    def spoilt(*args: object, **kwargs: object) -> object:
        answer = real(*args, **kwargs)  # type: ignore[arg-type]
        return spoil(answer)

    monkeypatch.setattr(citizen.client, "open", spoilt)
    with pytest.raises(AssertionError, match=said.replace("(", r"\(")):
        citizen.goes_to(citizen.page.address)


def test_a_broken_promise_of_the_code_is_seen(citizen: Citizen, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen.starts()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("kiosk.web.journey.steps.save_step", broken)
    with pytest.raises(AssertionError, match="wanted .* got .500"):
        citizen.answers(for_whom="SELF")


def test_a_statement_too_many_is_seen(citizen: Citizen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.watch.budget_of", lambda name: Budget(1))
    with pytest.raises(AssertionError, match="statements, 1 allowed"):
        citizen.starts()


def test_a_second_commit_is_seen(citizen: Citizen, monkeypatch: pytest.MonkeyPatch) -> None:
    confirmed(citizen, AMAYA.curp).chooses_delivery("SMS", phone=CELL)
    monkeypatch.setattr("tests.watch.budget_of", lambda name: Budget(99, one_commit=True))
    with pytest.raises(AssertionError, match="commits and 1 inserts"):
        citizen.types_code()


def test_what_somebody_typed_is_missed_nowhere(world: World) -> None:
    citizen = world.citizen().starts()
    citizen.watch.typed.add("sofía-la-del-quinto")
    with pytest.raises(AssertionError, match="personal data in address"):
        citizen.meets(404).goes_to("/sofía-la-del-quinto")
    world.log.write("sofía-la-del-quinto\n")
    with pytest.raises(AssertionError, match="somebody typed"):
        world.check_log()
    world.log.seek(0)
    world.log.truncate()


def test_only_what_is_on_the_page_can_be_answered(citizen: Citizen) -> None:
    citizen.starts()
    with pytest.raises(AssertionError, match="the page does not ask"):
        citizen.answers(level="4")
    with pytest.raises(AssertionError, match="offers"):
        citizen.answers(for_whom="NOBODY")


@pytest.mark.parametrize("name", sorted(OVER))
def test_a_page_over_its_budget_is_really_over_it(name: str) -> None:
    """The list of exceptions only holds what is needed, and says how much."""
    assert promised(name).statements < OVER[name] == budget_of(name).statements
