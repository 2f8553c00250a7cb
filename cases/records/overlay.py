"""The words of a page laid over its picture, so that they can be selected where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from cases.records.pages import places_of

Word = tuple[int, int, int, int, int, str]
"""Where its letters begin in the text of the page; x and baseline, length and height in tenths of a point; the word."""
DESCENT = 5
"""A fifth of a word's height is below the line it stands on."""


def lines_over(text: str, flat: Sequence[int]) -> list[list[Word]]:
    """The words of a page line by line; each reaches to the next one of its line, so that a selection has no gaps."""
    lines: list[list[Word]] = []
    last_end = 0
    places = list(places_of(flat))
    for place, after in zip_longest(places, places[1:]):
        if not lines or "\n" in text[last_end : place.begin]:
            lines.append([])
        runs_on = after is not None and "\n" not in text[place.end : after.begin] and after.x0 > place.x0
        length = (after.x0 if runs_on else place.x1) - place.x0
        height = max(place.y1 - place.y0, 1)
        word = text[place.begin : place.end] + (" " if runs_on else "")
        lines[-1].append((place.begin, place.x0, place.y1 - height // DESCENT, max(length, 1), height, word))
        last_end = place.end
    return lines
