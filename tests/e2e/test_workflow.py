"""The main job in a real browser, with a real web server and a real worker: from the application to the letter.

Nobody states an event: letters that leave and records that arrive make them, and the clocks run from those.
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from reviews.demo.people import PASSWORD
from tests.browser import ARTEFACTS
from tests.contact_sheet import contact_sheet
from tests.factories import a_pdf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser import Visitor
    from tests.installation import Installation

pytestmark = pytest.mark.integration

LETTERS = "SELECT c.case_number, l.sha256 FROM cases_letter l JOIN cases_case c ON c.id = l.case_id ORDER BY l.id"
EVERY_LETTER = 5 * 3 + 2
"""Of four notices and the determination one to each of three parties; the determination in full, and the Director's."""


@pytest.fixture(scope="module")
def site(shared_installation: Callable[..., Installation]) -> Installation:
    """An embedded installation with the demo people, its web server and its worker."""
    where = {"ORGANIZATION_ADDRESS": "600 Sample Drive;Folsom, CA 95630"}
    return shared_installation(**where).migrate().load_demo().start_web().start_worker()


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """A one-page PDF as a party would send it."""
    path = tmp_path / "progress report.pdf"
    path.write_bytes(a_pdf("Progress report"))
    return path


def sign_in(visitor: Visitor, site: Installation, who: str) -> None:
    page = visitor.page
    page.goto(f"{site.url}/accounts/login/")
    page.get_by_label("Email").fill(f"{who}@demo.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_have_count(0)


def test_a_dispute_becomes_a_letter(
    site: Installation, new_visitor: Callable[[], Visitor], record: Path, tmp_path: Path
) -> None:
    intake, manager, reviewer, quality, admin = (new_visitor() for _ in range(5))
    intake.visit(f"{site.url}/accounts/login/", "sign in")
    people = {"intake": intake, "manager": manager, "reviewer": reviewer, "quality": quality, "admin": admin}
    for who, visitor in people.items():
        sign_in(visitor, site, who)

    number = take_in(intake, site, record)
    prepare(manager, site, number)
    begin_review(reviewer, site, number)
    ask_the_physician(manager, site, number, tmp_path)
    review(reviewer, site, number)
    approve(quality, number)
    letter = issue_and_download(manager, site, number, tmp_path)

    words = subprocess.run(["pdftotext", letter, "-"], capture_output=True, text=True, check=True).stdout
    text = " ".join(words.split())
    assert number in text
    assert "Eight physical therapy sessions for the right knee: Overturned" in text
    assert "Knee brace, hinged: Upheld" in text
    assert "The therapy is medically necessary." in text
    assert "Forsyth" not in text
    serve(manager, site, number)
    nobody_typed_an_event(site, number)
    look_at_every_letter(site, number)
    publish(manager, admin, new_visitor(), site, number)
    ask_whether_genuine(new_visitor(), site, letter, text)
    assert site.manage("verify_audit").stdout.endswith("\n")


def take_in(visitor: Visitor, site: Installation, record: Path) -> str:
    page = visitor.page
    visitor.look("worklist of the intake desk")
    page.get_by_role("link", name="New case").first.click()
    visitor.look("new case")
    page.get_by_role("button", name="Take on file").click()
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    visitor.complaints.clear()  # the browser logs the answer 422 as a failed request
    visitor.look("new case with errors")
    for label, value in {
        "Application received*": "2026-03-10",
        "Date of injury*": "2025-11-03",
        "UR denial date*": "2026-02-27",
        "Request for authorization dated": "2026-02-20",
        "Primary diagnosis": "Sprain of the right knee",
    }.items():
        page.get_by_label(label, exact=True).fill(value)
    fields = {
        "worker_name": "Philippa Grant-Osei",
        "worker_address": "1 Sample Road, Fresno, CA 93701",
        "physician_name": "Dr. Hollis Marwood",
        "physician_address": "2 Sample Road, Fresno, CA 93701",
        "administrator_name": "Summit Ridge Claims",
        "administrator_address": "3 Sample Road, Oakland, CA 94607",
        "administrator_email": "claims@example.org",
    }
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=administrator_channel]").select_option("electronic")
    page.locator("[name=items-0-request_text]").fill("Eight physical therapy sessions for the right knee")
    page.get_by_role("button", name="Add an item").click()
    page.locator("[name=items-1-request_text]").fill("Knee brace, hinged")
    page.get_by_role("button", name="Take on file").click()
    expect(page.get_by_text(re.compile(r"^Case CM\S+ is on file\.$"))).to_be_visible()
    number = page.locator(".page-head .mono").first.inner_text().strip()
    visitor.look("case received")

    page.get_by_role("button", name="Start eligibility review", exact=True).click()
    move(visitor, "Record the finding: eligible")
    add_record(visitor, site, number, record, "Progress report")
    return number


