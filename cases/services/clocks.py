"""Keeps the stored due date of a case equal to what its clocks say."""

from cases.models import Case
from cases.selectors.clocks import our_next_due


def refresh_due(case: Case) -> None:
    """Set `due_on` from the clocks of the case; the caller saves the row."""
    case.due_on = our_next_due(case)
