"""Second looks: drawn in the transaction of issue, given once by somebody else, read without a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from cases.enums import CaseState
from imr_site.audit.models import Event
from imr_site.errors import NotAllowed
from reviews.enums import Grade
from reviews.errors import ReviewError
from reviews.models import ItemGrade, QualitySample, SampleReview
from reviews.selectors.quality.samples import feedback_for, waiting_samples
from reviews.services.quality.samples import Graded, review_sample
from tests.factories import a_case, a_case_manager, a_quality_physician, a_reviewer, issue
from tests.factories.quality import SECOND, SOUND, a_sample, give_second_look

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db
WEAK = {1: Graded(Grade.WEAK, " The gain is not measured. "), 2: Graded(Grade.SOUND)}


@pytest.fixture
def rules(settings, tmp_path: Path):
    def write(text: str) -> None:
        settings.SAMPLING_RULES = tmp_path / f"{abs(hash(text))}.toml"
        settings.SAMPLING_RULES.write_text(text)

    return write


class TestDrawn:
    def test_with_the_issue(self, rules):
        rules("[[rule]]\nkey = 'all'\ntitle = 'All'\nshare = 1\n[[rule]]\nkey = 'none'\ntitle = 'None'\nshare = 0")
        determination = issue(a_case(CaseState.QUALITY_REVIEW))
        sample = QualitySample.objects.get()
        assert (sample.determination, sample.rules) == (determination, ["all"])
        event = Event.objects.get(kind="review.sample_drawn")
        assert (event.subject, event.actor) == (f"sample/{sample.pk}", a_case_manager())
        assert event.data == {"rules": ["all"], "sha256": sample.rules_sha256}

    @pytest.mark.parametrize(
        ("when", "is_drawn"),
        [
            ('categories = ["rehabilitation"]', True),
            ('categories = ["surgery"]', False),
            ('specialties = ["Physical Medicine & Rehabilitation"]', True),
            ("against_findings = true", False),
        ],
    )
    def test_by_what_was_decided_and_by_whom(self, rules, when, is_drawn):
        rules(f"[[rule]]\nkey = 'a'\ntitle = 'A'\nshare = 1\nwhen = {{ {when} }}")
        issue(a_case(CaseState.QUALITY_REVIEW))
        assert QualitySample.objects.exists() is is_drawn

    def test_nothing_where_no_rule_draws(self):
        issue(a_case(CaseState.QUALITY_REVIEW))
        assert not QualitySample.objects.exists()


class TestGiven:
    def test_a_grade_for_each_item(self):
        sample = a_sample()
        given = give_second_look(sample, WEAK)
        assert given.given_by == a_quality_physician(SECOND)
        assert [(row.position, row.grade, row.words) for row in given.grades.all()] == [
            (1, "weak", "The gain is not measured."),
            (2, "sound", ""),
        ]
        assert Event.objects.get(kind="review.sample_reviewed").data == {"grades": {"1": "weak", "2": "sound"}}

    def test_once(self):
        sample = a_sample()
        give_second_look(sample)
        with pytest.raises(ReviewError, match="A colleague gave this second look already"):
            give_second_look(sample, WEAK, a_quality_physician("Ana Silva"))
        assert SampleReview.objects.get().given_by == a_quality_physician(SECOND)

    @pytest.mark.parametrize(
        ("grades", "words"),
        [
            ({1: Graded(Grade.SOUND)}, "Give item 2 a grade"),
            ({1: Graded(Grade.WEAK, " "), 2: Graded(Grade.SOUND)}, "Say of item 1 why it is “weakly reasoned”"),
        ],
    )
    def test_is_whole(self, grades, words):
        with pytest.raises(ReviewError, match=words):
            give_second_look(a_sample(), grades)
        assert not SampleReview.objects.exists()

    def test_not_by_who_signed_it_off(self):
        with pytest.raises(NotAllowed, match="another person than who wrote the determination or signed it off"):
            review_sample(sample=a_sample(), grades=SOUND, actor=a_quality_physician())

    def test_not_by_its_author_whatever_the_role_is_now(self):
        author = a_reviewer().user
        sample = a_sample()
        author.role = "quality"
        author.save()
        with pytest.raises(NotAllowed, match="another person"):
            review_sample(sample=sample, grades=SOUND, actor=author)

    def test_not_by_the_desk(self):
        with pytest.raises(NotAllowed, match="quality physicians"):
            review_sample(sample=a_sample(), grades=SOUND, actor=a_case_manager())


class TestRead:
    def test_by_its_reviewer_without_who_gave_it(self):
        sample = a_sample()
        give_second_look(sample, WEAK)
        (look,) = feedback_for(a_reviewer().user)
        assert (look.case_number, look.round_id) == (
            sample.determination.case.case_number,
            sample.determination.round_id,
        )
        assert [(each.position, each.grade, each.words) for each in look.items] == [
            (1, Grade.WEAK, "The gain is not measured."),
            (2, Grade.SOUND, ""),
        ]
        assert SECOND not in repr(look)

    def test_by_no_other_reviewer(self):
        give_second_look(a_sample())
        assert feedback_for(a_reviewer("Tobias Aurelio").user) == []

    def test_waits_for_those_who_may_give_it(self):
        sample = a_sample()
        assert list(waiting_samples(a_quality_physician(SECOND))) == [sample]
        assert list(waiting_samples(a_quality_physician())) == []  # signed it off
        assert list(waiting_samples(a_reviewer().user)) == []
        give_second_look(sample)
        assert list(waiting_samples(a_quality_physician(SECOND))) == []


@pytest.mark.parametrize("fields", [{"grade": "great"}, {"grade": "weak", "words": ""}, {"position": 1}])
def test_the_database_refuses(fields):
    given = give_second_look(a_sample())
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemGrade.objects.create(**{"review": given, "position": 3, "grade": "sound", **fields})
