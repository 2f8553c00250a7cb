"""Notes, calls and tasks at a browser; “Where is my case?” is answered and logged in three clicks from the hit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.test_workflow import sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser import Visitor
    from tests.installation import Installation

pytestmark = pytest.mark.integration


def test_where_is_my_case_takes_three_clicks_and_the_work_is_told(
    new_installation: Callable[..., Installation], new_visitor: Callable[..., Visitor]
) -> None:
    site = new_installation().migrate().load_demo().start_web()
    visitor = new_visitor()
    page = visitor.page
    sign_in(visitor, site, "manager")

    page.get_by_label("Search cases").fill("villanueva")
    page.get_by_role("option", name=re.compile("Villanueva")).click()  # one
    page.get_by_role("link", name=re.compile("Log a call with .*, injured worker")).click()  # two
    expect(page.get_by_role("heading", name="You may read this out")).to_be_visible()
    visitor.look("call with the worker")
    page.get_by_role("button", name="Log the call").click()  # three
    expect(page.get_by_text("The call is logged.")).to_be_visible()
    expect(page.locator("#calls")).to_contain_text("Where is my case?")

    page.get_by_role("link", name="Write a note").click()
    page.get_by_label("Note").fill("@Nobody should look at this.")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_text("Type the full name after the @")).to_be_visible()
    visitor.complaints.clear()  # the browser says of each refused form that it is refused
    visitor.look("note that names nobody")
    page.get_by_label("Note").fill("The attorney moved to Fresno.")
    page.locator("input[name=people]").first.check()
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_text("The note is on file.")).to_be_visible()

    page.get_by_role("link", name="Give a task").click()
    page.get_by_label("What is to be done").fill("Ask for the ADJ number")
    page.get_by_label("By which day").fill("2030-01-15")
    visitor.look("task")
    page.get_by_role("button", name="Give the task").click()
    expect(page.locator("#tasks")).to_contain_text("Ask for the ADJ number")
    page.get_by_role("button", name=re.compile("Strike the note")).click()
    page.locator("dialog[open]").get_by_label("Why it is struck").fill("It was another case.")
    page.locator("dialog[open]").get_by_role("button", name="Strike the note").click()
    expect(page.locator("#notes")).to_contain_text("It was another case.")
    visitor.look("case with notes calls and tasks")

    visitor.visit(f"{site.url}/for-you/", "for you")
    visitor.visit(f"{site.url}/for-you/choices/", "what i am told")
    visitor.visit(f"{site.url}/lateness/", "late records with nobody late")
    page.set_viewport_size({"width": 390, "height": 844})
    visitor.visit(f"{site.url}/for-you/", "for you on a phone")
    assert visitor.fits()
