"""Folio: one spelling out, many spellings in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.identifiers import Folio, luhn_digit
from kiosk.domain.refusal import Refused


def refusal(typed: str) -> Refused:
    with pytest.raises(Refused) as caught:
        Folio.parse(typed)
    return caught.value


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.integers(2000, 2999), st.integers(1, 999_999_999))
def test_round_trip(year: int, serial: int) -> None:
    folio = Folio.of(year, serial)
    assert Folio.parse(str(folio)) == folio
    assert Folio.parse(folio.digits) == folio


def test_width_grows_from_six_to_nine() -> None:
    assert str(Folio.of(2026, 123)) == "2026-000123-3"
    assert str(Folio.of(2026, 1_234_567)).split("-")[1] == "1234567"
    assert str(Folio.of(2026, 999_999_999)).split("-")[1] == "999999999"


@pytest.mark.parametrize(
    "typed",
    [
        "2026-000123-3",
        "20260001233",
        "2026-0001233",
        " 2026 000123 3 ",
        "2026 - 000 123 - 3",
        "2O26-000l23-3",
        "2026–000123–3",
        "\uff12\uff10\uff12\uff16-000123-3",
    ],
)
def test_forgiving(typed: str) -> None:
    assert Folio.parse(typed) == Folio(2026, 123)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-000123-4",
        "2026-000124-3",
        "2025-000123-3",
        "0026-000123-3",
        f"2026-000000-{luhn_digit('2026000000')}",
        "2026-0000123-3",
        "2026-000123-X",
        "2026-12-3",
        "1" * 15,
        "2026-000123-3" + " " * 200,
    ],
)
def test_refused(typed: str) -> None:
    assert str(refusal(typed).words).startswith("Revisa el folio")


def test_r_gen_01_nothing_typed() -> None:
    refused = refusal(" ")
    assert refused.rule == "R-GEN-01"
    example = str(refused.words).removesuffix(".").split(": ")[1]
    assert str(Folio.parse(example)) == example


@pytest.mark.parametrize(("year", "serial"), [(1999, 1), (3000, 1), (2026, 0), (2026, 10**9)])
def test_out_of_range(year: int, serial: int) -> None:
    with pytest.raises(ValueError, match="out of range"):
        Folio.of(year, serial)


def test_every_single_wrong_digit_is_noticed() -> None:
    right = Folio.of(2026, 4_815_162).digits
    for at, sign in enumerate(right):
        for other in "0123456789".replace(sign, ""):
            refusal(right[:at] + other + right[at + 1 :])
