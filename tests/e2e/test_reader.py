"""The reader at a browser: read by keys, searched and marked; what was seen is told, and what is far is not loaded."""

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

FILE = """
from cases.models import Case
from tests.factories import a_document, a_pdf
from tests.factories.pages import with_pages
case = Case.objects.get(state="clinical_review")
for title, pages in (("Progress report", 40), ("MRI report", 3)):
    report = a_document(case, content=a_pdf(title, pages=pages), title=title)
    said = [f"{title}, page {n} of it. Pain in the lower back." + " Norco 10 mg." * (n % 10 == 3) for n in range(1, pages + 1)]
    with_pages(report, *said)
print(case.case_number)
"""  # noqa: E501


NO_SPACE_IS_ON_THE_SCREEN = """() => {
  const pane = document.querySelector("[data-pane='']").getBoundingClientRect();
  return [...document.querySelectorAll("[data-sheet] .sheet-lines")].every((space) => {
    const { top, bottom } = space.getBoundingClientRect();
    return bottom <= pane.top || top >= pane.bottom;
  });
}"""
SELECT_OVER_THE_BREAK = """() => {
  const [first, second] = document.querySelectorAll(".reader-both .sheet-text [data-begin]");
  getSelection().setBaseAndExtent(first.firstChild, 3, second.firstChild, 8);
}"""


@pytest.fixture(scope="module")
def site(shared_installation: Callable[..., Installation]) -> Installation:
    """An embedded installation with the demo people and cases, and its web server."""
    return shared_installation().migrate().load_demo().start_web()


@pytest.fixture(scope="module")
def number(site: Installation) -> str:
    """The case with the file."""
    return site.python(FILE)


