"""What the review of a draft that was helped says of its signature."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain.words import Msg, msg
from kiosk.services import approval
from kiosk.services.drafts import OpenDraft
from kiosk.web.visitor import house

OWN_ERRAND = msg("Esta solicitud tiene datos de quien te ayuda. Pide que te ayude otra persona.")


@dataclass(frozen=True, slots=True)
class Signing:
    """The words of the content, and what the green button says: sign, or send what was signed."""

    words: str
    note: Msg
    submit: Msg | None


def signing_of(draft: OpenDraft) -> Signing | None:
    """None for a draft nobody helped: it is sent as ever."""
    if not draft.row.helped:
        return None
    found = approval.standing(house(), draft)
    if found.approved is not None and found.approved.is_confirmed:
        return Signing(found.words, msg("Ya firmaste. Ahora envía."), None)
    note = msg("Te ayudaron a escribir. Firma tú: nadie puede firmar por ti.")
    return Signing(found.words, note, msg("Firmar"))
