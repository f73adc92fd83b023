"""What is told about one procedure before it starts: the card of a list and the page behind it.

Facts come from the public pages and rules of the institute; what is not certain is either left out or said
as something to ask. Nothing here decides a case: rules live with each procedure.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kiosk import procedures
from kiosk.domain.words import Msg, msg

BUILT: frozenset[str] = frozenset(procedure.key for procedure in procedures.ALL)
"""Keys of the procedures that can be done here."""

ICONS: frozenset[str] = frozenset(
    {
        *("baby", "clinic", "close", "family", "file", "fix", "help", "hire", "home", "id", "jobless"),
        *("move", "pay", "shop", "split", "study", "tick", "work"),
    }
)
"""Pictures a card or an event may name, all drawn in `blocks/icons.html`; never shown without their words."""


class Group(Enum):
    """Shelf of the list of all procedures, in the order the page shows them."""

    SELF = "self"
    FAMILY = "family"
    BUSINESS = "business"
    OWN_COVER = "own_cover"
    DESK = "desk"
    GUIDES = "guides"


class Audience(Enum):
    """Who usually comes for it."""

    ANYONE = "anyone"
    INSURED = "insured"
    EMPLOYER = "employer"
    HOUSEHOLD = "household"


class Channel(Enum):
    """A door through which a procedure is done today."""

    HERE = "here"
    ONLINE = "online"
    PHONE = "phone"
    OFFICE = "office"
    CLINIC = "clinic"
    BANK = "bank"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is done today, in words."""

    channel: Channel
    words: Msg


FREE = msg("Es gratis. Nadie te puede cobrar.")
"""The procedure costs nothing, said the way the start page says it."""


@dataclass(frozen=True, slots=True)
class Card:
    """One procedure as the lists, the search and its own page show it.

    `official_name` is a proper name and stays in Spanish in every language (mark it `lang="es-MX"`): it is
    what the person needs at a counter. `code` is the official code (homoclave), empty when it is not certain.
    `hours`, `takes` and `deadline` are empty when they are not known. `same_as` names the card of which this
    one is another door. A card with `guide` is information only and will not become a procedure here.
    """

    key: str
    slug: str
    title: Msg
    official_name: str
    about: Msg
    group: Group
    audience: Audience
    icon: str
    who: Msg
    gives: Msg
    bring: tuple[Msg, ...]
    where: tuple[Place, ...]
    hours: Msg | None = None
    cost: Msg = FREE
    takes: Msg | None = None
    deadline: Msg | None = None
    code: str = ""
    same_as: str = ""
    guide: bool = False

    @property
    def built(self) -> bool:
        """Whether it can be done here; otherwise its page only informs."""
        return self.key in BUILT
