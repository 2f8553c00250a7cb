"""Electronic service: the message says nothing, its link opens one letter once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from unittest.mock import patch

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from cases.enums import CaseEventKind, CaseState, DeliveryState
from cases.errors import GuardRefused
from cases.models import Delivery
from cases.selectors.correspondence import TRIES_OF_A_LINK
from cases.services.correspondence import messages
from cases.services.correspondence.deliveries import record_returned
from cases.services.correspondence.letters import make_letter
from cases.services.correspondence.links import LINK_DAYS, OPEN_AGAIN, PAUSE, TRIES, Answer
from cases.services.correspondence.messages import (
    LINKS,
    Opening,
    link_is_open,
    send_message,
    send_new_link,
)
from imr_site.audit.models import Event
from imr_site.jobs.models import Job
from imr_site.jobs.registry import PermanentFailureError, RetryLaterError
from imr_site.jobs.services import run_job
from tests.append_only import alter
from tests.factories import a_case, a_determination, issue, move
from tests.factories.cases import WORKER, named_parties

pytestmark = pytest.mark.django_db
NOW = "2017-04-03 10:00 -0700"


@pytest.fixture(autouse=True)
def _in_april():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def service() -> Delivery:
    """To the worker, who chose e-mail; the letter is made and the message not sent yet."""
    letter = a_determination(parties=named_parties(worker_email="adele@example.org")).letters.get(
        recipient__kind="injured_worker"
    )
    make_letter(letter_id=letter.pk)
    return Delivery.objects.select_related("letter__case").get(letter=letter)


def now(service: Delivery) -> Delivery:
    return Delivery.objects.select_related("letter__case").get(pk=service.pk)


def number(service: Delivery) -> str:
    return service.letter.determination_link.determination.case.case_number


def sent(service: Delivery) -> str:
    """The secret of the link in the message that went out."""
    send_message(delivery_id=service.pk)
    return link_in(mail.outbox[-1])


def open_link(*, token: str, case_number: str, client: str = "192.0.2.1") -> Opening:
    """Asked from the party's own network, where no other is named."""
    return messages.open_link(token=token, case_number=case_number, client=client)


def wrong(token: str, times: int, *, client: str) -> set[Answer]:
    """What so many wrong numbers from one network are answered."""
    return {open_link(token=token, case_number=f"CM26-010{n}", client=client).answer for n in range(times)}


