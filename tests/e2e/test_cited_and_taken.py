"""The physician's way through a file in a browser: found, cited, taken as facts, contradicted, mended, submitted."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from cases.enums import PageOrigin, PartyKind
from reviews.models import Fact, Passage
from tests.factories import a_document, a_pdf, a_quality_physician, a_round, sign_in, write_review
from tests.factories.pages import with_pages

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser import Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.integration, pytest.mark.usefixtures("files")]

PAGES = [
    "Low back pain since March.",
    "A home exercise program was taught and is done daily.",
    "The patient has completed 8 of 12 visits of physical therapy.\n\nDiagnoses:\n1. Lumbar radiculopathy.\n2. Sprain.",
    "She does her home exercise program every morning.",
]
PHRASE = '"home exercise program"'
FALSE = "There is no documentation of a home exercise program."
MENDED = "A home exercise program is documented on pages 2 and 4 of the report."


def test_a_file_is_searched_cited_taken_as_facts_and_decided(live_server, visitor: Visitor, tmp_path: Path) -> None:
    round_ = a_round()
    report = a_document(round_.case, title="PR-2 of October", content=a_pdf("PR-2", pages=len(PAGES)))
    with_pages(report, *PAGES)
    round_ = write_review(round_)
    first = 1 + sum(document.pages or 0 for document in round_.case.documents.exclude(pk=report.pk))
    cookies = sign_in(Client(), round_.reviewer.user).cookies
    visitor.carry(cookies, live_server.url)
    page = visitor.page

    reader = live_server.url + reverse("case_file", args=[round_.case.case_number])
    page.goto(f"{reader}?mode=both")
    page.get_by_label("Find in the file").fill(PHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("#side-head")).to_have_text(re.compile("2 pages"))
    for number, use in ((first + 1, "For the treatment"), (first + 3, "Against the treatment")):
        page.goto(f"{reader}?{urlencode({'page': number, 'mode': 'both', 'q': PHRASE})}")
        page.locator(f"#page-{number} .sheet-text mark").first.select_text()
        page.get_by_role("button", name="Cite", exact=True).click()
        page.get_by_role("button", name=use).first.click()
        expect(page.locator("body")).to_contain_text(f"Cited for item 1: {use.lower()}.")

    take_facts(visitor, live_server.url + reverse("round_facts", args=[round_.pk]), first + 2)

    item, submit = (
        live_server.url + reverse(name, args=args)
        for name, args in (("round_item", [round_.pk, 1]), ("round_submit", [round_.pk]))
    )
    page.goto(item)
    page.get_by_label("Decision rationale").fill(FALSE)
    expect(page.locator("#held-list").get_by_text("The file says otherwise")).to_be_visible()
    page.goto(submit)
    expect(page.get_by_role("button", name="Submit to the quality desk")).to_be_disabled()
    page.goto(item)
    page.get_by_label("Decision rationale").fill(MENDED)
    expect(page.locator("#held-list").get_by_text("The file says otherwise")).to_have_count(0)
    page.goto(submit)
    page.get_by_role("button", name="Submit to the quality desk").click()
    expect(page.locator("body")).to_contain_text("is with the quality desk.")

    letter = tmp_path / "letter.pdf"
    quality = sign_in(Client(), a_quality_physician())
    worker = round_.case.parties.get(kind=PartyKind.INJURED_WORKER)
    draft = quality.get(reverse("draft_letter_to", args=[round_.case.case_number, worker.pk]))
    letter.write_bytes(draft.content)
    said = subprocess.run(["pdftotext", "-layout", letter, "-"], check=True, capture_output=True, text=True).stdout
    assert "PR-2 of October (cited: pages 2, 4)" in " ".join(said.split())
    assert "Utilization review decision" in said


def test_a_box_on_a_scan_is_cited_by_pointer_and_by_keys(live_server, visitor: Visitor) -> None:
    round_ = write_review(a_round())
    report = a_document(round_.case, title="Faxed report", content=a_pdf("Fax", pages=2))
    with_pages(report, PAGES[0], PAGES[1], origin=PageOrigin.OCR.value, confidence=71)
    first = 1 + sum(document.pages or 0 for document in round_.case.documents.exclude(pk=report.pk))
    cookies = sign_in(Client(), round_.reviewer.user).cookies
    visitor.carry(cookies, live_server.url)
    page = visitor.page
    reader = live_server.url + reverse("case_file", args=[round_.case.case_number])

    page.goto(f"{reader}?page={first}")
    page.get_by_role("button", name="Box", exact=True).click()
    draw(page, f"#page-{first} .sheet-picture", (0.1, 0.05), (0.9, 0.15))
    expect(page.get_by_label("Left")).to_have_value("10")
    visitor.look("reader box drawn")
    page.get_by_role("button", name="Cite", exact=True).click()
    page.get_by_role("button", name="Silent on it").first.click()
    expect(page.locator("body")).to_contain_text(f"A box on page {first} is cited for item 1: silent on it.")
    expect(page.locator("[data-marked-box]")).to_be_visible()
    expect(page.locator("body")).to_contain_text("Words in it, recognised from the picture (OCR), which may be wrong")
    visitor.look("reader box marked")

    cite_by_keys(visitor, reader, first + 1)
    boxes = list(Passage.objects.values_list("box", flat=True))
    assert boxes[0][0] == 1
    assert [round(side / 61.2) for side in (boxes[0][1], boxes[0][3])] == [10, 90]
    assert boxes[1] == [2, 306, 396, 1224, 1188]

    page.goto(live_server.url + reverse("round_summary", args=[round_.pk]))
    expect(page.get_by_role("link", name=re.compile("^Faxed report, .*box on p. 2$"))).to_be_visible()
    visitor.look("summary with a box cited")
    item = visitor.visit(live_server.url + reverse("round_item", args=[round_.pk, 1]), "item with a box cited")
    item.get_by_role("button", name="Name it in the rationale: Faxed report, box on p. 1").click()
    rationale = item.get_by_label("Decision rationale")
    expect(rationale).to_have_value(re.compile(r"\S \(Faxed report, box on p\. 1\)$"))
    expect(rationale).to_be_focused()
    expect(item.locator("[data-typed-status]")).to_have_text(re.compile(r"Saved \d"))

    page.goto(f"{reader}?page={first}")
    page.keyboard.press("x")
    page.get_by_role("button", name="Cite", exact=True).click()
    page.get_by_role("button", name="Fill in a fact from this page").click()
    expect(page.locator("body")).to_contain_text(f"You came from page {first} of the file")
    visitor.look("facts come from a page")


def cite_by_keys(visitor: Visitor, reader: str, number: int) -> None:
    """A box on a page that is turned upside down, set by its sides and cited for the summary without a pointer."""
    page = visitor.page
    page.goto(f"{reader}?page={number}&turn=180&mode=both")
    expect(page.locator(f"#page-{number} [data-picture]")).to_be_visible()
    page.keyboard.press("x")
    expect(page.get_by_label("Left")).to_be_focused()
    for key in ("ArrowUp", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.get_by_label("Left")).to_have_value("11")
    expect(page.locator("[data-drawn]")).to_have_attribute("x", "11%")
    page.keyboard.press("Escape")
    expect(page.locator("[data-drawn]")).to_have_count(0)
    expect(page.get_by_role("button", name="Box", exact=True)).to_be_focused()
    page.keyboard.press("x")
    for side in ("80", "85", "95", "95"):
        page.keyboard.type(side)
        page.keyboard.press("Tab")
    visitor.look("reader box by keys")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Cite for the summary").press("Enter")
    expect(page.locator("body")).to_contain_text(f"A box on page {number} is cited for the clinical case summary.")


def draw(page: Page, picture: str, begin: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw from one corner to another, in parts of what the picture measures."""
    shown = page.locator(picture).bounding_box()
    assert shown
    corners = [(shown["x"] + x * shown["width"], shown["y"] + y * shown["height"]) for x, y in (begin, end)]
    page.mouse.move(*corners[0])
    page.mouse.down()
    page.mouse.move(*corners[1], steps=5)
    page.mouse.up()


