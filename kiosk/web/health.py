"""Is it alive, how is it doing, what do browsers report, and our own files."""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue

from kiosk import log
from kiosk.services import limits
from kiosk.services.limits import TooMany
from kiosk.web import headers
from kiosk.web.assets import Assets
from kiosk.web.guards import guard
from kiosk.web.metrics import Metrics
from kiosk.web.visitor import caller, house

health = Blueprint("health", __name__)
LARGEST_REPORT = 8 * 1024


@health.get("/salud")
@guard("health.see")
def alive() -> ResponseReturnValue:
    """200 while the database answers, else 503."""
    fine = house().store.answers()
    return Response(
        "ok\n" if fine else "sin base de datos\n", status=200 if fine else 503, mimetype="text/plain"
    )


@health.get("/metricas")
@guard("metrics.see")
def metrics() -> ResponseReturnValue:
    counted: Metrics = current_app.extensions["metrics"]
    return Response(counted.text(), mimetype="text/plain; version=0.0.4")


@health.post("/csp")
@guard("policy.report")
def report() -> ResponseReturnValue:
    """A browser met something our policy forbids: only the directive and our own path are kept."""
    if (request.content_length or 0) > LARGEST_REPORT:
        abort(413)
    try:
        limits.spend(house(), limits.REPORTS, who=caller().address)
        said = json.loads(request.get_data()[:LARGEST_REPORT]).get("csp-report", {})
        log.write("policy.broken", rule=str(said.get("effective-directive", ""))[:40])
    except (TooMany, ValueError, AttributeError, RecursionError):
        pass
    return Response(status=204)


@health.get("/static/<path:name>")
@guard("file.get")
def file(name: str) -> ResponseReturnValue:
    """A file by its hashed name, kept for a year; only what was read at start exists."""
    assets: Assets = current_app.extensions["assets"]
    asset = assets.by_url.get(f"/static/{name}")
    if asset is None:
        abort(404)
    body, encoding = asset.encoded(request.headers.get("Accept-Encoding", ""))
    answer = Response(body, content_type=asset.mimetype)
    if encoding:
        answer.headers["Content-Encoding"] = encoding
    hashed = asset.url.endswith(f"/{name}")
    answer.headers["Cache-Control"] = headers.FOR_EVER if hashed else headers.FOR_A_DAY
    answer.vary.add("Accept-Encoding")
    return answer


@health.get("/favicon.ico")
@guard("file.get")
def favicon() -> ResponseReturnValue:
    return Response(status=204)
