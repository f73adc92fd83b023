"""Scanners that attack the running program: with no draft (L0), with one (L1), proved to be here (L2); and as
members of the staff."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from kiosk.cli.serving import server_command
from tests.browser.server import Server, free_port, start_server
from tests.figures import FIGURE
from tests.log_scan import check_log
from tests.scan.holes import HOLES, VISITOR
from tests.scan.tools import tool
from tests.scan.visits import AT_DESK, WALKS, Visit, visits

Keep = Callable[[str, object], None]
OURS = server_command("127.0.0.1", 0, workers=1)[1:-1]
SERVE = (*OURS, "tests.scan.holes:application")
"""As people start it, but for the application."""
ATTACKS = "cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,sql,xss"
MEDIUM = 2
NOT_ASKED = (
    "/terminar", "/asesor/salir", "/asesor/acompanar/*/terminar", "/asesor/acompanar/pantalla",
    "/asesor/acompanar/*/pantalla", "/simulado/*", "/static/*", "/eventos/*", "/agujeros/*",
)  # fmt: skip
"""What ends the visit of the scanner or gives the screen away, what only the demonstration has, files, pages
all alike."""
OWN_PAGES = {
    "L0": set(), "L1": {"journey.see"}, "L2": {"acuses.see"}, "operator": {"company.see"},
    "officer": {"desk_reviews.see"}, "supervisor": {"desk_log.log"},
}  # fmt: skip
"""What only the visitor of a level opens: the scanner was who it was meant to be."""
SECONDS = 100
LEAST_GOOD = 100
PRODUCT = "62615533"
PAYLOADS = ("{{7919*7907}}", "${7919*7907}", "#{7919*7907}", "<%=7919*7907%>", "{{'7919'|int*7907}}")

pytestmark = [pytest.mark.full, pytest.mark.slow("a scanner attacks a server")]


@dataclass(frozen=True, slots=True)
class Report:
    """What wapiti says: findings with their weight, and odd answers of the server."""

    findings: tuple[tuple[str, int, str, str], ...]
    anomalies: tuple[tuple[str, int, str, str], ...]
    pages: int


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from _running(tmp_path_factory.mktemp("ours"))


@pytest.fixture(scope="module")
def holed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from _running(tmp_path_factory.mktemp("holed"), SCAN_HOLES="1")


@pytest.fixture(scope="module")
def people(ours: Server) -> dict[str, Visit]:
    return {visit.level: visit for visit in visits(ours)}


def _running(folder: Path, **env: str) -> Iterator[Server]:
    server = start_server(folder, free_port(), command=SERVE, KIOSK_LIMIT_FACTOR="1000000", **env)
    yield server
    server.stop()


def wapiti(
    server: Server,
    folder: Path,
    *,
    base: str,
    starts: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
    attacks: str = ATTACKS,
) -> Report:
    """Attack everything below `base` that can be reached from there and from `starts`."""
    out = folder / "wapiti.json"
    more = [word for url in starts for word in ("-s", server.url + url)]
    more += [word for url in without for word in ("-x", server.url + url)]
    bounded = ["--max-scan-time", str(SECONDS), "--max-attack-time", "40", "-d", "2", "-l", "2"]
    quiet = [
        "--no-bugreport",
        "-v",
        "0",
        "-f",
        "json",
        "-o",
        str(out),
        "--store-session",
        str(folder),
        "--store-config",
        str(folder / "config"),
    ]
    command = [
        tool("dynamic", "wapiti"),
        "-u",
        server.url + base,
        "--scope",
        "folder",
        "-m",
        attacks,
        *bounded,
        *quiet,
        *more,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS * 4)
    assert out.exists(), done.stderr[-2000:]
    told = json.loads(out.read_text("utf-8"))
    return Report(
        _read(told["vulnerabilities"]), _read(told["anomalies"]), told["infos"]["crawled_pages_nbr"]
    )


def _read(told: dict[str, list[dict[str, object]]]) -> tuple[tuple[str, int, str, str], ...]:
    return tuple(
        (
            kind,
            int(str(one["level"])),
            f"{one['method']} {one['path']}",
            f"{one['parameter']} {one['info']}"[:200],
        )
        for kind, found in told.items()
        for one in found
    )


def sqlmap(url: str, folder: Path, *more: str) -> bool:
    """Whether sqlmap finds a way into the database through this address."""
    quiet = [
        "--batch",
        "--disable-coloring",
        "--output-dir",
        str(folder),
        "--flush-session",
        "--level",
        "1",
        "--technique",
        "BE",
    ]
    command = [tool("dynamic", "sqlmap"), "-u", url, *quiet, "--threads", "4", *more]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert "ERROR" not in done.stdout or "do not appear to be injectable" in done.stdout, done.stdout[-1500:]
    return "is vulnerable" in done.stdout or "identified the following injection point" in done.stdout


def asked(server: Server) -> Counter[tuple[str, int]]:
    """Requests by route and status, from the server's own log."""
    lines = (json.loads(line) for line in server.log.read_text("utf-8").splitlines())
    return Counter((line["route"], line["status"]) for line in lines if line["event"] == "request.done")


