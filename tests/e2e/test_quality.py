"""A determination is returned for one item, mended, compared, signed, issued, and looked at again, in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from reviews.models import QualitySample
from reviews.selectors.determination import content_of
from reviews.selectors.ground_five import held_item
from reviews.selectors.quality.alike import alike_of
from reviews.services.findings import recompute_findings
from reviews.services.ground_five import answer_statement
from reviews.services.sign_off import submit_determination
from tests.factories import (
    a_case_manager,
    a_determination,
    a_quality_physician,
    a_round,
    move,
    sign_in,
    write_decision,
    write_review,
)
from tests.factories.pages import with_pages
from tests.factories.quality import decided

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from imr_site.accounts.models import User
    from reviews.models import ReviewRound
    from tests.browser import Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.integration, pytest.mark.usefixtures("files")]

FIRST = (
    "The worker completed a course of physical therapy in 2026. There is no documentation of a home exercise program. "
    "The request goes beyond the 10 visits of the guideline, so it is not medically necessary."
)
MENDED = FIRST.replace("in 2026", "in the spring of 2026, with a gain in motion")
REASON = "Say what the course of therapy gained."
WIDTHS = (1440, 1024, 400)


@pytest.fixture
def _all_are_drawn(settings, tmp_path: Path) -> None:
    settings.SAMPLING_RULES = tmp_path / "sampling.toml"
    settings.SAMPLING_RULES.write_text('[[rule]]\nkey = "all"\ntitle = "Of all determinations"\nshare = 1\n')


@pytest.mark.usefixtures("_all_are_drawn")
def test_returned_mended_signed_and_looked_at_again(live_server, new_visitor: Callable[..., Visitor]) -> None:
    round_ = a_contradicted_round()
    elsewhere = a_determination()
    for name, upheld, overturned in (("Ana Ruiz", 6, 1), ("Ben Cole", 2, 5), ("Cara Diaz", 3, 3), (None, 9, 4)):
        decided(elsewhere, name, upheld=upheld, overturned=overturned, timing=timing_now(round_))
    item, writer = round_.case.items.get(position=1), round_.reviewer.user
    first, reviewer = (signed_in(new_visitor(), live_server.url, who) for who in (a_quality_physician(), writer))

    def at(name: str, *args: object) -> str:
        return live_server.url + reverse(name, args=args)

    page = first.page
    at_each_width(first, at("quality_review", round_.pk), "quality-review")
    expect(page.get_by_text("It was taught, and not done.")).to_be_visible()
    page.get_by_role("link", name="With its numbers, dates and drugs in the file").click()
    expect(page.get_by_text("not found in the file").first).to_be_visible()
    first.look("quality-review-with-details")
    page.get_by_role("button", name="Return to the reviewer").click()
    expect(page.get_by_text("here or beside an item")).to_be_visible()
    first.complaints.clear()  # the refusal
    page.get_by_label("What to look at again in item 1").fill(REASON)
    page.once("dialog", lambda leaving: leaving.dismiss())
    page.get_by_role("link", name="Without its numbers, dates and drugs").click()
    expect(page.get_by_label("What to look at again in item 1")).to_have_value(REASON)
    page.get_by_role("button", name="Return to the reviewer").click()
    expect(page.get_by_text("Returned to the reviewer")).to_be_visible()

    reviewer.visit(at("round_item", round_.pk, 1), "item-returned")
    expect(reviewer.page.get_by_text("Returned for this item")).to_be_visible()
    write_decision(round_, item, rationale=MENDED)
    at_each_width(reviewer, at("round_submit", round_.pk), "submit")
    expect(
        reviewer.page.get_by_text("Over 3 other reviewers the share overturned goes from 14 % to 71 %.")
    ).to_be_visible()
    expect(reviewer.page.locator("ins")).to_have_text("the spring of 2026, with a gain in motion. ")
    reviewer.page.get_by_role("button", name="Submit to the quality desk").click()
    expect(reviewer.page.get_by_text("is with the quality desk")).to_be_visible()

    at_each_width(first, at("quality_review", round_.pk), "quality-again")
    expect(page.get_by_text(REASON).first).to_be_visible()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved. The determination can be issued.")).to_be_visible()
    manager = signed_in(new_visitor(), live_server.url, a_case_manager())
    manager.visit(at("case_review", round_.case.case_number), "issue-signed-content")
    move(round_.case, "issue")

    second = signed_in(new_visitor(), live_server.url, a_quality_physician("Noor Second"))
    give_the_second_look(second, reviewer, at)


def give_the_second_look(second: Visitor, reviewer: Visitor, at: Callable[..., str]) -> None:
    """Graded by the one, read by the other; and how reviewers compare."""
    second.visit(at("quality_queue"), "quality-queue")
    sample = QualitySample.objects.filter(review=None).latest("pk")
    at_each_width(second, at("sample_review", sample.pk), "second-look")
    grades = second.page.get_by_role("group", name="Grade of item")
    grades.nth(0).get_by_label("Weakly reasoned").check()
    grades.nth(1).get_by_label("Sound", exact=True).check()
    second.page.get_by_role("button", name="Keep the second look").click()
    expect(second.page.get_by_text("Say why it is “weakly reasoned”.")).to_be_visible()
    second.complaints.clear()  # the refusal
    second.page.get_by_label("For the reviewer, on item 1").fill("The gain is named and not measured.")
    second.page.get_by_role("button", name="Keep the second look").click()
    expect(second.page.get_by_text("Your second look is on file")).to_be_visible()

    at_each_width(reviewer, at("my_reviews"), "my-reviews")
    expect(reviewer.page.get_by_text("The gain is named and not measured.")).to_be_visible()
    expect(reviewer.page.get_by_text("Noor Second")).to_have_count(0)
    at_each_width(second, at("quality_overview"), "quality-overview")
    second.page.set_viewport_size({"width": 1440, "height": 900})
    second.page.get_by_text("57 points between reviewers").click()
    second.look("quality-overview-group")


def timing_now(round_: ReviewRound) -> str:
    return alike_of(content_of(round_))[0].timing


def a_contradicted_round() -> ReviewRound:
    """Submitted; of item 1 a page says what the rationale calls missing, and the reviewer answered it."""
    round_ = write_review(a_round())
    recompute_findings(round_id=round_.pk, progress=lambda _done, _total: None)
    item = round_.case.items.get(position=1)
    with_pages(round_.case.documents.order_by("pk")[0], "Low back pain.", "A home exercise program was taught.")
    write_decision(round_, item, rationale=FIRST)
    (held,) = held_item(round_, item).statements
    writer = round_.reviewer.user
    answer_statement(
        round_=round_, item=item, statement_sha256=held.sha256, answer="It was taught, and not done.", actor=writer
    )
    submit_determination(round_=round_, actor=writer)
    return round_


def signed_in(visitor: Visitor, address: str, person: User) -> Visitor:
    cookies = sign_in(Client(), person).cookies
    visitor.context.add_cookies(
        [{"name": name, "value": morsel.value, "url": address} for name, morsel in cookies.items()]
    )
    return visitor


def at_each_width(visitor: Visitor, address: str, name: str) -> None:
    for width in WIDTHS:
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.visit(address, f"{name}-{width}")
        assert visitor.fits()
