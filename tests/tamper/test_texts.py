"""A sealed text, changed in any way: refused by the check anybody can run without the server (T09, P4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from kiosk.documents.pdf_check import check_attached
from kiosk.domain.acuse import AcuseKind, canonical, parse_canonical
from kiosk.domain.identifiers import Folio, Nss
from kiosk.signing.keys import SealKind
from kiosk.signing.seal import Certificates, FileSealer
from tests.figures import FIGURE
from tests.tamper.counting import SEED, Tally, judge
from tests.tamper.texts import Around, Sealed, changed, seal_text
from tests.unit.documents.samples import NOW, a_sealer, a_text

SOME, MANY = 500, 4_000
NAMES = ("María Guadalupe Ñandú Güemes", "Íñigo Kuri Ávila", "Ana Sol", "José Ángel Peña de la O")

Check = Callable[[Sealed], bool]


def is_genuine(one: Sealed) -> bool:
    return check_attached(one.attached, one.published).is_genuine


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Around:
    """Texts of four people, each sealed with both kinds of key, and a key of a forger."""
    folder = tmp_path_factory.mktemp("keys")
    sealers = [a_sealer(folder / kind.value, kind=kind) for kind in (SealKind.P256, SealKind.RSA)]
    published = Certificates.of(*(sealer.key.certificate for sealer in sealers))
    texts = [
        seal_text(one, text_of(one, 10 * key + n, name), published)
        for key, one in enumerate(sealers)
        for n, name in enumerate(NAMES)
    ]
    return Around(tuple(texts), a_sealer(folder / "stranger"))


def text_of(sealer: FileSealer, n: int, name: str) -> str:
    """What an acuse of somebody else says: hardly a field is the same."""
    one = parse_canonical(a_text(sealer, name=name, at=NOW + timedelta(hours=n)))
    nss = Nss.build("99", 2026, 1990, 121 + n).value
    return canonical(
        replace(
            one,
            folio=Folio.of(2026, 123 + n),
            number=str(1 + n % 3),
            kind=list(AcuseKind)[n % 4],
            channel=("kiosk", "home")[n % 2],
            result=(("assigned", "located")[n % 2], name, nss, f"2026-11-{11 + n}"),
            ledger_n=1042 + n,
            leaf=bytes([n]) * 32,
        )
    )


def run(around: Around, wanted: int, check: Check = is_genuine) -> Tally:
    """Change texts in turn; whoever is taken for genuine though some byte of it is another, survives."""
    chance, tally = Random(SEED), Tally("sealed texts")

    def draw(turn: int) -> None:
        base = around.others[turn % len(around.others)]
        kind, bad = changed(base, chance, around)
        if bad == base:
            tally.empty += 1
        else:
            tally.count(kind, refused=not check(bad), told=repr(bad.text))

    judge(tally, wanted, draw)
    return tally


def test_what_nobody_changed_is_genuine(around: Around) -> None:
    assert all(is_genuine(one) for one in around.others)


@pytest.mark.parametrize("wanted", [SOME, pytest.param(MANY, marks=pytest.mark.full)])
@pytest.mark.slow("hundreds of changed texts, each with its signature checked")
def test_every_change_is_refused(
    around: Around, wanted: int, record_property: Callable[[str, object], None]
) -> None:
    tally = run(around, wanted)
    assert tally.survivors == []
    assert len(tally.made) >= 15
    record_property(FIGURE, tally.words)


class Credulous(Certificates):
    """Published certificates that believe any seal: what is left when that check is taken out."""

    def verify(self, text: str, seal: bytes, key_id: str) -> bool:
        return True


def test_a_check_that_believes_every_seal_is_caught(around: Around) -> None:
    def blind(one: Sealed) -> bool:
        return is_genuine(replace(one, published=Credulous(one.published.by_key_id)))

    caught = {each.partition(":")[0] for each in run(around, SOME, blind).survivors}
    assert {"bit of the seal", "seal of another acuse", "field of another acuse"} <= caught


def test_a_check_that_forgets_dates_is_caught(around: Around) -> None:
    class Timeless(Certificates):
        def in_force(self, key_id: str, moment: object) -> bool:
            return True

    def blind(one: Sealed) -> bool:
        return is_genuine(replace(one, published=Timeless(one.published.by_key_id)))

    caught = {each.partition(":")[0] for each in run(around, SOME, blind).survivors}
    assert caught == {"key out of force"}
