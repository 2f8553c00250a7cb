"""Studies that were done, of which part and when, and what plain films showed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reviews.proofreading.asserted import is_negated
from reviews.proposals.days import days_in
from reviews.proposals.sentences import named_parts
from reviews.proposals.words import patterns, sign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reviews.proposals.model import Said
    from reviews.proposals.sentences import Sentence

SERVICES = {
    "MRI": {"mri"},
    "CT": {"ct"},
    "X-ray": {"x-ray"},
    "EMG or nerve conduction study": {"emg", "ncs", "emg/ncs", "electrodiagnostic study"},
    "ultrasound": {"ultrasound"},
}
"""The services by which each kind of study is asked for."""
_STUDY = patterns("studies")
_DONE, _UNDONE = sign("study_done"), sign("study_undone")
_NORMAL, _ABNORMAL = sign("film_normal"), sign("film_abnormal")
_NEXT = re.compile(r"[,;]|\b(?:and|but|however|although)\b", re.IGNORECASE)
_CLAUSE = re.compile(r";|\b(?:but|however|although)\b|,\s+(?:and|then)\s", re.IGNORECASE)


def imaging(sentence: Sentence) -> Iterator[Said]:
    """The studies that a sentence states as done, of a part that it names."""
    text = sentence.text
    found = sorted(
        ((match, kind) for kind, pattern in _STUDY.items() for match in pattern.finditer(text)),
        key=lambda pair: pair[0].start(),
    )
    for index, (match, kind) in enumerate(found):
        follow = found[index + 1][0].start() if index + 1 < len(found) else len(text)
        turn = _CLAUSE.search(text, match.end(), follow)
        end = turn.start() if turn else follow
        start = found[index - 1][0].end() if index else 0
        begins = _NEXT if index else _CLAUSE
        clause = (max([start, *(edge.end() for edge in begins.finditer(text, start, match.start()))]), end)
        own = text[slice(*clause)]
        days = [day for _begin, _end, day in days_in(own)]
        parts = named_parts(own) or (sentence.parts(match.span()) if len(found) == 1 else frozenset())
        if not parts or len(set(days)) > 1 or _UNDONE.search(own) or not (days or _DONE.search(own)):
            continue
        if not sentence.says(match.span()) or is_negated(text, match.span()):
            continue
        day = days[0] if days else None
        about = {"parts": parts, "side": sentence.side(match.span()), "kind": kind, "on": str(day) if day else ""}
        dated = f", {day.in_words}" if day else ", day not told"
        read_as = f"{kind} of the {', '.join(sorted(parts))}{dated}"
        yield sentence.state("earlier_study", "yes", match.span(), read_as, **about)
        if kind == "X-ray" and (result := _result(text[clause[0] : follow])):
            yield sentence.state("plain_films", result, match.span(), read_as, **about)


def _result(words: str) -> str:
    """Normal or abnormal, where the words leave no doubt."""
    normal = bool(_NORMAL.search(words))
    abnormal = any(not is_negated(words, found.span()) for found in _ABNORMAL.finditer(words))
    if normal == abnormal:
        return ""
    return "normal" if normal else "abnormal"
