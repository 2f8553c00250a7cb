"""The physician writes on all items beside the file; what is typed is saved item by item."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from reviews.models import ItemDecision
from reviews.services.phrases import keep_phrase
from tests.factories import a_document, a_pdf, a_round, sign_in
from tests.factories.pages import with_pages

if TYPE_CHECKING:
    from tests.browser import Visitor

SAVED = re.compile(r"Saved \d")
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.integration, pytest.mark.usefixtures("files")]


def test_two_items_are_written_beside_the_file_and_a_party_is_asked(live_server, visitor: Visitor) -> None:
    round_ = a_round()
    report = a_document(round_.case, title="PR-2 of October", content=a_pdf("PR-2", pages=2))
    with_pages(report, "Low back pain.", "A home exercise program was taught.")
    cookies = sign_in(Client(), round_.reviewer.user).cookies
    visitor.carry(cookies, live_server.url)
    page = visitor.page
    page.goto(live_server.url + reverse("round_items", args=[round_.pk]))
    first, second = page.locator("#item-1"), page.locator("#item-2")

    second.get_by_label("Decision rationale").fill("There is no documentation of a home exercise program.")
    expect(second.locator("[data-typed-status]")).to_contain_text(SAVED)
    expect(second.locator("[data-held]")).to_contain_text("The file says otherwise")
    answer = second.get_by_label("Mend the sentence, or say why it stands")
    answer.fill("Taught on page 4, and never done.")
    second.get_by_label("Upheld:").check()  # what is saved meanwhile refreshes the part, and takes no word away
    page.wait_for_load_state("networkidle")
    expect(answer).to_have_value("Taught on page 4, and never done.")
    answer.fill("")
    first.get_by_label("Decision rationale").fill("The therapy brought no measured gain.")
    expect(first.locator("[data-typed-status]")).to_contain_text(SAVED)
    assert ItemDecision.objects.get(item__position=2).decision == "upheld"
    assert dict(ItemDecision.objects.values_list("item__position", "rationale")) == {
        1: "The therapy brought no measured gain.",
        2: "There is no documentation of a home exercise program.",
    }

    beside = page.get_by_role("region", name="The file", exact=True)
    second.locator("[data-held] a", has_text="Page").first.click()
    expect(beside.get_by_role("region", name=re.compile(r"Page \d+ of the file"))).to_have_attribute(
        "aria-label", re.compile("Page [^1]")
    )
    beside.get_by_label("Find in the file").fill("exercise program")
    beside.get_by_role("button", name="Find").click()
    expect(beside.locator("#file-hits")).to_contain_text("PR-2 of October")
    assert page.url.endswith(reverse("round_items", args=[round_.pk]))
    visitor.look("all items beside the file")

    page.get_by_role("link", name="Ask a party").click()
    page.get_by_label("Whom you ask").select_option(index=1)
    page.get_by_label("Your question").fill("Was the program written down?")
    visitor.look("ask a party")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("Waiting for the answer")).to_be_visible()
    visitor.look("a question waits for its answer")


def test_a_phrase_takes_the_place_of_its_short_name(live_server, visitor: Visitor) -> None:
    round_ = a_round()
    keep_phrase(short="noimp", words="No gain was measured.", actor=round_.reviewer.user)
    cookies = sign_in(Client(), round_.reviewer.user).cookies
    visitor.carry(cookies, live_server.url)
    page = visitor.page
    visitor.visit(live_server.url + reverse("phrase_list"), "phrases")
    page.goto(live_server.url + reverse("round_item", args=[round_.pk, 1]))
    rationale = page.get_by_label("Decision rationale")
    rationale.press_sequentially("Eight visits. ;noimp ;unknown Upheld.")
    expect(rationale).to_have_value("Eight visits. No gain was measured. ;unknown Upheld.")
    expect(page.locator("[data-typed-status]")).to_contain_text(SAVED)
    assert ItemDecision.objects.get().rationale == "Eight visits. No gain was measured. ;unknown Upheld."
