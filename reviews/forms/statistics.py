"""The period of the statistics."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from cases.selectors.lateness import Period
from imr_site.days import DayField


class PeriodForm(forms.Form):
    """From which day to which one; without days the last twelve whole months."""

    since = DayField(label="From", required=False)
    until = DayField(label="to", required=False, may_be_ahead=True)

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day cannot be before the first.")
        return cleaned

    def period(self) -> Period:
        """The period that is asked for; what is left out or wrong is taken from the last twelve whole months."""
        data = self.cleaned_data if self.is_valid() else {}
        until = data.get("until") or timezone.localdate().replace(day=1) - timedelta(days=1)
        since = data.get("since") or _year_before(until)
        return Period(min(since, until), until)


def common_periods() -> list[tuple[str, Period]]:
    """What is asked for most: whole months and years, in words, with their days."""
    today = timezone.localdate()
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    last_month, last_year = month - timedelta(days=1), year - timedelta(days=1)
    return [
        ("This month", Period(month, today)),
        ("Last month", Period(last_month.replace(day=1), last_month)),
        ("This year", Period(year, today)),
        ("Last year", Period(last_year.replace(month=1, day=1), last_year)),
    ]


def _year_before(until: date) -> date:
    after = until + timedelta(days=1)
    return after.replace(year=after.year - 1, day=min(after.day, 28))
