"""Second looks: determinations are drawn when they are issued, and a second physician grades each item once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.canonical import canonical_sha256
from reviews import rules
from reviews.audit_kinds import ReviewAudit
from reviews.enums import Agreement, Grade
from reviews.errors import ReviewError
from reviews.models import Determination, ItemGrade, QualitySample, SampleReview
from reviews.sampling import Issued, load_rules


@dataclass(frozen=True, slots=True)
class Graded:
    """The grade of one item and the words for its reviewer."""

    grade: Grade
    words: str = ""


def draw_sample(*, determination: Determination, actor: User | None) -> QualitySample | None:
    """Draw a determination for a second look, in the transaction in which `actor` issues it; None if no rule does."""
    round_ = determination.round
    if round_ is None:
        return None  # of record, issued elsewhere
    items = list(determination.decided_items.values_list("category", "agreement"))
    held = round_.reviewer.certifications.values_list("specialty__name", flat=True)
    issued = Issued(
        key=f"round/{round_.pk}",
        reviewer=round_.reviewer.user.email,
        categories=frozenset(category for category, _agreement in items if category),
        specialties=frozenset(held),
        against_findings=any(agreement == Agreement.AGAINST for _category, agreement in items),
    )
    sampling = load_rules(settings.SAMPLING_RULES)
    drawn = [rule.key for rule in sampling if rule.draws(issued, secret=settings.SECRET_KEY)]
    if not drawn:
        return None
    sample = QualitySample.objects.create(
        determination=determination,
        rules=drawn,
        rules_sha256=canonical_sha256([asdict(rule) for rule in sampling]),
        drawn_at=timezone.now(),
    )
    _record(ReviewAudit.SAMPLE_DRAWN, sample, actor, {"rules": drawn, "sha256": sample.rules_sha256})
    return sample


def review_sample(*, sample: QualitySample, grades: Mapping[int, Graded], actor: User) -> SampleReview:
    """Keep the second look: a grade for every item of the letter, by its position.

    Raises NotAllowed for who wrote or signed it, and ReviewError where a grade or its words lack, or it was given.
    """
    require(actor, rules.give_second_look, sample)
    require(actor, rules.look_at_work_of_others, sample)
    items = sample.determination.letter_content.items
    for position, _item in enumerate(items, start=1):
        graded = grades.get(position)
        if graded is None:
            raise ReviewError(f"Give item {position} a grade.")
        if graded.grade is not Grade.SOUND and not graded.words.strip():
            raise ReviewError(f"Say of item {position} why it is “{graded.grade.label.lower()}”.")
    try:
        with transaction.atomic():
            given = SampleReview.objects.create(sample=sample, given_by=actor, given_at=timezone.now())
            for position, _item in enumerate(items, start=1):
                graded = grades[position]
                ItemGrade.objects.create(
                    review=given, position=position, grade=graded.grade.value, words=graded.words.strip()
                )
            kept = {str(position): grades[position].grade.value for position in range(1, len(items) + 1)}
            _record(ReviewAudit.SAMPLE_REVIEWED, sample, actor, {"grades": kept})
    except IntegrityError as error:
        raise ReviewError("A colleague gave this second look already.") from error
    return given


def _record(kind: ReviewAudit, sample: QualitySample, actor: User | None, data: dict[str, object]) -> None:
    scope = f"case/{sample.determination.case_id}"
    record(kind=kind, scope=scope, subject=f"sample/{sample.pk}", actor=actor, data=data)
