"""Text without accents, capitals and kinds of apostrophe or dash, so that one spelling finds another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_APOSTROPHES = "\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u2032\u055a\ua78b\ua78c\u0060\u00b4"
_AS = {
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys(_DASHES, "-"),
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


def fold(text: str) -> str:
    """Small letters without accents; invisible characters gone."""
    return "".join(folded(character) for character in text)


@lru_cache(maxsize=4096)
def folded(character: str) -> str:
    """What one character becomes in a folded text: any number of letters, none for an invisible one."""
    if (plain := _AS.get(character.lower())) is not None:
        return plain
    decomposed = unicodedata.normalize("NFKD", character)
    return "".join(_plain(part) for part in decomposed if not unicodedata.combining(part))


def _plain(part: str) -> str:
    if part.isascii():
        return part.lower()
    letter = _WITH.match(unicodedata.name(part, ""))
    return letter[1].lower() if letter else _AS.get(part.lower(), part.casefold())


def words_of(text: str) -> list[str]:
    """The words of a name or a query: folded, apostrophes left out, parted at whatever is no letter or digit."""
    return re.findall(r"[^\W_]+", fold(text).replace("'", ""))


def number_of(text: str) -> str:
    """A number as it is compared: folded letters and digits alone, so `CM26 0000020` is `cm260000020`."""
    return "".join(words_of(text))


def whole(number: str) -> str:
    """The term of a number that is found only whole: it begins like no word. Empty for an empty number."""
    letters = number_of(number)
    return f"={letters}" if letters else ""


def search_terms(names: Iterable[str], case_number: str, claim_number: str) -> set[str]:
    """What finds a case: the words of its names, its number and the parts of it, and its whole claim number.

    A name with an apostrophe is found without it and with a space in its place: O'Brien, OBrien, O Brien.
    """
    parts = words_of(case_number)
    words = [word for name in names for word in (*words_of(name), *words_of(fold(name).replace("'", " ")))]
    numbers = (number_of(case_number), *parts, *(part.lstrip("0") for part in parts), whole(claim_number))
    return {term for term in (*words, *numbers) if term}
