"""Serving: what was sent to whom and received when, and the clocks that run from it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.enums import CaseEventKind, Channel
from cases.selectors.clocks import clocks_of
from imr_site.audit.models import Event
from reviews.errors import ReviewError
from reviews.models import Letter, Service
from reviews.services.letters import render_letter
from reviews.services.serving import record_received, record_sent
from tests.factories import a_case_manager, a_determination

pytestmark = pytest.mark.django_db
NOW = "2017-04-03 10:00 -0700"


@pytest.fixture(autouse=True)
def _in_april():
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def letter() -> Letter:
    """To the claims administrator, and made."""
    to_administrator = a_determination().letters.get(recipient__kind="claims_administrator")
    return render_letter(letter_id=to_administrator.pk)


def send(letter: Letter, on: date) -> Service:
    return record_sent(letter=letter, channel=Channel.MAIL, sent_on=on, proof="RR 123", actor=a_case_manager())


def test_sending_is_on_file_with_its_proof(letter):
    service = send(letter, timezone.localdate())
    assert (service.channel, service.proof, service.address) == ("mail", "RR 123", letter.recipient.address)
    event = letter.determination.case.events.get(kind=CaseEventKind.DETERMINATION_ISSUED, party=letter.recipient)
    assert timezone.localdate(event.occurred_at) == timezone.localdate()
    assert Event.objects.get(kind="review.letter_sent").data["sha256"] == letter.sha256


def test_receipt_starts_the_time_to_implement(letter):
    case = letter.determination.case
    service = send(letter, timezone.localdate())
    with time_machine.travel("2017-04-06 10:00 -0700"):
        record_received(service=service, received_on=timezone.localdate(), actor=a_case_manager())
        authorize = [clock for clock in clocks_of(case) if clock.key == "C18" and clock.due]
    assert [clock.due for clock in authorize] == [date(2017, 4, 13)]  # five working days after April 6


def test_a_receipt_is_said_once_and_not_before_sending(letter):
    today = timezone.localdate()
    service = send(letter, today)
    with pytest.raises(ReviewError, match="cannot have happened before"):
        record_received(service=service, received_on=today - timedelta(days=1), actor=a_case_manager())
    record_received(service=service, received_on=today, actor=a_case_manager())
    with pytest.raises(ReviewError, match="on file"):
        record_received(service=service, received_on=today, actor=a_case_manager())


@pytest.mark.parametrize(("days", "words"), [(1, "still to come"), (-1, "cannot have happened before")])
def test_days_that_cannot_be(letter, days, words):
    with pytest.raises(ReviewError, match=words):
        send(letter, timezone.localdate() + timedelta(days=days))
    assert not Service.objects.exists()


def test_only_a_finished_letter_to_a_party_is_served(letter):
    determination = letter.determination
    alone = render_letter(letter_id=determination.letters.get(kind="determination").pk)
    unmade = determination.letters.get(recipient__kind="injured_worker")
    for other in (alone, unmade):
        with pytest.raises(ReviewError, match="Only a finished letter"):
            send(other, timezone.localdate())


def test_the_database_refuses_receipt_before_sending(letter):
    service = send(letter, timezone.localdate())
    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.filter(pk=service.pk).update(received_on=service.sent_on - timedelta(days=1))
