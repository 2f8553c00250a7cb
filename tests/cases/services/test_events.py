from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from cases.enums import CaseEventKind, Channel, EventSource
from cases.errors import CaseError
from cases.services.events import add_event, business_time, record_event
from imr_site.audit.models import Event
from tests.cases.conftest import CALIFORNIA, NOW
from tests.factories import a_case_manager, open_
from tests.imr_site.threads import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]


@pytest.mark.parametrize(
    ("day", "in_utc"),
    [(date(2017, 1, 10), "2017-01-10T20:00:00+00:00"), (date(2017, 7, 10), "2017-07-10T19:00:00+00:00")],
    ids=["winter", "summer"],
)
def test_a_day_is_its_noon_in_california(day, in_utc):
    moment = business_time(day)
    assert moment.astimezone(UTC).isoformat() == in_utc
    assert timezone.localdate(moment) == day


def test_a_moment_stays_as_it_is():
    moment = datetime(2017, 1, 10, 23, 59, tzinfo=UTC)
    assert business_time(moment) is moment


def test_an_event_is_kept_with_what_was_said_of_it():
    case = open_()
    party = case.parties.first()
    event = record_event(
        case=case,
        kind=CaseEventKind.RECORDS_RECEIVED,
        occurred_at=date(2017, 3, 2),
        actor=a_case_manager(),
        source=EventSource.PERSON,
        party=party,
        channel=Channel.FAX,
        note="212 pages",
    )
    event.refresh_from_db()
    assert (event.case, event.kind, event.party, event.channel, event.note) == (
        case,
        CaseEventKind.RECORDS_RECEIVED,
        party,
        Channel.FAX,
        "212 pages",
    )
    assert (event.occurred_at, event.recorded_at, event.recorded_by) == (
        datetime(2017, 3, 2, 12, tzinfo=CALIFORNIA),
        NOW,
        a_case_manager(),
    )


def test_the_audit_log_says_which_event_and_when_and_no_more():
    case = open_()
    event = record_event(
        case=case,
        kind=CaseEventKind.RECORDS_RECEIVED,
        occurred_at=date(2017, 3, 2),
        actor=None,
        source=EventSource.PERSON,
        note="Mrs. Quill sent it",
    )
    written = Event.objects.last()
    assert (written.kind, written.scope, written.subject, written.actor, written.data) == (
        "case.event_recorded",
        case.scope,
        f"event/{event.pk}",
        None,
        {"event": "records_received", "occurred_at": event.occurred_at.isoformat(), "source": "person"},
    )


def test_events_are_in_the_order_they_happened_and_not_in_that_of_typing():
    case = open_()
    for day in (date(2017, 3, 9), date(2017, 3, 2)):
        record_event(
            case=case, kind=CaseEventKind.RECORDS_RECEIVED, occurred_at=day, actor=None, source=EventSource.PERSON
        )
    days = [timezone.localdate(event.occurred_at) for event in case.events.all()]
    assert days == [date(2017, 2, 13), date(2017, 2, 23), date(2017, 3, 2), date(2017, 3, 9)]


def test_what_comes_with_a_move_or_a_letter_is_not_stated_by_hand():
    case = open_()
    for kind in (CaseEventKind.DETERMINATION_ISSUED, CaseEventKind.RECORDS_COMPLETE):
        with pytest.raises(CaseError, match="comes with a move or a letter"):
            add_event(case=case, kind=kind, occurred_at=date(2017, 3, 2), actor=a_case_manager())
    assert not case.events.filter(source="person").exists()


def test_a_notice_to_nobody_is_refused():
    case = open_()
    case.parties.exclude(kind="employer").delete()
    with pytest.raises(CaseError, match="Nobody who is told this is named"):
        add_event(
            case=case,
            kind=CaseEventKind.ASSIGNMENT_NOTICE_SENT,
            occurred_at=date(2017, 3, 2),
            actor=a_case_manager(),
        )


def test_a_notice_to_one_party_names_it_and_its_own_way_or_the_one_that_is_given():
    case = open_()
    worker = case.parties.first()
    for channel, expected in ((None, "mail"), (Channel.FAX, "fax")):
        (event,) = add_event(
            case=case,
            kind=CaseEventKind.ASSIGNMENT_NOTICE_SENT,
            occurred_at=date(2017, 3, 2),
            actor=a_case_manager(),
            party=worker,
            channel=channel,
        )
        assert (event.party, event.channel, event.source) == (worker, expected, "person")


@pytest.mark.django_db(transaction=True)
def test_what_is_stated_twice_is_on_file_once_and_the_second_is_told():
    case, actor = open_(), a_case_manager()

    def state(_number: int) -> str:
        try:
            add_event(case=case, kind=CaseEventKind.ASSIGNMENT_NOTICE_SENT, occurred_at=date(2017, 3, 2), actor=actor)
        except CaseError as refused:
            return refused.message
        return "recorded"

    already = "This is on file already: the same event, day and party. Nothing more is needed."
    assert sorted(at_once(2, state)) == [already, "recorded"]
    stated = case.events.filter(kind=CaseEventKind.ASSIGNMENT_NOTICE_SENT)
    assert stated.count() == stated.values("party").distinct().count() == 3


def test_the_same_on_another_day_or_of_another_party_is_another_event():
    case, actor = open_(), a_case_manager()
    worker, physician, _administrator = case.parties.all()
    for party, day in ((worker, 2), (worker, 3), (physician, 2)):
        add_event(
            case=case, kind=CaseEventKind.RECORDS_RECEIVED, occurred_at=date(2017, 3, day), party=party, actor=actor
        )
    assert case.events.filter(kind=CaseEventKind.RECORDS_RECEIVED).count() == 3
