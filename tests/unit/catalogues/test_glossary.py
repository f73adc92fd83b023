import pytest

from kiosk.catalogues.glossary import TERMS, Term
from kiosk.catalogues.search import plain
from tests.readability import EASY, LETTERS, LONGEST_SENTENCE_WORDS, reading_of


def test_words_are_in_order_and_once() -> None:
    in_order = [plain(term.word) for term in TERMS]
    assert in_order == sorted(set(in_order))
    assert len({term.key for term in TERMS}) == len(TERMS)


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.key)
def test_meanings_are_short(term: Term) -> None:
    reading = reading_of([term.meaning.text])
    assert len(LETTERS.findall(reading.longest)) <= LONGEST_SENTENCE_WORDS
    assert term.word.lower() not in plain(term.meaning.text).split()


def test_the_whole_list_is_easy_to_read() -> None:
    assert reading_of(term.meaning.text for term in TERMS).points >= EASY
