"""What a statement that is made once answers: what its query answers, for each value that it is asked with."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from cases.models import Case, DisputedItem
from imr_site.accounts.models import User
from imr_site.prepared import Prepared
from tests.factories import a_case_manager, an_auditor, named_items, open_

pytestmark = pytest.mark.django_db


def test_rows_are_those_of_the_query_with_what_it_joins():
    numbered = Prepared(lambda number: Case.objects.select_related("ur_decision").filter(case_number=number))
    for case in (open_(), open_()):
        (found,) = numbered(case.case_number)
        with CaptureQueriesContext(connection) as captured:
            shown = found.pk, found.opened_at, found.ur_decision.decided_on
        assert (shown, len(captured)) == ((case.pk, case.opened_at, case.ur_decision.decided_on), 0)
    assert numbered("CM99-0000001") == []


def test_a_row_that_was_read_is_saved_as_any_other():
    (case,) = Prepared(lambda key: Case.objects.filter(pk=key))(open_().pk)
    case.claim_number = "WC-77/B"
    case.save()
    assert Case.objects.get().claim_number == "WC-77/B"


def test_the_order_of_the_query_is_kept_and_values_come_as_tuples():
    case = open_(items=named_items("One", "Two", "Three"))
    requests = Prepared(
        lambda case: DisputedItem.objects.filter(case=case).order_by("-position").values_list("request_text")
    )
    assert requests(case.pk) == [("Three",), ("Two",), ("One",)]
    counted = Prepared(
        lambda case: DisputedItem.objects.filter(case=case).order_by().values_list("case").annotate(Count("pk"))
    )
    assert (counted(case.pk), counted(0)) == ([(case.pk, 3)], [])


@pytest.mark.parametrize("asked", [0, 1, 2])
def test_it_is_asked_with_any_number_of_values(asked):
    people = [a_case_manager(), an_auditor()][:asked]
    named = Prepared(lambda *keys: User.objects.filter(pk__in=keys).order_by("pk"))
    with CaptureQueriesContext(connection) as captured:
        assert named(*(person.pk for person in people)) == people
    assert len(captured) == (1 if asked else 0)
