"""The words of a page as they are compared: folded and stemmed, each with its place in the text.

One folding serves the index, the query and the marks on the page, so a hit is always where it is marked, and both
databases find the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple, TypeVar

import snowballstemmer

from cases.folding import fold

Made = TypeVar("Made")
_MORE = r"['\u2019\u02bc][^\W\d_]"  # don't, patient's
_WORD = re.compile(
    rf"\d++(?=[^\W\d_]++(?!{_MORE}|[^\W_]))"  # 10mg, 12wks: a number and its unit are two words
    rf"|[^\W_]++(?:{_MORE}++)*"
    r"(?:(?<=[^\W\d_])[-\u2010\u2011](?:[^\S\n]*+\n\s*+)?(?=[^\W_]))?"  # and the hyphen between it and the next word
)
_HYPHEN = re.compile(r"[-\u2010\u2011]")
_BROKEN = re.compile(r"(?<=[-\u2010\u2011])\s*\n\s*")
"""A word may go on in the next line."""
_GOES_ON = "\0"
_LEVEL = re.compile(r"\b([CTLS])(\d{1,2}) ?[-/\u2010-\u2013] ?(\d{1,2})\b", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(
    r"\b(?=[\djfmasond])"  # what no date begins with is passed over at once
    r"(?:(?P<month>\d{1,2})[/.-](?P<day>\d{1,2})[/.-](?P<year>\d{4}|\d{2})"
    r"|(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"
    r"|(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?P<dd>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<yyyy>\d{4}))\b",
    re.IGNORECASE,
)
_CENTURY = 20
_TWO_DIGITS = 2
_stem = snowballstemmer.stemmer("english").stemWord
_OF_A_QUESTION = (
    "a about all an and any are as at be been by can did do does for from had has have he her him his how if in into is"
    " it its me many much of on or she so such than that the their them then there these they this to was were what"
    " when where which who whom whose why will with would you"
)
_UNSAID = frozenset(_OF_A_QUESTION.split())
"""Words of a question that are not looked for, unless nothing else is asked or they stand in quotation marks."""


class Token(NamedTuple):
    """One word as it is compared; its letters are `text[begin:end]`."""

    term: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class PageTerms:
    """What a page is found by: its words in order, and other readings of some of them.

    Other readings are of hyphenated words (x-ray, xray), words broken over two lines, levels of the spine, and dates.
    """

    words: tuple[Token, ...]
    also: tuple[tuple[Token, ...], ...]


BETWEEN = "\u03df"
"""The word between the readings of a body: a letter that is in no use, so that no phrase crosses them."""
_LONGEST = 80
"""Letters of a term; what is longer is cut, in what is on file and in what is typed."""
_Run = tuple[str, int, int]
"""A term, and the first and the last of the words that it is made of, counted from 0."""


def terms_of(text: str) -> PageTerms:
    """The terms of a page's text, each with its place."""
    said, terms, broken, also = _read(text)
    begins = [match.start() for match in _WORD.finditer(text)]
    ends = [
        begin + len(word if word[-1].isalnum() else _letters(word)) for begin, word in zip(begins, said, strict=True)
    ]
    words = list(map(Token, terms, begins, ends))
    for place in reversed(broken):
        words[place : place + 2] = [Token(terms[place], begins[place], ends[place + 1])]
    readings = [tuple(Token(term, begins[first], ends[last]) for term, first, last in reading) for reading in also]
    return PageTerms(tuple(words), (*readings, *dates_and_levels(text)))


def body_of(text: str) -> str:
    """All terms of a page's text, parted by spaces: what an index is given.

    A word of its own keeps phrases from crossing from one reading to the next. Places are left out, which are most of
    the work of `terms_of`.
    """
    joined = joined_lines(text)
    others = [reading for _piece, reading in other_readings(joined)]
    further = [" ".join([token.term for token in reading]) for reading in dates_and_levels(text)]
    return f" {BETWEEN} ".join(["".join(words_of(joined.split()))[1:], *others, *further])


