"""The systems that are measured: how each is prepared, started, walked, and how its rows are counted."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sqlite3
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from kiosk.cli.serving import server_command
from tests.bench import ours
from tests.bench.answers import ANSWERS
from tests.bench.errand import Walk

PROJECT = Path(__file__).parents[2]
PEERS_PYTHON = PROJECT / ".venv-bench" / "bin" / "python"
FOLIO = re.compile(r"<b>(\d{8})</b>")
OUR_FOLIO = re.compile(r'<dd class="code">(\d{4}-\d{6}-\d)</dd>')


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a system runs: folder, port, and address of a PostgreSQL database ("" is SQLite)."""

    folder: Path
    port: int
    database: str = ""

    @property
    def file(self) -> Path:
        return self.folder / "bench.db"


@dataclass(frozen=True, slots=True)
class System:
    """One program under measurement. `sent` is the statement that reads all folios that were given."""

    key: str
    title: str
    python: Path
    module: str
    walks: tuple[Walk, ...]
    sent: str
    extra: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[System, Ground], None] | None = None
    mine: bool = False
    server: str = "granian"
    launcher: tuple[str, ...] = ()
    """Words before the server's command: what must run beside it."""
    needs: str = ""
    """A program that must be installed too."""
    media: tuple[str, ...] = ()
    """Where it can run; empty is everywhere."""

    @property
    def there(self) -> bool:
        """Whether what it needs is installed."""
        return self.python.exists() and (not self.needs or shutil.which(self.needs) is not None)

    def runs_on(self, medium: str) -> bool:
        """Whether it is installed and can keep its rows there."""
        return self.there and (not self.media or medium in self.media)

    def environ(self, ground: Ground) -> dict[str, str]:
        """What it is told."""
        if self.mine:
            origin = f"http://127.0.0.1:{ground.port}"
            return ours.environment(ground.folder, origin, database=ground.database) | self.extra
        database = ground.database or str(ground.file)
        told = {"BENCH_DATABASE": database, "BENCH_FOLDER": str(ground.folder)}
        return told | {"BENCH_SECRET": secrets.token_hex(32), **self.extra}

    def ready(self, ground: Ground) -> dict[str, str]:
        """Make its folder, keys and tables; answers its environment."""
        ground.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        environ = self.environ(ground)
        if self.mine:
            ours.prepare(ground.folder, environ)
        elif self.prepare is not None:
            self.prepare(self, ground)
        return environ

    def command(self, port: int) -> list[str]:
        """How it is served: granian exactly as `kiosk serve` starts it, or gunicorn with threads."""
        if self.server == "gunicorn":
            words = f"-m gunicorn --bind 127.0.0.1:{port} --worker-class gthread --threads 4 --workers 1"
            return [
                str(self.python),
                *words.split(),
                "--log-level",
                "warning",
                f"{self.module}:{self.application}",
            ]
        loaded_by, *words = server_command("127.0.0.1", port, workers=1)[2:-1]
        server = loaded_by if self.mine else "granian"  # ours loads this program before it forks
        command = [str(self.python), "-m", server, *words, f"{self.module}:{self.application}"]
        return [*self.launcher, *command]

    @property
    def application(self) -> str:
        return "app" if self.module.endswith("flask_wizard") else "application"

    def folios(self, ground: Ground) -> set[str]:
        """Every folio in the database, written as the confirmation writes it."""
        rows = rows_of(ground, self.sent, file=ground.folder / "kiosk.db" if self.mine else ground.file)
        return {row if isinstance(row, str) else f"{row:08d}" for row in rows}


def on_gunicorn(system: System) -> System:
    """The same on the conservative server."""
    title = f"{system.title}, gunicorn"
    return replace(
        system, key=f"{system.key}-gunicorn", title=title, server="gunicorn", python=GUNICORN_PYTHON
    )


def rows_of(ground: Ground, statement: str, *, file: Path) -> list[str | int]:
    """The first column of a query, over whichever database."""
    if ground.database:
        import psycopg

        with psycopg.connect(ground.database.replace("+psycopg", "")) as sql:
            return [row[0] for row in sql.execute(statement.encode()).fetchall()]
    with sqlite3.connect(file) as lite:
        found = [row[0] for row in lite.execute(statement)]
    lite.close()
    return found


START = "/tramites/seis-preguntas"
OURS_SENT = "SELECT folio FROM case_file"
OWN = Path(sys.executable)

