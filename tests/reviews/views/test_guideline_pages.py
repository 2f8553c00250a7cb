"""The guideline pages: browse, search, one rule, try it, and the rechecks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.enums import ItemStatus
from imr_site.accounts.enums import Role
from reviews.models import LibraryDocument
from reviews.selectors.library.coverage import items_without_rule
from reviews.selectors.library.documents import documents
from reviews.services.findings import recompute_rounds
from reviews.services.library.documents import add_document, request_recheck
from tests.factories.accounts import a_case_manager, a_person, an_administrator, an_intake_coordinator, sign_in
from tests.factories.cases import close, named_items
from tests.factories.reviews import a_round

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.REVIEWER])
def test_every_role_reads_the_guidelines(client, role):
    page = sign_in(client, a_person(role)).get(reverse("guideline_list"))
    assert page.status_code == 200
    assert "Twenty-four visit cap" in page.content.decode()


def test_a_search_narrows_them(client):
    page = sign_in(client, a_case_manager()).get(reverse("guideline_list"), {"rule": "acupuncture trial"})
    text = page.content.decode()
    assert "ACU-TRIAL" in text
    assert "CAP24" not in text


def test_a_search_without_a_hit_says_so(client):
    page = sign_in(client, a_case_manager()).get(reverse("guideline_list"), {"rule": "zzz"})
    assert "No rule matches" in page.content.decode()


def test_a_rule_is_tried_on_typed_facts(client):
    facts = {"try": "1", "service": "physical therapy", "visits_requested": "30", "date_of_injury": "01/01/2015"}
    page = sign_in(client, a_case_manager()).get(reverse("guideline_rule", args=["CAP24"]), facts)
    assert page.context["finding"].outcome == "exceeds"
    assert "Exceeds the guideline" in page.content.decode()


def test_a_fact_that_cannot_be_is_explained(client):
    facts = {"try": "1", "service": "physical therapy", "visits_requested": "many"}
    page = sign_in(client, a_case_manager()).get(reverse("guideline_rule", args=["CAP24"]), facts)
    assert page.context["finding"] is None
    assert "whole number" in page.content.decode()


def test_an_unknown_rule_is_not_there(client):
    assert sign_in(client, a_case_manager()).get(reverse("guideline_rule", args=["NOPE"])).status_code == 404


def test_the_open_cases_of_a_rule_are_listed_with_as_many_queries_for_three_as_for_one(
    client, django_assert_num_queries
):
    manager = sign_in(client, a_case_manager())
    address = reverse("guideline_rule", args=["CAP24"])

    def open_one():
        round_ = a_round(items=named_items("Physical therapy, 8 sessions"))
        recompute_rounds(round_ids=[round_.pk])
        return round_

    first = open_one()
    manager.get(address)
    with django_assert_num_queries(QUERIES):
        assert first.case.case_number in manager.get(address).content.decode()
    open_one()
    open_one()
    with django_assert_num_queries(QUERIES):
        assert manager.get(address).content.decode().count("/review/") == 3


QUERIES = 6


class TestOpenItemsWithoutARule:
    def checked(self, day: str, *titles: str):
        received = date.fromisoformat(day) + timedelta(days=10)  # the factory's UR decision is ten days older
        round_ = a_round(received_on=received, items=named_items(*titles))
        recompute_rounds(round_ids=[round_.pk])
        return round_

    def test_their_share_is_told_by_month_of_the_ur_decision(self):
        self.checked("2015-05-30", "Acupuncture, 8 sessions")
        self.checked("2026-01-09", "Acupuncture, 8 sessions", "MRI of the lumbar spine")
        self.checked("2026-01-20", "MRI of the knee")
        a_round(received_on=date(2026, 2, 13), items=named_items("MRI of the hip"))
        months = items_without_rule(a_case_manager())
        assert [(m.month, m.total, m.checked, m.without, m.percent) for m in months] == [
            (date(2026, 2, 1), 1, 0, 0, None),
            (date(2026, 1, 1), 3, 3, 3, 100),
            (date(2015, 5, 1), 1, 1, 0, 0),
        ]

    def test_closed_items_and_rounds_do_not_count(self):
        round_ = self.checked("2026-01-09", "MRI of the lumbar spine", "MRI of the knee")
        close(round_.case.items.get(position=2), ItemStatus.WITHDRAWN)
        assert [m.total for m in items_without_rule(a_case_manager())] == [1]

    def test_the_page_shows_them_to_whom_rechecks_are_shown(self, client):
        self.checked("2026-01-09", "MRI of the lumbar spine")
        shown = sign_in(client, a_case_manager()).get(reverse("guideline_list")).content.decode()
        assert "Open items without a rule" in shown
        assert "January 2026" in shown
        assert (
            "Open items without a rule" not in client.get(reverse("guideline_list"), {"rule": "cap"}).content.decode()
        )
        intake = sign_in(client, an_intake_coordinator()).get(reverse("guideline_list"))
        assert "Open items without a rule" not in intake.content.decode()

    def test_three_months_cost_as_many_queries_as_one(self, client, django_assert_num_queries):
        manager = sign_in(client, a_case_manager())
        self.checked("2026-01-09", "MRI of the lumbar spine")
        manager.get(reverse("guideline_list"))
        with CaptureQueriesContext(connection) as one:
            manager.get(reverse("guideline_list"))
        self.checked("2026-02-09", "MRI of the lumbar spine")
        self.checked("2026-03-09", "MRI of the lumbar spine")
        with django_assert_num_queries(len(one)):
            manager.get(reverse("guideline_list"))


def test_a_rule_told_for_orientation_is_listed_as_such(client):
    manager = sign_in(client, a_case_manager())
    round_ = a_round(received_on=date(2026, 1, 19), items=named_items("Acupuncture, 8 sessions"))
    recompute_rounds(round_ids=[round_.pk])
    text = manager.get(reverse("guideline_rule", args=["ACU-TRIAL"])).content.decode()
    assert "For orientation." in text


def test_rechecks_are_for_the_desk(client):
    assert sign_in(client, an_intake_coordinator()).get(reverse("recheck_list")).status_code == 403
    assert client.get(reverse("guideline_list")).status_code == 200


def test_a_recheck_and_its_report(client):
    round_ = a_round(items=named_items("Physical therapy, 8 sessions"))
    administrator = an_administrator()
    recheck = request_recheck(reason="the rules changed", actor=administrator)
    sign_in(client, administrator)
    assert "the rules changed" in client.get(reverse("recheck_list")).content.decode()
    assert "0 of 1 parts" in client.get(reverse("recheck_report", args=[recheck.pk])).content.decode()
    from reviews.services.library.documents import recheck_rounds

    recheck_rounds(recheck_id=recheck.pk, round_ids=[round_.pk], progress=lambda _done, _total: None)
    report = client.get(reverse("recheck_report", args=[recheck.pk])).content.decode()
    assert round_.case.case_number in report
    assert "Did not speak" in report


def test_the_console_refuses_a_wrong_rule_file_and_keeps_what_was_typed(client):
    sign_in(client, an_administrator())
    page = client.post(
        reverse("admin:reviews_librarydocument_add"), {"name": "house", "text": "[edition", "note": "try"}
    )
    assert page.status_code == 200
    assert page.context["adminform"].form.errors["text"]
    assert "[edition" in page.content.decode()


def test_a_rule_file_added_at_the_same_moment_as_another_is_shown_again_as_typed(client, at_the_same_moment):
    typed = {"name": "acupuncture_2007", "text": documents()["acupuncture_2007"], "note": "mine"}
    add_document(**{**typed, "note": "theirs"}, actor=an_administrator())
    sign_in(client, an_administrator())
    with at_the_same_moment():
        page = client.post(reverse("admin:reviews_librarydocument_add"), typed)
    form = page.context["adminform"].form
    assert form.non_field_errors()[0].startswith(
        "Somebody else added version 1 of acupuncture_2007 at the same moment."
    )
    assert {name: form[name].value() for name in typed} == typed
    assert LibraryDocument.objects.get().note == "theirs"
