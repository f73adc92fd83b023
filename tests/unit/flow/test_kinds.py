"""What people type becomes a value, or a sentence that helps: lists of good and bad input for every kind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.identifiers import Curp, Nss
from kiosk.domain.refusal import Refused
from kiosk.domain.words import Msg, msg
from kiosk.flow import kinds
from kiosk.flow.kinds import Kind

TODAY = date(2026, 11, 9)
CURP = "OOSR010228MNLCNNA0"
TOO_LONG = "Es muy largo. Escribe {n} letras o menos."


class Size(Enum):
    SMALL = "S"
    LARGE = "L"
    SECRET = "X"


OFFERED = {Size.SMALL: msg("Chico"), Size.LARGE: msg("Grande")}

EVERY_KIND: list[Kind[Any]] = [
    kinds.text(), kinds.name_part(), kinds.whole(least=0, most=99), kinds.year(least=1943), kinds.pesos(),
    kinds.day(), kinds.day(past=True), kinds.choice(Size, OFFERED), kinds.choices(Size, OFFERED),
    kinds.code_of({"A": msg("Alfa")}), kinds.yes_no(), kinds.curp(), kinds.nss(), kinds.phone(),
    kinds.email(), kinds.one_time_code(),
]  # fmt: skip


def read(kind: Kind[Any], *typed: str) -> Any:
    return kind.read(typed, TODAY)


def read_or_refusal(kind: Kind[Any], *typed: str) -> Any:
    try:
        return kind.read(typed, TODAY)
    except Refused as refused:
        return refused


def refusal(kind: Kind[Any], *typed: str) -> Refused:
    with pytest.raises(Refused) as caught:
        kind.read(typed, TODAY)
    return caught.value


# --- every kind ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", EVERY_KIND, ids=lambda kind: kind.name)
@given(typed=st.lists(st.text(max_size=40), max_size=4))
def test_whatever_is_typed_is_read_or_refused_in_words(kind: Kind[Any], typed: list[str]) -> None:
    value = read_or_refusal(kind, *typed)
    if isinstance(value, Refused):
        assert str(value.words)
        return
    stored = kind.dump(value)
    assert stored.isprintable()
    if stored:
        assert kind.load(stored) == value
        assert str(kind.show(value, "es_MX")) or kind.name == "one_time_code"


@pytest.mark.parametrize("kind", EVERY_KIND, ids=lambda kind: kind.name)
@pytest.mark.parametrize(
    "typed", ["²", "９" * 30, "\x00", "\u200b", "\u202e5", "9" * 201, "1e5", "-5", "٣", "½", "İ", "\ud800"]
)
def test_odd_signs_never_break_a_kind(kind: Kind[Any], typed: str) -> None:
    for values in ([typed], ["5", typed, "1984"], [typed, "3", "1984"], ["5", "3", typed]):
        value = read_or_refusal(kind, *values)
        assert not isinstance(value, Refused) or str(value.words)


@pytest.mark.parametrize("kind", EVERY_KIND, ids=lambda kind: kind.name)
@pytest.mark.parametrize("typed", [[], [""], ["  "], ["\u200b\u00a0"]])
def test_nothing_typed_is_never_a_value(kind: Kind[Any], typed: list[str]) -> None:
    value = read_or_refusal(kind, *typed)
    assert isinstance(value, Refused) or kind.dump(value) == ""


# --- text ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("  Abarrotes   La\tEsquina ", "Abarrotes La Esquina"),
        ("uno\ndos\r\ntres", "uno dos tres"),
        ("a\x00b\x07c", "a b c"),
        ("Mar\u200bi\u0301a\u00ad", "María"),
        ("sin\u202eorden", "sinorden"),
        ("café", "café"),
        ("x" * 200, "x" * 200),
    ],
)
def test_text_is_composed_trimmed_and_without_unseen_signs(typed: str, value: str) -> None:
    assert read(kinds.text(), typed) == value


def test_a_long_text_is_refused_with_the_number_that_is_allowed() -> None:
    assert str(refusal(kinds.text(), "x" * 201).words) == TOO_LONG.format(n=200)
    assert read(kinds.text(longest=5), "cinco") == "cinco"
    assert str(refusal(kinds.text(longest=5), "cinco6").words) == TOO_LONG.format(n=5)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("muñoz", "MUÑOZ"),
        ("de la  O'Farrill", "DE LA O'FARRILL"),
        ("Ma. José", "MA. JOSÉ"),
        ("Güemes-Ruiz", "GÜEMES-RUIZ"),
        ("a" * 50, "A" * 50),
    ],
)
def test_names(typed: str, value: str) -> None:
    assert read(kinds.name_part(), typed) == value


@pytest.mark.parametrize("typed", ["R2D2", "Ana;", "<b>", "12", "-", ". '", "Ana_"])
def test_names_are_letters(typed: str) -> None:
    words = "Escribe solo letras, como en el acta de nacimiento."
    assert str(refusal(kinds.name_part(), typed).words) == words


def test_names_have_at_most_fifty_letters() -> None:
    assert str(refusal(kinds.name_part(), "a" * 51).words) == TOO_LONG.format(n=50)


# --- numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "value"), [("7", 7), (" 12 ", 12), ("1,998", 1998), ("1 998", 1998), ("１２", 12), ("007", 7)]
)
def test_whole_numbers(typed: str, value: int) -> None:
    assert read(kinds.whole(least=1, most=5000), typed) == value


@pytest.mark.parametrize("typed", ["3,5", "3.5", "-3", "tres", "1e3", "1,99", "", "12345678901"])
def test_what_is_no_whole_number(typed: str) -> None:
    assert str(refusal(kinds.whole(least=1, most=5000), typed).words) == "Escribe solo números."


def test_whole_numbers_have_limits_that_are_allowed_themselves() -> None:
    kind = kinds.whole(least=1, most=5)
    assert [read(kind, "1"), read(kind, "5")] == [1, 5]
    for typed in ("0", "6"):
        assert str(refusal(kind, typed).words) == "Escribe un número entre 1 y 5."


def test_years_have_four_digits_and_have_come() -> None:
    kind = kinds.year(least=1943)
    assert [read(kind, "1943"), read(kind, " ２０２６ ")] == [1943, 2026]
    for typed in ("98", "1,998", "19988", "mil"):
        assert str(refusal(kind, typed).words) == "Escribe el año con cuatro números."
    for typed in ("1942", "2027"):
        assert str(refusal(kind, typed).words) == "Escribe un año entre 1943 y 2026."


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("350", "350.00"),
        ("350.5", "350.50"),
        ("$ 1,234.50", "1234.50"),
        ("1 234", "1234.00"),
        ("12,345,678.90", "12345678.90"),
        ("０.05", "0.05"),
        ("99999999.99", "99999999.99"),
    ],
)
def test_pesos(typed: str, value: str) -> None:
    assert read(kinds.pesos(), typed) == Decimal(value)


@pytest.mark.parametrize(
    "typed", ["350,50", "1.234,50", "1.500", "-1", "1,23", "12,34,567", "$", "cien", "1e3", ".50", "$$5"]
)
def test_a_sum_that_could_be_misread_is_asked_again(typed: str) -> None:
    words = "Escribe la cantidad con números. Por ejemplo: 350.50"
    assert str(refusal(kinds.pesos(), typed).words) == words


def test_a_sum_has_a_limit() -> None:
    assert str(refusal(kinds.pesos(), "100000000").words) == "Es una cantidad muy grande. Revisa los números."


def test_pesos_are_shown_as_money() -> None:
    assert kinds.pesos().show(Decimal("1234.5"), "es_MX") == "$1,234.50"
    assert kinds.pesos().show(Decimal("1234.5"), "es_MX@usted") == "$1,234.50"


# --- days ---------------------------------------------------------------------------------------------

MAY = date(1984, 5, 5)


@pytest.mark.parametrize(
    "typed",
    [
        ["5", "5", "1984"],
        ["05", "05", " 1984 "],
        ["5", "mayo", "1984"],
        ["5", "MAY.", "1984"],
        ["５", "０５", "１９８４"],
        ["5 de mayo de 1984"],
        ["5 de mayo del 1984"],
        ["5 mayo 1984"],
        ["5/5/1984"],
        ["5-may-1984"],
        ["05.05.1984"],
    ],
)
def test_days(typed: list[str]) -> None:
    assert read(kinds.day(past=True), *typed) == MAY


@pytest.mark.parametrize(("number", "month"), list(enumerate(kinds.MONTHS, 1)))
def test_months_in_words_and_cut_short(number: int, month: str) -> None:
    for word in (month, month.capitalize(), month[:3], f"{month[:4]}."):
        assert read(kinds.day(), "1", word, "2020").month == number


@pytest.mark.parametrize("word", ["setiembre", "set"])
def test_september_has_two_spellings(word: str) -> None:
    assert read(kinds.day(), "1", word, "2020").month == 9


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["5", "", "1984"], "Falta el día, el mes o el año."),
        (["", "", ""], "Falta el día, el mes o el año."),
        (["5"], "Falta el día, el mes o el año."),
        (["5", "3"], "Falta el día, el mes o el año."),
        (["5", "3", "84"], "Escribe día, mes y año con números. Por ejemplo: 5 3 1984"),
        (["5", "ma", "1984"], "Escribe día, mes y año con números. Por ejemplo: 5 3 1984"),
        (["5", "mayos", "1984"], "Escribe día, mes y año con números. Por ejemplo: 5 3 1984"),
        (["5", "setxyz", "1984"], "Escribe día, mes y año con números. Por ejemplo: 5 3 1984"),
        (["555", "3", "1984"], "Escribe día, mes y año con números. Por ejemplo: 5 3 1984"),
        (["5", "9" * 25, "1984"], "Escribe día, mes y año con números. Por ejemplo: 5 3 1984"),
        (["30", "2", "1984"], "Ese día no existe. Revisa el día y el mes."),
        (["29", "2", "1900"], "Ese día no existe. Revisa el día y el mes."),
        (["1", "13", "1984"], "Ese día no existe. Revisa el día y el mes."),
        (["0", "1", "1984"], "Ese día no existe. Revisa el día y el mes."),
        (["10", "11", "2026"], "Esa fecha todavía no llega. Revisa el año."),
        (["1", "1", "1905"], "Revisa el año. Escribe 1906 o uno después."),
    ],
)  # fmt: skip
def test_days_that_cannot_be(typed: list[str], words: str) -> None:
    assert str(refusal(kinds.day(past=True), *typed).words) == words


def test_today_is_a_day_of_the_past_and_tomorrow_is_not() -> None:
    assert read(kinds.day(past=True), "9", "11", "2026") == TODAY
    assert read(kinds.day(), "10", "11", "2026") == date(2026, 11, 10)


def test_days_are_shown_in_words() -> None:
    assert kinds.day().show(MAY, "es_MX") == "5 de mayo de 1984"


# --- choices ------------------------------------------------------------------------------------------


def test_a_choice_is_the_code_of_what_is_offered() -> None:
    kind = kinds.choice(Size, OFFERED)
    assert read(kind, " S ") is Size.SMALL
    assert kind.show(Size.LARGE, "es_MX") == msg("Grande")
    assert [code for code, _, _ in kind.face.options] == ["S", "L"]


@pytest.mark.parametrize("typed", ["", "s", "SMALL", "X", "Chico", "S,L"])
def test_a_choice_that_is_not_offered_is_refused(typed: str) -> None:
    assert str(refusal(kinds.choice(Size, OFFERED), typed).words) == "Elige una opción."


def test_several_choices_keep_the_order_in_which_they_are_offered() -> None:
    kind = kinds.choices(Size, OFFERED)
    assert read(kind, "L", "S", "L") == (Size.SMALL, Size.LARGE)
    assert kind.dump((Size.SMALL, Size.LARGE)) == "S,L"
    assert kind.load("S,L") == (Size.SMALL, Size.LARGE)
    assert str(kind.show((Size.SMALL, Size.LARGE), "es_MX")) == "Chico, Grande"
    assert read(kind) == ()
    assert str(refusal(kind, "S", "X").words) == "Elige una opción."


def test_several_choices_are_said_in_the_language_of_the_page() -> None:
    shown = kinds.choices(Size, OFFERED).show((Size.SMALL, Size.LARGE), "en")
    assert isinstance(shown, Msg)
    english = {"Chico": "Small", "Grande": "Large"}
    assert shown.say(lambda text: english.get(text, text)) == "Small, Large"


def test_codes_of_a_catalogue() -> None:
    kind = kinds.code_of({"NL": msg("Nuevo León")})
    assert read(kind, "NL") == "NL"
    assert str(refusal(kind, "XX").words) == "Elige una opción."


# --- identifiers and contacts -------------------------------------------------------------------------


def test_curp_and_nss_read_as_the_domain_does() -> None:
    assert read(kinds.curp(), f" {CURP.lower()} ") == Curp(CURP)
    assert refusal(kinds.curp(), CURP[:-1]).rule == "R-GEN-02"
    assert refusal(kinds.curp(), CURP[:-1] + "1").rule == "R-GEN-03"
    assert refusal(kinds.curp()).rule == "R-GEN-01"
    assert kinds.curp().notices([CURP], TODAY) == ()
    assert read(kinds.nss(), "92 91 90 8443 1") == Nss("92919084431")
    assert refusal(kinds.nss(), "9291908443").suggestion == "92919084431"


@pytest.mark.parametrize(
    "typed",
    [
        "8112345678", "81 1234 5678", "(81) 1234-5678", "+52 81 1234 5678", "+52 1 81 1234 5678",
        "5218112345678", "0448112345678", "045 81 1234 5678", "018112345678", "1 81 1234 5678",
        "８１１２３４５６７８", "＋52 8112345678",
    ],
)  # fmt: skip
def test_cell_phones_lose_their_prefixes(typed: str) -> None:
    assert read(kinds.phone(), typed) == "8112345678"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("811234567", "Escribe los 10 números del celular."),
        ("81123456789", "Escribe los 10 números del celular."),
        ("811234567O", "Escribe los 10 números del celular."),
        ("", "Escribe los 10 números del celular."),
        ("+1 213 555 0123", "Escribe un celular de México: 10 números."),
        ("+34 600 000 000", "Escribe un celular de México: 10 números."),
        ("1234567890", "Ese celular no existe. Escribe uno donde recibas mensajes."),
        ("5555555555", "Ese celular no existe. Escribe uno donde recibas mensajes."),
        ("+52 0000000000", "Ese celular no existe. Escribe uno donde recibas mensajes."),
    ],
)
def test_cell_phones_that_get_no_message(typed: str, words: str) -> None:
    assert str(refusal(kinds.phone(), typed).words) == words


def test_cell_phones_are_shown_in_groups() -> None:
    assert kinds.phone().show("8112345678", "es_MX") == "81 1234 5678"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("Ana.Sosa@Ejemplo.MX", "Ana.Sosa@ejemplo.mx"),
        (" ana @ ejemplo . mx ", "ana@ejemplo.mx"),
        ("a+b_c@correo.sub-dominio.gob.mx", "a+b_c@correo.sub-dominio.gob.mx"),
        ("x@e.co", "x@e.co"),
    ],
)
def test_emails(typed: str, value: str) -> None:
    assert read(kinds.email(), typed) == value


@pytest.mark.parametrize(
    "typed",
    [
        "", "ana", "ana@", "@ejemplo.mx", "ana@ejemplo", "ana@@ejemplo.mx", "ana..sosa@ejemplo.mx",
        ".ana@ejemplo.mx", "ana.@ejemplo.mx", "ana@-ejemplo.mx", "ana@ejemplo-.mx", "ana@.ejemplo.mx",
        "ana@ejemplo.-mx", "ana@ejemplo.mx-", "ana@1.2", "ana sosa@ejemplo.mx", "ana@ejem plo.mx",
        "ana@ejemplo.mx, eva@ejemplo.mx", "nuñez@ejemplo.mx", "ana@ejemplo.mx\u0000x",
    ],
)  # fmt: skip
def test_emails_that_are_not_whole(typed: str) -> None:
    words = "Escribe el correo completo. Por ejemplo: nombre@ejemplo.mx"
    assert str(refusal(kinds.email(), typed).words) == words


@pytest.mark.parametrize("typed", ["Correo@Correo.com", "sincorreo@gmail.com", "no@no.com"])
def test_invented_emails_are_refused(typed: str) -> None:
    words = "No podemos usar ese correo. Escribe el tuyo o déjalo vacío."
    assert str(refusal(kinds.email(), typed).words) == words


def test_one_time_codes_are_six_digits_and_never_shown() -> None:
    kind = kinds.one_time_code()
    assert read(kind, " 123 456 ") == "123456"
    assert read(kind, "１２３４５６") == "123456"
    assert kind.show("123456", "es_MX") == ""
    for typed in ("12345", "1234567", "abcdef"):
        assert str(refusal(kind, typed).words) == "Escribe los 6 números del código."
