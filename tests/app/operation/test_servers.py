"""PostgreSQL as it is deployed: a role that may only do its work, and several processes over one database."""

from __future__ import annotations

import http.cookiejar
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urljoin

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import make_url

from kiosk.services.house import House
from kiosk.services.ledgers import verify_ledger
from kiosk.storage import backups, checks
from kiosk.storage.store import Actor
from tests.app.operation.conftest import Own
from tests.app.people import AMAYA, RENATA, proved, reached
from tests.browser.server import free_port
from tests.citizen import Citizen
from tests.databases import Databases, PostgresServer
from tests.seen import Given, Seen, see

DEPLOY = Path(__file__).parents[3] / "deploy" / "postgresql"
SECRET = "made-up-for-tests"
APP, OWNER = "kiosk_app", "kiosk_owner"


def connected(url: str) -> psycopg.Connection[tuple[object, ...]]:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True)


def as_role(url: str, role: str) -> str:
    return make_url(url).set(username=role, password=SECRET).render_as_string(hide_password=False)


def statements(name: str) -> list[str]:
    text = (DEPLOY / name).read_text("utf-8")
    bare = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    return [one.strip() for one in bare.split(";") if one.strip()]


def deploy(url: str, name: str) -> None:
    """Run a file of deploy/postgresql; roles that another test made are there already."""
    with connected(url) as sql:
        for statement in statements(name):
            try:
                sql.execute(statement.encode())
            except (errors.DuplicateObject, errors.UniqueViolation):
                continue
        for role in (APP, OWNER):
            sql.execute(f"ALTER ROLE {role} PASSWORD '{SECRET}'".encode())


@pytest.fixture
def server(all_databases: Databases) -> PostgresServer:
    if not isinstance(all_databases, PostgresServer):
        pytest.skip("about PostgreSQL")
    return all_databases


@pytest.fixture
def app_url(own: Own, server: PostgresServer) -> str:
    """The database of the test, for the role of the program."""
    deploy(own.world.url, "roles.sql")
    deploy(own.world.url, "grants.sql")
    return as_role(own.world.url, APP)


@pytest.fixture
def house(own: Own, app_url: str) -> Iterator[House]:
    found = own.world.installation.house(app_url, own.world.clock, var=str(own.var))
    yield found
    found.store.close()


def citizen_of(own: Own, house: House) -> Citizen:
    own.citizen()  # somebody else, whose watch the next one shares
    return Citizen(
        own.world.installation.app(house, var=str(own.var)), house, own.world.clock, own.world.watches[-1]
    )


@pytest.mark.slow("two errands and a round of work")
def test_the_program_needs_no_more_than_its_role_may(own: Own, house: House) -> None:
    proved(citizen_of(own, house), RENATA).sends().sees("Folio")
    citizen = reached(citizen_of(own, house), AMAYA.curp).sends()
    assert citizen.gets(f"/acuses/{citizen.folio}.pdf").status_code == 200
    own.world.clock.passes(days=40)
    own.world.houses[(("var", str(own.var)),)].store.close()
    own.world.houses[(("var", str(own.var)),)] = house
    assert own.works().anything
    assert "work.failed" not in own.world.log.getvalue()
    assert verify_ledger(house).sound


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET kind = 'x'", "DELETE FROM ledger", "TRUNCATE ledger", "DROP TABLE ledger",
        "ALTER TABLE ledger DISABLE TRIGGER ALL", "DROP TRIGGER ledger_keeps_all ON ledger",
        "UPDATE checkpoint SET size = 0", "DELETE FROM checkpoint", "TRUNCATE checkpoint",
        "UPDATE alembic_version SET version_num = 'x'", "CREATE TABLE mine (id int)",
        "SET session_replication_role = replica", "ALTER ROLE kiosk_app SUPERUSER",
    ],
)  # fmt: skip
def test_the_role_may_not_change_the_ledger(own: Own, app_url: str, statement: str) -> None:
    own.citizen().starts()
    with connected(app_url) as sql:
        assert sql.execute("SELECT count(*) FROM ledger").fetchone() == (1,)
        with pytest.raises(errors.InsufficientPrivilege):
            sql.execute(statement.encode())


def test_the_doctor_sees_a_role_that_may_too_much(own: Own, app_url: str) -> None:
    with backups.looking(app_url) as view:
        assert list(checks.role_faults(view)) == []
        promises = list(checks.promise_faults(view))
    assert all(one.startswith(("fsync", "full_page_writes", "data_checksums")) for one in promises)
    with backups.looking(own.world.url) as view:
        assert "superuser" in next(checks.role_faults(view))
    with connected(own.world.url) as sql:
        sql.execute("GRANT UPDATE ON ledger TO kiosk_app")
    with backups.looking(app_url) as view:
        assert list(checks.role_faults(view)) == ["the role may UPDATE ledger, which only grows"]


