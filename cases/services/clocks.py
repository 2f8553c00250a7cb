"""Keeping the sortable due date of a case in step with its clocks."""

from cases.models import Case
from cases.selectors.clocks import determination_due


def refresh_due(case: Case) -> None:
    """Set `due_on` from the clocks; the caller saves."""
    case.due_on = determination_due(case)
