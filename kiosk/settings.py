"""What the program is told by its environment: one table of names, one frozen object, one clear refusal."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class SettingsError(Exception):
    """The environment does not make sense; the text is one sentence for whoever starts the program."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One name of the environment. `default` None means that production must give it."""

    name: str
    meaning: str
    example: str
    default: str | None = ""
    demo: str | None = None
    """What it is in the demonstration when nothing is given; None means the same as `default`."""


SURFACES = ("public", "staff", "all")
OFFERS = frozenset({"keyboard", "interpreter"})
"""What an office may offer beside the screen. Pages promise only what is set here."""

TABLE: tuple[Setting, ...] = (
    Setting("KIOSK_ENV", "production, or demo: trials with made-up people", "demo", default="production"),
    Setting("KIOSK_VAR", "Folder of database, keys and output", "/var/lib/kiosk", default=None, demo="var"),
    Setting("KIOSK_DATABASE_URL", "Database; empty is SQLite in KIOSK_VAR", "postgresql+psycopg:///kiosk"),
    Setting(
        "KIOSK_ORIGIN",
        "Address people type, without a path; plain http only on this same machine",
        "https://tramites.example.org",
        default=None,
        demo="http://127.0.0.1:8000",
    ),
    Setting(
        "KIOSK_STAFF_ORIGIN",
        "Address of the desk of the staff; with KIOSK_SURFACE=all the same as KIOSK_ORIGIN",
        "https://asesores.example.org",
        default=None,
        demo="",
    ),
    Setting("KIOSK_SURFACE", "Pages to serve: public, staff or all", "staff", default="public", demo="all"),
    Setting("KIOSK_CHANNEL", "Where people sit: home or kiosk", "kiosk", default="home"),
    Setting(
        "KIOSK_GATEWAYS", "Outside systems: simulated, in the database", "simulated", default="simulated"
    ),
    Setting("KIOSK_CLOCK", "Stops the clock, only if simulated", "2026-03-14T10:32:00-06:00"),
    Setting(
        "KIOSK_OFFICE",
        "Code (two digits) of the office that answers for this installation",
        "39",
        default=None,
        demo="39",
    ),
    Setting("KIOSK_DEVICE", "Name of this kiosk, as its sticker says", "kiosco-7"),
    Setting("KIOSK_INSTITUTION", "Name of the institution", "Instituto", default=None, demo="Trámites IMSS"),
    Setting("KIOSK_OFFICIAL_LINE", "Line that claims an official site", "Sitio oficial, gratuito"),
    Setting("KIOSK_HELP_PHONE", "Number to get help", "800 000 0000", default=None, demo="800 000 0000"),
    Setting("KIOSK_COMPLAINT_PHONE", "Number to complain", "800 000 0001", default=None, demo="800 000 0001"),
    Setting("KIOSK_HELP_HOURS", "Hours of the help number, Monday to Friday", "8-20", demo="8-20"),
    Setting(
        "KIOSK_DUTY_HOURS",
        "Hours in which somebody walks the floor of the office, Monday to Friday",
        "8-15",
        demo="8-15",
    ),
    Setting(
        "KIOSK_ADDRESS",
        "Where the institution is, for the privacy notice",
        "Calle 1, Ciudad de México",
        demo="Calle de Ejemplo 1, Ciudad de México",
    ),
    Setting(
        "KIOSK_PRIVACY_CONTACT",
        "Who answers about personal data; empty is the help number",
        "Unidad de Transparencia, 800 000 0002",
        demo="Unidad de Transparencia, 800 000 0002",
    ),
    Setting(
        "KIOSK_OFFERS",
        "What offices offer: keyboard, interpreter; with commas",
        "keyboard,interpreter",
        demo="keyboard",
    ),
    Setting("KIOSK_SENDER", "Who signs messages", "Trámites IMSS", default=None, demo="Demostración"),
    Setting("KIOSK_SEAL", "Kind of sealing key: p256 or rsa2048", "rsa2048", default="p256"),
    Setting("KIOSK_REVIEW_DAYS", "Business days a review may take", "10", default="10"),
    Setting("KIOSK_NAME_REVIEW_DAYS", "Business days if only the name differs", "2", default="2"),
    Setting("KIOSK_KEEP_YEARS", "Years that answers stay after their case closed", "5", default="5"),
    Setting("KIOSK_IDLE_SECONDS", "Seconds without a touch before a kiosk warns", "90", default="90"),
    Setting("KIOSK_IDLE_WARNING_SECONDS", "Seconds of warning before the end", "30", default="30"),
    Setting("KIOSK_LIMIT_FACTOR", "Multiplies every limit on tries", "1", default="1", demo="20"),
    Setting("KIOSK_METRICS_TOKEN", "Opens /metricas; empty is this machine only", "sixteen-or-more-letters"),
    Setting("KIOSK_PROXIES", "How many proxies stand before the program", "1", default="0"),
    Setting("KIOSK_TRUSTED_HOSTS", "More host names to answer to, with commas", "kiosco.example.org"),
    Setting("KIOSK_HOLIDAYS", "More days without work, with commas", "2026-12-24,2026-12-31"),
    Setting("KIOSK_LOG", "File of the log; empty is the error stream", "/var/log/kiosk.log"),
    Setting("KIOSK_FAILPOINT", "Place where the program kills itself, in tests", "before_commit"),
)
NOT_OURS = re.compile(r"KIOSK_(TEST_\w+|SNAPSHOT)")
"""Names that tests and tools read; every other unknown KIOSK_ name is taken for a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The environment, read and checked once. Each field is the name of its setting without KIOSK_."""

    env: str
    var: Path
    database_url: str = field(repr=False)
    origin: str
    staff_origin: str
    surface: str
    channel: str
    gateways: str
    clock: datetime | None
    office: str
    device: str
    institution: str
    official_line: str
    help_phone: str
    complaint_phone: str
    help_hours: tuple[int, int] | None
    duty_hours: tuple[int, int] | None
    address: str
    privacy_contact: str
    offers: frozenset[str]
    sender: str
    seal: str
    review_days: int
    name_review_days: int
    keep_years: int
    idle_seconds: int
    idle_warning_seconds: int
    limit_factor: int
    metrics_token: str = field(repr=False)
    proxies: int
    trusted_hosts: tuple[str, ...]
    holidays: frozenset[date]
    log: Path | None
    failpoint: str

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read every setting; raise SettingsError, in one sentence, at the first that cannot be used."""
        raw = _raw(environ)
        var = Path(raw["KIOSK_VAR"]).absolute()
        origin, surface = _origin(raw, "KIOSK_ORIGIN"), _one_of(raw, "KIOSK_SURFACE", choices=SURFACES)
        staff_origin = _origin(raw, "KIOSK_STAFF_ORIGIN") if raw["KIOSK_STAFF_ORIGIN"] else origin
        settings = cls(
            env=raw["KIOSK_ENV"],
            var=var,
            database_url=raw["KIOSK_DATABASE_URL"] or f"sqlite:///{var / 'kiosk.db'}",
            origin=origin,
            staff_origin=staff_origin,
            surface=surface,
            channel=_one_of(raw, "KIOSK_CHANNEL", choices=("home", "kiosk")),
            gateways=_one_of(raw, "KIOSK_GATEWAYS", choices=("simulated",)),
            clock=_read(raw, "KIOSK_CLOCK", _instant) if raw["KIOSK_CLOCK"] else None,
            office=raw["KIOSK_OFFICE"],
            device=raw["KIOSK_DEVICE"],
            institution=raw["KIOSK_INSTITUTION"],
            official_line=raw["KIOSK_OFFICIAL_LINE"],
            help_phone=raw["KIOSK_HELP_PHONE"],
            complaint_phone=raw["KIOSK_COMPLAINT_PHONE"],
            help_hours=_read(raw, "KIOSK_HELP_HOURS", _hours) if raw["KIOSK_HELP_HOURS"] else None,
            duty_hours=_read(raw, "KIOSK_DUTY_HOURS", _hours) if raw["KIOSK_DUTY_HOURS"] else None,
            address=raw["KIOSK_ADDRESS"],
            privacy_contact=raw["KIOSK_PRIVACY_CONTACT"],
            offers=_read(raw, "KIOSK_OFFERS", _offers),
            sender=raw["KIOSK_SENDER"],
            seal=_one_of(raw, "KIOSK_SEAL", choices=("p256", "rsa2048")),
            review_days=_whole(raw, "KIOSK_REVIEW_DAYS", least=1),
            name_review_days=_whole(raw, "KIOSK_NAME_REVIEW_DAYS", least=1),
            keep_years=_whole(raw, "KIOSK_KEEP_YEARS", least=1),
            idle_seconds=_whole(raw, "KIOSK_IDLE_SECONDS", least=20),
            idle_warning_seconds=_whole(raw, "KIOSK_IDLE_WARNING_SECONDS", least=20),
            limit_factor=_whole(raw, "KIOSK_LIMIT_FACTOR", least=1),
            metrics_token=raw["KIOSK_METRICS_TOKEN"],
            proxies=_whole(raw, "KIOSK_PROXIES", least=0),
            trusted_hosts=_hosts(staff_origin if surface == "staff" else origin, raw["KIOSK_TRUSTED_HOSTS"]),
            holidays=frozenset(_read(raw, "KIOSK_HOLIDAYS", _days)),
            log=Path(raw["KIOSK_LOG"]).absolute() if raw["KIOSK_LOG"] else None,
            failpoint=raw["KIOSK_FAILPOINT"],
        )
        _consistent(settings)
        return settings

    @property
    def is_demo(self) -> bool:
        return self.env == "demo"

    @property
    def is_simulated(self) -> bool:
        """Whether outside systems are made up: every page, acuse and PDF then says so."""
        return self.gateways == "simulated"

    @property
    def own_origin(self) -> str:
        """The address this process is reached at; `origin` is always that of the public."""
        return self.staff_origin if self.surface == "staff" else self.origin

    @property
    def is_secure(self) -> bool:
        """Whether people come over https; otherwise this is a loopback address."""
        return self.origin.startswith("https://")

    @property
    def is_loopback(self) -> bool:
        return urlsplit(self.own_origin).hostname in LOOPBACK


def _raw(environ: Mapping[str, str]) -> dict[str, str]:
    """Every setting as text: what was given, else the default of this kind of start."""
    known = {setting.name for setting in TABLE}
    for name in sorted(environ):
        if name.startswith("KIOSK_") and name not in known and not NOT_OURS.fullmatch(name):
            raise SettingsError(f"{name} is not a setting of this program; `kiosk settings` lists them.")
    env = environ.get("KIOSK_ENV", "").strip() or "production"
    if env not in ("production", "demo"):
        raise SettingsError(f"KIOSK_ENV is {env!r}; it may be production or demo.")
    raw = {"KIOSK_ENV": env}
    for setting in TABLE:
        default = setting.demo if env == "demo" and setting.demo is not None else setting.default
        value = environ.get(setting.name, "").strip() or default
        if value is None:
            raise SettingsError(f"{setting.name} is missing ({setting.meaning}; as {setting.example}).")
        raw[setting.name] = value
    return raw


def _read(raw: Mapping[str, str], name: str, reader: Callable[[str], T], /) -> T:
    try:
        return reader(raw[name])
    except ValueError as wrong:
        raise SettingsError(f"{name} is {raw[name]!r}, which cannot be read: {wrong}.") from None


def _one_of(raw: Mapping[str, str], name: str, *, choices: tuple[str, ...]) -> str:
    if raw[name] not in choices:
        raise SettingsError(f"{name} is {raw[name]!r}; it may be {', '.join(choices)}.")
    return raw[name]


def _whole(raw: Mapping[str, str], name: str, *, least: int) -> int:
    text = raw[name]
    if not (text.isascii() and text.isdecimal() and len(text) < 8 and int(text) >= least):
        raise SettingsError(f"{name} is {text!r}; it must be a whole number, {least} or more.")
    return int(text)


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("it needs a zone, as in -06:00")
    return instant


def _days(text: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(part.strip()) for part in text.split(",") if part.strip())


def _hours(text: str) -> tuple[int, int]:
    """From one full hour of the day to another."""
    first, _, last = text.partition("-")
    hours = int(first), int(last)
    if not 0 <= hours[0] < hours[1] <= 24:
        raise ValueError("it needs two hours of one day, as in 8-20")
    return hours


def _offers(text: str) -> frozenset[str]:
    offered = frozenset(part.strip() for part in text.split(",") if part.strip())
    if unknown := offered - OFFERS:
        raise ValueError(f"{', '.join(sorted(unknown))} is none of {', '.join(sorted(OFFERS))}")
    return offered


def _origin(raw: Mapping[str, str], name: str) -> str:
    """An origin in its one spelling. Plain http would let anybody on the way read a person's data."""
    origin = raw[name].lower().rstrip("/")
    parts = _read(raw, name, lambda _: urlsplit(origin))
    bare = f"{parts.scheme}://{parts.netloc}" == origin and "@" not in parts.netloc
    if not bare or parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(f"{name} is {origin!r}; it must look like https://tramites.example.org.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise SettingsError(f"{name} is {origin!r}; plain http is only for 127.0.0.1 or localhost.")
    return origin


def _hosts(origin: str, more: str) -> tuple[str, ...]:
    host = urlsplit(origin).hostname or ""
    own = sorted(LOOPBACK) if host in LOOPBACK else [host]
    return tuple(dict.fromkeys([*own, *(part.strip().lower() for part in more.split(",") if part.strip())]))


def _consistent(settings: Settings) -> None:
    """Settings that are right one by one may still be wrong together."""
    public, desk = urlsplit(settings.origin), urlsplit(settings.staff_origin)
    wrong = {
        "KIOSK_STAFF_ORIGIN must be KIOSK_ORIGIN with KIOSK_SURFACE=all: one process has one address.": (
            settings.surface == "all" and settings.staff_origin != settings.origin
        ),
        "KIOSK_STAFF_ORIGIN needs a host name of its own, other than that of KIOSK_ORIGIN.": (
            settings.surface != "all" and desk.hostname == public.hostname
        ),
        "KIOSK_ORIGIN and KIOSK_STAFF_ORIGIN must both be https, or both http.": desk.scheme != public.scheme,
        "KIOSK_CLOCK may be set only with simulated gateways.": settings.clock and not settings.is_simulated,
        "KIOSK_FAILPOINT may be set only with KIOSK_ENV=demo.": settings.failpoint and not settings.is_demo,
        "KIOSK_OFFICIAL_LINE cannot be claimed with simulated gateways.": settings.official_line
        and settings.is_simulated,
        "KIOSK_METRICS_TOKEN is too short: give 16 characters or more.": 0 < len(settings.metrics_token) < 16,
    }
    for sentence, holds in wrong.items():
        if holds:
            raise SettingsError(sentence)
