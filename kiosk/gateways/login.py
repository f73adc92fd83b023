"""Entering with Llave MX: OpenID Connect's code flow with PKCE, state and nonce, and its stand-in.

The visit makes `state`, `nonce` and a verifier, keeps them, and sends the browser to what `begin` returns.
When the browser comes back, the visit compares `state`, calls `finish` with code and verifier, and checks the
nonce of the result. The stand-in is a page of ours where a tester picks an account.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from urllib.parse import urlencode

from kiosk.domain.identifiers import Curp
from kiosk.domain.people import Level, Name
from kiosk.domain.refusal import Refused
from kiosk.domain.words import msg
from kiosk.storage import logins, population, systems
from kiosk.storage.store import Actor, Store

CODE_LIFE: Final = timedelta(minutes=2)
SIMULATED_PAGE: Final = "/simulado/llave-mx"
LOGIN: Final = Actor("system", ref="login")


@dataclass(frozen=True, slots=True)
class LoginResult:
    """Who entered and how surely: a basic account is L2, a verified one L3. The caller compares `nonce`."""

    curp: Curp
    level: Level
    nonce: str


@dataclass(frozen=True, slots=True)
class LoginAccount:
    """An account a tester may pick; the name is empty when the population register does not know the key."""

    curp: Curp
    name: Name | None
    level: Level


class LoginPort(Protocol):
    """A provider of identity."""

    def begin(self, state: str, nonce: str, challenge: str) -> str:
        """Where to send the browser. `challenge` is `challenge_of(verifier)`."""

    def finish(self, code: str, verifier: str) -> LoginResult:
        """Exchange a code, once, for who it was. `Refused` when it is wrong, used, old or another's."""


class SimulatedLogin:
    """Llave MX over accounts of our own."""

    __slots__ = ("_clock", "_new_code", "_page", "_store")

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        *,
        page: str = SIMULATED_PAGE,
        new_code: Callable[[], str],
    ) -> None:
        self._store, self._clock, self._page, self._new_code = store, clock, page, new_code

    def begin(self, state: str, nonce: str, challenge: str) -> str:
        with self._store.reading(LOGIN) as work:
            systems.require_up(work, "login", now=self._clock())
        return f"{self._page}?{urlencode({'state': state, 'nonce': nonce, 'code_challenge': challenge})}"

    def finish(self, code: str, verifier: str) -> LoginResult:
        """The code is gone whatever comes out, so a stolen one cannot be tried with many verifiers."""
        now = self._clock()
        with self._store.writing(LOGIN) as work:
            systems.require_up(work, "login", now=now)
            grant = logins.take_code(work, code, now=now)
        if grant is None or not hmac.compare_digest(challenge_of(verifier), grant.challenge):
            raise Refused(msg("No pudimos entrar con Llave MX. Inténtalo otra vez."))
        return LoginResult(grant.curp, grant.level, grant.nonce)

    def accounts(self) -> tuple[LoginAccount, ...]:
        """What the stand-in page offers."""
        with self._store.reading(LOGIN) as work:
            systems.require_up(work, "login", now=self._clock())
            found = [(curp, level, population.find(work, curp)) for curp, level in logins.accounts(work)]
        return tuple(
            LoginAccount(curp, known.person.name if known else None, level) for curp, level, known in found
        )

    def grant(self, curp: Curp, *, nonce: str, challenge: str) -> str:
        """What the stand-in page does when a tester picks an account: a code that lives two minutes."""
        now = self._clock()
        code = self._new_code()
        with self._store.writing(LOGIN) as work:
            systems.require_up(work, "login", now=now)
            level = logins.account_level(work, curp)
            if level is None:
                raise Refused(msg("Esa cuenta de Llave MX no existe."))
            grant = logins.Grant(curp, level, nonce=nonce, challenge=challenge)
            logins.keep_code(work, code, grant, now=now, expires_at=now + CODE_LIFE)
        return code


def challenge_of(verifier: str) -> str:
    """PKCE, method S256 (RFC 7636): base64url of the SHA-256 of the verifier, without padding."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
