"""A date as exact as the record has it, as people type it: a day, a month, a year, or from one of them to another."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from django import forms
from django.utils import timezone

from imr_site.days import NOT_A_DATE, DayInput, read_day
from reviews.guidelines.facts import DateSpan

NOT_A_SPAN: Final = (
    "This is not a date. Type a day as 06/03/2015, a month as 12/2008, a year, or two of them with “to” between."
)
WRONG_WAY_ROUND: Final = "The second date is before the first. Type the earlier one first."
_BETWEEN: Final = re.compile(r"\s+to\s+|\s+-\s+|\s*[\u2013\u2014]\s*", re.IGNORECASE)
_MONTH: Final = re.compile(r"(?P<month>\d{1,2}|[A-Za-z]{3,9}\.?) ?[-/., ] ?(?P<year>\d{4})", re.ASCII)


def read_span(typed: str, *, today: date) -> DateSpan:
    """The date that somebody typed, or that is stored. Raises ValueError with words that say what to do."""
    text = " ".join(typed.split())
    try:
        return _one(text, today)
    except ValueError:
        ends = _BETWEEN.split(text)
        if len(ends) != len(("from", "to")):
            raise
    first, last = (_one(end, today) for end in ends)
    if last.last < first.first:
        raise ValueError(WRONG_WAY_ROUND)
    return DateSpan(first.first, last.last)


def typed_span(span: DateSpan) -> str:
    """The date as it is typed: `12/03/2008`, `12/2008`, `2008`, `05/01/2003 to 06/30/2004`."""
    written = str(span)
    if len(written) == len("2008"):
        return written
    if len(written) == len("2008-12"):
        return f"{span.first:%m/%Y}"
    first, last = f"{span.first:%m/%d/%Y}", f"{span.last:%m/%d/%Y}"
    return first if first == last else f"{first} to {last}"


class SpanField(forms.CharField):
    """Such a date, shown as it is typed and cleaned to the form in which facts are stored; empty is not known."""

    widget = DayInput

    def to_python(self, value: Any) -> str:
        """The stored form. Raises ValidationError with the words of `read_span`."""
        typed = super().to_python(value)
        if not typed:
            return ""
        try:
            return str(read_span(typed, today=timezone.localdate()))
        except ValueError as error:
            raise forms.ValidationError(str(error), code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        """What is stored as it is typed; what was typed and is no date stays."""
        try:
            return typed_span(DateSpan.parse(value))
        except (ValueError, AttributeError):
            return value


def _one(text: str, today: date) -> DateSpan:
    """A day, a month, a year, or what is stored; it may be ahead, as the day of an operation that is planned."""
    try:
        return DateSpan.parse(text)
    except ValueError:
        pass
    if month := _MONTH.fullmatch(text):
        first = read_day(f"{month['month']} 1 {month['year']}", today=today, may_be_ahead=True)
        return DateSpan.parse(f"{first:%Y-%m}")
    try:
        day = read_day(text, today=today, may_be_ahead=True)
    except ValueError as error:
        raise ValueError(NOT_A_SPAN if str(error) == NOT_A_DATE else str(error)) from None
    return DateSpan(day, day)