def test_a_file_is_read_by_keys(site: Installation, number: str, new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor()
    page = visitor.page
    sign_in(visitor, site, "reviewer")
    page.get_by_role("link", name=re.compile(number)).first.click()
    page.get_by_role("link", name="Read the file", exact=True).click()
    number_field = page.get_by_label("Page", exact=True)
    said = page.locator("[data-reader-said]")

    _wait_for(page, 1)
    visitor.look("reader image")
    page.keyboard.press("n")
    expect(number_field).to_have_value("2")
    expect(page.locator("#page-2-head")).to_be_focused()
    expect(page).to_have_url(re.compile(r"\?page=2$"))
    page.go_back()
    expect(page.locator("#page-1-head")).to_be_focused()
    expect(number_field).to_have_value("1")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(number_field).to_have_value("1")

    page.keyboard.press("g")
    page.keyboard.type("30")
    page.keyboard.press("Enter")
    _wait_for(page, 30)
    expect(page).to_have_url(re.compile(r"\?page=30$"))
    assert page.locator("[data-page-id]").count() <= 8
    page.keyboard.press("b")
    expect(said).to_have_text("Page 30 is bookmarked.")
    page.keyboard.press("b")
    expect(said).to_have_text("Page 30 is no longer bookmarked.")

    search_and_change_modes(visitor)
    cite_what_is_marked(visitor)


def search_and_change_modes(visitor: Visitor) -> None:
    page = visitor.page
    number_field, said = page.get_by_label("Page", exact=True), page.locator("[data-reader-said]")
    page.keyboard.press("/")
    page.keyboard.type("norco bn")  # keys are letters while somebody types
    page.get_by_label("Find in the file").fill("norco")
    page.keyboard.press("Enter")
    expect(page.locator("#side-head")).to_have_text("5 pages with “norco”")
    expect(page.locator("#side-head")).to_be_focused()
    expect(number_field).to_have_value("30")
    page.keyboard.press("]")
    expect(page.locator("[data-hit-count]")).to_have_text("1 of 5")
    page.keyboard.press("]")
    expect(page.locator("[data-hit-count]")).to_have_text("2 of 5")
    expect(said).to_have_text(re.compile("Hit 2 of 5, page"))
    expect(page.locator(".sheet-mark").first).to_be_visible()
    visitor.look("reader hits")
    page.keyboard.press("m")
    expect(page).to_have_url(re.compile("mode=text"))
    expect(page.locator(".sheet-text mark").first).to_be_visible()
    visitor.look("reader text")
    page.keyboard.press("m")
    expect(page.locator(".reader-both .sheet-text mark").first).to_be_visible()
    visitor.look("reader both")


def cite_what_is_marked(visitor: Visitor) -> None:
    page = visitor.page
    page.locator(".reader-both .sheet-text mark").first.select_text()
    expect(page.locator("[data-selected]")).to_have_text(re.compile(r"^Selected on page \d+$"))
    expect(page.get_by_role("button", name="Note here")).to_be_visible()
    page.evaluate(SELECT_OVER_THE_BREAK)
    expect(page.locator("[data-selected]")).to_have_text(re.compile(r"^Selected on pages \d+ to \d+$"))
    expect(page.get_by_role("button", name="Note here")).to_be_hidden()
    page.get_by_role("button", name="Cite", exact=True).click()
    visitor.look("reader cite")
    page.get_by_role("button", name="For the treatment").first.click()
    expect(page.locator("body")).to_contain_text("Cited for item 1: for the treatment.")
    expect(page).to_have_url(re.compile(r"/file/\?page=\d+$"))


def test_what_was_on_the_screen_is_kept_and_what_is_marked(
    site: Installation, number: str, new_visitor: Callable[..., Visitor]
) -> None:
    visitor, colleague = new_visitor(), new_visitor(width=390, dark=True)
    page = visitor.page
    sign_in(visitor, site, "manager")
    page.goto(f"{site.url}/cases/{number}/file/?page=5")
    _wait_for(page, 5)
    expect(page.locator("[data-seen-file]")).to_have_text(re.compile("^[12] of"), timeout=15_000)

    word = page.locator("#page-5 .sheet-words tspan").nth(1).bounding_box()
    middle = word["y"] + word["height"] / 2
    page.mouse.move(word["x"] + 1, middle)
    page.mouse.down()
    page.mouse.move(word["x"] + word["width"] * 2, middle, steps=4)
    page.mouse.up()
    expect(page.locator("[data-selected]")).to_have_text("Selected on page 5")
    page.get_by_role("button", name="Note here").click()
    page.get_by_label("Note, for you alone").fill("Since when?")
    visitor.look("reader note")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator(".reader-documents")).to_contain_text("Since when?")
    expect(page.locator("#page-5 .sheet-note")).to_be_visible()
    visitor.look("reader marks")

    page.get_by_role("link", name="Documents").click()
    page.get_by_role("link", name="Beside: MRI report").click()
    expect(page.locator("[data-pane=beside] [data-picture]").first).to_be_attached()
    visitor.look("reader two documents")
    page.get_by_role("link", name="Close MRI report").click()
    page.get_by_role("link", name="Pages", exact=True).click()
    visitor.look("reader thumbnails")

    page.goto(f"{site.url}/cases/{number}/file/")
    page.get_by_role("link", name="Continue at page 5").click()
    expect(page.get_by_label("Page", exact=True)).to_have_value("5")

    page.keyboard.press("?")
    page.get_by_label("Use these keys").uncheck()
    expect(page.locator("#single-keys-said")).to_have_text("These keys are off.")
    visitor.look("reader keys")
    page.keyboard.press("Escape")
    page.reload()
    _wait_for(page, 5)
    page.keyboard.press("n")
    page.keyboard.press("?")
    expect(page.get_by_label("Page", exact=True)).to_have_value("5")
    expect(page.get_by_role("dialog")).to_have_count(0)

    open_one_of_the_last(page, f"{site.url}/cases/{number}/file/?page=44&mode=text")

    sign_in(colleague, site, "quality")
    colleague.visit(f"{site.url}/cases/{number}/file/?page=5", "reader on a phone in the dark")
    assert colleague.fits()
    expect(colleague.page.locator("#page-5")).not_to_contain_text("Since when?")


def open_one_of_the_last(page, address: str) -> None:
    """A page that cannot come to the top is the one that is read all the same, and what is around it is loaded."""
    page.goto(address)
    _wait_for(page, 45)
    expect(page.locator("[data-sheet] .sheet-lines")).not_to_have_count(0)
    page.wait_for_function(NO_SPACE_IS_ON_THE_SCREEN)
    expect(page.get_by_label("Page", exact=True)).to_have_value("44")


def _wait_for(page, number: int) -> None:
    """Until the image of the page is drawn; before its script, `reader` is the element of that name, or nothing yet."""
    page.wait_for_function("(page) => typeof reader === 'object' && reader.main?.live.get(page)?.isReady", arg=number)
