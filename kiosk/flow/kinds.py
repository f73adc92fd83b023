"""Kinds of answer: the only place where what a person typed becomes a value.

Forms, row files, commands and tests all read, store and show values through the same kinds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Generic, TypeVar

from babel.dates import format_date
from babel.numbers import format_currency

from kiosk.domain.identifiers import Curp, Nss, read_curp, read_nss
from kiosk.domain.refusal import Refused
from kiosk.domain.words import Msg, msg

T = TypeVar("T")
E = TypeVar("E", bound=Enum)

LONGEST_TEXT = 200
LONGEST_NAME = 50
DUMMY_PHONES = frozenset({*(digit * 10 for digit in "23456789"), "2345678901", "9876543210"})
DUMMY_EMAILS = frozenset(
    {"correo@correo.com", "a@a.com", "test@test.com", "sincorreo@gmail.com", "no@no.com"}
)


@dataclass(frozen=True, slots=True)
class Face:
    """How a kind is drawn: the control, its width in characters and the hints given to browsers."""

    control: str
    width: int | None = None
    inputmode: str = ""
    autocomplete: str = "off"
    options: tuple[tuple[str, Msg, Msg | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """A kind of answer.

    `read` takes the values a form sent and the official day and returns a value or raises `Refused`;
    `dump` and `load` are its stored form, `show` what a person reads in the review.
    """

    name: str
    face: Face
    read: Callable[[Sequence[str], date], T]
    dump: Callable[[T], str]
    load: Callable[[str], T]
    show: Callable[[T, str], Msg | str]
    notices: Callable[[Sequence[str], date], tuple[Msg, ...]] = lambda typed, today: ()


def clean(typed: Sequence[str]) -> str:
    """The one value of a simple control: composed, unseen signs gone, single spaces, trimmed."""
    raw = unicodedata.normalize("NFC", typed[0]) if typed else ""
    if len(raw) > LONGEST_TEXT:
        raise too_long(LONGEST_TEXT)
    seen = (sign for sign in raw if unicodedata.category(sign) != "Cf")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in seen).split())


def too_long(longest: int) -> Refused:
    """The refusal of a text over its limit."""
    return Refused(msg("Es muy largo. Escribe {n} letras o menos.", n=longest))


def digits_of(text: str) -> str:
    """Only ASCII digits, full-width forms included; separators people type are dropped."""
    return re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", text))


def number_of(text: str) -> str | None:
    """Digits and perhaps cents after a dot. Commas may only part thousands: "350,50" is not 35050."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").removeprefix("$")
    grouped = r"[0-9]{1,9}|[0-9]{1,3}(,[0-9]{3}){1,2}"
    return plain.replace(",", "") if re.fullmatch(rf"({grouped})(\.[0-9]{{1,2}})?", plain) else None


def _same(text: str) -> str:
    return text


def _shown(text: str, locale: str) -> str:
    return text


def text(*, longest: int = LONGEST_TEXT, autocomplete: str = "off", width: int | None = None) -> Kind[str]:
    """Free text on one line."""

    def read(typed: Sequence[str], today: date) -> str:
        value = clean(typed)
        if not value:
            raise Refused(msg("Falta escribir este dato."), rule="R-GEN-01")
        if len(value) > longest:
            raise too_long(longest)
        return value

    return Kind("text", Face("text", width, autocomplete=autocomplete), read, _same, _same, _shown)


def name_part(*, autocomplete: str = "off") -> Kind[str]:
    """A given name or surname: 1 to 50 letters, spaces, apostrophe, hyphen, dot (procedures 0.3)."""

    def read(typed: Sequence[str], today: date) -> str:
        value = clean(typed)
        if len(value) > LONGEST_NAME:
            raise too_long(LONGEST_NAME)
        letters = [sign for sign in value if sign not in " '’-."]
        if not letters or not all(letter.isalpha() for letter in letters):
            raise Refused(msg("Escribe solo letras, como en el acta de nacimiento."))
        return value.upper()

    return Kind("name", Face("text", autocomplete=autocomplete), read, _same, _same, _shown)


def whole(*, least: int, most: int) -> Kind[int]:
    """A whole number between two limits, both allowed."""

    def read(typed: Sequence[str], today: date) -> int:
        value = number_of(clean(typed))
        if value is None or "." in value:
            raise Refused(msg("Escribe solo números."))
        if not least <= int(value) <= most:
            raise Refused(msg("Escribe un número entre {least} y {most}.", least=least, most=most))
        return int(value)

    face = Face("digits", max(2, len(str(most))), "numeric")
    return Kind("whole", face, read, str, int, lambda value, locale: str(value))


