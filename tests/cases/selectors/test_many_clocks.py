"""The clocks of many cases: those of each by itself, in as many queries as for one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.enums import CaseState
from cases.models import Case, NoticeDue
from cases.selectors.clocks import clocks_of, clocks_of_many, facts_of, facts_of_many, next_due_of_many, our_next_due
from cases.services.chasing import chase
from cases.services.closed_days import refresh_all_due
from imr_site.apart import unseen
from tests.cases.conftest import NOW
from tests.factories import a_case, a_determination, open_
from tests.factories.facts import facts_on_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march", "files")]


def _of_every_kind() -> None:
    """A case in each state, imported, converted, with events put aside and days granted, and with nothing known."""
    for state in CaseState:
        a_case(state)
    facts_on_file()
    a_determination(case_number="CM16-0000001")
    bare = open_()
    Case.objects.filter(pk=bare.pk).update(received_on=None, date_of_injury=None)
    bare.ur_decision.delete()


def test_they_are_what_each_case_says_by_itself():
    _of_every_kind()
    ids = list(Case.objects.values_list("pk", flat=True))
    assert len(ids) > len(CaseState)
    together = list(Case.objects.filter(pk__in=ids))
    alone = {pk: Case.objects.get(pk=pk) for pk in ids}
    assert facts_of_many(together) == {pk: facts_of(case) for pk, case in alone.items()}
    assert clocks_of_many(together) == {pk: clocks_of(case) for pk, case in alone.items()}
    assert next_due_of_many(together) == {pk: our_next_due(case) for pk, case in alone.items()}


@pytest.mark.any_database
def test_one_case_and_thirty_take_the_same_queries(django_assert_num_queries):
    for _each in range(6):
        for state in ("eligible", "deferred", "clinical_review", "issued", "remanded"):
            a_case(CaseState(state))
    assert Case.objects.count() == 30
    issued = CaseState.ISSUED.value
    for cases in (list(Case.objects.filter(state=issued)[:1]), list(Case.objects.all())):
        with django_assert_num_queries(9):  # six relations, the parties of events, what was decided, closed days
            clocks_of_many(cases)


def test_none_are_asked_for(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert clocks_of_many([]) == {}


class TestWhereTheyAreUsed:
    def test_due_dates_are_counted_again_in_slices(self, monkeypatch, django_assert_max_num_queries):
        cases = [a_case(state) for state in (CaseState.RECEIVED, CaseState.DEFERRED, CaseState.CLINICAL_REVIEW) * 4]
        right = {case.pk: our_next_due(case) for case in cases}
        assert len(set(right.values())) > 1
        Case.objects.update(due_on=date(2016, 1, 1), look_on=None)
        monkeypatch.setattr("cases.services.closed_days.SLICE", 5)
        told: list[tuple[int, int]] = []
        with django_assert_max_num_queries(1 + 3 * 14):
            refresh_all_due(progress=lambda *of: told.append(of))
        rows = Case.objects.values_list("pk", "due_on", "look_on")
        assert {pk: due for pk, due, _look in rows} == right
        assert {look for _pk, _due, look in rows} == {timezone.localdate()}
        assert told == [(0, 12), (5, 12), (10, 12), (12, 12)]

    def test_a_case_that_ended_and_one_that_did_not_change_are_left_as_they_are(self):
        ended, open_case = a_case(CaseState.WITHDRAWN), a_case(CaseState.CLINICAL_REVIEW)
        Case.objects.filter(pk=ended.pk).update(due_on=date(2016, 1, 1))
        refresh_all_due(progress=unseen)
        ended.refresh_from_db()
        assert (ended.due_on, Case.objects.get(pk=open_case.pk).due_on) == (date(2016, 1, 1), open_case.due_on)

    def test_what_waits_for_a_person_is_looked_at_together(self, time_machine, django_assert_num_queries):
        for waiting in (1, 3):
            while Case.objects.count() < waiting:
                a_case(CaseState.RECORDS_PENDING)
            time_machine.move_to(NOW + timedelta(days=20))
            chase(progress=unseen)
            assert NoticeDue.objects.filter(notice="records_overdue", settled_at=None).count() == waiting
            with django_assert_num_queries(13):
                chase(progress=unseen)
            time_machine.move_to(NOW)
