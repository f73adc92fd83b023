"""The principal's own page of permits: who may act for them, and one tap that ends it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from kiosk.domain.identifiers import Curp
from kiosk.domain.mandates import Proof
from kiosk.domain.words import Msg, msg
from kiosk.flow.wording import day_in_words
from kiosk.services import mandates
from kiosk.services.drafts import NotOurs
from kiosk.services.mandates import MandateRow
from kiosk.web.guards import guard
from kiosk.web.render import show
from kiosk.web.visitor import caller, house, language

permits = Blueprint("permits", __name__, url_prefix="/permisos")

START = "/tramites/dar-permiso"
PROOFS: Mapping[Proof, Msg] = {
    Proof.OWN_CODE: msg("Con tu código"),
    Proof.LETTER: msg("Con carta poder"),
    Proof.POWER: msg("Con poder ante notario"),
    Proof.GUARDIAN: msg("Como mamá, papá o tutor"),
}
WAITS = msg("Falta que lo confirme otra persona del IMSS.")


@permits.get("")
@guard("mandate.see")
def see() -> ResponseReturnValue:
    """For whoever is proved to be here; others are led to where they prove it."""
    try:
        found = mandates.permits(house(), caller())
    except NotOurs:
        return redirect(START, 303)
    speak = language()
    titles = {one.key: speak.say(one.title) for one in house().procedures}

    def shown(row: MandateRow) -> tuple[str, str, str]:
        what = ", ".join(titles.get(key, key) for key in row.procedures)
        return what, day_in_words(row.ends_on, speak.babel), str(row.id)

    def waits(row: MandateRow) -> str:
        return "" if row.is_confirmed else speak.say(WAITS)

    def how(row: MandateRow) -> tuple[str, str, bool]:
        return speak.say(PROOFS[row.proof]), waits(row), row.proof is not Proof.GUARDIAN

    return show(
        "sign/permits.html",
        {
            "given": [(Curp(row.told["agent"]).masked, *shown(row), *how(row)) for row in found.given],
            "held": [(*shown(row), waits(row)) for row in found.held],
            "start_url": START,
        },
        title=msg("Mis permisos"),
        back_url=START,
    )


@permits.post("/<uuid:mandate_id>/quitar")
@guard("mandate.revoke")
def revoke(mandate_id: UUID) -> ResponseReturnValue:
    """Ended at once; the same press again finds nothing."""
    mandates.revoke(house(), caller(), mandate_id)
    return redirect("/permisos", 303)
