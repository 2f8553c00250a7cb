"""What mail servers report: a failure comes back to the desk, what nobody can read waits there, nothing is dropped."""

from __future__ import annotations

import re
from datetime import date, timedelta
from email import policy
from email.generator import BytesGenerator
from email.message import EmailMessage as PlainMessage
from io import BytesIO

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from cases.enums import Channel, DeliveryState, FeedState, ReportFault
from cases.errors import CaseError
from cases.letters.bounces import MARK_HEADER
from cases.models import Delivery, DeliveryReport, Feed, FeedMessage
from cases.selectors.feeds import feeds_waiting, lines_of, only_address_of
from cases.services.correspondence.deliveries import record_received
from cases.services.correspondence.feed_links import (
    acknowledge_by_link,
    remind_of_feed,
    request_reminders,
    send_feed,
    send_feed_message,
)
from cases.services.correspondence.marks import Marks, id_of_notification, mark_of
from cases.services.correspondence.messages import send_new_link
from cases.services.correspondence.reports import (
    LARGEST,
    Taken,
    link_report,
    read_report,
    set_report_aside,
    take_report,
)
from cases.services.retention.expiry import remove_expired
from cases.services.retention.holds import place_hold
from imr_site.audit.models import Event
from imr_site.files.store import REPORTS, is_kept
from imr_site.jobs.models import Job
from tests.cases.services.correspondence.test_feed_links import CLAIM
from tests.cases.services.correspondence.test_messages import _in_april, flood, now, sent, service  # noqa: F401
from tests.factories import a_case_manager, an_administrator
from tests.factories.feeds import a_feed_message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files", "service")]


def report(message_id: str, *, action: str = "failed", status: str = "5.1.1", whole: bool = False) -> bytes:
    """A delivery report as mail servers write it (RFC 3464)."""
    returned = PlainMessage()
    returned["Message-ID"] = message_id
    returned["Subject"] = "A letter"
    returned.set_content("…")
    top = PlainMessage(policy=policy.SMTP)
    top["Subject"] = "Undelivered Mail Returned to Sender"
    top.set_content("I'm sorry.")
    top.make_mixed()
    status_part = PlainMessage()
    status_part["Content-Type"] = "message/delivery-status"
    status_part.set_payload(
        [
            _headers({"Reporting-MTA": "dns; mail.example.org"}),
            _headers(
                {
                    "Final-Recipient": "rfc822; adele@example.org",
                    "Action": action,
                    "Status": status,
                    "Diagnostic-Code": "smtp; 550 5.1.1 User unknown",
                }
            ),
        ]
    )
    top.attach(status_part)
    part = PlainMessage()
    if whole:
        part["Content-Type"] = "message/rfc822"
        part.set_payload([returned])
    else:
        part["Content-Type"] = "text/rfc822-headers"
        part.set_payload(f"Message-ID: {message_id}\nSubject: A letter\n")
    top.attach(part)
    file = BytesIO()
    BytesGenerator(file).flatten(top)
    return file.getvalue()


def _headers(values: dict[str, str]) -> PlainMessage:
    group = PlainMessage()
    for name, value in values.items():
        group[name] = value
    return group


@pytest.fixture
def proof(service) -> str:  # noqa: F811
    """The Message-ID of the message that went out."""
    sent(service)
    return now(service).proof


def take(message: bytes) -> Taken:
    return take_report(message=message)


def the_kept() -> DeliveryReport:
    return DeliveryReport.objects.get()


