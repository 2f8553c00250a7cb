"""The daily feed of a claims administrator: what it was sent on a day, once, frozen, harmless to open."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone

from cases.addressing import Notice
from cases.enums import Channel, PartyKind
from cases.errors import CaseError
from cases.models import BookEntry, Feed, FeedRow, Party
from cases.selectors.feeds import COLUMNS
from cases.services.book import merge_entries
from cases.services.correspondence import feeds
from cases.services.correspondence.deliveries import record_sent
from cases.services.correspondence.feeds import acknowledge_feed, open_feed
from cases.services.correspondence.letters import make_letter
from cases.services.correspondence.notices import send_notice
from imr_site.audit.models import Event
from tests.factories import a_case_manager
from tests.factories.notices import a_notice

if TYPE_CHECKING:
    from cases.models import Letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
TODAY = date(2017, 4, 3)


@pytest.fixture(autouse=True)
def _in_april(settings):
    settings.ORGANIZATION_ADDRESS = ["600 Sample Drive", "Folsom, CA 95630"]
    with time_machine.travel("2017-04-03 10:00 -0700", tick=False):
        yield


def make_feeds() -> None:
    feeds.make_feeds(progress=lambda _done, _total: None)


def tomorrow(days: int = 1):
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def to_the_administrator() -> Letter:
    """The assignment notice of a new case to its claims administrator, sealed and not sent."""
    letters = send_notice(due=a_notice(Notice.ASSIGNMENT), actor=a_case_manager())
    (letter,) = [one for one in letters if one.recipient.kind == PartyKind.CLAIMS_ADMINISTRATOR]
    return make_letter(letter_id=letter.pk)


def send(letter: Letter, on: date = TODAY) -> Letter:
    record_sent(delivery=letter.deliveries.get(), sent_on=on, actor=a_case_manager())
    return letter


def rows(feed: Feed) -> list[dict[str, str]]:
    with open_feed(feed=feed, actor=a_case_manager()) as file:
        return list(csv.DictReader(io.StringIO(file.read().decode("utf-8-sig"), newline="")))


def test_a_row_for_each_notice_that_was_sent_on_the_day():
    letter = send(to_the_administrator())
    to_the_administrator()  # not sent
    make_feeds()
    assert not Feed.objects.exists(), "the day is not over"
    with tomorrow():
        make_feeds()
        (feed,) = Feed.objects.all()
        assert (feed.day, feed.entry.name) == (TODAY, "Harbor Crest Claims")
        (row,) = rows(feed)
    case = letter.case
    assert tuple(row) == COLUMNS
    assert row["case_number"] == case.case_number
    assert row["worker_name"] == case.parties.get(kind=PartyKind.INJURED_WORKER).name
    assert row["treatment_requested"] == "\n".join(item.title for item in case.items.order_by("position"))
    assert "\n" in row["treatment_requested"], "a line for each item"
    assert (row["notice_sent"], row["notice_sent_by"]) == ("2017-04-03", Channel(letter.deliveries.get().channel).label)
    assert row["priority"] == "Standard"
    assert row["date_of_injury"] == case.date_of_injury.isoformat()
    assert row["ur_decision_date"] == case.ur_decision.decided_on.isoformat()
    assert row["system_date"].endswith("-07:00")


def test_a_day_has_one_feed_and_what_comes_later_is_in_the_next():
    send(to_the_administrator())
    late = to_the_administrator()
    with tomorrow():
        make_feeds()
        make_feeds()
        send(late, on=TODAY)  # recorded a day after
        make_feeds()
        assert [feed.rows.count() for feed in Feed.objects.all()] == [1]
        first = hashlib.sha256(str(rows(Feed.objects.get())).encode()).hexdigest()
    with tomorrow(2):
        make_feeds()
        newer, older = Feed.objects.all()
        assert (newer.day, older.day) == (TODAY + timedelta(days=1), TODAY)
        assert rows(newer)[0]["case_number"] == late.case.case_number
        assert hashlib.sha256(str(rows(older)).encode()).hexdigest() == first


def test_after_days_without_a_worker_each_day_has_its_own():
    days = [TODAY, TODAY + timedelta(days=1)]
    letters = [to_the_administrator() for _ in days]
    with tomorrow(2):
        for letter, day in zip(letters, days, strict=True):
            send(letter, on=day)
    with tomorrow(3):
        make_feeds()
    assert sorted(Feed.objects.values_list("day", flat=True)) == days


def test_two_spellings_that_a_person_merged_are_one_administrator():
    send(to_the_administrator())
    other = send(to_the_administrator())
    Party.objects.filter(pk=other.recipient_id).update(book_entry=None)
    spelling = BookEntry.objects.create(
        kind="claims_administrator", words="harbor crest", name="Harbor Crest", sound="HRBR"
    )
    Party.objects.filter(pk=other.recipient_id).update(book_entry=spelling)
    known = BookEntry.objects.get(name="Harbor Crest Claims")
    merge_entries(current=known, merged=spelling, reason="One desk.", actor=a_case_manager())
    with tomorrow():
        make_feeds()
    assert [(feed.entry, feed.rows.count()) for feed in Feed.objects.all()] == [(known, 2)]


def test_a_copy_and_a_letter_to_another_party_are_in_none():
    letters = send_notice(due=a_notice(Notice.ASSIGNMENT), actor=a_case_manager())
    for letter in letters:
        if letter.recipient.kind != PartyKind.CLAIMS_ADMINISTRATOR:
            send(make_letter(letter_id=letter.pk))
    with tomorrow():
        make_feeds()
    assert not Feed.objects.exists()


def test_a_formula_in_a_name_is_text():
    letter = send(to_the_administrator())
    letter.case.parties.filter(kind=PartyKind.INJURED_WORKER).update(name='=HYPERLINK("http://x.example","click")')
    letter.case.parties.filter(kind=PartyKind.REQUESTING_PHYSICIAN).update(name="@SUM(1+1)")
    with tomorrow():
        make_feeds()
        (row,) = rows(Feed.objects.get())
    assert row["worker_name"] == '\'=HYPERLINK("http://x.example","click")'
    assert row["provider_name"] == "'@SUM(1+1)"


def test_it_is_acknowledged_once_by_a_person():
    send(to_the_administrator())
    with tomorrow():
        make_feeds()
        feed = Feed.objects.get()
        with pytest.raises(CaseError, match="Say who acknowledged it"):
            acknowledge_feed(feed=feed, note=" ", actor=a_case_manager())
        acknowledge_feed(feed=feed, note="Ms. Ito, by telephone", actor=a_case_manager())
        with pytest.raises(CaseError, match="on file"):
            acknowledge_feed(feed=feed, note="Again", actor=a_case_manager())
    feed.refresh_from_db()
    assert (feed.note, feed.acknowledged_by) == ("Ms. Ito, by telephone", a_case_manager())
    kinds = Event.objects.filter(scope="service").values_list("kind", flat=True)
    assert list(kinds) == ["letter.feed_made", "letter.feed_acknowledged"]
    assert FeedRow.objects.count() == 1
