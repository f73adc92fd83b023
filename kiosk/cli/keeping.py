"""Commands that look after what is there: messages, acuses, procedures."""

from __future__ import annotations

import threading
from pathlib import Path

import click

from kiosk.cli import setup
from kiosk.cli.group import plain_errors, settings
from kiosk.cli.houses import with_house
from kiosk.documents.pdf_check import check_pdf
from kiosk.domain.calendar import local
from kiosk.flow.steps import Page, Rows
from kiosk.procedures import ALL
from kiosk.services import housekeeping, messages, receipts
from kiosk.services.house import House
from kiosk.signing.keys import read_certificates
from kiosk.signing.seal import Certificates

WORK_PAUSE_SECONDS = 5.0


@click.command()
@click.option("--once", is_flag=True, help="One round and stop.")
@plain_errors
def work(once: bool) -> None:
    """Work in the background: finish what a crash cut, answer waiting cases, send, measure, expire, sign."""
    stop = threading.Event()

    def pause() -> bool:
        return not once and not stop.wait(WORK_PAUSE_SECONDS)

    def run(house: House) -> None:
        house.checkpoint_key  # noqa: B018 - the ledger is signed here: a lost key is told at the start
        for report in housekeeping.forever(house, pause=pause):
            if report.anything or once:
                done = ", ".join(f"{name} {count}" for name, count in report.done if count) or "nothing to do"
                click.echo(f"{local(house.clock()):%H:%M:%S} {done}")
            if house.store.hurt:
                raise click.ClickException("The disk of the database failed: start again, and look at it.")

    with_house(run)


@click.group("outbox")
def outbox_group() -> None:
    """Messages that leave the house."""


@outbox_group.command("list")
@click.option("--limit", default=20, show_default=True, type=int)
@plain_errors
def outbox_list(limit: int) -> None:
    """The newest messages (simulated gateways only: they hold people's data)."""

    def run(house: House) -> None:
        if not house.settings.is_simulated:
            raise click.ClickException("Messages are listed only with simulated gateways.")
        for one in messages.newest(house, limit=limit):
            state = "sent" if one.sent_at else "parked" if one.parked_at else "waiting"
            click.echo(
                f"{local(one.made_at):%Y-%m-%d %H:%M}  {one.kind:<5} {state:<7} {one.to}\n    {one.body}"
            )

    with_house(run)


@click.group("acuse")
def acuse_group() -> None:
    """Sealed receipts."""


@acuse_group.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--certificates",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Published certificates (`kiosk keys export`); without it, those of this installation.",
)
@plain_errors
def acuse_verify(file: Path, certificates: Path | None) -> None:
    """Check the PDF FILE without the server: signature, seal and text; exit code 1 when it is not genuine."""
    if certificates is not None:
        known = Certificates.of(*read_certificates(certificates.read_text(encoding="ascii")))
    else:
        known = setup.published_certificates(settings())
    verdict = check_pdf(file.read_bytes(), known)
    if not verdict.is_genuine:
        click.echo(f"{file}: NO es auténtico. {verdict.why_not}", err=True)
        raise SystemExit(1)
    click.echo(f"{file}: auténtico. Folio {verdict.folio}, sellado por {verdict.issuer}, {verdict.moment}.")


@acuse_group.command("cancel")
@click.argument("folio")
@plain_errors
def acuse_cancel(folio: str) -> None:
    """Cancel the newest acuse of FOLIO: it stays in the books and /verificar says so."""

    def run(house: House) -> None:
        if receipts.cancel(house, folio) is None:
            raise click.ClickException(f"There is no acuse of folio {folio}.")
        click.echo(f"Acuse of folio {folio} cancelled.")

    with_house(run)


@acuse_group.command("replace")
@click.argument("folio")
@plain_errors
def acuse_replace(folio: str) -> None:
    """Seal the result of FOLIO again as a correction; the acuse before it is replaced."""

    def run(house: House) -> None:
        number = receipts.reissue(house, folio)
        if number is None:
            raise click.ClickException(f"There is no acuse of folio {folio}.")
        click.echo(f"Acuse number {number} of folio {folio} sealed; the one before is replaced.")

    with_house(run)


@click.group("procedures")
def procedures_group() -> None:
    """Procedures the program knows."""


@procedures_group.command("list")
def procedures_list() -> None:
    """Key, version, address and pages of each procedure."""
    for one in ALL:
        pages = ", ".join(step.slug for step in one.steps)
        click.echo(f"{one.key} v{one.version}  /tramites/{one.slug}\n    {pages}")


@procedures_group.command("burden")
def procedures_burden() -> None:
    """How much each procedure asks: question screens, questions, how many are optional."""
    for one in ALL:
        pages = [page for step in one.steps for page in (step.pages if isinstance(step, Rows) else (step,))]
        screens = {page.slug for page in pages if isinstance(page, Page) and page.counted and not page.side}
        questions = [question for page in pages for question in page.questions]
        optional = sum(question.optional for question in questions)
        click.echo(
            f"{one.key}: {len(screens)} screens at most, {len(questions)} questions, {optional} optional"
        )


COMMANDS = {
    "work": work,
    "outbox": outbox_group,
    "acuse": acuse_group,
    "procedures": procedures_group,
}
