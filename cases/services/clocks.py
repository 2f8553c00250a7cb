"""Keeps the stored due date of a case equal to what its clocks say."""

from collections.abc import Sequence
from typing import Final

from django.utils import timezone

from cases.clocks.calendar import Calendars
from cases.models import Case
from cases.selectors.clocks import calendars, our_next_due
from cases.selectors.gathered import gather_for_clocks

DUE_FIELDS: Final = ("due_on", "look_on")
"""The columns that `refresh_due` sets."""


def refresh_due(case: Case, days: Calendars | None = None) -> None:
    """Set `due_on` from the clocks of the case, and let the sweep look at it again; the caller saves `DUE_FIELDS`."""
    case.due_on = our_next_due(case, days)
    case.look_on = timezone.localdate()


def refresh_due_of(*, cases: Sequence[Case]) -> None:
    """Refresh and save the due dates of these cases, which the caller has locked."""
    gather_for_clocks(cases)
    days = calendars()
    for case in cases:
        refresh_due(case, days)
    Case.objects.bulk_update(cases, DUE_FIELDS)
