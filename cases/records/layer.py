"""The words that a PDF itself holds, with their boxes, read by poppler's `pdftotext` as a process of its own.

It keeps the reading order of columns and tables (measured: 1.00 and 0.997 of the words in order, where PDFium keeps
0.55 of those in columns), and gives the boxes in the same pass.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from html import unescape
from pathlib import Path

import pypdfium2
from pypdfium2 import raw as pdfium

from cases.enums import PageOrigin
from cases.records.pages import TENTHS, Box, PageWords, text_and_places

PROGRAM = "pdftotext"
SLICE = 100
"""Pages of one start of the program: what stops it costs these at most, and they are then read one by one."""
FEW = 50
"""A page with fewer words whose picture covers half of it is read by OCR too: they may be a fax line over a scan."""
_HALF = 0.5
_SECONDS = 120  # for one slice
_WORD = re.compile(r'<word xMin="(-?[\d.]+)" yMin="(-?[\d.]+)" xMax="(-?[\d.]+)" yMax="(-?[\d.]+)">(.*)</word>')
_PAGE = "<page "
_LINE, _BLOCK = "<line ", "<block "
_Lines = list[list[tuple[str, Box]]]


@cache
def engine() -> str:
    """The program with its version, or `none` where it is not installed."""
    program = shutil.which(PROGRAM)
    if program is None:
        return "none"
    said = subprocess.run([program, "-v"], capture_output=True, text=True, check=False).stderr  # noqa: S603
    version = re.search(r"[\d.]+", said)
    return f"poppler {version[0]}" if version else "poppler"


def pages_with_layer(path: Path, first: int = 1, last: int | None = None) -> Iterator[PageWords]:
    """The pages of a PDF from `first` to `last`, counted from 1, with their own words; each page comes once."""
    with pypdfium2.PdfDocument(path) as pdf:
        end = min(last or len(pdf), len(pdf))
        for begin in range(first, end + 1, SLICE):
            numbers = range(begin, min(begin + SLICE - 1, end) + 1)
            for number, lines in zip(numbers, _lines_of(path, numbers), strict=True):
                yield _page(pdf, number, lines)


def _page(pdf: pypdfium2.PdfDocument, number: int, lines: _Lines | None) -> PageWords:
    width, height = (max(round(edge * TENTHS), 1) for edge in pdf.get_page_size(number - 1))
    if lines is None:
        return PageWords(number, width, height, PageOrigin.UNREAD, engine=engine(), asks_for_ocr=True)
    text, places = text_and_places(lines)
    words = sum(len(line) for line in lines)
    is_picture = words < FEW and _is_mostly_picture(pdf, number)
    origin = PageOrigin.UNREAD if is_picture and not text else PageOrigin.LAYER
    return PageWords(number, width, height, origin, text, places, engine=engine(), asks_for_ocr=is_picture)


def _is_mostly_picture(pdf: pypdfium2.PdfDocument, number: int) -> bool:
    page = pdf[number - 1]
    try:
        whole = max(page.get_width() * page.get_height(), 1)
        boxes = [found.get_bounds() for found in page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)]
        covered = sum((right - left) * (top - bottom) for left, bottom, right, top in boxes)
    except pypdfium2.PdfiumError:
        return True
    finally:
        page.close()
    return bool(covered > _HALF * whole)


def _lines_of(path: Path, numbers: range) -> list[_Lines | None]:
    """The lines of each page, None for one that stops the program; a slice that fails is read page by page."""
    with suppress(_Failed):
        return list(_read(path, numbers))
    if len(numbers) == 1:
        return [None]
    return [lines for number in numbers for lines in _lines_of(path, range(number, number + 1))]


class _Failed(Exception):  # noqa: N818 - named for what happened
    """The program did not give as many pages as it was asked for."""


def _read(path: Path, numbers: range) -> list[_Lines | None]:
    program = shutil.which(PROGRAM)
    if program is None:
        return [None] * len(numbers)
    asked = ["-bbox-layout", "-enc", "UTF-8", "-f", str(numbers[0]), "-l", str(numbers[-1])]
    try:
        done = subprocess.run(  # noqa: S603 - the program of this machine, told a file that was taken
            [program, *asked, str(path), "-"], capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as expired:
        raise _Failed from expired
    pages = _parsed(done.stdout.decode("utf-8", "replace"))
    if len(pages) != len(numbers):
        raise _Failed
    return list(pages)


def _parsed(html: str) -> list[_Lines]:
    """What the program wrote, a tag a line. Not read as XML: it writes any sign that a font names."""
    pages: list[_Lines] = []
    for line in html.split("\n"):
        tag = line.lstrip()
        if tag.startswith("<word "):
            word = _WORD.match(tag)
            if word and pages and pages[-1]:
                x0, y0, x1, y1, said = word.groups()
                pages[-1][-1].append((unescape(said), (float(x0), float(y0), float(x1), float(y1))))
        elif tag.startswith(_LINE):
            pages[-1].append([])
        elif tag.startswith(_BLOCK):
            if pages[-1]:
                pages[-1].append([])  # an empty line parts two blocks
        elif tag.startswith(_PAGE):
            pages.append([])
    return pages
