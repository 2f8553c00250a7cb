"""An auditor chooses last year's statistics and takes the table, in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from imr_site.accounts.enums import Role
from tests.factories import a_user, sign_in
from tests.factories.caseload import a_caseload

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser import Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.integration, pytest.mark.usefixtures("files")]


def test_the_tables_of_a_period(live_server, new_visitor: Callable[..., Visitor]) -> None:
    a_caseload(1, applications=60, letters=120)
    visitor = new_visitor()
    client = sign_in(Client(), a_user(Role.AUDITOR, "Robin Vale"))
    visitor.carry(client.cookies, live_server.url)
    page = visitor.page
    page.goto(live_server.url + reverse("statistics"))
    page.get_by_label("From", exact=True).fill("2025-11-01")
    page.get_by_label("to", exact=True).fill("2026-06-30")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("table")).to_have_count(12)
    expect(page.get_by_role("cell", name="withheld").first).to_be_visible()
    for width in (1440, 400):
        page.set_viewport_size({"width": width, "height": 900})
        visitor.look(f"statistics-{width}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Table (CSV)").click()
    assert Path(download.value.path()).read_text().startswith("from,to,table,row,figure,value")
