"""Determinations drawn for a second look, and the second looks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from reviews.enums import Grade
from reviews.models import DecidedItem, QualitySample
from reviews.services.quality.samples import Graded, review_sample
from tests.factories.accounts import a_quality_physician
from tests.factories.reviews import a_determination, a_reviewer

if TYPE_CHECKING:
    from imr_site.accounts.models import User
    from reviews.models import Determination, SampleReview

SECOND = "Noor Second"
"""A quality physician who signed nothing off."""
MTUS = "MTUS Chronic Pain Medical Treatment 2009"
SOUND = {1: Graded(Grade.SOUND), 2: Graded(Grade.SOUND)}


def a_sample(determination: Determination | None = None) -> QualitySample:
    """This determination, or a new one of two items, as drawn by a rule of no file."""
    drawn = determination or a_determination()
    return QualitySample.objects.create(
        determination=drawn, rules=["all"], rules_sha256="0" * 64, drawn_at=timezone.now()
    )


def give_second_look(
    sample: QualitySample, grades: dict[int, Graded] = SOUND, actor: User | None = None
) -> SampleReview:
    """Graded by Noor Second, who neither wrote nor signed it."""
    return review_sample(sample=sample, grades=grades, actor=actor or a_quality_physician(SECOND))


def decided(
    determination: Determination,
    name: str | None,
    *,
    upheld: int = 0,
    overturned: int = 0,
    year: int = 2025,
    **changes: Any,
) -> None:
    """So many like items of one reviewer; published ones without a name."""
    start = determination.decided_items.count()
    like = {"service": "physical therapy", "region": "lumbar spine", "edition": MTUS, "timing": "later"}
    DecidedItem.objects.bulk_create(
        DecidedItem(
            determination=determination,
            position=start + n,
            outcome="upheld" if n <= upheld else "overturned",
            reviewer=a_reviewer(name) if name else None,
            decided_on=date(year, 5, 1),
            **like | changes,
        )
        for n in range(1, upheld + overturned + 1)
    )
