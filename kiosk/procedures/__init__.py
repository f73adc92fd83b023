"""Every procedure the program knows, listed by hand."""

from __future__ import annotations

from kiosk.flow.procedure import Procedure
from kiosk.procedures import mandate_grant, ssn_assign_or_locate, ssn_review
from kiosk.procedures.reviewing import Review

ALL: tuple[Procedure, ...] = (ssn_assign_or_locate.procedure, mandate_grant.procedure)

REVIEWS: dict[str, Review] = {ssn_assign_or_locate.procedure.key: ssn_review.review}
"""The officer's side of those that may wait for one."""
