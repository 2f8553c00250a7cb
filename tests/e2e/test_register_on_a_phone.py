"""The worker finds a published determination on a phone, and what is said once it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reviews.enums import WithdrawalKind
from reviews.services.public import withdraw_public
from tests.factories import a_quality_physician
from tests.factories.public import release

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser import Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.integration, pytest.mark.usefixtures("files")]


def test_what_is_found_and_what_is_gone_fit_on_a_phone(live_server, new_visitor: Callable[..., Visitor]) -> None:
    public = release(sealed=True)
    number = public.determination.case.case_number
    worker = new_visitor(width=390)
    page = worker.visit(live_server.url + reverse("public_register"), "register on a phone")
    assert worker.fits()
    page.get_by_label("Words, “a phrase” or a case number").fill("lumbar")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=number).click()
    worker.look("published determination on a phone")
    assert worker.fits()
    page.get_by_role("link", name="What this means").click()
    worker.look("what upheld means on a phone")
    assert worker.fits()

    withdraw_public(
        public=public, kind=WithdrawalKind.IDENTITY, reason="The worker was named", actor=a_quality_physician()
    )
    page.goto(live_server.url + reverse("public_decision", args=[number]))
    expect(page.get_by_text("It could have told who somebody is.")).to_be_visible()
    worker.complaints.clear()  # the browser says of the page that it is gone
    worker.look("determination no longer published")
    assert worker.fits()
    page.get_by_role("link", name="Published determinations").click()
    expect(page.get_by_role("heading", name="Published determinations")).to_be_visible()
