"""Numbers over all cases, for a monitor: they name nobody, so they take no actor."""

from __future__ import annotations

from django.db.models import Count, Q
from django.utils import timezone

from cases.lifecycle import OPEN_STATES
from cases.models import Case, Letter


def letters_by_stage() -> dict[str, int]:
    """How many letters wait to be drawn, are drawn and wait for the seal, and are sealed."""
    counted: dict[str, int] = Letter.objects.aggregate(
        requested=Count("pk", filter=Q(rendered_at__isnull=True)),
        drawn=Count("pk", filter=Q(rendered_at__isnull=False, sealed_at__isnull=True)),
        sealed=Count("pk", filter=Q(sealed_at__isnull=False)),
    )
    return counted


def missed_clocks() -> int:
    """How many open cases are past the day their next step is due."""
    return Case.objects.filter(due_on__lt=timezone.localdate(), state__in=OPEN_STATES).count()
