"""Diagnoses that a page lists as such, and the age of the worker."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reviews.guidelines.facts import VOCABULARY
from reviews.proposals.sentences import header
from reviews.proposals.words import patterns, sign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reviews.proposals.model import Said
    from reviews.proposals.sentences import Sentence

_GROUP = patterns("diagnoses")
_LISTED = re.compile(
    r"^\s*(?:(?:current|final|working|industrial|treating|primary|clinical|postoperative)\s+)?"
    r"(?:diagnos[ei]s|diagnostic\s+impressions?|dx|impressions?|assessments?)\s*(?:\([\w\s-]+\))?\s*:",
    re.IGNORECASE,
)
_ENTRY = re.compile(r"^\s*(?:[-\u2022*\u25aa]|\d{1,2}[.)])\s")
_BETWEEN = re.compile(r"[,;\n]|\s\d{1,2}[.)]\s")
_DOUBT, _OF_A_STUDY = sign("diagnosis_unsure"), sign("of_a_study")
_AGE = re.compile(
    r"\b(?P<n>\d{2})[\s-]+(?:year|yr)s?[\s-]+old\s+(?:(?:right|left)[\s-]+hand(?:ed)?[\s-]*(?:dominant)?,?\s+)?"
    r"(?:[\w-]+,?\s+){0,2}?"
    r"(?:male|female|man|woman|gentleman|lady|patient|worker|employee|claimant|applicant)\b",
    re.IGNORECASE,
)
_YOUNGEST = 16


def diagnoses(sentence: Sentence) -> Iterator[Said]:
    """The diagnoses in a list that is named so: its line, or an entry right below it."""
    found = _LISTED.match(sentence.text)
    if not (found or _is_entry(sentence)) or _OF_A_STUDY.search(header(sentence.page)) or sentence.is_of_another:
        return
    start = found.end() if found else 0
    for begin, end in _entries(sentence.text, start):
        entry = sentence.text[begin:end]
        if _DOUBT.search(entry) or "?" in entry:
            continue
        for key, pattern in _GROUP.items():
            match = pattern.search(entry)
            if match:
                span = (begin + match.start(), begin + match.end())
                label = VOCABULARY["diagnosis_groups"].choices[key]
                about = {"parts": sentence.parts(span), "side": sentence.side(span)}
                yield sentence.state("diagnosis_groups", key, span, f"diagnosis: {label}", **about)


def age(sentence: Sentence) -> Iterator[Said]:
    """The age of the worker."""
    found = _AGE.search(sentence.text)
    if found and int(found["n"]) >= _YOUNGEST and not sentence.is_of_another:
        yield sentence.state("age", found["n"], found.span(), f"{found['n']} years old")


def _is_entry(sentence: Sentence) -> bool:
    """Whether it is an entry of a list under such a heading, however many entries stand between."""
    return bool(_ENTRY.match(sentence.text)) and bool(_LISTED.match(sentence.heading))


def _entries(text: str, start: int) -> Iterator[tuple[int, int]]:
    for edge in _BETWEEN.finditer(text, start):
        yield start, edge.start()
        start = edge.end()
    yield start, len(text)
