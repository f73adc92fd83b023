"""Days and moments in words, as every page, acuse and message writes them."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_time


def day_in_words(day: date, locale: str) -> str:
    """"martes 17 de noviembre de 2026"."""
    pattern = "EEEE d 'de' MMMM 'de' y" if locale.startswith("es") else "EEEE, MMMM d, y"
    return format_date(day, pattern, locale=locale)


def moment_in_words(moment: datetime, locale: str) -> str:
    """"22 de noviembre de 2026, 10:42 (hora del centro)"; `moment` is already in official time."""
    pattern = "d 'de' MMMM 'de' y" if locale.startswith("es") else "MMMM d, y"
    hour = format_time(moment, "H:mm", locale=locale)
    zone = "hora del centro de México" if locale.startswith("es") else "central Mexico time"
    return f"{format_date(moment.date(), pattern, locale=locale)}, {hour} ({zone})"
