"""What was decided before about the same service and body part: own determinations, and the published ones."""

from __future__ import annotations

import pytest
from django.urls import reverse

from reviews.selectors.similar import similar_to
from tests.factories import a_determination, a_reviewer, a_round, write_review
from tests.factories.public import a_draft, prepare, release

pytestmark = pytest.mark.django_db


def test_an_own_determination_about_the_same_is_shown_with_its_outcome():
    before = a_determination()
    round_ = a_round()
    assert before.round.reviewer == round_.reviewer
    (one,) = similar_to(round_.case.items.get(position=1), round_.reviewer.user)
    decided = before.case.items.get(position=1)
    assert (one.title, one.is_own, one.is_published) == (decided.title, True, False)
    assert one.decision == before.round.decisions.get(item=decided).decision
    assert one.case_number == before.case.case_number


def test_that_of_a_colleague_is_shown_once_it_is_published():
    before = a_determination()
    round_ = a_round()
    colleague = a_reviewer("Obi Okonkwo")
    item = round_.case.items.get(position=1)
    assert similar_to(item, colleague.user) == []
    release(prepare(a_draft(before)), sealed=True)
    (one,) = similar_to(item, colleague.user)
    assert (one.is_own, one.is_published) == (False, True)
    (own,) = similar_to(item, round_.reviewer.user)
    assert (own.is_own, own.is_published) == (True, True)


def test_another_service_is_not_nor_is_the_case_itself():
    before = a_determination()
    own = before.round
    assert similar_to(own.case.items.get(position=1), own.reviewer.user) == []
    round_ = a_round()
    for position in (1, 2):
        item = round_.case.items.get(position=position)
        assert [each.title for each in similar_to(item, round_.reviewer.user)] == [item.title]


def test_the_same_edition_is_said():
    a_determination()
    round_ = write_review(a_round())
    assert [each.same_edition for each in similar_to(round_.case.items.get(position=1), round_.reviewer.user)] == [True]


def test_it_is_on_the_page_of_the_item(as_):
    a_determination()
    round_ = a_round()
    visit = as_(round_.reviewer.user)
    assert reverse("round_similar", args=[round_.pk, 1]) in visit.said("round_item", round_.pk, 1)
    assert "Your own" in visit.said("round_similar", round_.pk, 1)