def add_record(visitor: Visitor, site: Installation, number: str, file: Path, title: str) -> None:
    page = visitor.page
    page.goto(f"{site.url}/cases/{number}/")
    page.get_by_role("link", name="Add records").click()
    visitor.look("add records")
    page.get_by_label("Files*").set_input_files(file)
    page.get_by_label("Sent by*").select_option("requesting_physician")
    page.locator("[name=title]").fill(title)
    page.locator("[name=kind]").select_option("progress_report")
    page.get_by_role("button", name="Take on file").click()
    expect(page.get_by_text("is on file and is being checked")).to_be_visible()
    states = "SELECT title, state FROM cases_document"
    site.wait_until(lambda: (title, "clean") in site.rows(states), what="the record is checked")


def move(visitor: Visitor, label: str) -> None:
    page = visitor.page
    page.get_by_role("button", name=f"Record: {label}", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=label, exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def send_notice(visitor: Visitor, site: Installation, number: str, notice: str) -> None:
    """Have the letters of a notice made; what is not electronic is printed in a batch and mailed."""
    page = visitor.page
    page.goto(f"{site.url}/cases/{number}/")
    visitor.look(f"to be sent: {notice}")
    page.get_by_role("button", name=f"Send: {notice}").click()
    expect(page.get_by_role("button", name=f"Send: {notice}")).to_have_count(0)
    mail_what_is_ready(visitor, site, number)


def mail_what_is_ready(visitor: Visitor, site: Installation, number: str) -> None:
    """The letters of the case that wait for the printer, in one batch, mailed today."""
    page = visitor.page
    site.wait_until(lambda: (number, "") not in site.rows(LETTERS), what="the letters are sealed")
    page.goto(f"{site.url}/service/")
    visitor.look("service desk")
    for box in page.get_by_role("checkbox").all():
        box.set_checked(f"case {number}" in box.get_attribute("aria-label"))
    page.get_by_role("button", name="Make a print batch").click()
    page.get_by_role("button", name="Record the mailing").click()  # there once the worker merged the batch
    visitor.look("print batch")
    page.get_by_role("dialog").get_by_role("button", name="Mailed").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def prepare(visitor: Visitor, site: Installation, number: str) -> None:
    page = visitor.page
    visitor.visit(f"{site.url}/cases/?state=eligible", "worklist of the case manager")
    page.get_by_role("link", name=number).click()
    send_notice(visitor, site, number, "Notice of eligibility")
    page.goto(f"{site.url}/cases/{number}/")
    move(visitor, "Assign for review")
    send_notice(visitor, site, number, "Assignment notice (NOARFI)")
    page.goto(f"{site.url}/cases/{number}/")
    expect(page.get_by_text("no sending is on file")).to_have_count(0)
    move(visitor, "Wait for records")
    page.get_by_role("link", name="What must be there").first.click()
    visitor.look("what must be there")
    page.get_by_label("Reason of every gap that has none of its own").fill("The claims administrator has none.")
    page.get_by_role("button", name="Put on file: the records are complete").click()
    visitor.look("case ready for review")
    page.get_by_role("link", name="Explain").click()
    visitor.look("clocks")
    page.goto(f"{site.url}/cases/{number}/review/")
    visitor.look("designate a reviewer")
    page.get_by_role("radio", name="Lena Forsyth").check()
    page.get_by_label("Why this specialty fits the disputed items").fill("Treats knee injuries every day.")
    page.get_by_role("button", name="Designate", exact=True).click()
    expect(page.get_by_text("The reviewer is designated")).to_be_visible()


def ask_the_physician(visitor: Visitor, site: Installation, number: str, folder: Path) -> None:
    """The reviewer's question goes to everybody, and so does the answer (LC 4610.6(b))."""
    page = visitor.page
    page.goto(f"{site.url}/cases/{number}/")
    ask = "Ask a party for more information"
    page.get_by_role("button", name=f"Record: {ask}", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Who").select_option(label="Requesting physician: Dr. Hollis Marwood")
    dialog.get_by_label("Reason").fill("Which of the four visits were attended?")
    dialog.get_by_role("button", name=ask, exact=True).click()
    expect(dialog).to_have_count(0)
    send_notice(visitor, site, number, "Reviewer's question")
    answer = folder / "answer.pdf"
    answer.write_bytes(a_pdf("All four visits were attended."))
    add_record(visitor, site, number, answer, "Answer on the visits")
    page.goto(f"{site.url}/cases/{number}/")
    move(visitor, "Record the answer")
    send_notice(visitor, site, number, "Answer to the reviewer's question")


def begin_review(visitor: Visitor, site: Installation, number: str) -> None:
    page = visitor.page
    visitor.visit(f"{site.url}/", "my reviews")
    page.get_by_role("link", name=number).click()
    visitor.look("declare conflicts")
    page.get_by_label("I have no professional, family or financial tie to anyone named here").check()
    page.get_by_role("button", name="Put on file").click()
    visitor.look("records of the review")


def review(visitor: Visitor, site: Installation, number: str) -> None:
    page = visitor.page
    page.goto(f"{site.url}/")
    page.get_by_role("link", name=number).click()
    page.get_by_role("button", name="Mark as reviewed: Progress report").click()
    expect(page.get_by_text("Reviewed", exact=True).last).to_be_visible()

    page.get_by_role("link", name="Summary").click()
    page.get_by_label("Age", exact=True).fill("41")
    page.get_by_label("Sex").fill("female")
    page.get_by_label("Mechanism of injury").fill("Twisted the right knee on a wet stair.")
    page.get_by_label("Current complaints").fill("knee pain on stairs")
    expect(page.get_by_text("41-year-old")).to_be_visible()  # saved as typed, and shown as it will read
    visitor.look("clinical summary")
    page.get_by_role("button", name="Save and continue").click()

    expect(page.get_by_role("heading", name="The clinical picture")).to_be_visible()
    page.get_by_label("Earlier physical therapy visits (visits)").fill("4")
    visitor.look("facts")
    page.get_by_role("button", name="Save and continue").click()

    page.wait_for_url("**/items/1/")
    decide(visitor, "Overturned", "Four visits brought a measured gain. The therapy is medically necessary.")
    expect(page.get_by_role("heading", name="Item 2:")).to_be_visible()
    page.get_by_role("link", name="Item 1").click()
    expect(page.get_by_text("Twenty-four visit cap")).to_be_visible()  # put there by the worker
    visitor.look("decision with findings")
    page.get_by_role("link", name="Item 2").click()
    decide(visitor, "Upheld", "Examination shows no instability. The brace is not medically necessary.")
    expect(page.get_by_role("heading", name="As the determination will read")).to_be_visible()
    visitor.look("submit")
    page.get_by_role("button", name="Submit to the quality desk").click()
    expect(page.get_by_text("is with the quality desk")).to_be_visible()


def decide(visitor: Visitor, decision: str, rationale: str) -> None:
    page = visitor.page
    page.get_by_label(f"{decision}:").check()
    page.locator("[name=reviewer-0-edition]").select_option(label="Knee Disorders 2019")
    page.locator("[name=reviewer-0-section]").fill("Treatment")
    page.get_by_label("Decision rationale").fill(rationale)
    expect(page.get_by_text("Saved ", exact=False).last).to_be_visible()
    page.get_by_role("button", name="Save and continue").click()


def approve(visitor: Visitor, number: str) -> None:
    page = visitor.page
    page.reload()
    visitor.look("quality queue")
    page.get_by_role("link", name=number).click()
    visitor.look("quality review")
    page.get_by_role("button", name="Return to the reviewer").wait_for()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved. The determination can be issued.")).to_be_visible()


def issue_and_download(visitor: Visitor, site: Installation, number: str, folder: Path) -> Path:
    page = visitor.page
    page.goto(f"{site.url}/cases/{number}/review/")
    visitor.look("ready to issue")
    page.get_by_role("button", name="Issue the determination").click()
    page.get_by_role("dialog").get_by_role("button", name="Issue the determination").click()
    link = page.get_by_role("link", name="Download the letter", exact=True)
    expect(link).to_be_visible()  # made by the worker; the page asks for it by itself
    visitor.look("determination issued")
    with page.expect_download() as download:
        link.click()
    path = folder / "letter.pdf"
    download.value.save_as(path)
    return path


def serve(visitor: Visitor, site: Installation, number: str) -> None:
    """The letters of the case, printed and mailed."""
    page = visitor.page
    mail_what_is_ready(visitor, site, number)
    page.goto(f"{site.url}/cases/{number}/review/")
    page.get_by_text("Record receipt or return").first.click()
    visitor.look("letters served")
    page.get_by_role("button", name="Record receipt by Philippa Grant-Osei").click()
    expect(page.get_by_text("The time to implement runs from it")).to_be_visible()


def nobody_typed_an_event(site: Installation, number: str) -> None:
    """Every event came with the application, a move, or a letter; each party was told of the review by its letter."""
    events = "SELECT c.case_number, e.kind, e.source FROM cases_caseevent e JOIN cases_case c ON c.id = e.case_id"
    found = [(kind, source) for case, kind, source in site.rows(events) if case == number]
    assert {source for _kind, source in found} == {"application", "move", "delivery"}
    told = Counter(kind for kind, source in found if source == "delivery")
    assert (told["assignment_notice_sent"], told["determination_issued"]) == (3, 3)


def look_at_every_letter(site: Installation, number: str) -> None:
    """All letters of the case on one contact sheet, among the pictures of the pages."""
    files = [next(site.data_dir.rglob(f"{sha256}*")) for case, sha256 in site.rows(LETTERS) if case == number]
    sheet = contact_sheet(files, ARTEFACTS / "letters.png")
    assert (len(files), sheet.exists()) == (EVERY_LETTER, True)


def publish(manager: Visitor, admin: Visitor, reader: Visitor, site: Installation, number: str) -> None:
    """Prepared by one, released by another who neither wrote nor signed it, read by anyone."""
    page = manager.page
    page.get_by_role("link", name="Open the public version").click()
    manager.look("public version to be prepared")
    page.get_by_role("link", name="Prepare").click()
    manager.look("preparing the public version")
    for reason in page.get_by_label("Why it may stay").all():
        reason.fill("Many share it.")
    page.get_by_role("button", name="Save and hand over for release").click()
    expect(page.get_by_text("Waits for release")).to_be_visible()

    page = admin.page
    page.goto(f"{site.url}/publish/")
    admin.look("to publish")
    page.get_by_role("link", name=number).click()
    page.get_by_role("link", name="Read and release").click()
    admin.look("releasing the public version")
    page.get_by_role("button", name="Release", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Release").click()
    expect(page.get_by_text("Published", exact=True).first).to_be_visible()
    admin.look("public version released")

    sealed = "SELECT count(*) FROM cases_letter WHERE kind = 'determination_public' AND sha256 <> ''"
    site.wait_until(lambda: site.rows(sealed) == [(1,)], what="the public letter is sealed")
    page = reader.visit(f"{site.url}/determinations/?q=knee", "public register")
    link = page.get_by_role("link", name=number)
    expect(link).to_be_visible()
    page.get_by_text("Filters").click()
    reader.look("the filters of the public register")
    page.get_by_role("link", name="What upheld and overturned mean").click()
    reader.look("what upheld and overturned mean")
    page.go_back()
    link.click()
    reader.look("a published determination")
    with page.expect_download() as download:
        page.get_by_role("link", name="Letter (PDF)").click()
    words = subprocess.run(["pdftotext", download.value.path(), "-"], capture_output=True, text=True, check=True).stdout
    assert "Public version" in words
    for name in ("Grant-Osei", "Marwood", "Summit Ridge", "Sample Road"):
        assert name not in words


def ask_whether_genuine(visitor: Visitor, site: Installation, letter: Path, text: str) -> None:
    """Somebody who holds the letter."""
    page = visitor.visit(f"{site.url}/check/", "is this letter genuine")
    page.get_by_label("Check code*").fill(re.search(r"Check code ([\w-]+)", text)[1])
    page.get_by_label("The letter as PDF").set_input_files(letter)
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("This very file was issued here, and the determination stands.")).to_be_visible()
    visitor.look("the letter is genuine")


def test_every_page_is_accessible_in_the_dark_and_on_a_phone(
    site: Installation, new_visitor: Callable[..., Visitor]
) -> None:
    rounds = dict(
        site.rows("SELECT c.case_number, r.id FROM reviews_reviewround r JOIN cases_case c ON c.id = r.case_id")
    )
    ((determination,),) = site.rows("SELECT min(id) FROM reviews_determination")
    pages = {
        "manager": [
            "/cases/",
            "/cases/CM26-0100003/",
            "/cases/CM16-0100002/review/",
            "/cases/new/",
            "/service/",
            "/service/?show=batches",
            "/publish/",
            f"/determinations/{determination}/public/edit/",
        ],
        "reviewer": [
            "/reviews/",
            f"/reviews/{rounds['CM26-0100003']}/facts/",
            f"/reviews/{rounds['CM26-0100003']}/items/1/",
        ],
        "quality": ["/quality/", f"/quality/{rounds['CM26-0100004']}/"],
        "admin": [
            "/admin/reviews/wordingtext/",
            "/admin/",
            "/admin/reviews/reviewer/",
            "/admin/cases/case/",
            "/admin/jobs/job/",
        ],
    }
    for who, addresses in pages.items():
        visitor = new_visitor()
        sign_in(visitor, site, who)
        for address in addresses:
            visitor.turn(width=390)
            visitor.visit(site.url + address, f"phone {who} {address}")
            # Django's own lists, in the admin console, are wider than a phone.
            assert who == "admin" or visitor.fits(), f"{who} {address} is wider than a phone"
            visitor.turn(dark=True)
            visitor.look(f"dark {who} {address}")
            assert who == "admin" or visitor.fits(), f"{who} {address} is wider than the window"
