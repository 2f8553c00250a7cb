"""Determinations drawn for a second look, and the second looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from reviews.enums import Grade
from reviews.models import QualitySample
from reviews.services.quality.samples import Graded, review_sample
from tests.factories.accounts import a_quality_physician
from tests.factories.reviews import a_determination

if TYPE_CHECKING:
    from imr_site.accounts.models import User
    from reviews.models import Determination, SampleReview

SECOND = "Noor Second"
"""A quality physician who signed nothing off."""
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
