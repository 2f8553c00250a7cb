"""Due, load, turnaround, returns and agreement, counted from what happened; as many queries for three as for one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from cases.enums import CaseState
from cases.models import Case
from imr_site.accounts.enums import Role
from reviews.enums import Grade
from reviews.models import DecidedItem
from reviews.selectors.quality.dashboards import numbers_by_reviewer, own_numbers, quality_numbers
from reviews.services.quality.samples import Graded
from reviews.services.sign_off import return_to_reviewer
from tests.factories import (
    a_case,
    a_determination,
    a_person,
    a_quality_physician,
    a_reviewer,
    a_round,
    an_administrator,
    declare,
    designate,
    sign_off,
    submit,
    write_review,
)
from tests.factories.quality import a_sample, give_second_look

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
NOON = datetime(2026, 6, 1, 19, tzinfo=UTC)


@pytest.fixture
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def a_review_by(name: str):
    return declare(designate(a_case(CaseState.READY_FOR_REVIEW), a_reviewer(name)))


def give_back(round_) -> None:
    return_to_reviewer(round_=round_, reasons="Why?", seen_approval=None, actor=a_quality_physician())


class TestOfOneReviewer:
    def test_due_and_load(self, at_noon):
        today = timezone.localdate()
        for days in (-1, 0, 3, 4, None):
            due = today + timedelta(days=days) if days is not None else None
            Case.objects.filter(pk=a_round().case_id).update(due_on=due)
        submit(write_review(a_round()))  # is with the quality desk, and still of the load
        mine = own_numbers(a_reviewer().user)
        assert (mine.name, mine.open, mine.capacity, mine.overdue, mine.soon) == ("Lena Forsyth", 6, 10, 1, 2)

    def test_turnaround_and_returns(self, at_noon):
        first, second = write_review(a_round()), write_review(a_round())
        at_noon.shift(timedelta(days=2))
        first = submit(first)
        give_back(first)
        at_noon.shift(timedelta(days=2))
        submit(first)
        submit(second)
        mine = own_numbers(a_reviewer().user)
        assert (mine.submitted, mine.days, mine.returned) == (2, 4.0, 1)

    def test_only_of_the_last_days(self, at_noon):
        submit(write_review(a_round()))
        at_noon.shift(timedelta(days=91))
        assert (own_numbers(a_reviewer().user).submitted, own_numbers(a_reviewer().user).days) == (0, None)

    def test_agreement_with_the_findings(self, at_noon):
        a_determination()
        assert own_numbers(a_reviewer().user).agreement is None
        DecidedItem.objects.filter(position=1).update(agreement="with")
        DecidedItem.objects.filter(position=2).update(agreement="against")
        mine = own_numbers(a_reviewer().user)
        assert (mine.told, mine.agreement) == (2, 50)

    def test_second_looks(self, at_noon):
        give_second_look(a_sample(), {1: Graded(Grade.WEAK, "Why?"), 2: Graded(Grade.SOUND)})
        mine = own_numbers(a_reviewer().user)
        assert (mine.graded, mine.sound) == (2, 1)

    def test_of_nobody_who_is_no_reviewer(self):
        assert own_numbers(a_quality_physician()) is None


class TestByReviewer:
    def test_each_with_the_own_numbers(self, at_noon):
        a_review_by("Ana Ruiz")
        submit(write_review(a_review_by("Ben Cole")))
        a_reviewer("Cara Diaz")  # has nothing to do
        found = numbers_by_reviewer(an_administrator())
        assert [(each.name, each.open, each.submitted) for each in found] == [("Ana Ruiz", 1, 0), ("Ben Cole", 1, 1)]

    @pytest.mark.parametrize("role", [Role.INTAKE, Role.CASE_MANAGER, Role.AUDITOR, Role.REVIEWER])
    def test_for_nobody_else(self, at_noon, role):
        a_round()
        assert numbers_by_reviewer(a_person(role)) == []

    def test_asks_the_same_for_one_and_for_three(self, at_noon, django_assert_num_queries):
        person = a_quality_physician()
        submit(write_review(a_review_by("Ana Ruiz")))
        for names in ((), ("Ben Cole", "Cara Diaz")):
            for name in names:
                give_back(submit(write_review(a_review_by(name))))
            with django_assert_num_queries(6):
                assert len(numbers_by_reviewer(person)) == 1 + len(names)


class TestOfTheDesk:
    def test_waiting_its_age_and_the_verdicts(self, at_noon):
        sign_off(submit(write_review(a_round())))
        at_noon.shift(timedelta(days=2))
        submit(write_review(a_round()))
        give_back(submit(write_review(a_round())))
        at_noon.shift(timedelta(days=1))
        numbers = quality_numbers(a_quality_physician())
        assert (numbers.waiting, numbers.oldest, numbers.days) == (2, 3.0, 2.0)
        assert (numbers.signed, numbers.returned, numbers.share) == (1, 1, 50)

    def test_with_nothing(self):
        numbers = quality_numbers(a_quality_physician())
        assert (numbers.waiting, numbers.oldest, numbers.days, numbers.share) == (0, None, None, None)
