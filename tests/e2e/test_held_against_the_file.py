"""A reviewer writes a false "not documented" in a browser, is stopped, and mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import a_round, sign_in, write_review
from tests.factories.pages import with_pages

if TYPE_CHECKING:
    from tests.browser import Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.integration, pytest.mark.usefixtures("files")]

FALSE = "There is no documentation of a home exercise program. Naproxen 550 mg was taken since 03/15/2024."
MENDED = "A home exercise program is documented on page 2. Naproxen 550 mg was taken since 03/15/2024."
SAID = "Naproxen 550 mg was dispensed on March 15, 2024.\nA home exercise program was taught and is done daily."


def test_a_false_not_documented_is_stopped_and_mended(live_server, visitor: Visitor) -> None:
    round_ = write_review(a_round())
    with_pages(round_.case.documents.order_by("pk")[0], "Low back pain since March.", SAID)
    cookies = sign_in(Client(), round_.reviewer.user).cookies
    visitor.carry(cookies, live_server.url)
    item, submit = (
        live_server.url + reverse(name, args=args)
        for name, args in (("round_item", [round_.pk, 1]), ("round_submit", [round_.pk]))
    )
    page = visitor.visit(item, "item-before")
    page.get_by_label("Decision rationale").fill(FALSE)
    held = page.locator("#held-list")
    expect(held.get_by_text("The file says otherwise")).to_be_visible()
    expect(held.get_by_role("link", name="Page 2")).to_be_visible()
    held.get_by_text("Numbers, dates and drugs in the file").click()
    visitor.look("item-contradicted")
    visitor.visit(submit, "submit-stopped")
    expect(page.get_by_role("button", name="Submit to the quality desk")).to_be_disabled()
    page.goto(item)
    page.get_by_label("Decision rationale").fill(MENDED)
    expect(page.locator("#held-list").get_by_text("The file says otherwise")).to_have_count(0)
    page.goto(submit)
    expect(page.get_by_role("button", name="Submit to the quality desk")).to_be_enabled()
