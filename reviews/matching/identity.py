"""Whether two names in a case are of one person or organization: by identifiers first, by folded names second.

A shared identifier is proof that they are, and two of the same series that differ are proof that they are not. The
number of a licence without its state proves something only together with the name, as every state counts from one.
Names prove nothing: where they may be written for one another, a person rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import JaroWinkler

from cases.book import organization_words
from cases.duplicates import name_words, sounds_of
from cases.folding import fold, number_of, run_together, words_of
from reviews.matching.model import Identity
from reviews.matching.rules import rules


class Sameness(StrEnum):
    """Whether two are one."""

    SAME = "same"
    POSSIBLE = "possible"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Likeness:
    """Whether two are one, and why in words."""

    sameness: Sameness
    why: str

    @property
    def is_same(self) -> bool:
        """Whether it is proved that they are one."""
        return self.sameness is Sameness.SAME

    @property
    def is_other(self) -> bool:
        """Whether nothing speaks for it that they are one."""
        return self.sameness is Sameness.OTHER


ONE_EACH: Final = ("npi", "licence")
"""Kinds of which somebody has one number of each series, so that another number is somebody else's.

The address book is not of them: two of its entries may be of one person as long as nobody has joined them.
"""
_HYPHENATED: Final = re.compile(r"([^\W_]+)-([^\W_]+)")
_NEAR: Final = 0.93
_NEAR_OF_ONE_SOUND: Final = 0.8
_LEAST_ACRONYM: Final = 3
_LEAST_NUMBER: Final = 4
"""Signs of a licence number without its state, below which it tells nothing."""
_EDGE: Final = 3
"""Letters by which a word begins and ends."""


def compare(one: Identity, other: Identity) -> Likeness:
    """Whether they are one person, or one organization where no person is named. Symmetric.

    A person is compared with an organization too: it may be the corporation that bears the person's name.
    """
    if shared := _numbers(one.identifiers) & _numbers(other.identifiers):
        return Likeness(Sameness.SAME, f"Both have {_said(min(shared))}.")
    return _by_names(one, other)


def _by_names(one: Identity, other: Identity) -> Likeness:
    mine, theirs = _name(one), _name(other)
    both = f"“{mine}” and “{theirs}”"
    if bool(one.name) != bool(other.name):
        if _bears(*((mine, theirs) if one.name else (theirs, mine))):
            return Likeness(Sameness.POSSIBLE, f"{both}: the organization bears the name of the person.")
        return Likeness(Sameness.OTHER, f"{both} are a person and an organization.")
    alike = _persons_alike(mine, theirs) if one.name else organizations_alike(one, other)
    of_some_state = _may_share_licence(one.identifiers, other.identifiers)
    if not alike and not of_some_state:
        return Likeness(Sameness.OTHER, f"{both} are other names.")
    said = (
        f"Both are named “{mine}”"
        if fold(mine) == fold(theirs)
        else f"{both} {'may be' if alike else 'are not'} one name"
    )
    if apart := _apart(one, other):
        return Likeness(Sameness.OTHER, f"{said}, but each has another {apart}: they are not the same.")
    if of_some_state:
        sameness = Sameness.SAME if alike else Sameness.POSSIBLE
        return Likeness(sameness, f"{said}, and both have the same licence number; of which state, is not stated.")
    return Likeness(Sameness.POSSIBLE, f"{said}; no number tells whether they are one.")


def organizations_alike(one: Identity, other: Identity) -> bool:
    """Whether the organizations that two are, or are of, may be one by their names."""
    if _organization_keys(one.organization).isdisjoint(_organization_keys(other.organization)):
        return False
    mine, theirs = _organization(one.organization), _organization(other.organization)
    if sorted(mine) == sorted(theirs) or _short_for(mine, theirs) or _short_for(theirs, mine):
        return True
    telling = [[word for word in words if word not in rules().names.business] for words in (mine, theirs)]
    return _fits(mine, theirs) and _share_a_word(*telling)


@lru_cache(maxsize=65536)
def _numbers(identifiers: frozenset[str]) -> frozenset[str]:
    """The identifiers that prove something, as they are compared: with a number, and of a licence with its state."""
    parted = (identifier.partition(":") for identifier in identifiers)
    return frozenset(
        f"{kind.strip().lower()}:{number_of(number)}"
        for kind, _, number in parted
        if number_of(number) and not (kind.strip().lower() == "licence" and " " not in number.strip())
    )


@lru_cache(maxsize=65536)
def _of_some_state(identifiers: frozenset[str]) -> frozenset[str]:
    """The numbers of licences whose state is not stated."""
    parted = (identifier.partition(":") for identifier in identifiers)
    licences = (number.strip() for kind, _, number in parted if kind.strip().lower() == "licence")
    return frozenset(
        number_of(number) for number in licences if " " not in number and len(number_of(number)) >= _LEAST_NUMBER
    )


def _may_share_licence(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two have a licence of the same number, of which at least one does not say its state."""
    mine, theirs = _of_some_state(one), _of_some_state(other)
    if not mine and not theirs:
        return False
    pairs = [(number, known) for number in mine for known in (*theirs, *_licences(other))]
    pairs += [(number, known) for number in theirs for known in _licences(one)]
    return any(known.endswith(number) for number, known in pairs)


