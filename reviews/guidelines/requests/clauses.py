"""A stretch of tokens being read, and which of them already have a meaning."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reviews.guidelines.requests.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.guidelines.requests.tokens import Token


@dataclass(slots=True)
class Clause:
    """Tokens of one statement of a request; `used` holds those whose meaning is settled."""

    text: str
    tokens: tuple[Token, ...]
    used: set[int] = field(default_factory=set)

    def norm(self, index: int) -> str:
        """Give the common form of the token at `index`, or nothing outside the clause."""
        return self.tokens[index].norm if 0 <= index < len(self.tokens) else ""

    def span(self, first: int, end: int) -> Span:
        """Give the place in the text of tokens `first` (included) to `end` (excluded)."""
        return Span(self.tokens[first].start, self.tokens[end - 1].end)

    def words(self, first: int, end: int) -> str:
        """Give the words as written from token `first` to `end` (excluded)."""
        return self.text[self.tokens[first].start : self.tokens[end - 1].end]

    def part(self, first: int, end: int) -> Clause:
        """Give a clause of the tokens from `first` to `end` (excluded)."""
        return Clause(self.text, self.tokens[first:end], {index - first for index in self.used if first <= index < end})

    def settle(self, indices: Iterable[int]) -> None:
        """Mark tokens as used."""
        self.used.update(indices)
