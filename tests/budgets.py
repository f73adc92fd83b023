"""How many statements and commits each page may cost; the client of the application tests holds it.

A saved step: at most 3 statements and exactly 1 commit. Any other page: 6. Pages that look somebody up, or
verify something: 10.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """At most so many statements. `one_commit`: exactly one when an entry was kept, none when nothing was."""

    statements: int
    one_commit: bool = False


STEP = Budget(3, one_commit=True)
PAGE = Budget(6)
LOOK_UP = Budget(10)
HELP_SEEN, HELP_ACT, HELP_STEP = Budget(10), Budget(16), Budget(24)
"""Two people at one request: whose desk, whose screen, whose draft. Each act is a line of the ledger with a
body; a step of the operator may also ask a register and send codes, help with a folio also brings a draft."""
HELPING = frozenset({"company", "calls", "helped", "asking", "screen", "desk_screen"})
ACT_AT_DESK = Budget(16)
"""What the staff does is written down with a line of the ledger each, and nobody waits for it
on a slow line."""

LOOKING_UP = frozenset(
    {
        "POST journey.answer curp", "POST journey.answer sin-curp-nacimiento", "POST journey.answer entrega",
        "POST journey.code", "POST journey.another_code", "POST journey.send", "POST leave.resume",
        "POST leave.continue_typed", "POST leave.continue_scanned", "POST leave.unlock",
        "GET acuses.verified", "POST again.code", "GET trial.finish", "POST trial.login_page",
        "POST sign.choose", "POST sign.touch", "POST sign.code", "POST sign.another_code", "POST sign.pin",
        "POST sign.new_pin", "POST sign.drawing", "POST sign.name", "POST sign.paper", "POST sign.voice",
        "POST sign.pin_paper",
        "POST sign.interpreter", "POST desk_sign.saw_id", "POST desk_sign.confirm",
        "GET trial.login_page",
    }
)  # fmt: skip
"""Pages that ask a register, or check a code. The delivery page is one: it finds the contacts on file."""

SENDS_CODES = " (codes leave)"
"""Any answer after which the code page comes next finds the contacts on file and writes to them."""

VOIDS, SIGNED = " (a signature is void)", " (signed)"
HELP_COSTS = {VOIDS: 6, SIGNED: 8}
"""What was written with help: a later answer voids the signature with a line, and sending uses it."""

OVER: dict[str, int] = {
    "GET trial.finish": 12,
    "POST again.code": 11,
    "POST home.begin": 8,
    "POST journey.answer curp": 11,
    "POST journey.code": 12,
    "POST journey.send": 40,
    "POST leave.save": 7,
    "POST desk_sign.confirm": 13,
    "POST desk_sign.saw_id": 17,
    "POST permits.revoke": 9,
    "POST sign.code": 20,
    "POST sign.drawing": 14,
    "POST sign.name": 14,
    "POST sign.paper": 16,
    "POST sign.voice": 16,
    "POST sign.pin": 23,
    "POST sign.pin_paper": 18,
    "POST sign.new_pin": 13,
    "POST sign.touch": 14,
    f"POST sign.choose{SENDS_CODES}": 13,
    "POST desk_lookups.by_nss": 18,
    "GET desk_log.log": 14,
    "GET desk_reviews.see": 20,
    "GET mine.stopped_pdf": 7,
    "POST desk_reviews.decide": 83,
    "POST desk_reviews.reveal": 24,
    "POST mine.how_was_it": 60,
    "POST mine.not_me": 51,
    "POST mine.own": 48,
    f"POST screen.type_folio{SENDS_CODES}": 30,
    f"POST acuses.prove{SENDS_CODES}": 18,
    f"POST again.ask{SENDS_CODES}": 11,
}
"""Acts that cost more than was promised, and how much. They may only get cheaper, and then leave the list."""


def promised(name: str) -> Budget:
    """The budget of a page by the name the client gives it: `POST journey.answer entrega`."""
    method, _, endpoint = name.partition(" ")
    if endpoint.partition(".")[0] in HELPING:
        if endpoint.startswith(("company.answer", "screen.type_folio")):
            return HELP_STEP
        return HELP_SEEN if method == "GET" else HELP_ACT
    if name in LOOKING_UP or name.endswith(SENDS_CODES):
        return LOOK_UP
    if name.startswith(("POST desk", "POST practised.personnel")):
        return ACT_AT_DESK
    return STEP if name.startswith("POST journey.answer") else PAGE


def budget_of(name: str) -> Budget:
    """What the client holds a page to today."""
    more = 0
    for mark, cost in HELP_COSTS.items():
        more += cost if mark in name else 0
        name = name.replace(mark, "")
    kept = promised(name)
    return Budget(max(kept.statements, OVER.get(name, 0)) + more, kept.one_commit)
