"""People, places and words: small facts that everything else leans on."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.domain.curp import CURP_ANYWHERE
from kiosk.domain.identifiers import Curp
from kiosk.domain.people import Name, Person, RegisterState, Sex
from kiosk.domain.places import BIRTH_ENTITIES, BORN_ABROAD, birth_entity
from kiosk.domain.words import msg

RENATA = Person(
    Curp("OOSR010228MNLCNNA0"), Name("Renata", "Ochoa", "Sintética"), date(2001, 2, 28), Sex.WOMAN, "NL"
)


def test_masked_name() -> None:
    assert RENATA.name.masked == "Renata O. S."
    assert Name("María José", "Núñez").masked == "María N."
    assert Name("María José", "Núñez").normalised == "MARIA JOSE NUÑEZ"


@pytest.mark.parametrize(
    ("day", "age"),
    [(date(2016, 2, 27), 14), (date(2016, 2, 28), 15), (date(2001, 2, 28), 0)],
)
def test_completed_years(day: date, age: int) -> None:
    assert RENATA.age_on(day) == age


def test_register_states() -> None:
    assert {state.value for state in RegisterState if state.usable} == {"AN", "AH", "RCN", "RCC"}
    assert {state.value for state in RegisterState if state.cancelled} == {"BAP", "BDM", "BSU", "BJD", "BDP"}
    assert [state.value for state in RegisterState if state.dead] == ["BD"]


def test_birth_entities() -> None:
    assert len({entity.code for entity in BIRTH_ENTITIES}) == 33
    numbers = [entity.number for entity in BIRTH_ENTITIES if not entity.is_abroad]
    assert numbers == [f"{n:02}" for n in range(1, 33)]
    assert birth_entity("NE") is BORN_ABROAD
    assert birth_entity("NL").name == "Nuevo León"
    with pytest.raises(KeyError):
        birth_entity("QO")  # a code that bad copies of the list carry for Querétaro


def test_words_are_filled_after_they_are_translated() -> None:
    sentence = msg("Te faltan {n}.", n=3)
    assert str(sentence) == "Te faltan 3."
    assert sentence.say({"Te faltan {n}.": "{n} missing."}.__getitem__) == "3 missing."


def test_the_pattern_reads_hostile_texts_in_no_time() -> None:
    for text in ("A" * 200, "AAAA000000" * 20, "AAAA000000HDF" * 15, "OOSR010228MNLCNNA" * 11):
        assert CURP_ANYWHERE.findall(text) == []
