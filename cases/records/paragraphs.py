"""The text of a page as paragraphs and marked words, which is how it is read without its picture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from cases.records.spans import Span

SHORT: Final = 0.7
"""A line shorter than this part of the page's longest ends a paragraph where it ends a sentence or names a value."""
_BEGINS: Final = re.compile(r"\s*(?:[-•*▪]|\d{1,2}[.)]|[A-Z][A-Za-z /&-]{2,40}:)\s")
_LINE: Final = re.compile(r"[^\n]*\n?")

Piece = tuple[int, str, bool]
"""Where it begins in the text of the page, its words, and whether they are marked."""


def paragraphs(text: str) -> list[Span]:
    """The begin and end of each paragraph: lines that run on; an empty line, a list or a label begins another."""
    lines = [match.span() for match in _LINE.finditer(text) if match.group()]
    longest = max((end - begin for begin, end in lines), default=0)
    found: list[Span] = []
    runs_on = False
    for begin, end in lines:
        line = text[begin:end]
        if not line.strip():
            runs_on = False
            continue
        if runs_on and not _BEGINS.match(line):
            found[-1] = (found[-1][0], end)
        else:
            found.append((begin, end))
        runs_on = len(line) >= SHORT * longest or line.rstrip()[-1:] not in ".:!?"
    return [(begin, begin + len(text[begin:end].rstrip())) for begin, end in found]


def pieces(text: str, span: Span, marked: Sequence[Span]) -> list[Piece]:
    """The words of a span in pieces that are marked or not; the marks may overlap, and reach over its ends."""
    begin, last = span
    found: list[Piece] = []
    for first, end in sorted((max(one[0], span[0]), min(one[1], last)) for one in marked):
        if end <= max(begin, first):
            continue
        first = max(first, begin)  # noqa: PLW2901 - two marks that overlap are one
        if begin < first:
            found.append((begin, text[begin:first], False))
        found.append((first, text[first:end], True))
        begin = end
    if begin < last:
        found.append((begin, text[begin:last], False))
    return found
