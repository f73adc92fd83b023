"""What is heard of the main pages, in order, against a stored text: whoever changes it reads it first.

`KIOSK_SNAPSHOT=write` writes the texts anew.
"""

from __future__ import annotations

import re

import pytest

from tests.browser.chromium import Opener
from tests.browser.looking import look
from tests.browser.server import Server
from tests.browser.speech import spoken
from tests.browser.states import STATES, State
from tests.wall.snapshots import check

pytestmark = pytest.mark.slow("drives a browser")

HEARD = ("home", "who", "curp", "curp, short", "review", "result: located", "result: identity missing")
CHANGING = {
    r"\d{4}-\d{6,9}-\d": "<folio>",
    r"\b[0-9A-Z]{4,5}-[0-9A-Z]{4,5}\b": "<código>",
    r"127\.0\.0\.1:\d+": "<sitio>",
    r"\d+ de \w+ de 20\d\d, \d+:\d\d": "<fecha y hora>",
    r"(lunes|martes|miércoles|jueves|viernes|sábado|domingo) \d+ de \w+ de 20(2[6-9]|[3-9]\d)": "<fecha>",
}
"""What is not the same in every run, and what stands for it."""


def steady(line: str) -> str:
    for pattern, mark in CHANGING.items():
        line = re.sub(pattern, mark, line)
    return line


@pytest.mark.parametrize("state", [one for one in STATES if one.name in HEARD], ids=lambda one: one.name)
def test_heard_in_order(state: State, open_page: Opener, server: Server) -> None:
    seen = look(open_page, server, state)
    name = re.sub(r"\W+", "-", state.name)
    check(f"spoken-{name}", [steady(line) for line in spoken(seen.page)])
