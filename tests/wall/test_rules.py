"""Every rule of the specification has a test that is named by it: `test_r_b11_01_...`."""

from __future__ import annotations

import re
from pathlib import Path

from tests.wall.tree import ROOT, functions, parsed

RULE_IDS = tuple(Path(__file__).with_name("rule_ids.txt").read_text("utf-8").split())
CITED = re.compile(r"\bR-[A-Z]+\d*-\d\d\b")


def prefix_of(rule: str) -> str:
    return f"test_{rule.lower().replace('-', '_')}"


def named_rules(names: set[str]) -> set[str]:
    """Rules that a test is named by; `test_r_b11_01_x` names R-B11-01 and `test_r_b11_011` does not."""
    return {rule for rule in RULE_IDS for name in names if re.match(rf"{prefix_of(rule)}(?![0-9a-z])", name)}


def test_every_rule_has_a_test() -> None:
    files = [path for path in (ROOT / "tests").rglob("test_*.py") if path.parent.name != "wall"]
    names = {function.name for path in files for function in functions(parsed(path))}
    assert not set(RULE_IDS) - named_rules(names)


def test_no_rule_is_cited_that_does_not_exist() -> None:
    known = set(RULE_IDS) | {"R-GEN-12"}  # uploads do not exist yet
    cited = {
        rule
        for path in (ROOT / "kiosk").rglob("*.py")
        for rule in CITED.findall(path.read_text("utf-8"))
        if rule.startswith(("R-B11-", "R-GEN-"))
    }
    assert cited <= known


def test_a_rule_without_a_test_is_seen() -> None:
    assert named_rules({"test_r_b11_01_gives_the_number", "test_r_gen_130"}) == {"R-B11-01"}