def _licences(identifiers: frozenset[str]) -> list[str]:
    return [number for number in _numbers(identifiers) if number.startswith("licence:")]


def _apart(one: Identity, other: Identity) -> str:
    """The kind of number that both have and that differs; empty where there is none."""
    mine, theirs = _series(one), _series(other)
    return next((_WORDS[kind] for kind in ONE_EACH if any(each.startswith(kind) for each in mine & theirs)), "")


def _series(one: Identity) -> frozenset[str]:
    """What stands before the first digit: “npi:”, “licence:californiaa”; another state's licence may be one's own."""
    return frozenset(re.split(r"[0-9]", number, maxsplit=1)[0] for number in _numbers(one.identifiers))


_WORDS: Final = {"npi": "NPI", "licence": "licence number", "book": "entry of the address book"}


def _said(number: str) -> str:
    kind, _colon, _digits = number.partition(":")
    return f"the same {_WORDS.get(kind, kind)}"


def _name(one: Identity) -> str:
    return one.name or one.organization


# ---- names of persons -----------------------------------------------------------------------------------------------


def _persons_alike(one: str, other: str) -> bool:
    if _person_keys(one).isdisjoint(_person_keys(other)):
        return False
    mine, theirs = _readings(one), _readings(other)
    return any(_fits(a, b) and _share_a_word(a, b) for a in mine for b in theirs) or (
        bool(_together(one)) and not _together(one).isdisjoint(_together(other))
    )


@lru_cache(maxsize=65536)
def _readings(name: str) -> frozenset[tuple[str, ...]]:
    """The ways to read a name as words in any order.

    A hyphenated name is also either half, as before and after a marriage; particles are also written together.
    """
    return frozenset(_each_reading(_undotted(name)))


def _each_reading(name: str) -> Iterator[tuple[str, ...]]:
    for half in (r"\g<0>", r"\1", r"\2"):
        words = [word for word in words_of(_HYPHENATED.sub(half, name)) if word not in rules().names.titles]
        bare = [word for word in words if word not in rules().names.may_be_titles]
        for kept in (words, bare) if len(bare) > 1 else (words,):
            full = [word for word in kept if len(word) > 1]
            initials = [word for word in kept if len(word) == 1]
            if full:
                yield tuple(name_words(word)[0] for word in kept)
                yield (*run_together(full), *initials)


@lru_cache(maxsize=65536)
def _together(name: str) -> frozenset[str]:
    """The whole name written as one word, surname last: Sean O Brien is Sean O'Brien."""
    surname, comma, rest = _undotted(name).partition(",")
    words = [word for word in words_of(f"{rest} {surname}" if comma else surname) if word not in rules().names.titles]
    return frozenset({"".join(words)} if len(words) > 1 else ())


def _undotted(name: str) -> str:
    """The folded name with its credentials and abbreviations without dots: M.D. is md, Ph.D. phd, U.C.S.F. ucsf."""
    return re.sub(r"\b(?:[a-z]{1,3}\.){1,5}[a-z]{0,3}\.?", _without_dots, fold(name))


def _without_dots(found: re.Match[str]) -> str:
    together = found[0].replace(".", "")
    is_credential = together in rules().names.titles | rules().names.may_be_titles and together not in {"jr", "sr"}
    return f" {together} " if is_credential else found[0]