def take_facts(visitor: Visitor, address: str, file_page: int) -> None:
    """Three facts are taken one by one; Enter in a field takes none, and what is typed stays."""
    page = visitor.visit(address, "facts-offered")
    expect(page.get_by_role("link", name=f"page {file_page} of the file").first).to_be_visible()
    page.locator("[name=surgery_date-value]").fill("03/2020")
    page.locator("[name=surgery_date-value]").press("Enter")
    expect(page).not_to_have_url(address)
    assert [(fact.key, fact.value) for fact in Fact.objects.all()] == [("surgery_date", "2020-03")]
    page.goto(address)
    for name in (
        f"Take 8 as Earlier physical therapy visits, from page {file_page}",
        re.compile("^Take neuralgia.* as Diagnosis groups"),
        re.compile("^Take sprain or strain as Diagnosis groups"),
    ):
        page.get_by_role("button", name=name).focus()
        page.keyboard.press("Enter")
        expect(page.locator("body")).to_contain_text("Taken: ")
        expect(page).to_have_url(re.compile("#fact-"))
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    visitor.look("facts-taken")
    assert {(fact.key, fact.value, fact.page) for fact in Fact.objects.all()} == {
        ("surgery_date", "2020-03", None),
        ("prior_visits_physical_therapy", "8", 3),
        ("diagnosis_groups", "radiculitis_neuritis,sprain_strain", 3),
    }
