"""Text without accents, capitals and kinds of apostrophe or dash, so that one spelling finds another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
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


LONGEST = 80
"""Letters of a term; what is longer is cut, in what is on file and in what is typed."""
SHORT = 3
"""Letters of a word that people also write together with the next: De La Cruz, Mc Donald, O Brien."""


def whole(number: str) -> str:
    """The term of a number that is found only whole: it begins like no word. Empty for an empty number."""
    letters = number_of(number)
    return f"={letters}"[:LONGEST] if letters else ""


def run_together(words: Sequence[str]) -> list[str]:
    """The words with each short one written together with what follows it: `["delacruz"]` of De La Cruz."""
    joined: list[str] = []
    waiting = ""
    for place, word in enumerate(words, start=1):
        waiting += word
        if len(word) > SHORT or place == len(words):
            joined.append(waiting)
            waiting = ""
    return joined


def readings(search: str) -> list[list[str]]:
    """The ways to read what is typed, each as the beginnings of words that must all be found: parted, run together."""
    words = [word[:LONGEST] for word in words_of(search)]
    joined = [word[:LONGEST] for word in run_together(words)]
    return [words, joined] if joined != words else [words]


def search_terms(names: Iterable[str], numbers: Iterable[str]) -> set[str]:
    """What finds a case: the words of its names, and its numbers, whole and in parts.

    A name is found in whichever way it is parted: O'Brien, OBrien, O Brien; Al-Rashid, Alrashid; De La Cruz, Delacruz.
    A number is found without its signs, by its parts, and without the letters that begin it, as ADJ1234567.
    """
    terms = set().union(*map(_terms_of_name, names))
    for number in numbers:
        parts = words_of(number)
        digits = (run for part in parts for run in re.findall(r"[0-9]{4,}", part))
        terms |= {number_of(number), whole(number), *parts, *(part.lstrip("0") for part in parts), *digits}
    return {term[:LONGEST] for term in terms if term}


@lru_cache(maxsize=4096)
def _terms_of_name(name: str) -> frozenset[str]:
    words = words_of(name)
    return frozenset(
        [
            *words,
            *words_of(fold(name).replace("'", " ")),
            *(number_of(written) for written in fold(name).split()),
            *(run_together(words[place:])[0] for place in range(len(words))),
        ]
    )