def year(*, least: int) -> Kind[int]:
    """A year that has come, four digits."""

    def read(typed: Sequence[str], today: date) -> int:
        value = unicodedata.normalize("NFKC", clean(typed))
        if not re.fullmatch("[0-9]{4}", value):
            raise Refused(msg("Escribe el año con cuatro números."))
        if not least <= int(value) <= today.year:
            raise Refused(msg("Escribe un año entre {least} y {most}.", least=least, most=today.year))
        return int(value)

    return Kind("whole", Face("digits", 4, "numeric"), read, str, int, lambda value, locale: str(value))


def pesos(*, most: Decimal = Decimal("99999999.99")) -> Kind[Decimal]:
    """Money in pesos with at most two decimals; never negative."""

    def read(typed: Sequence[str], today: date) -> Decimal:
        value = number_of(clean(typed))
        if value is None:
            raise Refused(msg("Escribe la cantidad con números. Por ejemplo: 350.50"))
        if Decimal(value) > most:
            raise Refused(msg("Es una cantidad muy grande. Revisa los números."))
        return Decimal(value).quantize(Decimal("0.01"))

    def show(value: Decimal, locale: str) -> str:
        return format_currency(value, "MXN", locale=locale[:5])

    return Kind("pesos", Face("digits", 10, "decimal"), read, str, Decimal, show)


MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
    "noviembre", "diciembre",
)  # fmt: skip


def _month(typed: str) -> int | None:
    plain = unicodedata.normalize("NFKC", typed).strip(" .").lower()
    if re.fullmatch("[0-9]{1,2}", plain):
        return int(plain)
    if len(plain) < 3:
        return None
    names = [(number, month) for number, month in enumerate(MONTHS, 1)] + [(9, "setiembre")]
    return next((number for number, month in names if month.startswith(plain)), None)


def day(*, past: bool = False, oldest: int = 120) -> Kind[date]:
    """A day in three boxes; the month may be written as a word. With `past`, never after today."""

    def read(typed: Sequence[str], today: date) -> date:
        parts = [clean([part]) for part in typed]
        if len(parts) == 1:
            parts = re.split(r"\s+de\s+|[\s/.-]+", parts[0], maxsplit=2)
        if len(parts) != 3 or not all(parts):
            raise Refused(msg("Falta el día, el mes o el año."))
        month = _month(parts[1])
        year, day_number = digits_of(parts[2]), digits_of(parts[0])
        if month is None or len(year) != 4 or not day_number or len(day_number) > 2:
            raise Refused(msg("Escribe día, mes y año con números. Por ejemplo: 5 3 1984"))
        try:
            value = date(int(year), month, int(day_number))
        except ValueError:
            raise Refused(msg("Ese día no existe. Revisa el día y el mes.")) from None
        if past and value > today:
            raise Refused(msg("Esa fecha todavía no llega. Revisa el año."))
        if past and value.year < today.year - oldest:
            raise Refused(msg("Revisa el año. Escribe {year} o uno después.", year=today.year - oldest))
        return value

    def show(value: date, locale: str) -> str:
        return format_date(value, "long", locale=locale[:5])

    return Kind("day", Face("date"), read, date.isoformat, date.fromisoformat, show)


Words = Mapping[E, Msg]


def choice(
    kind_of: type[E], words: Words[E], *, hints: Words[E] | None = None, control: str = "choice"
) -> Kind[E]:
    """One of a few values, and only of those offered; what the form sends is the code of the member."""
    offered = {str(member.value): member for member in words}

    def read(typed: Sequence[str], today: date) -> E:
        member = offered.get(clean(typed))
        if member is None:
            raise Refused(msg("Elige una opción."))
        return member

    options = tuple((str(member.value), words[member], (hints or {}).get(member)) for member in words)
    return Kind(
        "choice", Face(control, options=options), read, lambda value: str(value.value), kind_of,
        lambda value, locale: words[value],
    )  # fmt: skip


def choices(kind_of: type[E], words: Words[E], *, hints: Words[E] | None = None) -> Kind[tuple[E, ...]]:
    """Any of a few values, kept in the order in which they are offered."""
    offered = {str(member.value): member for member in words}

    def read(typed: Sequence[str], today: date) -> tuple[E, ...]:
        chosen = {clean([value]) for value in typed if value}
        if not chosen <= offered.keys():
            raise Refused(msg("Elige una opción."))
        return tuple(member for code, member in offered.items() if code in chosen)

    def load(stored: str) -> tuple[E, ...]:
        return tuple(kind_of(code) for code in stored.split(","))

    def show(value: tuple[E, ...], locale: str) -> Msg:
        said = {f"v{n}": words[member] for n, member in enumerate(value)}
        return Msg(", ".join(f"{{{hole}}}" for hole in said), tuple(said.items()))

    options = tuple((str(member.value), words[member], (hints or {}).get(member)) for member in words)
    return Kind(
        "choices", Face("choices", options=options), read,
        lambda value: ",".join(str(member.value) for member in value), load, show,
    )  # fmt: skip


