"""A reviewer writes a false "not documented" in a browser, is stopped, and mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import a_quality_physician, a_round, sign_in, write_review
from tests.factories.cases import a_document
from tests.factories.pages import with_pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from imr_site.accounts.models import User
    from tests.browser import Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.integration, pytest.mark.usefixtures("files")]

FALSE = "There is no documentation of a home exercise program. Naproxen 550 mg was taken since 03/15/2024."
MENDED = "A home exercise program is documented on page 2. Naproxen 550 mg was taken since 03/15/2024."
SAID = "Naproxen 550 mg was dispensed on March 15, 2024.\nA home exercise program was taught and is done daily."


def _sign_in(visitor: Visitor, site: str, person: User) -> None:
    cookies = sign_in(Client(), person).cookies
    visitor.context.add_cookies(
        [{"name": name, "value": morsel.value, "url": site} for name, morsel in cookies.items()]
    )


def test_a_false_not_documented_is_stopped_and_mended(live_server, new_visitor: Callable[[], Visitor]) -> None:
    round_ = write_review(a_round())
    with_pages(round_.case.documents.order_by("pk")[0], "Low back pain since March.", SAID)
    visitor = new_visitor()
    _sign_in(visitor, live_server.url, round_.reviewer.user)
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
    expect(page.locator("#held-list").get_by_text("does not say that anything is missing")).to_be_visible()
    evidence = page.locator("#evidence-list")
    evidence.get_by_text("Cite a passage").click()
    evidence.get_by_label("Page of the case file").fill("2")
    evidence.get_by_label("Words as they stand there").fill("home exercise program was taught")
    evidence.get_by_role("button", name="Cite it").click()
    expect(evidence.get_by_role("heading", name="For the treatment")).to_be_visible()
    visitor.look("item-evidence")
    page.goto(submit)
    page.get_by_role("button", name="Submit to the quality desk").click()
    expect(page.get_by_text("is with the quality desk")).to_be_visible()
    a_document(round_.case, title="Operative report")
    quality = new_visitor()
    _sign_in(quality, live_server.url, a_quality_physician())
    desk = quality.visit(live_server.url + reverse("quality_review", args=[round_.pk]), "quality-late-record")
    expect(desk.get_by_text("1 document arrived after:")).to_be_visible()
    expect(desk.get_by_role("button", name="Approve")).to_be_disabled()
