"""Text without accents, capitals and kinds of apostrophe, and where in the original each letter of it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

NO_LETTER_BEFORE, _NO_LETTER_AFTER = r"(?<![^\W\d_])", r"(?![^\W\d_])"
"""A word begins or ends; digits and underscores may stand beside it, as in the name of a file."""
_SHORT = 4
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_APOSTROPHES = "\u2018\u2019\u02bc\u0060\u00b4"
_AS = {
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys(DASHES, "-"),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),  # invisible
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "\u0131": "i",  # without its dot
    "\u0237": "j",
    "þ": "th",
    "ð": "d",
    "ŋ": "ng",
    "ə": "a",
    "ĸ": "k",
}
_WITH = re.compile(r"LATIN (?:SMALL|CAPITAL) LETTER ([A-Z]{1,2}) WITH ")
"""Letters that Unicode does not take apart, as those with a stroke or a hook: ø, ł, đ, ħ."""


def ends(word: str) -> str:
    """Where a word ends, its genitive or plural s left out; a short one with an s may be another word (Lo, loss)."""
    return rf"(?='?s?{_NO_LETTER_AFTER})" if len(word) > _SHORT else rf"(?=(?:'s)?{_NO_LETTER_AFTER})"


def fold(text: str) -> str:
    """Small letters without accents; invisible characters gone."""
    return "".join(_folded(character) for character in text)


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    if (plain := _AS.get(character.lower())) is not None:
        return plain
    decomposed = unicodedata.normalize("NFKD", character)
    return "".join(_plain(part) for part in decomposed if not unicodedata.combining(part))


def _plain(part: str) -> str:
    if part.isascii():
        return part.lower()
    letter = _WITH.match(unicodedata.name(part, ""))
    return letter[1].lower() if letter else _AS.get(part.lower(), part.casefold())


@dataclass(frozen=True)
class Folded:
    """One text to look through; patterns are matched on `folded`, and places given in the original."""

    text: str

    @cached_property
    def _parts(self) -> list[tuple[str, int]]:
        return [(part, index) for index, character in enumerate(self.text) for part in _folded(character)]

    @cached_property
    def folded(self) -> str:
        """The text as matched."""
        return "".join(part for part, _index in self._parts)

    def spans(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        """Where in the original the pattern is found."""
        for match in pattern.finditer(self.folded):
            if match.end() > match.start():
                yield self._parts[match.start()][1], self._parts[match.end() - 1][1] + 1
