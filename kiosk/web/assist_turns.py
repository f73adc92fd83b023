"""One screen: what whoever does not have it sees, which is nothing (AD-09)."""

from __future__ import annotations

from uuid import UUID

from flask import Response

from kiosk.domain.words import msg
from kiosk.services.assist import Helping
from kiosk.web.render import show
from kiosk.web.visitor import language, visitor


def show_operators_turn(helping: Helping) -> Response:
    """The person's pages while the operator has the screen."""
    visitor().help = None
    speak = language()
    return show(
        "assist/turned.html",
        {
            "title": speak.gettext("La pantalla la tiene tu asesora"),
            "text": [speak.gettext("Pídele la pantalla si quieres ver o contestar algo.")],
            "url": f"/asesor/acompanar/{helping.id}",
            "link": speak.gettext("Volver con la asesora"),
        },
        title=msg("La pantalla la tiene tu asesora"),
    )


def show_persons_turn(draft_id: UUID) -> Response:
    """Every page of the desk while the person has the screen."""
    speak = language()
    return show(
        "assist/turned.html",
        {
            "title": speak.gettext("La pantalla la tiene la persona"),
            "text": [
                speak.gettext("Espera a que conteste y te la regrese."),
                speak.gettext("Puede terminar la ayuda cuando quiera."),
            ],
            "url": f"/solicitudes/{draft_id}/revisar",
            "link": speak.gettext("Seguir con el trámite"),
        },
        title=msg("La pantalla la tiene la persona"),
    )
