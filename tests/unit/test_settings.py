"""The environment is read once, whole, and refused in one sentence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kiosk.settings import TABLE, Settings, SettingsError

DEMO = {"KIOSK_ENV": "demo"}
PRODUCTION = {
    "KIOSK_VAR": "/var/lib/kiosk",
    "KIOSK_ORIGIN": "https://Tramites.example.org/",
    "KIOSK_STAFF_ORIGIN": "https://Asesores.example.org/",
    "KIOSK_OFFICE": "39",
    "KIOSK_INSTITUTION": "Instituto",
    "KIOSK_HELP_PHONE": "800 000 0000",
    "KIOSK_COMPLAINT_PHONE": "800 000 0001",
    "KIOSK_SENDER": "Trámites",
}


def test_the_demonstration_needs_nothing() -> None:
    settings = Settings.from_env(DEMO)
    assert settings.is_demo
    assert settings.is_simulated
    assert settings.is_loopback
    assert not settings.is_secure
    assert settings.limit_factor == 20
    assert settings.database_url == f"sqlite:///{Path('var').absolute() / 'kiosk.db'}"
    assert settings.trusted_hosts == ("127.0.0.1", "::1", "localhost")


def test_production_takes_safe_defaults() -> None:
    settings = Settings.from_env(PRODUCTION)
    assert not settings.is_demo
    assert settings.is_secure
    assert settings.origin == "https://tramites.example.org"
    assert settings.trusted_hosts == ("tramites.example.org",)
    assert (settings.surface, settings.limit_factor, settings.proxies, settings.log) == ("public", 1, 0, None)


@pytest.mark.parametrize("name", sorted(PRODUCTION))
def test_production_names_what_is_missing(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} is missing .*\\.$"):
        Settings.from_env({key: value for key, value in PRODUCTION.items() if key != name})


def test_each_process_answers_at_its_own_address() -> None:
    desk = Settings.from_env({**PRODUCTION, "KIOSK_SURFACE": "staff"})
    assert (desk.origin, desk.own_origin) == ("https://tramites.example.org", "https://asesores.example.org")
    assert desk.trusted_hosts == ("asesores.example.org",)
    assert Settings.from_env(PRODUCTION).own_origin == "https://tramites.example.org"
    whole = Settings.from_env(DEMO)
    assert whole.staff_origin == whole.own_origin == whole.origin


@pytest.mark.parametrize(
    "given",
    [
        {"KIOSK_STAFF_ORIGIN": "https://tramites.example.org"},
        {"KIOSK_STAFF_ORIGIN": "https://tramites.example.org:8443"},
        {"KIOSK_STAFF_ORIGIN": "https://tramites.example.org", "KIOSK_SURFACE": "staff"},
        {"KIOSK_SURFACE": "all"},
        {"KIOSK_STAFF_ORIGIN": "http://localhost:8010"},
        {"KIOSK_STAFF_ORIGIN": "http://asesores.example.org"},
        {"KIOSK_STAFF_ORIGIN": "https://asesores.example.org/asesor"},
        {"KIOSK_STAFF_ORIGIN": "asesores.example.org"},
    ],
)
def test_production_refuses_an_unclear_address_of_the_desk(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="KIOSK_STAFF_ORIGIN"):
        Settings.from_env({**PRODUCTION, **given})


def test_an_empty_value_is_no_value() -> None:
    assert Settings.from_env({**DEMO, "KIOSK_SEAL": " "}).seal == "p256"


def test_offices_offer_what_is_set_and_nothing_else() -> None:
    given = {"KIOSK_OFFERS": "interpreter, keyboard", "KIOSK_HELP_HOURS": "9-18"}
    settings = Settings.from_env({**PRODUCTION, **given})
    assert settings.offers == {"keyboard", "interpreter"}
    assert settings.help_hours == (9, 18)
    bare = Settings.from_env(PRODUCTION)
    assert (bare.offers, bare.help_hours, bare.address, bare.privacy_contact) == (set(), None, "", "")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("KIOSK_OFFERS", "keyboard,coffee", "coffee is none of interpreter, keyboard"),
        ("KIOSK_HELP_HOURS", "20-8", "it needs two hours of one day"),
        ("KIOSK_HELP_HOURS", "all day", "cannot be read"),
        ("KIOSK_ENV", "test", "may be production or demo"),
        ("KIOSK_ORGIN", "x", "is not a setting"),
        ("KIOSK_ORIGIN", "http://kiosco.example.org", "plain http is only for"),
        ("KIOSK_ORIGIN", "http://192.0.2.7:8000", "plain http is only for"),
        ("KIOSK_ORIGIN", "https://a.example/x", "must look like"),
        ("KIOSK_ORIGIN", "https://u:p@a.example", "must look like"),
        ("KIOSK_ORIGIN", "ftp://a.example", "must look like"),
        ("KIOSK_ORIGIN", "tramites", "must look like"),
        ("KIOSK_ORIGIN", "http://[", "cannot be read"),
        ("KIOSK_SURFACE", "admin", "may be public, staff, all"),
        ("KIOSK_CHANNEL", "bus", "may be home, kiosk"),
        ("KIOSK_GATEWAYS", "real", "may be simulated"),
        ("KIOSK_SEAL", "rsa1024", "may be p256, rsa2048"),
        ("KIOSK_REVIEW_DAYS", "0", "whole number, 1 or more"),
        ("KIOSK_REVIEW_DAYS", "diez", "whole number"),
        ("KIOSK_IDLE_SECONDS", "5", "whole number, 20 or more"),
        ("KIOSK_PROXIES", "-1", "whole number, 0 or more"),
        ("KIOSK_CLOCK", "2026-03-14T10:00:00", "needs a zone"),
        ("KIOSK_CLOCK", "ayer", "cannot be read"),
        ("KIOSK_HOLIDAYS", "2026-02-30", "cannot be read"),
        ("KIOSK_METRICS_TOKEN", "short", "too short"),
        ("KIOSK_OFFICIAL_LINE", "Sitio oficial", "cannot be claimed"),
    ],
)
def test_what_makes_no_sense_is_refused(name: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence) as refusal:
        Settings.from_env({**DEMO, name: value})
    assert name in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_points_of_failure_are_for_trials() -> None:
    assert Settings.from_env({**DEMO, "KIOSK_FAILPOINT": "before_commit"}).failpoint == "before_commit"
    with pytest.raises(SettingsError, match="KIOSK_FAILPOINT may be set only"):
        Settings.from_env({**PRODUCTION, "KIOSK_FAILPOINT": "before_commit"})


def test_values_are_read_into_what_they_mean() -> None:
    settings = Settings.from_env(
        {
            **DEMO,
            "KIOSK_CLOCK": "2026-03-14T10:32:00-06:00",
            "KIOSK_HOLIDAYS": "2026-12-24, 2026-12-31",
            "KIOSK_TRUSTED_HOSTS": "a.example, localhost",
            "KIOSK_LOG": "/tmp/x.log",
            "KIOSK_TEST_ENGINE": "postgres",
            "HOME": "/root",
        }
    )
    assert settings.clock is not None
    assert settings.clock.isoformat() == "2026-03-14T10:32:00-06:00"
    assert settings.holidays == {date(2026, 12, 24), date(2026, 12, 31)}
    assert settings.trusted_hosts[-1] == "a.example"
    assert settings.trusted_hosts.count("localhost") == 1
    assert settings.log == Path("/tmp/x.log")


def test_secrets_do_not_show() -> None:
    shown = repr(
        Settings.from_env(
            {
                **DEMO,
                "KIOSK_METRICS_TOKEN": "x" * 20,
                "KIOSK_DATABASE_URL": "postgresql+psycopg://u:clave@h/d",
            }
        )
    )
    assert "clave" not in shown
    assert "xxx" not in shown


def test_every_setting_is_a_field_of_the_object() -> None:
    assert [one.name.removeprefix("KIOSK_").lower() for one in TABLE if one.name != "KIOSK_ENV"] == [
        name for name in sorted(Settings.__dataclass_fields__, key=_place) if name != "env"
    ]
    for one in TABLE:
        assert one.meaning
        assert one.example


def _place(name: str) -> int:
    return [one.name for one in TABLE].index(f"KIOSK_{name.upper()}")
