"""What the house writes in its ledger about a draft or a case: acts, never answers.

The ledger's lines carry references, not names: keyed digests that only this installation can make.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from kiosk.domain.ledger import SALT_BYTES
from kiosk.services.chance import Chance
from kiosk.storage import ledger
from kiosk.storage.ledger import LedgerLine
from kiosk.storage.store import Work

OPENED = "draft.opened"
LOOKED_UP = "person.looked_up"
CODE_SENT = "code.sent"
CODE_USED = "code.used"
TYPED_CODE_USED = "code.used_typed"
LOGGED_IN = "login.used"
LEFT = "draft.left"
HANDED_OFF = "draft.handed_off"
RESUMED = "draft.resumed"
SUBMITTED = "case.submitted"
RESOLVED = "case.resolved"
ENDED = "draft.ended"
VISIT_ENDED = "visit.ended"
CANCELLED = "acuse.cancelled"
REPLACED = "acuse.replaced"
KEY_ADDED = "key.added"
KEY_RETIRED = "key.retired"
ERASED = "case.erased"
TIDIED = "retention.run"
HELP_CALLED = "help.called"
HELP_ANSWERED = "help.answered"
HELP_CODE_WRONG = "help.code_wrong"
HELP_CODES_GUESSED = "help.codes_guessed"
HELP_CODE_TYPED = "help.code_typed"
HELP_BEGUN = "help.begun"
HELP_AGREED = "help.agreed"
HELP_REFUSED = "help.refused"
HELP_WROTE = "help.wrote"
HELP_ASKED = "help.asked"
HELP_PAUSED = "help.paused"
HELP_RESUMED = "help.resumed"
HELP_ENDED = "help.ended"
SCREEN_TURNED = "help.screen_turned"
OWN_DATA_REFUSED = "help.own_data_refused"
REVIEW_GIVEN = "review.given"
REVIEW_OPENED = "review.opened"
REVIEW_REVEALED = "review.revealed"
REVIEW_DECIDED = "review.decided"
DISPUTED = "case.disputed"
TOLD = "case.told"
ASKED_AFTER = "case.asked_after"
ANSWERED_AFTER = "case.answered_after"
SIGNED_IN = "staff.signed_in"
SIGN_IN_FAILED = "staff.sign_in_failed"
SIGNED_OUT = "staff.signed_out"
FACTOR_SHOWN = "staff.factor_shown"
PASSWORD_CHANGED = "staff.password_changed"  # noqa: S105 - a kind of line
STAFF_REFUSED = "staff.refused"
STAFF_ADDED = "staff.added"
STAFF_DISABLED = "staff.disabled"
TURN_CALLED = "turn.called"
TURN_ENDED = "turn.ended"
DEVICE_OFFERED = "device.offered"
DEVICE_ENROLLED = "device.enrolled"
DEVICE_REVOKED = "device.revoked"
ID_SEEN = "person.id_seen"
SOUGHT = "person.sought"
SHOWN = "person.shown"
SOUGHT_OWN = "person.sought_own"
APPROVED = "approval.given"
APPROVAL_VOIDED = "approval.voided"
APPROVAL_CONFIRMED = "approval.confirmed"
APPROVAL_REFUSED = "approval.refused"
WITNESS_REFUSED = "approval.witness_refused"
INTERPRETER_NAMED = "interpreter.named"
PIN_MADE = "pin.made"
PIN_REMADE = "pin.remade"
PIN_PAPER_SPENT = "pin.paper_spent"
PIN_RESTS = "pin.rests"
PIN_LOCKED = "pin.locked"
PIN_UNLOCKED = "pin.unlocked"
MANDATE_GRANTED = "mandate.granted"
MANDATE_RECORDED = "mandate.recorded"
MANDATE_CONFIRMED = "mandate.confirmed"
MANDATE_OPENED = "mandate.opened"
MANDATE_REFUSED = "mandate.refused"
MANDATE_USED = "mandate.used"
MANDATE_REVOKED = "mandate.revoked"


def reference(work: Work, kind: str, value: str) -> str:
    """A short keyed digest that stands for a visit, a draft or a case in ledger and log."""
    return work.vault.name_for(f"ref-{kind}", value.encode())[:9].hex()


def write(
    work: Work,
    kind: str,
    *,
    about: UUID | str,
    at: datetime,
    chance: Chance,
    body: Mapping[str, str] | None = None,
) -> LedgerLine:
    """One line, in the transaction of the act it tells. What staff did says their number and office."""
    actor: str = work.actor.kind
    body = dict(body or {})
    if work.actor.staff is not None:
        actor = reference(work, "staff", str(work.actor.staff))
        body["staff"], _, body["office"] = work.actor.ref.partition("/")
    elif work.actor.visit is not None:
        actor = reference(work, "visit", str(work.actor.visit))
    return ledger.append(
        work,
        kind=kind,
        actor_ref=actor,
        case_ref=reference(work, "draft", str(about)),
        body=body,
        at=at,
        salt=chance.bytes(SALT_BYTES),
    )
