"""Days as clinicians write them: 03/12/2025, 3-12-25, March 12, 2025, 03/2025, March 2025, 2025."""

from __future__ import annotations

import re

from reviews.guidelines.facts import DateSpan

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
DAY = re.compile(
    rf"(?<![\d/.-])(?:(?P<month>\d{{1,2}})(?P<sign>[/.-])(?P<day>\d{{1,2}})(?P=sign)(?P<year>\d{{4}}|\d{{2}})"
    r"|(?P<y>(?:19|20)\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})"
    rf"|\b(?P<name>{_NAMES})\.?\s+(?P<dd>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<yyyy>(?:19|20)\d\d)"
    rf"|\b(?P<alone>{_NAMES})\.?(?:\s+of)?,?\s+(?P<of>(?:19|20)\d\d)"
    r"|(?P<mm>\d{1,2})/(?P<of_mm>(?:19|20)\d\d)"
    r"|(?<=\bin )(?P<only>(?:19|20)\d\d))(?![\d/])(?!-\d)",
    re.IGNORECASE,
)
_CENTURY, _OLD, _TWO_DIGITS = 2000, 50, 100


def span_of(found: re.Match[str]) -> DateSpan | None:
    """The day, month or year that a match of `DAY` says; None where there is no such day."""
    said = found.groupdict()
    if said["name"]:
        text = f"{said['yyyy']}-{_month(said['name']):02}-{int(said['dd']):02}"
    elif said["y"]:
        text = f"{said['y']}-{int(said['m']):02}-{int(said['d']):02}"
    elif said["alone"]:
        text = f"{said['of']}-{_month(said['alone']):02}"
    elif said["mm"]:
        text = f"{said['of_mm']}-{int(said['mm']):02}"
    elif said["only"]:
        text = said["only"]
    else:
        text = f"{_year(said['year'])}-{int(said['month']):02}-{int(said['day']):02}"
    try:
        return DateSpan.parse(text)
    except ValueError:
        return None


def days_in(text: str) -> list[tuple[int, int, DateSpan]]:
    """The days that a text names, with their places."""
    found = ((match.start(), match.end(), span_of(match)) for match in DAY.finditer(text))
    return [(begin, end, span) for begin, end, span in found if span]


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _year(digits: str) -> int:
    year = int(digits)
    if year >= _TWO_DIGITS:
        return year
    return year + _CENTURY - (_TWO_DIGITS if year >= _OLD else 0)
