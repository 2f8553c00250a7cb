"""A page in sentences, and whether a sentence says a thing of the worker, as done."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from reviews.proofreading.asserted import is_negated, is_planned
from reviews.proofreading.page import PageText, regions_of
from reviews.proposals.model import Said
from reviews.proposals.words import sign

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 240
"""Letters of a quotation; of a longer sentence the words around what was found."""
_HEADER = 200
_STOP = re.compile(
    r"[.!?](?=\s|$)|\n[ \t]*\n|\n(?=[A-Z][A-Za-z /]{2,40}:)|\n(?=[ \t]*(?:[-\u2022*\u25aa]|\d{1,2}[.)])[ \t])"
)
_ENTRY = re.compile(r"\s*(?:[-\u2022*\u25aa]|\d{1,2}[.)])\s")
_TITLE = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|vs|No|St|approx|appx|e\.g|i\.e|q|tab|tabs|cap|caps)$|(?:^|\n)\s*\d{1,2}$", re.IGNORECASE
)
_NUMBERED = re.compile(r"[^:.]{2,30}:\s*1(?:[.)]\s.*\s\d{1,2})?$")
"""“Diagnoses: 1. This 2. That” on one line."""
_SIG = re.compile(r"(?:\b[a-z]\.)+[a-z]$|\bmg$|\bhrs?$", re.IGNORECASE)
"""Before a stop that ends no sentence, unless a capital follows: p.o., t.i.d., mg."""
_OTHERS, _CONDITION, _PAST = sign("others"), sign("condition"), sign("past")
_EDGE = re.compile(r"[,;]|\n(?=\s*\n)")
_SIDE = re.compile(r"\b(left|right|bilateral(?:ly)?)\b|\b(Lt|Rt)\b\.?")


@dataclass(frozen=True)
class Sentence:
    """A sentence of a page, as places in the page written out."""

    page: PageText
    begin: int
    end: int
    before: str = ""
    heading: str = ""
    """The last sentence before that is no entry of a list."""

    @cached_property
    def text(self) -> str:
        """The sentence as it is written out: abbreviations in words."""
        return self.page.plain[self.begin : self.end]

    def says(self, found: tuple[int, int]) -> bool:
        """Whether it says of the worker, as a fact, what stands at `found`: not denied, planned or conditional."""
        return not (
            self.text.rstrip().endswith("?")
            or self.is_of_another
            or _CONDITION.search(self.clause_before(found))
            or is_negated(self.text, found)
            or is_planned(self.text, found)
        )

    def clause_before(self, found: tuple[int, int]) -> str:
        """What of its clause stands before `found`."""
        before = self.text[: found[0]]
        turns = [turn.end() for turn in re.finditer(r";|\b(?:but|however|although)\b", before, re.IGNORECASE)]
        return before[max(turns, default=0) :]

    @cached_property
    def under(self) -> str:
        """The heading with a colon above it, or above the list it is an entry of."""
        return next((each for each in (self.before, self.heading) if each.rstrip().endswith(":")), "")

    @cached_property
    def is_of_another(self) -> bool:
        """Whether it names somebody else, of whom it may speak."""
        return bool(_OTHERS.search(f"{self.under} {self.text}"))

    @cached_property
    def is_past(self) -> bool:
        """Whether it tells of what was before the injury, or of the history without saying when."""
        return bool(_PAST.search(f"{self.under} {self.before[-60:]} {self.text}"))

    def parts(self, found: tuple[int, int]) -> frozenset[str]:
        """The parts of the body named nearest: between the commas, else in the sentence; empty where none is."""
        return next(filter(None, map(named_parts, self._near(found))), frozenset())

    def side(self, found: tuple[int, int]) -> str:
        """`left` or `right` where the nearest words name one side alone."""
        for text in self._near(found):
            sides = {_side(match) for match in _SIDE.finditer(text)}
            if sides:
                return sides.pop() if len(sides) == 1 and "bilateral" not in sides else ""
        return ""

    def _near(self, found: tuple[int, int]) -> tuple[str, str]:
        start = max((edge.end() for edge in _EDGE.finditer(self.text, 0, found[0])), default=0)
        end = _EDGE.search(self.text, found[1])
        return self.text[start : end.start() if end else None], self.text

    def state(self, key: str, value: str, found: tuple[int, int], read_as: str, **about: object) -> Said:
        """The fact with the words of the sentence around what was found."""
        begin, end = self._quoted(found)
        words = " ".join(self.page.text[begin:end].split())
        return Said(key, value, begin, end, words, read_as, **about)  # type: ignore[arg-type]

    def _quoted(self, found: tuple[int, int]) -> tuple[int, int]:
        lead = len(self.text) - len(self.text.lstrip())
        begin, end = lead, len(self.text.rstrip())
        if end - begin > _LONGEST:
            around = max(0, (_LONGEST - (found[1] - found[0])) // 2)
            begin, end = max(begin, found[0] - around), min(end, found[1] + around)
            blank = self.text.rfind(" ", lead, begin + 1) if begin > lead else -1
            begin = blank + 1 if blank >= 0 else begin
            following = re.compile(r"\s").search(self.text, end)
            end = following.start() if following and following.start() - end < 20 else end  # noqa: PLR2004 - a word
        span = self.page.span(self.begin + begin, self.begin + max(end, found[1]))
        return span.start, span.end


def sentences(page: PageText) -> Iterator[Sentence]:
    """The sentences of a page; a heading with a colon and an entry of a list begin one."""
    text, start, before, heading = page.plain, 0, "", ""
    edges = [found.end() for found in _STOP.finditer(text) if not _runs_on(text, found)]
    for end in [*edges, len(text)]:
        if text[start:end].strip():
            sentence = Sentence(page, start, end, before, heading)
            yield sentence
            before = sentence.text
            heading = heading if _ENTRY.match(before) else before
        start = end


def header(page: PageText) -> str:
    """The title of its document and its first letters."""
    return f"{page.title}\n{page.plain[:_HEADER]}"


def named_parts(text: str) -> frozenset[str]:
    """The parts of the body that a text names, also by a level of the spine."""
    return frozenset(name for place in regions_of(text) for name in place.names)


def _runs_on(text: str, stop: re.Match[str]) -> bool:
    if stop.group() != ".":
        return False
    before, after = text[max(0, stop.start() - 12) : stop.start()], text[stop.end() :].lstrip()[:1]
    line = text[text.rfind("\n", 0, stop.start()) + 1 : stop.start()]
    if _TITLE.search(before) or _NUMBERED.match(line):
        return True
    return bool(_SIG.search(before)) and not after.isupper()


def _side(match: re.Match[str]) -> str:
    said = (match[1] or match[2]).lower()
    return {"lt": "left", "rt": "right", "bilaterally": "bilateral"}.get(said, said)
