"""Breaks text into lines before the page engine sees it, so that no word is ever divided.

Readers of PDF text take a hyphen at the end of a line for a divided word and drop it, so a line ends at a space only,
never after a hyphen. Only a word longer than a line (a web address) is broken, after one of its own separators. Widths
are the advances of the fonts in the letter folder without kerning, which makes a line at most a little shorter.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from operator import add
from pathlib import Path
from typing import Literal

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
    """Words in one face. `together` keeps the first word on the line of the word before."""

    text: str
    face: FaceName
    together: bool = False


class Face:
    """The widths of one face, in ems."""

    def __init__(self, files: Iterable[str]) -> None:
        from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # much to load for who measures nothing

        self._advances: dict[int, float] = {}
        for name in files:
            with TTFont(FONT_FOLDER / f"{name}.ttf", lazy=True) as font:
                em = font["head"].unitsPerEm
                metrics = font["hmtx"].metrics
                for code, glyph in font.getBestCmap().items():
                    self._advances.setdefault(code, metrics[glyph][0] / em)
        self._widths: dict[str, float] = {}
        self.characters = frozenset(map(chr, self._advances))
        """All it has a glyph for, those included that are no signs (see `printable`)."""

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
    """One face of the letters, read once for the life of the process."""
    return Face(_FILES[name])


def set_in_lines(runs: Sequence[Run], *, size: float, width: float, spacing: float = 0.0) -> list[str]:
    """The text of each run with a line feed at the end of each line; joined, they are the whole text.

    `size`, `width` and `spacing` (added to each character) are in points. White space between two runs stands at the
    beginning of the second.
    """
    room = width - _SLACK
    words: list[str] = []
    widths: list[float] = []
    glued: set[int] = set()  # parts of the word before: no space, though a line may end there
    fixed: set[int] = set()  # no line may begin with them
    bounds = [0]
    for run in runs:
        measure = face(run.face).width
        found = run.text.split()
        if run.together and found:
            fixed.add(len(words))
        for word in found:
            wide = measure(word) * size + spacing * len(word)
            if wide <= room:
                words.append(word)
                widths.append(wide)
                continue
            parts = list(_parts(word, measure, room / size))
            glued.update(range(len(words) + 1, len(words) + len(parts)))
            words += parts
            widths += [measure(part) * size for part in parts]
        bounds.append(len(words))
    fixed.update({place for place, word in enumerate(words, 1) if word.endswith(_HYPHENS)} - glued)

    space = face(runs[0].face).width(" ") * size + spacing if runs else 0.0
    gaps = [" "] * len(words)
    for place in glued:
        gaps[place] = ""
    ends = list(accumulate(wide + space if gap else wide for wide, gap in zip(widths, gaps, strict=True)))
    for place in _starts(ends, widths, fixed, room):
        gaps[place] = "\n" if place else ""
    return ["".join(map(add, gaps[begin:end], words[begin:end])) for begin, end in pairwise(bounds)]


def _starts(ends: list[float], widths: list[float], fixed: set[int], room: float) -> Iterator[int]:
    """The indexes of the words that begin a line: each line takes as many words as fit, and at least one."""
    begin = 0
    while begin < len(ends):
        yield begin
        after = bisect_right(ends, ends[begin] - widths[begin] + room, begin + 1)
        while after < len(ends) and after > begin and after in fixed:
            after -= 1
        if after == begin:
            after += 1
            while after in fixed:
                after += 1
        begin = after


def _parts(text: str, measure: Callable[[str], float], width: float) -> Iterator[str]:
    """The parts of a long word, cut after its separators; a part still too long for a line is cut where it is full."""
    for part in filter(None, _ADDRESS_PART.findall(text)):
        begun = ""
        for character in part if measure(part) > width else [part]:
            if begun and measure(begun + character) > width:
                yield begun
                begun = ""
            begun += character
        yield begun
