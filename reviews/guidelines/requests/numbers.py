"""Numbers in a request: digits or words, in brackets or not, alone or as a range."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.requests.lexicon import data

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from reviews.guidelines.requests.tokens import Token

_WORDS: dict[str, int] = data("words")["numbers"]
_HOW_OFTEN: dict[str, int] = data("words")["how_often"]
_HUNDRED, _TENS, _TEENS, _DOZEN = 100, 20, 10, "dozen"
_RANGE_WORDS = frozenset({"to", "or", "through", "and/or"})


class Number(NamedTuple):
    """Tokens `first` (included) to `end` (excluded) say `least` to `most`; equal where one number stands."""

    least: float
    most: float
    first: int
    end: int
    bracketed: bool = False
    is_word: bool = False
    how_often: bool = False

    @property
    def is_range(self) -> bool:
        """Tell whether two different numbers stand."""
        return self.least != self.most


def is_numeral(token: Token) -> bool:
    """Tell whether a token is a number by itself."""
    return token.value is not None or token.norm in _WORDS


def find_numbers(tokens: Sequence[Token], used: Container[int] = ()) -> list[Number]:
    """Give all numbers from left to right, leaving out the tokens already `used` for something else."""
    found: list[Number] = []
    index = 0
    while index < len(tokens):
        number = _number(tokens, index, used)
        if number is not None:
            found.append(number)
        index = number.end if number else index + 1
    return found


def _number(tokens: Sequence[Token], first: int, used: Container[int]) -> Number | None:
    """Read a number or a range of numbers that starts at token `first`."""
    low = _said(tokens, first, used)
    if low is None:
        return None
    high = _said(tokens, _after_range_word(tokens, low.end), used)
    if high is not None and low.most < high.most and not _twice_said(tokens, low, high):
        return low._replace(most=high.most, end=high.end)
    return low


def _after_range_word(tokens: Sequence[Token], index: int) -> int:
    """Give where the upper end of a range would start, or a place past the end."""
    if index >= len(tokens):
        return index
    if tokens[index].hyphen and (is_numeral(tokens[index]) or tokens[index].norm == "("):
        return index
    if tokens[index].norm in _RANGE_WORDS:
        return index + 1
    return len(tokens)


def _twice_said(tokens: Sequence[Token], low: Number, high: Number) -> bool:
    """Tell "2-4-6" or "10-325 mg"-like runs, which are no range of counts."""
    return high.end < len(tokens) and tokens[high.end].hyphen and tokens[high.end].value is not None and not low.is_word


def _said(tokens: Sequence[Token], first: int, used: Container[int]) -> Number | None:
    """Read one number with its repetition: "eight (8)", "8 (eight)", "(8)" and "8" are all one number."""
    plain = _single(tokens, first, used)
    if plain is None:
        return _bracketed(tokens, first, used)
    again = _bracketed(tokens, plain.end, used)
    if again is not None and again.least == plain.least:
        return plain._replace(end=again.end)
    return plain


def _bracketed(tokens: Sequence[Token], first: int, used: Container[int]) -> Number | None:
    if first + 2 >= len(tokens) or tokens[first].norm not in {"(", "["}:
        return None
    inner = _single(tokens, first + 1, used)
    if inner is None or inner.end >= len(tokens) or tokens[inner.end].norm not in {")", "]"}:
        return None
    return inner._replace(first=first, end=inner.end + 1, bracketed=True)


def _single(tokens: Sequence[Token], first: int, used: Container[int]) -> Number | None:
    if first >= len(tokens) or first in used:
        return None
    token = tokens[first]
    if token.value is not None:
        return Number(token.value, token.value, first, first + 1)
    often = _HOW_OFTEN.get(token.norm)
    if often is not None:
        return Number(often, often, first, first + 1, is_word=True, how_often=True)
    value = _WORDS.get(token.norm)
    if value is None or token.norm == _DOZEN:
        return None
    end = first + 1
    following = _word(tokens, end)
    if following == _HUNDRED:
        rest, end = _below_hundred(tokens, end + 1)
        value = value * _HUNDRED + rest
    elif 0 < value < _HUNDRED:
        value, end = _below_hundred(tokens, first)
    return Number(value, value, first, end, is_word=True)


def _below_hundred(tokens: Sequence[Token], first: int) -> tuple[int, int]:
    """Read "twenty", "twenty four" or "four"; give the number, 0 where none stands, and its end."""
    value, unit = _word(tokens, first), _word(tokens, first + 1)
    if not 0 < value < _HUNDRED:
        return 0, first
    if value >= _TENS and 0 < unit < _TEENS:
        return value + unit, first + 2
    return value, first + 1


def _word(tokens: Sequence[Token], index: int) -> int:
    """Give what the word at `index` says, or 0 where it is no number."""
    return _WORDS.get(tokens[index].norm, 0) if index < len(tokens) else 0
