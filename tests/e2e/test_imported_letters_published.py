"""A case manager has imported letters scanned, and a quality physician releases what the scan lets pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import a_case_manager, a_quality_physician, sign_in
from tests.factories.public import RELEASER
from tests.reviews.services.test_imported_letters import PLANTED, imported, work_off

if TYPE_CHECKING:
    from collections.abc import Callable

    from imr_site.accounts.models import User
    from tests.browser import Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.integration, pytest.mark.usefixtures("files")]


def test_scanned_by_one_and_released_by_another(live_server, new_visitor: Callable[..., Visitor]) -> None:
    imported("", "", *PLANTED)

    def come(person: User) -> Visitor:
        visitor = new_visitor()
        cookies = sign_in(Client(), person).cookies
        visitor.carry(cookies, live_server.url)
        visitor.page.goto(live_server.url + reverse("imported_letters"))
        return visitor

    manager = come(a_case_manager())
    manager.look("imported letters, none scanned")
    manager.page.get_by_role("button", name="Scan 8 letters").click()
    manager.look("imported letters, to be scanned")
    manager.page.get_by_role("button", name="Scan", exact=True).click()
    expect(manager.page.get_by_text("1 batch at work")).to_be_visible()
    manager.look("imported letters, a batch at work")
    work_off()
    expect(manager.page.get_by_text("must be edited").first).to_be_visible()
    quality = come(a_quality_physician(RELEASER))
    quality.look("imported letters, to be released")
    quality.page.get_by_role("button", name="Release 2 letters").click()
    quality.page.get_by_role("button", name="Release", exact=True).click()
    expect(quality.page.get_by_text("1 batch at work")).to_be_visible()
    work_off()
    expect(quality.page.get_by_text("1 batch at work")).to_have_count(0)
    quality.page.set_viewport_size({"width": 400, "height": 900})
    quality.look("imported letters, released, on a phone")
