"""Check-in at an office: what somebody comes for, what to have at hand before waiting, and a turn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, request
from flask.typing import ResponseReturnValue

from kiosk.catalogues import listing
from kiosk.catalogues.cards import Card
from kiosk.domain.refusal import Refused
from kiosk.domain.turns import Line, TurnState
from kiosk.domain.words import Msg, msg
from kiosk.flow import blocks
from kiosk.services import turns as service
from kiosk.services.turns import TurnRow, Waiting
from kiosk.web import cards
from kiosk.web.guards import guard
from kiosk.web.home import choice_face, procedure_of
from kiosk.web.locked import text_face
from kiosk.web.render import show
from kiosk.web.visitor import caller, house, language, visitor

turns = Blueprint("turns", __name__, url_prefix="/turno")

FOLIO, REVIEW, OTHER = "folio", "revision", "otra"
REASONS = (
    (FOLIO, msg("Seguir un trámite que ya empecé")),
    (REVIEW, msg("Me pidieron venir por una revisión")),
    (OTHER, msg("Otra cosa")),
)
NEEDS = {
    FOLIO: (msg("Tu folio y tu código, si los tienes"),),
    REVIEW: (msg("Tu folio"), msg("Una identificación con foto")),
    OTHER: (msg("Una identificación con foto, si la traes"),),
}
SCREEN_SECONDS = 10


@dataclass(frozen=True, slots=True)
class CalledFace:
    """One line of the screen of the waiting room."""

    label: str
    place: str


@turns.get("")
@guard("turn.see")
def check_in() -> ResponseReturnValue:
    """The first touch at an office: one tap says what for."""
    speak = language()
    usual = [cards.of_procedure(card, speak, hint=False) for card in listing.most_used()]
    items = [replace(card, url=f"/turno/a/{card.url.rsplit('/', 1)[-1]}", soon=False) for card in usual]
    others = [(speak.say(words), f"/turno/a/{code}") for code, words in REASONS]
    return show(
        "pages/check_in.html", {"items": items, "others": others}, title=msg("¿A qué vienes?"), back_url="/"
    )


@turns.route("/a/<reason>", methods=["GET", "POST"])
@guard("turn.take")
def prepare(reason: str) -> ResponseReturnValue:
    """What to have at hand, before anybody waits; then a kiosk, or a turn with a person."""
    card = listing.by_slug(reason)
    if card is None and reason not in NEEDS:
        abort(404)
    here = procedure_of(reason)
    if request.method != "POST":
        return _prepare_page(reason, card)
    way = request.form.get("way", "")
    if way not in {code for code, _ in _ways(reason)}:
        return _prepare_page(reason, card, wrong_way=msg("Elige cómo quieres hacerlo para continuar."))
    if way == "alone":
        return redirect(f"/tramites/{reason}" if here is not None else "/retomar", 303)
    typed = request.form.get("phone", "")[:40]
    try:
        phone = blocks.phone.kind.read([typed], house().today()) if typed.strip() else ""
    except Refused as refused:
        return _prepare_page(reason, card, way=way, phone=typed, wrong_phone=refused.words)
    given = service.take_turn(
        house(),
        _key(),
        line=Line.OFFICER if reason == REVIEW else Line.OPERATOR,
        reason=here.key if here is not None else reason,
        phone=str(phone),
        device=house().settings.device if visitor().channel == "kiosk" else caller().token_hash.hex(),
        address=caller().address,
    )
    return redirect(f"/turno/numero/{given.id}", 303)


def _key() -> UUID:
    """The number the form carries, so that pressing twice is one turn; a new one for a form without."""
    try:
        return UUID(hex=request.form.get("key", "")[:40])
    except ValueError:
        return house().chance.uuid()


def _ways(reason: str) -> list[tuple[str, str]]:
    """A kiosk where the program can do it; always a person."""
    speak = language()
    person = ("person", speak.gettext("Con ayuda de una persona"))
    if procedure_of(reason) is None and reason != FOLIO:
        return [person]
    return [("alone", speak.gettext("Yo, en esta pantalla")), person]


def _prepare_page(
    reason: str,
    card: Card | None,
    *,
    way: str = "",
    phone: str = "",
    wrong_way: Msg | None = None,
    wrong_phone: Msg | None = None,
) -> Response:
    speak, here = language(), procedure_of(reason)
    title = msg("¿Cómo quieres hacerlo?")
    ways = _ways(reason)
    face = choice_face("way", speak.say(title), ways, value=way or (ways[0][0] if len(ways) == 1 else ""))
    face = replace(face, as_heading=True, errors=(speak.say(wrong_way),) if wrong_way else ())
    hint = msg("Te mandamos un mensaje con tu turno y otro cuando te toque.")
    number = text_face(
        "phone", msg("Número de celular"), hint=hint, kind="tel", width=10, value=phone, error=wrong_phone
    )
    needs = here.start.needs if here is not None else card.bring if card is not None else NEEDS[reason]
    wrong = wrong_way or wrong_phone
    return show(
        "pages/prepare.html",
        {
            "action": f"/turno/a/{reason}",
            "key": (_key() if request.method == "POST" else house().chance.uuid()).hex,
            "fields": [face, replace(number, optional=True, inputmode="numeric")],
            "needs": [speak.say(need) for need in needs],
        },
        title=title,
        status=422 if wrong else 200,
        error=wrong is not None,
        back_url="/turno",
    )


@turns.get("/numero/<uuid:turn_id>")
@guard("turn.see")
def number(turn_id: UUID) -> ResponseReturnValue:
    """A turn, for whoever has its address: how many are before, or where to go."""
    found = service.see(house(), turn_id)
    if found is None:
        abort(404)
    return show("pages/turn.html", _turn_context(found), title=msg("Tu turno"), back_url="/")


def _turn_context(found: Waiting) -> dict[str, object]:
    one, speak = found.turn, language()
    words = {
        TurnState.WAITING: _before_words(found),
        TurnState.CALLED: msg("Te toca. Pasa a {place}.", place=one.place),
        TurnState.SERVED: msg("Ya te atendimos."),
        TurnState.ABSENT: msg("Te llamamos y no llegaste. Pide otro turno."),
        TurnState.LEFT: msg("Dejaste la fila. Si la necesitas, pide otro turno."),
    }[one.state]
    minutes = found.minutes if one.state is TurnState.WAITING else None
    wait = speak.say(_wait_words(minutes)) if minutes else ""
    return {
        "label": one.label,
        "words": speak.say(words),
        "wait": wait,
        "waits": one.state is TurnState.WAITING,
        "again_url": f"/turno/numero/{one.id}",
        "leave_url": f"/turno/numero/{one.id}/dejar",
        "over": one.state in (TurnState.ABSENT, TurnState.LEFT, TurnState.SERVED),
    }


def _wait_words(minutes: int) -> Msg:
    if minutes == 1:
        return msg("Hoy se espera cerca de 1 minuto.")
    return msg("Hoy se esperan cerca de {n} minutos.", n=minutes)


def _before_words(found: Waiting) -> Msg:
    if found.before == 0:
        return msg("Sigues tú.")
    if found.before == 1:
        return msg("Hay 1 persona antes que tú.")
    return msg("Hay {n} personas antes que tú.", n=found.before)


@turns.post("/numero/<uuid:turn_id>/dejar")
@guard("turn.take")
def leave(turn_id: UUID) -> ResponseReturnValue:
    """The holder waits no longer."""
    if service.see(house(), turn_id) is None:
        abort(404)
    service.leave(house(), turn_id)
    return redirect(f"/turno/numero/{turn_id}", 303)


@turns.get("/pantalla")
@guard("turn.see")
def screen() -> ResponseReturnValue:
    """The screen of the waiting room: turns and desks. It asks again by itself; no names, no reasons."""
    faces = [_called(one) for one in service.screen(house())]
    context = {"called": faces, "seconds": SCREEN_SECONDS}
    return show("pages/turn_screen.html", context, title=msg("Turnos de la sala"), idles=False)


def _called(one: TurnRow) -> CalledFace:
    return CalledFace(one.label, one.place)
