import pytest

from kiosk.catalogues import life_events, listing
from kiosk.catalogues.cards import ICONS
from kiosk.catalogues.life_events import LIFE_EVENTS, LifeEvent
from tests.readability import EASY, LETTERS, LONGEST_SENTENCE_WORDS, reading_of

EVERY_EVENT = pytest.mark.parametrize("event", LIFE_EVENTS, ids=lambda event: event.slug)
TITLES = [
    "Voy a contratar a alguien",
    "Contraté a alguien más",
    "Alguien trabaja en mi casa",
    "Empiezo a trabajar",
    "Nació mi bebé",
    "Me casé",
    "Me separé",
    "Falleció un familiar",
    "Mi hija o hijo sigue estudiando",
    "Me quedé sin trabajo",
    "Cambié de casa",
    "No puedo pagar",
    "Mis datos están mal",
    "Cierro mi negocio",
]


def test_every_event_is_there() -> None:
    assert sorted(event.title.text for event in LIFE_EVENTS) == sorted(TITLES)
    assert len({event.slug for event in LIFE_EVENTS}) == len(LIFE_EVENTS)


@EVERY_EVENT
def test_an_event_names_listed_procedures(event: LifeEvent) -> None:
    assert all(listing.by_key(step.key) for step in event.steps)
    assert event.icon in ICONS
    assert life_events.by_slug(event.slug) is event


@EVERY_EVENT
def test_an_event_is_said_in_short_sentences(event: LifeEvent) -> None:
    notes = [step.note.text for step in event.steps if step.note]
    reading = reading_of([event.title.text, event.about.text, *notes])
    assert len(LETTERS.findall(reading.longest)) <= LONGEST_SENTENCE_WORDS


def test_the_events_are_easy_to_read() -> None:
    assert (
        reading_of(text.text for event in LIFE_EVENTS for text in (event.title, event.about)).points >= EASY
    )


def test_starting_to_work_leads_straight_to_the_number() -> None:
    event = life_events.by_slug("empiezo-a-trabajar")
    assert event is not None
    assert event.straight_to is listing.by_key("ssn_assign_or_locate")
    assert event.built


def test_an_employer_is_not_sent_to_ask_for_somebody_elses_number() -> None:
    for slug in ("alguien-trabaja-en-mi-casa", "contrate-a-alguien-mas", "voy-a-contratar"):
        event = life_events.by_slug(slug)
        assert event is not None
        assert event.straight_to is None
        assert event.built


def test_an_event_with_nothing_built_says_so() -> None:
    event = life_events.by_slug("me-case")
    assert event is not None
    assert event.straight_to is None
    assert not event.built


def test_unknown_events_are_none() -> None:
    assert life_events.by_slug("nada") is None