FLOOR = System(
    "floor", "Floor (bare WSGI, no protection)", OWN, "tests.bench.floor",
    (Walk("/", FOLIO, ANSWERS),), "SELECT folio FROM draft WHERE folio IS NOT NULL",
)  # fmt: skip
HTMX = System(
    "ours", "Trámites IMSS, htmx", OWN, "tests.bench.served",
    (Walk(START, OUR_FOLIO, ANSWERS, htmx=True),), OURS_SENT, mine=True,
)  # fmt: skip
PLAIN = System(
    "ours-plain", "Trámites IMSS, without script", OWN, "tests.bench.served",
    (Walk(START, OUR_FOLIO, ANSWERS),), OURS_SENT, mine=True,
)  # fmt: skip
FLASK = System(
    "flask", "Flask + Flask-WTF + SQLModel", PEERS_PYTHON, "tests.bench.peers.flask_wizard",
    (Walk("/", FOLIO, ANSWERS),), "SELECT id FROM submission",
)  # fmt: skip
STEPS = ("name", "born_on", "place", "phone", "email", "reason")
WIZARD_ANSWERS = {f"{step}-{step}": ANSWERS[step] for step in STEPS}
"""formtools puts the step before the name of the field."""


def make_tables(system: System, ground: Ground) -> None:
    """Run the migrations of the Django peer."""
    command = [str(PEERS_PYTHON), "-m", "tests.bench.peers.django_wizard"]
    subprocess.run(command, cwd=PROJECT, env={**os.environ, **system.environ(ground)}, check=True)


def django(kind: str) -> System:
    return System(
        f"django-{kind}", f"Django + formtools, {kind} wizard", PEERS_PYTHON,
        "tests.bench.peers.django_wizard",
        (Walk("/", FOLIO, WIZARD_ANSWERS, link="/solicitud/"),), "SELECT id FROM django_app_submission",
        extra={"BENCH_WIZARD": kind}, prepare=make_tables,
    )  # fmt: skip


DJANGO_SESSION, DJANGO_COOKIE = django("session"), django("cookie")


def make_interviews(system: System, ground: Ground) -> None:
    """Settings and tables of docassemble."""
    command = [*DOCASSEMBLE_STARTS, "--tables"]
    subprocess.run(
        command, cwd=PROJECT, env={**os.environ, **system.environ(ground)}, check=True, capture_output=True
    )


DOCASSEMBLE_HOME = Path(os.environ.get("BENCH_DOCASSEMBLE", PROJECT / ".venv-docassemble"))
DOCASSEMBLE_PYTHON = DOCASSEMBLE_HOME / "bin" / "python"
DOCASSEMBLE_STARTS = (str(DOCASSEMBLE_PYTHON), "-m", "tests.bench.peers.docassemble_web")


def as_docassemble(answers: Mapping[str, str]) -> dict[str, str]:
    """docassemble names a control by its variable in base64, and a button that goes on likewise."""
    pressed = {"started": "True", "reviewed": "True"}
    names = {key: value for key, value in answers.items() if key in STEPS} | pressed
    return {b64encode(key.encode()).decode().rstrip("="): value for key, value in names.items()}


DOCASSEMBLE = System(
    "docassemble", "docassemble", DOCASSEMBLE_PYTHON, "docassemble.webapp.run",
    (Walk("/interview?i=docassemble.bench:data/questions/errand.yml", FOLIO, as_docassemble(ANSWERS)),),
    "SELECT data->>'folio' FROM jsonstorage",
    prepare=make_interviews, launcher=(*DOCASSEMBLE_STARTS, "--"), needs="redis-server", media=("postgres",),
)  # fmt: skip
ALL = (FLOOR, HTMX, PLAIN, FLASK, DJANGO_SESSION, DJANGO_COOKIE, DOCASSEMBLE)

MISTAKE = {"phone": "123"}


def variant(key: str, title: str, *walks: Walk, **extra: str) -> System:
    """A variant of this program."""
    return System(key, title, OWN, "tests.bench.served", walks, OURS_SENT, mine=True, extra=extra)


OURS = HTMX.walks[0]
WIDE_START = "/tramites/veinticuatro-preguntas"
LANGUAGES = ("es_MX", "es_MX@usted", "en")
VARIANTS = (
    FLOOR,
    HTMX,
    PLAIN,
    variant("ours-rsa", "ours, RSA-2048 seal", OURS, KIOSK_SEAL="rsa2048"),
    variant("ours-wide", "ours, 24 fields", replace(OURS, start=WIDE_START)),
    variant("ours-stumbles", "ours, a mistake and a look back", replace(OURS, wrong=MISTAKE, look_back=True)),
    variant("ours-1-language", "ours, settings, one language", replace(OURS, language=LANGUAGES[0])),
    variant(
        "ours-3-languages", "ours, settings, three languages",
        *(replace(OURS, language=one) for one in LANGUAGES),
    ),
    replace(FLASK, key="flask-stumbles", title="Flask, a mistake and a look back",
            walks=(replace(FLASK.walks[0], wrong=MISTAKE, look_back=True),)),
)  # fmt: skip
GUNICORN_PYTHON = PEERS_PYTHON


def docassemble() -> str:
    """What is said of the system that is too large to install for a measurement."""
    if DOCASSEMBLE.there:
        return "docassemble is installed: measured on PostgreSQL, its Redis counted with it."
    return "docassemble: not installed here, not measured (docs/benchmark.md tells how)."
