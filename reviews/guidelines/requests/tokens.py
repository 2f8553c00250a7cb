"""Text to tokens: words in a common form, numbers, dates and signs, each with its place in the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.requests.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"""
    (?P<date>(?<![\d/.\-])\d{1,2}(?P<sep>[/\-])\d{1,2}(?P=sep)(?:\d{4}|\d{2})(?![\d])(?!\s*(?:mg|mcg|%|g|ml)))
  | (?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d) | \d+(?:\.\d+)? | (?<![\w.])\.\d+)
  | (?P<dotted>(?<![^\W_])(?:[^\W\d_]\.)+[^\W\d_](?![^\W\d_])\.?)
  | (?P<word>[xX×хХ](?=(?i:week|wk|w|weekly|wkly|month|mo|monthly|day|daily)s?(?![\w/])) | [^\W\d_]+(?:['’][^\W\d_]+)*)
  | (?P<times>[×✕✖⨉⨯╳])
  | (?P<hyphen>[\-‐‑‒–—]+)
  | (?P<sign>\S)
    """,  # noqa: RUF001 (dashes, and letters and signs for "times", as they are typed)
    re.VERBOSE,
)
_KEPT_S = frozenset({"tens", "pens", "lens", "ties", "this", "series", "does", "gms", "mgs"})
_SHORT_FOR = {
    **dict.fromkeys(("inj", "injs", "injxn", "injxns", "injx"), "injection"),
    **dict.fromkeys(("blk", "blks"), "block"),
    **dict.fromkeys(("inpt", "inpts"), "inpatient"),
    **dict.fromkeys(("jt", "jts"), "joint"),
    "assoc": "associated",
    "fluoro": "fluoroscopy",
}
_SAME_AS = {
    **_SHORT_FOR,
    "testing": "test",
    "screening": "screen",
    "screenings": "screen",
    "testings": "test",
    **dict.fromkeys(("fluoroscopic", "fluoroscopically"), "fluoroscopy"),
    **dict.fromkeys(("×", "х"), "x"),  # noqa: RUF001 (the sign for "times", and a Cyrillic letter typed for it)
}
"""Other spellings of a word, in small letters."""
_TIMES = "x"
_TIMES_BESIDE_NUMBERS = frozenset("*∗⁎＊·∙⋅")  # noqa: RUF001 (kinds of star and dot typed for "times")
_WEEKS, _DAYS, _HOURS = "wk", "day", "hr"
_LASTING = frozenset({"x", "for", "times"})
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
    return tuple(_beside_numbers(text, tokens))


def _beside_numbers(text: str, tokens: list[Token]) -> Iterator[Token]:
    """Give the signs and letters their meaning that only a number beside them tells: "2*6", "6w", "12h", "x 3d"."""
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else None
        counted = before is not None and before.value is not None
        if token.norm in _TIMES_BESIDE_NUMBERS:
            followed = index + 1 < len(tokens) and tokens[index + 1].value is not None
            yield token._replace(norm=_TIMES, is_word=True) if counted or followed else token
        elif token.norm == "h" and token.glued and counted:
            yield token._replace(norm=_HOURS)
        elif token.norm == "d" and token.glued and counted and index > 1 and tokens[index - 2].norm in _LASTING:
            yield token._replace(norm=_DAYS)
        elif token.norm == "w" and token.glued and text[token.end : token.end + 1] != "/":
            rate = before is not None and before.norm in {"/", _TIMES}
            rate = rate and index > 1 and (tokens[index - 2].value is not None or tokens[index - 2].norm == _TIMES)
            yield token._replace(norm=_WEEKS) if counted or rate else token
        else:
            yield token


def words_of(text: str) -> tuple[str, ...]:
    """Give the common forms of the words of a vocabulary entry."""
    return tuple(token.norm for token in tokenize(text))


def normal(word: str) -> str:
    """Give the common form of a word: lower case, no possessive, no plural ending."""
    word = word.lower().replace("’", "'").removesuffix("'s").replace("'", "")  # noqa: RUF001 (as in letters)
    return _SAME_AS[word] if word in _SAME_AS else _singular(word)


def is_short_for(word: str) -> bool:
    """Tell an abbreviation that every request may use for the word itself: "inj", "blk"."""
    return word.lower() in _SHORT_FOR


def _singular(word: str) -> str:
    if len(word) <= 3:  # noqa: PLR2004
        return word[:-1] if word in _SHORT_PLURALS else word
    if word in _KEPT_S or not word.endswith("s") or word.endswith(("ss", "us", "is", "os")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    return word[:-1]


_SHORT_PLURALS = frozenset({"hrs", "wks", "mos", "yrs", "pts", "rfs", "ccs"})


def _token(raw: str, kind: str, start: int, end: int, *, hyphen: bool, glued: bool) -> Token:
    if kind == "dotted":
        letters = raw.replace(".", "")
        return Token(normal(letters), start, end, None, True, False, letters.isupper(), hyphen, glued)
    if kind == "times":
        return Token(_TIMES, start, end, None, True, False, False, hyphen, glued)
    if kind == "word":
        capitals = raw[:-1] if raw.endswith("s") and raw[:-1].isupper() and len(raw) > 2 else raw  # noqa: PLR2004
        return Token(normal(capitals), start, end, None, True, False, capitals.isupper(), hyphen, glued)
    if kind in {"date", "sep"}:
        return Token("", start, end, None, False, True, False, hyphen, glued)
    if kind == "number" and end - start <= _LONGEST_NUMBER:
        return Token(raw, start, end, float(raw.replace(",", "")), False, False, False, hyphen, glued)
    return Token(raw, start, end, None, False, False, False, hyphen, glued)
