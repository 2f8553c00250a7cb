"""An application is entered and screened to “eligible” as the desk does it all morning, its clicks and keys counted."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.e2e.test_workflow import sign_in
from tests.factories import a_pdf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser import Visitor
    from tests.installation import Installation

pytestmark = pytest.mark.integration

CLICKS, ACTS = 12, 3
"""At most: for an application from the worklist, and by keyboard from its page back to the worklist."""
COUNT = """
addEventListener("click", (event) => event.isTrusted && event.detail && counted("clicks"), true);
addEventListener("keydown", (event) => event.isTrusted && counted("keys"), true);
"""


@pytest.fixture
def site(new_installation: Callable[..., Installation]) -> Installation:
    """An embedded installation with the demo people, its web server and its worker."""
    return new_installation().migrate().load_demo().start_web().start_worker()


def _said(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def _application(folder: Path, decided: date) -> list[Path]:
    """The two files that came: the form with most of its fields filled in, and the UR decision."""
    words = {
        "application.pdf": [
            "APPLICATION FOR INDEPENDENT MEDICAL REVIEW",
            "Employee Name (First, MI, Last): Adele Marchetti",
            "Address: 1 Elm Street, Fresno, CA 93701 Phone Number: (559) 555-0101",
            "Claim Number: HC-4410 Date of Injury (MM/DD/YYYY): 11/03/2025",
            "Employer Name: Redwood Box",
            "Requesting Physician Name (First, MI, Last): Owen Castellane, MD",
            "Address: 3 Fir Street, Fresno, CA 93701",
            "Claims Administrator Name: Harbor Crest Claims",
            "Adjuster/Contact Name: Ira Blom",
            "Address: 4 Ash Street, Oakland, CA 94607 Fax Number: (510) 555-0102",
            "Primary Diagnosis: Lumbar radiculopathy",
            "List each specific requested medical service that was denied:",
            "1. Twelve physical therapy sessions for the low back",
            "2. MRI of the lumbar spine without contrast",
        ],
        "decision.pdf": ["UTILIZATION REVIEW", f"Date of UR Decision: {_said(decided)}", "Claim Number: HC-4410"],
    }
    for name, lines in words.items():
        (folder / name).write_bytes(a_pdf("\n".join(lines)))
    return [folder / name for name in words]


def _drop(page: Page, label: str, file: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_label(label, exact=True).click()
    chooser.value.set_files(file)


def _tab_to(page: Page, name: str) -> None:
    for _ in range(80):
        if page.evaluate("document.activeElement.name") == name:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not reach {name}")


TAKEN = {
    "date_of_injury", "claim_number", "primary_diagnosis", "ur_decided_on", "worker_name", "worker_address",
    "physician_name", "physician_address", "administrator_name", "administrator_contact", "administrator_address",
    "employer_name", "items-0-request_text",
}  # fmt: skip
ANSWERS = {
    "applicant": "Inj",
    "signed": "Y",
    "ur_decision_attached": "Y",
    "carve_out": "No\t",
    "ur_on_necessity": "Y",
    "conditional_non_certification": "No\t",
    "formulary": "No\t",
    "notice_withheld": "No\t",
    "liability_disputed": "No\t",
}
"""A select takes the first letters of an answer; “No” is the beginning of “Not known” too, and Tab ends it."""


def test_an_application_is_entered_and_screened(
    site: Installation, new_visitor: Callable[[], Visitor], tmp_path: Path
) -> None:
    visitor, counts = new_visitor(), {"clicks": 0, "keys": 0}
    page = visitor.page
    sign_in(visitor, site, "intake")
    visitor.context.expose_function("counted", lambda what: counts.update({what: counts[what] + 1}))
    visitor.context.add_init_script(COUNT)
    page.goto(f"{site.url}/cases/")
    counts["clicks"] = 0
    page.get_by_role("link", name="New case").first.click()
    _enter(visitor, tmp_path)
    assert counts["clicks"] <= CLICKS, counts

    number = page.locator(".page-head .mono").first.inner_text().strip()
    counts["keys"] = 0
    _screen(visitor, number)
    assert counts["keys"] <= ACTS, counts
    assert site.rows(
        "SELECT title FROM cases_document JOIN cases_case c ON c.id = case_id "
        "WHERE c.id = (SELECT max(id) FROM cases_case) ORDER BY cases_document.id"
    ) == [("Application for independent medical review",), ("Utilization review decision",)]
    assert site.rows("SELECT count(*) FROM cases_applicationdraft") == [(0,)]


def _enter(visitor: Visitor, folder: Path) -> None:
    """From the empty form to the page of the case: what the files say is taken by key, all else is typed."""
    page, decided = visitor.page, timezone.localdate() - timedelta(days=10)
    form, decision = _application(folder, decided)
    _drop(page, "Application form", form)
    _drop(page, "UR decision", decision)
    expect(page.get_by_text("values read from these files")).to_be_visible(timeout=90_000)
    picture = page.get_by_role("img", name="UR decision, page 1 of 1")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True, timeout=30_000)
    assert picture.evaluate("picture => picture.naturalWidth") > 900
    visitor.look("the application beside its form")
    page.locator("[name=received_on]").click()
    answers = ANSWERS | {"ur_served_on": _said(decided)}
    for name in page.evaluate("[...document.getElementById('application').elements].map(one => one.name)"):
        if name in TAKEN:
            _tab_to(page, name)
            assert page.evaluate("document.activeElement.value") == "", "nothing is filled in by itself"
            page.keyboard.press("Alt+Enter")
        elif name in answers:
            _tab_to(page, name)
            page.keyboard.type(answers[name])
    page.keyboard.press("Alt+Enter")  # the second treatment, in a row of its own
    expect(page.get_by_text("Draft saved")).to_be_visible()
    visitor.look("the application as typed")
    page.get_by_role("button", name="Take on file").click()
    expect(page.get_by_text(re.compile(r"^Case CM\S+ is on file\.$"))).to_be_visible()


def _screen(visitor: Visitor, number: str) -> None:
    """From the page of the case to the worklist: the keyboard is on each next act, and Enter does it."""
    page = visitor.page
    expect(page.get_by_role("button", name="Start eligibility review", exact=True)).to_be_focused()
    visitor.look("the next act of a case received")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Record the finding: eligible", exact=True)).to_be_focused()
    visitor.look("the next act of a case that is eligible")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Worklist")).to_be_visible()
    expect(page.get_by_text(f"{number}: eligible.")).to_be_visible()
    expect(page.locator("tbody a").first).to_be_focused()
    visitor.look("worklist after a finding")
