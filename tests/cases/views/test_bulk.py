from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.enums import CaseState, MoveOutcome
from cases.models import BulkMove
from cases.services.bulk import carry_out_moves
from tests.factories import a_case, a_case_manager, an_intake_coordinator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

S = CaseState


@pytest.fixture(autouse=True)
def _addresses(settings):
    settings.ORGANIZATION_ADDRESS = ["600 Sample Drive", "Folsom, CA 95630"]


def test_cases_are_ticked_planned_confirmed_and_told_one_by_one(signed_in):
    """Three clicks after the list of eligible cases: tick all, assign, confirm."""
    cases = [a_case(S.ELIGIBLE), a_case(S.ELIGIBLE)]
    client = signed_in(a_case_manager())
    page = client.get(reverse("case_list"), {"state": "eligible"})
    assert [move.action for move in page.context["bulk_moves"]] == ["assign"]
    ticked = {"action": "assign", "case": [case.pk for case in cases]}
    page = client.post(reverse("bulk_plan"), ticked)
    assert [one.outcome for one in page.context["planned"]] == [MoveOutcome.DONE, MoveOutcome.DONE]
    assert "Nothing is done yet" in page.content.decode()
    page = client.post(reverse("bulk_start"), {**ticked, "tells": "on"}, follow=True)
    bulk = BulkMove.objects.get()
    assert (page.context["bulk"], [line.outcome for line in page.context["lines"]]) == (bulk, ["", ""])
    carry_out_moves(bulk_id=bulk.pk, progress=lambda _done, _total: None)
    page = client.get(reverse("bulk_result", args=[bulk.pk]))
    assert [(line.case, line.words) for line in page.context["lines"]] == [
        (case, "Assignment notice (NOARFI): 3 letters") for case in cases
    ]


def test_my_desk_ticks_nothing_as_its_cases_wait_for_different_moves(signed_in):
    a_case(S.ELIGIBLE)
    page = signed_in(a_case_manager()).get(reverse("case_list"))
    assert page.context["bulk_moves"] == []
    assert 'name="case"' not in page.content.decode()


def test_nothing_ticked_or_a_case_of_nobody_is_said(signed_in):
    client = signed_in(a_case_manager())
    for given in ({}, {"case": ["7000"]}, {"case": ["x"]}):
        page = client.post(reverse("bulk_plan"), {"action": "assign", **given}, follow=True)
        assert [str(message).partition(":")[0] for message in page.context["messages"]] == ["Cases"]


def test_what_somebody_else_asked_for_is_not_there(signed_in):
    case = a_case(S.RECEIVED)
    client = signed_in(an_intake_coordinator())
    client.post(reverse("bulk_start"), {"action": "start_eligibility_review", "case": [case.pk]})
    address = reverse("bulk_result", args=[BulkMove.objects.get().pk])
    assert client.get(address).status_code == 200
    assert signed_in(a_case_manager()).get(address).status_code == 404


def test_one_or_three_lines_take_the_same_queries(signed_in):
    client = signed_in(an_intake_coordinator())

    def queries(count: int) -> int:
        cases = [a_case(S.RECEIVED).pk for _ in range(count)]
        client.post(reverse("bulk_start"), {"action": "start_eligibility_review", "case": cases})
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("bulk_result", args=[BulkMove.objects.first().pk]))
        return len(captured)

    assert queries(1) == queries(3)
