"""The address book and a table of applications at the browser: answered by keyboard, and watched to its end."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from cases.enums import PartyKind
from cases.models import BookDecision, BookEntry
from cases.services.intake import PartyData
from imr_site.jobs.models import Job
from imr_site.jobs.services import run_job
from tests.cases.test_tables import ROW
from tests.factories import a_case_manager, open_, sign_in

if TYPE_CHECKING:
    from tests.browser import Visitor

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files")]


@pytest.fixture
def desk(live_server, visitor) -> Visitor:
    """A case manager at the browser, signed in."""
    cookies = sign_in(Client(), a_case_manager()).cookies
    visitor.carry(cookies, live_server.url)
    return visitor


def test_two_entries_are_merged_by_keyboard_and_enter_in_the_reason_answers_nothing(live_server, desk):
    for name in ("Harbor Crest Claims", "Harbour Crest Claims"):
        open_(parties=[PartyData(kind=PartyKind.CLAIMS_ADMINISTRATOR, organization=name, address="4 Ash Street")])
    page = desk.visit(live_server.url + reverse("book_list"), "address-book")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Harbor Crest Claims", level=1).wait_for()
    desk.look("address-book-compare")
    page.keyboard.type("One letterhead")
    page.keyboard.press("Enter")
    assert not BookDecision.objects.exists()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("They are one: Harbour Crest Claims").wait_for()
    desk.look("address-book-merged")
    decision = BookDecision.objects.get()
    assert (decision.other, decision.are_one) == (BookEntry.objects.get(name="Harbour Crest Claims"), True)
    assert "One letterhead" in decision.reason
    assert desk.complaints == []


def test_a_table_is_watched_until_its_rows_are_told(live_server, desk):
    text = io.StringIO()
    writer = csv.DictWriter(text, list(ROW))
    writer.writeheader()
    writer.writerows([ROW, ROW | {"worker_name": ""}])
    page = desk.visit(live_server.url + reverse("import_list"), "import")
    page.set_input_files("#id_file", {"name": "march.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode()})
    page.get_by_role("button", name="Take it in").press("Enter")
    page.get_by_text("0 refused, 2 wait.").wait_for()
    desk.look("import-waits")
    run_job(Job.objects.get(kind="cases.import_applications").pk)
    page.get_by_text("1 became case,").wait_for()  # it polls, and reads itself again at the end
    desk.look("import-done")
    assert page.get_by_text("This field is required.").count() == 1
    assert desk.complaints == []
