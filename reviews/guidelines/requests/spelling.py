"""One slip of the pen in a long word of the vocabularies is forgiven, and "ph" for "f": "ibuprophen", "diazempam"."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from reviews.guidelines.requests.body import part_matcher
from reviews.guidelines.requests.drugs import drug_matcher
from reviews.guidelines.requests.lexicon import data
from reviews.guidelines.requests.services import service_matcher

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reviews.guidelines.requests.tokens import Token

SHORTEST = 7
LONGEST = 30


def corrected(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Give the tokens with misspelt vocabulary words in their right form; places in the text stay."""
    return tuple(_corrected(token) for token in tokens)


def known_share(tokens: Sequence[Token]) -> float:
    """Give the share of the words that are of the vocabularies; 1 where there are no words."""
    words = [token.norm for token in tokens if token.is_word]
    return sum(word in _known() for word in words) / len(words) if words else 1.0


def _corrected(token: Token) -> Token:
    if not token.is_word or not SHORTEST <= len(token.norm) <= LONGEST or token.norm in _known():
        return token
    meant = _heard(token.norm) or _meant(token.norm)
    return token if meant is None else token._replace(norm=meant)


@cache
def _known() -> frozenset[str]:
    """Give every word that is right as it stands."""
    small = (word for words in data("words")["sets"].values() for entry in words for word in entry.split())
    services = data("services")
    lists = (word for name in ("heads", "head_endings") for word in services[name])
    matchers = service_matcher().words | part_matcher().words | drug_matcher().words
    return frozenset({*small, *lists, *services["flags"]["not_in_name"], *services["flags"]["right_words"], *matchers})


@cache
def _index() -> dict[str, set[str]]:
    """Build the vocabulary words by what is left of them with one letter taken out."""
    index: dict[str, set[str]] = {}
    for word in service_matcher().words | part_matcher().words | drug_matcher().words:
        if len(word) >= SHORTEST and word.isalpha():
            for rest in (word, *_shorter(word)):
                index.setdefault(rest, set()).add(word)
    return index


def _shorter(word: str) -> Iterator[str]:
    return (word[:place] + word[place + 1 :] for place in range(1, len(word)))


def _heard(word: str) -> str | None:
    """Give the vocabulary word that sounds the same."""
    sound = word.replace("ph", "f")
    return sound if sound != word and sound in _index().get(sound, ()) else None


def _meant(word: str) -> str | None:
    """Give the one vocabulary word that is one letter more, less, other or swapped; its first letter stands."""
    index = _index()
    near = {other for rest in (word, *_shorter(word)) for other in index.get(rest, ()) if _is_one_slip(word, other)}
    return near.pop() if len(near) == 1 else None


def _is_one_slip(word: str, other: str) -> bool:
    """Tell whether two words with a common rest differ by a single edit."""
    if word[0] != other[0] or word == other:
        return False
    if len(word) != len(other):
        return True
    places = [place for place in range(len(word)) if word[place] != other[place]]
    if len(places) == 1:
        return True
    first, *rest = places
    return rest == [first + 1] and word[first : first + 2] == other[first : first + 2][::-1]
