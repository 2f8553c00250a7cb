"""Due, load, turnaround, returns and agreement: for a reviewer, for the quality desk, and by reviewer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.utils import timezone

from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from reviews import rules
from reviews.enums import Agreement, Grade, SignOffVerdict
from reviews.models import DecidedItem, ItemGrade, QualitySignOff, Reviewer, ReviewRound
from reviews.selectors.rounds import REVIEWER_STATES, quality_worklist

DAYS: Final = 90
SOON: Final = 3
"""Days ahead in which a determination is due soon."""

_TURNAROUND: Final = ExpressionWrapper(F("submitted_at") - F("assigned_at"), output_field=DurationField())


@dataclass(frozen=True, slots=True)
class ReviewerNumbers:
    """One reviewer: reviews now, and of the last `DAYS` days what was submitted, how fast, and what came back.

    `days` is from designation to the last submission, None where nothing was submitted. `agree` and `differ` count
    items that all telling guideline findings point one way on; `graded` and `sound` items of second looks.
    """

    name: str
    open: int = 0
    capacity: int = 0
    overdue: int = 0
    soon: int = 0
    submitted: int = 0
    days: float | None = None
    returned: int = 0
    agree: int = 0
    differ: int = 0
    graded: int = 0
    sound: int = 0

    @property
    def told(self) -> int:
        """The items on which findings point one way."""
        return self.agree + self.differ

    @property
    def agreement(self) -> int | None:
        """Those decided that way, in per cent; None where no findings told anything."""
        return round(100 * self.agree / self.told) if self.told else None


@dataclass(frozen=True, slots=True)
class QualityNumbers:
    """The quality desk: what waits now, the longest and the average wait in days, and the verdicts of `DAYS`."""

    waiting: int
    oldest: float | None
    days: float | None
    signed: int
    returned: int

    @property
    def share(self) -> int | None:
        """Returns in per cent of all verdicts; None without any."""
        total = self.signed + self.returned
        return round(100 * self.returned / total) if total else None


def own_numbers(actor: User) -> ReviewerNumbers | None:
    """The numbers of this reviewer; None for somebody who is none."""
    return next(iter(_numbers(Reviewer.objects.filter(user=actor))), None)


def numbers_by_reviewer(actor: User) -> list[ReviewerNumbers]:
    """The numbers of all who review or reviewed in the last days, by name."""
    if not may(actor, rules.see_quality_overview):
        return []
    return [
        each
        for each in _numbers(Reviewer.objects.all())
        if each.open or each.submitted or each.returned or each.agree or each.differ or each.graded
    ]


def quality_numbers(actor: User) -> QualityNumbers:
    """The numbers of the desk; what waits is what waits for this person. Two queries."""
    now = timezone.now()
    moments = list(quality_worklist(actor).order_by().values_list("submitted_at", flat=True))
    waited = [(now - moment).total_seconds() / 86400 for moment in moments if moment]
    verdicts = QualitySignOff.objects.filter(signed_at__gte=now - timedelta(days=DAYS)).aggregate(
        signed=Count("pk", filter=Q(verdict=SignOffVerdict.APPROVED.value)),
        returned=Count("pk", filter=Q(verdict=SignOffVerdict.RETURNED.value)),
    )
    return QualityNumbers(
        waiting=len(moments),
        oldest=max(waited, default=None),
        days=sum(waited) / len(waited) if waited else None,
        **verdicts,
    )


def _numbers(reviewers: Any) -> Iterable[ReviewerNumbers]:
    """Five queries, however many reviewers there are."""
    since = timezone.now() - timedelta(days=DAYS)
    today = timezone.localdate()
    found: dict[int, dict[str, Any]] = {
        pk: {"name": name, "capacity": capacity}
        for pk, name, capacity in reviewers.order_by("user__full_name").values_list("pk", "user__full_name", "capacity")
    }
    rounds = ReviewRound.objects.filter(reviewer__in=found).order_by().values("reviewer")
    writing = Q(case__state__in=REVIEWER_STATES)
    _add(
        found,
        rounds.filter(closed_at=None).annotate(
            open=Count("pk"),
            overdue=Count("pk", filter=writing & Q(case__due_on__lt=today)),
            soon=Count("pk", filter=writing & Q(case__due_on__range=(today, today + timedelta(days=SOON)))),
        ),
    )
    _add(
        found,
        rounds.filter(submitted_at__gte=since).annotate(submitted=Count("pk"), days=Avg(_TURNAROUND)),
    )
    returns = QualitySignOff.objects.filter(round__reviewer__in=found, verdict=SignOffVerdict.RETURNED.value)
    _add(
        found,
        returns.filter(signed_at__gte=since)
        .order_by()
        .values(reviewer=F("round__reviewer"))
        .annotate(returned=Count("pk")),
    )
    decided = DecidedItem.objects.filter(reviewer__in=found, decided_on__gte=since.date())
    _add(
        found,
        decided.order_by()
        .values("reviewer")
        .annotate(
            agree=Count("pk", filter=Q(agreement=Agreement.WITH.value)),
            differ=Count("pk", filter=Q(agreement=Agreement.AGAINST.value)),
        ),
    )
    grades = ItemGrade.objects.filter(
        review__given_at__gte=since, review__sample__determination__round__reviewer__in=found
    )
    _add(
        found,
        grades.order_by()
        .values(reviewer=F("review__sample__determination__round__reviewer"))
        .annotate(graded=Count("pk"), sound=Count("pk", filter=Q(grade=Grade.SOUND.value))),
    )
    for values in found.values():
        days = values.pop("days", None)
        yield ReviewerNumbers(**values, days=days.total_seconds() / 86400 if days is not None else None)


def _add(found: dict[int, dict[str, Any]], rows: Iterable[Any]) -> None:
    for row in rows:
        found[row.pop("reviewer")].update(row)
