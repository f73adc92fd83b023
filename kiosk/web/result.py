"""The page of an acuse: drawn from the sealed text, after sending and whenever it is seen again."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response

from kiosk.documents.qr import draw_qr
from kiosk.domain.calendar import local
from kiosk.domain.codes import grouped
from kiosk.domain.identifiers import Nss
from kiosk.flow.wording import moment_in_words
from kiosk.services.receipts import Receipt, field_text
from kiosk.web.render import show
from kiosk.web.visitor import house, language, visitor

KINDS = {
    "assigned": "assigned",
    "located": "located",
    "waiting": "waiting",
    "identity": "needs_info",
    "kinship": "needs_info",
    "missing": "needs_info",
    "own": "assigned",
    "linked": "located",
    "unified": "located",
    "separated": "located",
}


@dataclass(frozen=True, slots=True)
class Ask:
    """One tap about how it went."""

    key: str
    text: str
    action: str
    choices: tuple[tuple[str, str], ...]
    thanks: bool


def show_result(receipt: Receipt, *, push_url: str | None = None) -> Response:
    """The result first, in words, then the acuse with its code."""
    speak, words = language(), receipt.words
    values = receipt.values
    kiosk = visitor().channel == "kiosk"
    url = f"/acuses/{receipt.folio}"
    origin = house().settings.origin
    return show(
        "pages/result.html",
        {
            "kind": KINDS.get(values.get("outcome", ""), "in_review"),
            "title": speak.say(words.title),
            "nss": Nss.parse(words.number).grouped if words.number else "",
            "person": values.get("name", ""),
            "lead": "",
            "folio": receipt.folio,
            "date": moment_in_words(local(receipt.text.at), speak.babel),
            "due": _day_of(receipt, "due"),
            "since": _day_of(receipt, "since"),
            "next": [speak.say(text) for text in words.next],
            "warnings": _warnings(receipt),
            "replaced_by_url": url if not receipt.newest else "",
            "qr_drawing": draw_qr(f"{origin}/verificar/{receipt.code}"),
            "verify_url": f"{origin.split('//')[1]}/verificar",
            "verify_code": grouped(receipt.code),
            "pdf_url": "" if kiosk else f"{url}.pdf",
            "print_url": f"{url}.pdf" if kiosk else "",
            "minutes": receipt.minutes,
            "resume_code": grouped(receipt.resume_code) if receipt.resume_code else "",
            "follow_url": f"/seguimiento/{receipt.folio}" if receipt.resume_code else "",
            "asks": _asks(receipt),
            "links": onward_links(),
        },
        title=words.plain_title,
        push_url=push_url,
    )


def _day_of(receipt: Receipt, key: str) -> str:
    """A day of the result in words; "" when the result has none."""
    speak = language()
    found = (field for field in receipt.procedure.result_fields if field.key == key)
    return next((field_text(one, receipt.values[key], speak.say, speak.babel) for one in found), "")


def _warnings(receipt: Receipt) -> list[str]:
    if receipt.status == "cancelled":
        return [language().gettext("Este acuse está cancelado. Ya no sirve.")]
    return []


def onward_links() -> list[tuple[str, str]]:
    """What else one may want after an acuse."""
    gettext = language().gettext
    learn = [(gettext("¿Quieres aprender a hacerlo en tu celular?"), "/aprender")]
    return [
        *(learn if visitor().channel != "home" else ()),
        (gettext("Ver todos los trámites"), "/tramites"),
        (gettext("Comprobar un acuse"), "/verificar"),
        (gettext("Ver quién vio mis datos"), "/mis-movimientos"),
    ]


def _asks(receipt: Receipt) -> list[Ask]:
    gettext = language().gettext
    action = f"/acuses/{receipt.folio}/opinion"
    yes_no = (("yes", gettext("Sí")), ("no", gettext("No")))
    asks = [
        Ask(
            "could_finish",
            gettext("¿Pudiste terminar lo que venías a hacer?"),
            action,
            yes_no,
            receipt.survey.could_finish is not None,
        ),
        Ask("was_easy", gettext("¿Fue fácil?"), action, yes_no, receipt.survey.was_easy is not None),
    ]
    if visitor().channel != "home" and receipt.survey.first_time is None:
        asks.insert(
            0, Ask("first_time", gettext("¿Es la primera vez que vienes por esto?"), action, yes_no, False)
        )
    return asks
