"""Other ways to agree to be helped than a touch: by voice, by a sign, by fingerprint on paper (3.1).

Each is written from the person's own side. Who cannot touch has a witness, whom they chose and who is not of
the staff; the operator has no page that agrees. Each tells, as `answer_consent`, whether they may be helped.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain.approvals import Consented
from kiosk.services import assist
from kiosk.services.approval import NotOpen
from kiosk.services.drafts import OpenDraft
from kiosk.services.house import House
from kiosk.services.signs import require_drawing, require_name, require_witness


def is_open(draft: OpenDraft) -> bool:
    """Whether somebody stands beside the person who can hear or see them: not from afar."""
    return draft.helping is not None and draft.helping.mode != "afar"


def by_drawing(house: House, draft: OpenDraft, strokes: str, *, language: str) -> bool:
    """A sign drawn on the screen. Raises Refused and NotOpen."""
    return _agree(house, draft, Consented.SIGNATURE, {"drawn": require_drawing(strokes)}, language)


def by_name(house: House, draft: OpenDraft, typed: str, *, language: str) -> bool:
    """The same for who cannot draw, or has no script: their name. Raises Refused and NotOpen."""
    return _agree(house, draft, Consented.SIGNATURE, {"name": require_name(typed)}, language)


def by_witness(
    house: House, draft: OpenDraft, way: Consented, *, witness: str, witness_curp: str, language: str
) -> bool:
    """By voice or by fingerprint, before a witness. Raises Refused and NotOpen."""
    told = require_witness(house, draft, witness=witness, witness_curp=witness_curp)
    return _agree(house, draft, way, told, language)


def _agree(
    house: House, draft: OpenDraft, way: Consented, evidence: Mapping[str, str], language: str
) -> bool:
    if not is_open(draft) or draft.actor.kind != "person":
        raise NotOpen
    return assist.answer_consent(house, draft, agreed=True, language=language, way=way, evidence=evidence)
