"""The demonstration: prepared once, then started as fast as the server itself."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import click

from kiosk.cli.group import plain_errors, settings
from kiosk.cli.serving import PROJECT, server_command
from kiosk.settings import Settings
from kiosk.web import vendor_files

READY = "ready.txt"
PATIENCE_TENTHS = 100


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=int)
@plain_errors
def demo(host: str, port: int) -> None:
    """Prepare and run the demonstration: made-up people, simulated registers, nothing leaves this machine."""
    os.environ.setdefault("KIOSK_ENV", "demo")
    os.environ.setdefault("KIOSK_VAR", str(PROJECT / "var"))
    os.environ.setdefault("KIOSK_ORIGIN", f"http://{host}:{port}")
    here = settings()
    os.chdir(PROJECT)
    for line in vendor_files.install(PROJECT / "static" / "vendor"):
        click.echo(line)
    _prepare(here)
    children = [subprocess.Popen(server_command(host, port, workers=1))]  # noqa: S603 - our own interpreter
    try:
        _until_it_answers(children[0], f"http://{host}:{port}/salud")
        children.append(subprocess.Popen([sys.executable, "-m", "kiosk", "work"]))
        _say_where(here.origin)
        raise SystemExit(children[0].wait())
    except KeyboardInterrupt:
        click.echo("\nDetenido. Los datos siguen en var/.")
    finally:
        for child in children:
            child.terminate()
            child.wait()


def _prepare(here: Settings) -> None:
    """Keys, database and people; nothing to do when this was done for the same migrations before."""
    migrations = "\n".join(sorted(path.name for path in (PROJECT / "migrations" / "versions").glob("*.py")))
    mark = here.var / READY
    if mark.is_file() and mark.read_text(encoding="utf-8") == migrations and Path(here.var / "keys").is_dir():
        return
    from kiosk.app import clock_of  # loaded only for the first start: it takes longer than all the rest
    from kiosk.cli import setup

    now = clock_of(here)()
    for line in setup.make_keys(here, at=now):
        click.echo(line)
    if setup.upgrade(here):
        click.echo(setup.load_scenario(here, None, at=now))
    mark.write_text(migrations, encoding="utf-8")


def _until_it_answers(server: subprocess.Popen[bytes], address: str) -> None:
    """The first page comes before everything else that costs time."""
    for _ in range(PATIENCE_TENTHS):
        try:
            with urllib.request.urlopen(address, timeout=1):  # noqa: S310 - our own address
                return
        except OSError:
            if server.poll() is not None:
                return
            time.sleep(0.1)


def _say_where(origin: str) -> None:
    """Addresses to open and who to be: the newcomer's first page."""
    from kiosk.gateways import scenario  # after the server has started

    rows = scenario.rule_table(scenario.demonstration())
    click.echo("\nPara ver cada regla, usa esta CURP (todas las personas son inventadas):\n")
    click.echo(f"  {'regla':<10} {'CURP':<20} qué pasa")
    for row in rows:
        click.echo(f"  {row.rule:<10} {row.curp:<20} {row.note}{f' ({row.extra})' if row.extra else ''}")
    click.echo(
        f"\nAbre:\n  {origin}/                  celular o computadora\n  {origin}/?canal=kiosco     kiosco\n"
        f"  {origin}/simulado/buzon    mensajes y códigos que llegarían\n"
        f"  {origin}/verificar         comprobar un acuse\n"
        f"  {origin}/simulado/personal quién atiende, y la mesa de ayuda\n"
        "\nEn la demostración los límites de intentos son 20 veces más amplios (KIOSK_LIMIT_FACTOR)."
        "\nCtrl+C para detener. La segunda vez conserva los datos."
    )


COMMANDS = {"demo": demo}
