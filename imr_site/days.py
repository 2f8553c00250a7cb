"""Days as people type them, and the form field for them: every form that asks for a day uses `DayField`."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.utils import timezone

EARLIEST: Final = date(1930, 1, 1)
"""No day before it is meant: whoever was hurt then is not treated for it now, so the year is a slip."""
YEARS_AHEAD: Final = 20
"""How far a day that may be to come can lie ahead, and until when two digits of a year mean this century."""
_YEAR: Final = r"(?P<y>\d{4}|\d{2})"
_FORMS: Final = tuple(
    re.compile(form, re.ASCII | re.IGNORECASE)
    for form in (
        rf"(?P<m>\d{{1,2}}) ?[-/. ] ?(?P<d>\d{{1,2}}) ?[-/. ] ?{_YEAR}",
        r"(?P<y>\d{4}) ?[-/. ] ?(?P<m>\d{1,2}) ?[-/. ] ?(?P<d>\d{1,2})",
        rf"(?P<m>[a-z]{{3,9}})\.? ?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? ?{_YEAR}",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)? ?[- ]?(?P<m>[a-z]{{3,9}})\.?,? ?[- ]?{_YEAR}",
    )
)
_MONTH_NAMES: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
NOT_A_DATE: Final = "This is not a date. Type month, day and year, as 06/03/2015."
NO_SUCH_DAY: Final = "There is no such day. Check it: the month comes first, as 06/03/2015."
TOO_EARLY: Final = "This is before 1930. Check the year; type all four digits of it."
STILL_TO_COME: Final = "This date is still to come. Check the year, or type the day it happened."
TOO_FAR: Final = f"This is more than {YEARS_AHEAD} years ahead. Check the year; type all four digits of it."


def read_day(typed: str, *, today: date, may_be_ahead: bool = False) -> date:
    """The day that somebody typed: 06/03/15, 6-3-2015, 2015-06-03, June 3, 2015; the month comes before the day.

    Two digits of a year mean the last such year that the day may lie in. Raises ValueError, with words that say what to
    do, for what is no date, and for a day before 1930 or (unless it may be ahead) after `today`.
    """
    latest = today.replace(year=today.year + YEARS_AHEAD, day=min(today.day, 28)) if may_be_ahead else today
    text = " ".join("".join(sign for sign in typed if unicodedata.category(sign) != "Cf").split())
    found = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    if found is None:
        raise ValueError(NOT_A_DATE)
    month = _month(found["m"])
    year = int(found["y"]) if len(found["y"]) > len("15") else _of_two_digits(int(found["y"]), latest)
    try:
        day = date(year, month, int(found["d"]))
    except ValueError:
        raise ValueError(NO_SUCH_DAY if month or found["m"].isdigit() else NOT_A_DATE) from None
    if day < EARLIEST:
        raise ValueError(TOO_EARLY)
    if day > latest:
        raise ValueError(TOO_FAR if may_be_ahead else STILL_TO_COME)
    return day


def _month(typed: str) -> int:
    """The number of a month, or 0 for a word that is none."""
    if typed.isdigit():
        return int(typed)
    word = typed.lower()
    names = [name for name in _MONTH_NAMES if name.startswith(word) or (word == "sept" and name == "september")]
    return _MONTH_NAMES.index(names[0]) + 1 if names else 0


def _of_two_digits(year: int, latest: date) -> int:
    century = latest.year - latest.year % 100
    return century + year if century + year <= latest.year else century - 100 + year


class DayInput(forms.DateInput):
    """A line of text: a date picker of the browser shows nothing of what it does not understand."""

    def __init__(self) -> None:
        super().__init__(format="%m/%d/%Y", attrs={"placeholder": "mm/dd/yyyy", "autocomplete": "off"})


class DayField(forms.DateField):
    """A day in the past, or one that may be ahead where the form says so; what was typed stays after an error."""

    widget = DayInput

    def __init__(self, *, may_be_ahead: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.may_be_ahead = may_be_ahead

    def to_python(self, value: Any) -> date | None:
        """The day. Raises ValidationError with the words of `read_day`."""
        if value in self.empty_values or not str(value).strip():
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return read_day(str(value), today=timezone.localdate(), may_be_ahead=self.may_be_ahead)
        except ValueError as error:
            raise forms.ValidationError(str(error), code="invalid") from error
