import re
from pathlib import Path

import pytest

from kiosk import procedures
from kiosk.catalogues import listing
from kiosk.catalogues.cards import ICONS, Card
from kiosk.catalogues.life_events import LIFE_EVENTS
from kiosk.domain.words import Msg
from tests.readability import EASY, LETTERS, LONGEST_SENTENCE_WORDS, reading_of

WANTED = {
    "A1": "employer_registration_individual",
    "A2": "employer_registration_company",
    "A3": "employer_changes",
    "A4": "payment_reference",
    "A5 debt": "debt_statement",
    "A5 opinion": "compliance_opinion",
    "A6": "payment_tax_receipt",
    "A7": "employer_self_correction",
    "A8": "riss_enrolment",
    "A9": "worker_movements",
    "A10a": "signing_credential",
    "A10b": "instalment_agreement",
    "B11": "ssn_assign_or_locate",
    "B12": "desk_employer_registration",
    "B13": "desk_employer_movements",
    "B14": "desk_debt_statement",
    "B15": "desk_self_correction",
    "B16": "beneficiary_deregistration",
    "B17": "coverage_extension",
    "B18": "virtual_desk",
    "C1": "clinic_registration",
    "C2": "beneficiary_registration",
    "C3": "insured_data_correction",
    "C4": "coverage_certificate",
    "C5": "why_no_coverage",
    "C6": "contribution_weeks",
    "C6b": "weeks_clarification",
    "C7": "clinic_change",
    "C8": "domestic_worker_insurance",
    "C9": "independent_worker_insurance",
    "C10": "family_health_insurance",
    "C11": "medical_appointment",
    "C12 voluntary": "voluntary_continuation",
    "C12 sick leave": "sick_leave",
    "C12 nurseries": "nurseries",
    "C12 pension": "pension_start",
    "C12 pension fund": "pension_fund_help",
    "C12 card": "adimss_card",
    "C12 students": "student_insurance",
    "C12 farm": "seasonal_farm_workers",
}
CERTAIN_CODES = {
    "IMSS-02-008",
    "IMSS-02-012",
    "IMSS-02-025",
    "IMSS-02-028",
    "IMSS-02-066",
    "IMSS-02-066 M",
    "IMSS-02-089",
}
EVERY_CARD = pytest.mark.parametrize("card", listing.CARDS, ids=lambda card: card.key)


def texts_of(card: Card) -> list[Msg]:
    """Everything a page says of a card, but its official name."""
    optional = (card.hours, card.takes, card.deadline)
    return [
        *(card.title, card.about, card.who, card.gives, card.cost),
        *card.bring,
        *(place.words for place in card.where),
        *(text for text in optional if text is not None),
    ]


@pytest.mark.parametrize(("place", "key"), WANTED.items(), ids=str)
def test_every_procedure_is_listed(place: str, key: str) -> None:
    assert listing.by_key(key) is not None, place


def test_what_is_built_is_what_the_program_knows() -> None:
    built = {card.key: card.slug for card in listing.CARDS if card.built}
    assert built == {procedure.key: procedure.slug for procedure in procedures.ALL}
    assert "ssn_assign_or_locate" in built


def test_keys_slugs_and_titles_are_unique() -> None:
    for values in zip(*((card.key, card.slug, card.title.text) for card in listing.CARDS), strict=True):
        assert len(set(values)) == len(listing.CARDS)


@EVERY_CARD
def test_slugs_and_keys_are_fit_for_addresses(card: Card) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", card.slug)
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", card.key)
    assert listing.by_slug(card.slug) is card
    assert listing.by_key(card.key) is card


@EVERY_CARD
def test_a_card_says_what_to_bring_and_where(card: Card) -> None:
    assert card.bring
    assert card.where
    assert card.official_name
    assert card.icon in ICONS
    assert not card.code or card.code in CERTAIN_CODES


@EVERY_CARD
def test_a_card_is_easy_to_read(card: Card) -> None:
    reading = reading_of(text.text for text in texts_of(card))
    assert reading.points >= EASY
    assert len(LETTERS.findall(reading.longest)) <= LONGEST_SENTENCE_WORDS


@EVERY_CARD
def test_a_card_speaks_plainly(card: Card) -> None:
    for text in texts_of(card):
        assert text.text[-1] in ".?" or text in (card.title, card.about)
        assert not re.search(
            r"requisitar|signar|a efecto de|suscrito|derechohabiente", text.text, re.IGNORECASE
        )
        assert not re.search(r"\(a\)|\(o\)|[{}]", text.text)


def test_every_picture_is_used_and_drawn() -> None:
    used = {one.icon for one in (*listing.CARDS, *LIFE_EVENTS)}
    drawn = re.findall(r'^"(\w+)": "', Path("templates/blocks/icons.html").read_text(), re.MULTILINE)
    assert used == ICONS
    assert set(drawn) >= ICONS


def test_titles_fit_a_card() -> None:
    assert max(len(card.title.text) for card in listing.CARDS) <= 42


def test_shelves_hold_every_card_once() -> None:
    shelved = [card for _, cards in listing.grouped() for card in cards]
    assert shelved == sorted(shelved, key=listing.CARDS.index)
    assert len(shelved) == len(listing.CARDS)
    assert all(group in listing.GROUP_TITLES for group, _ in listing.grouped())


def test_the_most_used_are_eight_and_the_built_one_comes_first() -> None:
    assert len(listing.most_used()) == 8
    assert listing.most_used()[0].built


def test_another_door_names_a_card() -> None:
    doors = [card for card in listing.CARDS if card.same_as]
    assert len(doors) == 4
    assert all(listing.by_key(card.same_as) for card in doors)


def test_a_guide_is_never_built() -> None:
    assert not [card for card in listing.CARDS if card.guide and card.built]


def test_unknown_cards_are_none() -> None:
    assert listing.by_key("nothing") is None
    assert listing.by_slug("nada") is None
