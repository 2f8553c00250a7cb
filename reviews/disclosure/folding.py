"""Folded text, and where in the original each letter of it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cases.folding import folded

NO_LETTER_BEFORE, _NO_LETTER_AFTER = r"(?<![^\W\d_])", r"(?![^\W\d_])"
"""A word begins or ends; digits and underscores may stand beside it, as in the name of a file."""
_SHORT = 4


def ends(word: str) -> str:
    """Where a word ends, its genitive or plural s left out; a short one with an s may be another word (Lo, loss)."""
    return rf"(?='?s?{_NO_LETTER_AFTER})" if len(word) > _SHORT else rf"(?=(?:'s)?{_NO_LETTER_AFTER})"


@dataclass(frozen=True)
class Folded:
    """One text to look through; patterns are matched on `folded`, and places given in the original."""

    text: str

    @cached_property
    def _parts(self) -> list[tuple[str, int]]:
        return [(part, index) for index, character in enumerate(self.text) for part in folded(character)]

    @cached_property
    def folded(self) -> str:
        """The text as matched."""
        return "".join(part for part, _index in self._parts)

    def spans(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        """Where in the original the pattern is found."""
        for match in pattern.finditer(self.folded):
            if match.end() > match.start():
                yield self._parts[match.start()][1], self._parts[match.end() - 1][1] + 1
