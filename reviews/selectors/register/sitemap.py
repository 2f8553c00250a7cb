"""The addresses of all published decisions, by the month of the decision, for those who collect pages of the web."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from reviews.models import RegisterEntry
from reviews.register.places import FIRST_DATED, day_of, first_place

UNDATED: Final = (0, 0)
"""Year and month of the letters without a date."""


def months() -> list[tuple[int, int]]:
    """Year and month of each decision, the newest first: a query a month, each read off the end of an index."""
    found: list[tuple[int, int]] = []
    rows = RegisterEntry.objects.order_by("-place").values_list("place", flat=True)
    place = rows.first()
    while place is not None:
        day = day_of(place)
        found.append((day.year, day.month) if day else UNDATED)
        place = rows.filter(place__lt=first_place(day.replace(day=1))).first() if day else None
    return found


def numbers_in(year: int, month: int) -> Iterator[str]:
    """The case numbers of the decisions of a month, the newest first; of those without a date for `UNDATED`."""
    low, high = 0, FIRST_DATED
    if (year, month) != UNDATED:
        begin = date(year, month, 1)
        end = date(year + month // 12, month % 12 + 1, 1)
        low, high = first_place(begin), first_place(end)
    rows = RegisterEntry.objects.filter(place__gte=low, place__lt=high).order_by("-place")
    yield from rows.values_list("case_number", flat=True).iterator(chunk_size=2000)
