"""Partly approved requests in free words: "PT x12 (UR approved 6)", "60 authorized, 30 remain in dispute".

The text is cut into pieces. A piece with a verdict and a number is a statement; all other words are the request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.requests.clauses import Clause
from reviews.guidelines.requests.lexicon import word_set
from reviews.guidelines.requests.numbers import is_numeral

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reviews.guidelines.requests.tokens import Token

_BOUNDS = frozenset({";", "(", ")", "[", "]", ".", ",", ">"})
_NOT = frozenset({"not", "non", "un"})
_REVIEWERS = frozenset({"ur", "um"})
_TO_NUMBER = frozenset({"to", "#", "x"})
_MOST_BETWEEN = 2
_OF = frozenset({"out", "of"})
_THE_WHOLE = frozenset({"the", "requested", "original", "total", "all"})
_BEFORE_NUMBER = frozenset({"#", "x", "times", "by"})


class Granted(NamedTuple):
    """What was asked for, what was granted of it and what is left in dispute; None for what is not told."""

    original: Clause
    authorized: Clause | None
    disputed: Clause | None


class _Statement(NamedTuple):
    """The tokens of a verdict and its number, and those of the whole it is a part of: "6 of" the "12 visits"."""

    own: range
    whole: range


def find_granted(text: str, tokens: Sequence[Token]) -> Granted | None:
    """Find what was granted of a request; None where the text tells no number that is granted or left."""
    authorized: set[int] = set()
    disputed: set[int] = set()
    wholes: set[int] = set()
    for first, verdict, end in _verdicts(text, tokens):
        told = _statement(tokens, first, verdict, end)
        if told is None:
            continue
        if any(tokens[index].norm in word_set("history") for index in range(first, end)):
            return None
        granted = tokens[verdict].norm not in word_set("left") and _norm(tokens, verdict - 1) not in _NOT
        (authorized if granted else disputed).update(told.own)
        wholes.update(told.whole)
    if not authorized and not disputed:
        return None
    stated = authorized | disputed
    original = [index for index in range(len(tokens)) if index not in stated and index not in wholes]
    if not any(is_numeral(tokens[index]) for index in original):
        original = [index for index in range(len(tokens)) if index not in stated]
    return Granted(
        _clause(text, tokens, original),
        _clause(text, tokens, sorted(authorized)) if authorized else None,
        _clause(text, tokens, sorted(disputed)) if disputed else None,
    )


def _pieces(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Give the first and the end token of each piece between signs, dashes and words such as "but"."""
    first = 0
    for index, token in enumerate(tokens):
        dash = token.hyphen and index > 0 and text[tokens[index - 1].end : token.start].strip() != ""
        dash = dash and " " in text[tokens[index - 1].end : token.start]
        if token.norm == "," and _norm(tokens, index + 2) in word_set("refill"):
            continue  # "#60, 1 refill" is one count
        if _norm(tokens, index - 1) == "of" and _counts_some(tokens, index):
            continue
        if token.norm in _BOUNDS or token.norm in word_set("between_statements"):
            yield first, index
            first = index + 1
        elif dash:
            yield first, index
            first = index
    yield first, len(tokens)


def _counts_some(tokens: Sequence[Token], index: int) -> bool:
    """Tell "6 of which were certified" from "#12 of which 6 were certified"."""
    before, after = index - 2, index + 1
    return before >= 0 and is_numeral(tokens[before]) and after < len(tokens) and not is_numeral(tokens[after])


def _verdicts(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int, int]]:
    """Give the pieces that tell a verdict: first token, verdict, end.

    A piece of several is cut behind each that has its number: "8 certified 4 non-certified".
    """
    for first, end in _pieces(text, tokens):
        start, counted = first, False
        verdict: int | None = None
        for index in range(first, end):
            numeral = is_numeral(tokens[index]) or tokens[index].norm == "#"
            if (
                numeral
                and counted
                and verdict == index - 1
                and any(_is_verdict(tokens, later) for later in range(index, end))
            ):
                yield start, verdict, index
                start, verdict, counted = index, None, False
            counted = counted or (numeral and verdict is None)
            if verdict is None and _is_verdict(tokens, index):
                verdict = index
        if verdict is not None:
            yield start, verdict, end


def _is_verdict(tokens: Sequence[Token], index: int) -> bool:
    """Tell "approved 6" from "FDA approved" and "certified hand therapy"."""
    word = tokens[index].norm
    if word in word_set("left"):
        return True
    if word == "mod":
        return _norm(tokens, index - 1) in _REVIEWERS or _norm(tokens, index + 1) in _TO_NUMBER
    told = word in word_set("granted") or (
        word in word_set("partly_granted") and _norm(tokens, index - 1) in word_set("partly")
    )
    titles = word_set("before_title"), word_set("after_title")
    return told and _norm(tokens, index - 1) not in titles[0] and _norm(tokens, index + 1) not in titles[1]


def _statement(tokens: Sequence[Token], first: int, verdict: int, end: int) -> _Statement | None:
    """Give the tokens of a verdict with its number: behind it, else the last before it; None without one."""
    nothing = range(0)
    for index in range(first, end):
        beside = verdict in {index - 1, index + 3}
        whole = _whole(tokens, index, end, by_slash=beside)
        if whole is not None:
            return _Statement(range(index, index + 1), range(whole, end))
    number = next((index for index in range(verdict + 1, end) if is_numeral(tokens[index])), None)
    if number is not None and tokens[verdict].norm in word_set("changed"):
        to = (index + 1 for index in range(end - 1, verdict, -1) if tokens[index].norm == "to")
        return _Statement(range(next(to, verdict), end), nothing)
    if number is not None:
        before = any(is_numeral(tokens[index]) for index in range(first, verdict))
        return _Statement(range(verdict if before else first, end), nothing)
    number = next((index for index in range(verdict - 1, first - 1, -1) if is_numeral(tokens[index])), None)
    if number is None:
        return None
    while number - 1 >= first and (_norm(tokens, number - 1) in _BEFORE_NUMBER or tokens[number].hyphen):
        number -= 1
        number -= number - 1 >= first and is_numeral(tokens[number - 1])
    return _Statement(range(number, end), nothing)


def _whole(tokens: Sequence[Token], index: int, end: int, *, by_slash: bool) -> int | None:
    """Give where the whole is named that a number is a part of: "6 of 12", "6 visits out of the 12", "6/12"."""
    if not is_numeral(tokens[index]):
        return None
    if by_slash and _norm(tokens, index + 1) == "/" and index + 2 < end and is_numeral(tokens[index + 2]):
        return index + 2
    last = index + 1 + _MOST_BETWEEN
    index += 1
    while index < last and _norm(tokens, index) not in _OF and index < end and tokens[index].is_word:
        index += 1
    index += _norm(tokens, index) == "out"
    if _norm(tokens, index) != "of":
        return None
    index += 1
    while _norm(tokens, index) in _THE_WHOLE:
        index += 1
    return index if index < end and is_numeral(tokens[index]) else None


def _norm(tokens: Sequence[Token], index: int) -> str:
    return tokens[index].norm if 0 <= index < len(tokens) else ""


def _clause(text: str, tokens: Sequence[Token], indices: Iterable[int]) -> Clause:
    return Clause(text, tuple(tokens[index] for index in indices))
