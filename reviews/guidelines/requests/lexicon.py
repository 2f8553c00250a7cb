"""The vocabularies as one matcher each: the longest wording that starts at a token.

Loaded once, from the data files beside this module; matching costs one dictionary step a token.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from reviews.guidelines.requests.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reviews.guidelines.requests.tokens import Token

VOCABULARY = Path(__file__).parent / "vocabulary"

_LONGEST_SHORT = 6

V = TypeVar("V")


class Match(NamedTuple, Generic[V]):
    """A wording found: tokens `first` (included) to `end` (excluded) mean `meaning`."""

    first: int
    end: int
    meaning: V


class Conflict(ValueError):  # noqa: N818 (a fault in the data, named for what it is)
    """A vocabulary gives one wording two meanings."""


def _is_gloss(tokens: Sequence[Token], index: int, end: int, node: dict[str, Any]) -> bool:
    """Tell an abbreviation in brackets amid a wording: "interferential (IF) unit"."""
    if index + 3 >= end or tokens[index].norm != "(" or "(" in node:
        return False
    return tokens[index + 1].is_word and tokens[index + 2].norm == ")" and tokens[index + 3].norm in node


def _is_point(tokens: Sequence[Token], index: int, end: int, node: dict[str, Any]) -> bool:
    """Tell the point of a shortened word amid a wording: "phys. ther.", "med. mgmt"."""
    if index + 1 >= end or tokens[index].norm != "." or "." in node:
        return False
    return len(tokens[index - 1].norm) <= _LONGEST_SHORT and tokens[index + 1].norm in node


class Matcher(Generic[V]):
    """A trie of wordings over the common forms of their words."""

    def __init__(self) -> None:
        self._root: dict[str, Any] = {}
        self.words: set[str] = set()

    def add(self, wording: str, meaning: V) -> None:
        """Add a wording; raise `Conflict` where it already means something else.

        A wording of capitals only counts where the text has capitals too.
        """
        tokens = tokenize(wording)
        node = self._root
        for token in tokens:
            node = node.setdefault(token.norm, {})
            self.words.add(token.norm)
        capitals = wording.isupper() and all(token.is_word for token in tokens)
        slot = "^" if capitals else "$"
        if node.get(slot + slot, meaning) != meaning:
            raise Conflict(f"{wording!r} means {node[slot + slot]!r} and {meaning!r}")
        node[slot + slot] = meaning

    def at(self, tokens: Sequence[Token], first: int, end: int) -> Match[V] | None:
        """Find the longest wording that starts at token `first` and stays before `end`."""
        node = self._root.get(tokens[first].norm)
        found: Match[V] | None = None
        index, upper = first, True
        while node is not None:
            upper = upper and tokens[index].is_upper
            index += 1
            if "$$" in node:
                found = Match(first, index, node["$$"])
            elif upper and "^^" in node:
                found = Match(first, index, node["^^"])
            if _is_gloss(tokens, index, end, node):
                index += 3
            elif _is_point(tokens, index, end, node):
                index += 1
            node = node.get(tokens[index].norm) if index < end else None
        return found

    def scan(self, tokens: Sequence[Token], first: int = 0, end: int | None = None) -> Iterator[Match[V]]:
        """Give the wordings found from left to right, each starting after the end of the one before."""
        stop = len(tokens) if end is None else end
        index = first
        while index < stop:
            match = self.at(tokens, index, stop)
            if match is not None:
                yield match
            index = match.end if match else index + 1


@cache
def data(name: str) -> dict[str, Any]:
    """Read a vocabulary file by its name without the ending."""
    with (VOCABULARY / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def word_set(name: str) -> frozenset[str]:
    """Give a set of small words, in their common forms."""
    return frozenset(token.norm for word in data("words")["sets"][name] for token in tokenize(word))
