"""Feeds by e-mail: whom they go to, what their link tells, and who acknowledges them there."""

from __future__ import annotations

import re
from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from cases.enums import Channel, FeedState, PartyKind
from cases.errors import CaseError
from cases.models import Case, Feed, FeedLinkTry, FeedMessage, Party
from cases.selectors.correspondence import TRIES_OF_A_LINK
from cases.selectors.feeds import feeds_waiting, lines_of, only_address_of
from cases.selectors.for_you import digest_of
from cases.services.correspondence.feed_links import (
    acknowledge_by_link,
    feed_at,
    open_feed_link,
    record_undelivered,
    remind_of_feed,
    request_reminders,
    send_by_itself,
    send_feed,
    send_feed_message,
)
from cases.services.correspondence.feeds import acknowledge_feed
from cases.services.correspondence.links import LINK_DAYS, OPEN_AGAIN, PAUSE, TRIES, Answer
from imr_site.audit.models import Event
from imr_site.files.store import FEEDS
from imr_site.jobs.models import Job
from imr_site.jobs.registry import RetryLaterError
from tests.append_only import alter
from tests.factories import a_case_manager, an_intake_coordinator
from tests.factories.feeds import a_feed
from tests.stored import stored_path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
ADDRESS = "imr@harborcrest.example"
CLIENT = "203.0.113.7"
CLAIM = "HC-4410"


@pytest.fixture(autouse=True)
def _on_a_monday(settings):
    settings.MAIL_LEAVES = True
    with time_machine.travel("2017-04-03 10:00 -0700", tick=False):
        yield


@pytest.fixture
def feed() -> Feed:
    return a_feed()


def sent(feed: Feed) -> FeedMessage:
    message = send_feed(feed=feed, address=ADDRESS, actor=a_case_manager())
    send_feed_message(message_id=message.pk)
    return now(message)


def now(row):
    return type(row).objects.get(pk=row.pk)


def token_in(message) -> str:
    return re.search(r"/letters/open/feeds/([\w-]+)/", message.body)[1]


def token() -> str:
    return token_in(mail.outbox[-1])


def typed(claim_number: str = CLAIM, client: str = CLIENT) -> Answer:
    return open_feed_link(token=token(), claim_number=claim_number, client=client).answer


def acknowledged(name: str = "Ana Ruiz") -> Answer:
    return acknowledge_by_link(token=token(), claim_number=CLAIM, client=CLIENT, name=name).answer


def later(**since):
    return time_machine.travel(timezone.now() + timedelta(**since), tick=False)


def state(feed: Feed) -> FeedState:
    (line,) = lines_of([now(feed)])
    return line.state


def waits(feed: Feed) -> bool:
    return feeds_waiting(a_case_manager()).filter(pk=feed.pk).exists()


class TestSending:
    def test_the_message_names_nobody_and_says_by_when(self, feed):
        message = sent(feed)
        letter = feed.rows.get().letter
        (out,) = mail.outbox
        assert (out.to, message.sent_at, message.answer_by) == ([ADDRESS], timezone.now(), date(2017, 4, 6))
        said = f"{out.subject} {out.body}"
        assert "by April 6, 2017" in said
        names = [party.last_name or party.name for party in letter.case.parties.all()]
        for secret in (letter.case.case_number, CLAIM, *filter(None, names)):
            assert secret not in said
        event = Event.objects.get(kind="letter.feed_sent")
        assert event.data == {"message": message.pk, "sha256": feed.sha256, "on": feed.day.isoformat()}

    def test_sent_twice_it_is_one_message(self, feed):
        message = sent(feed)
        send_feed_message(message_id=message.pk)
        assert len(mail.outbox) == 1

    def test_days_to_answer_are_working_days(self, feed, settings):
        settings.FEED_ANSWER_DAYS = 5
        assert sent(feed).answer_by == date(2017, 4, 10)

    def test_what_the_server_refuses_for_good_waits_for_the_desk(self, feed, monkeypatch):
        def refuse(_message):
            raise SMTPRecipientsRefused({ADDRESS: (550, b"No such user")})

        monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
        message = sent(feed)
        assert (message.sent_at, message.reason) == (None, "Refused by the mail server: 550 No such user")
        assert (state(feed), waits(feed)) == (FeedState.UNDELIVERED, True)

    def test_a_report_may_come_before_the_sending_is_on_file(self, feed, monkeypatch):
        def bounce_at_once(_message):
            record_undelivered(message=FeedMessage.objects.get(), reason="Undeliverable (5.1.1)")

        monkeypatch.setattr("django.core.mail.EmailMessage.send", bounce_at_once)
        message = sent(feed)
        assert (message.sent_at, message.reason) == (timezone.now(), "Undeliverable (5.1.1)")
        assert state(feed) == FeedState.UNDELIVERED

    def test_without_a_mail_server_it_is_tried_again_later(self, feed, settings):
        settings.MAIL_LEAVES = False
        message = send_feed(feed=feed, address=ADDRESS, actor=a_case_manager())
        with pytest.raises(RetryLaterError, match="no mail server"):
            send_feed_message(message_id=message.pk)
        assert state(feed) == FeedState.SENDING
        Job.objects.filter(pk=message.job_id).update(failed_at=timezone.now())
        assert (state(feed), waits(feed)) == (FeedState.FAILED, True)

    def test_not_to_what_is_no_address(self, feed):
        with pytest.raises(CaseError, match="is not an e-mail address"):
            send_feed(feed=feed, address="Harbor Crest", actor=a_case_manager())

    @pytest.mark.parametrize("number", ["", "12-34"])
    def test_not_where_no_claim_number_would_open_it(self, feed, number):
        Case.objects.filter(letters__feed_row__feed=feed).update(claim_number=number)
        with pytest.raises(CaseError, match="None of its notices has a claim number"):
            send_feed(feed=feed, address=ADDRESS, actor=a_case_manager())

    def test_not_once_it_is_acknowledged(self, feed):
        acknowledge_feed(feed=feed, note="By telephone", actor=a_case_manager())
        with pytest.raises(CaseError, match="on file"):
            send_feed(feed=feed, address=ADDRESS, actor=a_case_manager())


