"""The member of the staff behind a request: their shift, the device they sit at, and what sends them away."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from flask import abort, g, request

from kiosk.domain.staff import Role
from kiosk.services import staffing
from kiosk.services.staffing import ShiftRow
from kiosk.web.visitor import cookie_name, house, visitor

ENTER, UNLOCK, PASSWORD = "/asesor/entrar", "/asesor/abrir", "/asesor/contrasena"


def shift() -> ShiftRow:
    """The shift of this request; the guard of the view has read it."""
    found = g.shift
    if not isinstance(found, ShiftRow):
        raise TypeError("no guard has read the shift")
    return found


def device_hash() -> bytes:
    """How the device of this browser is known; of a browser without such a cookie, nobody's."""
    return hashlib.sha256(request.cookies.get(cookie_name("d"), "").encode()).digest()


def refuse_staff(action: str, roles: frozenset[Role], *, while_locked: bool) -> str | None:
    """Where somebody is sent who may not see this page now, None when they may. A place that may not: 403."""
    found = visitor()
    here = staffing.current(house(), found.ticket.token_hash, device_hash()) if found.came else None
    if here is not None and found.expired:
        staffing.sign_out(house(), here)
        here = None
    if here is None:
        return ENTER
    g.shift = here
    if here.staff.role not in roles:
        staffing.write_refusal(house(), here, action=action)
        abort(403)
    if while_locked:
        return None
    if found.ticket.locked:
        return UNLOCK
    return PASSWORD if here.staff.must_change else None


def open_screen() -> None:
    """The second factor was shown: the screen is open again."""
    found = visitor()
    found.ticket = replace(found.ticket, locked=False)