# ---- names of organizations -----------------------------------------------------------------------------------------


@lru_cache(maxsize=65536)
def _organization(name: str) -> tuple[str, ...]:
    together = re.sub(r"\b(?:[a-z]\.){2,}[a-z]?", lambda found: found[0].replace(".", ""), fold(name))
    words = organization_words(together)
    return tuple([word for word in words if word not in rules().names.forms] or words)


def _short_for(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one is the initials of the other: SCIF is the State Compensation Insurance Fund."""
    return len(one) == 1 and len(one[0]) >= _LEAST_ACRONYM and one[0] == "".join(word[0] for word in other)


def _bears(person: str, organization: str) -> bool:
    """Whether an organization bears a person's given name and surname, as a professional corporation does."""
    if _person_keys(person).isdisjoint(_person_keys(organization)):
        return False
    kept = _borne(organization)
    return _as_written(person) == _as_written(organization) or any(
        min(len(reading), len(kept)) > 1 and _fits(reading, kept) and _shared_words(reading, kept) > 1
        for reading in _readings(person)
    )


@lru_cache(maxsize=65536)
def _as_written(name: str) -> tuple[str, ...]:
    return tuple(words_of(name))


@lru_cache(maxsize=65536)
def _borne(organization: str) -> tuple[str, ...]:
    """The words of an organization's name without titles, legal forms and what a corporation of one adds."""
    bare = " ".join(word for word in words_of(_undotted(organization)) if word not in rules().names.titles)
    return tuple(word for word in organization_words(bare) if word not in rules().names.forms | rules().names.of_one)


# ---- words ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=65536)
def _person_keys(name: str) -> frozenset[str]:
    """Two names of persons that share none of these are not alike, which tells at once most that are not."""
    words = {word for reading in _readings(name) for word in reading if len(word) > 1}
    return frozenset({f"={way}" for way in _together(name)}.union(*(_keys_of(word) for word in words)))


@lru_cache(maxsize=65536)
def _organization_keys(name: str) -> frozenset[str]:
    """As `_person_keys`: of the words that tell whose the business is, of all words together, and of their initials."""
    words = _organization(name)
    whole = {f"={way}" for way in (" ".join(sorted(words)), "".join(word[0] for word in words)) if way}
    telling = {word for word in words if len(word) > 1} - rules().names.business
    return frozenset(whole.union(*(_keys_of(word) for word in telling)))


@lru_cache(maxsize=65536)
def _keys_of(word: str) -> frozenset[str]:
    """A word that is alike shares one of them: the sound, how it begins, how it ends. No single slip changes all."""
    return frozenset({f"s{sounds_of(word)[0]}", f"b{word[:_EDGE]}", f"e{word[-_EDGE:]}"})


def _fits(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether every word of the shorter has a fellow of its own in the longer, in whatever order.

    Each takes whichever is free; where none is, one that holds its fellow may move on to another.
    """
    fewer, more = sorted((one, other), key=len)
    holds: dict[int, int] = {}

    def finds(place: int, asked: set[int]) -> bool:
        for fellow, word in enumerate(more):
            if fellow not in asked and _one_word(*sorted((fewer[place], word))):
                asked.add(fellow)
                if fellow not in holds or finds(holds[fellow], asked):
                    holds[fellow] = place
                    return True
        return False

    return bool(fewer) and all(finds(place, set()) for place in range(len(fewer)))


def _share_a_word(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a word of more than an initial is in both."""
    return _shared_words(one, other) > 0


def _shared_words(one: Sequence[str], other: Sequence[str]) -> int:
    full = [word for word in other if len(word) > 1]
    return sum(1 for mine in one if len(mine) > 1 and any(_one_word(*sorted((mine, word))) for word in full))


@lru_cache(maxsize=262144)
def _one_word(one: str, other: str) -> bool:
    """Whether two words, in the order of the alphabet, may be written for one another: equal, an initial, a slip."""
    if one == other or len(one) == 1:
        return other.startswith(one)
    if len(other) == 1:
        return False
    if _keys_of(one).isdisjoint(_keys_of(other)):
        return False
    near = JaroWinkler.similarity(one, other)
    return near >= _NEAR or (near >= _NEAR_OF_ONE_SOUND and sounds_of(one) == sounds_of(other))
