"""Where a rationale ends and the title of the next item begins.

Between the label `Decision rationale:` and the next item's decision stand two paragraphs, the rationale and
the title, and nothing marks the second. Each break between two words is weighed as the one between them; the
heaviest wins.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .whitespace import LINE, PAGE, PARAGRAPH, SPACE

if TYPE_CHECKING:
    from .linefill import Column

# A blank line away from a page break decides; the rest is for letters without blank lines, and for titles on
# a new page. Chosen by hand so that one strong sign outweighs one coincidence.
_BREAK_WEIGHT = {PARAGRAPH: 10.0, PAGE: 1.5, LINE: 0.0, SPACE: -4.5}
_SENTENCE_END, _NO_SENTENCE_END = 3.0, -3.0
_CONCLUSION, _CONCLUSION_IN_TITLE = 2.0, -4.0
_LOWER_CASE_START = -3.0
_HAD_ROOM, _HAD_NO_ROOM = 3.0, -2.0
_CUTS_PARTIAL_REQUEST = -8.0
_SENTENCE_IN_TITLE = -0.5
_COUNTED_SENTENCES = 8

# As much of the text before a break as tells how a sentence ended.
_REACH = 20
_WORD_BREAK = re.compile(r"\s")
_FULL_STOP = re.compile(r"[.!?][\"'\u201d\u2019)\]]*$")
_NECESSITY = re.compile(r"\bnecess\w+\W*$|\bappropriate\W*$")
_NEXT_SENTENCE = re.compile(r"(?<=[.!?])\s(?=[A-Z])")
# The end of a rationale, never of a sentence in a title.
_CONCLUDED = re.compile(r"\b(?:necess\w{1,6}|appropriate)[.!](?!\S)")
# The first sentence of a title that tells of a partly approved request.
_PARTIAL_REQUEST = re.compile(r"\bwas\sthe\soriginal\srequest\b")


@dataclass(frozen=True, slots=True)
class _Break:
    """A possible boundary: its place in the region, the character there, and the lines around it."""

    at: int
    kind: str
    before: str
    after: str


def split_before_title(region: str, column: Column) -> tuple[str, str]:
    """The rationale and the next item's title, from the normalised text that holds both.

    The title is empty if no break is a likely boundary.
    """
    concluded = _last(_CONCLUDED, region)
    partial_request = _last(_PARTIAL_REQUEST, region)
    sentences = [match.start() for match in _NEXT_SENTENCE.finditer(region)]
    best, best_weight = None, 0.0
    for candidate in _breaks(region):
        weight = _weight(candidate, column)
        if candidate.at < concluded:
            weight += _CONCLUSION_IN_TITLE
        elif concluded < partial_request < candidate.at:
            weight += _CUTS_PARTIAL_REQUEST
        in_title = len(sentences) - bisect_right(sentences, candidate.at)
        weight += _SENTENCE_IN_TITLE * min(in_title, _COUNTED_SENTENCES)
        if weight >= best_weight:
            best, best_weight = candidate, weight
    if best is None:
        return region, ""
    return region[: best.at], region[best.at + 1 :]


def _last(pattern: re.Pattern[str], region: str) -> int:
    return max((match.end() for match in pattern.finditer(region)), default=-1)


def _breaks(region: str) -> list[_Break]:
    """Every line's end, and every sentence's end within a line (an extractor may lose a break)."""
    places = [(match.start(), match.group()) for match in _WORD_BREAK.finditer(region)]
    ends = [at for at, kind in places if kind != SPACE]
    starts = [0, *(at + 1 for at in ends)]
    lines = [region[start:end] for start, end in zip(starts, [*ends, len(region)], strict=True)]
    found, line = [], 0
    for at, kind in places:
        if kind != SPACE:
            found.append(_Break(at, kind, lines[line], lines[line + 1]))
            line += 1
        elif region[at - 1] in ".!?":
            found.append(_Break(at, kind, region[max(starts[line], at - _REACH) : at], region[at + 1]))
    return found


def _weight(candidate: _Break, column: Column) -> float:
    weight = _BREAK_WEIGHT[candidate.kind]
    weight += _SENTENCE_END if _FULL_STOP.search(candidate.before[-_REACH:]) else _NO_SENTENCE_END
    weight += _CONCLUSION if _NECESSITY.search(candidate.before[-_REACH:]) else 0
    weight += _LOWER_CASE_START if candidate.after[:1].islower() else 0
    if candidate.kind != SPACE:
        weight += _HAD_ROOM if column.had_room(candidate.before, candidate.after) else _HAD_NO_ROOM
    return weight
