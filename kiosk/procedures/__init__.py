"""Every procedure the program knows, listed by hand."""

from __future__ import annotations

from kiosk.flow.procedure import Procedure
from kiosk.procedures import mandate_grant, ssn_assign_or_locate

ALL: tuple[Procedure, ...] = (ssn_assign_or_locate.procedure, mandate_grant.procedure)
