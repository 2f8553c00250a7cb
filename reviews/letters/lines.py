"""Breaks text into lines, so that the page engine need not, and so that no word is ever divided.

Readers of PDF text take a hyphen at a line's end for a divided word and drop it, so a line ends at a space only, and
never after a hyphen. Only a word longer than a line (a web address) is broken, after one of its own separators. Widths
are the advances of the fonts in the letter folder without kerning, which only ever makes a line a little shorter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FaceName = Literal["serif", "serif-bold", "sans", "sans-bold"]

FONT_FOLDER = Path(__file__).resolve().parents[2] / "static" / "letters" / "fonts"

# In the order the style sheet names them.
_FILES: dict[FaceName, tuple[str, ...]] = {
    "serif": ("source-serif-4-smtext-400",),
    "serif-bold": ("source-serif-4-smtext-600",),
    "sans": ("public-sans-latin-400", "public-sans-latin-ext-400", "source-serif-4-smtext-400"),
    "sans-bold": ("public-sans-latin-600", "public-sans-latin-ext-600", "source-serif-4-smtext-600"),
}
_ADDRESS_PART = re.compile(r"(?:\w+://)?[^/?&=]*[/?&=]*")
_HYPHENS = ("-", "\u2010", "\u00ad")
_UNKNOWN = 1.25  # a sign that none of our fonts has may be this wide, in ems
_SLACK = 0.5  # points


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look. `together` keeps the first of them on the line of the word before."""

    text: str
    face: FaceName
    together: bool = False


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    run: int
    width: float
    glued: bool
    """Part of the word before: no space, though a line may end there."""
    stays: bool
    """No line may begin with it."""


class Face:
    """The widths of one face, in ems."""

    def __init__(self, files: Iterable[str]) -> None:
        self._advances: dict[int, float] = {}
        for name in files:
            with TTFont(FONT_FOLDER / f"{name}.woff2", lazy=True) as font:
                em = font["head"].unitsPerEm
                metrics = font["hmtx"].metrics
                for code, glyph in font.getBestCmap().items():
                    self._advances.setdefault(code, metrics[glyph][0] / em)
        self._widths: dict[str, float] = {}

    def width(self, text: str) -> float:
        """The width of a word in ems."""
        known = self._widths.get(text)
        if known is None:
            known = sum(self._advance(character) for character in text)
            if len(self._widths) < 50_000:  # noqa: PLR2004 - a few megabytes at most
                self._widths[text] = known
        return known

    def _advance(self, character: str) -> float:
        known = self._advances.get(ord(character))
        if known is not None:
            return known
        return 0.0 if unicodedata.category(character) in {"Mn", "Me", "Cf"} else _UNKNOWN


@cache
def face(name: FaceName) -> Face:
    """One of the letter's faces, read once for the life of the process."""
    return Face(_FILES[name])


def set_in_lines(runs: Sequence[Run], *, size: float, width: float, spacing: float = 0.0) -> list[str]:
    """The text of each run with line feeds where its lines end; joined, they are the whole text.

    `size`, `width` and `spacing` (added to each character) are in points. What parts one run from the next stands at
    the beginning of the next.
    """
    texts = [""] * len(runs)
    space = face(runs[0].face).width(" ") * size + spacing if runs else 0.0
    used, begun, room = 0.0, False, width - _SLACK
    for group in _groups(_words(runs, size=size, spacing=spacing, width=room)):
        wide = sum(word.width for word in group) + space * sum(not word.glued for word in group[1:])
        gap = 0.0 if group[0].glued else space
        if begun and used + gap + wide > room:
            separator, used = "\n", wide
        else:
            separator, used = (" " if gap else "") if begun else "", used + (gap if begun else 0.0) + wide
        for position, word in enumerate(group):
            between = separator if position == 0 else "" if word.glued else " "
            texts[word.run] += between + word.text
        begun = True
    return texts


def _words(runs: Sequence[Run], *, size: float, spacing: float, width: float) -> Iterator[_Word]:
    for number, run in enumerate(runs):
        measure = face(run.face).width
        for position, text in enumerate(run.text.split()):
            wide = measure(text) * size + spacing * len(text)
            stays = run.together and position == 0
            if wide <= width:
                yield _Word(text, number, wide, glued=False, stays=stays)
                continue
            for place, part in enumerate(_parts(text, measure, width / size)):
                yield _Word(part, number, measure(part) * size, glued=place > 0, stays=stays and not place)


def _parts(text: str, measure: Callable[[str], float], width: float) -> Iterator[str]:
    """An address by its separators; of a part that is still too long for a line, as much as fits (`width` in ems)."""
    for part in filter(None, _ADDRESS_PART.findall(text)):
        begun = ""
        for character in part if measure(part) > width else [part]:
            if begun and measure(begun + character) > width:
                yield begun
                begun = ""
            begun += character
        yield begun


def _groups(words: Iterable[_Word]) -> Iterator[list[_Word]]:
    """The words that must stand on one line: one that ends with a hyphen with the next, and what stays."""
    group: list[_Word] = []
    for word in words:
        if group and not word.stays and not (group[-1].text.endswith(_HYPHENS) and not word.glued):
            yield group
            group = []
        group.append(word)
    if group:
        yield group
