"""The filter of the page on late records."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from cases.selectors.lateness import SORTS, Period
from imr_site.days import DayField


class LatenessFilter(forms.Form):
    """The period in which records were due, the order, and one claims administrator; each may be left out."""

    since = DayField(label="Due from", required=False)
    until = DayField(label="to", required=False, may_be_ahead=True)
    sort = forms.ChoiceField(choices=[(sort, sort) for sort in SORTS], required=False)
    entry = forms.IntegerField(min_value=0, max_value=2**31 - 1, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day cannot be before the first.")
        return cleaned

    def period(self) -> Period:
        """The period that is asked for; without days, or with wrong ones, the last twelve months."""
        today = timezone.localdate()
        data = self.cleaned_data if self.is_valid() else {}
        until = data.get("until") or today
        return Period(data.get("since") or until - timedelta(days=365), until)
