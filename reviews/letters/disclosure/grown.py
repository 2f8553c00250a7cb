"""A name found, grown over what belongs to it: titles, initials, the other names, degrees."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .folding import fold
from .vocabulary import is_word, listed

TITLES = {"dr", "drs", "doctor", "mr", "mrs", "ms", "miss", "mx", "prof", "professor", "hon", "atty", "attorney"}
_BEFORE = re.compile(r"([^\W\d_]+(?:['\u2019][^\W\d_]+)?)(\.?)([\s,\-\u2010-\u2015_]{1,3})$")
_AFTER = re.compile(r"(?:,\s?|[\s\-\u2010-\u2015_]{1,2})([^\W\d_]+(?:['\u2019][^\W\d_]+)?)(\.?)")
_DOCTORS = r"M\.?D|D\.?O|D\.?C|Ph\.?D|D\.?P\.?M|Psy\.?D|D\.?D\.?S|L\.?Ac|Esq"
_OTHERS = r"N\.?P|P\.?A(?:-?C)?|R\.?N|D?\.?P\.?T|Q\.?M\.?E|A\.?M\.?E"
DEGREES = rf"(?:\s?(?:{_DOCTORS})|,\s?(?:{_DOCTORS}|{_OTHERS}))\b\.?"
"""What follows a name: letters that are words besides (PT, PA) only after a comma."""
_DEGREE = re.compile(rf"{DEGREES}(?![^\W_])")


def grown(text: str, start: int, end: int, parts: Sequence[str]) -> tuple[int, int]:
    """The place with the words of the same name on both sides, its title before and its degrees behind it."""
    initials = {part[0] for part in parts}
    while match := _BEFORE.search(text[max(0, start - 40) : start]):
        word = fold(match[1])
        plain = match[3].strip() in {"", "-", ",", "_"} and (not match[2] or word in TITLES or len(word) == 1)
        if not plain or not _belongs(match[1], word, parts, initials, also=TITLES | listed("beside_a_name")):
            break
        start -= len(match[0])
    while match := _AFTER.match(text[end : end + 40]):
        word = fold(match[1])
        if not _belongs(match[1], word, parts, initials, also=set()):
            break
        end += match.end(2) if len(word) == 1 and match[2] else match.end(1)
    while match := _DEGREE.match(text[end : end + 20]):
        end += match.end()
    return start, end


def _belongs(written: str, word: str, parts: Sequence[str], initials: set[str], *, also: set[str]) -> bool:
    if word in also:
        return True
    if len(word) == 1:
        return written.isupper() and word in initials
    return word in parts and (written[0].isupper() or not is_word(word))
