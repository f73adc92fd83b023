"""Commands that run: serve, work in the background, the demonstration."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import click

from kiosk.app import PROJECT, clock_of
from kiosk.cli import setup
from kiosk.cli.core import main, plain_errors, settings, with_house
from kiosk.domain.calendar import local
from kiosk.gateways import scenario
from kiosk.services import housekeeping
from kiosk.services.house import House

WORK_PAUSE_SECONDS = 5.0


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=int)
@click.option("--workers", default=1, show_default=True, type=int, help="Processes; one per core.")
@plain_errors
def serve(host: str, port: int, workers: int) -> None:
    """Serve the pages (granian)."""
    settings()
    os.chdir(PROJECT)
    os.execv(sys.executable, _server_command(host, port, workers))  # noqa: S606 - our own interpreter


def _server_command(host: str, port: int, workers: int) -> list[str]:
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
        "--http",
        "1",
        "--workers",
        str(workers),
        "--blocking-threads",
        "2",
        "--runtime-mode",
        "st",
        "--no-ws",
        "--no-access-log",
        "--log-level",
        "warning",
        "wsgi:application",
    ]


@main.command()
@click.option("--once", is_flag=True, help="One round and stop.")
@plain_errors
def work(once: bool) -> None:
    """Work in the background: finish what a crash cut, answer waiting cases, send, measure, expire, sign."""
    stop = threading.Event()

    def pause() -> bool:
        return not once and not stop.wait(WORK_PAUSE_SECONDS)

    def run(house: House) -> None:
        for report in housekeeping.forever(house, pause=pause):
            if report.anything or once:
                done = ", ".join(f"{name} {count}" for name, count in report.done if count) or "nothing to do"
                click.echo(f"{local(house.clock()):%H:%M:%S} {done}")

    with_house(run)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=int)
@plain_errors
def demo(host: str, port: int) -> None:
    """Prepare and run the demonstration: made-up people, simulated registers, nothing leaves this machine."""
    os.environ.setdefault("KIOSK_ENV", "demo")
    os.environ.setdefault("KIOSK_VAR", str(PROJECT / "var"))
    os.environ.setdefault("KIOSK_ORIGIN", f"http://{host}:{port}")
    here = settings()
    for line in setup.make_keys(here, at=clock_of(here)()):
        click.echo(line)
    if setup.upgrade(here):
        click.echo(setup.load_scenario(here, None, at=clock_of(here)()))
    os.chdir(PROJECT)
    background = subprocess.Popen([sys.executable, "-m", "kiosk", "work"])
    server = subprocess.Popen(_server_command(host, port, 1))  # noqa: S603 - our own interpreter
    try:
        _say_where(here.origin)
        raise SystemExit(server.wait())
    except KeyboardInterrupt:
        click.echo("\nDetenido. Los datos siguen en var/.")
    finally:
        for child in (server, background):
            child.terminate()
            child.wait()


def _say_where(origin: str) -> None:
    """Addresses to open and who to be: the newcomer's first page."""
    rows = scenario.rule_table(scenario.demonstration())
    click.echo("\nPara ver cada regla, usa esta CURP (todas las personas son inventadas):\n")
    click.echo(f"  {'regla':<10} {'CURP':<20} qué pasa")
    for row in rows:
        click.echo(f"  {row.rule:<10} {row.curp:<20} {row.note}{f' ({row.extra})' if row.extra else ''}")
    click.echo(
        f"\nAbre:\n  {origin}/                  celular o computadora\n  {origin}/?canal=kiosco     kiosco\n"
        f"  {origin}/simulado/buzon    mensajes y códigos que llegarían\n"
        f"  {origin}/verificar         comprobar un acuse\n"
        "\nCtrl+C para detener. La segunda vez conserva los datos."
    )
