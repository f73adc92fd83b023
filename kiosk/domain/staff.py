"""Members of the staff: what they may do."""

from __future__ import annotations

from enum import Enum


class Role(Enum):
    """What somebody is at work for."""

    FLOOR = "floor"
    OPERATOR = "operator"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
