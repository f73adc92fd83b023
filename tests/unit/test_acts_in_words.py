"""Every act that a person can read of has words of its own (AD-12)."""

from __future__ import annotations

import re

from kiosk.domain.approvals import Method, SeenId
from kiosk.flow.known import CodeProof
from kiosk.services import trail
from kiosk.web.acts_in_words import BY_STAFF, OTHERWISE, PLAIN
from kiosk.web.desk_reviews import PROOFS
from kiosk.web.desk_sign import IDS, SEEN

KIND = re.compile(r"[a-z]+\.[a-z_]+")
OF_NO_REQUEST = ("key.", "retention.", "staff.", "device.", "turn.", "visit.")
"""Lines about the house, the staff or a turn: never about somebody's request."""
BY_STAFF_ALONE = frozenset(
    {
        "approval.confirmed", "approval.refused", "help.answered", "help.asked", "help.code_typed",
        "help.code_wrong", "help.codes_guessed", "help.wrote", "mandate.confirmed", "mandate.opened",
        "mandate.recorded", "mandate.refused", "person.id_seen", "person.shown", "person.sought",
        "person.sought_own", "pin.unlocked", "review.decided", "review.opened", "review.revealed",
    }
)  # fmt: skip


def test_officers_are_told_of_every_way_to_prove_who_one_is() -> None:
    """One without words would be a page that fails."""
    assert PROOFS.keys() == set(CodeProof)
    assert SEEN.keys() == set(Method)
    assert IDS.keys() == set(SeenId)


def kinds() -> frozenset[str]:
    found = (value for name, value in vars(trail).items() if name.isupper() and isinstance(value, str))
    return frozenset(value for value in found if KIND.fullmatch(value))


def test_ad_12_every_act_about_a_request_has_a_sentence() -> None:
    about_people = {kind for kind in kinds() if not kind.startswith(OF_NO_REQUEST)}
    assert len(about_people) > 40
    assert sorted(about_people - BY_STAFF_ALONE - OTHERWISE.keys()) == []
    assert sorted(BY_STAFF_ALONE - BY_STAFF.keys() - {"review.revealed"} - OTHERWISE.keys()) == []


def test_supervisors_read_of_turns_and_of_whatever_the_staff_does() -> None:
    ours = {kind for kind in kinds() if kind.startswith("turn.")}
    assert sorted((ours | BY_STAFF_ALONE) - PLAIN.keys()) == []
