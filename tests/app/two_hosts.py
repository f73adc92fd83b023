"""One browser before two processes: the pages of people and the desk, each at a host name of its own."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk.services import staffing
from tests.app.conftest import World
from tests.citizen import Pairs
from tests.clerk import Clerk

SISTERS = {"origin": "https://tramites.example.org", "staff_origin": "https://asesores.example.org"}
"""Two names of one site, as in production: a browser sends every cookie across."""
STRANGERS = {"origin": "http://127.0.0.1:8000", "staff_origin": "http://localhost:8010"}
"""Two names of two sites: a form that crosses takes no cookie along."""


class Desk(Clerk):
    """A member at a desk whose only screen is turned. The page of either host is before them."""

    sides: Mapping[str, tuple[Flask, FlaskClient]]
    are_sisters = True

    def goes_over(self, origin: str) -> None:
        """From now on the browser shows the other host."""
        self.origin = origin
        self.app, self.client = self.sides[origin]

    def _asks(
        self, method: str, address: str, data: Pairs | None = None, *, htmx: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> TestResponse:  # fmt: skip
        parts, here = urlsplit(address), self.origin
        there = f"{parts.scheme}://{parts.netloc}"
        if not parts.netloc or there == here:
            return super()._asks(method, address, data, htmx=htmx, headers=headers)
        self.goes_over(there)
        site = "same-site" if self.are_sisters else "cross-site"
        told = {"Sec-Fetch-Site": site, "Origin": here if method == "POST" else "", "Referer": f"{here}/"}
        jar = self.client._cookies
        kept = dict(jar)
        if not self.are_sisters:
            jar.clear()
        bare = address.removeprefix(there)
        answer = super()._asks(method, bare, data, htmx=htmx, headers={**told, **(headers or {})})
        jar.update({key: one for key, one in kept.items() if key not in jar})
        return answer


def at_desk(world: World, number: str, hosts: Mapping[str, str]) -> Desk:
    """A member who signed in at the host of the staff."""
    houses = {side: world.house(surface=side, **hosts) for side in ("public", "staff")}
    apps = {side: world.installation.app(one, surface=side, **hosts) for side, one in houses.items()}
    model = world.clerk(surface="staff", **hosts)
    desk = Desk(apps["staff"], houses["staff"], world.clock, model.watch)
    desk.are_sisters = hosts is SISTERS
    desk.sides = {
        hosts["origin"]: (apps["public"], apps["public"].test_client()),
        hosts["staff_origin"]: (apps["staff"], desk.client),
    }
    code = staffing.offer_device(houses["staff"], office="39", label="Mesa 1")
    desk.goes_to("/asesor/equipo").answers(device_code=code)
    world.clock.passes(seconds=31)
    me = desk.knows(number)
    desk.answers(staff_number=number, password=me.password, factor=me.code)
    return desk.is_at("/asesor")
