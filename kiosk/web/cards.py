"""Cards of procedures and life events, as home, the list and the search draw them."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.catalogues import life_events, listing, search
from kiosk.catalogues.cards import Card
from kiosk.catalogues.life_events import LifeEvent
from kiosk.web.languages import Language


@dataclass(frozen=True, slots=True)
class CardFace:
    """One card: the whole of it is a link."""

    title: str
    hint: str
    url: str
    icon: str
    soon: bool


def of_procedure(card: Card, speak: Language, *, hint: bool = True) -> CardFace:
    about = speak.say(card.about) if hint else ""
    return CardFace(speak.say(card.title), about, f"/tramites/{card.slug}", card.icon, not card.built)


def of_event(event: LifeEvent, speak: Language) -> CardFace:
    straight = event.straight_to
    url = f"/tramites/{straight.slug}" if straight is not None else f"/eventos/{event.slug}"
    return CardFace(speak.say(event.title), speak.say(event.about), url, event.icon, not event.built)


def groups(speak: Language) -> list[tuple[str, list[CardFace]]]:
    """Every procedure by shelf."""
    return [
        (speak.say(listing.GROUP_TITLES[group]), [of_procedure(card, speak) for card in cards])
        for group, cards in listing.grouped()
    ]


def found(query: str, speak: Language) -> list[CardFace]:
    """What a search gives, best first."""
    faces = []
    for hit in search.search(query, limit=12):
        if hit.kind is search.HitKind.EVENT:
            event = next(one for one in life_events.LIFE_EVENTS if one.slug == hit.slug)
            faces.append(of_event(event, speak))
        else:
            card = listing.by_slug(hit.slug)
            if card is not None:
                faces.append(of_procedure(card, speak))
    return faces