class TestWhatComesBack:
    @pytest.mark.parametrize("whole", [True, False])
    def test_a_report_brings_the_letter_to_the_service_desk_once(self, service, proof, whole):  # noqa: F811
        assert take(report(proof, whole=whole)) is Taken.RECORDED
        assert (now(service).state, now(service).returned_on) == (DeliveryState.RETURNED, timezone.localdate())
        assert now(service).return_reason == "Undeliverable (5.1.1): 550 5.1.1 User unknown"
        assert take(report(proof, whole=whole)) is Taken.IGNORED, "told twice"
        assert not DeliveryReport.objects.exists()

    @pytest.mark.parametrize(
        ("action", "status"), [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("relayed", ""), ("expanded", "2.1.5")]
    )
    def test_what_may_still_arrive_did_not_come_back(self, service, proof, action, status):  # noqa: F811
        assert take(report(proof, action=action, status=status)) is Taken.IGNORED
        assert now(service).state == DeliveryState.SENT

    @pytest.mark.parametrize(
        "odd",
        [
            (b"Content-Type: text/rfc822-headers", b"Content-Type: text/rfc822-headers; charset=no-such-charset"),
            (b"Content-Type: text/rfc822-headers", b"Content-Type: text/rfc822-headers; charset=a\0b"),
            (b"Subject: A letter", b"Subject: =?no-such-charset?q?a?=\nTo: \xff\xfe"),
            (b"Undelivered Mail", b"=?utf-8?b?\xff\xff?= \0 Undelivered"),
            (b"smtp; 550 5.1.1 User unknown", b"smtp; 550 5.1.1\n User\0 \x1b unknown"),
        ],
    )
    def test_odd_words_in_a_report_hide_nothing(self, service, proof, odd):  # noqa: F811
        said = report(proof)
        assert odd[0] in said
        assert take(said.replace(*odd)) is Taken.RECORDED
        assert now(service).return_reason == "Undeliverable (5.1.1): 550 5.1.1 User unknown"


class TestHowALetterIsKnown:
    def test_by_a_header_of_our_own_where_the_message_id_is_another(self, service, proof):  # noqa: F811
        (message,) = mail.outbox
        header = f"{MARK_HEADER}: {message.extra_headers[MARK_HEADER]}"
        said = report("<another@provider.example>").replace(b"Subject: A letter", header.encode())
        assert take(said) is Taken.RECORDED
        assert now(service).state == DeliveryState.RETURNED

    def test_by_an_address_of_its_own_to_which_the_message_returns(self, service, settings):  # noqa: F811
        settings.RETURN_DOMAIN = "returns.example.org"
        sent(service)
        (message,) = mail.outbox
        assert message.from_email == f"letter+{mark_of(Marks.DELIVERY, service.pk)}@returns.example.org"
        assert message.message()["From"] == settings.DEFAULT_FROM_EMAIL
        plain = f"To: {message.from_email}\n\nYour message could not be delivered.\n550 no such user\n"
        assert take(plain.encode()) is Taken.RECORDED
        assert now(service).return_reason == "Undeliverable: 550 no such user"

    def test_by_the_message_of_before_where_another_link_took_its_place(self, service):  # noqa: F811
        """Its Message-ID is of the link that holds no more; the mark is of the delivery."""
        flood(sent(service))
        send_new_link(delivery_id=service.pk)
        first = mail.outbox[0].extra_headers
        said = report(first["Message-ID"]).replace(
            b"Subject: A letter", f"{MARK_HEADER}: {first[MARK_HEADER]}".encode()
        )
        assert take(said) is Taken.RECORDED

    def test_by_a_key_of_before(self, service, proof, settings):  # noqa: F811
        mark = mark_of(Marks.DELIVERY, service.pk)
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
        said = report("<x@y>").replace(b"Subject: A letter", f"{MARK_HEADER}: {mark}".encode())
        assert take(said) is Taken.RECORDED

    @pytest.mark.parametrize(
        "forged",
        [
            "<service-{pk}.0000000000000000@x>",
            "<service-{pk}.@x>",
            "<service-999999.{link}@x>",
            "<service-" + "9" * 5000 + ".{link}@x>",
            "<service-٣.{link}@x>",
            "<hello@x>\nX-IMR-Delivery: {pk}-00000000000000000000",
            "<hello@x>\nX-IMR-Delivery: 999999-{mark}",
            "<hello@x>\nReturn-Path: letter+{pk}-0123456789abcdef0123@x",
            "",
        ],
    )
    def test_what_we_did_not_sign_is_nobodys_and_waits_for_a_person(self, service, proof, forged):  # noqa: F811
        mark = mark_of(Marks.DELIVERY, service.pk).partition("-")[2]
        forged = forged.format(pk=service.pk, link=now(service).link_sha256[:16], mark=mark)
        assert take(report("<ours>").replace(b"<ours>", forged.encode())) is Taken.KEPT
        assert now(service).state == DeliveryState.SENT
        assert (the_kept().fault, the_kept().delivery) == (ReportFault.UNMATCHED, None)


