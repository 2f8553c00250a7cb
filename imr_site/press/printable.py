"""Finds the characters of a text that no letter can print, before anything is drawn.

A character that none of the letter's fonts has would be drawn as a box, or with a font of whatever machine draws it. An
invisible one (a control character, a direction mark) would change or vanish in print, and still be in the signed text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from .lines import FaceName, face

_SOFT_HYPHEN = "\u00ad"  # left out of print by its very meaning
_CONTROLS = {"Cc", "Cf", "Cs", "Co", "Cn"}
_MARKS = {"Mn", "Mc", "Me"}
_BREAKS = {"\t", "\n", "\r"}
_MOST_MARKS = 4  # on one letter; no language has more
_MOST_NAMED = 5
_MOST_SHOWN = 24  # characters


class Unprintable(NamedTuple):
    """Characters `start` (included) to `end` (excluded) of a text, of one kind."""

    text: str
    start: int
    end: int

    @property
    def is_seen(self) -> bool:
        """Whether a page may show it as it is: not an invisible character or one that reverses the text after it."""
        return all(_is_seen(character) for character in self.text)


def unprintable(text: str, face_name: FaceName = "serif", *, as_typed: bool = False) -> list[Unprintable]:
    """The places of a text that the face cannot print; neighbouring characters are one place.

    A text set in lines prints all white space as a space; a text printed `as_typed` (a name, a line of an address) only
    the white space that HTML knows.
    """
    printed = _printed(face_name, as_typed=as_typed)
    if not set(text) - printed:
        return []
    return list(_together(text, printed, face(face_name).characters))


def what_to_change(text: str, place: str, face_name: FaceName = "serif", *, as_typed: bool = False) -> str:
    """What whoever typed the text should change, as a sentence without capital and full stop; empty if nothing.

    `place` says where the text stands: "the rationale of item 1"; empty where the sentence stands beside the text.
    """
    return asked_for(text, place, unprintable(text, face_name, as_typed=as_typed))


def asked_for(text: str, place: str, found: list[Unprintable]) -> str:
    """What `what_to_change` says, for places that are already found."""
    steps = list(dict.fromkeys(_step(text, each) for each in found))
    if not steps:
        return ""
    named = " and ".join(steps[:_MOST_NAMED])
    more = f" and {len(steps) - _MOST_NAMED} more" if len(steps) > _MOST_NAMED else ""
    where = f"in {place}, " if place else ""
    return f"{where}{named}{more}; a letter cannot print {'it' if len(steps) == 1 else 'them'}"


def code_of(character: str) -> str:
    """The number and the name of a character, for one that a page should not show."""
    name = unicodedata.name(character, "").lower()
    return f"U+{ord(character):04X} ({name})" if name else f"U+{ord(character):04X}"


def _step(text: str, found: Unprintable) -> str:
    shown = found.text if len(found.text) <= _MOST_SHOWN else f"{found.text[:_MOST_SHOWN]}…"
    if found.is_seen:
        is_word = any(unicodedata.category(character)[0] == "L" for character in found.text)
        return f"write “{shown}” in plain Latin letters" if is_word else f"write “{shown}” in words"
    sign = next(character for character in found.text if not _is_seen(character))
    invisible = "" if unicodedata.category(sign) == "Co" else "invisible "
    before = "".join(
        each for each in text[max(0, found.start - _MOST_SHOWN) : found.start] if _is_seen(each) or each == " "
    )
    after = f" after “{before.strip()}”" if before.strip() else ""
    return f"take out the {invisible}sign {code_of(sign)}{after}"


@cache
def _printed(face_name: FaceName, *, as_typed: bool) -> frozenset[str]:
    """The characters that are printed as they are, each by itself."""
    characters = face(face_name).characters
    seen = {each for each in characters if unicodedata.category(each) not in _CONTROLS | _MARKS}
    spaces = {each for each in map(chr, range(0x3001)) if each.isspace()}
    if as_typed:
        spaces = {each for each in spaces if unicodedata.category(each) == "Zs"} | _BREAKS
    return frozenset(seen | spaces | {_SOFT_HYPHEN})


def _together(text: str, printed: frozenset[str], marks: frozenset[str]) -> Iterator[Unprintable]:
    """The places of unprintable characters: visible neighbours are one place, each invisible character is its own."""
    last: Unprintable | None = None
    begin = 0
    for start, end in _clusters(text):
        if _is_printed(text[start:end], printed, marks):
            continue
        place = Unprintable(text[start:end], start, end)
        if last and last.end == start and last.is_seen and place.is_seen:
            last = place
            continue
        if last:
            yield Unprintable(text[begin : last.end], begin, last.end)
        begin, last = start, place
    if last:
        yield Unprintable(text[begin : last.end], begin, last.end)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """The start and end of each character together with its combining marks."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or unicodedata.category(text[place]) not in _MARKS:
            yield start, place
            start = place


def _is_printed(cluster: str, printed: frozenset[str], marks: frozenset[str]) -> bool:
    """Whether a character is printed; with marks on it, whether one that is printed stands for all of it.

    The face must have the marks too: the font of a mark is chosen before the mark is joined to its letter.
    """
    if len(cluster) == 1:
        return cluster in printed
    if len(cluster) > 1 + _MOST_MARKS or not marks.issuperset(cluster[1:]):
        return False
    composed = unicodedata.normalize("NFC", cluster)
    return len(composed) == 1 and composed in printed


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) not in _CONTROLS and not character.isspace() and not _varies(character)


def _varies(character: str) -> bool:
    """Whether the character only selects a form of the character before it."""
    return unicodedata.name(character, "").startswith("VARIATION SELECTOR")