def joined_lines(text: str) -> str:
    """The text, as long as before, with no space in a word that a hyphen carries into the next line."""
    return _BROKEN.sub(lambda blank: _GOES_ON * len(blank[0]), text) if "\n" in text else text


def words_of(pieces: Sequence[str]) -> list[str]:
    """The terms of each of what `joined_lines` has between two spaces, with a space before each term."""
    return _each(_words, _remembered_words, pieces)


def other_readings(joined: str) -> Iterator[tuple[str, str]]:
    """Yield each of what `joined_lines` has between two spaces that reads otherwise too, and these terms: xray."""
    hyphened = list(filter(_HYPHEN.search, joined.split())) if _HYPHEN.search(joined) else []
    for piece, readings in zip(hyphened, _each(_others, _remembered_others, hyphened), strict=True):
        for reading in readings:
            yield piece, reading


def _each(of: Callable[[str], Made], remembered: Callable[[str], Made], words: Sequence[str]) -> list[Made]:
    """What it makes of each word. Only short ones are remembered: those of a hostile file would fill the memory."""
    if max(map(len, words), default=0) <= _LONGEST:
        return list(map(remembered, words))
    return [(remembered if len(word) <= _LONGEST else of)(word) for word in words]


def _words(piece: str) -> str:
    return f" {_bodies(piece)[0]}" if _WORD.search(piece) else ""


def _others(piece: str) -> list[str]:
    return _bodies(piece)[1:]


_remembered_words = lru_cache(maxsize=2**16)(_words)
_remembered_others = lru_cache(maxsize=2**13)(_others)


def _bodies(text: str) -> list[str]:
    """The terms of a text, and of each other reading of some of its words."""
    _said, terms, broken, also = _read(text.replace(_GOES_ON, "\n"))
    for place in reversed(broken):
        del terms[place + 1]
    return [" ".join(terms), *(" ".join(term for term, _first, _last in reading) for reading in also)]


def _read(text: str) -> tuple[list[str], list[str], list[int], list[list[_Run]]]:
    """The words of a text, their terms, the places of those that go on in the next one, and other readings of some."""
    said = _WORD.findall(text)
    terms = _each(_term, _remembered_term, said)
    broken: list[int] = []
    also: list[list[_Run]] = []
    for place in [place for place, word in enumerate(said) if not word[-1].isalnum()]:
        word, after = _letters(said[place]), _letters(said[place + 1])
        if broken[-1:] == [place - 1] or not word[-1].isalpha():
            continue
        joined = _term(word + after)
        if said[place][-1].isspace():
            if after[0].islower():
                also.append([(terms[place], place, place), (terms[place + 1], place + 1, place + 1)])
                terms[place] = joined
                broken.append(place)
        elif after[0].isalpha():
            also.append([(joined, place, place + 1)])
    return said, terms, broken, also


def _letters(word: str) -> str:
    """The word without the hyphen after it."""
    return word if word[-1].isalnum() else word.rstrip()[:-1]


def _term(word: str) -> str:
    folded = "".join(re.findall(r"[^\W_]+", fold(word).replace("'", "")))[:_LONGEST]
    if folded.isdigit():
        return folded.lstrip("0") or "0"
    if folded.isascii() and folded.isalpha():
        stem: str = _stem(folded)
        return stem
    return folded


_remembered_term = lru_cache(maxsize=2**16)(_term)


def dates_and_levels(text: str) -> Iterator[tuple[Token, ...]]:
    """Yield the dates, however they are written, and the levels of the spine: L4-5 as L4-L5, as others write it."""
    for match in _DATE.finditer(text):
        term = date_term(match)
        if term:
            yield (Token(term, *match.span()),)
    for match in _LEVEL.finditer(text):
        upper, lower = match[1] + match[2], match[1] + match[3]
        yield Token(_term(upper), match.start(), match.end(2)), Token(_term(lower), match.start(3), match.end())


