"""What tells one entry of the address book from another, and which two may be the same; a person decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from cases.duplicates import name_words, sounds_of
from cases.enums import PartyKind
from cases.folding import number_of, words_of

IN_BOOK: Final = (PartyKind.REQUESTING_PHYSICIAN, PartyKind.CLAIMS_ADMINISTRATOR, PartyKind.APPLICANT_ATTORNEY)
"""Whom the address book has; an injured worker is in none."""
_COLUMNS: Final = {"number": 40, "words": 200, "name": 160, "sound": 20}
_NEARLY: Final = 0.9
_EMPTY_WORDS: Final = {"the", "of", "and", "inc", "llc", "llp", "corp", "corporation", "co", "company", "ltd"}
"""Words of an organization's name by which none is told from another."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name as cases write it, with the number that stands beside it: what an entry of the book is known by.

    `words` is the folded name, `number` the folded NPI or, without one, licence; `sound` is that of the surname, or of
    the first word of an organization: entries that share neither number nor sound are not compared.
    """

    kind: PartyKind
    name: str
    number: str
    words: str
    sound: str


def spelling_of(*, kind: str, name: str, organization: str, npi: str, licence: str) -> Spelling | None:
    """The spelling of a party; None for one of a kind that the book has not, or without a word in its name."""
    if kind not in IN_BOOK:
        return None
    of_kind = PartyKind(kind)
    administers = of_kind is PartyKind.CLAIMS_ADMINISTRATOR
    named = (organization or name) if administers else (name or organization)
    words = " ".join(words_of(named))
    if not words:
        return None
    heard = sounds_of(" ".join(organization_words(named))) if administers else sounds_of(named)[::-1]
    found = {"number": npi.strip() or number_of(licence), "words": words, "name": named, "sound": heard[0]}
    return Spelling(kind=of_kind, **{column: text[: _COLUMNS[column]] for column, text in found.items()})


def may_be_one(one: Spelling, other: Spelling) -> tuple[str, ...]:
    """Why two spellings may be of the same person or organization, in words; nothing where they are not alike."""
    return tuple(_reasons(one, other)) if one.kind == other.kind else ()


def _reasons(one: Spelling, other: Spelling) -> Iterator[str]:
    if one.number and one.number == other.number:
        yield "the same number"
        return
    mine, theirs = _told_by(one), _told_by(other)
    another = bool(one.number and other.number)
    if sorted(mine) == sorted(theirs):
        yield "the same name, another number" if another else "the same name"
    elif not another and _likeness(" ".join(mine), " ".join(theirs)) >= _NEARLY:
        yield "nearly the same name"


def _told_by(one: Spelling) -> list[str]:
    """The words by which a name is told from others."""
    if one.kind is PartyKind.CLAIMS_ADMINISTRATOR:
        return organization_words(one.name)
    return name_words(one.name)


def organization_words(name: str) -> list[str]:
    """The folded words by which the name of an organization is told from others: without "the", "of", "Inc"."""
    words = words_of(name)
    return [word for word in words if word not in _EMPTY_WORDS] or words


def _likeness(one: str, other: str) -> float:
    return max(JaroWinkler.similarity(one, other), fuzz.token_sort_ratio(one, other) / 100)
