"""What people do all day, each task with the clicks it takes: counted by the browser, as a person would make them."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from cases.addressing import Notice
from cases.enums import CaseState
from cases.models import Case, Letter
from cases.services.bulk import carry_out_moves
from cases.services.correspondence.letters import make_letter
from cases.services.correspondence.notices import send_notice
from tests.e2e.test_screening import COUNT
from tests.factories import a_case, a_case_manager, a_pdf, open_, sign_in
from tests.factories.cases import named_parties
from tests.factories.notices import a_notice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from imr_site.accounts.models import User
    from tests.browser import Visitor

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]

S = CaseState
MANY = 50


class Desk:
    """A browser in which somebody is signed in and each real click is counted."""

    def __init__(self, visitor: Visitor, url: str, person: User) -> None:
        self.page: Page = visitor.page
        self.url = url
        self._clicks = 0
        client = sign_in(Client(), person)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        visitor.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": url}])
        visitor.context.expose_function("counted", self._count)
        visitor.context.add_init_script(COUNT)

    def _count(self, what: str) -> None:
        self._clicks += what == "clicks"

    @contextmanager
    def at_most(self, clicks: int, *, on: str) -> Iterator[Page]:
        """A task that begins on this page and takes so many clicks."""
        self.page.goto(self.url + on)
        self._clicks = 0
        yield self.page
        assert 0 < self._clicks <= clicks


@pytest.fixture
def desk(live_server, new_visitor: Callable[[], Visitor], settings) -> Desk:
    """The desk of the case manager."""
    settings.ORGANIZATION_ADDRESS = ["600 Sample Drive", "Folsom, CA 95630"]
    return Desk(new_visitor(), live_server.url, a_case_manager())


LIST = reverse("case_list")


def _page(case: Case) -> str:
    return reverse("case_detail", args=[case.case_number])


def test_a_case_is_found_in_one_click(desk):
    open_(parties=named_parties(worker="Isadora Quill-De La Cruz"))
    with desk.at_most(1, on=LIST) as page:
        page.get_by_label("Search cases").click()
        page.keyboard.type("quill, isadora")
        expect(page.locator("#search-popup [role=option]")).to_have_count(1)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Isadora Quill-De La Cruz")).to_be_visible()


def test_the_assignment_notice_goes_to_fifty_cases_in_four(desk):
    for _ in range(MANY):
        a_case(S.ELIGIBLE)
    with desk.at_most(4, on=LIST) as page:
        page.get_by_role("link", name="Eligible").click()
        page.get_by_role("button", name="Tick all").click()
        page.get_by_role("button", name="Assign for review").click()
        page.get_by_role("button", name=f"Assign for review: {MANY} cases").click()
        expect(page.get_by_role("heading", name="Assign for review")).to_be_visible()
    carry_out_moves(bulk_id=int(page.url.rstrip("/").rpartition("/")[2]), progress=lambda _done, _total: None)
    assert Letter.objects.filter(kind="notice_assignment").count() == 3 * MANY


def test_ten_records_are_added_in_three(desk, tmp_path: Path):
    case = a_case(S.RECORDS_PENDING)
    before = case.documents.count()
    files = [tmp_path / f"report {number}.pdf" for number in range(10)]
    for number, file in enumerate(files):
        file.write_bytes(a_pdf(f"Report {number}"))
    with desk.at_most(3, on=_page(case)) as page:
        page.get_by_role("link", name="Add records").click()
        with page.expect_file_chooser() as chooser:
            page.get_by_label("Files*").click()
        chooser.value.set_files(files)
        page.get_by_role("button", name="Take on file").click()
        expect(page.get_by_text("10 records are on file and are being checked.")).to_be_visible()
    assert case.documents.count() == before + len(files)


def test_where_is_my_case_is_answered_and_logged_in_three(desk):
    case = a_case(S.RECORDS_PENDING, parties=named_parties(worker="Isadora Quill-De La Cruz"))
    with desk.at_most(3, on=LIST) as page:
        page.keyboard.press("/")
        page.keyboard.type("isadora")
        page.locator("#search-popup [role=option]").click()
        page.get_by_role("link", name="Log a call with Isadora Quill-De La Cruz, injured worker").click()
        expect(page.get_by_role("heading", name="You may read this out")).to_be_visible()
        page.get_by_role("button", name="Log the call").click()
        expect(page.get_by_text("The call is logged.")).to_be_visible()
    assert case.calls.get().party.name == "Isadora Quill-De La Cruz"


def test_the_next_case_is_taken_in_one(desk):
    case = a_case(S.ELIGIBLE)
    with desk.at_most(1, on=LIST) as page:
        page.get_by_role("button", name="Take next").click()
        expect(page.get_by_text("Worked on by Marcus Obi")).to_be_visible()
    assert Case.objects.get(pk=case.pk).owner == a_case_manager()


def test_why_a_case_is_due_is_answered_in_one(desk):
    case = a_case(S.ELIGIBLE)
    Case.objects.filter(pk=case.pk).update(due_on=timezone.localdate() + timedelta(days=2))
    with desk.at_most(1, on=LIST) as page:
        page.get_by_role("link", name="Due in 2 days").click()
        expect(page.get_by_role("heading", name="Clocks")).to_be_visible()


def test_one_goes_on_with_the_next_case_of_the_list_in_one(desk):
    first, second = a_case(S.ELIGIBLE), a_case(S.ELIGIBLE)
    opened = desk.page.context.request.get(desk.url + LIST).text()
    address = opened.partition(f'href="{_page(first)}?')[2].partition('"')[0].replace("&amp;", "&")
    with desk.at_most(1, on=f"{_page(first)}?{address}") as page:
        expect(page.get_by_text("1 of 2")).to_be_visible()
        page.get_by_role("link", name="Next", exact=True).click()
        expect(page.get_by_text("2 of 2")).to_be_visible()
        expect(page.get_by_text(second.case_number).first).to_be_visible()


def test_a_notice_of_one_case_is_sent_in_one(desk):
    due = a_notice(Notice.ELIGIBILITY)
    with desk.at_most(1, on=_page(due.case)) as page:
        page.get_by_role("button", name="Send: Notice of eligibility").click()
        expect(page.get_by_text("3 letters are being made. None is sent yet.")).to_be_visible()
    assert due.case.letters.count() == 3


def test_an_approved_determination_is_issued_in_four(desk):
    case = a_case(S.QUALITY_REVIEW)
    with desk.at_most(4, on=LIST) as page:
        page.get_by_role("link", name=case.case_number).click()
        page.get_by_role("link", name="Review and determination").click()
        page.get_by_role("button", name="Issue the determination").click()
        page.get_by_role("dialog").get_by_role("button", name="Issue the determination").click()
        expect(page.get_by_text("is issued. Its letter is being made.")).to_be_visible()
    assert Case.objects.get(pk=case.pk).state == S.ISSUED


def test_what_waits_for_the_printer_becomes_a_batch_in_two(desk):
    for letter in send_notice(due=a_notice(Notice.ELIGIBILITY), actor=a_case_manager()):
        make_letter(letter_id=letter.pk)
    with desk.at_most(2, on=LIST) as page:
        page.get_by_role("link", name="Service desk").click()
        page.get_by_role("button", name="Make a print batch").click()
        expect(page.get_by_role("heading", name="Batch")).to_be_visible()
