"""NSS: what is refused, what is completed, what is shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

from kiosk.domain.identifiers import Nss, luhn_digit, read_nss
from kiosk.domain.refusal import Refused

EXAMPLES = json.loads((Path(__file__).parent / "data" / "identifier_examples.json").read_text("utf-8"))
GOOD = "92919084431"


def refusal(typed: str) -> Refused:
    with pytest.raises(Refused) as caught:
        read_nss(typed)
    return caught.value


@pytest.mark.parametrize("example", EXAMPLES["nss"]["validos"], ids=lambda e: e["valor"])
def test_valid_examples(example: dict[str, Any]) -> None:
    nss = read_nss(example["valor"])
    assert nss.value == example["valor"].replace("-", "")
    assert nss.office == example.get("subdelegacion", nss.office)


@pytest.mark.parametrize("example", EXAMPLES["nss"]["invalidos"], ids=lambda e: e["motivo"])
def test_invalid_examples(example: dict[str, Any]) -> None:
    refusal(example["valor"])


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.from_regex("[0-9]{3,12}", fullmatch=True))
def test_luhn_agrees_with_another_implementation(digits: str) -> None:
    assert luhn_digit(digits) == luhn.calc_check_digit(digits)


@pytest.mark.parametrize("typed", ["", "  ", "--"])
def test_r_gen_01_nothing_typed(typed: str) -> None:
    refused = refusal(typed)
    assert refused.rule == "R-GEN-01"
    assert str(refused.words) == "Escribe el Número de Seguridad Social completo: 11 números."


@pytest.mark.parametrize(
    ("typed", "words", "suggestion"),
    [
        ("9291908443", "El Número de Seguridad Social lleva 11 números. Te falta 1.", GOOD),
        ("0091908443", "El Número de Seguridad Social lleva 11 números. Te falta 1.", None),
        ("929190844", "El Número de Seguridad Social lleva 11 números. Te faltan 2.", None),
        (GOOD + "0", "El Número de Seguridad Social lleva 11 números. Te sobra 1.", None),
        (GOOD + "00", "El Número de Seguridad Social lleva 11 números. Te sobran 2.", None),
        ("92919084432", "Revisa el Número de Seguridad Social: un número no coincide.", None),
        ("00000000000", "Revisa el Número de Seguridad Social: un número no coincide.", None),
        ("00919084434", "Revisa el Número de Seguridad Social: un número no coincide.", None),
        ("929I9O84431", "El Número de Seguridad Social lleva 11 números, sin letras.", GOOD),
        ("9291908443A", "El Número de Seguridad Social lleva 11 números, sin letras.", None),
        ("9" * 201, "Aquí no encontramos un Número de Seguridad Social. Escribe sus 11 números.", None),
        (
            "Una carta sin ningún número dentro",
            "Aquí no encontramos un Número de Seguridad Social. Escribe sus 11 números.",
            None,
        ),
    ],
)
def test_words_say_what_is_expected(typed: str, words: str, suggestion: str | None) -> None:
    refused = refusal(typed)
    assert str(refused.words) == words
    assert refused.suggestion == suggestion


@pytest.mark.parametrize(
    "typed",
    [
        "92 91 90 8443 1",
        "92-91-90-8443-1",
        "NSS 92919084431",
        "NSS: 92-91-90-8443-1",
        "CURP: OOSR010228MNLCNNA0 NSS: 92919084431 Folio 12345678901",
        "".join(chr(ord(sign) + 0xFEE0) for sign in GOOD),
    ],
)
def test_what_people_and_readers_send(typed: str) -> None:
    assert read_nss(typed) == Nss(GOOD)


def test_two_numbers_in_one_text_are_not_chosen_between() -> None:
    refusal("NSS 92919084431 NSS 92038500010")


def test_years_that_make_no_sense_are_not_refused() -> None:
    odd = Nss.build("92", 1985, 2010, 1)
    assert read_nss(odd.value) == odd


def test_build() -> None:
    assert Nss.build("92", 1991, 1990, 8443) == Nss(GOOD)
    assert Nss.build("92", 91, 90, 8443) == Nss(GOOD)
    for office, serial in (("00", 1), ("9", 1), ("92", 10_000)):
        with pytest.raises(ValueError, match="not an NSS"):
            Nss.build(office, 1991, 1990, serial)


def test_shown_grouped_masked_and_never_printed_whole() -> None:
    assert Nss.build("99", 1999, 1984, 121).grouped == f"99 99 84 0121 {luhn_digit('9999840121')}"
    assert Nss(GOOD).masked == "*******4431"
    assert repr(Nss(GOOD)) == "Nss(*******4431)"