class TestSeveralRecipients:
    def said(self, *lines: tuple[str, str], message_id: str) -> bytes:
        groups = "".join(
            f"\r\nFinal-Recipient: rfc822; {to}\r\nAction: {action}\r\nDiagnostic-Code: smtp; said of {to}\r\n"
            for to, action in lines
        )
        return (
            'Content-Type: multipart/report; boundary="b"\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n'
            f"Reporting-MTA: dns; x\r\n{groups}\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
            f"Message-ID: {message_id}\r\n\r\n--b--\r\n"
        ).encode()

    def test_that_of_the_party_counts(self, service, proof):  # noqa: F811
        lines = ("copy@example.org", "delivered"), ("Adele@Example.org", "failed")
        assert take(self.said(*lines, message_id=proof)) is Taken.RECORDED
        assert now(service).return_reason == "Undeliverable: said of Adele@Example.org"

    def test_and_no_other(self, service, proof):  # noqa: F811
        lines = ("copy@example.org", "failed"), ("adele@example.org", "relayed")
        assert take(self.said(*lines, message_id=proof)) is Taken.IGNORED
        assert now(service).state == DeliveryState.SENT

    def test_where_it_was_handed_on_all_must_have_failed(self, service, proof):  # noqa: F811
        """An address that stands for two people: one of them has the letter."""
        lines = ("first@example.net", "failed"), ("second@example.net", "delivered")
        assert take(self.said(*lines, message_id=proof)) is Taken.KEPT
        assert (the_kept().fault, the_kept().delivery) == (ReportFault.UNREADABLE, service)
        assert take(self.said(lines[0], message_id=proof)) is Taken.RECORDED


class TestWhatAPersonReads:
    @pytest.mark.parametrize("message", [b"Subject: Out of office\r\n\r\nI am away.", bytes(range(1, 256))])
    def test_what_is_no_report_is_kept_once(self, message, files):
        assert take(message) is Taken.KEPT
        assert take(message) is Taken.IGNORED
        kept = the_kept()
        assert (kept.fault, kept.delivery, kept.size) == (ReportFault.UNREADABLE, None, len(message))
        assert is_kept(REPORTS, kept.sha256)
        (event,) = Event.objects.filter(kind="letter.report_kept")
        assert event.data == {"fault": "unreadable", "delivery": None, "sha256": kept.sha256}

    def test_one_without_an_action_or_a_status_names_its_letter_all_the_same(self, service, proof):  # noqa: F811
        assert take(report(proof, action="odd", status="")) is Taken.KEPT
        assert (the_kept().fault, the_kept().delivery) == (ReportFault.UNREADABLE, service)

    def test_a_failure_of_what_arrived_contradicts_what_is_on_file(self, service, proof):  # noqa: F811
        record_received(delivery=now(service), received_on=timezone.localdate(), actor=a_case_manager())
        assert take(report(proof)) is Taken.KEPT
        assert (the_kept().fault, now(service).state) == (ReportFault.CONTRADICTS, DeliveryState.RECEIVED)

    @pytest.mark.parametrize("message", [b"", b" \n", b"x" * (LARGEST + 1)])
    def test_nothing_at_all_and_more_than_any_report_is_refused(self, message):
        with pytest.raises(CaseError, match=r"It is (empty|larger than 10 MB)"):
            take(message)
        assert not DeliveryReport.objects.exists()

    def test_is_linked_to_its_letter(self, service, proof):  # noqa: F811
        take(b"Your mail to Adele did not arrive.")
        told = {"delivery": now(service), "returned_on": timezone.localdate(), "reason": "No such user"}
        link_report(report=the_kept(), actor=a_case_manager(), **told)
        assert (now(service).state, now(service).return_reason) == (DeliveryState.RETURNED, "No such user")
        assert (the_kept().settled_as, the_kept().delivery) == ("linked", service)
        with pytest.raises(CaseError, match="settled already"):
            link_report(report=the_kept(), actor=a_case_manager(), **told)

    def test_is_not_linked_to_a_letter_that_did_not_go(self, service):  # noqa: F811
        take(b"Your mail to Adele did not arrive.")
        Delivery.objects.filter(pk=service.pk).update(job=None, channel=Channel.MAIL.value)
        with pytest.raises(CaseError, match="Only what was sent can come back"):
            link_report(
                report=the_kept(),
                delivery=now(service),
                returned_on=timezone.localdate(),
                reason="No such user",
                actor=a_case_manager(),
            )
        assert the_kept().settled_at is None

    def test_is_set_aside_with_a_reason(self):
        take(b"I am away.")
        with pytest.raises(CaseError, match="Say why"):
            set_report_aside(report=the_kept(), reason=" ", actor=a_case_manager())
        set_report_aside(report=the_kept(), reason="An absence", actor=a_case_manager())
        assert (the_kept().settled_as, the_kept().reason) == ("set_aside", "An absence")
        assert Event.objects.filter(kind="letter.report_set_aside").count() == 1


