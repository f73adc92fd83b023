"""The record outside the program finds what is missing, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bench.line.journal import Journal

SHOWN = {
    "curp": [("csrf", "x"), ("curp", "AAAA 010101")],
    "entrega": [("delivery", "PRINT"), ("delivery", "SMS"), ("phone", "55 1234 5678"), ("email", "")],
}


def journal(tmp_path: Path) -> Journal:
    kept = Journal(tmp_path / "journal.jsonl")
    kept.acknowledged("curp", {"curp": "aaaa010101"})
    kept.acknowledged("entrega", {"delivery": ["SMS", "PRINT"], "phone": "5512345678", "email": ""})
    kept.acknowledged("codigo", {"one_time_code": "123456"})
    return kept


def test_all_is_there(tmp_path: Path) -> None:
    """However it is written; a code is never shown again."""
    assert journal(tmp_path).lost(SHOWN) == []


def test_planted_losses_are_found(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    assert kept.lost({**SHOWN, "curp": []}) == ["curp: curp"]
    assert kept.lost({"curp": SHOWN["curp"]}) == ["entrega: delivery", "entrega: phone"]
    assert kept.lost({**SHOWN, "entrega": SHOWN["entrega"][1:]}) == ["entrega: delivery"]
    assert kept.lost({**SHOWN, "curp": [("curp", "BBBB010101")]}) == ["curp: curp"]


def test_it_is_written_down_at_once(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.mishap("GET /x: cut")
    lines = [json.loads(line) for line in kept.file.read_text("utf-8").splitlines()]
    assert [next(iter(line)) for line in lines] == ["acknowledged"] * 3 + ["mishap"]
