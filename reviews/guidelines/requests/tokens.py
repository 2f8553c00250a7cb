"""Text to tokens: words in a common form, numbers, dates and signs, each with its place in the text."""

from __future__ import annotations

import re
from typing import NamedTuple

from reviews.guidelines.requests.model import Span

_TOKEN = re.compile(
    r"""
    (?P<date>(?<![\d/.\-])\d{1,2}(?P<sep>[/\-])\d{1,2}(?P=sep)(?:\d{4}|\d{2})(?![\d])(?!\s*(?:mg|mcg|%|g|ml)))
  | (?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d) | \d+(?:\.\d+)? | (?<![\w.])\.\d+)
  | (?P<word>[xX×](?=(?:week|wk|weekly|month|mo|day|daily)s?\b) | [^\W\d_]+(?:['’][^\W\d_]+)*)
  | (?P<hyphen>[\-‐‑‒–—]+)
  | (?P<sign>\S)
    """,  # noqa: RUF001 (dashes as they stand in letters)
    re.VERBOSE,
)
_KEPT_S = frozenset({"tens", "pens", "lens", "ties", "this", "series", "does", "gms", "mgs"})
_SAME_AS = {"testing": "test", "screening": "screen", "screenings": "screen", "testings": "test"}
_LONGEST_NUMBER = 11


class Token(NamedTuple):
    """One word, number, date or sign. Hyphens are not tokens; `hyphen` tells of one before the token."""

    norm: str
    start: int
    end: int
    value: float | None = None
    is_word: bool = False
    is_date: bool = False
    is_upper: bool = False
    hyphen: bool = False
    glued: bool = False

    @property
    def span(self) -> Span:
        """Where the token stands in the text."""
        return Span(self.start, self.end)


def tokenize(text: str) -> tuple[Token, ...]:
    """Split `text`, in one pass; any text has tokens, and an empty one none."""
    tokens: list[Token] = []
    hyphen, last_end = False, -1
    for match in _TOKEN.finditer(text):
        kind, start, end = match.lastgroup, match.start(), match.end()
        if kind == "hyphen":
            hyphen = True
            continue
        tokens.append(_token(match.group(), str(kind), start, end, hyphen=hyphen, glued=start == last_end))
        hyphen, last_end = False, end
    return tuple(tokens)


def words_of(text: str) -> tuple[str, ...]:
    """Give the common forms of the words of a vocabulary entry."""
    return tuple(token.norm for token in tokenize(text))


def normal(word: str) -> str:
    """Give the common form of a word: lower case, no possessive, no plural ending."""
    word = word.lower().replace("’", "'").removesuffix("'s").replace("'", "")  # noqa: RUF001 (as in letters)
    if word in _SAME_AS:
        return _SAME_AS[word]
    return "x" if word == "×" else _singular(word)  # noqa: RUF001 (the sign for "times")


def _singular(word: str) -> str:
    if len(word) < 3 or word in _KEPT_S or not word.endswith("s") or word.endswith(("ss", "us", "is", "os")):  # noqa: PLR2004
        return word
    if len(word) == 3:  # noqa: PLR2004
        return word[:-1] if word in _SHORT_PLURALS else word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    return word[:-1]


_SHORT_PLURALS = frozenset({"hrs", "wks", "mos", "yrs", "pts", "rfs", "ccs"})


def _token(raw: str, kind: str, start: int, end: int, *, hyphen: bool, glued: bool) -> Token:
    if kind == "word":
        capitals = raw[:-1] if raw.endswith("s") and raw[:-1].isupper() and len(raw) > 2 else raw  # noqa: PLR2004
        return Token(normal(capitals), start, end, None, True, False, capitals.isupper(), hyphen, glued)
    if kind in {"date", "sep"}:
        return Token("", start, end, None, False, True, False, hyphen, glued)
    if kind == "number" and end - start <= _LONGEST_NUMBER:
        return Token(raw, start, end, float(raw.replace(",", "")), False, False, False, hyphen, glued)
    return Token(raw, start, end, None, False, False, False, hyphen, glued)