class TestItsTime:
    def a_year_on(self) -> None:
        with time_machine.travel("2018-04-04 10:00 -0700", tick=False):
            remove_expired()

    def test_the_message_goes_a_year_after_it_was_read(self, django_capture_on_commit_callbacks):
        take(b"I am away.")
        set_report_aside(report=the_kept(), reason="An absence", actor=a_case_manager())
        with django_capture_on_commit_callbacks(execute=True):
            remove_expired()
            assert the_kept().removed_at is None
            self.a_year_on()
        assert timezone.localdate(the_kept().removed_at) == date(2018, 4, 4)
        assert not is_kept(REPORTS, the_kept().sha256)

    def test_what_waits_and_what_belongs_to_a_case_on_hold_stays(self, service, proof):  # noqa: F811
        take(b"I am away.")
        self.a_year_on()
        assert the_kept().removed_at is None
        told = {"delivery": now(service), "returned_on": timezone.localdate(), "reason": "No such user"}
        link_report(report=the_kept(), actor=a_case_manager(), **told)
        since = timezone.localdate() - timedelta(days=1)
        place_hold(case=service.letter.case, reason="A subpoena.", since=since, actor=an_administrator())
        self.a_year_on()
        assert the_kept().removed_at is None


def test_the_log_says_nothing_of_anybody(service, proof, caplog):  # noqa: F811
    take(report(proof))
    take(b"Your mail to Adele Quist, adele@example.org, did not arrive.")
    assert not re.search("(?i)adele", caplog.text)
    kinds = ["letter.returned", "letter.report_kept"]
    assert "adele" not in str(list(Event.objects.filter(kind__in=kinds).values_list("data", flat=True))).lower()


