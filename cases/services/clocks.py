"""Keeps the stored due date of a case equal to what its clocks say."""

from collections.abc import Sequence
from typing import Final

from django.utils import timezone

from cases.models import Case
from cases.selectors.clocks import next_due_of_many, our_next_due

DUE_FIELDS: Final = ("due_on", "look_on")
"""The columns that `refresh_due` sets."""


def refresh_due(case: Case) -> None:
    """Set `due_on` from the clocks of the case, and let the sweep look at it again; the caller saves `DUE_FIELDS`."""
    case.due_on = our_next_due(case)
    case.look_on = timezone.localdate()


def refresh_due_of_many(*, cases: Sequence[Case]) -> None:
    """Do and save the same for many cases, which the caller holds, in as many statements as for one."""
    days, today = next_due_of_many(cases), timezone.localdate()
    moved = [case for case in cases if case.due_on != days[case.pk]]
    for case in cases:
        case.due_on, case.look_on = days[case.pk], today
    Case.objects.bulk_update(moved, ["due_on"])
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(look_on=today)
