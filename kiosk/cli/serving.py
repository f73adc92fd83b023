"""Serve the pages, and the front-end files they use."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from kiosk.cli.group import plain_errors, settings
from kiosk.web import vendor_files

PROJECT = Path(__file__).parents[2]


def server_command(host: str, port: int, *, workers: int) -> list[str]:
    """The words that start granian over `wsgi.py` (settings of the server: performance 4).

    A worker that dies is started again, unless it dies again within seconds: then the whole server ends, and
    whoever watches over it decides.
    """
    words = f"--interface wsgi --host {host} --port {port} --http 1 --workers {workers} --blocking-threads 2"
    again = "--respawn-failed-workers --respawn-interval 0.1"
    more = "--runtime-mode st --no-ws --no-access-log --log-level warning wsgi:application"
    return [sys.executable, "-m", "kiosk.cli.server", *words.split(), *again.split(), *more.split()]


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=int)
@click.option("--workers", default=1, show_default=True, type=int, help="Processes; one per core.")
@plain_errors
def serve(host: str, port: int, workers: int) -> None:
    """Serve the pages (granian)."""
    settings()
    os.chdir(PROJECT)
    os.execv(sys.executable, server_command(host, port, workers=workers))  # noqa: S606 - our own interpreter


@click.group()
def assets() -> None:
    """Front-end files of third parties."""


@assets.command("install")
def assets_install() -> None:
    """Take htmx from its published package, check its SHA-256 and put it in static/vendor/."""
    for line in vendor_files.install(PROJECT / "static" / "vendor"):
        click.echo(line)


COMMANDS = {"serve": serve, "assets": assets}
