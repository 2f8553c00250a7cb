"""The records desk at a browser: the file is held against the list of what must be there, and declared complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.test_workflow import sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser import Visitor
    from tests.installation import Installation

pytestmark = pytest.mark.integration


def test_the_list_of_what_must_be_there_is_answered_in_one_act(
    new_installation: Callable[..., Installation], new_visitor: Callable[..., Visitor]
) -> None:
    site = new_installation().migrate().load_demo().start_web()
    visitor = new_visitor()
    page = visitor.page
    sign_in(visitor, site, "manager")
    page.goto(f"{site.url}/cases/?state=records_pending")
    page.locator("table th[scope=row] a").first.click()
    visitor.look("case that waits for records")

    page.get_by_role("link", name="What must be there").click()
    visitor.look("what must be there")
    page.get_by_role("button", name="Put on file: the records are complete").click()
    expect(page.get_by_text("Say why it is not there.").first).to_be_visible()
    visitor.complaints.clear()  # the browser says of each refused form that it is refused
    visitor.look("what must be there with gaps")
    for reason in page.get_by_label("Reason of a gap").all():
        reason.fill("Asked for on the telephone; the claims administrator has none.")
    page.get_by_role("button", name="Put on file: the records are complete").click()
    expect(page.get_by_text("The records are complete.", exact=True)).to_be_visible()
    expect(page.get_by_text("List of the records")).to_be_visible()
    visitor.look("case with complete records")
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("link", name="What must be there").click()
    visitor.look("what must be there on a phone")
    assert visitor.fits()
