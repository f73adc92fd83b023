"""Who may see what, as conditions of queries: the one place where objects of persons are filtered by owner.

Conditions take the parameters `visit` and `at`. A person sees what their visit owns or what it proved to be
about them; the program itself sees all; staff see nothing but what the visit in which they help owns.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, case, literal, or_

from kiosk.domain.people import Level
from kiosk.storage.rows import Sight
from kiosk.storage.store import Actor
from kiosk.storage.tables import case_file, draft, visit

_VISIT = bindparam("visit", type_=Uuid())
_AT = bindparam("at", type_=visit.c.ends_at.type)

ASKING = visit.alias("asking")
"""The visit that asks; join it on `IS_ASKING`."""
IS_ASKING = ASKING.c.id == _VISIT

OWNS_DRAFT = draft.c.visit_id == _VISIT

_MADE = case_file.c.visit_id == _VISIT
_PROVED = and_(
    ASKING.c.holder == case_file.c.person,
    ASKING.c.level >= int(Level.L2),
    ASKING.c.level_until > _AT,
    ASKING.c.ended_at.is_(None),
    ASKING.c.ends_at > _AT,
)
SEES_CASE = or_(_MADE, _PROVED, OWNS_DRAFT)
OWNS_CASE = or_(_MADE, OWNS_DRAFT)
"""Without looking at levels: the visit submitted the case or holds its draft."""
SIGHT = case(
    (_MADE, literal(Sight.MAKER.value)),
    (_PROVED, literal(Sight.HOLDER.value)),
    else_=literal(Sight.KEEPER.value),
).label("sight")
"""The strongest reason for which a case is seen; it holds together with `SEES_CASE` only."""
SIGHT_OF_HOUSE = literal(Sight.HOUSE.value).label("sight")


def sees_nothing(actor: Actor) -> bool:
    """Whether no query can give this actor anything."""
    helps = actor.staff is not None and actor.visit is not None
    return (actor.kind == "staff" and not helps) or (actor.kind == "person" and actor.visit is None)


def asked_by(actor: Actor, *, at: datetime) -> dict[str, UUID | datetime | None]:
    """The parameters of the conditions."""
    return {"visit": actor.visit, "at": at}
