"""Doses: counts that say how much is taken at a time, and not how much is dispensed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviews.guidelines.requests.counts import Count, Role
from reviews.guidelines.requests.lexicon import data, word_set
from reviews.guidelines.requests.numbers import is_numeral

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reviews.guidelines.requests.clauses import Clause

_SMALL = 10
_BESIDE_MEALS = frozenset({"with", "w", "after", "before", "between"})
_LASTING = frozenset({"for", "x", "times"})
_SIGNS = frozenset({",", ";", ":", "(", ")", "of"})
_NEAR = 3


def is_dose(clause: Clause, count: Count) -> bool:
    """Tell "1 tablet by mouth", "take 2", "1 po bid", "1 pill 3x prn" from units dispensed."""
    before = (clause.norm(count.first - 1), clause.norm(count.first - 2))
    if before[0] in word_set("dosing_before") or before[1] in word_set("dosing_before") - {"to"}:
        return True
    if count.most >= _SMALL or count.role in {Role.HASH, Role.TOTAL}:
        return False
    index = count.end
    while clause.norm(index) in _SIGNS or clause.norm(index) in word_set("release") or index in clause.used:
        index += 1
    return _says_how(clause, index) or _says_how_often(clause, index)


def without_doses(counts: Sequence[Count]) -> Sequence[Count]:
    """Leave out a few units before many: of "2 tabs, 120 tablets" the first are a dose."""
    if len(counts) > 1 and counts[0].most < _SMALL and counts[0].role is Role.FORM:
        return [count for count in counts if count.role is Role.FORM and count.most >= _SMALL] or counts
    return counts


def dispenses_for_days(clause: Clause, count: Count) -> bool:
    """Tell "1 tablet x 30 days": taken each day, and not all there is."""
    index = count.end
    index += clause.norm(index) in _LASTING
    small = count.most < _SMALL and count.role in {Role.FORM, Role.BARE}
    return small and _is_number(clause, index) and clause.norm(index + 1) in word_set("day")


def _says_how(clause: Clause, index: int) -> bool:
    """Read "by mouth", "q6h", "at bedtime", "with meals", "up to 3 a day"."""
    word = clause.norm(index)
    if word in word_set("dosing_after") or (word == "up" and clause.norm(index + 1) == "to"):
        return True
    near = (clause.norm(other) for other in range(index + 1, index + 1 + _NEAR))
    return word in _BESIDE_MEALS and any(other in word_set("meal") for other in near)


def _says_how_often(clause: Clause, index: int) -> bool:
    """Read "three times a day", "3x prn", "12 hours on", "/day", "/12h"."""
    if clause.norm(index) == "/":
        each = word_set("day") | word_set("hour")
        return clause.norm(index + 1) in each or (_is_number(clause, index + 1) and clause.norm(index + 2) in each)
    if not _is_number(clause, index):
        return False
    following, after = clause.norm(index + 1), clause.norm(index + 2)
    often = following in word_set("times") and (after in word_set("dosing_after") or after in word_set("each"))
    return often or following in word_set("hour")


def _is_number(clause: Clause, index: int) -> bool:
    if index >= len(clause.tokens):
        return False
    return is_numeral(clause.tokens[index]) or clause.norm(index) in data("words")["how_often"]
