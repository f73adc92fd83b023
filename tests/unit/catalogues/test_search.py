import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.catalogues.cards import Card
from kiosk.catalogues.life_events import LIFE_EVENTS, LifeEvent
from kiosk.catalogues.listing import CARDS
from kiosk.catalogues.search import HitKind, plain, search, slips, stem
from kiosk.catalogues.search_words import EVENT_WORDS, PROCEDURE_WORDS

NUMBER = "ssn_assign_or_locate"
ASKED = [
    ("número del seguro", NUMBER),
    ("imss número", NUMBER),
    ("nss", NUMBER),
    ("N.S.S.", NUMBER),
    ("mi número", NUMBER),
    ("NUMERO DE SEGURO SOCIAL", NUMBER),
    ("no sé mi numero de seguro", NUMBER),
    ("numro de seguro scial", NUMBER),
    ("nesesito mi nss para trabajar", NUMBER),
    ("quiero sacar la hoja rosa", NUMBER),
    ("perdí mi número del imss", NUMBER),
    ("social security number", NUMBER),
    ("patrón", "employer_registration_individual"),
    ("abrir una tienda y contratar", "employer_registration_individual"),
    ("registrar mi empresa", "employer_registration_company"),
    ("mi patrón no me dio de alta", "desk_self_correction"),
    ("clínica", "clinic_registration"),
    ("cambiar de clinica", "clinic_change"),
    ("bebé", "nacio-mi-bebe"),
    ("dar de alta a mi hijo", "beneficiary_registration"),
    ("quiero registrar a mi esposa", "beneficiary_registration"),
    ("mi hijo sigue en la universidad", "sigue-estudiando"),
    ("me divorcie", "me-separe"),
    ("se murió mi papá", "survivors_guide"),
    ("me corrieron del trabajo", "me-quede-sin-trabajo"),
    ("sacar sita medica", "medical_appointment"),
    ("cuántas semanas tengo", "contribution_weeks"),
    ("me faltan semanas", "weeks_clarification"),
    ("pagar cuotas sipare", "payment_reference"),
    ("cuanto debo", "debt_statement"),
    ("baja de un trabajador", "worker_movements"),
    ("IDSE", "worker_movements"),
    ("la muchacha que limpia mi casa", "domestic_worker_insurance"),
    ("trabajo por mi cuenta", "independent_worker_insurance"),
    ("incapacidad por maternidad", "sick_leave"),
    ("modalidad 40", "voluntary_continuation"),
    ("guarderias", "nurseries"),
    ("mi nombre está mal escrito", "insured_data_correction"),
]


@pytest.mark.parametrize(("text", "key"), ASKED)
def test_what_people_ask_comes_first(text: str, key: str) -> None:
    assert search(text)[0].key == key


@pytest.mark.parametrize("text", ["", "   ", "¿?", "de la", "qwxzky", "%_' OR 1=1 --", "\x00"])
def test_what_says_nothing_finds_nothing(text: str) -> None:
    assert search(text) == ()


def test_a_half_typed_word_finds() -> None:
    assert search("guard")[0].key == "nurseries"


def test_results_are_ranked_and_limited() -> None:
    hits = search("alta", limit=3)
    assert len(hits) == 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_an_event_is_marked_as_such() -> None:
    assert search("me casé")[0].kind is HitKind.EVENT
    assert search("nss")[0].kind is HitKind.PROCEDURE


def test_what_can_be_done_here_is_marked() -> None:
    assert search("nss")[0].built
    assert not search("guarderia")[0].built


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.key)
def test_a_title_finds_its_card(card: Card) -> None:
    assert card.key in {hit.key for hit in search(card.title.text)[:2]}


@pytest.mark.parametrize("event", LIFE_EVENTS, ids=lambda event: event.slug)
def test_a_title_finds_its_event(event: LifeEvent) -> None:
    assert search(event.title.text)[0].key == event.slug


def test_every_card_and_event_has_words_and_no_other_has() -> None:
    assert set(PROCEDURE_WORDS) == {card.key for card in CARDS}
    assert set(EVENT_WORDS) == {event.slug for event in LIFE_EVENTS}


@pytest.mark.parametrize("said", [*PROCEDURE_WORDS.values(), *EVENT_WORDS.values()])
def test_words_are_written_as_they_are_compared(said: str) -> None:
    lines = said.split(", ")
    assert [plain(line) for line in lines] == lines
    assert len(set(lines)) == len(lines)


@settings(max_examples=40)
@given(st.text(max_size=300))
def test_any_text_is_answered(text: str) -> None:
    assert len(search(text)) <= 8


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("nss", "nss", 0),
        ("cita", "sita", 1),
        ("numero", "numreo", 1),
        ("pension", "penson", 1),
        ("casa", "sol", 2),
    ],
)
def test_slips(one: str, other: str, count: int) -> None:
    assert slips(one, other, 1) == count


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("trabajadora", "trabajadores"),
        ("clinica", "clinicas"),
        ("corregir", "corregido"),
        ("semana", "semanas"),
    ],
)
def test_endings_do_not_matter(one: str, other: str) -> None:
    assert stem(one) == stem(other)
