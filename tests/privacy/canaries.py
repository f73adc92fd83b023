"""Made-up people with names, numbers, telephones and addresses that nothing else contains."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kiosk.domain.curp import curp_check_digit
from kiosk.domain.identifiers import Nss

SURNAMES = ("Quetzalbruma", "Xilotepunto")
SECRET = "Zorzal-Clave-7731"
"""A password somebody types where it does not belong."""


@dataclass(frozen=True, slots=True)
class Canary:
    """One made-up person; `phone` and `email` are on file, `typed` and `mail` are typed."""

    given: str
    curp: str
    phone: str = ""
    email: str = ""
    typed: str = ""
    mail: str = ""
    nss: str = ""


def _curp(given: str, born: str, sex: str) -> str:
    inner = next(letter for letter in given[1:].upper() if letter not in "AEIOU")
    seventeen = f"QUX{given[0]}{born}{sex}JCTL{inner}0"
    return seventeen + curp_check_digit(seventeen)


def _canary(number: int, given: str, born: str, *, on_file: bool = False, insured: bool = False) -> Canary:
    nss = Nss.build("47", 1999, 1900 + int(born[:2]), 7_310 + number).value if insured else ""
    return Canary(
        given,
        _curp(given, born, "M"),
        phone=f"559731{number:02}17" if on_file else "",
        email=f"zafiro{number}.quetzal@canario.example" if on_file else "",
        typed=f"559732{number:02}29",
        mail=f"jilguero{number}.xilote@canario.example",
        nss=nss,
    )


NEWCOMER = _canary(1, "Zafirina", "850304")
KNOWN = _canary(2, "Jilgueria", "790811", on_file=True, insured=True)
KIOSK_KNOWN = _canary(3, "Turquesina", "810615", on_file=True, insured=True)
HANDED = _canary(4, "Opalencia", "880922")
SILENT = _canary(5, "Granatisa", "910127")
TWO_TABS = _canary(6, "Ambarella", "830519")
ALONE = _canary(7, "Perlidiana", "870730")
SCREEN = _canary(8, "Coralindra", "820203", on_file=True, insured=True)
EVERYBODY = (NEWCOMER, KNOWN, KIOSK_KNOWN, HANDED, SILENT, TWO_TABS, ALONE, SCREEN)


@dataclass(slots=True)
class Sought:
    """What must be found nowhere: everything about the canaries, and codes as they come up."""

    texts: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of_everybody(cls) -> Sought:
        made = cls({f"surname {n}": name for n, name in enumerate(SURNAMES, 1)} | {"password": SECRET})
        for number, one in enumerate(EVERYBODY, 1):
            for what in ("given", "curp", "phone", "email", "typed", "mail", "nss"):
                made.add(f"{what} of canary {number}", getattr(one, what))
        return made

    def add(self, name: str, text: str) -> None:
        """One more text; a number in groups is also sought without them, a code without its dash."""
        if text:
            self.texts[name] = text
            bare = text.replace(" ", "").replace("-", "")
            if bare != text and "@" not in text:
                self.texts[f"{name}, in one"] = bare
            if name.startswith("nss"):
                self.texts[f"{name}, in groups"] = (
                    f"{text[:2]} {text[2:4]} {text[4:6]} {text[6:10]} {text[10:]}"
                )


def scenario() -> dict[str, Any]:
    """The canaries as the registers know them."""
    first, second = SURNAMES
    return {
        "version": 1,
        "title": "Canarios",
        "people": [
            {"curp": one.curp, "given_names": one.given, "surname_1": first, "surname_2": second}
            for one in EVERYBODY
        ],
        "contacts": [
            {"curp": one.curp, "phone": one.phone, "email": one.email} for one in EVERYBODY if one.phone
        ],
        "insured": [
            {"nss": one.nss, "curp": one.curp, "since": "1999-05-03", "in_use": True, "employments": []}
            for one in EVERYBODY
            if one.nss
        ],
        "logins": [{"curp": KNOWN.curp, "level": "basic"}],
    }
