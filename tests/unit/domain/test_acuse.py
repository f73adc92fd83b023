"""The canonical text of an acuse: exact, readable back, and veiled for strangers (decisions 1.1)."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.acuse import (
    WHOLE_GROUPS,
    AcuseKind,
    AcuseText,
    PublicView,
    Seen,
    canonical,
    clean_value,
    digest,
    fingerprint,
    parse_canonical,
    public_view,
)
from kiosk.domain.identifiers import Curp, Folio

TEXT = AcuseText(
    folio=Folio.of(2026, 123),
    number="1",
    kind=AcuseKind.RESULT,
    procedure="ssn_assign_or_locate",
    procedure_version="1",
    at=datetime(2026, 11, 10, 5, 30, 7, 42, tzinfo=UTC),
    channel="kiosco",
    curp=Curp("OOSR010228MNLCNNA0"),
    result=("Localización", "Renata Ochoa Sintética", "92 91 90 8443 1", "1991-03-04"),
    ledger_n=17,
    leaf=bytes(range(32)),
    key_id="seal-001",
)
LINE = (
    "||1.0|2026-000123-3|1|result|ssn_assign_or_locate|1|2026-11-10T05:30:07.000042Z|2026-11-09T23:30:07-06:00|"
    "kiosco|OOSR010228MNLCNNA0|Localización|Renata Ochoa Sintética|92 91 90 8443 1|1991-03-04|17|"
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f|seal-001||"
)
SEEN = (Seen.WHOLE, Seen.NAME, Seen.NSS, Seen.NOTHING)


def test_the_line_never_changes() -> None:
    assert canonical(TEXT) == LINE


def test_the_line_is_read_back() -> None:
    assert parse_canonical(LINE) == TEXT


@pytest.mark.parametrize("kind", AcuseKind)
def test_kinds(kind: AcuseKind) -> None:
    assert kind.value in {"receipt", "result", "decision", "correction"}
    assert parse_canonical(canonical(replace(TEXT, kind=kind))).kind is kind


@pytest.mark.parametrize("result", [(), ("",), ("", "a", "")])
def test_empty_fields_keep_their_place(result: tuple[str, ...]) -> None:
    text = replace(TEXT, result=result, curp=None)
    assert parse_canonical(canonical(text)) == text


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.lists(st.text(max_size=30), max_size=6), st.text(max_size=10))
def test_any_value_fits_in_the_line(values: list[str], channel: str) -> None:
    text = replace(TEXT, result=tuple(values), channel=channel)
    line = canonical(text)
    assert len(line.splitlines()) == 1
    assert unicodedata.is_normalized("NFC", line)
    read = parse_canonical(line)
    assert read.result == tuple(clean_value(value) for value in values)
    assert canonical(read) == line


@pytest.mark.parametrize(
    ("value", "clean"),
    [
        ("a|b", "a b"),
        ("a\r\nb\u2028c\u0085d", "a b c d"),
        ("  a \t  b ", "a b"),
        ("a\x00b\x1bc", "a b c"),
        ("|| ||", ""),
        ("Nun\u0303ez", "Nuñez"),
    ],
)
def test_clean_value(value: str, clean: str) -> None:
    assert clean_value(value) == clean


def test_a_value_cannot_pretend_to_be_two() -> None:
    forged = replace(TEXT, result=("Localización|Otra persona", *TEXT.result[1:]))
    assert canonical(forged).count("|") == LINE.count("|")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "||",
        "||||",
        LINE[1:],
        LINE + "\n",
        LINE + " ",
        LINE.replace("||1.0|", "||1.1|"),
        LINE.replace("2026-000123-3", "2026-000123-4"),
        LINE.replace("2026-000123-3", "2026-000124-3"),
        LINE.replace("|result|", "|Result|"),
        LINE.replace("07.000042Z", "08.000042Z"),
        LINE.replace("07.000042Z", "07.000042+00:00"),
        LINE.replace("07.000042Z", "07.42Z"),
        LINE.replace("07-06:00", "08-06:00"),
        LINE.replace("07-06:00", "07"),
        LINE.replace("A0|", "A1|"),
        LINE.replace("|17|", "|017|"),
        LINE.replace("|17|", "|-17|"),
        LINE.replace("1d1e1f|", "1D1E1F|"),
        LINE.replace("1d1e1f|", "1d1e|"),
        LINE.replace("Renata ", "Renata  "),
        LINE.replace("é", "e\u0301"),
        "||1.0|2026-000123-3||",
    ],
)
def test_what_was_not_written_so_is_not_read(line: str) -> None:
    assert line != LINE
    with pytest.raises(ValueError):  # noqa: PT011 - any of the reasons will do
        parse_canonical(line)


def test_a_later_change_of_zone_rules_does_not_spoil_old_texts() -> None:
    assert parse_canonical(LINE.replace("2026-11-09T23:30:07-06:00", "2026-11-10T00:30:07-05:00")) == TEXT


def test_texts_that_could_not_be_read_back_are_not_made() -> None:
    for change in ({"leaf": b"short"}, {"ledger_n": -1}, {"at": TEXT.at.replace(tzinfo=None)}):
        with pytest.raises(ValueError, match="place in the ledger|needs a zone"):
            replace(TEXT, **change)


def test_digest_and_fingerprint() -> None:
    whole = hashlib.sha256(LINE.encode("utf-8")).hexdigest()
    assert digest(LINE).hex() == whole
    assert fingerprint(LINE) == " ".join(whole[at : at + 4] for at in (0, 4, 8, 12))
    assert fingerprint(LINE, groups=WHOLE_GROUPS).replace(" ", "") == whole


def test_strangers_see_first_name_and_initials_and_the_ends_of_the_keys() -> None:
    assert public_view(TEXT, SEEN) == PublicView(
        folio=TEXT.folio,
        kind=AcuseKind.RESULT,
        procedure="ssn_assign_or_locate",
        at=TEXT.at,
        curp="OOSR************A0",
        result=("Localización", "Renata O. S.", "*******4431", ""),
    )


def test_fields_nobody_thought_of_do_not_show() -> None:
    for seen in (SEEN[:-1], (*SEEN, Seen.WHOLE)):
        with pytest.raises(ValueError, match="zip"):
            public_view(TEXT, seen)


def test_empty_fields_and_people_without_a_key() -> None:
    view = public_view(replace(TEXT, curp=None, result=("", "", "", "")), SEEN)
    assert (view.curp, view.result) == ("", ("", "", "", ""))
