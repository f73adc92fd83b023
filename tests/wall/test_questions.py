"""Keys and kinds of stored answers never change by accident: they outlive the version that asked them."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.flow.procedure import Procedure
from kiosk.flow.steps import Page, Rows
from kiosk.procedures import ALL
from tests.wall import snapshots


def asked(procedure: Procedure) -> Iterator[str]:
    """One line per question: procedure, version, page, key, kind."""
    for step in procedure.steps:
        for page, place in pages_of(step):
            for question in page.questions:
                yield f"{procedure.key} {procedure.version} {place} {question.key} {question.kind.name}"


def pages_of(step: Page | Rows) -> Iterator[tuple[Page, str]]:
    if isinstance(step, Rows):
        yield from ((page, f"{step.slug}/{page.slug}") for page in step.pages)
    else:
        yield step, step.slug


def test_questions_are_those_that_were_published() -> None:
    snapshots.check("questions", (line for procedure in ALL for line in asked(procedure)))


def test_procedures_have_different_names() -> None:
    assert len({procedure.key for procedure in ALL}) == len({procedure.slug for procedure in ALL}) == len(ALL)
