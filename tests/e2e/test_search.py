"""A case is found from any page, by keyboard or by one click, with a script and without."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.test_workflow import sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser import Visitor
    from tests.installation import Installation

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def site(shared_installation: Callable[..., Installation]) -> Installation:
    """An embedded installation with the demo people and cases, and its web server."""
    return shared_installation().migrate().load_demo().start_web()


def _type(page: Page, words: str) -> None:
    """Into the field of the header, which the key `/` leads to, and wait for what is suggested."""
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    field = page.get_by_label("Search cases")
    expect(field).to_be_focused()
    field.fill("")
    with page.expect_response("**/search/suggestions/"):
        field.type(words)
    expect(page.locator("#search-popup")).to_be_visible()


def test_suggestions_are_chosen_by_keyboard_or_with_one_click(
    site: Installation, new_visitor: Callable[..., Visitor]
) -> None:
    visitor = new_visitor()
    page = visitor.page
    sign_in(visitor, site, "intake")
    page.goto(f"{site.url}/guidelines/")
    field = page.get_by_label("Search cases")

    _type(page, "quill, isa")
    option = page.get_by_role("option", name=re.compile("Isadora Quill"))
    expect(option).to_have_count(1)
    expect(page.locator("[data-search-said]")).to_have_text("1 case. Choose with the arrow keys.")
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "search-option-1")
    visitor.look("search with a suggestion chosen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("Isadora Quill"))).to_be_visible()

    _type(page, "villanueva")
    page.get_by_role("option").click()  # the one click
    expect(page.get_by_role("heading", name=re.compile("Villanueva"))).to_be_visible()

    _type(page, "nobody of that name")
    expect(field).to_have_attribute("aria-expanded", "false")
    visitor.look("search with nothing suggested")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No case is found by that")).to_be_visible()
    visitor.look("search without a hit")

    _type(page, "cm")
    visitor.look("search with many suggested")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Cases found by “cm”")).to_be_visible()
    visitor.look("search with many hits")
    page.set_viewport_size({"width": 390, "height": 844})
    _type(page, "cm")
    visitor.look("search on a phone")
    assert visitor.fits()
    assert page.locator("#search-popup").bounding_box()["x"] >= 0
    page.keyboard.press("Tab")  # away from the field
    expect(page.locator("#search-popup")).to_be_hidden()
    assert page.locator("#search-popup").inner_html() == "", "no name stays on the page"
    assert "quill" not in " ".join(log.read_text().lower() for log in site.logs.iterdir())


def test_a_reviewer_is_suggested_own_cases_only(site: Installation, new_visitor: Callable[..., Visitor]) -> None:
    own = site.rows(
        "SELECT c.case_number FROM cases_case c JOIN reviews_reviewround r ON r.case_id = c.id "
        "JOIN reviews_reviewer v ON v.id = r.reviewer_id JOIN accounts_user u ON u.id = v.user_id "
        "WHERE u.email = 'reviewer@demo.example'"
    )
    visitor = new_visitor()
    sign_in(visitor, site, "reviewer")
    _type(visitor.page, "cm")
    numbers = visitor.page.locator("#search-popup .mono").all_inner_texts()
    assert set(numbers) == {number for (number,) in own}
    visitor.look("search of a reviewer")


def test_it_is_a_plain_form_without_a_script(site: Installation, new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor()
    sign_in(visitor, site, "intake")
    plain = visitor.context.browser.new_context(java_script_enabled=False)
    try:
        plain.add_cookies(visitor.context.cookies())
        page = plain.new_page()
        page.goto(f"{site.url}/cases/")
        page.get_by_label("Search cases").fill("Quill, Isadora")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=re.compile("Isadora Quill"))).to_be_visible()
    finally:
        plain.close()
