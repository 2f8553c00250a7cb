"""The pages of a file by the words on them, so that a statement is held against few of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from reviews.proofreading.page import PageText

_WORD = re.compile(r"[a-z0-9]+")


class FileIndex:
    """The pages of a file, and which of them hold a word that begins with given letters."""

    def __init__(self, pages: Sequence[PageText]) -> None:
        self.pages = pages

    @cached_property
    def _places(self) -> dict[str, set[int]]:
        places: dict[str, set[int]] = defaultdict(set)
        for place, page in enumerate(self.pages):
            for word in set(_WORD.findall(page.low)):
                places[word].add(place)
        return places

    @cached_property
    def _words(self) -> list[str]:
        return sorted(self._places)

    def holding(self, beginnings: Collection[str], endings: Iterable[str]) -> set[int]:
        """Places of the pages that hold a word of any of these beginnings, or of these letters at its end."""
        found: set[int] = set()
        if "" in beginnings:
            return set(range(len(self.pages)))
        for beginning in beginnings:
            for index in range(bisect_left(self._words, beginning), len(self._words)):
                if not self._words[index].startswith(beginning):
                    break
                found |= self._places[self._words[index]]
        for ending in endings:
            for word in self._words:
                if word.endswith(ending):
                    found |= self._places[word]
        return found
