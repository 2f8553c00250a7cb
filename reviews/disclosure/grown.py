"""A name found, grown over what belongs to it: titles, initials, the other names, degrees."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from cases.folding import fold

from .vocabulary import is_word, listed

TITLES = {"dr", "drs", "doctor", "mr", "mrs", "ms", "miss", "mx", "prof", "professor", "hon", "atty", "attorney"}
_WORDS_TOO = {"doctor", "miss", "hon", "attorney", "professor"}
_FAR = 40
_MOST_WORDS = 8
"""Words on either side that may belong to a name; where more do, they are found from their own."""
_BEFORE = re.compile(r"([^\W\d_]+(?:['\u2019][^\W\d_]+)?)(\.?)([\s,\-\u2010-\u2015_]{1,3}|(?<=\.))$")
_AFTER = re.compile(r"(?:,\s?|[\s\-\u2010-\u2015_]{1,2})([^\W\d_]+(?:['\u2019][^\W\d_]+)?)(\.?)")
_DOCTORS = r"M\.?D|D\.?O|D\.?C|Ph\.?D|D\.?P\.?M|Psy\.?D|D\.?D\.?S|L\.?Ac|Esq"
_OTHERS = r"N\.?P|P\.?A(?:-?C)?|R\.?N|D?\.?P\.?T|Q\.?M\.?E|A\.?M\.?E"
DEGREES = rf"(?:\s?(?:{_DOCTORS})|,\s?(?:{_DOCTORS}|{_OTHERS}))\b\.?"
"""What follows a name: letters that are words besides (PT, PA) only after a comma."""
DEGREE = re.compile(rf"{DEGREES}(?![^\W_])")


class Grown(NamedTuple):
    """Where the whole name stands; `told` where something beside it tells that it is a name."""

    start: int
    end: int
    told: bool


def grown(text: str, start: int, end: int, parts: Sequence[str]) -> Grown:
    """The place with the words of the same name on both sides, its title before and its degrees behind it."""
    told = False
    for _ in range(_MOST_WORDS):
        match = _BEFORE.search(text[max(0, start - _FAR) : start])
        if match is None:
            break
        word = fold(match[1])
        title, particle = _is_title(match[1], word), word in listed("particles") and not match[2]
        dotted = bool(match[2]) and not title and len(word) > 1
        if dotted or not (title or particle or _belongs(match[1], word, parts)):
            break
        told = told or not particle
        start -= len(match[0])
    for _ in range(_MOST_WORDS):
        match = _AFTER.match(text[end : end + _FAR])
        if match is None or not _belongs(match[1], fold(match[1]), parts):
            break
        told = True
        end += match.end(2) if len(match[1]) == 1 and match[2] else match.end(1)
    for _ in range(_MOST_WORDS):
        match = DEGREE.match(text[end : end + _FAR])
        if match is None:
            break
        told = True
        end += match.end()
    return Grown(start, end, told)


def _is_title(written: str, word: str) -> bool:
    return word in TITLES and (written[0].isupper() or word not in _WORDS_TOO)


def _belongs(written: str, word: str, parts: Sequence[str]) -> bool:
    if len(word) == 1:
        return written.isupper() and any(part.startswith(word) for part in parts)
    return word in parts and (written[0].isupper() or not is_word(word))
