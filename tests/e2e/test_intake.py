"""The intake desk at the browser: a case is taken in, asked about before it is made twice, and corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from tests.factories import a_case_manager, a_document, open_, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser import Visitor

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files")]

TYPED = {
    "date_of_injury": "June 3, 2025",
    "claim_number": "HC-4410",
    "worker_name": "Adele Marchetti",
    "worker_address": "1 Elm Street",
    "physician_name": "Dr. Owen Castellane",
    "physician_address": "3 Fir Street",
    "administrator_name": "Harbor Crest Claims",
    "administrator_address": "4 Ash Street",
    "items-0-request_text": "Twelve physical therapy sessions",
}


@pytest.fixture
def desk(live_server, visitor) -> Page:
    """A case manager at the browser, signed in."""
    cookies = sign_in(Client(), a_case_manager()).cookies
    visitor.carry(cookies, live_server.url)
    visitor.page.goto(live_server.url + reverse("case_create"))
    return visitor.page


def _fill(page: Page, **changes: str) -> None:
    for name, value in (TYPED | {"ur_decided_on": f"{timezone.localdate():%m/%d/%y}"} | changes).items():
        page.locator(f"[name={name}]").fill(value)


def _look_after_422(visitor: Visitor, name: str) -> None:
    """Look at a form that came back, which the browser logs as a failed request."""
    visitor.complaints.clear()
    visitor.look(name)


def _numbers() -> list[str]:
    return list(Case.objects.order_by("pk").values_list("case_number", flat=True))


def test_back_and_submit_again_is_one_case(desk, visitor):
    _fill(desk)
    desk.get_by_role("button", name="Take on file").click()
    desk.wait_for_url("**/cases/CM*/")
    desk.go_back()
    _fill(desk)
    desk.get_by_role("button", name="Take on file").click()
    asked = desk.get_by_role("heading", name="This may be the same application as")
    asked.or_(desk.get_by_role("heading", name=_numbers()[0])).first.wait_for()
    assert len(_numbers()) == 1
    if asked.count():  # the page was made anew: a person is asked
        _look_after_422(visitor, "intake asks before a case is made twice")
        desk.get_by_role("link", name=f"The same: open {_numbers()[0]}").click()
    desk.wait_for_url(f"**/cases/{_numbers()[0]}/")
    assert len(_numbers()) == 1


def test_another_dispute_is_made_and_the_page_of_each_asks_no_more(desk, visitor):
    _fill(desk)
    desk.get_by_role("button", name="Take on file").click()
    desk.wait_for_url("**/cases/CM*/")
    desk.goto(desk.url.split("/cases/")[0] + reverse("case_create"))
    _fill(desk, worker_name="Marchetti, Adele", claim_number="HC 4411")
    desk.locator("[name=claim_number]").press("Enter")
    desk.get_by_role("heading", name="This may be the same application as").wait_for()
    _look_after_422(visitor, "intake beside a case on file")
    desk.locator("[name=claim_number]").press("Enter")
    desk.get_by_role("heading", name="This may be the same application as").wait_for()
    assert len(_numbers()) == 1, "Enter does not answer the question"
    visitor.complaints.clear()
    desk.get_by_role("button", name="Another dispute: make the new case").click()
    desk.wait_for_url("**/cases/CM*/")
    assert len(_numbers()) == 2
    assert desk.get_by_role("heading", name="Perhaps the same application").count() == 0


def test_whom_cases_named_before_is_completed_as_it_is_typed(desk, visitor):
    open_()
    name = desk.locator("[name=physician_name]")
    name.press_sequentially("castel")
    entry = desk.get_by_role("button", name="Fill in Dr. Owen Castellane")
    entry.wait_for()
    visitor.look("the address book beside the form")
    name.press("Tab")
    while not entry.evaluate("entry => entry === document.activeElement"):
        desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    assert name.input_value() == "Dr. Owen Castellane"
    assert desk.locator("[name=physician_licence]").input_value() == "A-11111"
    assert desk.locator("[name=physician_address]").input_value() == "100 Example Street, Sacramento, CA 95814"
    desk.get_by_text("Draft saved").wait_for()


def test_a_wrong_date_stays_as_typed_and_says_what_to_do(desk, visitor):
    _fill(desk, date_of_injury="13/06/2015")
    desk.get_by_role("button", name="Take on file").click()
    desk.get_by_text("the month comes first").wait_for()
    assert desk.locator("[name=date_of_injury]").input_value() == "13/06/2015"
    _look_after_422(visitor, "intake a date that cannot be")


def test_the_case_page_asks_and_what_is_on_file_is_corrected(desk, visitor, live_server):
    first, case = open_(), open_()
    a_document(case, title="Letter of authorization")
    desk.goto(live_server.url + reverse("case_detail", args=[case.case_number]))
    visitor.look("case page asks about a duplicate")
    desk.get_by_role("button", name=f"Another dispute: {first.case_number}").click()
    desk.get_by_text("is another dispute").wait_for()
    desk.get_by_role("link", name="Correct", exact=True).last.wait_for()
    desk.goto(live_server.url + reverse("case_correct", args=[case.case_number]))
    visitor.look("correct the facts")
    desk.locator("[name=served_on]").fill(f"{timezone.localdate():%m/%d/%Y}")
    desk.locator("[name=decided_on]").fill("")
    desk.locator("[name=reason]").fill("The letter says so.")
    desk.get_by_role("button", name="Save the correction").click()
    desk.get_by_text("not taken away").wait_for()
    _look_after_422(visitor, "a correction that cannot be")
    desk.goto(live_server.url + reverse("case_correct", args=[case.case_number]))
    served = case.ur_decision.served_on
    desk.locator("[name=served_on]").fill(f"{served:%m/%d/%Y}")
    desk.locator("[name=claim_number]").fill("HC-4411")
    desk.locator("[name=reason]").fill("The letter says so.")
    desk.get_by_role("button", name="Save the correction").click()
    desk.get_by_text("No clock, due date").wait_for()
    visitor.look("what follows from a correction")
    desk.get_by_role("link", name="Authorized: item 2").click()
    visitor.look("close an item")
    desk.locator("[name=said_by]").select_option(label="Harbor Crest Claims")
    desk.locator("[name=said_on]").fill(f"{timezone.localdate():%m/%d/%Y}")
    desk.locator("[name=document]").select_option(index=1)
    desk.get_by_role("button", name="Close the item").click()
    desk.get_by_role("button", name="Open again: item 2").click()
    visitor.look("open an item again")
    desk.locator("#reopen-2 textarea").fill("It was item 1.")
    desk.locator("#reopen-2").get_by_role("button", name="Open again").click()
    desk.get_by_text("Item 2: open again.").wait_for()
    desk.get_by_role("link", name="Add a party").click()
    visitor.look("add a party")
    desk.goto(live_server.url + reverse("item_reword", args=[case.case_number, 1]))
    visitor.look("correct an item")
