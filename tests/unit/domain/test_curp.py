"""CURP: the rules, the typing help, what barcode readers send, and another implementation as judge."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stdnum.mx import curp as judge

from kiosk.domain.identifiers import Curp, CurpReading, curp_check_digit, read_curp
from kiosk.domain.people import Sex
from kiosk.domain.places import BIRTH_ENTITIES
from kiosk.domain.refusal import Refused

TODAY = date(2026, 11, 9)
GOOD = "OOSR010228MNLCNNA0"
EXAMPLES = json.loads((Path(__file__).parent / "data" / "identifier_examples.json").read_text("utf-8"))
ACCEPTED_ON_PURPOSE = {
    "PUTA850314MDFBRC09": "an uncommon start is a notice",
    "NUFT791102HJCÑCM08": "a typed Ñ becomes X",
    "IAPL-850314-MDFBRC09 ": "spaces and hyphens do not count",
}
FEW = settings(max_examples=150, deadline=None, derandomize=True, database=None)


def read(typed: str) -> CurpReading:
    return read_curp(typed, today=TODAY)


def refusal(typed: str, *, today: date = TODAY) -> Refused:
    with pytest.raises(Refused) as caught:
        read_curp(typed, today=today)
    return caught.value


def with_digit(first_17: str) -> str:
    return first_17 + curp_check_digit(first_17)


@st.composite
def keys(draw: st.DrawFn, sexes: str = "HM") -> str:
    born = draw(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
    century = "0123456789" if born.year < 2000 else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    consonant = st.sampled_from("BCDFGHJKLMNPQRSTVWXYZ")
    letter = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    parts = [draw(letter), draw(st.sampled_from("AEIOUX")), draw(letter), draw(letter)]
    parts += [born.strftime("%y%m%d"), draw(st.sampled_from(sexes))]
    parts.append(draw(st.sampled_from([entity.code for entity in BIRTH_ENTITIES])))
    parts += [draw(consonant), draw(consonant), draw(consonant), draw(st.sampled_from(century))]
    return with_digit("".join(parts))


@pytest.mark.parametrize("example", EXAMPLES["curp"]["validos"], ids=lambda e: e["nota"])
def test_valid_examples(example: dict[str, Any]) -> None:
    curp = read(example["valor"]).curp
    assert curp.value == example["valor"].upper()
    assert curp.birth_date.isoformat() == example["nacimiento"]
    assert curp.sex == example["sexo"]
    assert curp.state == example["entidad"] == curp.entity.code
    assert Curp.parse(curp.value) == curp


@pytest.mark.parametrize("example", EXAMPLES["curp"]["invalidos"], ids=lambda e: e["motivo"])
def test_invalid_examples(example: dict[str, Any]) -> None:
    if example["valor"] in ACCEPTED_ON_PURPOSE:
        assert read(example["valor"]).curp.state in {"DF", "JC"}
    else:
        assert refusal(example["valor"]).rule in {"R-GEN-01", "R-GEN-02", "R-GEN-03"}


@FEW
@given(keys())
def test_the_judge_agrees_on_right_keys(key: str) -> None:
    assume(judge.is_valid(key))  # it refuses uncommon starts, which are a notice here
    assert read_curp(key, today=date(2100, 1, 1)).curp.birth_date == judge.get_birth_date(key)
    assert {"H": "M", "M": "F"}[Curp(key).sex] == judge.get_gender(key)


@FEW
@given(keys(), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_the_judge_agrees_on_spoilt_keys(key: str, at: int, sign: str) -> None:
    assume(judge.is_valid(key) and sign != key[at])
    spoilt = key[:at] + sign + key[at + 1 :]
    if at < 17:  # with a digit that fits, or the digit alone would decide
        spoilt = with_digit(spoilt[:17])
    try:
        Curp(spoilt)
    except ValueError:
        # It looks neither at inner vowels and consonants nor at the 17th place as closely as we do.
        assert not judge.is_valid(spoilt) or at in {1, 13, 14, 15}
    else:
        assert judge.is_valid(spoilt) or spoilt[10] == "X" or at in {0, 1, 2, 3}


def test_the_judge_can_say_no() -> None:
    assert judge.is_valid(GOOD)
    assert not judge.is_valid(GOOD[:-1] + "1")


@FEW
@given(keys(sexes="X"))
def test_sex_x_is_read(key: str) -> None:
    assert Sex(Curp(key).sex) is Sex.NON_BINARY


@FEW
@given(st.text(max_size=250))
def test_any_text_is_read_or_refused(typed: str) -> None:
    with suppress(Refused):
        assert read(typed).curp.value.isascii()


@pytest.mark.parametrize("typed", ["", "   ", " - ", "\t\n", "¡!"])
def test_r_gen_01_nothing_typed(typed: str) -> None:
    refused = refusal(typed)
    assert refused.rule == "R-GEN-01"
    assert str(refused.words) == "Escribe la CURP completa: 18 letras y números."


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (GOOD[:-1], "Esta CURP no está completa. Lleva 18 letras y números. Te falta 1."),
        (GOOD[:-3], "Esta CURP no está completa. Lleva 18 letras y números. Te faltan 3."),
        ("hola", "Esta CURP no está completa. Lleva 18 letras y números. Te faltan 14."),
        (GOOD + "9", "Esta CURP es más larga de lo normal. Lleva 18 letras y números. Te sobra 1."),
        (GOOD + "99", "Esta CURP es más larga de lo normal. Lleva 18 letras y números. Te sobran 2."),
        ("https://qr.ine.mx/0000", "Aquí no encontramos una CURP. Escribe la CURP: 18 letras y números."),
        ("A" * 50, "Aquí no encontramos una CURP. Escribe la CURP: 18 letras y números."),
        (GOOD + " " * 200, "Aquí no encontramos una CURP. Escribe la CURP: 18 letras y números."),
        (f"{GOOD} o SABC560626MDFLRN01", "Aquí hay más de una CURP. Escribe solo una."),
    ],
)
def test_r_gen_02_length(typed: str, words: str) -> None:
    refused = refusal(typed)
    assert refused.rule == "R-GEN-02"
    assert str(refused.words) == words


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("3OSR010228MNLCNNA0", "Revisa la CURP: en el lugar 1 va una letra."),
        ("OBSR010228MNLCNNA0", "Revisa la CURP: en el lugar 2 va una vocal o X."),
        ("OOSRA10228MNLCNNA0", "Revisa la CURP: en el lugar 5 va un número."),
        ("OOSR010228FNLCNNA0", "Revisa la CURP: en el lugar 11 va H, M o X."),
        ("OOSR010228MQOCNNA0", "Revisa la CURP: las letras 12 y 13 dicen el estado donde nació la persona."),
        ("OOSR010228MNLCANA0", "Revisa la CURP: en el lugar 15 va una consonante."),
        ("OOSR010228MNLCNNД0", "Revisa la CURP: en el lugar 17 va una letra o un número."),
        ("OOSR010228MNLCNNAA", "Revisa la CURP: en el lugar 18 va un número."),
        (
            with_digit("OOSR010229MNLCNNA"),
            "Revisa la CURP: los números del 5 al 10 son la fecha de nacimiento: año, mes y día.",
        ),
        (with_digit("OOSR261110MNLCNNA"), "Revisa la CURP: su fecha de nacimiento todavía no llega."),
    ],
)
def test_r_gen_02_form(key: str, words: str) -> None:
    refused = refusal(key)
    assert refused.rule == "R-GEN-02"
    assert str(refused.words) == words


def test_r_gen_02_only_days_to_come_are_future() -> None:
    born_today = with_digit("OOSR261109MNLCNNA")
    assert read(born_today).curp.birth_date == TODAY
    assert refusal(born_today, today=date(2026, 11, 8)).rule == "R-GEN-02"
    assert Curp.parse(born_today).birth_date == TODAY  # a stored key is not judged by the clock


def test_r_gen_03_check_digit() -> None:
    refused = refusal("SABC560626MDFLRN09")
    assert refused.rule == "R-GEN-03"
    assert str(refused.words) == "Revisa tu CURP: una letra o número no coincide."
    assert refused.suggestion is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("00SR010228MNLCNNA0", GOOD),
        ("OOSRO10228MNLCNNAO", GOOD),
        ("0O5RO1O22BMNLCNNAO", GOOD),
        ("5ABC560626MDFLRNO1", "SABC560626MDFLRN01"),
        ("5A8C560626MDFLRN0I", "SABC560626MDFLRN01"),
    ],
)
def test_look_alikes_bring_one_suggestion(typed: str, meant: str) -> None:
    assert refusal(typed).suggestion == meant


def test_r_gen_03_suggests_the_other_century() -> None:
    meant = with_digit("OOSR010228MNLCNNI")
    refused = refusal(meant[:16] + "1" + meant[17])
    assert (refused.rule, refused.suggestion) == ("R-GEN-03", meant)


def test_no_suggestion_when_two_keys_are_possible_or_none() -> None:
    either = with_digit("OOSR010228MNLCNNO")  # O and 0 in place 17 give the same digit: born 2001 or 1901
    assert Curp(either[:16] + "0" + either[17]).birth_date.year == 1901
    assert refusal("00" + either[2:]).suggestion is None
    assert refusal("00SR010228MNLCNNA5").suggestion is None  # the digit fits none
    assert refusal("00SR010229MNLCNNA1").suggestion is None  # that day never was
    future = with_digit("OOSR261110MNLCNNA")
    assert refusal("00" + future[2:]).suggestion is None  # that day has not come
    assert refusal("00" + future[2:], today=date(2026, 11, 10)).suggestion == future


def test_enye_becomes_x_with_a_notice() -> None:
    reading = read("nuft791102hjcñcm08")
    assert reading.curp.value == "NUFT791102HJCXCM08"
    assert [str(notice) for notice in reading.notices] == [
        "Cambiamos la Ñ por una X. En la CURP se escribe así."
    ]
    assert read("NUFT791102HJCN\u0303CM08") == reading  # N and a combining tilde
    assert read("CURP de mi hijo: NUFT791102HJCÑCM08") == reading


def test_uncommon_start_is_a_notice_only() -> None:
    assert [str(notice) for notice in read("PUTA850314MDFBRC09").notices] == [
        "Las 4 primeras letras de esta CURP son poco comunes. Revisa que estén bien."
    ]
    assert read(GOOD).notices == ()


@pytest.mark.parametrize(
    "typed",
    [
        "oosr010228mnlcnna0",
        " OOSR 010228 MNLCNN A0 ",
        "OOSR-010228-MNLCNN-A0",
        "óosr010228mnlcnna0",
        "".join(chr(ord(sign) + 0xFEE0) for sign in GOOD),
        "CURP: OOSR 010228 MNLCNN A0",
        f"{GOOD}||OCHOA|SINTETICA|RENATA|MUJER|28/02/2001|NUEVO LEON|19|",
        f"{GOOD}||OCHOA||RENATA|MUJER|28/02/2001|NUEVO LEON|19",
        f"{GOOD}ÇÇOCHOAÇSINTETICAÇRENATAÇMUJERÇ28-02-2001ÇNUEVO LEONÇ19Ç",
        f"{GOOD}°°OCHOA°SINTETICA°RENATA°MUJER°28-02-2001°NUEVO LEON°19°",
        f"||Número de Validación Legal: 12345678901 |Nombre: RENATA OCHOA SINTETICA |CURP: {GOOD}||",
        f"]]N'umero de Validaci'on LegalÑ 12345678901 ]NombreÑ RENATA OCHOA ]CURPÑ{GOOD}]]",
        f"NSS: 92919084431 CURP: {GOOD}\r\n",
        f"{GOOD}\t",
    ],
)
def test_what_people_and_readers_send(typed: str) -> None:
    assert read(typed) == CurpReading(Curp(GOOD))


@pytest.mark.parametrize("example", EXAMPLES["qr_curp"]["validos"], ids=lambda e: e["valor"][:40])
def test_printed_codes(example: dict[str, Any]) -> None:
    if "digito_correcto" in example:
        assert refusal(example["valor"]).rule == "R-GEN-03"
        assert curp_check_digit(example["curp"]) == example["digito_correcto"]
    else:
        assert read(example["valor"]).curp.value == example["curp"]


@pytest.mark.parametrize("example", EXAMPLES["qr_curp"]["invalidos"], ids=lambda e: e["valor"])
def test_printed_codes_of_other_papers(example: dict[str, Any]) -> None:
    assert refusal(example["valor"]).rule == "R-GEN-02"


def test_a_key_never_prints_whole() -> None:
    curp = Curp(GOOD)
    assert curp.masked == "OOSR************A0"
    assert repr(curp) == str(curp) == "Curp(OOSR************A0)"
    assert GOOD not in repr(read(GOOD))


@pytest.mark.parametrize("value", ["", GOOD.lower(), f" {GOOD}", GOOD[:-1] + "1", GOOD + "0"])
def test_stored_keys_are_read_strictly(value: str) -> None:
    with pytest.raises(ValueError, match="^not a CURP$"):
        Curp.parse(value)
