"""Cut lines, in the smallest: the answer to every single press is lost once or twice, and the person goes on.

The same with real sockets, slowness and a browser is in `tests/browser/test_slow_line.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from tests.app.conftest import World
from tests.app.people import AMAYA, CELL, RENATA, both_ways
from tests.citizen import Citizen
from tests.seen import Given

pytestmark = pytest.mark.slow("a whole errand, everything sent twice")

again_or_anew = pytest.mark.parametrize("then", ["again", "anew"])
"""The person presses the same button again, or opens the page again and fills it in anew."""
ANSWERS: Mapping[str, Mapping[str, Given]] = {
    "para-quien": {"for_whom": "SELF"},
    "curp": {"curp": AMAYA.curp},
    "confirmar": {"is_it_you": "yes"},
    "entrega": {"delivery": ["PRINT", "SMS"], "phone": CELL, "email": ""},
}


def unheard(citizen: Citizen, given: Mapping[str, Given]) -> int:
    """What is on the screen arrives; nobody hears the answer, nor keeps its cookie. Its status."""
    form = citizen.page.form("f")
    deaf = citizen.app.test_client()
    cookie = citizen.client.get_cookie("s", domain="127.0.0.1")
    assert cookie is not None
    deaf.set_cookie("s", cookie.value, domain="127.0.0.1")
    fields: dict[str, list[str]] = {}
    for name, value in form.filled(given):
        fields.setdefault(name, []).append(value)
    script = {"HX-Request": "true"} if citizen.htmx and form.by_htmx else {}
    return deaf.post(form.action, data=fields, base_url=citizen.origin, headers=script).status_code


def name_of(citizen: Citizen) -> str:
    """The page by its address."""
    path = citizen.page.address.partition("#")[0]
    return "acuse" if "/acuses/" in path else path.rsplit("/", 1)[-1]


def presses(citizen: Citizen, given: Mapping[str, Given], *, lost: int, then: str) -> None:
    """Send a page whose answer is lost so many times, until it is heard."""
    page = name_of(citizen)
    for _ in range(lost):
        assert unheard(citizen, given) in (200, 303)
        if then == "anew":
            citizen.goes_to(citizen.page.address)
            if name_of(citizen) != page:
                return
    citizen.answers(**given)


def kept(citizen: Citizen) -> Iterator[str]:
    """Every acknowledged answer that the program does not show any more."""
    review, draft = citizen.page.address, citizen.draft
    for page, given in ANSWERS.items():
        controls = citizen.goes_to(f"{draft}/{page}").is_at(f"/{page}").page.form("f").controls
        for name, value in given.items():
            wanted = [value] if isinstance(value, str) else list(value)
            shown = [one.replace(" ", "") for one in controls[name].values]
            if shown != wanted:
                yield f"{page}: {name} is {shown}, not {wanted}"
    citizen.goes_to(review).is_at("/revisar")


@both_ways
@again_or_anew
@pytest.mark.parametrize("lost", [1, 2])
def test_every_answer_of_an_errand_is_lost(citizen: Citizen, world: World, then: str, lost: int) -> None:
    citizen.goes_to("/tramites/asignacion-nss")
    presses(citizen, {}, lost=lost, then="again")
    for page, given in ANSWERS.items():
        citizen.is_at(f"/{page}")
        presses(citizen, given, lost=lost, then=then)
    citizen.is_at("/codigo")
    presses(citizen, {"one_time_code": citizen.code_sent_to(CELL)}, lost=lost, then="again")
    citizen.is_at("/revisar")
    assert list(kept(citizen)) == []
    presses(citizen, {}, lost=lost, then=then)
    citizen.sees("Tu Número de Seguridad Social es")
    assert world.numbers_of(AMAYA.curp) == [citizen.nss]
    folio = citizen.page.address.partition("#")[0].rsplit("/", 1)[-1]
    assert folio.endswith(world.case(folio).folio)


@both_ways
@again_or_anew
def test_a_proof_whose_answer_is_lost_still_counts(citizen: Citizen, then: str) -> None:
    """A number that exists is shown to whoever proved who they are, also when the first answer got lost."""
    citizen.starts().answers(for_whom="SELF").answers(curp=RENATA.curp).confirms()
    citizen.chooses_delivery("PRINT").is_at("/codigo")
    presses(citizen, {"one_time_code": citizen.code_sent_to(RENATA.contact)}, lost=1, then=then)
    citizen.is_at("/revisar").sends()
    assert citizen.nss == RENATA.nss


def test_the_comparison_sees_a_lost_answer(citizen: Citizen) -> None:
    """Control: an answer that somebody changed is found."""
    citizen.goes_to("/tramites/asignacion-nss").continues()
    for given in ANSWERS.values():
        citizen.answers(**given)
    citizen.types_code(sent_to=CELL).is_at("/revisar")
    assert list(kept(citizen)) == []
    review = citizen.page.address
    citizen.goes_to(f"{citizen.draft}/entrega").answers(delivery=["PRINT"], phone="", email="")
    citizen.goes_to(review)
    if name_of(citizen) == "codigo":
        citizen.goes_on_without_code()
    assert [one.partition(" is ")[0] for one in kept(citizen)] == ["entrega: delivery", "entrega: phone"]
