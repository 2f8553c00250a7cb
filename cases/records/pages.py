"""The words of one page in reading order, and where each stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

TENTHS = 10
"""Boxes and sizes are whole tenths of a point, from the top left corner of the page as it is shown."""
_EACH = 6


@dataclass(frozen=True, slots=True)
class Place:
    """One word of a page: its letters are `text[begin:end]`, its box is in tenths of a point."""

    begin: int
    end: int
    x0: int
    y0: int
    x1: int
    y1: int


def places_of(flat: Sequence[int]) -> Iterator[Place]:
    """The words of a page from the flat list that a page row keeps."""
    return (Place(*flat[start : start + _EACH]) for start in range(0, len(flat), _EACH))


def places_within(flat: Sequence[int], begin: int, end: int) -> list[Place]:
    """The words of a page that share a letter with `text[begin:end]`, in order."""
    return [place for place in places_of(flat) if place.begin < end and begin < place.end]
