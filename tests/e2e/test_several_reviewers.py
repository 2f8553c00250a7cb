"""Several reviewers decide a case: approved, each writes alone and is approved alone, and one letter goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases.enums import CaseState
from cases.models import Case
from reviews.enums import Decision
from reviews.models import ReviewRound
from tests.e2e.test_quality import at_each_width, signed_in
from tests.factories import (
    a_case,
    a_case_manager,
    a_quality_physician,
    a_reviewer,
    declare,
    designate,
    issue,
    sign_off,
    submit,
    write_decision,
    write_review,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser import Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.integration, pytest.mark.usefixtures("files")]


def test_two_reviewers_are_approved_decide_and_are_told_of_together(
    live_server, new_visitor: Callable[..., Visitor]
) -> None:
    case, second = a_case(CaseState.READY_FOR_REVIEW), a_reviewer("Tobias Aurelio", specialty="Neurology")
    desk = signed_in(new_visitor(), live_server.url, a_case_manager())

    def at(name: str, *args: object) -> str:
        return live_server.url + reverse(name, args=args)

    page = desk.page
    desk.visit(at("case_review", case.case_number), "several: before the approval")
    page.get_by_text("More than one reviewer").click()
    page.get_by_role("button", name="Put the approval on file").click()
    page.get_by_label("Approved by").fill("Marta Quill, DWC")
    page.get_by_label("Date of the written approval").fill("11/20/2099")
    page.get_by_label("Why condition and treatment are too complex for one").fill("Spine surgery after a stroke.")
    page.get_by_role("button", name="Put the approval on file").click()
    expect(page.get_by_label("Approved by")).to_have_value("Marta Quill, DWC")
    desk.complaints.clear()  # the refusal
    desk.look("several: refused, nothing lost")
    page.get_by_label("Date of the written approval").fill("11/20/2015")
    page.get_by_role("button", name="Put the approval on file").click()
    expect(page.get_by_text("2 reviewers decide this case.")).to_be_visible()
    expect(page.get_by_role("heading", name="Designate reviewer 1 of 2")).to_be_visible()
    first = declare(designate(Case.objects.get(pk=case.pk)))
    page.reload()
    page.get_by_role("radio", name="Tobias Aurelio").check()
    page.get_by_label("Why this specialty fits").fill("Treats what the stroke left.")
    page.get_by_role("button", name="Designate").click()
    expect(page.get_by_text("Reviewer 2: has not answered yet")).to_be_visible()
    at_each_width(desk, page.url, "several-designated")

    other = declare(ReviewRound.objects.get(case=case, reviewer=second))
    reader = signed_in(new_visitor(), live_server.url, second.user)
    reader.visit(at("round_summary", other.pk), "several: one writes alone")
    expect(reader.page.get_by_text("You are reviewer 2 of 2.")).to_be_visible()
    for round_, decision in ((first, Decision.UPHELD), (other, Decision.OVERTURNED)):
        write_review(round_)
        for item in case.items.all():
            write_decision(round_, item, decision, rationale=f"What reviewer {round_.seat} found in the file.")
    reader.visit(at("round_submit", other.pk), "several: before submission")
    submit(other)
    reader.visit(at("round_summary", other.pk), "several: waits for the other")
    expect(reader.page.get_by_text("Your analysis is submitted")).to_be_visible()
    submit(first)

    quality = signed_in(new_visitor(), live_server.url, a_quality_physician())
    at_each_width(quality, at("quality_review", first.pk), "several-quality")
    prevails = quality.page.get_by_role("row").filter(has_text="Overturned").last
    expect(prevails).to_contain_text("Upheld")
    for round_ in ReviewRound.objects.filter(case=case):
        sign_off(round_)
    desk.visit(at("case_review", case.case_number), "several: before the issue")
    page.get_by_text("As it will read, from the analyses of all reviewers").click()
    expect(page.get_by_text("evenly split").first).to_be_visible()
    issue(Case.objects.get(pk=case.pk))
    at_each_width(desk, at("case_review", case.case_number), "several-issued")
    expect(page.get_by_text("Reviewer 2 (Neurology) found the treatment medically necessary.").first).to_be_visible()
