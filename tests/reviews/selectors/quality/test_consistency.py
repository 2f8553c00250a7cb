"""How like items were decided: numbers without names for a reviewer, by reviewer for who answers for quality."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from imr_site.accounts.enums import Role
from reviews.models import ReviewRound
from reviews.selectors.determination import content_of
from reviews.selectors.quality.consistency import Tally, before_submission, consistency
from tests.factories import (
    a_determination,
    a_person,
    a_quality_physician,
    a_reviewer,
    a_round,
    order_new_review,
    write_review,
)
from tests.factories.quality import decided

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
TEN = ("Lena Forsyth", "Ana Ruiz", "Ben Cole", "Cara Diaz", "Dov Elkin")


@pytest.fixture
def determination():
    """Of another case; what is counted in these tests stands in it."""
    made = a_determination()
    made.decided_items.all().delete()
    return made


@pytest.fixture
def round_():
    """Lena Forsyth's; item 1 is physical therapy for the low back, upheld."""
    written = write_review(a_round())
    written.case.date_of_injury = date(2020, 1, 1)
    written.case.save()
    return written


def spread(round_):
    return before_submission(round_, content_of(round_))[0]


class TestBeforeSubmission:
    def test_counts_own_others_published_and_years(self, determination, round_):
        decided(determination, "Lena Forsyth", upheld=4, overturned=1)
        decided(determination, "Ana Ruiz", upheld=3, overturned=3, year=2024)
        decided(determination, None, upheld=9, overturned=2, year=2024)
        found = spread(round_)
        assert (found.own, found.others, found.published) == (Tally(4, 1), Tally(3, 3), Tally(9, 2))
        assert found.total == Tally(16, 6)
        assert found.years == ((2025, Tally(4, 1)), (2024, Tally(12, 5)))

    def test_only_what_is_alike(self, determination, round_):
        for other in ({"service": "mri"}, {"region": "knee"}, {"edition": "ODG"}, {"timing": "early"}):
            decided(determination, "Ana Ruiz", upheld=6, **other)
        assert spread(round_).total == Tally()

    def test_not_the_case_itself(self, determination):
        """A new review of a dispute is compared with other disputes."""
        decided(determination, "Ana Ruiz", upheld=6)
        again = ReviewRound(case=determination.case, reviewer=a_reviewer())
        (found, _second) = before_submission(again, determination.letter_content)
        assert found.total == Tally()

    def test_not_what_was_set_aside(self, determination, round_):
        decided(determination, "Ana Ruiz", upheld=6)
        order_new_review(determination.case)
        assert spread(round_).total == Tally()

    def test_the_range_needs_three_others_with_enough(self, determination, round_):
        for name, upheld in zip(TEN[1:3], (5, 0), strict=True):
            decided(determination, name, upheld=upheld, overturned=5 - upheld)
        decided(determination, TEN[3], upheld=4)
        assert (spread(round_).reviewers, spread(round_).lowest, spread(round_).highest) == (2, None, None)
        decided(determination, TEN[3], overturned=4)
        assert (spread(round_).reviewers, spread(round_).lowest, spread(round_).highest) == (3, 0, 100)

    def test_names_nobody_and_no_case(self, determination, round_, as_):
        for name in TEN:
            decided(determination, name, upheld=5, overturned=2)
        said = as_(round_.reviewer.user).said("round_submit", round_.pk)
        assert "from 29 % to 29 %" in said
        for word in (*TEN[1:], determination.case.case_number):
            assert word not in said

    @pytest.mark.parametrize(("others", "items"), [(4, 2), (5, 1)])
    def test_says_where_there_are_too_few(self, determination, round_, as_, others, items):
        """Of item 2, the MRI, there is none."""
        decided(determination, None, upheld=others)
        said = as_(round_.reviewer.user).said("round_submit", round_.pk)
        assert said.count("<p>Too few to compare: less than 5.</p>") == items

    def test_asks_once_for_one_item_and_for_three(self, determination, round_, django_assert_num_queries):
        content = content_of(round_)
        for items in (content.items[:1], content.items + content.items[:1]):
            with django_assert_num_queries(1):
                before_submission(round_, replace(content, items=items))


class TestByReviewer:
    def test_the_widest_spread_first(self, determination):
        decided(determination, "Ana Ruiz", upheld=5)
        decided(determination, "Ben Cole", overturned=5, year=2024)
        decided(determination, None, upheld=2)
        decided(determination, "Ana Ruiz", upheld=5, overturned=5, service="mri")
        decided(determination, "Ben Cole", upheld=2, service="mri")
        wide, narrow = consistency(a_quality_physician())
        assert (wide.alike.service, wide.spread, wide.total) == ("physical therapy", 100, Tally(7, 5))
        assert [(person.name, person.tally, person.years) for person in wide.reviewers] == [
            ("Ana Ruiz", Tally(5, 0), ((2025, Tally(5, 0)),)),
            ("Ben Cole", Tally(0, 5), ((2024, Tally(0, 5)),)),
            ("", Tally(2, 0), ((2025, Tally(2, 0)),)),
        ]
        assert (narrow.alike.service, narrow.spread) == ("mri", None)  # one reviewer alone has enough

    def test_nothing_of_less_than_five(self, determination):
        decided(determination, "Ana Ruiz", upheld=4)
        assert consistency(a_quality_physician()) == []

    @pytest.mark.parametrize("role", [Role.INTAKE, Role.CASE_MANAGER, Role.AUDITOR, Role.REVIEWER])
    def test_for_nobody_else(self, determination, role):
        decided(determination, "Ana Ruiz", upheld=9)
        assert consistency(a_person(role)) == []

    def test_asks_twice_for_one_group_and_for_three(self, determination, django_assert_num_queries):
        decided(determination, "Ana Ruiz", upheld=5)
        person = a_quality_physician()
        with django_assert_num_queries(2):
            assert len(consistency(person)) == 1
        for service in ("mri", "acupuncture"):
            decided(determination, "Ben Cole", upheld=5, service=service)
        with django_assert_num_queries(2):
            assert len(consistency(person)) == 3
