"""A clock that is set back in the middle of work: nothing fails or is done twice, and the order of a row holds."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from cases.enums import CaseState
from cases.models import Delivery
from cases.services.correspondence.letters import render_letter, seal_letter
from cases.services.correspondence.links import Answer
from cases.services.correspondence.messages import open_link, send_message
from imr_site.clock import now_after, today_after
from reviews.services.library.wording import retire_wording
from reviews.services.rounds import close_round
from tests.factories import a_determination, a_round, find_eligible, move, open_
from tests.factories.accounts import an_administrator
from tests.factories.cases import named_parties
from tests.reviews.services.test_wording import add

pytestmark = pytest.mark.django_db
NOW = "2026-03-02 12:00 -0800"
BACK = [timedelta(hours=1), timedelta(days=2)]


@pytest.fixture(autouse=True)
def _files(files) -> None:
    """Letters are kept in a folder of the test's own."""


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize("back", BACK)
def test_a_letter_is_drawn_and_sealed(clock, back):
    letter = a_determination().letters.first()
    asked = letter.requested_at
    clock.shift(-back)
    drawn = render_letter(letter_id=letter.pk)
    assert drawn.rendered_at == asked
    clock.shift(back)
    clock.shift(timedelta(minutes=1))
    clock.shift(-back)
    sealed = seal_letter(letter_id=letter.pk)
    assert (sealed.sealed_at, bool(sealed.sha256)) == (asked, True)


@pytest.mark.parametrize("back", BACK)
def test_a_message_is_sent_once_and_opened(clock, back):
    determination = a_determination(parties=named_parties(worker_email="adele@example.org"))
    letter = determination.letters.get(recipient__kind="injured_worker")
    render_letter(letter_id=letter.pk)
    seal_letter(letter_id=letter.pk)
    service = Delivery.objects.get(letter=letter)
    clock.shift(-back)
    send_message(delivery_id=service.pk)
    send_message(delivery_id=service.pk)
    (message,) = mail.outbox
    service.refresh_from_db()
    assert service.sent_on == max(timezone.localdate(), letter.dated_on)

    clock.shift(-back)
    token = re.search(r"/letters/open/([\w-]+)/", message.body)[1]
    opening = open_link(token=token, case_number=determination.case.case_number, client="192.0.2.1")
    assert opening.answer == Answer.OPENED
    service.refresh_from_db()
    assert service.received_on == service.sent_on


@pytest.mark.parametrize("back", BACK)
def test_a_round_is_closed(clock, back):
    round_ = a_round(state=CaseState.CLINICAL_REVIEW)
    clock.shift(-(timezone.now() - round_.assigned_at) - back)
    close_round(round_=round_, actor=None)
    round_.refresh_from_db()
    assert round_.closed_at == round_.assigned_at


@pytest.mark.parametrize("back", BACK)
def test_a_wording_is_retired(clock, back):
    text = add()
    clock.shift(-back)
    retire_wording(text=text, actor=an_administrator())
    text.refresh_from_db()
    assert text.retired_at == text.added_at


def test_a_case_is_assigned(clock):
    case = find_eligible(open_(received_on=timezone.localdate() - timedelta(days=1)))
    clock.shift(timedelta(days=-3))
    assert move(case, "assign").assigned_on == case.received_on


def test_stamps_that_tell_an_order(clock):
    later = timezone.now() + timedelta(hours=1)
    assert (now_after(later), now_after(later - timedelta(hours=2)), now_after(None)) == (
        later,
        timezone.now(),
        timezone.now(),
    )
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert (today_after(tomorrow), today_after(None)) == (tomorrow, timezone.localdate())
