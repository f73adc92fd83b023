"""The list of all procedures, done here or not yet, each with what to bring and where."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kiosk.catalogues.cards import FREE, ICONS, Audience, Card, Channel, Group, Place
from kiosk.catalogues.cards_business import BUSINESS_CARDS
from kiosk.catalogues.cards_desk import DESK_CARDS
from kiosk.catalogues.cards_family import FAMILY_CARDS
from kiosk.catalogues.cards_guides import GUIDE_CARDS
from kiosk.catalogues.cards_self import OWN_COVER_CARDS, SELF_CARDS
from kiosk.domain.words import Msg, msg

__all__ = [
    "CARDS",
    "FREE",
    "GROUP_TITLES",
    "GUIDE_ONLY",
    "ICONS",
    "MOST_USED",
    "NOT_YET",
    "SOON",
    "Audience",
    "Card",
    "Channel",
    "Group",
    "Place",
    "by_key",
    "by_slug",
    "grouped",
    "most_used",
]

CARDS: tuple[Card, ...] = (
    *SELF_CARDS,
    *FAMILY_CARDS,
    *BUSINESS_CARDS,
    *OWN_COVER_CARDS,
    *DESK_CARDS,
    *GUIDE_CARDS,
)
"""Every procedure, in the order of the list."""

GROUP_TITLES: Mapping[Group, Msg] = MappingProxyType(
    {
        Group.SELF: msg("Mi número y mis datos"),
        Group.FAMILY: msg("Mi clínica y mi familia"),
        Group.BUSINESS: msg("Mi negocio"),
        Group.OWN_COVER: msg("Seguro por mi cuenta o en mi casa"),
        Group.DESK: msg("Mi cuenta en el IMSS"),
        Group.GUIDES: msg("También preguntan por"),
    }
)

SOON = msg("Pronto")
"""Mark of a procedure that cannot be done here yet."""

NOT_YET = msg("Todavía no puedes hacer este trámite aquí. Te decimos qué llevar y a dónde ir.")
"""First sentence of the page of a procedure that is not built."""

GUIDE_ONLY = msg("Este trámite no se hace aquí. Te decimos qué es, qué llevar y a dónde ir.")
"""First sentence of a page that is information only."""

MOST_USED: tuple[str, ...] = (
    "ssn_assign_or_locate",
    "clinic_registration",
    "coverage_certificate",
    "contribution_weeks",
    "beneficiary_registration",
    "coverage_extension",
    "worker_movements",
    "payment_reference",
)
"""Keys for a screen with room for eight, most asked first."""

_BY_KEY = MappingProxyType({card.key: card for card in CARDS})
_BY_SLUG = MappingProxyType({card.slug: card for card in CARDS})


def by_key(key: str) -> Card | None:
    """The card of a procedure key, if there is one."""
    return _BY_KEY.get(key)


def by_slug(slug: str) -> Card | None:
    """The card of an address, if there is one."""
    return _BY_SLUG.get(slug)


def grouped() -> tuple[tuple[Group, tuple[Card, ...]], ...]:
    """Shelves in order, each with its cards in order."""
    return tuple((group, tuple(card for card in CARDS if card.group is group)) for group in Group)


def most_used() -> tuple[Card, ...]:
    """The eight cards of `MOST_USED`."""
    return tuple(_BY_KEY[key] for key in MOST_USED)
