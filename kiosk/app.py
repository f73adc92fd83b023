"""The application: one house from settings, one Flask app over it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from kiosk import log
from kiosk.catalogues import translations
from kiosk.documents.acuse_pdf import AcusePress
from kiosk.flow.procedure import Procedure
from kiosk.gateways.corrections import SimulatedCorrections
from kiosk.gateways.login import SimulatedLogin
from kiosk.gateways.notices import SimulatedNotices
from kiosk.gateways.simulated import SimulatedDesk
from kiosk.procedures import ALL
from kiosk.services.chance import Chance
from kiosk.services.house import House
from kiosk.settings import Settings
from kiosk.signing.live import SealFolder
from kiosk.storage import failpoints, resealing
from kiosk.storage.store import Actor, Store
from kiosk.vault import Vault
from kiosk.web import errors, headers
from kiosk.web.assets import load_assets
from kiosk.web.assist_consent import helped
from kiosk.web.assist_help import asking
from kiosk.web.desk import desk
from kiosk.web.desk_assist import company
from kiosk.web.desk_calls import calls
from kiosk.web.desk_custody import desk_custody
from kiosk.web.desk_lookups import desk_lookups
from kiosk.web.desk_mandates import desk_mandates
from kiosk.web.desk_reviews import desk_reviews
from kiosk.web.desk_reviews_log import desk_log
from kiosk.web.desk_screen import desk_screen
from kiosk.web.desk_sign import desk_sign
from kiosk.web.desk_turns import desk_turns
from kiosk.web.ending import Ending
from kiosk.web.faces import Faces
from kiosk.web.handover import leave
from kiosk.web.health import health
from kiosk.web.home import home
from kiosk.web.journey import journey
from kiosk.web.languages import load_languages
from kiosk.web.metrics import Metrics
from kiosk.web.mine import mine
from kiosk.web.permits import permits
from kiosk.web.receipts import acuses
from kiosk.web.render import compress, htmx
from kiosk.web.reprint import again
from kiosk.web.screen import screen
from kiosk.web.sign_seen import sign
from kiosk.web.simulated import practised, trial
from kiosk.web.turns import turns

PROJECT = Path(__file__).parent.parent
BODY_LIMIT = 64 * 1024
FORM_PARTS = 60


def clock_of(settings: Settings) -> Callable[[], datetime]:
    """The clock of the program: the machine's, or a stopped one for trials."""
    stopped = settings.clock
    if stopped is not None:
        return lambda: stopped.astimezone(UTC)
    return lambda: datetime.now(UTC)


def build_house(
    settings: Settings,
    *,
    clock: Callable[[], datetime] | None = None,
    procedures: tuple[Procedure, ...] = ALL,
) -> House:
    """Keys, store, registers and seal of one installation. Raises when keys are missing or open to others.

    `clock` and `procedures` are for tests: a clock they can move, and a procedure nobody else knows.
    """
    if settings.failpoint:
        failpoints.arm({"KIOSK_ENV": settings.env, "KIOSK_FAILPOINT": settings.failpoint})
    clock = clock or clock_of(settings)
    keys = settings.var / "keys"
    production = not settings.is_demo
    chance = Chance()
    vault = Vault.open(keys / "vault", production=production)
    seals = SealFolder(keys / "seal", clock=clock, production=production)
    store = Store(settings.database_url, vault)  # last: whatever refuses above leaves no connection behind
    try:
        with store.reading(Actor("system")) as work:
            resealing.require_own_keys(work)
    except Exception:
        store.close()
        raise
    return House(
        settings=settings,
        vault=vault,
        store=store,
        desk=SimulatedDesk(store, clock),
        login=SimulatedLogin(store, clock, new_code=lambda: chance.bytes(24).hex()),
        notices=SimulatedNotices(store, clock),
        seals=seals,
        press=AcusePress(),
        clock=clock,
        chance=chance,
        procedures=procedures,
        corrections=SimulatedCorrections(store, clock),
    )


def create_app(settings: Settings, *, house: House | None = None) -> Flask:
    """The web application over a house (built here unless given)."""
    here = house or build_house(settings)
    _start_log(here)
    app = Flask("kiosk", static_folder=None, template_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        MAX_FORM_MEMORY_SIZE=BODY_LIMIT,
        MAX_FORM_PARTS=FORM_PARTS,
        TRUSTED_HOSTS=[*settings.trusted_hosts],
        PROPAGATE_EXCEPTIONS=False,
    )
    languages = load_languages(translations.load(), PROJECT / "templates", {})
    app.extensions |= {
        "house": here,
        "languages": languages,
        "assets": load_assets(PROJECT / "static"),
        "metrics": Metrics(),
        "faces": Faces(languages),
    }
    htmx.init_app(app)
    for blueprint in blueprints_of(settings.surface):
        app.register_blueprint(blueprint)
    errors.register(app)
    _watch(app, here)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask documents this assignment
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    return app


PUBLIC = (home, leave, trial, journey, acuses, again, helped, screen, asking, sign, permits, turns, mine)
STAFF: tuple[Blueprint, ...] = (
    desk, company, desk_screen, calls, desk_sign, desk_mandates, desk_custody, desk_turns, desk_reviews,
    desk_lookups, desk_log, practised,
)  # fmt: skip


def blueprints_of(surface: str) -> tuple[Blueprint, ...]:
    """Which pages exist: staff and public ones run as two processes on two host names (decisions D18)."""
    chosen = {"public": PUBLIC, "staff": STAFF, "all": (*PUBLIC, *STAFF)}[surface]
    return (*chosen, health)


def _start_log(here: House) -> None:
    path = here.settings.log
    stream = path.open("a", encoding="utf-8", buffering=1) if path is not None else sys.stderr
    log.configure(stream, now=here.clock)


def _watch(app: Flask, here: House) -> None:
    """Headers, compression, one log line and one count for every answer; the end of a hurt process."""
    ending = Ending()

    @app.before_request
    def _begin() -> None:
        g.began = time.perf_counter()
        try:
            request.query_string.decode()
        except UnicodeDecodeError:  # no browser writes such bytes, and whoever reads them would stumble
            abort(400)

    @app.after_request
    def _end(answer: Response) -> Response:
        bare = answer.status_code == 204 and bool(g.get("is_bare"))
        headers.complete(answer.headers, secure=here.settings.is_secure, bare=bare)
        answer = compress(answer)
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        route = request.endpoint or "unknown"
        counted: Metrics = app.extensions["metrics"]
        counted.count(route, request.method, answer.status_code, seconds=seconds)
        log.write(
            "request.done",
            route=route,
            method=request.method,
            status=answer.status_code,
            millis=round(seconds * 1000, 1),
        )
        if here.store.hurt:
            ending.begin()
        failpoints.reach("before_response")
        return answer
