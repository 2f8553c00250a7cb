"""The PDF of a record at a browser: drawn by pdf.js under the policy of the site, page by page, with its words."""

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
case = Case.objects.get(state="clinical_review")
a_document(case, content=a_pdf("Lumbar fusion", pages=3), title="Operative report")
print(case.case_number)
"""
INK = """() => {
  const canvas = document.querySelector("canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, at) => at % 4 === 0 && value < 128).length;
}"""


def test_a_record_is_read_as_the_pdf_it_is(
    new_installation: Callable[..., Installation], new_visitor: Callable[..., Visitor]
) -> None:
    site = new_installation().migrate().load_demo()
    number = site.python(FILE)
    site.start_web()
    visitor = new_visitor()
    page, said = visitor.page, visitor.page.locator("[data-pdf-said]")
    sign_in(visitor, site, "reviewer")
    page.goto(f"{site.url}/cases/{number}/file/")
    page.get_by_role("link", name="Open the PDF: Operative report").click()
    expect(said).to_have_text("Page 1 of 3")
    assert page.evaluate(INK) > 100
    page.get_by_text("Words of this page").click()
    expect(page.locator("[data-pdf-words]")).to_contain_text("Lumbar fusion")
    visitor.look("pdf of a record")

    page.keyboard.press("n")
    expect(said).to_have_text("Page 2 of 3")
    expect(page).to_have_url(re.compile(r"\?page=2$"))
    width = page.locator("canvas").bounding_box()["width"]
    page.get_by_role("button", name="Larger").click()
    expect(said).to_have_text("Page 2 of 3")
    assert page.locator("canvas").bounding_box()["width"] == pytest.approx(width * 1.25, abs=2)
    page.get_by_label("Page", exact=True).fill("3")
    page.keyboard.press("Enter")
    expect(said).to_have_text("Page 3 of 3")
    page.get_by_role("link", name="Reader").click()
    expect(page.get_by_label("Page", exact=True)).to_have_value(re.compile(r"^\d+$"))
    assert not visitor.complaints

    worker = page.request.get(site.url + "/static/vendor/pdfjs-dist/pdf.worker.min.mjs")
    assert worker.headers["content-security-policy"] == "default-src 'none'; script-src 'self'; connect-src 'self'"
    assert "javascript" in worker.headers["content-type"]
