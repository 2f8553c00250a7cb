"""What each number of a clause counts: visits, times a week, weeks, units, refills, …"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.requests.lexicon import data, word_set
from reviews.guidelines.requests.numbers import Number, find_numbers

if TYPE_CHECKING:
    from reviews.guidelines.requests.clauses import Clause

_FEW = 5
_SKIPPED = 4
_LARGEST = 10_000
_RATES: dict[str, int] = data("words")["rates"]
_INTERVALS: dict[str, int] = data("words")["intervals"]
_EVERY = frozenset({"every", "q"})
_EVERY_OTHER = 2
_LONGEST_INTERVAL = 4
"""Weeks: "1x/6 wks" is once a week for six."""
_AFTER_THORACIC = frozenset({"/", "spine", "l", "&"})
_BEFORE_REFILLS = frozenset({":", "#", "x", "times", "of", "=", "(", ")", "s"})
_LONGEST_NUMBER = 4
_DONE = word_set("done")
_HAD = _DONE | {"had"}
_UNTIL_NOW = frozenset({("to", "date"), ("so", "far")})


class Role(Enum):
    """What a number counts."""

    PER_WEEK = auto()
    PER_MONTH = auto()
    EVERY_WEEKS = auto()
    WEEKS = auto()
    MONTHS = auto()
    HOURS = auto()
    VISITS = auto()
    TOTAL = auto()
    PRODUCT = auto()
    HASH = auto()
    FORM = auto()
    CONTAINER = auto()
    TIMES = auto()
    BARE = auto()
    REFILLS = auto()
    NOTHING = auto()


class Count(NamedTuple):
    """Tokens `first` (included) to `end` (excluded) count `least` to `most` of something.

    `number_end` is where the number itself ends.
    """

    role: Role
    least: float
    most: float
    first: int
    end: int
    number_end: int


def find_counts(clause: Clause) -> list[Count]:
    """Give what all numbers of a clause count, and its "weekly", "BIW" and "every other week", from left to right."""
    numbers = find_numbers(clause.tokens, clause.used)
    starts = {number.first: number for number in numbers}
    counts: list[Count] = []
    done = 0
    for number in numbers:
        if number.first < done:
            continue
        count = _count(clause, number, starts)
        counts.append(count)
        done = count.end if count.role is Role.PRODUCT else number.end
    counts.extend(_wordless(clause, counts))
    return sorted(counts, key=lambda count: count.first)


def _count(clause: Clause, number: Number, starts: dict[int, Number]) -> Count:
    if clause.norm(number.first - 1) == "#" and not _is_period(clause.norm(number.end)):
        sized = clause.norm(number.first - 2) in word_set("numbered")
        return _as(Role.NOTHING if sized else Role.HASH, number, first=number.first - 1)
    for rule in (_past, _refills, _short_rate, _rate, _time, _product, _ignored, _labelled, _visits, _things):
        count = rule(clause, number, starts)
        if count is not None:
            return count
    return _plain(clause, number)


def _as(role: Role, number: Number, first: int | None = None, end: int | None = None) -> Count:
    start = number.first if first is None else first
    return Count(role, number.least, number.most, start, end or number.end, number.end)


def _past(clause: Clause, number: Number, starts: dict[int, Number]) -> Count | None:
    """Leave out what was done before: "4 visits completed", "6 sessions to date", "has had 24"."""
    if clause.norm(number.first - 1) in _HAD:
        return _as(Role.NOTHING, number)
    for index in range(number.end, number.end + _SKIPPED):
        word = clause.norm(index)
        if index in starts or not word or not clause.tokens[index].is_word or word == "be":
            return None
        if word in _DONE or (word, clause.norm(index + 1)) in _UNTIL_NOW:
            return _as(Role.NOTHING, number)
    return None


def _refills(clause: Clause, number: Number, starts: dict[int, Number]) -> Count | None:
    """Read "3 refills", "3 additional refills", "refills: 3", "refill x 3"."""
    index = number.end
    if clause.norm(index) in word_set("more"):
        index += 1
    if clause.norm(index) in word_set("refill") and not _labels_next(clause, index, starts):
        return _as(Role.REFILLS, number, end=index + 1)
    index = number.first - 1
    while clause.norm(index) in _BEFORE_REFILLS:
        index -= 1
    if clause.norm(index) not in word_set("refill"):
        return None
    before = [starts[first] for first in range(index - _LONGEST_NUMBER, index) if first in starts]
    other = any(start.end == index and clause.norm(start.first - 1) != "#" for start in before)
    return None if other and not _labels_next(clause, index, starts) else _as(Role.REFILLS, number, first=index)


def _labels_next(clause: Clause, index: int, starts: dict[int, Number]) -> bool:
    """Tell "refills: 2" and "refills 2", where the word goes with the number behind it."""
    return index + 1 in starts or (clause.norm(index + 1) == ":" and index + 2 in starts)


def _short_rate(clause: Clause, number: Number, _: dict[int, Number]) -> Count | None:
    """Read "2 qwk"; and "1 visit every other week", whose rate its own words say."""
    index = number.end + (clause.norm(number.end) in word_set("times") | word_set("visit"))
    if clause.norm(index) in word_set("every_week"):
        return _as(Role.PER_WEEK, number, end=index + 1)
    if number.least == number.most == 1 and _interval(clause, index) is not None:
        return _as(Role.NOTHING, number, end=index)
    return None


def _rate(clause: Clause, number: Number, starts: dict[int, Number]) -> Count | None:
    """Read "2 times a week", "3x/wk", "twice weekly", "5 days per week", "once a month", "3 times a day"."""
    index, skipped, hours, times = number.end, 0, False, number.how_often
    while skipped <= _SKIPPED:
        word = clause.norm(index)
        if index in starts or not word or word in {",", ";", ".", "(", ")"}:
            return None
        if hours and (word == "daily" or (word == "every" and clause.norm(index + 1) == "day")):
            return _as(Role.HOURS, number, end=index)
        if word in word_set("each") and (role := _period(clause.norm(index + 1))):
            return _as(Role.HOURS if hours else role, number, end=index + 2)
        role = _period(word)
        if role and (times or word.endswith("ly")):
            usual = number.most <= _FEW or times or index > number.end
            return _as(Role.HOURS if hours else role, number, end=index + 1) if usual else None
        hours = hours or word in word_set("hour")
        if role in {Role.PER_WEEK, Role.PER_MONTH}:
            return None
        times = times or word in word_set("times")
        index, skipped = index + 1, skipped + 1
    return None


def _is_period(word: str) -> bool:
    return _period(word) is not None


def _period(word: str) -> Role | None:
    if word in word_set("week"):
        return Role.PER_WEEK
    if word in word_set("month"):
        return Role.PER_MONTH
    return Role.NOTHING if word in word_set("day") or word in word_set("hour") else None


def _time(clause: Clause, number: Number, _: dict[int, Number]) -> Count | None:
    """Read durations: "for 6 weeks", "3 months", "4 hours"; times that are no duration count nothing."""
    index = number.end
    while clause.norm(index) in word_set("more"):
        index += 1
    word = clause.norm(index)
    role = _duration(word)
    if role in {Role.HOURS, Role.NOTHING}:
        return _as(role, number, end=index + 1)
    if role is None or word.endswith("ly"):
        return None
    before, after = clause.norm(number.first - 1), clause.norm(index + 1)
    lasting = before in {"for", "x", "times", "over", "time"}
    resting = before in word_set("times_rest") or before in {"per", "/", "week", "month"}
    resting = resting and not _follows_rate(clause, number.first)
    if resting or (not lasting and after in word_set("after_rest")) or after.startswith("follow"):
        return _as(Role.NOTHING, number, end=index + 1)
    return _as(role, number, end=index + 1)


def _duration(word: str) -> Role | None:
    """Tell what is counted in this unit of time; days count nothing."""
    roles = {"hour": Role.HOURS, "day": Role.NOTHING, "week": Role.WEEKS, "month": Role.MONTHS}
    return next((role for unit, role in roles.items() if word in word_set(unit)), None)


def _follows_rate(clause: Clause, index: int) -> bool:
    """Tell "2x/wk/6 wks" and "2 x week 6 weeks", where the duration follows how often."""
    index -= 1 + (clause.norm(index - 1) == "/")
    before = clause.norm(index - 1)
    if clause.norm(index) in _RATES:
        return True
    return clause.norm(index) in word_set("week") and (before in word_set("times") or before in word_set("each"))


def _product(clause: Clause, number: Number, starts: dict[int, Number]) -> Count | None:
    """Read "2 times 6" as 12 visits, and "2 times 6 weeks" as twice a week."""
    if clause.norm(number.first - 1) == "#":
        return None
    index = number.end
    visits = number.most <= _FEW and clause.norm(index) in word_set("visit")
    index += visits
    index += clause.norm(index) == "multiplied"
    if clause.norm(index) not in word_set("times") and clause.norm(index) != "by":
        return None
    index += 1 + (clause.norm(index + 1) == "for" and number.most <= _FEW)
    other = starts.get(index)
    if other is None:
        return None
    other_role = _count(clause, other, starts).role if not _chains(clause, other) else Role.NOTHING
    if other_role in {Role.WEEKS, Role.MONTHS}:
        return _as(Role.PER_WEEK, number, end=index)
    if other_role in {Role.BARE, Role.TIMES} and not visits:
        least, most = number.least * other.least, number.most * other.most
        return Count(Role.PRODUCT, least, most, number.first, other.end, other.end)
    return None


def _chains(clause: Clause, number: Number) -> bool:
    """Tell "2 x 3 x 4", which is not read further."""
    return clause.norm(number.end) in word_set("times")


def _ignored(clause: Clause, number: Number, starts: dict[int, Number]) -> Count | None:
    """Leave out sizes, views, levels, codes, and numbers no request counts to."""
    before, after = clause.norm(number.first - 1), clause.norm(number.end)
    if before == ":":
        before = clause.norm(number.first - 2)
    idiom = after in {"in", "on", "/"} and number.end + 1 in starts
    idiom = idiom or (before in {"in", "on", "$"} and not number.bracketed)
    idiom = idiom or (before == "/" and clause.tokens[number.first - 2].value is not None)
    tesla = after == "t" and clause.tokens[number.end].is_upper and clause.norm(number.end + 1) not in _AFTER_THORACIC
    three_d = after == "d" and clause.tokens[number.end].glued
    dated = after == "on" and number.end + 1 < len(clause.tokens) and clause.tokens[number.end + 1].is_date
    sized = before in word_set("not_count_before") or (after in word_set("not_count_after") and not dated)
    fraction = number.least != int(number.least) or number.most != int(number.most)
    if idiom or tesla or three_d or sized or fraction or _is_mixed(clause, number.end) or number.most > _LARGEST:
        return _as(Role.NOTHING, number)
    return None


def _is_mixed(clause: Clause, index: int) -> bool:
    """Tell "1 1/2 tablets", where a fraction of a unit follows."""
    fraction = index + 2 < len(clause.tokens) and clause.norm(index + 1) == "/"
    numbers = fraction and None not in (clause.tokens[index].value, clause.tokens[index + 2].value)
    return numbers and clause.norm(index + 3) in word_set("form")


def _labelled(clause: Clause, number: Number, _: dict[int, Number]) -> Count | None:
    """Read "#60", "Qty: 60", "total of 12"."""
    index = number.first - 1
    while clause.norm(index) in {":", "of", ".", "=", "("} and index > 0:
        index -= 1
    word = clause.norm(index)
    if word in word_set("total"):
        return _as(Role.TOTAL, number, first=index)
    if clause.norm(number.end) in word_set("total") and clause.norm(number.end + 1) in {"", ")"}:
        return _as(Role.TOTAL, number, end=number.end + 1)
    if word in word_set("hash") and (word != "no" or clause.norm(index + 1) == "."):
        return _as(_counted_in(clause) or Role.HASH, number, first=index)
    return None


def _counted_in(clause: Clause) -> Role | None:
    """Tell what the label counts in "Gym membership (in months) Qty: 6"; None where that is not said."""
    for index in range(len(clause.tokens)):
        if (clause.norm(index - 1), clause.norm(index), clause.norm(index + 2)) == ("(", "in", ")"):
            return _duration(clause.norm(index + 1))
    return None


def _visits(clause: Clause, number: Number, starts: dict[int, Number]) -> Count | None:
    """Read "12 sessions", "8 physical therapy visits", "6 additional chiropractic treatments"."""
    for index in range(number.end, min(number.end + _SKIPPED + 2, len(clause.tokens))):
        word = clause.norm(index)
        if word in word_set("visit"):
            return _as(Role.VISITS, number, end=index + 1)
        if index in starts or word in word_set("visit_stop") or not (clause.tokens[index].is_word or word == "/"):
            return None
    return None


def _things(clause: Clause, number: Number, starts: dict[int, Number]) -> Count | None:
    """Read "60 tablets", "2 boxes"."""
    for index in (number.end, number.end + 1):
        word = clause.norm(index)
        if word in word_set("container"):
            return _as(Role.CONTAINER, number, end=index + 1)
        if word in word_set("form") or word in {"count", "ct"}:
            return _as(Role.FORM, number, end=index + 1)
        if index in starts or not word or not clause.tokens[index].is_word:
            return None
    return None


def _plain(clause: Clause, number: Number) -> Count:
    """Read "times 12", "12 times", "x12" and a number by itself."""
    if number.how_often:
        return _as(Role.NOTHING, number)
    if clause.norm(number.first - 1) in word_set("times"):
        return _as(Role.TIMES, number, first=number.first - 1)
    if clause.norm(number.end) in word_set("times"):
        return _as(Role.TIMES, number, end=number.end + 1)
    return _as(Role.BARE, number)


def _wordless(clause: Clause, counts: list[Count]) -> list[Count]:
    """Read how often by words that no number goes with: "weekly" is 1 a week, "BIW" 2, "q2wk" every 2 weeks."""
    if any(count.role is Role.PER_WEEK for count in counts):
        return []
    rates = [count for count in counts if count.role in {Role.PER_MONTH, Role.HOURS, Role.NOTHING}]
    taken = {index for count in rates for index in range(count.first, count.end)}
    for index in range(len(clause.tokens)):
        interval = _interval(clause, index)
        if interval is not None:
            return [interval]
        rate = _wordless_rate(clause, index) if index not in taken else None
        if rate is not None:
            return [Count(Role.PER_WEEK, rate, rate, index, index + 1, index)]
    return []


def _wordless_rate(clause: Clause, index: int) -> int | None:
    """Give the times a week that a word says by itself; "bi-weekly" may be either and says nothing."""
    word, following = clause.norm(index), clause.norm(index + 1)
    if word in {"weekly", "wkly"} and clause.norm(index - 1) in word_set("of_weekly"):
        return None
    if word in {*_EVERY, "per"} and following in {"week", "wk"}:
        return _RATES["weekly"]
    if word == "every" and following == "day":
        return _RATES["daily"]
    return _RATES.get(word)


def _interval(clause: Clause, index: int) -> Count | None:
    """Read "every other week", "q 2 weeks", "QOW" and the "/2wks" of "1x/2wks"."""
    word, end = clause.norm(index), index + 2
    weeks = _INTERVALS.get(word)
    if weeks is not None:
        return Count(Role.EVERY_WEEKS, weeks, weeks, index, index + 1, index)
    each = word in _EVERY or (word == "/" and clause.norm(index - 1) in word_set("times"))
    if not each or clause.norm(end) not in word_set("week"):
        return None
    said = find_numbers(clause.tokens[index + 1 : end])
    least = _EVERY_OTHER if clause.norm(index + 1) == "other" else said[0].least if said else None
    if word == "/" and least and least > _LONGEST_INTERVAL:
        return None
    if least == 1:
        return Count(Role.PER_WEEK, 1, 1, index, end + 1, index)
    return None if not least else Count(Role.EVERY_WEEKS, least, least, index, end + 1, index)
