"""Which writings of a name an officer should compare, and which belong to somebody else."""

from __future__ import annotations

import pytest

from kiosk.domain.people import Name
from kiosk.gateways.likeness import edit_distance, nearly_same

ONE = Name("Jessica Yovana", "Higuera", "Resplandor")


@pytest.mark.parametrize(
    "other",
    [
        Name("Jessica Yovana", "Higuera", "Resplandor"),
        Name("JESSICA  YOVANA", "HIGUERA", "RESPLANDOR"),
        Name("Yovana Jessica", "Higuera", "Resplandor"),
        Name("Jessica", "Higuera", "Resplandor"),
        Name("Jessica Yovana", "Higuera"),
        Name("Jessica Yovana Luz", "Higuera", "Resplandor"),
        Name("Yessica Jovana", "Higuera", "Resplandor"),
        Name("Jessica Yovana", "Higuera", "Ciprés"),
        Name("Jessica-Yovana", "Higuera", "Resplandor"),
        Name("Jessicayovana", "Higuera", "Resplandor"),
        Name("Jessica Yovana", "Higera", "Resplandor"),
    ],
)
def test_near(other: Name) -> None:
    assert nearly_same(ONE, other)
    assert nearly_same(other, ONE)


@pytest.mark.parametrize(
    "other",
    [
        Name("Lucrecia Yovana", "Higuera", "Resplandor"),
        Name("Jessica Yovana", "Ciprés", "Marea"),
        Name("Yovana", "Higuera", "Ciprés"),
        Name("Jessica", "Resplandor"),
        Name("Tomasa", "Ocote", "Lirio"),
    ],
)
def test_not_near(other: Name) -> None:
    assert not nearly_same(ONE, other)
    assert not nearly_same(other, ONE)


def test_twins_are_two_people() -> None:
    assert not nearly_same(Name("Alba", "Quetzal", "Marea"), Name("Lluvia", "Quetzal", "Marea"))
    assert not nearly_same(Name("Ana", "Quetzal", "Marea"), Name("Eva", "Quetzal", "Marea"))


def test_accents_hyphens_and_enye() -> None:
    assert nearly_same(Name("Ana-Lucía", "Olmo-Ceiba"), Name("ANA LUCIA", "OLMO CEIBA"))
    assert nearly_same(Name("Sofía", "Cañaveral", "Güiro"), Name("Sofia", "Canaveral", "Guiro"))
    assert nearly_same(Name("Jerónimo", "D'Encino", "Álamo"), Name("Jeronimo", "Dencino", "Alamo"))


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("", "", 0), ("ana", "", 3), ("ana", "ana", 0), ("ana", "eva", 2), ("yesica", "jessica", 2)],
)
def test_edit_distance(one: str, other: str, distance: int) -> None:
    assert edit_distance(one, other) == distance