@pytest.mark.slow("a backup under one role and a restore under another")
def test_the_owner_restores_what_the_program_backed_up(
    own: Own, app_url: str, pair: Path, server: PostgresServer
) -> None:
    own.citizen().starts()
    own.does("backup", database_url=app_url)
    (archive,) = (own.var / "backups").glob("*.backup")
    empty = server.empty()
    deploy(empty, "roles.sql")
    owner = as_role(empty, OWNER)
    assert "1 lines and 0 signed" in own.does("restore", archive, "--secret", pair, database_url=owner)
    with connected(owner) as sql:
        for statement in statements("grants.sql"):
            sql.execute(statement.encode())
    assert "1 lines" in own.does("ledger", "verify", database_url=as_role(empty, APP))
    server.drop(empty)


def test_every_setting_of_the_server_exists(own: Own, server: PostgresServer) -> None:
    text = (DEPLOY / "kiosk.conf").read_text("utf-8")
    named = [
        line.split("=")[0].strip() for line in text.splitlines() if "=" in line and not line.startswith("#")
    ]
    with connected(own.world.url) as sql:
        known = {str(name) for (name,) in sql.execute("SELECT name FROM pg_settings")}
    assert len(named) > 10
    assert set(named) <= known


# --- several processes


@dataclass
class Browser:
    """Somebody whose every request goes to the next of several servers."""

    ports: tuple[int, ...]
    asked: int = 0
    cookies: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)
    page: Seen | None = None

    def asks(self, path: str, data: bytes | None = None) -> None:
        """One request, and the page a redirect leads to from the next server."""
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies), _Stay())
        port = self.ports[self.asked % len(self.ports)]
        self.asked += 1
        with opener.open(f"http://127.0.0.1:{port}{path}", data=data, timeout=20) as answer:
            if answer.status == 303:
                self.asks(urljoin(path, answer.headers["Location"]))
                return
            self.page = see(answer.read().decode(), status=answer.status, address=path)

    def answers(self, form: str = "f", **given: Given) -> None:
        assert self.page is not None
        found = self.page.form(form)
        data = urlencode(found.filled(given)).encode()
        self.asks(urljoin(self.page.address, found.action), data)

    @property
    def where(self) -> str:
        return self.page.address if self.page is not None else ""


class _Stay(urllib.request.HTTPRedirectHandler):
    """Redirects are followed by hand: the next page comes from the other server."""

    def http_error_303(self, req, fp, code, msg, headers):  # type: ignore[no-untyped-def]
        return fp


@pytest.fixture
def two_servers(own: Own, app_url: str) -> Iterator[tuple[int, int]]:
    """Two processes over one database, under the role of the program."""
    ports = (free_port(), free_port())
    environ: Mapping[str, str] = {
        **{name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")},
        "KIOSK_ENV": "demo",
        "KIOSK_VAR": str(own.var),
        "KIOSK_DATABASE_URL": app_url,
        "KIOSK_ORIGIN": f"http://127.0.0.1:{ports[0]}",
        "KIOSK_LOG": str(own.var / "server.log"),
    }
    started = [
        subprocess.Popen([sys.executable, "-m", "kiosk", "serve", "--port", str(port)], env=environ)
        for port in ports
    ]
    try:
        for port, process in zip(ports, started, strict=True):
            _until_alive(port, process)
        yield ports
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(10)


def _until_alive(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/salud", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")


@pytest.mark.slow("starts two servers")
def test_two_processes_serve_one_person(own: Own, two_servers: tuple[int, int]) -> None:
    somebody = Browser(two_servers)
    somebody.asks("/tramites/asignacion-nss")
    somebody.answers()
    somebody.answers(for_whom="SELF")
    somebody.answers(curp=AMAYA.curp)
    assert somebody.where.endswith("/confirmar")
    somebody.answers(is_it_you="yes")
    somebody.answers(delivery=["SMS"], phone="5512345678")
    assert somebody.where.endswith("/codigo")
    text = own.does("outbox", "list")
    code = text.split("tu código es ")[1][:6]
    somebody.answers(one_time_code=code)
    assert somebody.where.endswith("/revisar")
    somebody.answers()
    assert somebody.where.startswith("/acuses/")
    assert somebody.asked >= 14
    assert "lines and" in own.does("ledger", "verify")
    with own.house().store.reading(Actor("system")) as work:
        assert work.sql.exec_driver_sql("SELECT count(*) FROM case_file").scalar_one() == 1
