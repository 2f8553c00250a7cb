"""What a request says in passing: past date of service, after an operation, beside one, to buy or to rent."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.requests.lexicon import data, word_set
from reviews.guidelines.requests.model import Devices, Span

if TYPE_CHECKING:
    from reviews.guidelines.requests.clauses import Clause

_OPERATIVE = frozenset({"op", "operative", "surgical", "operatively"})
_ITEMS = frozenset({"service", "item", "request", "serviceitem", "procedure"})
_OF_SURGERY = frozenset({"surgical", "surgery", "surg"})
_YEARS = range(1950, 2100)
_COUNTING = frozenset({"x", "time", "times", "qty", "quantity", "refill", "rf", "rfx", "q"})
_YEAR_DIGITS = 4
_LONGEST_DAY = 2
_LONGEST_CODE_LETTERS = 3


class Flags(NamedTuple):
    """For each flag, where its words stand; empty where it is not set."""

    retrospective: tuple[Span, ...] = ()
    postoperative: tuple[Span, ...] = ()
    associated: tuple[Span, ...] = ()


def read_flags(clause: Clause) -> Flags:
    """Read the flags of a text and settle their tokens."""
    retrospective: list[Span] = []
    postoperative: list[Span] = []
    associated: list[Span] = []
    for index, token in enumerate(clause.tokens):
        if not token.is_word:
            continue
        following = clause.norm(index + 1)
        if token.norm in word_set("retrospective") or token.norm == "dos":
            retrospective.append(_settled(clause, index, index + 1))
        elif token.norm == "date" and following == "of" and clause.norm(index + 2) == "service":
            retrospective.append(_settled(clause, index, index + 3))
        elif token.norm in word_set("postoperative"):
            postoperative.append(_settled(clause, index, index + 1, settle=False))
        elif token.norm == "post" and following in _OPERATIVE:
            postoperative.append(_settled(clause, index, index + 2, settle=False))
        elif token.norm == "associated" and (end := _end_of_associated(clause, index + 1)):
            associated.append(_settled(clause, index, end))
    return Flags(tuple(retrospective), tuple(postoperative), tuple(associated))


def _end_of_associated(clause: Clause, index: int) -> int | None:
    """Give the end of "surgical service" behind "associated", also where the words are cut: "Assoc. surg. item"."""
    for words in (_OF_SURGERY, _ITEMS):
        index += clause.norm(index) == "."
        if clause.norm(index) not in words:
            return None
        index += 1
    return index


def settle_dates_and_codes(clause: Clause) -> None:
    """Settle the numbers of dates ("November 14, 2016"), years and billing codes, which count nothing."""
    months = frozenset(data("words")["sets"]["dates"])
    for index, token in enumerate(clause.tokens):
        if token.value is None:
            continue
        before, length = clause.norm(index - 1), token.end - token.start
        code = index > 0 and token.glued and clause.tokens[index - 1].is_word and before not in _COUNTING
        code = code and not _is_multiplied(clause, index) and not _is_strength(clause, index)
        measured = clause.norm(index + 1) in word_set("strength_unit") | word_set("amount_unit") | {"unit"}
        year = token.value in _YEARS and before != "#" and length == _YEAR_DIGITS and not measured
        day = before in months and length <= _LONGEST_DAY
        if code or year or day:
            clause.settle((index,))


def settle_forms(clause: Clause) -> None:
    """Settle "see attached RFA" and "per RFA dated 4/5/2015", the form of the request, which is no ablation."""
    for index in [index for index, token in enumerate(clause.tokens) if token.norm == "rfa"]:
        after = index + 1 + (clause.norm(index + 1) in {"of", "from", "on"})
        dated = after < len(clause.tokens) and clause.tokens[after].is_date
        if dated or clause.norm(index - 1) in word_set("before_form") or clause.norm(after) in word_set("after_form"):
            clause.settle((index,))


def _is_strength(clause: Clause, index: int) -> bool:
    """Tell "Norco10/325" and "Tramadol50mg", a strength written on to the name, from "L4/5" and "CPT97110"."""
    joint = (
        clause.norm(index + 1) == "/" and index + 2 < len(clause.tokens) and clause.tokens[index + 2].value is not None
    )
    named = len(clause.norm(index - 1)) > _LONGEST_CODE_LETTERS
    return clause.norm(index + 1) in word_set("strength_unit") or (joint and named)


def _is_multiplied(clause: Clause, index: int) -> bool:
    """Tell "PT2x6", a count written on to the word before it, from "L4 x 2" and "CPT97110 x 2"."""
    few = clause.tokens[index].end - clause.tokens[index].start == 1
    followed = clause.norm(index + 1) in {"x", "times"} and index + 2 < len(clause.tokens)
    return few and len(clause.norm(index - 1)) > 1 and followed and clause.tokens[index + 2].value is not None


def read_devices(clause: Clause) -> tuple[Devices, Span] | None:
    """Read whether equipment is to be bought or rented; the first of the two stands."""
    for index, token in enumerate(clause.tokens):
        if token.norm in word_set("rental"):
            return Devices.RENTAL, clause.span(index, index + 1)
        if token.norm in word_set("purchase"):
            return Devices.PURCHASE, clause.span(index, index + 1)
    return None


def _settled(clause: Clause, first: int, end: int, *, settle: bool = True) -> Span:
    if settle:
        clause.settle(range(first, end))
    return clause.span(first, end)
