"""The search finds a planted text however it is written, and does not take times for codes."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.gateways import scenario
from tests.privacy import canaries
from tests.privacy.canaries import Sought
from tests.privacy.search import search

ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda text: text,
    "lower": lambda text: text.lower(),
    "UTF-16LE": lambda text: text.decode().encode("utf-16-le"),
    "UTF-16BE": lambda text: text.decode().encode("utf-16-be"),
    "base64 at 0": lambda text: base64.b64encode(b"abc" + text + b"xyz"),
    "base64 at 1": lambda text: base64.b64encode(b"abcd" + text + b"xyz"),
    "base64 at 2": lambda text: base64.b64encode(b"abcde" + text + b"xy"),
    "base64 of addresses": lambda text: base64.urlsafe_b64encode(b"a" + text),
    "hexadecimal": lambda text: text.hex().encode(),
    "HEXADECIMAL": lambda text: text.hex().upper().encode(),
}


@pytest.mark.parametrize("way", ENCODINGS)
def test_what_is_planted_is_found(tmp_path: Path, way: str) -> None:
    sought = Sought.of_everybody()
    sought.add("code 1", "481516")
    sought.add("resume code 1", "K7Q2M-9XW3T")
    for name, text in sought.texts.items():
        (tmp_path / "planted").write_bytes(b"\x00\xff # " + ENCODINGS[way](text.encode()) + b" \x07")
        assert name in {hit.text for hit in search(tmp_path, sought.texts).hits}, (name, way)


def test_names_of_files_are_read_too(tmp_path: Path) -> None:
    (tmp_path / f"{canaries.KNOWN.curp}.pdf").write_bytes(b"")
    assert search(tmp_path, Sought.of_everybody().texts).hits


def test_the_fraction_of_a_second_is_no_code(tmp_path: Path) -> None:
    code = {"code": "481516"}
    for text in ("2026-03-11T10:00:59.481516Z", "00481516", "a481516b", "4815160"):
        (tmp_path / "log").write_text(text)
        assert search(tmp_path, code).hits == [], text
    for text in ("código es 481516.", '"481516"', "481516", "59.481516 59: 481516,"):
        (tmp_path / "log").write_text(text)
        assert search(tmp_path, code).hits, text


def test_the_canaries_can_be_loaded() -> None:
    assert list(scenario.check(canaries.scenario())) == []