def code_of(words: Mapping[str, Msg]) -> Kind[str]:
    """One code of a catalogue too long for buttons."""

    def read(typed: Sequence[str], today: date) -> str:
        value = clean(typed)
        if value not in words:
            raise Refused(msg("Elige una opción."))
        return value

    face = Face("select", options=tuple((code, label, None) for code, label in words.items()))
    return Kind("code", face, read, _same, _same, lambda value, locale: words[value])


class YesNo(Enum):
    """A plain answer."""

    YES = "yes"
    NO = "no"


def yes_no(*, yes: Msg | None = None, no: Msg | None = None) -> Kind[YesNo]:
    """Yes or no, in words that may be more exact than that."""
    return choice(YesNo, {YesNo.YES: yes or msg("Sí"), YesNo.NO: no or msg("No")})


def curp() -> Kind[Curp]:
    """A CURP, typed by hand, pasted, or given by a bar-code reader."""

    def read(typed: Sequence[str], today: date) -> Curp:
        return read_curp(typed[0] if typed else "", today=today).curp

    def notices(typed: Sequence[str], today: date) -> tuple[Msg, ...]:
        return read_curp(typed[0] if typed else "", today=today).notices

    face, show = Face("curp", 18), lambda value, locale: value.value
    return Kind("curp", face, read, lambda value: value.value, Curp, show, notices)


def nss() -> Kind[Nss]:
    """An eleven-digit Número de Seguridad Social."""

    def read(typed: Sequence[str], today: date) -> Nss:
        return read_nss(typed[0] if typed else "")

    face = Face("nss", 18, "numeric")
    return Kind("nss", face, read, lambda value: value.value, Nss, lambda value, locale: value.grouped)


def phone() -> Kind[str]:
    """A Mexican cell phone: ten digits; +52, 044, 045 and 1 in front are dropped."""

    def read(typed: Sequence[str], today: date) -> str:
        text = unicodedata.normalize("NFKC", clean(typed))
        if text.startswith("+") and not digits_of(text).startswith("52"):
            raise Refused(msg("Escribe un celular de México: 10 números."))
        number = digits_of(text)
        for prefix in ("521", "52", "044", "045", "01", "1"):
            if number.startswith(prefix) and len(number) == 10 + len(prefix):
                number = number[len(prefix) :]
                break
        if len(number) != 10:
            raise Refused(msg("Escribe los 10 números del celular."))
        if number in DUMMY_PHONES or number[0] in "01":
            raise Refused(msg("Ese celular no existe. Escribe uno donde recibas mensajes."))
        return number

    def show(value: str, locale: str) -> str:
        return f"{value[:2]} {value[2:6]} {value[6:]}"

    return Kind("phone", Face("tel", 18, "tel", "tel"), read, _same, _same, show)


EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"[A-Za-z0-9][A-Za-z0-9-]{0,62}(\.[A-Za-z0-9][A-Za-z0-9-]{0,62}){0,4}\.[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)


def _is_email(text: str) -> bool:
    """Whether it has the form of an address: no dot at an end of a part, no part that ends in a hyphen."""
    local, _, domain = text.rpartition("@")
    return EMAIL.fullmatch(text) is not None and all(local.split(".")) and "-." not in domain


def email() -> Kind[str]:
    """An e-mail address, lower-cased after the at sign; the ones people invent to pass a form are refused."""

    def read(typed: Sequence[str], today: date) -> str:
        value = re.sub(r" ?([@.]) ?", r"\1", clean(typed))  # "nombre @ ejemplo . mx", as dictation writes it
        if not _is_email(value):
            raise Refused(msg("Escribe el correo completo. Por ejemplo: nombre@ejemplo.mx"))
        if value.lower() in DUMMY_EMAILS:
            raise Refused(msg("No podemos usar ese correo. Escribe el tuyo o déjalo vacío."))
        local, _, domain = value.rpartition("@")
        return f"{local}@{domain.lower()}"

    return Kind("email", Face("email", None, "email", "email"), read, _same, _same, _shown)


def one_time_code() -> Kind[str]:
    """Six digits sent by message; never stored."""

    def read(typed: Sequence[str], today: date) -> str:
        value = digits_of(clean(typed))
        if len(value) != 6:
            raise Refused(msg("Escribe los 6 números del código."))
        return value

    face = Face("code", 6, "numeric", "one-time-code")
    return Kind("one_time_code", face, read, _same, _same, lambda value, locale: "")
