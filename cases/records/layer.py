"""The words that a PDF itself holds, with their boxes, read by the programs of poppler, each a process with limits.

`pdftotext` keeps the reading order of columns and tables (measured: 1.00 and 0.997 of the words in order, where PDFium
keeps 0.55 of those in columns), and gives the boxes in the same pass. What it writes is plain text to us: no decoder of
a foreign file runs here.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from functools import cache, partial
from html import unescape
from itertools import chain, repeat
from mmap import ACCESS_READ, mmap
from operator import mul
from pathlib import Path

from cases.enums import PageOrigin
from cases.records.pages import (
    AFTER_BLOCK,
    AFTER_LINE,
    AFTER_WORD,
    LETTER,
    TENTHS,
    Columns,
    PageWords,
    set_in_text,
)
from imr_site.apart import Limits, Stopped, run_program

SLICE = 100
"""Pages of one start of the programs: what stops them costs these at most, and they are then read one by one."""
FEW = 50
"""A page with fewer words whose picture covers half of it is read by OCR too: they may be a fax line over a scan."""
_LOOKED_AT = 10
"""Pages in which pictures are looked for with one start of the program: it takes longer to start than to look."""
LIMITS = Limits(cpu_seconds=60, seconds=120, memory=2**30, file_size=2**20)
"""Of one slice: a hundred times what one of letters takes."""
NONE = "none"
"""The engine of a page that no program read."""
_HALF = 0.5
_POINTS = 72  # of an inch
_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)"')
_WORD = re.compile(
    r'<word xMin="([^"]*)" yMin="([^"]*)" xMax="([^"]*)" yMax="([^"]*)">([^<]*)</word>\s*(</line>\s*(?:</block>)?)?'
)
_BLOCK = "</block>"
_PAGE_END = "</page>"
_AS_LAID_OUT = ("-bbox-layout", "-cropbox", "-enc", "UTF-8")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d+)?")
_MAY_BE_TURNED = re.compile(rb"/Rotate(?! 0\b)|/ObjStm(?! /Length \d+ /N)")
"""A page may be turned, or the file is not written as `inert.py` writes it, which packs no dictionary."""
_TURN = re.compile(r"Page\s+(\d+) rot:\s+(\d+)")
_WIDEST = 2**31 - 1  # what a row can keep
_PICTURE = re.compile(
    r"^ *(\d+)\s+\d+\s+(?:image|stencil)\s+(\d+)\s+(\d+)\s.*?\s(?:\d+\s+\d+|\[inline\])\s+(\d+)\s+(\d+)\s",
    re.MULTILINE,
)
_Size = tuple[int, int]


@cache
def engine() -> str:
    """The program with its version, or `none` where it is not installed."""
    program = shutil.which("pdfinfo") and shutil.which("pdftotext")
    if program is None:
        return NONE
    said = subprocess.run([program, "-v"], capture_output=True, text=True, check=False).stderr  # noqa: S603
    version = re.search(r"\d[\d.]*", said)
    return f"poppler {version[0]}" if version else "poppler"


def pages_with_layer(path: Path, last: int) -> Iterator[PageWords]:
    """The pages of a PDF, from the first to `last`, with their own words; each page comes once.

    A page that stops the program asks for OCR, and so does every page where the program is not installed.
    """
    turns = cache(partial(_may_be_turned, path))
    for begin in range(1, last + 1, SLICE):
        numbers = range(begin, min(begin + SLICE - 1, last) + 1)
        if engine() == NONE:
            yield from map(_unread, numbers)
        else:
            yield from _slice(path, numbers, turns=turns)


def _may_be_turned(path: Path) -> bool:
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as raw:
        return bool(_MAY_BE_TURNED.search(raw))


def _slice(path: Path, numbers: range, *, turns: Callable[[], bool]) -> Iterator[PageWords]:
    done, covered = numbers.start, _Covered(path, numbers)
    with suppress(Stopped), _asked(["pdftotext", *_AS_LAID_OUT], path, numbers, "-") as wrote:
        turned = _turned(path, numbers) if turns() else ()  # while the other program starts
        for number, (size, words) in zip(numbers, _read(wrote), strict=False):
            yield _page(number, size[::-1] if number in turned else size, words, covered)
            done = number + 1
    left = range(done, numbers.stop)
    if len(numbers) == 1:
        yield from map(_unread, left)
        return
    for number in left:
        yield from _slice(path, range(number, number + 1), turns=turns)


def _asked(program: list[str], path: Path, numbers: range, *to: str) -> AbstractContextManager[Iterator[str]]:
    """What the program writes of these pages."""
    return run_program([*program, "-f", str(numbers[0]), "-l", str(numbers[-1]), str(path), *to], limits=LIMITS)


def _unread(number: int) -> PageWords:
    return PageWords(number, *LETTER, PageOrigin.UNREAD, engine=NONE, asks_for_ocr=True)


def _page(number: int, size: _Size, words: Columns, covered: _Covered) -> PageWords:
    text, places = set_in_text(words)
    is_picture = len(words.said) < FEW and covered[number] > _HALF * size[0] * size[1]
    origin = PageOrigin.UNREAD if is_picture and not text else PageOrigin.LAYER
    return PageWords(number, *size, origin, text, places, engine=engine(), asks_for_ocr=is_picture)


def _turned(path: Path, numbers: range) -> set[int]:
    """Which of the pages are shown turned by a quarter; their words are where they are shown, their size is not."""
    with _asked(["pdfinfo"], path, numbers) as wrote:
        said = "".join(wrote)
    return {int(number) for number, degrees in _TURN.findall(said) if int(degrees) % 180}


class _Covered(dict[int, float]):
    """How much of each page pictures cover, in tenths of a point squared; some pages are asked for with the first."""

    def __init__(self, path: Path, numbers: range) -> None:
        super().__init__()
        self._path = path
        self._numbers = numbers

    def __missing__(self, number: int) -> float:
        """Each picture by its pixels and by the dots an inch at which it is shown. Raises Stopped."""
        some = range(number, min(number + _LOOKED_AT, self._numbers.stop))
        self.update(dict.fromkeys(some, 0.0))
        with _asked(["pdfimages", "-list"], self._path, some) as wrote:
            for found in chain.from_iterable(map(_PICTURE.finditer, wrote)):
                page, wide, high, across, down = map(int, found.groups())
                self[page] += (wide / max(across, 1)) * (high / max(down, 1)) * (_POINTS * TENTHS) ** 2
        return self[number]


def _read(wrote: Iterable[str]) -> Iterator[tuple[_Size, Columns]]:
    """The size of each page before it is turned, and its words, as soon as it is read."""
    begun: list[str] = []
    for piece in wrote:
        *ended, rest = piece.split(_PAGE_END)
        for end in ended:
            yield _told("".join([*begun, end]))
            begun.clear()
        begun.append(rest)


def _told(page: str) -> tuple[_Size, Columns]:
    return _size(page), _columns(page)


def _size(page: str) -> _Size:
    """Width and height in tenths of a point."""
    found = _PAGE.search(page)
    if found is None:
        return LETTER
    width, height = (round(min(max(float(side) * TENTHS, 1), _WIDEST)) for side in found.groups())
    return width, height


def _columns(page: str) -> Columns:
    """Its words. Not read as XML: the program writes any sign that a font names."""
    found = _WORD.findall(page)
    if not found:
        return Columns((), (), ((), (), (), ()))
    *sides, said, ended = zip(*found, strict=True)
    before = [AFTER_WORD if not ends else AFTER_BLOCK if ends.endswith(_BLOCK) else AFTER_LINE for ends in ended[:-1]]
    if "&" in page:
        said = tuple(unescape(word) if "&" in word else word for word in said)
    return Columns(said, [AFTER_BLOCK, *before], list(map(_tenths, sides)))


def _tenths(sides: Sequence[str]) -> list[int]:
    try:
        return list(map(int, map(mul, map(float, sides), repeat(TENTHS))))
    except (ValueError, OverflowError):  # a page may be without end: the program writes three hundred digits, or inf
        return [int(float(side) * TENTHS) if _NUMBER.fullmatch(side) else 0 for side in sides]
