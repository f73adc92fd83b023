"""Codes: how they are drawn, spelt and read back."""

from __future__ import annotations

import secrets
from itertools import cycle

import pytest

from kiosk.domain.codes import CROCKFORD, CodeKind, draw_code, grouped, normalise_code, read_code
from kiosk.domain.refusal import Refused


@pytest.mark.parametrize(
    ("kind", "length"),
    [(CodeKind.RESUME, 10), (CodeKind.VERIFICATION, 8), (CodeKind.HAND_OFF, 8), (CodeKind.ONE_TIME, 6)],
)
def test_length_and_alphabet(kind: CodeKind, length: int) -> None:
    code = draw_code(kind, secrets.choice)
    assert len(code) == kind.length == length
    assert set(code) <= set(kind.alphabet)
    assert read_code(grouped(code), kind) == code == normalise_code(code)


def test_alphabet_has_five_bits_and_no_look_alikes() -> None:
    assert len(set(CROCKFORD)) == len(CROCKFORD) == 32
    assert not set("ILOU") & set(CROCKFORD)
    assert CodeKind.ONE_TIME.alphabet == "0123456789"


def test_chance_is_passed_in() -> None:
    signs = cycle("7K3M")
    assert draw_code(CodeKind.VERIFICATION, lambda _: next(signs)) == "7K3M7K3M"


def test_grouped() -> None:
    assert grouped("7K3MQ9TX") == "7K3M-Q9TX"
    assert grouped("7K3MQ9TXAB") == "7K3MQ-9TXAB"
    assert grouped("123456") == "123-456"


@pytest.mark.parametrize(
    "typed", ["10a0k-0q9tx", " LOAO KOQ9TX ", "ioao-koq9tx", "10A0–K0Q9TX", "1 0 A 0 K 0 Q 9 T X"]
)
def test_spellings_of_one_code(typed: str) -> None:
    assert read_code(typed, CodeKind.RESUME) == "10A0K0Q9TX"


@pytest.mark.parametrize("typed", ["12345", "1234567", "12345A", "١٢٣٤٥٦", "123456" + " " * 200])
def test_what_is_no_such_code_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as caught:
        read_code(typed, CodeKind.ONE_TIME)
    assert str(caught.value.words) == "Escribe el código de 6 números."
    assert caught.value.rule == ""


def test_a_letter_outside_the_alphabet_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        read_code("7K3MQ9TU", CodeKind.VERIFICATION)
    assert str(caught.value.words) == "Escribe el código de 8 letras y números."


def test_r_gen_01_nothing_typed() -> None:
    with pytest.raises(Refused) as caught:
        read_code(" - ", CodeKind.HAND_OFF)
    assert caught.value.rule == "R-GEN-01"
