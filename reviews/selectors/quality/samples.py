"""Second looks: those that wait for a quality physician, and what the reviewer was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from reviews import rules
from reviews.enums import Grade
from reviews.letters.content import LetterItem
from reviews.models import QualitySample, SampleReview
from reviews.sampling import load_rules

MOST_FEEDBACK = 20


@dataclass(frozen=True, slots=True)
class ItemFeedback:
    """One item of the letter with its grade and words."""

    position: int
    letter: LetterItem
    grade: Grade
    words: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """A second look as its reviewer reads it: the own case, the grades and words, and not who gave them."""

    case_number: str
    round_id: int
    given_at: datetime
    items: Sequence[ItemFeedback]


def waiting_samples(actor: User) -> QuerySet[QualitySample]:
    """What was drawn and waits, the oldest first; never what the person wrote or signed."""
    if not may(actor, rules.see_quality_queue):
        return QualitySample.objects.none()
    waiting = QualitySample.objects.filter(review=None).select_related("determination__case")
    wrote = {"determination__case__rounds__reviewer__user": actor}
    signed = {"determination__case__rounds__sign_offs__signed_by": actor}
    return waiting.exclude(**wrote).exclude(**signed).order_by("drawn_at", "pk")


def reasons_drawn(sample: QualitySample) -> list[str]:
    """The rules that drew it, in words; the key of one that is no longer among the rules."""
    titles = {rule.key: rule.title for rule in load_rules(settings.SAMPLING_RULES)}
    return [titles.get(key, key) for key in sample.rules]


def feedback_for(actor: User) -> list[Feedback]:
    """The second looks at the person's own determinations, the newest first; two queries."""
    own = Q(sample__determination__round__reviewer__user=actor)
    joined = Q(sample__determination__joined_rounds__reviewer__user=actor)
    reviews = SampleReview.objects.filter(own | joined).distinct()
    shown = reviews.select_related("sample__determination__case").prefetch_related("grades")[:MOST_FEEDBACK]
    return [_feedback(review) for review in shown]


def feedback_given(sample: QualitySample) -> Feedback | None:
    """The second look at this determination, if it was given."""
    review = SampleReview.objects.filter(sample=sample).prefetch_related("grades").first()
    return _feedback(review) if review else None


def _feedback(review: SampleReview) -> Feedback:
    determination = review.sample.determination
    letter = determination.letter_content.items
    return Feedback(
        case_number=determination.case.case_number,
        round_id=determination.round_id or 0,
        given_at=review.given_at,
        items=[
            ItemFeedback(each.position, letter[each.position - 1], Grade(each.grade), each.words)
            for each in review.grades.all()
        ],
    )