def test_wapiti_finds_every_planted_hole(holed: Server, tmp_path: Path, record_property: Keep) -> None:
    began = time.monotonic()
    report = wapiti(holed, tmp_path, base="/agujeros/", attacks="csrf,file,redirect,sql,xss")
    where = {(kind, where.rsplit("/", 1)[-1]) for kind, _, where, _ in report.findings}
    wanted = {
        ("SQL Injection", "sql"),
        ("Reflected Cross Site Scripting", "eco"),
        ("Path Traversal", "archivo"),
        ("Open Redirect", "ir"),
        ("Cross Site Request Forgery", "cambiar"),
    }
    assert wanted <= where, report.findings
    record_property(
        FIGURE, f"wapiti: {len(wanted)} of {len(wanted)} planted holes in {time.monotonic() - began:.0f} s"
    )


@pytest.mark.parametrize("level", [*WALKS, *AT_DESK])
def test_wapiti_finds_nothing_in_ours(
    ours: Server, people: dict[str, Visit], tmp_path: Path, level: str, record_property: Keep
) -> None:
    visit, before = people[level], asked(ours)
    (ours.var / VISITOR).write_text(visit.cookies, "utf-8")
    base = "/asesor/" if level in AT_DESK else "/"  # a member has no visit for the public pages
    report = wapiti(ours, tmp_path, base=base, starts=visit.starts, without=NOT_ASKED)
    serious = [one for one in report.findings if one[1] >= MEDIUM]
    assert not serious, "\n".join(map(str, serious))
    assert not report.anomalies, report.anomalies
    after = asked(ours) - before
    assert not [route for route, status in after if status >= 500]
    good = sum(count for (route, status), count in after.items() if status in (200, 303, 422))
    assert good > LEAST_GOOD, after
    assert {route for route, status in after if status == 200} >= OWN_PAGES[level]
    record_property(
        FIGURE, f"wapiti as {level}: {report.pages} pages, {after.total():,} requests, 0 medium or high"
    )


def test_sqlmap_finds_the_planted_hole(holed: Server, tmp_path: Path) -> None:
    assert sqlmap(holed.url + HOLES["sql"], tmp_path)


@pytest.mark.parametrize(
    "address",
    [
        "/buscar?q=nss",
        "/ayuda?de=/",
        "/verificar/ABCD2345*",
        "/tramites/asignacion-nss*",
        "/llave/regreso?state=a.b.c.d&code=x",
        "/asesor/supervision?antes=9",
    ],
)
def test_sqlmap_finds_no_way_in_by_addresses(
    ours: Server, people: dict[str, Visit], tmp_path: Path, address: str
) -> None:
    visit = people["supervisor" if address.startswith("/asesor") else "L1"]
    (ours.var / VISITOR).write_text(visit.cookies, "utf-8")
    assert not sqlmap(ours.url + address, tmp_path)


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/retomar", "folio=2026-000001-1&code=ABCDE12345"),
        ("/verificar", "code=ABCD2345"),
        ("/continuar", "code=ABCD2345"),
        ("DRAFT/curp", "curp=JAFA070418MDFCRMA6"),
        ("DRAFT/entrega", "delivery=PRINT&phone=&email=a@b.mx"),
        ("/asesor/acompanar", "pairing_code=123456"),
        ("/no-fui-yo", "folio=2026-000001-1&code=ABCDE12345"),
    ],
)
def test_sqlmap_finds_no_way_in_by_forms(
    ours: Server, people: dict[str, Visit], tmp_path: Path, address: str, fields: str
) -> None:
    visit = people["operator" if address.startswith("/asesor") else "L1"]
    (ours.var / VISITOR).write_text(visit.cookies, "utf-8")
    url = ours.url + address.replace("DRAFT", visit.starts[0].rsplit("/", 1)[0])
    names = ",".join(part.partition("=")[0] for part in fields.split("&"))
    seq = "&seq=3" if "DRAFT" in address else ""
    assert not sqlmap(
        url, tmp_path, "--data", f"csrf={visit.token}{seq}&{fields}", "-p", names, "--ignore-code", "*"
    )


def test_templates_of_strings_are_found_and_ours_has_none(ours: Server, holed: Server) -> None:
    """The one hole scanners do not name, so the payloads are our own."""
    hole = HOLES["template"].partition("=")[0] + "="
    assert computes(holed.url + hole)
    for address in (
        "/buscar?q=",
        "/ayuda?de=",
        "/ajustes?de=",
        "/verificar/",
        "/continuar/",
        "/tramites/",
        "/eventos/",
        "/llave/regreso?state=",
    ):
        assert not computes(ours.url + address), address


def computes(url: str) -> bool:
    """Whether an answer shows what a payload comes to."""
    for payload in PAYLOADS:
        try:
            with urllib.request.urlopen(url + quote(payload, safe=""), timeout=5) as answer:
                body = answer.read()
        except urllib.error.HTTPError as error:
            body = error.read()
        if PRODUCT.encode() in body:
            return True
    return False


def test_what_scanners_sent_is_not_in_the_log(ours: Server) -> None:
    check_log(ours.log)
    assert "program.failed" not in ours.log.read_text("utf-8")
