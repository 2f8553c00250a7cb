"""A claims administrator acknowledges a feed at its link, and the desk sees it and how far a mailing is recorded."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Delivery, PrintBatch
from cases.services.correspondence import mailing
from cases.services.correspondence.batches import make_batch
from cases.services.correspondence.feed_links import record_undelivered
from cases.services.correspondence.letters import make_letter
from imr_site.jobs.services import run_job
from tests.e2e.test_daily_tasks import Desk
from tests.factories import a_case_manager, a_determination, order_new_review
from tests.factories.feeds import a_feed, a_feed_message
from tests.factories.reports import a_kept_report

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser import Visitor

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files")]


def test_an_administrator_confirms_a_feed_and_the_desk_sees_it(
    live_server, new_visitor: Callable[..., Visitor], settings
) -> None:
    settings.MAIL_LEAVES = True
    with time_machine.travel(timezone.now() - timedelta(days=20), tick=False):
        a_feed()
    with time_machine.travel(timezone.now() - timedelta(days=10), tick=False):
        run_job(a_feed_message().job_id)  # which nobody acknowledges
    with time_machine.travel(timezone.now() - timedelta(days=5), tick=False):
        message = a_feed_message()
        run_job(message.job_id)
        record_undelivered(message=message, reason="Undeliverable (5.1.1): 550 5.1.1 User unknown")
    run_job(a_feed_message().job_id)
    report = a_kept_report(f"I am away.\n\nMessage-ID: {mail.outbox[-1].extra_headers['Message-ID']}".encode())
    link = re.search(r"/letters/open/feeds/[\w-]+/", mail.outbox[-1].body)[0]

    outside = new_visitor()
    page = outside.page
    outside.visit(f"{live_server.url}{link}", "link of a feed")
    page.get_by_label("Claim number").fill("HC-9999")
    page.get_by_role("button", name="Show the file").click()
    expect(page.get_by_text("None of these notices has this claim number")).to_be_visible()
    outside.complaints.clear()  # the browser says of each refused form that it is refused
    outside.look("link of a feed wrong number")
    page.get_by_label("Claim number").fill("hc 4410")
    page.get_by_role("button", name="Show the file").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the file").click()
    assert download.value.suggested_filename.startswith("assignment-notices-")
    outside.look("link of a feed opened")
    page.get_by_label("Your name").fill("Ana Ruiz")
    page.get_by_role("button", name="We have received this file").click()
    expect(page.get_by_text("We have your confirmation")).to_be_visible()
    outside.look("link of a feed acknowledged")
    page.goto(f"{live_server.url}/letters/open/feeds/{'A' * 32}/")
    outside.complaints.clear()  # and of a page that is gone
    outside.look("link of no feed")
    page.set_viewport_size({"width": 390, "height": 844})
    assert outside.fits()

    visitor = new_visitor()
    Desk(visitor, live_server.url, a_case_manager())
    page = visitor.visit(f"{live_server.url}/service/feeds/", "feeds")
    expect(page.get_by_text("Ana Ruiz")).to_be_visible()
    expect(page.get_by_text("Not acknowledged in time")).to_be_visible()
    expect(page.get_by_text("Correct the address, and send it again.")).to_be_visible()
    page.get_by_text("Send by e-mail").click()
    page.get_by_text("Record by hand").last.click()
    visitor.look("feeds with their forms")
    visitor.visit(f"{live_server.url}/service/reports/{report.pk}/", "report about a feed")
    expect(page.get_by_text("It is about the feed of Harbor Crest Claims")).to_be_visible()


def test_the_page_of_a_batch_says_how_far_its_mailing_is_recorded(
    live_server, new_visitor: Callable[..., Visitor], monkeypatch
) -> None:
    monkeypatch.setattr(mailing, "AT_ONCE", 2)
    for _ in range(2):
        for letter in a_determination().letters.exclude(recipient=None):
            make_letter(letter_id=letter.pk)
    to_parties = Delivery.objects.filter(letter__recipient__isnull=False)
    batch = make_batch(delivery_ids=list(to_parties.values_list("pk", flat=True)), actor=a_case_manager())
    assert run_job(batch.job_id)
    order_new_review(to_parties.first().letter.case)

    visitor = new_visitor()
    Desk(visitor, live_server.url, a_case_manager())
    page = visitor.visit(f"{live_server.url}/service/batches/{batch.pk}/", "batch before it is mailed")
    page.get_by_role("button", name="Record the mailing").click()
    visitor.look("batch record the mailing")
    page.get_by_role("dialog").get_by_role("button", name="Mailed").click()
    expect(page.get_by_role("status").filter(has_text="Mailing being recorded")).to_be_visible()
    visitor.look("batch being recorded")
    assert run_job(PrintBatch.objects.get(pk=batch.pk).job_id)
    expect(page.get_by_role("heading", name="3 letters not recorded")).to_be_visible()
    visitor.look("batch mailed but for some")
