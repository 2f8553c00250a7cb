"""Keeps the stored due date of a case equal to what its clocks say."""

from cases.models import Case
from cases.selectors.clocks import determination_due


def refresh_due(case: Case) -> None:
    """Set `due_on` from the clocks of the case; the caller saves the row."""
    case.due_on = determination_due(case)
