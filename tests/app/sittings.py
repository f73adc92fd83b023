"""Sittings of help as tests make them: an operator of the demonstration beside a person who agreed."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

from kiosk.domain.approvals import Consented
from kiosk.services import assist, drafts
from kiosk.services.callers import Caller
from kiosk.services.drafts import OpenDraft
from kiosk.storage import assist as sittings
from kiosk.storage import staff
from kiosk.storage.assist_rows import Helping, Mode, NewConsent, PairingRow
from kiosk.storage.store import Actor
from kiosk.web.ticket import read_ticket
from tests.citizen import Citizen

OPERATOR, ANOTHER = "0417", "0418"


def looked(citizen: Citizen) -> OpenDraft:
    """The draft as the visit of this browser sees it."""
    house = citizen.house
    cookie = citizen.client.get_cookie("s", domain="127.0.0.1")
    assert cookie is not None
    ticket = read_ticket(cookie.value, lambda body: house.vault.mac("cookie", body))
    assert ticket is not None
    who = Caller(ticket.token_hash, ticket.channel, ticket.language)
    return drafts.look(house, who, UUID(citizen.draft.rsplit("/", 1)[-1]))


def helped(citizen: Citizen, mode: Mode = "two", *, by: str = OPERATOR) -> Helping:
    """From now on an operator helps with the draft, and the person agreed."""
    house, draft = citizen.house, looked(citizen)
    now = house.clock()
    with house.store.writing(Actor("system")) as work:
        member = staff.by_number(work, by)
        assert member is not None, f"no member {by}"
        key, office = draft.procedure.key, member.office
        pairing = PairingRow(uuid4(), office, mode, draft.id, key, member.id, by, office, now, now)
        helping = assist.begin(house, work, pairing, draft_id=draft.id, visit_id=draft.visit.id)
        key, touch = draft.procedure.key, Consented.TOUCH
        agreed = NewConsent(key, assist.CONSENT_TEXT, (), touch, "es", "home", agreed=True)
        sittings.keep_consent(work, uuid4(), helping, draft.row, agreed, at=now)
        sittings.agree(work, helping, draft.id, at=now)
        if mode == "one":
            helping = sittings.give_turn(work, helping, "person", at=now)
    return replace(helping, agreed_at=now)
