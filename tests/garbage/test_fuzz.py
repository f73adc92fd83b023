"""Any garbage gets a clear 4xx: malformed requests to every form and address, by whoever may stand there."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask, Response, request

from kiosk.app import create_app
from tests.app.installation import log_to
from tests.figures import FIGURE
from tests.garbage.families import FAMILIES
from tests.garbage.firing import Gun, addresses, form_shot, rule_shot
from tests.garbage.payloads import MARK
from tests.garbage.shots import FORM, Shot
from tests.garbage.stands import Ground

Keep = Callable[[str, object], None]
SEEDS = range(4)
MANY = 25_000
FEW = 2_000
LARGE = 20 * 1024 * 1024

pytestmark = pytest.mark.filterwarnings(
    # A multipart body that breaks off leaves the form parser's buffer to be closed when it is forgotten.
    "ignore:Exception ignored in. <function SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"
)


def gun_of(ground: Ground, seed: int, app: Flask | None = None) -> Gun:
    return Gun(ground, random.Random(seed), (app or ground.app).wsgi_app)


def fires(ground: Ground, record_property: Keep, *, seed: int, count: int) -> None:
    """So many shots of one seed; fails with what was found."""
    gun = gun_of(ground, seed)
    began = time.perf_counter()
    gun.run(count)
    seconds = time.perf_counter() - began
    record_property(FIGURE, f"seed {seed}, {count / seconds:,.0f} a second: {gun.tally.words()}")
    assert not gun.faults, "\n".join(gun.faults)
    assert len(gun.tally.millis) == count
    assert min(gun.tally.families[name] for name in FAMILIES) > count / 50
    assert MARK not in ground.world.log.getvalue()


@pytest.mark.slow("two thousand requests")
def test_garbage_gets_a_clear_answer_and_harms_nothing(ground: Ground, record_property: Keep) -> None:
    fires(ground, record_property, seed=2026, count=FEW)


@pytest.mark.full
@pytest.mark.slow("a hundred thousand requests")
@pytest.mark.parametrize("seed", SEEDS)
def test_a_hundred_thousand_pieces_of_garbage(ground: Ground, record_property: Keep, seed: int) -> None:
    fires(ground, record_property, seed=seed, count=MANY)


FAR = {
    "asking.give_up", "calls.answer", "company.answer", "company.ask_person", "company.remove_row",
    "desk_custody.decide", "desk_custody.open_up", "desk_mandates.confirm", "desk_reviews.decide",
    "desk_reviews.open_up", "desk_reviews.reveal", "desk_screen.come_back",
    "desk_screen.give_screen", "desk_sign.confirm", "desk_sign.saw_id", "mine.how_was_it", "mine.not_me",
    "mine.own", "permits.revoke", "screen.give_screen", "sign.drawing", "sign.name", "sign.new_pin",
    "sign.paper", "sign.voice",
}  # fmt: skip
"""Forms far down a road of two people, where nobody stands here: only their addresses are aimed at."""


def test_every_address_is_aimed_at_and_every_form_is_filled(ground: Ground) -> None:
    """A new address is aimed at by itself; a new form needs somebody who stands before it."""
    known = ground.app.url_map.bind("127.0.0.1")
    forms = {
        known.match(one.action.partition("?")[0], one.method.upper())[0]
        for s in ground.stands.values()
        for one in s.forms
    }
    posts = {rule.endpoint for rule, method in addresses(ground) if method == "POST"}
    without = {
        "health.report",  # a browser posts it by itself
        "journey.remove_row",  # no procedure has rows yet; the address is aimed at all the same
        *FAR,
    }
    assert posts - forms == without
    gun = gun_of(ground, 1)
    assert {rule.endpoint for rule, _ in gun.addresses()} == set(ground.app.view_functions)


def test_every_family_makes_something_else_of_a_right_request(ground: Ground) -> None:
    stand = ground.stands["free"]
    form = next(one for one in stand.forms if "primer" in one.action)
    right = form_shot(stand, form, host=ground.host)
    for name, family in FAMILIES.items():
        chance = random.Random(5)
        assert any(family(chance, right, stand) != right for _ in range(3)), name


def test_right_requests_are_right(ground: Ground) -> None:
    """The ground is real: forms as they stand are taken or told what is missing, own pages open."""
    gun = gun_of(ground, 1)
    for stand in ground.stands.values():
        if stand.name not in ("newcomer", "locked"):
            page = Shot("GET", stand.address.encode(), headers=(("Cookie", stand.cookies),))
            assert gun.shoot(page, stand).status == 200, stand
        for form in stand.forms:
            ground.restore()
            echo = gun.shoot(form_shot(stand, form, host=ground.host), stand)
            assert echo.status in (200, 204, 303, 400, 422), f"{stand.name} {form}: {echo.status}"
    assert not gun.faults, "\n".join(gun.faults)


@pytest.mark.parametrize(
    "step", [pytest.param(23, id="some"), pytest.param(1, id="all", marks=pytest.mark.full)]
)
@pytest.mark.slow("a request for each changed byte")
def test_a_cookie_with_another_byte_is_nobody(ground: Ground, record_property: Keep, step: int) -> None:
    """Each byte of a ticket, each other value, each length; a genuine one shows the page."""
    stand, gun, tried = ground.stands["review"], gun_of(ground, 1), 0
    for value in _tickets(stand.cookie, step):
        shot = Shot("GET", stand.address.encode(), headers=(("Cookie", f"s={value}"),), families=("cookies",))
        echo = gun.shoot(shot, stand)
        assert (echo.status, echo.header("Location")) == (303, "/terminado"), value
        tried += 1
    right = Shot("GET", stand.address.encode(), headers=(("Cookie", stand.cookies),))
    assert gun.shoot(right, stand).status == 200
    assert not gun.faults, "\n".join(gun.faults)
    record_property(FIGURE, f"{tried:,} changed tickets: nobody's; slowest {gun.tally.worst:.1f} ms")


def _tickets(cookie: str, step: int) -> list[str]:
    cut = [cookie[:length] for length in range(0, len(cookie), step)]
    other = [
        cookie[:spot] + chr(sign) + cookie[spot + 1 :]
        for spot in range(len(cookie))
        for sign in range(33 + spot % step, 127, step)
        if chr(sign) not in (cookie[spot], ";", ",", '"', "\\")
    ]
    return [*cut, *other, cookie + "A", f"A{cookie}", cookie + "." + cookie]


@pytest.mark.parametrize("path", ["/retomar", "/csp", "/verificar", "/tramites/asignacion-nss"])
@pytest.mark.parametrize("told", [True, False], ids=["length", "pieces"])
def test_twenty_megabytes_are_too_many(ground: Ground, path: str, told: bool) -> None:
    gun, stand = gun_of(ground, 1), ground.stands["newcomer"]
    shot = Shot(
        "POST", path.encode(), body=b"x=" + b"A" * LARGE, kind=FORM, chunked=not told, families=("bodies",)
    )
    echo = gun.shoot(shot.with_header("Cookie", stand.cookies), stand)
    assert echo.status in ({413} if told else {413, 204} if path == "/csp" else {413, 403}), echo.status
    assert not gun.faults, "\n".join(gun.faults)


@pytest.mark.parametrize("query", [b"q=\xf9", b"x=\xff\xfe&q=nss", b"\x80"])
@pytest.mark.parametrize("path", [b"/buscar", b"/", b"/nada", b"/llave/regreso", b"/static/x"])
def test_bytes_that_are_no_text_in_a_question_are_refused(ground: Ground, path: bytes, query: bytes) -> None:
    gun = gun_of(ground, 1)
    echo = gun.shoot(Shot("GET", path, query, families=("queries",)), ground.stands["newcomer"])
    assert echo.status in (400, 404), echo.status
    assert not gun.faults, "\n".join(gun.faults)


# --- what must be seen ------------------------------------------------------------------------------------


def planted(ground: Ground, endpoint: str, view: Callable[..., Any]) -> Flask:
    """The same program with one view that is not as it should be."""
    house = ground.world.houses[next(iter(ground.world.houses))]
    app = create_app(house.settings, house=house)
    app.view_functions[endpoint] = view
    ground.world.log = log_to(ground.world.clock)  # building a program sends the log elsewhere
    return app


def search(ground: Ground, gun: Gun, text: str) -> None:
    rule = next(rule for rule, _ in addresses(ground) if rule.rule == "/buscar")
    stand = ground.stands["newcomer"]
    shot = rule_shot(stand, rule, "GET", host=ground.host)
    gun.shoot(replace(shot, query=f"q={quote(text)}".encode(), families=("queries",)), stand)


def test_a_planted_failure_is_seen(ground: Ground) -> None:
    def breaks() -> str:
        if "\x00" in request.args.get("q", ""):
            raise ValueError
        return "<h1>x</h1>"

    gun = gun_of(ground, 1, planted(ground, "home.find", breaks))
    search(ground, gun, "abc")
    assert gun.faults == []
    search(ground, gun, "a\x00")
    assert [one[:3] for one in gun.faults] == ["500"]


@pytest.mark.slow("a planted view takes its time")
def test_a_planted_slow_view_is_seen(ground: Ground) -> None:
    def dawdles() -> str:
        time.sleep(0.6)
        return "<h1>x</h1>"

    gun = gun_of(ground, 1, planted(ground, "home.find", dawdles))
    search(ground, gun, "abc")
    assert "ms at best" in gun.faults[0]


@pytest.mark.parametrize("text", [f"<{MARK}>", f'" on{MARK}="1', f"javascript:{MARK}"])
def test_a_planted_reflection_is_seen(ground: Ground, text: str) -> None:
    def reflects() -> str:
        said = request.args.get("q", "")
        return f'<h1>x</h1><a href="{said}">{said}</a>'

    gun = gun_of(ground, 1, planted(ground, "home.find", reflects))
    search(ground, gun, text)
    assert "reflects" in gun.faults[0]


def test_a_planted_way_out_is_seen(ground: Ground) -> None:
    def leads() -> Response:
        return Response(status=303, headers={"Location": request.args.get("q", "")})

    gun = gun_of(ground, 1, planted(ground, "home.find", leads))
    search(ground, gun, "//elsewhere.example")
    assert "sends away" in gun.faults[0]


def test_a_planted_template_of_strings_is_seen(ground: Ground) -> None:
    def computes() -> str:
        return ground.app.jinja_env.from_string("<h1>x</h1>" + request.args.get("q", "")).render()

    gun = gun_of(ground, 1, planted(ground, "home.find", computes))
    search(ground, gun, "{{7919*7907}}")
    assert "computed" in gun.faults[0]


def test_a_change_that_was_refused_is_seen(ground: Ground) -> None:
    """A view that keeps an answer and says that it did not."""
    kept = ground.app.view_functions["journey.answer"]

    def lies(**values: Any) -> Any:
        kept(**values)
        return Response("<h1>x</h1>800 000 0000", status=403, mimetype="text/html")

    gun = gun_of(ground, 1, planted(ground, "journey.answer", lies))
    stand = ground.stands["first"]
    form = next(one for one in stand.forms if one.action.endswith("/para-quien"))
    gun.shoot(form_shot(stand, form, host=ground.host), stand)
    assert "changed what is stored" in gun.faults[0]


def test_a_log_that_tells_is_seen(ground: Ground) -> None:
    ground.world.log.write(f"{MARK}\n")
    with pytest.raises(AssertionError):
        fires(ground, lambda name, value: None, seed=3, count=60)