class TestByItself:
    def _by_mail(self, feed: Feed, email: str) -> None:
        parties = Party.objects.filter(letters__feed_row__feed=feed, kind=PartyKind.CLAIMS_ADMINISTRATOR)
        parties.update(channel=Channel.ELECTRONIC.value, email=email)

    def test_goes_where_its_notices_went_by_mail(self, feed):
        self._by_mail(feed, ADDRESS)
        send_by_itself(feed=feed)
        message = FeedMessage.objects.get()
        assert (message.address, message.requested_by) == (ADDRESS, None)

    def test_waits_for_a_person_where_nobody_chose_messages(self, feed):
        Party.objects.filter(letters__feed_row__feed=feed).update(email=ADDRESS)
        send_by_itself(feed=feed)
        assert not FeedMessage.objects.exists()
        assert (state(feed), waits(feed)) == (FeedState.NOT_SENT, True)
        (line,) = lines_of([feed])
        assert line.address == ADDRESS, "offered to the person"

    def test_goes_where_the_last_one_went(self, feed):
        sent(feed)
        assert only_address_of(feed) == ADDRESS

    def test_waits_where_there_is_no_mail_server(self, feed, settings):
        settings.MAIL_LEAVES = False
        self._by_mail(feed, ADDRESS)
        send_by_itself(feed=feed)
        assert not FeedMessage.objects.exists()


class TestAtTheLink:
    def test_opens_by_the_claim_number_however_it_is_typed(self, feed):
        sent(feed)
        assert feed_at(token=token()) == feed
        assert [typed(number) for number in ("hc 4410", "HC-4410", "HC-4411")] == [
            Answer.OPENED,
            Answer.OPENED,
            Answer.WRONG_NUMBER,
        ]

    def test_gives_out_the_file_and_the_log_says_through_which_link(self, feed):
        message = sent(feed)
        opening = open_feed_link(token=token(), claim_number=CLAIM, client=CLIENT, fetches=True)
        with opening.file as file:
            assert f",{CLAIM},".encode() in file.read()
        event = Event.objects.get(kind="letter.feed_downloaded")
        assert (event.actor, event.data["message"]) == (None, message.pk)

    def test_a_file_that_is_gone_is_said_to_be(self, feed):
        sent(feed)
        stored_path(FEEDS, feed.sha256).unlink()
        assert open_feed_link(token=token(), claim_number=CLAIM, client=CLIENT, fetches=True).answer == "missing"

    def test_a_network_that_guesses_waits_and_another_does_not(self, feed):
        sent(feed)
        assert {typed(f"guess {n}") for n in range(TRIES)} == {Answer.WRONG_NUMBER}
        assert (typed(), typed(client="198.51.100.9")) == (Answer.WAIT, Answer.OPENED)
        assert Event.objects.get(kind="letter.feed_link_tried").data["wrong_numbers"] == TRIES
        with later(seconds=PAUSE.total_seconds() + 1):
            assert typed() == Answer.OPENED

    def test_after_many_guesses_of_all_networks_it_is_closed_and_waits_for_the_desk(self, feed):
        message = sent(feed)
        FeedLinkTry.objects.bulk_create(
            FeedLinkTry(message=message, client=str(n), at=timezone.now()) for n in range(TRIES_OF_A_LINK - 1)
        )
        assert (typed(), waits(feed)) == (Answer.OPENED, False)
        assert typed("the last guess") == Answer.WRONG_NUMBER
        assert (typed(), feed_at(token=token()), state(feed)) == (Answer.CLOSED, None, FeedState.CLOSED)
        assert waits(feed)
        sent(feed)
        assert (typed(), waits(feed)) == (Answer.OPENED, False)

    def test_is_closed_after_its_last_day(self, feed):
        sent(feed)
        with later(days=LINK_DAYS):
            assert (typed(), feed_at(token=token())) == (Answer.CLOSED, None)

    def test_a_link_that_nobody_was_sent_opens_nothing(self, feed):
        assert feed_at(token="x" * 32) is None
        answer = open_feed_link(token="x" * 32, claim_number=CLAIM, client=CLIENT).answer
        assert answer == Answer.CLOSED


