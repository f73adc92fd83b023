"""The simulated Llave MX: a code works once, for two minutes, for whoever holds the verifier."""

from __future__ import annotations

import secrets
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from kiosk.domain.identifiers import Curp
from kiosk.domain.people import Level
from kiosk.domain.refusal import Refused
from kiosk.gateways.login import LoginPort, LoginResult, SimulatedLogin, challenge_of
from kiosk.gateways.simulated import SimulatedDesk
from kiosk.storage import Store
from tests.app.gateways.conftest import Clock, made_up

BASIC, VERIFIED = Curp("OOSR840305MOCLCN04"), Curp("LACN691231MPLRMM03")
VERIFIER = "a-verifier-nobody-else-knows"


@pytest.fixture
def login(store: Store, clock: Clock, desk: SimulatedDesk) -> SimulatedLogin:
    return SimulatedLogin(store, clock, new_code=lambda: secrets.token_urlsafe(16))


def granted(login: SimulatedLogin, curp: Curp = BASIC) -> str:
    return login.grant(curp, nonce="n-1", challenge=challenge_of(VERIFIER))


def test_the_browser_is_sent_with_all_it_needs(login: SimulatedLogin) -> None:
    port: LoginPort = login
    address = urlsplit(port.begin("s-1", "n-1", challenge_of(VERIFIER)))
    assert address.path == "/simulado/llave-mx"
    assert parse_qs(address.query) == {
        "state": ["s-1"], "nonce": ["n-1"], "code_challenge": [challenge_of(VERIFIER)],
    }  # fmt: skip


@pytest.mark.parametrize(("curp", "level"), [(BASIC, Level.L2), (VERIFIED, Level.L3)])
def test_an_account_gives_its_level(login: SimulatedLogin, curp: Curp, level: Level) -> None:
    assert login.finish(granted(login, curp), VERIFIER) == LoginResult(curp, level, "n-1")


def test_a_code_works_once(login: SimulatedLogin) -> None:
    code = granted(login)
    login.finish(code, VERIFIER)
    with pytest.raises(Refused):
        login.finish(code, VERIFIER)


def test_a_wrong_verifier_is_refused_and_burns_the_code(login: SimulatedLogin) -> None:
    code = granted(login)
    for verifier in ("another", VERIFIER):
        with pytest.raises(Refused):
            login.finish(code, verifier)


def test_a_code_lives_two_minutes(login: SimulatedLogin, clock: Clock) -> None:
    late, in_time = granted(login), granted(login)
    clock.now += timedelta(seconds=119)
    assert login.finish(in_time, VERIFIER).curp == BASIC
    clock.now += timedelta(seconds=1)
    with pytest.raises(Refused):
        login.finish(late, VERIFIER)


def test_a_code_nobody_gave_is_refused(login: SimulatedLogin) -> None:
    with pytest.raises(Refused):
        login.finish("invented", VERIFIER)


def test_an_account_that_is_not_there_gets_no_code(login: SimulatedLogin) -> None:
    with pytest.raises(Refused):
        granted(login, made_up(1).curp)


def test_the_page_can_list_accounts(login: SimulatedLogin) -> None:
    accounts = {account.curp: account for account in login.accounts()}
    assert accounts[BASIC].level is Level.L2
    assert accounts[BASIC].name is not None
    assert accounts[BASIC].name.given == "Renata"
