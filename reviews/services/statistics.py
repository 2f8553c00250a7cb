"""Keeps the counts of whole months, from which the statistics of a year are added up."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from imr_site.jobs.registry import Progress
from reviews.models import ChangedMonth, CountedMonth
from reviews.selectors.statistics.counted import asked_now, count
from reviews.selectors.statistics.months import month_of


def count_changed_months(*, progress: Progress) -> int:
    """Count each month that is over and of which something changed since; returns how many."""
    changed = set(ChangedMonth.objects.values_list("month", flat=True).distinct())
    unfinished = CountedMonth.objects.exclude(asked=asked_now())
    this_month = timezone.localdate().replace(day=1)
    months = sorted({*changed, *unfinished.values_list("month", flat=True)})
    over = [month for month in months if month < this_month]
    for done, month in enumerate(over, start=1):
        _count_month(month=month)
        progress(done, len(over))
    return len(over)


def _count_month(*, month: date) -> None:
    """Count what was committed until now, and keep it unless somebody else has begun to count the month meanwhile.

    What changes from here on is noted again and makes the counts void, whether it is counted already or not.
    """
    turn = uuid4()
    with transaction.atomic():
        CountedMonth.objects.update_or_create(month=month, defaults={"asked": "", "turn": turn})
        ChangedMonth.objects.filter(month=month).delete()
    rows = count([month_of(month)])
    CountedMonth.objects.filter(month=month, turn=turn).update(rows=rows, asked=asked_now())