class TestOfAFeed:
    @pytest.fixture
    def message(self) -> FeedMessage:
        row = a_feed_message()
        send_feed_message(message_id=row.pk)
        return self.kept(row)

    def kept(self, row: FeedMessage) -> FeedMessage:
        return FeedMessage.objects.select_related("feed").get(pk=row.pk)

    def header(self, name: str) -> str:
        return mail.outbox[-1].extra_headers[name]

    def line(self):
        (line,) = lines_of(list(Feed.objects.all()))
        return line

    @pytest.mark.parametrize(
        ("action", "status"), [("failed", "5.1.1"), ("failed", "4.4.7"), ("failed", ""), ("expired", "4.4.1")]
    )
    def test_a_final_failure_brings_it_to_the_desk_once(self, message, action, status):
        said = report(self.header("Message-ID"), action=action, status=status)
        assert [take(said), take(said + b"\n")] == [Taken.RECORDED, Taken.IGNORED]
        assert (self.line().state, self.kept(message).refused_at) == (FeedState.UNDELIVERED, timezone.now())
        assert self.kept(message).reason.startswith("Undeliverable")
        assert feeds_waiting(a_case_manager()).exists()
        assert not DeliveryReport.objects.exists()
        (event,) = Event.objects.filter(kind="letter.feed_refused")
        assert event.data["message"] == message.pk

    def test_nothing_waits_for_its_answer_any_more(self, message):
        take(report(self.header("Message-ID")))
        with time_machine.travel(timezone.now() + timedelta(days=9), tick=False):
            request_reminders()
            assert (self.line().state, Job.objects.filter(kind="cases.remind_of_feed").count()) == ("undelivered", 0)

    def test_is_known_by_the_header_where_the_message_id_is_another(self, message):
        header = f"{MARK_HEADER}: {self.header(MARK_HEADER)}".encode()
        assert take(report("<x@y>").replace(b"Subject: A letter", header)) is Taken.RECORDED

    def test_is_known_by_the_address_to_which_it_returns(self, settings):
        settings.RETURN_DOMAIN = "returns.example.org"
        send_feed_message(message_id=a_feed_message().pk)
        words = f"To: {mail.outbox[-1].from_email}\n\nYour message could not be delivered.\n550 no such user\n"
        assert take(words.encode()) is Taken.RECORDED
        assert FeedMessage.objects.get().reason == "Undeliverable: 550 no such user"

    def test_so_is_its_reminder(self, message):
        first = self.header("Message-ID")
        with time_machine.travel(timezone.now() + timedelta(days=9), tick=False):
            remind_of_feed(message_id=message.pk)
            assert take(report(self.header("Message-ID"))) is Taken.RECORDED
            assert take(report(first)) is Taken.IGNORED, "nothing that could be said is new"
            assert self.line().state == FeedState.UNDELIVERED

    def test_another_is_sent_to_another_address_and_the_next_feed_does_not_go_by_itself(self, message):
        take(report(self.header("Message-ID")))
        assert (only_address_of(message.feed), self.line().address) == ("", "")
        again = send_feed(feed=message.feed, address="desk@harborcrest.example", actor=a_case_manager())
        send_feed_message(message_id=again.pk)
        assert (self.line().state, only_address_of(message.feed)) == (FeedState.SENT, "desk@harborcrest.example")

    @pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("relayed", "")])
    def test_what_may_still_arrive_did_not_come_back(self, message, action, status):
        assert take(report(self.header("Message-ID"), action=action, status=status)) is Taken.IGNORED
        assert self.line().state == FeedState.SENT

    def test_what_was_acknowledged_through_it_arrived(self, message):
        link = re.search(r"feeds/([\w-]+)/", mail.outbox[-1].body)[1]
        acknowledge_by_link(token=link, claim_number=CLAIM, client="203.0.113.7", name="Ana Ruiz")
        assert take(report(self.header("Message-ID"))) is Taken.IGNORED
        assert (self.line().state, self.kept(message).refused_at) == (FeedState.ACKNOWLEDGED, None)

    def test_one_that_says_nothing_for_certain_tells_a_person_of_which_feed_it_is(self, message):
        assert take(report(self.header("Message-ID"), action="odd", status="")) is Taken.KEPT
        assert (the_kept().fault, the_kept().delivery) == (ReportFault.UNREADABLE, None)
        assert read_report(report=the_kept(), actor=a_case_manager()).feeds == (message,)

    def test_a_mark_of_a_letter_names_no_feed(self, message):
        take(report(f"<feed-{mark_of(Marks.DELIVERY, message.pk)}@x>"))
        assert self.kept(message).refused_at is None


class TestOfANotification:
    def test_that_it_is_under_way_needs_nobody(self):
        assert take_report(message=report(id_of_notification(7), action="delayed", status="4.4.7")) is Taken.IGNORED
        assert not DeliveryReport.objects.exists()

    @pytest.mark.parametrize(
        ("message_id", "action"),
        [
            (None, "failed"),
            ("<notification-7.0123456789abcdef0123@x>", "delayed"),
        ],
        ids=["it came back", "not signed by us"],
    )
    def test_a_person_reads_all_else(self, message_id, action):
        assert take_report(message=report(message_id or id_of_notification(7), action=action)) is Taken.KEPT
        assert DeliveryReport.objects.get().fault == ReportFault.UNMATCHED
