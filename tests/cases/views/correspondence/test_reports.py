"""Reports that nobody could read: listed, shown as text only, linked to a letter, or set aside."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cases.enums import DeliveryState
from cases.models import Delivery, DeliveryReport
from cases.services.correspondence.feed_links import send_feed_message
from cases.services.correspondence.letters import make_letter
from cases.services.correspondence.messages import send_message
from tests.factories import a_case_manager, a_determination
from tests.factories.cases import named_parties
from tests.factories.feeds import a_feed_message
from tests.factories.reports import a_kept_report
from tests.visiting import messages_of

pytestmark = pytest.mark.django_db
HOSTILE = b"Subject: Away\nContent-Type: text/html\n\n<script>alert(1)</script><img src=x onerror=alert(2)> I moved."


@pytest.fixture
def desk(as_):
    return as_(a_case_manager()).client


@pytest.fixture
def on_its_way() -> Delivery:
    letter = a_determination(parties=named_parties(worker_email="adele@example.org")).letters.get(
        recipient__kind="injured_worker"
    )
    make_letter(letter_id=letter.pk)
    send_message(delivery_id=letter.deliveries.get().pk)
    return letter.deliveries.select_related("letter__case").get()


def test_what_waits_is_counted_on_the_desk_and_listed(desk):
    report = a_kept_report()
    assert 'Reports to read<span class="count">1</span>' in desk.get(reverse("service_desk")).content.decode()
    said = desk.get(reverse("report_list")).content.decode()
    assert reverse("report_detail", args=[report.pk]) in said
    assert "It says of no letter whether it arrived" in said


def test_one_that_is_about_a_feed_says_of_which(desk, settings):
    settings.MAIL_LEAVES = True
    message = a_feed_message()
    send_feed_message(message_id=message.pk)
    report = a_kept_report(f"I am away.\n\nMessage-ID: {mail.outbox[-1].extra_headers['Message-ID']}".encode())
    said = desk.get(reverse("report_detail", args=[report.pk])).content.decode()
    assert "It is about the feed of Harbor Crest Claims" in said
    assert "Which letter came back?" not in said
    assert 'data-dialog="aside"' in said


def test_nothing_waits(desk):
    assert "No report waits to be read" in desk.get(reverse("report_list")).content.decode()


def test_it_opens_as_text_and_never_as_a_page(desk):
    said = desk.get(reverse("report_detail", args=[a_kept_report(HOSTILE).pk])).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in said
    assert "<script>alert" not in said
    assert "<img src=x" not in said


def test_it_is_linked_to_a_letter_of_the_case_that_was_typed(desk, on_its_way):
    report, number = a_kept_report(), on_its_way.letter.case.case_number
    page = reverse("report_detail", args=[report.pk])
    assert "adele@example.org" not in desk.get(page).content.decode()
    assert "adele@example.org" in desk.get(page, {"case": number.lower()}).content.decode()
    assert "No message of this case is on its way" in desk.get(page, {"case": "CM99-0000001"}).content.decode()
    told = {"delivery": on_its_way.pk, "returned_on": timezone.localdate().isoformat(), "reason": "She moved."}
    answer = desk.post(reverse("report_link", args=[report.pk]), told, follow=True)
    assert messages_of(answer) == ["Recorded. The letter waits under “Came back” to be sent again."]
    assert Delivery.objects.select_related("letter").get(pk=on_its_way.pk).state == DeliveryState.RETURNED
    assert "came back: She moved." in desk.get(page).content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"delivery": "0"}, "Letter: Select a valid choice"),
        ({"reason": ""}, "Reason: This field is required"),
        ({"returned_on": "2999-01-01"}, "This date is still to come"),
    ],
)
def test_what_is_wrong_is_said_and_it_waits_on(desk, on_its_way, changes, message):
    report = a_kept_report()
    told = {"delivery": on_its_way.pk, "returned_on": timezone.localdate().isoformat(), "reason": "She moved."}
    answer = desk.post(reverse("report_link", args=[report.pk]), told | changes, follow=True)
    assert message in messages_of(answer)[0]
    assert DeliveryReport.objects.get().settled_at is None


def test_it_is_set_aside_with_a_reason(desk):
    report = a_kept_report()
    address = reverse("report_set_aside", args=[report.pk])
    assert messages_of(desk.post(address, {"reason": ""}, follow=True)) == ["Reason: This field is required."]
    desk.post(address, {"reason": "An absence"})
    assert "Set aside: An absence" in desk.get(reverse("report_detail", args=[report.pk])).content.decode()
    assert messages_of(desk.post(address, {"reason": "Again"}, follow=True)) == ["This report is settled already."]
