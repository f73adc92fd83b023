"""Who looks after a child, as the civil register writes it, and what it notes of a dispute over that."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kiosk.domain.identifiers import Curp


class Relation(Enum):
    """What an adult is to a child."""

    MOTHER = "mother"
    FATHER = "father"
    GUARDIAN = "guardian"


class Dispute(Enum):
    """What is before a judge, as noted on the child's record."""

    CUSTODY = "custody"
    """With whom the child lives."""
    AUTHORITY = "authority"
    """Who has parental authority or guardianship."""


@dataclass(frozen=True, slots=True)
class Custody:
    """What the record of a child shows of the adult who asks, of the others, and of a dispute among them."""

    relation: Relation
    others: tuple[tuple[Relation, Curp], ...]
    dispute: Dispute | None
