"""Keeps the stored due date of a case equal to what its clocks say."""

from typing import Final

from django.utils import timezone

from cases.models import Case
from cases.selectors.clocks import our_next_due

DUE_FIELDS: Final = ("due_on", "look_on")
"""The columns that `refresh_due` sets."""


def refresh_due(case: Case) -> None:
    """Set `due_on` from the clocks of the case, and let the sweep look at it again; the caller saves `DUE_FIELDS`."""
    case.due_on = our_next_due(case)
    case.look_on = timezone.localdate()
