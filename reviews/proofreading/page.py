"""A page of the file as it is looked up: written out, in sentences that know under which heading they stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.requests import Span
from reviews.guidelines.requests.body import part_matcher
from reviews.guidelines.requests.tokens import tokenize
from reviews.proofreading.shorthand import WrittenOut, written_out

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

_HEADER = 200
_LONG_LINE = 0.7
_PROSE = 2
_STOP = re.compile(
    r"(?<!\bDr)(?<!\bMs)(?<!\bMr)(?<!\bMrs)(?<!\bvs)(?<!\bNo)(?<!\b[A-Z])(?:(?<=\S)[!?;](?=\s|$)|\.(?=\s+[^\sa-z]|\s*$))|"
    r"\n[ \t]*\n|"
    r"(?<=[^\d:,]) (?=[A-Z][A-Za-z/&]{1,14}(?: [A-Za-z/&]{1,12}){0,2}: )"
)
_LABELLED = re.compile(r"\W*(?:\d{1,2}[.)]\s*)?[A-Z][\w /&().'-]{0,45}?:(?:\s|$)")
_BULLET = re.compile(r"\s*(?:[-•*▪·]|\d{1,2}[.)])\s")
_OF_PROSE = "the a an of to and or is was were are with for in on at by that this from has had he she his her not after"
_SMALL_WORDS = frozenset(_OF_PROSE.split())
_HYPHENATED = re.compile(r"(?<=[a-z])-[ \t]*\n[ \t]*(?=[a-z])")
_DATED = re.compile(r"\W*\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?\b")
_OF_A_PLAN = re.compile(
    r"^(?:post-?op\w*|pre-?op\w*|dme|labs?|imaging|after surgery|if .*|rehab|therapy)$", re.IGNORECASE
)
_LABEL = re.compile(r"\W*(?:\d{1,2}[.)]\s*)?(?P<label>[A-Za-z][\w /&().'-]{0,45}?)\s*(?::|\n|$)")


class Standing(StrEnum):
    """Under which kind of heading a sentence stands: what is so, what is planned, relatives or allergies."""

    SAID = "said"
    PLANNED = "planned"
    ASIDE = "aside"


_HEADINGS = (
    (
        Standing.PLANNED,
        re.compile(
            r"^(?:p|plans?|treatment plan|care plan|plan of care|(?:treatment )?recommend\w*|recommendations? .*|"
            r"(?:treatments?|services?|procedures?|items?|requests?)? ?request(?:s|ed|ing)?(?: .*)?|proposed .*|"
            r"(?:new )?orders?|goals?|(?:short|long) term goals?|referrals?|pending|next steps?|to do|future .*|"
            r"planned .*|surgical plan|follow up plan)$",
            re.IGNORECASE,
        ),
    ),
    (
        Standing.ASIDE,
        re.compile(
            r"^(?:family (?:medical )?(?:history|hx)|family|(?:drug |medication )?allerg(?:y|ies))$", re.IGNORECASE
        ),
    ),
)
LEVELS = {
    "lumbar spine": re.compile(
        r"\bL[1-5](?:[-/]?[LS]?\d)?\b|\bS1\b|\blumb\w+|\bsciatic\w*|\bstraight leg|\bSLR\b|\bLESI\b", re.IGNORECASE
    ),
    "cervical spine": re.compile(r"\bC[2-7](?:[-/]?[CT]?\d)?\b|\bcervic\w+|\bspurling|\bCESI\b", re.IGNORECASE),
    "thoracic spine": re.compile(r"\bT\d{1,2}-T?\d{1,2}\b|\bthorac\w+", re.IGNORECASE),
    "lower extremity": re.compile(
        r"\bEHL\b|\bextensor hallucis|\btibialis|\bquad(?:ricep)?s?\b|\bAchilles|\bpatellar|\b(?:heel|toe) walk|"
        r"\bleg\b|\bankle jerk|\bknee jerk|\bdorsiflex\w*",
        re.IGNORECASE,
    ),
    "shoulder": re.compile(r"\bdeltoid(?! ligament)", re.IGNORECASE),
    "elbow": re.compile(r"\bECRB\b|\bcozen|\bepicondyl\w*", re.IGNORECASE),
    "ankle": re.compile(r"\bsinus tarsi|\btal(?:ar|us)\b|\bATFL\b|\bperone(?:al|us)|\bsyndesmo", re.IGNORECASE),
    "upper extremity": re.compile(r"\bbiceps|\btriceps|\bgrip\b|\bAPB\b|\bpinch\b|\barm\b", re.IGNORECASE),
}
"""Words for nerves, muscles and levels, by the part of the body they speak of."""


class Segment(NamedTuple):
    """A sentence, or a line of a form, as places in the page written out."""

    start: int
    end: int
    standing: Standing


class Place(NamedTuple):
    """A part of the body named on a page, or a side."""

    start: int
    end: int
    names: frozenset[str]


@dataclass(frozen=True)
class PageText:
    """A page of the case file: its number in the file, its words, and the document it stands in.

    `is_record`: not a review, denial or other paper that only talks about the records.
    """

    number: int
    text: str
    title: str = ""
    dated: date | None = None
    is_record: bool = True

    @cached_property
    def _written(self) -> WrittenOut:
        return written_out(self.text)

    @property
    def plain(self) -> str:
        """The text written out, in which all places are."""
        return self._written.text

    @cached_property
    def head(self) -> str:
        """The title of the document and the beginning of the page, which say what all of it is about."""
        return f"{self.title}\n{self.plain[:_HEADER]}"

    @cached_property
    def low(self) -> str:
        """The title and the text in small letters, with single spaces, to pass over pages quickly."""
        return " ".join(f"{self.title} {self.plain}".lower().split())

    def span(self, start: int, end: int) -> Span:
        """Where in `text` a place of the page written out stands."""
        return Span(self._written.begins(start), self._written.ends(end))

    def words(self, segment: Segment) -> str:
        """The words of a sentence as the page has them."""
        span = self.span(segment.start, segment.end)
        return " ".join(_HYPHENATED.sub("", self.text[span.start : span.end]).split())

    @cached_property
    def segments(self) -> list[Segment]:
        """Sentences of the page, and lines where it has no sentences."""
        found: list[Segment] = []
        standing = Standing.SAID
        for start, end in self._cuts:
            said = self.plain[start:end]
            if said.strip():
                standing = _standing(said, standing)
                found.append(Segment(start, end, standing))
        return found

    @property
    def _cuts(self) -> Iterator[tuple[int, int]]:
        text = self.plain
        edges = {0, len(text), *(found.end() for found in _STOP.finditer(text))}
        lines = [found.span() for found in re.finditer(r"[^\n]+", text)]
        longest = max((end - start for start, end in lines), default=0)
        for (start, end), (begins, ends) in pairwise(lines):
            if not _runs_on(text[start:end], text[begins:ends], longest):
                edges.add(begins)
        return pairwise(sorted(edges))

    @cached_property
    def regions(self) -> list[Place]:
        """Parts of the body named on the page, in order."""
        return regions_of(self.plain)

    @cached_property
    def levels(self) -> list[Place]:
        """Levels of the spine named on the page, in order."""
        return levels_of(self.plain)

    @cached_property
    def sides(self) -> list[Place]:
        """Sides named on the page, in order."""
        return [
            Place(*found.span(), BOTH if found[0].lower() not in _SIDES else frozenset({found[0].lower()}))
            for found in _SIDE.finditer(self.plain)
        ]


_LEVEL = re.compile(r"\b([CTLS])(\d{1,2})(?:\s?[-/]\s?([CTLS])?(\d{1,2}))?\b")
_SIDES = frozenset({"left", "right"})
BOTH = _SIDES
_SIDE = re.compile(r"\b(?:left|right|bilateral(?:ly)?)\b", re.IGNORECASE)


def within(places: list[Place], start: int, end: int) -> list[Place]:
    """Those of the places that begin in a span."""
    first = bisect_right(places, start - 1, key=lambda place: place.start)
    last = bisect_right(places, end - 1, key=lambda place: place.start)
    return places[first:last]


def regions_of(text: str) -> list[Place]:
    """Parts of the body that a text names, in order."""
    tokens = tokenize(text)
    found = [
        Place(tokens[match.first].start, tokens[match.end - 1].end, frozenset(match.meaning.regions))
        for match in part_matcher().scan(tokens)
        if match.meaning.regions
    ]
    found += [
        Place(*match.span(), frozenset({region}))
        for region, pattern in LEVELS.items()
        for match in pattern.finditer(text)
    ]
    return sorted(found, key=lambda place: (place.start, place.end))


def levels_of(text: str) -> list[Place]:
    """Levels of the spine that a text names, in order, by their vertebrae: "L4-5", "L4-L5" and "L4/5" are one."""
    return [
        Place(
            *found.span(),
            frozenset({found[1].upper() + found[2], (found[3] or found[1]).upper() + (found[4] or found[2])}),
        )
        for found in _LEVEL.finditer(text)
    ]


def _runs_on(line: str, following: str, longest: int) -> bool:
    """Whether the next line goes on with the sentence of this one."""
    rest = following.lstrip()
    if line.strip().isupper() or line.rstrip()[-1:] in ".!?:" or _BULLET.match(following) or _LABELLED.match(following):
        return False
    if rest[:1].islower():
        return True
    small = sum(word in _SMALL_WORDS for word in line.lower().split())
    return len(line) >= _LONG_LINE * longest and small >= _PROSE


def _standing(said: str, before: Standing) -> Standing:
    if _DATED.match(said):
        return Standing.SAID
    label = _LABEL.match(said)
    if label is None:
        return before
    words = " ".join(label["label"].split())
    for standing, pattern in _HEADINGS:
        if pattern.match(words):
            return standing
    if before is Standing.PLANNED and _OF_A_PLAN.match(words):
        return before
    is_heading = ":" in label.group() or words.isupper()
    return Standing.SAID if is_heading else before
