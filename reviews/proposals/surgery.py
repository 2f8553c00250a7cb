"""Operations that were done, and their days: “s/p L4-5 microdiscectomy on 03/12/2025”."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reviews.guidelines.facts import VOCABULARY
from reviews.proposals.days import days_in
from reviews.proposals.sentences import header, named_parts
from reviews.proposals.words import expressions, sign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reviews.guidelines.facts import DateSpan
    from reviews.proposals.model import Said
    from reviews.proposals.sentences import Sentence

_PROCEDURE = re.compile(
    "|".join(rf"(?P<{name}>{'|'.join(any_of)})" for name, any_of in expressions("procedures").items()), re.IGNORECASE
)
_RIGHT_BEFORE = r"(?:\s+(?:an?|the|his|her|successful|uncomplicated|left|right))*\s*$"
_DONE = re.compile(
    r"\bs/?p\b\.?|\bstatus[\s-]+post\b|\bunderwent\b|\b(?:has|have|had|having)\s+undergone\b|\bperformed\s+(?:an?|the)\b"
    r"|\bpost-?\s?op(?:erative(?:ly)?)?\s+(?:from|after|following|\w+\s+(?:from|after|following))"
    rf"|(?:\b(?:weeks?|months?|days?)\s+(?:out\s+)?(?:after|following|from|since|post)|\brecover\w*\s+from){_RIGHT_BEFORE}"
    rf"|\b(?:had|has\s+had){_RIGHT_BEFORE}|\b(?:had|has\s+had)\s+(?:\w+\s+){{0,3}}(?:surgery|operation)\s*[(:,-]\s*$"
    r"|\b(?:procedures?|operations?|surgery)\s+performed\s*:",
    re.IGNORECASE,
)
_ONLY_ABOUT = re.compile(
    r"\b(?:for|regarding|about|evaluation|consult\w*|discuss\w*|opinion|clearance|work-?up|injur\w+|fall)\b",
    re.IGNORECASE,
)
_DONE_AFTER = re.compile(r"^[\w\s,]{0,40}?\b(?:was|were)\s+(?:performed|done|carried\s+out)\b", re.IGNORECASE)
_OPERATIVE = re.compile(r"\boperative\s+(?:report|note|record)\b|\breport\s+of\s+operation\b", re.IGNORECASE)
_REPORTED = re.compile(r"^\s*(?:name\s+of\s+)?(?:procedures?|operations?|surgery)(?:\s+performed)?\s*:", re.IGNORECASE)
_DATED = re.compile(
    r"\b(?:(date\s+of\s+(?:surgery|operation)|surgery\s+date)|date\s+of\s+procedure|DOS)\s*[:\-]?\s*$", re.IGNORECASE
)
_UNSURE = sign("surgery_unsure")
_TURN = re.compile(
    r";|\b(?:then|but|who|she|he|with\s+follow)\b"
    r"|\band\b(?!\s+(?:\w+\s+)?\w*(?:ectomy|otomy|fusion|decompression|repair|release)\b)",
    re.IGNORECASE,
)
_REACH, _DAY_AFTER, _DAY_BEFORE, _AROUND = 90, 70, 50, 40


def surgery(sentence: Sentence) -> Iterator[Said]:
    """The operations that a sentence states as done, and the day of each where it is told."""
    if _UNSURE.search(sentence.text):
        return
    found = list(_PROCEDURE.finditer(sentence.text))
    for index, match in enumerate(found):
        if not _is_done(sentence, match):
            continue
        name = str(match.lastgroup)
        limits = (found[index - 1].end() if index else 0, found[index + 1].start() if index + 1 < len(found) else None)
        day = _day_of(sentence.text, match.span(), limits)
        about = {
            "parts": sentence.parts(match.span()),
            "side": sentence.side(match.span()),
            "on": str(day) if day else "",
            "is_past": sentence.is_past,
        }
        label = VOCABULARY["surgery_procedure"].choices[name]
        dated = f", {day.in_words}" if day else ""
        yield sentence.state("surgery_procedure", name, match.span(), f"operation: {label}{dated}", **about)
        if day:
            yield sentence.state("surgery_date", str(day), match.span(), f"day of: {label}", **about)
    if not found:
        yield from _dated(sentence)


def _dated(sentence: Sentence) -> Iterator[Said]:
    """“Date of surgery: 03/12/2025”, of the one operation that the page names: an injection has such a day too."""
    named = list(_PROCEDURE.finditer(sentence.page.plain))
    if len({match.lastgroup for match in named}) != 1:
        return
    for begin, end, day in days_in(sentence.text):
        label = _DATED.search(sentence.text, 0, begin)
        if label and (label[1] or _OPERATIVE.search(header(sentence.page))) and sentence.says((label.start(), end)):
            around = sentence.page.plain[max(0, named[0].start() - _AROUND) : named[0].end() + _AROUND]
            about = {"parts": named_parts(around), "on": str(day), "is_past": sentence.is_past}
            operation = VOCABULARY["surgery_procedure"].choices[str(named[0].lastgroup)]
            read_as = f"date of surgery: {operation}"
            yield sentence.state("surgery_date", str(day), (label.start(), end), read_as, **about)


def _is_done(sentence: Sentence, match: re.Match[str]) -> bool:
    before = sentence.text[max(0, match.start() - _REACH) : match.start()]
    said = _DONE.search(before)
    done = (said and not _ONLY_ABOUT.search(before, said.end())) or _DONE_AFTER.search(sentence.text[match.end() :])
    reported = _REPORTED.match(sentence.text) and _OPERATIVE.search(header(sentence.page))
    return bool(done or reported) and sentence.says(match.span())


def _day_of(text: str, span: tuple[int, int], limits: tuple[int, int | None]) -> DateSpan | None:
    """The one day named right after the operation, else the one right before it; None where several are."""
    after = text[span[1] : min(span[1] + _DAY_AFTER, limits[1] if limits[1] is not None else len(text))]
    after = _TURN.split(after)[0]
    before = text[max(span[0] - _DAY_BEFORE, limits[0]) : span[0]]
    for words in (after, before):
        days = days_in(words)
        if days:
            return days[0][2] if len(days) == 1 else None
    return None
