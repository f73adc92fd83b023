"""The floor: the least a program can do for the same errand. A bare WSGI callable, prepared pages, raw SQL.

No token against foreign forms, no encryption, no translation, no ledger, no seal: nothing real may look like
this. It tells what the server, the language and the database cost before a program does anything.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from html import escape
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

DATABASE = os.environ["BENCH_DATABASE"]
KEYS = ("name", "born_on", "place", "phone", "email", "reason")
LABELS = ("¿Cómo te llamas?", "¿Cuándo naciste?", "¿Dónde trabajas?", "¿Cuál es tu celular?",
          "¿Cuál es tu correo?", "¿Qué quieres pedir?")  # fmt: skip
PLACES = {"HOUSE": "Una casa", "MARKET": "Un mercado", "FIELD": "El campo"}
PAGE = (
    '<!DOCTYPE html><html lang="es-MX"><meta charset="utf-8"><title>{title}</title>'
    '<link rel="stylesheet" href="/static/style.css"><main><h1>{title}</h1>{body}</main></html>'
)
FORM = '<form method="post" action="{action}">{inside}<button>{button}</button></form>'
STYLE = (
    b"body{font:1.1em sans-serif;margin:auto;max-width:40em;padding:1em}label{display:block}.e{color:#900}"
)


def born(text: str) -> bool:
    try:
        return 1900 < date.fromisoformat(text).year <= datetime.now(UTC).year
    except ValueError:
        return False


CHECKS: dict[str, Callable[[str], object]] = {
    "name": re.compile(r"[^\W\d_][\w '’.-]{0,49}").fullmatch,
    "born_on": born,
    "place": PLACES.get,
    "phone": re.compile(r"[2-9]\d{9}").fullmatch,
    "email": re.compile(r"[^@\s]{1,64}@[\w-]+(\.[\w-]+)+").fullmatch,
    "reason": re.compile(r".{1,200}").fullmatch,
}


def control(key: str) -> str:
    if key == "place":
        return "".join(
            f'<label><input type="radio" name="place" value="{code}"> {text}</label>'
            for code, text in PLACES.items()
        )
    return f'<input name="{key}" id="{key}">'


def question(n: int, error: str = "") -> bytes:
    body = FORM.format(action=f"/{KEYS[n]}", inside=error + control(KEYS[n]), button="Continuar")
    return PAGE.format(title=LABELS[n], body=body).encode()


QUESTIONS = [question(n) for n in range(len(KEYS))]
WRONG = [question(n, '<p class="e">Revisa tu respuesta.</p>') for n in range(len(KEYS))]
FIRST = PAGE.format(title="Solicitud", body=FORM.format(action="/", inside="", button="Empezar")).encode()
HTML = ("Content-Type", "text/html; charset=utf-8")


class Sqlite:
    """One connection a thread, every commit on disk before it is acknowledged."""

    UPDATE = (
        "update draft set answers = json_patch(answers, ?) where id = ? and folio is null returning answers"
    )
    SEND = (
        "update draft set folio = (select coalesce(max(folio), 0) + 1 from draft) "
        "where id = ? and folio is null returning folio"
    )
    OPEN = "insert into draft (id, answers) values (?, '{}')"
    TABLE = (
        "create table if not exists draft (id text primary key, answers text not null, folio integer unique)"
    )

    def __init__(self, path: str) -> None:
        self.path, self.local = path, threading.local()
        self.run(self.TABLE)

    def run(self, statement: str, *values: str) -> Any:
        """One statement in one transaction; its row when it has one."""
        sql = getattr(self.local, "sql", None)
        if sql is None:
            sql = self.local.sql = sqlite3.connect(self.path, isolation_level=None, timeout=5)
            sql.execute("pragma journal_mode=wal")
            sql.execute("pragma synchronous=full")
        return next(iter(sql.execute(statement, values).fetchall()), None)


class Postgres(Sqlite):
    """The same over psycopg, autocommit, prepared."""

    UPDATE = (
        "update draft set answers = answers || %s::jsonb where id = %s and folio is null "
        "returning answers::text"
    )
    SEND = "update draft set folio = nextval('folios') where id = %s and folio is null returning folio"
    OPEN = "insert into draft (id, answers) values (%s, '{}')"
    TABLE = (
        "create table if not exists draft (id text primary key, answers jsonb not null, folio bigint unique)"
    )

    def run(self, statement: str, *values: str) -> Any:
        sql = getattr(self.local, "sql", None)
        if sql is None:
            import psycopg

            sql = self.local.sql = psycopg.connect(
                self.path.replace("+psycopg", ""), autocommit=True, prepare_threshold=1
            )
            sql.execute("create sequence if not exists folios")
        done = sql.execute(statement, values or None)
        return done.fetchone() if done.description else None


STORE = Postgres(DATABASE) if DATABASE.startswith("postgresql") else Sqlite(DATABASE)


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    path, post = environ["PATH_INFO"][1:], environ["REQUEST_METHOD"] == "POST"
    cookie = None
    if path == "static/style.css":
        start("200 OK", [("Content-Type", "text/css"), ("Content-Length", str(len(STYLE)))])
        return [STYLE]
    if not post:
        page = QUESTIONS[KEYS.index(path)] if path in KEYS else FIRST
    elif path == "":
        cookie = uuid4().hex
        STORE.run(STORE.OPEN, cookie)
        page = QUESTIONS[0]
    else:
        page = answered(path, environ)
    headers = [HTML, ("Content-Length", str(len(page)))]
    if cookie:
        headers.append(("Set-Cookie", f"d={cookie}; Path=/; HttpOnly; SameSite=Lax"))
    start("200 OK", headers)
    return [page]


def answered(path: str, environ: dict[str, Any]) -> bytes:
    """Keep one answer and show the next page; the last page is the folio."""
    draft = environ.get("HTTP_COOKIE", "")[2:]
    if path == "enviar":
        row = STORE.run(STORE.SEND, draft)
        return PAGE.format(title="Recibimos tu solicitud", body=f"<p>Folio <b>{row[0]:08d}</b></p>").encode()
    n = KEYS.index(path)
    sent = dict(parse_qsl(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()))
    value = sent.get(path, "")
    if not CHECKS[path](value):
        return WRONG[n]
    row = STORE.run(STORE.UPDATE, json.dumps({path: value}), draft)
    if n + 1 < len(KEYS):
        return QUESTIONS[n + 1]
    answers = json.loads(row[0])
    lines = "".join(
        f"<dt>{label}</dt><dd>{escape(answers[key])}</dd>" for key, label in zip(KEYS, LABELS, strict=True)
    )
    form = FORM.format(action="/enviar", inside="", button="Enviar")
    return PAGE.format(title="Revisa", body=f"<dl>{lines}</dl>{form}").encode()
