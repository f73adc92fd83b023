"""Addresses of pages, and lists of rows: one way for the person and for whoever helps (AD-02)."""

from __future__ import annotations

import re

from flask import Response, abort

from kiosk.domain.words import msg
from kiosk.flow.journey import Place
from kiosk.services import steps
from kiosk.services.drafts import Conflict, OpenDraft, Saved
from kiosk.web import pages
from kiosk.web.drawn import Drawn
from kiosk.web.visitor import house, language

ROW_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")


def place_at(draft: OpenDraft, where: str) -> Place | None:
    """The place of an address; None for a page that is not reached yet, 404 for one there is not.

    The name of a new row is stored as it comes, so it must be one of ours.
    """
    place = draft.journey.find(where)
    if place is not None and place.row and not ROW_ID.fullmatch(place.row):
        abort(404)
    if place is None and where.split("/", 1)[0] not in {step.slug for step in draft.procedure.steps}:
        abort(404)
    return place


def row_at(draft: OpenDraft, rows: str, row: str) -> Place:
    """A row there is; 404 for any other."""
    place = draft.journey.find(rows)
    if place is None or place.rows is None or row not in draft.answers.rows(rows):
        abort(404)
    return Place(None, place.rows, row)


def finish_list(draft: OpenDraft, place: Place, drawn: Drawn) -> Saved | Conflict | Response:
    """ "Ya no hay más": the list is complete when it has enough rows and its checks hold; else its page."""
    rows = place.rows
    if rows is None:
        abort(404)
    if len(draft.answers.rows(rows.slug)) < rows.minimum:
        words = language().say(msg("Agrega por lo menos {n}.", n=rows.minimum))
        return pages.show_place(draft, place, problem=words, status=422)
    for check in rows.checks:
        problem = check(draft.answers, draft.journey.facts)
        if problem is not None:
            return pages.show_place(draft, place, problem=language().say(problem.words), status=422)
    return steps.finish_rows(house(), draft, place, drawn=drawn.seq)
