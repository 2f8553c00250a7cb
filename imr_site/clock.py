"""What a row is stamped with that tells an order: a clock that was set back must not make work fail."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def now_after(earlier: datetime | None) -> datetime:
    """Now, or the moment that came before by the same row, where the clock was set back since."""
    return max(filter(None, [timezone.now(), earlier]))


def today_after(earlier: date | None) -> date:
    """Today in California, or the day that came before by the same row, where the clock was set back since."""
    return max(filter(None, [timezone.localdate(), earlier]))
