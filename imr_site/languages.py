"""The languages of letters, and how each says a day: the one place that writes days for people, also on screens."""

from __future__ import annotations

from datetime import date, datetime
from types import MappingProxyType
from typing import Final, Literal

Language = Literal["en", "es"]

_MONTHS: Final = MappingProxyType({
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
        "diciembre",
    ),
})  # fmt: skip


def day_in_words(day: date | None, language: Language = "en") -> str:
    """The day as a person reads it: `May 4, 2026`, `4 de mayo de 2026`; empty for None."""
    if day is None:
        return ""
    month = _MONTHS[language][day.month - 1]
    return f"{month} {day.day}, {day.year}" if language == "en" else f"{day.day} de {month} de {day.year}"


def moment_in_words(at: datetime) -> str:
    """A moment in its own time zone, as a person reads it: `May 4, 2026, 14:30 PDT`."""
    return f"{day_in_words(at.date())}, {at:%H:%M %Z}"
