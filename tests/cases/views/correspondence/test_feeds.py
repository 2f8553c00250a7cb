"""The feeds at the service desk: listed until acknowledged, downloaded by those who serve letters."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse

from imr_site.audit.models import Event
from tests.factories import a_case_manager
from tests.factories.feeds import a_feed
from tests.visiting import messages_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def test_one_is_listed_downloaded_and_acknowledged(as_):
    feed, desk = a_feed(), as_(a_case_manager()).client
    listed = desk.get(reverse("feed_list")).content.decode()
    assert 'Feeds<span class="count">1</span>' in listed
    assert "Harbor Crest Claims" in listed
    assert "Not acknowledged" in listed

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
