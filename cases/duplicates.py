"""Which applications may be about the same dispute: block keys that find candidates, and a score with its reasons.

The weights were set by hand on made-up pairs (tests/bench/duplicate_recall.py measures them); a person decides.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from jellyfish import metaphone
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from cases.folding import number_of, words_of
from imr_site.languages import day_in_words

WEIGHTS_VERSION: Final = "2026.1"
OFFERED_FROM: Final = 8
"""The score from which a candidate is offered as a duplicate."""
_KEY_LENGTH: Final = 8
_CLOSE_TREATMENT: Final = 80


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells one dispute from another; an empty text and None are not known."""

    worker: str = ""
    injured_on: date | None = None
    claim_number: str = ""
    ur_decided_on: date | None = None
    physician: str = ""
    treatments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two applications are: the score, and in words what speaks for and against.

    `same_claim`: another decision in the same claim, which is never a duplicate (its UR decision has another date).
    """

    score: int
    reasons: tuple[str, ...]
    same_claim: bool = False

    @property
    def is_offered(self) -> bool:
        """Whether a person is asked about the pair."""
        return self.score >= OFFERED_FROM and not self.same_claim


def keys_of(one: Identity) -> set[str]:
    """The block keys of an application: two that share none are not compared.

    Each key joins two facts, so that one misspelt fact leaves another key: the sound of the surname or of the first
    name with the date of injury, both sounds in either order with the date of the UR decision, the claim number, and
    the date of the UR decision with the sound of the physician's surname and the worker's initial.
    """
    return set(_keys(one))


def _keys(one: Identity) -> Iterator[str]:
    names = sounds_of(one.worker)
    first, last = (names[0], names[-1]) if names else ("", "")
    if names and one.injured_on:
        yield f"s{last}{one.injured_on:%Y%m%d}"
        yield f"f{first}{one.injured_on:%Y%m%d}"
    if names and one.ur_decided_on:
        yield "n" + "".join(sorted((first, last))) + f"{one.ur_decided_on:%Y%m%d}"
    if claim := number_of(one.claim_number):
        yield f"c{claim}"
    physician = sounds_of(one.physician)
    if names and physician and one.ur_decided_on:
        for initial in {first[:1], last[:1]}:
            yield f"p{physician[-1]}{initial}{one.ur_decided_on:%Y%m%d}"


def sounds_of(name: str) -> list[str]:
    """The sounds of the words of a name, titles and initials aside; a nickname sounds as its full name."""
    words = name_words(name)
    return [metaphone(word)[:_KEY_LENGTH] or word for word in words]


def name_words(name: str) -> list[str]:
    """The words of a person's name without titles and initials, given name first; a nickname is the full name."""
    known = _nicknames()
    words = words_of(name)
    if "," in name:  # “Quill, Isadora”: the surname comes first
        surname, _comma, rest = name.partition(",")
        words = [*words_of(rest), *words_of(surname)]
    kept = [known.get(word, word) for word in words if word not in _TITLES and len(word) > 1]
    return kept or words


_TITLES: Final = {"mr", "mrs", "ms", "dr", "md", "do", "dc", "dpm", "jr", "sr", "ii", "iii", "iv", "phd"}


@cache
def _nicknames() -> dict[str, str]:
    """Nickname -> the name it stands for."""
    names = tomllib.loads(Path(__file__).with_name("nicknames.toml").read_text(encoding="utf-8"))
    return {nickname: name for name, nicknames in names.items() for nickname in nicknames}


def compare(one: Identity, other: Identity) -> Likeness:
    """How alike two applications are.

    Two known dates of UR decisions that are more than a day apart, and no slip of day and month, are two decisions.
    """
    parts = [
        _names("worker", one.worker, other.worker, (8, 5, 2, -6)),
        _dates("date of injury", one.injured_on, other.injured_on, (5, 2, -4)),
        _claims(one.claim_number, other.claim_number),
        _dates("UR decision", one.ur_decided_on, other.ur_decided_on, (6, 1, 0)),
        _names("physician", one.physician, other.physician, (3, 2, 0, -3)),
        _treatments(one.treatments, other.treatments),
    ]
    apart = one.ur_decided_on and other.ur_decided_on and not _near(one.ur_decided_on, other.ur_decided_on)
    reasons = tuple(reason for _score, reason in parts if reason)
    return Likeness(sum(score for score, _reason in parts), reasons, same_claim=bool(apart))


def _names(what: str, one: str, other: str, weights: tuple[int, int, int, int]) -> tuple[int, str]:
    """Compare two names: the same, nearly, perhaps, or another."""
    mine, theirs = name_words(one), name_words(other)
    if not mine or not theirs:
        return 0, ""
    straight = JaroWinkler.similarity(" ".join(mine), " ".join(theirs))
    turned = fuzz.token_sort_ratio(" ".join(mine), " ".join(theirs)) / 100
    likeness = max(straight, turned)
    if sorted(mine) == sorted(theirs):
        return weights[0], f"same {what}"
    for least, weight, words in (
        (0.97, weights[0], "nearly the same"),
        (0.88, weights[1], "nearly the same"),
        (0.8, weights[2], "similar"),
    ):
        if likeness >= least:
            return weight, f"{words} {what} ({other})"
    return weights[-1], f"other {what} ({other})"


def _dates(what: str, one: date | None, other: date | None, weights: tuple[int, int, int]) -> tuple[int, str]:
    """Compare two dates: the same, a slip of the pen, or another."""
    if one is None or other is None:
        return 0, ""
    if one == other:
        return weights[0], f"same {what} ({day_in_words(one)})"
    if _near(one, other):
        return weights[1], f"{what} nearly the same ({day_in_words(other)})"
    return weights[2], f"other {what} ({day_in_words(other)})"


def _near(one: date, other: date) -> bool:
    """Whether two dates are a day apart at most, or day and month of one are swapped in the other."""
    swapped = (one.year, one.month, one.day) == (other.year, other.day, other.month)
    return swapped or abs((one - other).days) <= 1


def _claims(one: str, other: str) -> tuple[int, str]:
    """Compare two claim numbers: the same, one sign apart, or another."""
    mine, theirs = number_of(one), number_of(other)
    if not mine or not theirs:
        return 0, ""
    if mine == theirs:
        return 8, "same claim number"
    if len(mine) == len(theirs) and sum(a != b for a, b in zip(mine, theirs, strict=True)) == 1:
        return 4, f"claim number differs in one sign ({other})"
    return -4, f"other claim number ({other})"


def _treatments(one: Sequence[str], other: Sequence[str]) -> tuple[int, str]:
    """Compare what is disputed: whether any request of one is in the other, however it is worded."""
    if not one or not other:
        return 0, ""
    likeness = max(fuzz.token_set_ratio(mine.lower(), theirs.lower()) for mine in one for theirs in other)
    return (1, "same treatment") if likeness >= _CLOSE_TREATMENT else (-1, "other treatment")
