"""The feeds at the service desk: listed until acknowledged, downloaded by those who serve letters."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Feed
from cases.services.correspondence.feed_links import record_undelivered, send_feed
from cases.services.correspondence.links import OPEN_AGAIN, TRIES
from imr_site.audit.models import Event
from imr_site.jobs.services import run_job
from tests.factories import a_case_manager, an_auditor
from tests.factories.feeds import a_feed, a_feed_message
from tests.visiting import messages_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def test_one_is_listed_downloaded_and_acknowledged(as_):
    feed, desk = a_feed(), as_(a_case_manager()).client
    listed = desk.get(reverse("feed_list")).content.decode()
    assert 'Feeds<span class="count">1</span>' in listed
    assert "Harbor Crest Claims" in listed
    assert "Not sent" in listed

    answer = desk.get(reverse("feed_download", args=[feed.pk]))
    assert answer.streaming
    assert f"assignment-notices-{feed.day.isoformat()}-{feed.entry_id}.csv" in answer["Content-Disposition"]
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["case_number"] == feed.rows.get().letter.case.case_number
    assert Event.objects.filter(kind="letter.feed_downloaded", subject=f"feed/{feed.pk}").count() == 1

    address = reverse("feed_acknowledge", args=[feed.pk])
    refused = messages_of(desk.post(address, {"note": ""}, follow=True))
    assert refused == ["Who acknowledged it, and how: This field is required."]
    said = desk.post(address, {"note": "Ms. Ito, by telephone"}, follow=True).content.decode()
    assert "Ms. Ito, by telephone" in said
    assert 'Feeds<span class="count">0</span>' in said
    assert messages_of(desk.post(address, {"note": "Again"}, follow=True)) == ["That it was acknowledged is on file."]


def test_before_the_first_day_is_over_it_says_what_will_appear(as_):
    assert "No feed yet" in as_(a_case_manager()).client.get(reverse("feed_list")).content.decode()


def test_one_is_sent_from_the_list_and_says_when_it_is_late(as_, settings):
    settings.MAIL_LEAVES = True
    feed, desk = a_feed(), as_(a_case_manager()).client
    address = reverse("feed_send", args=[feed.pk])
    assert messages_of(desk.post(address, {"address": "Harbor"}, follow=True)) == [
        "E-mail address: Enter a valid email address."
    ]
    said = desk.post(address, {"address": "imr@harborcrest.example"}, follow=True).content.decode()
    assert "the message is being sent." in said
    assert "Being sent" in said
    assert run_job(feed.messages.get().job_id)
    listed = desk.get(reverse("feed_list")).content.decode()
    assert "Sent, not acknowledged yet" in listed
    assert "asked to acknowledge by" in listed
    assert 'Feeds<span class="count">0</span>' in listed
    with time_machine.travel(timezone.now() + timedelta(days=9), tick=False):
        as_(a_case_manager())
        listed = as_(a_case_manager()).client.get(reverse("feed_list")).content.decode()
    assert "Not acknowledged in time" in listed
    assert 'Feeds<span class="count">1</span>' in listed


def test_one_that_came_back_says_why_and_what_to_do(as_, settings):
    settings.MAIL_LEAVES = True
    message = a_feed_message()
    run_job(message.job_id)
    record_undelivered(message=message, reason="Undeliverable (5.1.1): 550 No such user")
    said = as_(a_case_manager()).said("feed_list")
    for words in (
        "A message was not delivered",
        "550 No such user",
        "Correct the address, and send it again.",
        "Send it again",
    ):
        assert words in said
    assert "asked to acknowledge by" not in said
    assert 'Feeds<span class="count">1</span>' in said
    again = send_feed(feed=message.feed, address="desk@harborcrest.example", actor=a_case_manager())
    run_job(again.job_id)
    assert "Sent, not acknowledged yet" in as_(a_case_manager()).said("feed_list")


def test_the_auditor_sends_nothing(as_):
    feed = a_feed()
    auditor = as_(an_auditor())
    assert "Send by e-mail" not in auditor.said("feed_list")
    assert auditor.post("feed_send", feed.pk, address="imr@harborcrest.example").status_code == 403


def test_asks_as_much_for_three_feeds_as_for_one(as_, settings):
    settings.MAIL_LEAVES = True
    desk, counts = as_(a_case_manager()).client, []
    for back in (1, 1, 1):
        with time_machine.travel(timezone.now() + timedelta(days=len(counts) + back), tick=False):
            run_job(send_feed(feed=a_feed(), address="imr@harborcrest.example", actor=a_case_manager()).job_id)
        with CaptureQueriesContext(connection) as asked:
            desk.get(reverse("feed_list"))
        counts.append(len(asked))
    assert Feed.objects.count() == 3
    assert counts[0] == counts[2]


class TestTheLink:
    @pytest.fixture
    def link(self, settings) -> str:
        settings.MAIL_LEAVES = True
        run_job(a_feed_message().job_id)
        return re.search(r"/letters/open/feeds/[\w-]+/", mail.outbox[-1].body)[0]

    def test_looking_does_nothing_and_names_nobody(self, client, link):
        feed = Feed.objects.get()
        text = client.get(link).content.decode()
        assert "1 notice sent to your organization" in text
        case = feed.rows.get().letter.case
        for leak in (case.case_number, case.claim_number, "Marchetti", "Castellane", "Harbor Crest", "therapy"):
            assert leak not in text
        assert client.get(link)["Cache-Control"].count("no-store") == 1
        feed.refresh_from_db()
        assert feed.acknowledged_at is None

    def test_by_the_claim_number_the_file_is_downloaded_and_acknowledged(self, client, link):
        proof = {"claim_number": "HC-4410"}
        text = client.post(link, proof).content.decode()
        assert "We have received this file" in text
        assert "Marchetti" not in text
        file = client.post(link, {**proof, "act": "file"})
        assert file["Content-Disposition"].startswith('attachment; filename="assignment-notices-')
        assert b"HC-4410" in b"".join(file.streaming_content)
        unnamed = client.post(link, {**proof, "act": "received", "name": ""})
        assert (unnamed.status_code, Feed.objects.get().acknowledged_at) == (422, None)
        done = client.post(link, {**proof, "act": "received", "name": "Ana Ruiz"}).content.decode()
        assert "We have your confirmation" in done
        assert "Ana Ruiz" in done
        assert Feed.objects.get().note == "Ana Ruiz"

    def test_the_desk_sees_who_acknowledged_it_and_where(self, client, as_, link):
        client.post(link, {"claim_number": "HC-4410", "act": "received", "name": "<b>Ana</b>"})
        listed = as_(a_case_manager()).client.get(reverse("feed_list")).content.decode()
        assert "&lt;b&gt;Ana&lt;/b&gt;" in listed
        assert "At the link sent to imr@harborcrest.example" in listed

    def test_a_wrong_number_proves_nothing(self, client, link):
        answer = client.post(link, {"claim_number": "HC-9999", "act": "file"})
        assert (answer.status_code, "None of these notices has this claim number" in answer.content.decode()) == (
            422,
            True,
        )
        for _ in range(TRIES):
            last = client.post(link, {"claim_number": "HC-9999"})
        assert last.status_code == 429

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_an_unknown_link_and_a_used_one_look_the_same(self, client, link, method):
        client.post(link, {"claim_number": "HC-4410", "act": "received", "name": "Ana Ruiz"})
        with time_machine.travel(timezone.now() + OPEN_AGAIN, tick=False):
            used, unknown = (getattr(client, method)(where) for where in (link, reverse("feed_link", args=["A" * 32])))
        assert (used.status_code, unknown.status_code) == (410, 410)
        plain = [re.sub(r'value="\w+"|Token": "\w+"', "", page.content.decode()) for page in (used, unknown)]
        assert plain[0] == plain[1]
