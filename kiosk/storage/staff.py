"""Members of the staff."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from kiosk.storage.store import Work


def is_same_person(work: Work, staff_id: UUID, *, curp: str = "", phone: str = "", email: str = "") -> bool:
    """Whether a key or contact is of a member of the staff (AD-08)."""
    return False


def on_duty(work: Work, office: str, *, at: datetime) -> int:
    """How many members of the staff are signed in at an office."""
    return 0