def date_term(match: re.Match[str]) -> str:
    """The term of one date, however it is written: `d20261004`; empty if there is no such day."""
    month, day, year, y, m, d, name, dd, yyyy = match.groups()
    if name:
        year, month, day = yyyy, _MONTHS.index(name.lower()) + 1, dd
    elif y:
        year, month, day = y, m, d
    elif len(year) == _TWO_DIGITS:
        year = f"{_CENTURY}{year}"
    try:
        return f"d{date(int(year), int(month), int(day)).isoformat().replace('-', '')}"
    except ValueError:
        return ""


# ---- what is asked --------------------------------------------------------------------------------------------------

Phrase = tuple[str, ...]
"""Terms that stand one after the other."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One thing that is asked for, as the phrases that say it."""

    phrases: tuple[Phrase, ...]

    @property
    def sought(self) -> tuple[Phrase, ...]:
        """The phrases that hold none of the others: whatever has a longer one has these."""
        return _shortest(self.phrases)


@lru_cache(maxsize=1024)
def _shortest(phrases: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    return tuple(phrase for phrase in phrases if not any(_holds(phrase, other) for other in phrases))


def _holds(phrase: Phrase, other: Phrase) -> bool:
    """Whether one phrase is a part of the other, and not all of it."""
    starts = range(len(phrase) - len(other) + 1)
    return phrase != other and any(phrase[start : start + len(other)] == other for start in starts)


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for: every leaf is wanted; a page that lacks some comes after those that have all."""

    leaves: tuple[Leaf, ...]


Widen = Callable[[str], Iterable[str]]
"""Other ways to say a word or a phrase: `physical therapy` for `PT`."""
_LONGEST_PHRASE = 5
_MOST_LEAVES = 12
_QUOTED = re.compile(r'["\u201c\u201d\u201e]([^"\u201c\u201d\u201e]*)["\u201c\u201d\u201e]')


def parse_query(typed: str, widen: Widen = lambda _phrase: ()) -> Query:
    """The query in what is typed: words, and phrases in quotation marks, which are taken as they stand."""
    leaves: list[Leaf] = []
    rest = typed
    for quoted in _QUOTED.finditer(typed):
        leaves += _leaf([quoted[1]])
    rest = _QUOTED.sub(" ", rest)
    leaves += _bare(rest, widen)
    if not leaves:
        leaves += _leaf([typed])
    unique = dict.fromkeys(leaves)
    return Query(tuple(unique)[:_MOST_LEAVES])


def _bare(text: str, widen: Widen) -> list[Leaf]:
    """A leaf for each date, each phrase that can be said otherwise, the longest first, and each other word."""
    leaves = [
        Leaf(tuple(dict.fromkeys(((term,), phrase_of(match[0])))))
        for match in _DATE.finditer(text)
        if (term := date_term(match))
    ]
    text = _DATE.sub(lambda match: " " if date_term(match) else match[0], text)
    words = [word for word in re.split(r"[\s,;:!?()\[\]{}]+", text) if _WORD.search(word)]
    place = 0
    while place < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - place), 0, -1):
            said = " ".join(words[place : place + length]).strip(".")
            others = tuple(widen(said))
            if others:
                leaves += _leaf([said, *others])
                place += length
                break
        else:
            if words[place].lower() not in _UNSAID:
                leaves += _leaf([words[place]])
            place += 1
    return leaves


def _leaf(said: Sequence[str]) -> list[Leaf]:
    phrases: dict[Phrase, None] = {}
    for one in said:
        page = terms_of(one)
        if page.words:
            phrases[tuple(token.term for token in page.words)] = None
        for reading in page.also:
            if len(page.words) <= len(reading) + 1:  # a hyphenated word by itself: x-ray, xray
                phrases[tuple(token.term for token in reading)] = None
    return [Leaf(tuple(phrases))] if phrases else []


def phrase_of(text: str) -> Phrase:
    """The terms of a text in order."""
    return tuple(token.term for token in terms_of(text).words)
