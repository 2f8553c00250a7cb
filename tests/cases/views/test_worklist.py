from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.enums import CaseState
from cases.models import Case
from cases.views import worklist
from imr_site.accounts.enums import Role
from tests.factories import (
    a_case,
    a_case_manager,
    a_person,
    a_reviewer,
    an_auditor,
    an_intake_coordinator,
    open_,
)
from tests.factories.cases import named_items, named_parties

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

LIST = reverse("case_list")


def _numbers(response) -> list[str]:
    return [row["case"].case_number for row in response.context["rows"]]


def _due(case: Case, day: date) -> Case:
    Case.objects.filter(pk=case.pk).update(due_on=day)
    return case


def test_a_desk_sees_what_waits_for_it(signed_in):
    received, eligible = open_(), a_case(CaseState.ELIGIBLE)
    assert _numbers(signed_in(an_intake_coordinator()).get(LIST)) == [received.case_number]
    assert _numbers(signed_in(a_case_manager()).get(LIST)) == [eligible.case_number]


def test_a_row_names_the_worker_the_state_the_items_and_the_days_left(signed_in):
    _due(open_(case_number="CM15-0092214", items=named_items("a", "b", "c")), date(2017, 3, 18))
    page = signed_in(an_intake_coordinator()).get(LIST)
    assert [(row["worker"], row["case"].item_count, row["days_left"]) for row in page.context["rows"]] == [
        ("Adele Marchetti", 3, 3)
    ]
    for words in ("CM15-0092214", "Adele Marchetti", "Received", "Feb 23, 2017", "1 case, most urgent first"):
        assert words in page.content.decode()


def test_what_people_are_called_is_shown_as_text(signed_in):
    open_(parties=named_parties(worker="<script>alert(1)</script>"))
    page = signed_in(an_intake_coordinator()).get(LIST).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_a_state_may_be_chosen_and_each_is_counted(signed_in):
    received, eligible = open_(), a_case(CaseState.ELIGIBLE)
    client = signed_in(an_intake_coordinator())
    page = client.get(LIST, {"state": "eligible"})
    assert _numbers(page) == [eligible.case_number]
    assert [(tab["label"], tab["href"], tab["count"], tab["current"]) for tab in page.context["tabs"]] == [
        ("Received", "?state=received", 1, False),
        ("Eligible", "?state=eligible", 1, True),
    ]
    assert _numbers(client.get(LIST, {"state": "lost"})) == [received.case_number]


def test_only_what_is_late(signed_in):
    late, _in_time = _due(open_(), date(2017, 3, 14)), _due(open_(), date(2017, 3, 15))
    assert _numbers(signed_in(an_intake_coordinator()).get(LIST, {"late": "on"})) == [late.case_number]


@pytest.mark.parametrize(
    ("role", "name"),
    [
        (Role.REVIEWER, "my_reviews"),
        (Role.QUALITY, "quality_queue"),
        (Role.INTAKE, "case_list"),
        (Role.AUDITOR, "case_list"),
    ],
)
def test_everyone_lands_where_the_own_work_waits(signed_in, role, name):
    assert signed_in(a_person(role)).get(reverse("worklist")).url == reverse(name)


def test_a_reviewer_sees_no_case_and_no_count(signed_in):
    a_case(CaseState.CLINICAL_REVIEW)
    page = signed_in(a_reviewer().user).get(LIST)
    assert (_numbers(page), page.context["tabs"]) == ([], [])


def test_an_empty_installation_says_how_to_begin(signed_in):
    assert (
        "The first application you take in appears here."
        in signed_in(an_intake_coordinator()).get(LIST).content.decode()
    )


def test_a_desk_that_is_done_says_so(signed_in):
    a_case(CaseState.ELIGIBLE)
    assert "Nothing waits here" in signed_in(an_intake_coordinator()).get(LIST).content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.REVIEWER])
def test_new_cases_are_offered_to_those_who_may_open_them(signed_in, role):
    open_()
    offered = f'href="{reverse("case_create")}"' in signed_in(a_person(role)).get(LIST).content.decode()
    assert offered == (role in {Role.INTAKE, Role.CASE_MANAGER, Role.ADMINISTRATOR})


@pytest.mark.parametrize(("page", "shown"), [("1", 2), ("2", 1), ("99", 1), ("", 2), ("next", 2)])
def test_pages(signed_in, monkeypatch, page, shown):
    monkeypatch.setattr(worklist, "PAGE_SIZE", 2)
    for _ in range(3):
        open_()
    assert len(_numbers(signed_in(an_intake_coordinator()).get(LIST, {"page": page}))) == shown


@pytest.mark.parametrize("query", [{}, {"state": "received"}])
def test_three_rows_take_as_many_queries_as_one(signed_in, query):
    client = signed_in(an_auditor())
    open_()
    client.get(LIST, query)
    with CaptureQueriesContext(connection) as for_one:
        assert len(_numbers(client.get(LIST, query))) == 1
    open_(items=named_items("a", "b", "c", "d"))
    open_()
    with CaptureQueriesContext(connection) as for_three:
        assert len(_numbers(client.get(LIST, query))) == 3
    assert len(for_three) == len(for_one)
