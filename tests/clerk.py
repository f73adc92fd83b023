"""A member of the staff before a browser, as the tests speak of one."""

from __future__ import annotations

from typing import Self

from kiosk.services import practice
from kiosk.services.practice import Practised
from tests.citizen import Citizen


class Clerk(Citizen):
    """Everything a citizen's browser can do, and signing in at a desk."""

    number = ""

    def enrols(self) -> Self:
        """Make this browser a device of the installation's office, as the demonstration offers."""
        self.goes_to("/simulado/personal").presses("Abrir la mesa de ayuda en este equipo")
        return self

    def knows(self, number: str) -> Practised:
        """What this member signs in with at this moment."""
        return next(one for one in practice.members(self.house) if one.number == number)

    def gives_back(self) -> Self:
        """The person gives the only screen back, and the operator goes on."""
        return self.presses("Dar la pantalla a mi asesora").presses("Volver con la asesora")

    def turns(self) -> Self:
        """The operator turns the only screen, and the person goes on."""
        return self.presses("Pasar la pantalla a la persona").presses("Seguir con el trámite")

    def signs_in(self, number: str) -> Self:
        """Enrol the browser, wait for a code that was not used, and sign in."""
        self.enrols()
        self.clock.passes(seconds=31)
        me = self.knows(number)
        self.number = number
        return self.goes_to("/asesor/entrar").answers(
            staff_number=number, password=me.password, factor=me.code
        )
