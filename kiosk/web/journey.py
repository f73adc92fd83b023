"""Questions: see a page, answer it, list of rows, review, send. With and without script the same views."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from kiosk.domain.words import Msg, msg
from kiosk.flow.blocks import one_time_code
from kiosk.flow.journey import Place
from kiosk.flow.kinds import digits_of
from kiosk.services import approval, drafts, identity, receipts, steps, submission, visits
from kiosk.services.certainty import Unconfirmed
from kiosk.services.drafts import AlreadySent, Conflict, NotOurs, NotSaved, OpenDraft, Saved
from kiosk.services.failures import Busy, Unavailable, UnknownOutcome
from kiosk.web import pages
from kiosk.web.conflict import Chosen, chosen, show_conflict
from kiosk.web.drawn import Drawn, read_drawn
from kiosk.web.forms import FieldProblem, Reading, read_form
from kiosk.web.guards import guard
from kiosk.web.help_bar import meet
from kiosk.web.lists import finish_list, place_at, row_at
from kiosk.web.locked import Locked, show_locked
from kiosk.web.render import wants_fragment
from kiosk.web.result import show_result
from kiosk.web.signed import OWN_ERRAND
from kiosk.web.visitor import caller, house, is_heard_again, language, newcomer, take_ticket, visitor

journey = Blueprint("journey", __name__, url_prefix="/solicitudes/<uuid:draft_id>")

STALE = msg("Algo cambió mientras revisabas. Míralo otra vez y envía.")


def load(draft_id: UUID, *, late: bool = False) -> OpenDraft:
    """The visitor's own draft. A foreign one and a missing one are the same 404.

    Raises Locked after a long silence, unless the view knows what to do with somebody `late`.
    """
    draft = drafts.look(house(), caller(), draft_id)
    if draft.row.state == "submitted":
        raise AlreadySent(draft.row.folio or "")
    drafts.require_open(draft)
    meet(draft)
    if visitor().ticket.locked and draft.level:
        visits.lower(house(), caller().token_hash)
    if visitor().ticket.locked and not late:
        raise Locked(draft)
    return draft


def onward(draft: OpenDraft, *, answered: Place | None = None) -> Response:
    """After a good answer: the next page itself for htmx, else the way to it."""
    if wants_fragment():
        return pages.show_next(draft, answered=answered)
    return _see(pages.next_url(draft, answered=answered))


def _see(url: str) -> Response:
    answer = redirect(url, 303)
    return Response(answer.get_data(), answer.status_code, answer.headers)


def jump(url: str) -> Response:
    """Go to a whole page: the token or the frame around the sheet changed."""
    if wants_fragment():
        return Response(status=200, headers={"HX-Redirect": url})
    return _see(url)


@journey.get("/revisar")
@guard("draft.answer")
def review(draft_id: UUID) -> ResponseReturnValue:
    draft = load(draft_id)
    if draft.journey.waiting is not None or draft.journey.stop is not None:
        return _see(pages.next_url(draft))
    return pages.show_review(draft)


@journey.get("/alto")
@guard("draft.answer")
def stop(draft_id: UUID) -> ResponseReturnValue:
    draft = load(draft_id)
    if draft.journey.stop is None:
        return _see(pages.next_url(draft))
    return pages.show_stop(draft, draft.journey.stop)


@journey.post("/enviar")
@guard("draft.send")
def send(draft_id: UUID) -> ResponseReturnValue:
    """One act: the second click, the reload and the retry after a cut all get the first folio."""
    try:
        return _sent(draft_id)
    except Unconfirmed:
        return pages.show_confirming(draft_id, request.form["seq"])
    except (Busy, Unavailable, UnknownOutcome):
        if "again" not in request.form:
            raise
        return pages.show_confirming(draft_id, request.form.get("seq", ""))


def _sent(draft_id: UUID) -> ResponseReturnValue:
    draft = load(draft_id)
    _, _, key = request.form.get("seq", "").partition(".")
    try:
        folio = submission.submit(house(), draft, key=key)
    except submission.WrongKey:
        raise BadRequest from None
    except approval.NotApproved:
        return jump(f"{pages.base_url(draft)}/firmar")
    except approval.OwnErrand:
        return pages.show_review(draft, problem=language().say(OWN_ERRAND), status=422)
    except submission.NotReady as missing:
        if missing.problems:
            words = language().say(missing.problems[0].words)
            return pages.show_review(draft, problem=words, status=422)
        return jump(pages.next_url(draft))
    except submission.ChangedMeanwhile:
        return pages.show_review(
            drafts.look(house(), caller(), draft_id), problem=language().say(STALE), status=422
        )
    if wants_fragment():
        return show_result(receipts.with_visit(house(), caller(), folio), push_url=f"/acuses/{folio}")
    return jump(f"/acuses/{folio}")


@journey.post("/codigo")
@guard("draft.prove")
def code(draft_id: UUID) -> ResponseReturnValue:
    """The one-time code. The page says the same whatever is on file."""
    try:
        draft = load(draft_id)
    except NotOurs:
        if not is_heard_again(identity.code_shown(draft_id, _typed_code())):
            raise
        return jump(pages.next_url(load(draft_id)))
    place = _gate(draft, "codigo")
    if place is None or place.page is None:
        return jump(pages.next_url(draft))
    reading = read_form(place.page, request.form, today=house().today())
    if reading.problems:
        return pages.show_place(draft, place, reading=reading, status=422)
    fresh, who = newcomer()
    try:
        saved = identity.check_code(house(), draft, place, code=_typed_code(), caller=who)
    except identity.WrongCode as wrong:
        words = wrong_code(wrong.left)
        again = Reading({}, {}, {place.page.questions[0].key: FieldProblem(words)})
        return pages.show_place(draft, place, reading=again, status=422)
    take_ticket(fresh)
    return jump(pages.next_url(saved.draft))


def _typed_code() -> str:
    """The digits of the code as they were typed."""
    return digits_of(request.form.get(one_time_code.key, "")[:40])


def wrong_code(left: int) -> Msg:
    if left == 0:
        return msg("Ese código ya no sirve. Pide otro.")
    if left == 1:
        return msg("El código no coincide. Te queda 1 intento.")
    return msg("El código no coincide. Te quedan {n} intentos.", n=left)


@journey.post("/codigo/otro")
@guard("draft.prove")
def another_code(draft_id: UUID) -> ResponseReturnValue:
    draft = load(draft_id)
    if _gate(draft, "codigo") is not None:
        identity.resend(house(), draft)
    return jump(f"{pages.base_url(draft)}/codigo")


@journey.post("/codigo/sin")
@guard("draft.prove")
def without_code(draft_id: UUID) -> ResponseReturnValue:
    draft = load(draft_id)
    place = _gate(draft, "codigo")
    if place is None:
        return jump(pages.next_url(draft))
    return onward(identity.go_on_without_code(house(), draft, place).draft)


def _gate(draft: OpenDraft, path: str) -> Place | None:
    place = draft.journey.find(path)
    return place if place is not None and place.page is not None and place.page.gate else None


@journey.post("/<rows>/<row>/quitar")
@guard("draft.answer")
def remove_row(draft_id: UUID, rows: str, row: str) -> ResponseReturnValue:
    draft = load(draft_id, late=True)
    place = row_at(draft, rows, row)
    steps.remove_row(house(), draft, place, drawn=read_drawn(request.form.get("seq", "")).seq)
    return _see(f"{pages.base_url(draft)}/{rows}")


@journey.get("/<path:where>")
@guard("draft.answer")
def see(draft_id: UUID, where: str) -> ResponseReturnValue:
    draft = load(draft_id, late=True)
    if visitor().ticket.locked and draft.newest:
        return show_locked(draft)
    place = place_at(draft, where)
    if place is None:
        return _see(pages.next_url(draft))
    return pages.show_place(draft, place)


@journey.post("/<path:where>")
@guard("draft.answer")
def answer(draft_id: UUID, where: str) -> ResponseReturnValue:
    """Keep one page: one insert, one commit. Errors come back as 422 with what was typed."""
    draft = load(draft_id, late=True)
    place = place_at(draft, where)
    if place is None:
        return jump(pages.next_url(draft))
    drawn = read_drawn(request.form.get("seq", ""))
    if place.page is None:
        return _answer_list(draft, place, drawn)
    reading = read_form(place.page, request.form, today=house().today())
    if visitor().ticket.locked and (reading.problems or steps.names_another(draft, place, reading.values)):
        return show_locked(draft)
    if reading.problems:
        return _again(draft, place, reading, drawn)
    choice = chosen(request.form)
    if choice in (Chosen.KEPT, Chosen.NOTHING) and visitor().ticket.locked:
        return show_locked(draft)
    if choice is Chosen.KEPT:
        return onward(draft)
    if choice is Chosen.NOTHING:
        return show_conflict(draft, place, reading, error=True)
    return _kept(draft, place, reading, drawn)


def _kept(draft: OpenDraft, place: Place, reading: Reading, drawn: Drawn) -> Response:
    notes = dict(drawn.notes(text for typed in reading.typed.values() for text in typed))
    told = [language().say(words) for words_of in reading.notices.values() for words in words_of]
    if told:
        notes["t"] = told
    saved = steps.save_step(
        house(), draft, place, values=reading.values, drawn=drawn.seq, notes=notes, address=caller().address
    )
    match saved:
        case NotSaved() | Conflict() if visitor().ticket.locked:
            return show_locked(draft)
        case NotSaved(problems):
            for problem in problems:
                reading = reading.with_problem(problem)
            return _again(draft, place, reading, drawn)
        case Conflict():
            return show_conflict(saved.draft, place, reading)
        case Saved(after):
            if visitor().ticket.locked:
                return show_locked(after)
            return onward(after, answered=place)


def _again(draft: OpenDraft, place: Place, reading: Reading, drawn: Drawn) -> Response:
    refused = drawn.refused(problem.rule for problem in reading.problems.values())
    return pages.show_place(draft, place, reading=reading, drawn=refused, status=422)


def _answer_list(draft: OpenDraft, place: Place, drawn: Drawn) -> Response:
    if visitor().ticket.locked:
        return show_locked(draft)
    match finish_list(draft, place, drawn):
        case Saved(after):
            return onward(after)
        case Conflict():
            return _see(f"{pages.base_url(draft)}/{place.path}")
        case page:
            return page
