"""Every list of values of the specifications, typed into the form: right goes on, wrong is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.app.people import AMAYA, RENATA, confirmed
from tests.app.test_general_rules import told_by_name
from tests.citizen import Citizen

EXAMPLES: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "unit" / "domain" / "data" / "identifier_examples.json").read_text("utf-8")
)


def examples(kind: str, which: str) -> list[str]:
    """Right (`validos`) or wrong (`invalidos`) values of one kind of key."""
    return [example["valor"] for example in EXAMPLES[kind][which]]


def at_curp(citizen: Citizen) -> Citizen:
    return citizen.starts().answers(for_whom="SELF").is_at("/curp")


@pytest.mark.parametrize("typed", examples("curp", "validos"))
def test_a_right_key_is_looked_up_whoever_it_is(citizen: Citizen, typed: str) -> None:
    at_curp(citizen).answers(curp=typed)
    assert citizen.page.address.endswith(("/alto", "/confirmar")), citizen.page
    assert citizen.page.status == 200


ODD = {"PUTA850314MDFBRC09", "NUFT791102HJCÑCM08", "IAPL-850314-MDFBRC09 "}
"""Other programs refuse these. Here an odd word and an Ñ are a warning, and hyphens are no fault."""


@pytest.mark.parametrize("typed", sorted(ODD))
def test_an_odd_key_is_looked_up_all_the_same(citizen: Citizen, typed: str) -> None:
    at_curp(citizen).answers(curp=typed).is_at("/alto").sees("No encontramos esa CURP")


@pytest.mark.parametrize("typed", sorted(set(examples("curp", "invalidos")) - ODD))
def test_a_wrong_key_is_told_why_and_kept_as_typed(citizen: Citizen, typed: str) -> None:
    at_curp(citizen).answers(curp=typed).is_at("/curp")
    assert citizen.page.status == 422
    assert citizen.page.problems[0] not in ("", "Falta escribir este dato.")
    assert citizen.page.form("f").controls["curp"].values == [typed]


KEY = RENATA.curp


@pytest.mark.parametrize(
    "typed",
    [
        KEY.lower(), f"  {KEY}  ", f"{KEY[:4]} {KEY[4:10]} {KEY[10:]}",
        f"{KEY[:4]}-{KEY[4:10]}-{KEY[10:]}", f"CURP: {KEY}",
        f"{KEY}\t", f"{KEY}\r\n", "".join(chr(ord(c) + 0xFEE0) for c in KEY),
        f"{KEY}||OLMO|SAUCE|RENATA|MUJER|05/03/1984|OAXACA|20|",
        f"||Número de Validación Legal: 123 |Nombre: RENATA OLMO SAUCE |CURP: {KEY}||",
        f"{KEY}}}}}OLMO}}SAUCE}}RENATA}}MUJER}}05-03-1984}}OAXACA}}20}}", f"\ufeff{KEY}",
        f"{KEY[:9]}\u200b{KEY[9:]}",
    ],
)  # fmt: skip
def test_a_key_may_be_typed_pasted_or_read_by_a_scanner(citizen: Citizen, typed: str) -> None:
    at_curp(citizen).answers(curp=typed).is_at("/confirmar").sees("Renata O. S.")


def test_enye_becomes_x_with_a_word_about_it(citizen: Citizen) -> None:
    at_curp(citizen).answers(curp="ÑAPI880808HBCNXX08").is_at("/confirmar").sees(
        "Cambiamos la Ñ por una X.", "Iñaki"
    )


@pytest.mark.parametrize(
    "typed",
    [
        "https://siat.sat.gob.mx/x?D1=10&D2=1&D3=123_XAXX010101000",
        "http://qr.ine.mx/abc",
        "|" * 40,
        f"{KEY} {AMAYA.curp}",
    ],
)
def test_other_codes_are_told_apart_and_nothing_is_opened(citizen: Citizen, typed: str) -> None:
    at_curp(citizen).answers(curp=typed)
    assert citizen.page.status == 422
    assert "://" not in " ".join(citizen.page.problems)


def test_a_date_that_has_not_come_is_refused(citizen: Citizen) -> None:
    at_curp(citizen).answers(curp="AEEN900102MCSRSDA9")
    assert citizen.page.status == 422


def at_number(citizen: Citizen) -> Citizen:
    return at_curp(citizen).follows("Tengo un papel con un número").is_at("/numero")


@pytest.mark.parametrize("typed", examples("nss", "validos"))
def test_a_right_number_is_taken(citizen: Citizen, typed: str) -> None:
    at_number(citizen).answers(known_nss=typed).is_at("/curp")
    assert citizen.page.status == 200


@pytest.mark.parametrize("typed", examples("nss", "invalidos"))
def test_a_wrong_number_is_told_why(citizen: Citizen, typed: str) -> None:
    at_number(citizen).answers(known_nss=typed).is_at("/numero")
    assert citizen.page.status == 422


def test_ten_digits_bring_the_eleventh(citizen: Citizen) -> None:
    at_number(citizen).answers(known_nss="9291908443").is_told(
        "Te falta 1.", "¿Quisiste escribir 92919084431?"
    )


def test_no_number_is_an_answer_too(citizen: Citizen) -> None:
    at_number(citizen).answers(known_nss="").is_at("/curp")


@pytest.mark.parametrize(
    "typed",
    [
        "5512345678", "55 1234 5678", "55-1234-5678", "+52 55 1234 5678", "+525512345678", "044 55 1234 5678",
        "045 5512345678", "01 55 1234 5678", "1 5512345678", "52 1 55 1234 5678", "(55) 1234-5678",
        "５５１２３４５６７８",
    ],
)  # fmt: skip
def test_a_telephone_as_people_write_it(citizen: Citizen, typed: str) -> None:
    confirmed(citizen, AMAYA.curp).chooses_delivery("SMS", phone=typed).is_at("/codigo")
    assert citizen.inbox("5512345678")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Escribe los 10 números del celular."), ("551234567", "Escribe los 10 números"),
        ("55123456789", "Escribe los 10 números"),
        ("+1 212 555 0100", "Escribe un celular de México"), ("5555555555", "Ese celular no existe."),
        ("0000000000", "no existe"),
        ("telefono", "Escribe los 10 números"), ("١٢٣٤٥٦٧٨٩٠", "Escribe los 10 números"),
        ("8000000000", "Ese contacto es de la oficina."),
    ],
)  # fmt: skip
def test_a_telephone_that_cannot_be_is_told_so(citizen: Citizen, typed: str, words: str) -> None:
    confirmed(citizen, AMAYA.curp).chooses_delivery("SMS", phone=typed).is_at("/entrega").is_told(words)


@pytest.mark.parametrize(
    "typed",
    [
        "a@b.mx",
        "Ana.Lopez+imss@Correo.EJEMPLO.mx",
        " ana@ejemplo.mx ",
        "ana @ ejemplo . mx",
        "o'neil@ejemplo.mx",
    ],
)
def test_an_address_as_people_write_it(citizen: Citizen, typed: str) -> None:
    confirmed(citizen, AMAYA.curp).chooses_delivery("EMAIL", email=typed).is_at("/codigo")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("ana", "Escribe el correo completo."), ("ana@", "completo"), ("@ejemplo.mx", "completo"),
        ("a@b", "completo"),
        ("a..b@ejemplo.mx", "completo"), ("a@ejemplo.mx, b@ejemplo.mx", "completo"),
        ("a@ejemplo.mx\nBcc: x@y.mx", "completo"),
        ("correo@correo.com", "No podemos usar ese correo."),
        ("sincorreo@gmail.com", "No podemos usar ese correo."),
        ("a" * 65 + "@ejemplo.mx", "completo"), ("ñandú@ejemplo.mx", "completo"),
        ("a@" + "b" * 190 + ".mx", "Escribe"),
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_is_told_so(citizen: Citizen, typed: str, words: str) -> None:
    confirmed(citizen, AMAYA.curp).chooses_delivery("EMAIL", email=typed).is_at("/entrega")
    assert citizen.page.status == 422
    assert any(words in one or "Es muy largo" in one for one in citizen.page.problems), citizen.page.problems


def test_what_was_given_for_another_way_is_not_lost(citizen: Citizen) -> None:
    confirmed(citizen, AMAYA.curp).chooses_delivery("PRINT", phone="5512345678", email="a@ejemplo.mx").is_at(
        "/codigo"
    )


@pytest.mark.parametrize(
    "day",
    [
        ("31", "2", "2006"),
        ("0", "1", "2006"),
        ("1", "13", "2006"),
        ("", "", ""),
        ("1", "1", ""),
        ("1", "1", "06"),
        ("1", "1", "2027"),
        ("1", "1", "1900"),
        ("a", "b", "c"),
        ("1" * 50, "1", "2006"),
        ("-1", "1", "2006"),
        ("1", "hoy", "2006"),
    ],
)
def test_a_birthday_that_cannot_be_is_told_so(citizen: Citizen, day: tuple[str, str, str]) -> None:
    at_curp(citizen).follows("No sé la CURP")
    told_by_name(citizen, asked_birth_date=day).is_at("/sin-curp-nacimiento")
    assert len(citizen.page.problems) == 1
    assert [
        citizen.page.form("f").controls[f"asked_birth_date-{part}"].values
        for part in ("day", "month", "year")
    ] == [[one] for one in day]


@pytest.mark.parametrize(
    "day",
    [("21", "06", "2006"), ("21", "junio", "2006"), ("21", "Jun", "2006"), (" 21 ", "JUNIO", "２００６")],
)
def test_a_birthday_as_people_write_it(citizen: Citizen, day: tuple[str, str, str]) -> None:
    told_by_name(at_curp(citizen).follows("No sé la CURP"), asked_birth_date=day).is_at("/confirmar")
    citizen.sees("Sofía C. G.")


@pytest.mark.parametrize("name", ["1234", "<b>", "Sofía2", "@", "🙂", "-", "S" * 51])
def test_a_name_that_cannot_be_is_told_so(citizen: Citizen, name: str) -> None:
    told_by_name(at_curp(citizen).follows("No sé la CURP"), asked_given_names=name).is_at("/sin-curp")
    assert len(citizen.page.problems) == 1


@pytest.mark.parametrize(
    "name", ["SOFIA", "Sofía", "  sofía  ", "so\u0301fia".replace("so\u0301fia", "sofi\u0301a")]
)
def test_a_name_as_people_write_it(citizen: Citizen, name: str) -> None:
    told_by_name(at_curp(citizen).follows("No sé la CURP"), asked_given_names=name).is_at("/confirmar")


@pytest.mark.parametrize("year", ["1942", "2027", "90", "mil", "19900", "-1990", "1990.5"])
def test_a_year_that_cannot_be_is_told_so(citizen: Citizen, year: str) -> None:
    confirmed(citizen, "TAAE711210MMNBRL07").chooses_delivery("PRINT").types_code(sent_to="5500001011")
    citizen.answers(first_employer="x").answers(first_year=year).is_at("/primer-anio")
    assert citizen.page.status == 422