class TestAcknowledging:
    def test_keeps_who_when_and_through_which_link(self, feed):
        message = sent(feed)
        assert acknowledged() == Answer.OPENED
        kept = now(feed)
        assert (kept.note, kept.acknowledged_at, kept.acknowledged_through, kept.acknowledged_by) == (
            "Ana Ruiz",
            timezone.now(),
            message,
            None,
        )
        event = Event.objects.get(kind="letter.feed_acknowledged")
        assert (event.actor, event.data["message"]) == (None, message.pk)
        assert (state(feed), waits(feed)) == (FeedState.ACKNOWLEDGED, False)

    def test_said_again_it_stays_as_it_was(self, feed):
        sent(feed)
        assert (acknowledged(), acknowledged("Somebody Else")) == (Answer.OPENED, Answer.OPENED)
        assert now(feed).note == "Ana Ruiz"
        assert Event.objects.filter(kind="letter.feed_acknowledged").count() == 1

    def test_not_by_a_wrong_number_nor_without_a_name(self, feed):
        sent(feed)
        wrong = acknowledge_by_link(token=token(), claim_number="WC-1", client=CLIENT, name="Ana Ruiz")
        with pytest.raises(CaseError, match="Type your name"):
            acknowledged(" ")
        assert (wrong.answer, now(feed).acknowledged_at) == (Answer.WRONG_NUMBER, None)

    def test_the_link_closes_a_little_later_and_every_other_at_once(self, feed):
        sent(feed)
        other = token()
        sent(feed)
        acknowledged()
        assert (typed(), feed_at(token=other)) == (Answer.OPENED, None)
        with later(seconds=OPEN_AGAIN.total_seconds() + 1):
            assert typed() == Answer.CLOSED


class TestLate:
    def test_waits_for_the_desk_from_the_day_after_the_last(self, feed):
        sent(feed)
        with later(days=3):
            assert (state(feed), waits(feed)) == (FeedState.SENT, False)
        with later(days=4):
            assert (state(feed), waits(feed)) == (FeedState.LATE, True)

    def test_stands_in_the_digest_of_the_service_desk_alone(self, feed):
        people = (a_case_manager(), an_intake_coordinator())
        assert [digest_of(person).feeds for person in people] == [1, 0]
        sent(feed)
        assert digest_of(a_case_manager()).feeds == 0
        with later(days=4):
            assert "1 feed waits at the service desk" in digest_of(a_case_manager()).words

    def test_is_reminded_once_by_the_same_link(self, feed):
        message = sent(feed)
        link = token()
        request_reminders()
        assert not Job.objects.filter(kind="cases.remind_of_feed").exists()
        with later(days=4):
            request_reminders()
            (job,) = Job.objects.filter(kind="cases.remind_of_feed")
            assert job.args == {"message": message.pk}
            remind_of_feed(message_id=message.pk)
            remind_of_feed(message_id=message.pk)
            assert [token_in(out) for out in mail.outbox] == [link, link]
            assert now(message).reminded_at == timezone.now()
            assert Event.objects.filter(kind="letter.feed_reminded").count() == 1
        Job.objects.filter(kind="cases.remind_of_feed").delete()
        with later(days=9):
            request_reminders()
            assert not Job.objects.filter(kind="cases.remind_of_feed").exists()

    def test_the_reminder_is_a_message_of_its_own_and_the_same_when_sent_again(self, feed):
        """A mail server drops the second of two messages with one Message-ID."""
        message = sent(feed)
        with later(days=4):
            remind_of_feed(message_id=message.pk)
            alter(FeedMessage.objects, reminded_at=None)  # killed once it was out, before that was on file
            remind_of_feed(message_id=message.pk)
        first, reminder, again = (out.extra_headers["Message-ID"] for out in mail.outbox)
        assert (reminder, reminder == first) == (again, False)

    def test_what_was_acknowledged_meanwhile_is_not_reminded(self, feed):
        message = sent(feed)
        acknowledged()
        with later(days=4):
            remind_of_feed(message_id=message.pk)
            assert (len(mail.outbox), waits(feed)) == (1, False)
