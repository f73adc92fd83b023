"""The program with holes made on purpose, so that a scanner that finds nothing on ours is known to see.

Never part of the program: it exists while the scanners run, on this machine alone. Each hole has a name that
the tests look for in what the scanners report.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, redirect, request
from flask.typing import ResponseReturnValue
from jinja2 import Environment

from kiosk.app import create_app
from kiosk.settings import Settings

HOLES = {
    "sql": "/agujeros/sql?id=1",
    "xss": "/agujeros/eco?q=hola",
    "file": "/agujeros/archivo?nombre=LEEME",
    "redirect": "/agujeros/ir?a=/ayuda",
    "template": "/agujeros/saludo?nombre=Ana",
    "csrf": "/agujeros/cambiar",
}

holes = Blueprint("holes", __name__, url_prefix="/agujeros")
KEPT: list[str] = []
VISITOR = "visitor.txt"
"""In the folder of the server: the cookies of whoever the scanner is to be."""


def page(body: str) -> Response:
    """A page without any of the headers that would soften the hole."""
    html = f"<!DOCTYPE html><html lang='es'><head><title>Agujeros</title></head><body>{body}</body></html>"
    return Response(html, headers={"Content-Security-Policy": "script-src 'unsafe-inline'"})


@holes.get("/")
def index() -> ResponseReturnValue:
    links = "".join(f"<p><a href='{url}'>{name}</a></p>" for name, url in HOLES.items())
    return page(links)


@holes.get("/sql")
def sql() -> ResponseReturnValue:
    """A statement put together from what was sent, and its error shown."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE paper (id INTEGER, words TEXT)")
    base.execute("INSERT INTO paper VALUES (1, 'uno'), (2, 'dos')")
    try:
        rows = base.execute("SELECT words FROM paper WHERE id = " + request.args.get("id", "")).fetchall()
    except sqlite3.Error as error:
        return page(f"sqlite3.OperationalError: {escape(str(error))}")
    finally:
        base.close()
    return page("".join(f"<p>{escape(str(row[0]))}</p>" for row in rows))


@holes.get("/eco")
def echo() -> ResponseReturnValue:
    return page(f"<p>Buscaste {request.args.get('q', '')}</p>")


@holes.get("/archivo")
def file() -> ResponseReturnValue:
    folder = Path(__file__).parent
    try:
        return page(f"<pre>{escape((folder / request.args.get('nombre', '')).read_text('utf-8'))}</pre>")
    except (OSError, ValueError):
        return page("<p>No hay tal archivo.</p>")


@holes.get("/ir")
def away() -> ResponseReturnValue:
    return redirect("".join(request.args.get("a", "/").splitlines()))


@holes.get("/saludo")
def template() -> ResponseReturnValue:
    words = "<p>Hola, " + escape(request.args.get("nombre", "")) + "</p>"
    return page(Environment(autoescape=True).from_string(words).render())


@holes.route("/cambiar", methods=["GET", "POST"])
def change() -> ResponseReturnValue:
    """A form without a token that changes something."""
    if request.method == "POST":
        KEPT.append(request.form.get("correo", "")[:50])
        return page("<p>Listo.</p>")
    fields = "<input name='correo' value='a@b.mx'><input type='submit'>"
    return page(f"<form method='post' action='/agujeros/cambiar'>{fields}</form>")


class AsVisitor:
    """Every request is the visitor's whose cookie stands in a file: scanners lose theirs on the way."""

    def __init__(self, inner: Callable[..., Iterable[bytes]], file: Path) -> None:
        self.inner, self.file = inner, file

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if self.file.exists():
            environ["HTTP_COOKIE"] = self.file.read_text("utf-8")
        return self.inner(environ, start)


def create(settings: Settings) -> Flask:
    """The whole program, with the holes beside it when `SCAN_HOLES` is set."""
    app = create_app(settings)
    if os.environ.get("SCAN_HOLES"):
        app.register_blueprint(holes)
    app.wsgi_app = AsVisitor(app.wsgi_app, settings.var / VISITOR)  # type: ignore[method-assign]
    return app


def __getattr__(name: str) -> Flask:
    """`application`, made when the server asks for it: importing this module opens nothing."""
    if name != "application":
        raise AttributeError(name)
    return create(Settings.from_env(os.environ))
