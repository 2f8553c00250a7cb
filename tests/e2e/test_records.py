"""The records desk at a browser: files are dropped, confirmed, held against the list, and declared complete."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.test_workflow import sign_in
from tests.factories.cases import a_pdf

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Route

    from tests.browser import Visitor
    from tests.installation import Installation

pytestmark = pytest.mark.integration

DROP = """files => {
  const carried = new DataTransfer();
  for (const [name, begin, size] of files) {
    const content = new Uint8Array(size);
    content.set(Uint8Array.from(atob(begin), sign => sign.charCodeAt(0)));
    carried.items.add(new File([content], name, {lastModified: 1}));
  }
  const told = {bubbles: true, cancelable: true, dataTransfer: carried};
  for (const kind of ["dragover", "drop"]) document.querySelector("h1").dispatchEvent(new DragEvent(kind, told));
}"""


def _drop(page: Page, files: dict[str, bytes]) -> None:
    """Drop files on the page; the zeros at the end of a long one are not carried to the browser."""
    begins = {name: base64.b64encode(content.rstrip(b"\0")).decode() for name, content in files.items()}
    page.evaluate(DROP, [[name, begins[name], len(content)] for name, content in files.items()])


def _go_to_the_list(site: Installation, page: Page, case: str) -> None:
    """Once every file is checked: until then the records cannot be called complete."""
    unchecked = "SELECT 1 FROM cases_document WHERE state = 'quarantined'"
    site.wait_until(lambda: not site.rows(unchecked), what="every file is checked")
    page.goto(f"{case}records/required/")


def test_records_are_dropped_confirmed_and_held_against_the_list_in_one_act(
    new_installation: Callable[..., Installation], new_visitor: Callable[..., Visitor]
) -> None:
    site = new_installation().migrate().load_demo().start_web().start_worker()
    visitor = new_visitor()
    page = visitor.page
    sign_in(visitor, site, "manager")
    page.goto(f"{site.url}/cases/?state=records_pending")
    page.locator("table th[scope=row] a").first.click()
    page.wait_for_load_state()
    case = page.url.partition("?")[0]

    _drop(page, {"PR-2 Dr Ito 2026-10-04.pdf": a_pdf("Visit", pages=3), "RFA 2026-10-05.pdf": a_pdf("Request")})
    expect(page.get_by_text("on file, being checked")).to_have_count(2, timeout=30_000)
    expect(page.locator("#record-list")).to_contain_text("RFA")
    _drop(page, {"Again.pdf": a_pdf("Request")})
    expect(page.get_by_text("already on file as “RFA”")).to_be_visible()
    visitor.look("records are dropped")

    broken: list[str] = []

    def break_once(route: Route) -> None:
        offset = route.request.headers.get("upload-offset", "0")
        if route.request.method == "PATCH" and offset != "0" and not broken:
            broken.append(offset)
            route.abort()
        else:
            route.continue_()

    page.route("**/records/uploads/*/", break_once)  # a connection that breaks in the second of three parts
    _drop(page, {"Long.pdf": b"%PDF-1.7\n" + bytes(17 * 2**20)})
    expect(page.get_by_text("on file, being checked")).to_have_count(3, timeout=60_000)
    assert broken == [str(8 * 2**20)]
    visitor.complaints.clear()  # the browser says of the request that it was broken off
    page.unroute("**/records/uploads/*/")

    page.locator("[data-uploads-done] a").click()
    expect(page.get_by_label("What it is: PR-2 Dr Ito")).to_have_value("progress_report")
    visitor.look("confirm what the records are")
    for choice in page.get_by_label(re.compile("^What it is: Long")).all():
        choice.select_option("other")
    page.get_by_role("button", name="Confirm and put on file").click()
    expect(page.get_by_text(re.compile(r"records? (is|are) described"))).to_be_visible()
    visitor.look("case with records")

    _go_to_the_list(site, page, case)
    first_or_second = re.compile("^(1-3|2-4)$")  # two files go up side by side: the one that arrives first is first
    expect(page.get_by_label("Pages of the file: Every physician's report")).to_have_value(first_or_second)
    page.get_by_role("button", name="Put on file: the records are complete").click()
    expect(page.get_by_text("Say why it is not there.").first).to_be_visible()
    visitor.complaints.clear()  # the browser says of each refused form that it is refused
    visitor.look("what must be there with gaps")
    page.get_by_label("Reason of every gap that has none of its own").fill("Asked for on the telephone: there is none.")
    page.get_by_role("button", name="Put on file: the records are complete").click()
    expect(page.get_by_text("The records are complete.", exact=True)).to_be_visible()
    expect(page.get_by_text("List of the records").first).to_be_visible()
    visitor.look("case with complete records")
    page.set_viewport_size({"width": 390, "height": 844})
    visitor.visit(f"{case}records/required/", "what must be there on a phone")
    assert visitor.fits()
