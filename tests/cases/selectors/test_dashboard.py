"""The overview of each role: which charts, over which cases, and that the queries do not grow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.enums import CaseState
from cases.models import Case, NoticeDue
from cases.selectors.dashboard import dashboard_of
from imr_site.accounts.enums import Role
from tests.factories import (
    a_case,
    a_case_manager,
    a_person,
    a_quality_physician,
    a_reviewer,
    an_administrator,
    an_auditor,
    an_intake_coordinator,
    open_,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

S = CaseState


def _panels(actor):
    return {panel.key: panel for panel in dashboard_of(actor)}


def _received(days_ago: int, state: CaseState = S.RECEIVED) -> Case:
    case = a_case(state)
    day = timezone.localdate() - timedelta(days=days_ago)
    Case.objects.filter(pk=case.pk).update(received_on=day, assigned_on=None)
    return case


def test_each_role_has_its_charts():
    common = ["days", "weeks", "ages", "ours"]
    assert list(_panels(an_intake_coordinator())) == common
    for actor in (a_case_manager(), an_administrator()):
        assert list(_panels(actor)) == [*common, "parties", "owners", "reviewers"]
    for actor in (a_reviewer().user, a_quality_physician(), an_auditor()):
        assert dashboard_of(actor) == []


def test_arrivals_are_counted_by_day_and_by_week():
    for days_ago in (0, 0, 1, 2, 3, 13, 14, 79, 80, 90):
        _received(days_ago)
    panels = _panels(an_intake_coordinator())
    days = dict(panels["days"].rows)
    assert len(days) == 14
    assert {day: n for day, n in days.items() if n} == {
        "Wed, Mar 15": 2, "Tue, Mar 14": 1, "Mon, Mar 13": 1, "Sun, Mar 12": 1, "Thu, Mar 2": 1,
    }  # fmt: skip
    weeks = dict(panels["weeks"].rows)
    assert len(weeks) == 12
    assert {week: n for week, n in weeks.items() if n} == {
        "Mar 13, 2017": 4, "Mar 6, 2017": 1, "Feb 27, 2017": 2, "Dec 26, 2016": 1,
    }  # fmt: skip


def test_open_cases_by_age_and_state_are_those_of_the_own_desk():
    for days_ago, state in ((7, S.RECEIVED), (8, S.RECEIVED), (200, S.ELIGIBLE), (40, S.ELIGIBILITY_REVIEW)):
        _received(days_ago, state)
    a_case(S.INELIGIBLE)  # done
    intake, manager, everyone = (
        _panels(actor)["ages"] for actor in (an_intake_coordinator(), a_case_manager(), an_administrator())
    )
    assert intake.columns == (
        "State", "Up to 7 days", "8 to 30 days", "31 to 60 days", "61 to 180 days", "More than 180 days",
    )  # fmt: skip
    assert intake.rows == (("Received", 1, 1, 0, 0, 0), ("Eligibility review", 0, 0, 1, 0, 0))
    assert manager.rows == (("Eligible", 0, 0, 0, 0, 1),)
    assert [bar.value for bar in everyone.chart.bars] == [1, 1, 1, 0, 1]


def test_a_case_whose_arrival_is_not_known_is_counted_apart():
    case = open_()
    Case.objects.filter(pk=case.pk).update(received_on=None)
    assert _panels(an_intake_coordinator())["ages"].chart.bars[-1].label == "Arrival not known"


def test_lateness_is_split_into_ours_and_that_of_the_parties():
    today = timezone.localdate()
    for late in (0, 1, 3, 4, 31):
        case = open_()
        Case.objects.filter(pk=case.pk).update(due_on=today - timedelta(days=late))
    waiting = a_case(S.RECORDS_PENDING)
    Case.objects.filter(pk=waiting.pk).update(due_on=None)
    for days, about in ((12, "clock/1"), (2, "clock/2")):
        arose = timezone.now() - timedelta(days=days)
        NoticeDue.objects.create(case=waiting, notice="records_overdue", about=about, arose_at=arose)
    came = a_case(S.READY_FOR_REVIEW)
    Case.objects.filter(pk=came.pk).update(due_on=None)
    NoticeDue.objects.create(case=came, notice="records_overdue", about="clock/1", arose_at=timezone.now())
    panels = _panels(an_administrator())
    assert panels["ours"].rows == (
        ("1 to 3 days late", 2), ("4 to 10 days late", 1), ("11 to 30 days late", 0), ("More than 30 days late", 1),
    )  # fmt: skip
    assert [n for _words, n in panels["parties"].rows] == [0, 0, 1, 0]


def test_load_is_told_by_person():
    a_case(S.CLINICAL_REVIEW)
    for owner in (a_case_manager(), a_case_manager(), a_person(Role.INTAKE)):
        Case.objects.filter(pk=open_().pk).update(owner=owner)
    Case.objects.filter(pk=a_case(S.INELIGIBLE).pk).update(owner=a_case_manager())
    panels = _panels(a_case_manager())
    assert panels["owners"].rows == ((a_case_manager().full_name, 2), (a_person(Role.INTAKE).full_name, 1))
    assert panels["reviewers"].rows == ((a_reviewer().user.full_name, 1),)


def test_a_case_more_is_no_query_more(django_assert_num_queries):
    actor = an_administrator()
    _received(1)
    with django_assert_num_queries(6):
        dashboard_of(actor)
    for days_ago in range(5):
        Case.objects.filter(pk=_received(days_ago, S.RECORDS_PENDING).pk).update(owner=actor)
    with django_assert_num_queries(6):
        dashboard_of(actor)
