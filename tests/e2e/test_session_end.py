"""The end of a session in a real browser: what was typed is still there, and can be saved after signing in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from reviews.demo.people import PASSWORD
from tests.e2e.test_workflow import sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser import Visitor
    from tests.installation import Installation

pytestmark = pytest.mark.integration


@pytest.fixture
def site(new_installation: Callable[..., Installation]) -> Installation:
    """An installation in which nobody may be idle for longer than fourteen seconds."""
    return new_installation(IDLE_SECONDS="14").migrate().load_demo().start_web()


def test_what_was_typed_outlives_the_session(site: Installation, visitor: Visitor) -> None:
    sign_in(visitor, site, "intake")
    page = visitor.page
    page.goto(f"{site.url}/cases/new/")
    page.locator("[name=worker_name]").fill("Philippa Grant-Osei")

    expect(page.get_by_role("heading", name="Are you still there?")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Stay signed in").click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible(timeout=40_000)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("main")).to_be_empty()
    expect(page).to_have_title("Signed out")
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()  # it was closed, and opens again
    visitor.look("session ended")

    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in again").click()
    again = opened.value
    again.get_by_label("Email").fill("intake@demo.example")
    again.get_by_label("Password").fill(PASSWORD)
    again.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Take on file").click()
    expect(page.get_by_text("Not saved yet")).to_be_visible()  # the server has read the form and misses the rest
    expect(page.locator("[name=worker_name]")).to_have_value("Philippa Grant-Osei")

    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("heading", name="Worklist")).to_be_visible()
    page.evaluate("localStorage.setItem('left', 'behind')")
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("button", name="Theme").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.evaluate("localStorage.getItem('left')") is None
    expect(page.locator("html")).to_have_attribute("data-theme", "light")  # chosen, and kept