def flood(token: str, *, since: int = 100) -> None:
    """As many wrong numbers as a link takes, from as many networks as it needs, which typed none before."""
    for network in range(TRIES_OF_A_LINK // TRIES):
        wrong(token, TRIES, client=f"198.51.{since}.{network}")


def link_in(message: EmailMessage) -> str:
    """The secret of the link in a message."""
    return re.search(r"/letters/open/([\w-]+)/", message.body)[1]


@contextmanager
def failing(error: Exception) -> Iterator[None]:
    """The mail server answers every message with this error."""
    with patch("django.core.mail.EmailMessage.send", side_effect=error):
        yield


@pytest.mark.any_database
class TestTheMessage:
    def test_goes_to_the_party_and_is_on_file(self, service):
        sent(service)
        (message,) = mail.outbox
        assert message.to == ["adele@example.org"]
        assert (now(service).state, now(service).sent_on) == (DeliveryState.SENT, timezone.localdate())
        assert now(service).proof == message.extra_headers["Message-ID"]
        event = service.letter.determination_link.determination.case.events.get(
            kind=CaseEventKind.DETERMINATION_ISSUED, party=service.letter.recipient
        )
        assert event.channel == "electronic"

    def test_says_nothing_of_the_case(self, service):
        sent(service)
        said = mail.outbox[0].subject + mail.outbox[0].body + str(mail.outbox[0].extra_headers)
        case = service.letter.determination_link.determination.case
        leaks = [case.case_number, case.claim_number, *WORKER.split(), "Castellane", "Harbor", "therapy", "Overturned"]
        assert [leak for leak in leaks if leak.lower() in said.lower()] == []
        assert mail.outbox[0].attachments == []

    def test_speaks_spanish_to_the_worker(self, service):
        sent(service)
        assert "número de caso" in mail.outbox[0].body

    def test_is_not_sent_once_a_new_review_is_ordered(self, service):
        with time_machine.travel("2017-04-10 10:00 -0700"):
            for action in ("appeal", "remand"):
                move(service.letter.determination_link.determination.case, action)
            with pytest.raises(PermanentFailureError, match="set aside"):
                send_message(delivery_id=service.pk)
        assert mail.outbox == []

    def test_is_sent_once(self, service):
        sent(service)
        send_message(delivery_id=service.pk)
        assert len(mail.outbox) == 1

    def test_sent_again_after_a_crash_is_the_same_message(self, service):
        first = sent(service)
        alter(Delivery.objects.filter(pk=service.pk), sent_on=None)  # the worker died before it could note it
        assert sent(service) == first
        one, two = mail.outbox
        assert (one.body, one.extra_headers) == (two.body, two.extra_headers)

    @pytest.mark.parametrize("error", [SMTPServerDisconnected("gone"), ConnectionRefusedError(111, "refused")])
    def test_waits_for_a_mail_server_that_is_away(self, service, error):
        with failing(error), pytest.raises(RetryLaterError, match="mail server"):
            send_message(delivery_id=service.pk)
        assert now(service).sent_on is None

    def test_tried_again_after_the_days_of_its_link_its_link_opens(self, service):
        with failing(SMTPServerDisconnected("gone")), pytest.raises(RetryLaterError):
            send_message(delivery_id=service.pk)
        later = timezone.now() + timedelta(days=LINK_DAYS + 1)
        with time_machine.travel(later, tick=False):
            token = sent(service)
            assert now(service).link_expires_at == later + timedelta(days=LINK_DAYS)
            assert "only until June 3, 2017" in mail.outbox[0].body
            assert open_link(token=token, case_number=number(service)).answer == Answer.OPENED

    def test_tried_again_under_another_secret_key_its_link_opens(self, service, settings):
        with failing(SMTPServerDisconnected("gone")), pytest.raises(RetryLaterError):
            send_message(delivery_id=service.pk)
        settings.SECRET_KEY = "another"
        assert open_link(token=sent(service), case_number=number(service)).answer == Answer.OPENED

    def test_tried_again_the_message_that_arrived_before_still_opens(self, service):
        first = sent(service)
        alter(Delivery.objects.filter(pk=service.pk), sent_on=None)  # the connection was lost after sending
        with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
            sent(service)
            assert open_link(token=first, case_number=number(service)).answer == Answer.OPENED

    def test_without_a_mail_server_nothing_is_sent_and_the_job_says_what_to_do(self, service, settings):
        settings.MAIL_LEAVES = False
        with pytest.raises(RetryLaterError, match="Set EMAIL_HOST"):
            run_job(service.job_id)
        job = Job.objects.get(pk=service.job_id)
        assert (job.is_open, job.last_error) == (
            True,
            "This installation has no mail server. Set EMAIL_HOST, then send the message again.",
        )
        case = service.letter.determination_link.determination.case
        assert (mail.outbox, now(service).sent_on) == ([], None)
        assert not case.events.filter(kind=CaseEventKind.DETERMINATION_ISSUED, party=service.letter.recipient).exists()
        settings.MAIL_LEAVES = True
        Job.objects.update(wait_until=None)
        assert run_job(service.job_id)
        assert now(service).state == DeliveryState.SENT

    def test_without_a_mail_server_nothing_is_issued_that_must_go_by_e_mail(self, settings):
        settings.MAIL_LEAVES = False
        case = a_case(CaseState.QUALITY_REVIEW, parties=named_parties(worker_email="adele@example.org"))
        with pytest.raises(GuardRefused, match=rf"set EMAIL_HOST, or choose mail for .*{WORKER}"):
            issue(case)
        case.parties.update(channel="mail")
        assert issue(case).letters.count() == 5

    @pytest.mark.parametrize(("code", "returned"), [(550, True), (450, False)])
    def test_refused_for_good_or_for_now(self, service, code, returned):
        refusal = SMTPRecipientsRefused({"adele@example.org": (code, b"5.1.1 No such user")})
        if returned:
            with failing(refusal):
                send_message(delivery_id=service.pk)
            assert now(service).state == DeliveryState.RETURNED
            assert now(service).return_reason == "Refused by the mail server: 550 5.1.1 No such user"
        else:
            with failing(refusal), pytest.raises(RetryLaterError):
                send_message(delivery_id=service.pk)
            assert now(service).state == DeliveryState.SENDING


class TestTheLink:
    def test_opens_the_letter_which_is_its_receipt(self, service):
        opening = open_link(token=sent(service), case_number=number(service))
        assert (opening.answer, opening.letter) == (Answer.OPENED, service.letter)
        assert opening.pdf.startswith(b"%PDF-")
        opened = now(service)
        assert (opened.state, opened.received_on, opened.opened_at) == (
            DeliveryState.RECEIVED,
            timezone.localdate(),
            timezone.now(),
        )
        case = service.letter.determination_link.determination.case
        assert case.events.filter(kind=CaseEventKind.DETERMINATION_RECEIVED, channel="electronic").count() == 1
        assert Event.objects.get(kind="letter.opened").subject == f"letter/{service.letter_id}"

    def test_takes_the_case_number_however_it_is_typed(self, service):
        typed = number(service).lower().replace("-", " ")
        assert open_link(token=sent(service), case_number=typed).answer == Answer.OPENED

    def test_once_but_for_a_download_that_broke_off(self, service):
        token = sent(service)
        open_link(token=token, case_number=number(service))
        with time_machine.travel(timezone.now() + OPEN_AGAIN - timedelta(seconds=1), tick=False):
            assert open_link(token=token, case_number=number(service)).answer == Answer.OPENED
        with time_machine.travel(timezone.now() + OPEN_AGAIN, tick=False):
            assert not link_is_open(token)
            assert open_link(token=token, case_number=number(service)).answer == Answer.CLOSED
        assert Event.objects.filter(kind="letter.opened").count() == 1

    def test_opens_what_was_set_aside_before_its_sending_was_noted(self, service):
        token = sent(service)
        alter(Delivery.objects.filter(pk=service.pk), sent_on=None, sent_by=None, proof="")
        with time_machine.travel("2017-04-10 10:00 -0700"):
            for action in ("appeal", "remand"):
                move(service.letter.determination_link.determination.case, action)
            events = service.letter.determination_link.determination.case.events.count()
            assert open_link(token=token, case_number=number(service)).answer == Answer.OPENED
        assert now(service).received_on == now(service).sent_on == date(2017, 4, 10)
        assert service.letter.determination_link.determination.case.events.count() == events

    def test_is_closed_after_its_days(self, service):
        token = sent(service)
        with time_machine.travel(timezone.now() + timedelta(days=LINK_DAYS), tick=False):
            assert open_link(token=token, case_number=number(service)).answer == Answer.CLOSED

    def test_makes_who_types_wrong_numbers_wait_and_nobody_else(self, service):
        token = sent(service)
        assert wrong(token, TRIES, client="203.0.113.9") == {Answer.WRONG_NUMBER}
        guessed = open_link(token=token, case_number=number(service), client="203.0.113.9")
        assert (guessed.answer, guessed.pdf) == (Answer.WAIT, b"")
        assert open_link(token=token, case_number=number(service)).answer == Answer.OPENED

    def test_lets_a_party_who_mistyped_try_again_after_a_while(self, service):
        token = sent(service)
        wrong(token, TRIES, client="203.0.113.9")
        with time_machine.travel(timezone.now() + PAUSE, tick=False):
            assert open_link(token=token, case_number=number(service), client="203.0.113.9").answer == Answer.OPENED

    @pytest.mark.parametrize(("other", "answer"), [("2001:db8:1::9", "wait"), ("2001:db8:2::1", "wrong_number")])
    def test_takes_all_addresses_of_one_holder_for_one(self, service, other, answer):
        token = sent(service)
        wrong(token, TRIES, client="2001:db8:1::1")
        assert wrong(token, 1, client=other) == {Answer(answer)}

    def test_that_is_flooded_is_replaced_by_one_that_only_the_party_gets(self, service):
        first = sent(service)
        flood(first)
        assert open_link(token=first, case_number=number(service)).answer == Answer.CLOSED
        assert run_job(Job.objects.get(kind="cases.renew_link").pk)
        second = link_in(mail.outbox[-1])
        assert (mail.outbox[-1].to, second == first, len(mail.outbox)) == (["adele@example.org"], False, 2)
        assert open_link(token=second, case_number=number(service)).answer == Answer.OPENED
        assert now(service).sent_on == timezone.localdate()

    def test_that_is_replaced_is_sent_once_more_after_a_crash(self, service):
        flood(sent(service))
        send_new_link(delivery_id=service.pk)
        send_new_link(delivery_id=service.pk)
        assert mail.outbox[-1].body == mail.outbox[-2].body

    def test_that_was_opened_is_not_sent_anew(self, service):
        token = sent(service)
        open_link(token=token, case_number=number(service))
        send_new_link(delivery_id=service.pk)
        assert len(mail.outbox) == 1

    def test_of_a_mailbox_that_somebody_else_reads_ends_after_a_few(self, service):
        """Whoever gets each new link too has the mailbox; then only the desk can help."""
        token = sent(service)
        for each in range(1, LINKS):
            flood(token, since=each)
            send_new_link(delivery_id=service.pk)
            token = link_in(mail.outbox[-1])
        assert link_is_open(token)
        flood(token)
        assert (len(mail.outbox), link_is_open(token)) == (LINKS, False)
        assert open_link(token=token, case_number=number(service)).answer == Answer.CLOSED

    def test_tells_the_log_how_often_it_was_tried_and_no_address(self, service):
        flood(sent(service))
        told = Event.objects.filter(kind__in=["letter.link_tried", "letter.link_renewed"])
        assert [(event.kind, event.data) for event in told] == [
            ("letter.link_tried", {"delivery": service.pk, "wrong_numbers": TRIES}),
            ("letter.link_renewed", {"delivery": service.pk, "wrong_numbers": TRIES_OF_A_LINK}),
        ]
        assert "198.51.100." not in str(list(now(service).tries.values()))

    def test_is_closed_when_the_message_came_back(self, service):
        token = sent(service)
        record_returned(delivery=now(service), returned_on=timezone.localdate(), reason="Full", actor=None)
        assert not link_is_open(token)

    @pytest.mark.parametrize("token", ["", "x", "A" * 32])
    def test_another_secret_opens_nothing(self, service, token):
        sent(service)
        assert open_link(token=token, case_number=number(service)).answer == Answer.CLOSED
        assert not link_is_open(token)

    def test_only_its_hash_is_kept(self, service):
        token = sent(service)
        kept = Delivery.objects.filter(pk=service.pk).values().get()
        assert token not in str(kept)
        assert not Event.objects.filter(data__icontains=token).exists()

    def test_read_before_the_sending_was_noted_is_sent_and_received(self, service):
        token = sent(service)
        alter(Delivery.objects.filter(pk=service.pk), sent_on=None)
        open_link(token=token, case_number=number(service))
        assert (now(service).sent_on, now(service).received_on) == (timezone.localdate(), timezone.localdate())
