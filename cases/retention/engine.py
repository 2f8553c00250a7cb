"""On which day a thing of some class may be disposed of, with the sentence that explains it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cases.retention.rules import Fate, Period, RecordClass, Since
from imr_site.languages import day_in_words

Dates = Mapping[Since, date | None]
"""The facts of one thing: the day of each, None as long as it has not happened or is not known."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Until which day a thing is kept (None: no end is known yet), and why in words.

    `unconfirmed` says that a period rests on a source that nobody compared with the text of the law.
    """

    kept_until: date | None
    because: str
    citations: tuple[str, ...] = ()
    unconfirmed: bool = False

    def may_go_on(self, day: date) -> bool:
        """Whether the thing may be disposed of on this day: its last period is over."""
        return self.kept_until is not None and day > self.kept_until


def verdict_on(record_class: RecordClass, dates: Dates, *, day: date) -> Verdict:
    """The verdict by the periods that count on `day`; what has no period, or lacks a fact, is kept."""
    if record_class.fate is Fate.KEPT:
        return Verdict(None, f"Kept. {record_class.why}")
    periods = record_class.periods_on(day)
    if not periods:
        return Verdict(None, f"Kept: no rule counts on {day_in_words(day)}.")
    unknown = [period for period in periods if dates.get(period.since) is None]
    if unknown:
        return Verdict(None, f"Kept: there is no day yet of {unknown[0].since.label}.")
    ends = [(_end(period, dates), period) for period in periods]
    return Verdict(
        kept_until=max(end for end, _period in ends),
        because=" ".join(_sentence(period, dates, end) for end, period in ends),
        citations=tuple(period.citation for period in periods),
        unconfirmed=any(period.is_unconfirmed for period in periods),
    )


def begun_before(record_class: RecordClass, *, day: date) -> date | None:
    """Only what began before this day can be over on `day`; None if nothing can.

    Every fact but the injury comes after the beginning of the thing, so that a query may leave out whatever is younger.
    """
    starts = [
        _moved(day, -period.length, period.unit)
        for period in record_class.periods_on(day)
        if period.since is not Since.INJURY
    ]
    return min(starts) if starts else None


def _end(period: Period, dates: Dates) -> date:
    start = dates[period.since]
    if start is None:
        raise ValueError(period.since)
    return _moved(start, period.length, period.unit)


def _moved(day: date, length: int, unit: str) -> date:
    """The day so much later; a year after a leap day ends on March 1, so that nothing goes too early."""
    if unit == "days":
        return day + timedelta(days=length)
    try:
        return day.replace(year=day.year + length)
    except ValueError:
        return date(day.year + length, 3, 1)


def _sentence(period: Period, dates: Dates, end: date) -> str:
    start = dates[period.since]
    return f"{period} ({day_in_words(start)}) is {day_in_words(end)} ({period.citation})." if start else ""
