"""A signed PDF, changed in any way: `kiosk acuse verify` says no (T09, P4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.documents import pdf_check
from kiosk.documents.pdf_check import check_pdf
from kiosk.documents.pdf_signature import sign_pdf
from kiosk.signing.keys import SealKind, published
from kiosk.signing.seal import Certificates
from tests.figures import FIGURE
from tests.tamper.counting import SEED, Tally, judge
from tests.tamper.papers import changed, drawn
from tests.unit.documents.samples import NOW, a_desk, a_sheet, a_text, sealed

SOME, MANY = 50, 3_000

Paper = tuple[bytes, Certificates]


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Paper, ...]:
    return _made(tmp_path_factory.mktemp("desks"))


def _made(folder: Path) -> tuple[Paper, ...]:
    """Two people's acuses by each kind of key."""
    found = []
    for kind in (SealKind.P256, SealKind.RSA):
        desk = a_desk(folder / kind.value, kind=kind)
        text = a_text(desk.sealer, name="Íñigo Kuri Ávila")
        other = desk.press.print(replace(a_sheet(desk.sealer), sealed=sealed(desk.sealer, text)), at=NOW)
        known = desk.sealer.certificates
        found += [(desk.signed, known), (sign_pdf(other, desk.sealer, at=NOW), known)]
    return tuple(found)


def run(desks: tuple[Paper, ...], wanted: int) -> Tally:
    chance, tally = Random(SEED), Tally("signed PDFs")
    everyone = tuple(pdf for pdf, _ in desks)

    def draw(turn: int) -> None:
        pdf, known = desks[turn % len(desks)]
        kind = drawn(turn, chance)
        bad = changed(pdf, kind, chance, tuple(one for one in everyone if one != pdf))
        if bad == pdf:
            tally.empty += 1
        else:
            tally.count(kind, refused=not check_pdf(bad, known).is_genuine)

    judge(tally, wanted, draw)
    return tally


@pytest.mark.slow("prints and signs four acuses")
def test_what_nobody_changed_is_genuine(desks: tuple[Paper, ...]) -> None:
    assert all(check_pdf(pdf, known).is_genuine for pdf, known in desks)


@pytest.mark.parametrize("wanted", [SOME, pytest.param(MANY, marks=pytest.mark.full)])
@pytest.mark.slow("each change is read by the whole check")
def test_every_change_is_refused(
    desks: tuple[Paper, ...], wanted: int, record_property: Callable[[str, object], None]
) -> None:
    tally = run(desks, wanted)
    assert tally.survivors == []
    assert len(tally.made) >= 13
    record_property(FIGURE, tally.words)


@pytest.mark.slow("two hundred changes")
def test_a_check_as_kind_as_a_pdf_reader_is_caught(
    desks: tuple[Paper, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its own strictness the check takes other spellings of the signature for good."""
    monkeypatch.setattr(pdf_check, "_is_exact", lambda *_: True)
    monkeypatch.setattr(pdf_check, "_CONTENTS", re.compile(rb"<((?:[0-9A-Fa-f]{2})+)>"))
    caught = {each.partition(":")[0] for each in run(desks, 200).survivors}
    assert {"case of a digit", "padding"} <= caught


@pytest.mark.slow("starts the command")
def test_the_command_says_the_same(desks: tuple[Paper, ...], tmp_path: Path) -> None:
    """With nothing but the file and the published certificates."""
    pdf, known = desks[0]
    (tmp_path / "sellos.pem").write_text(published(known.by_key_id.values()), "ascii")
    words = ["acuse", "verify", "--certificates", str(tmp_path / "sellos.pem")]
    (tmp_path / "bueno.pdf").write_bytes(pdf)
    good = CliRunner().invoke(main, [*words, str(tmp_path / "bueno.pdf")])
    assert good.exit_code == 0, good.output
    chance = Random(SEED)
    for turn in (0, 3, 9):
        bad = changed(pdf, drawn(turn, chance), chance, (desks[1][0],))
        (tmp_path / "malo.pdf").write_bytes(bad)
        told = CliRunner().invoke(main, [*words, str(tmp_path / "malo.pdf")])
        assert told.exit_code == 1
        assert "NO es auténtico" in told.output
