from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from cases.addressing import Notice
from cases.enums import CaseEventKind, CaseState, NoticeEnd, PartyKind
from cases.models import ClockExtension, MissedClock, NoticeDue, Notification, Reminder
from cases.selectors.clocks import clocks_of
from cases.selectors.notices import lacks_of
from cases.services.chasing import chase, look_at
from cases.services.correspondence.notices import send_notice
from cases.services.events import add_event
from imr_site.jobs.registry import RetryLaterError
from tests.cases.conftest import CALIFORNIA, NOW
from tests.factories import a_case, a_case_manager, move
from tests.factories.notices import asked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

S = CaseState


@pytest.fixture(autouse=True)
def _addresses(settings):
    settings.ORGANIZATION_ADDRESS = ["600 Sample Drive", "Folsom, CA 95630"]


def _sweep() -> None:
    chase(progress=lambda _done, _total: None)


def _chase() -> list[NoticeDue]:
    _sweep()
    kinds = [Notice.RECORDS_OVERDUE.value, Notice.LIABILITY_QUESTION.value]
    return list(NoticeDue.objects.filter(notice__in=kinds))


def test_overdue_records_are_asked_for_once(time_machine):
    case = a_case(S.RECORDS_PENDING, received_on=timezone.localdate() - timedelta(days=5))
    assert _chase() == []
    time_machine.move_to(NOW + timedelta(days=20))
    (due,) = _chase()
    assert (due.case, due.notice, lacks_of(due)) == (case, "records_overdue", [])
    assert _chase() == [due]
    (letter,) = send_notice(due=due, actor=a_case_manager())
    assert letter.recipient.kind == PartyKind.CLAIMS_ADMINISTRATOR
    assert _chase() == [due]


def test_what_came_before_it_was_asked_for_is_asked_for_no_more(time_machine):
    case = a_case(S.RECORDS_PENDING)
    time_machine.move_to(NOW + timedelta(days=20))
    assert len(_chase()) == 1
    party = case.parties.get(kind=PartyKind.CLAIMS_ADMINISTRATOR)
    add_event(
        case=case,
        kind=CaseEventKind.RECORDS_RECEIVED,
        occurred_at=timezone.localdate(),
        party=party,
        actor=a_case_manager(),
    )
    assert [one.settled_as for one in _chase()] == [NoticeEnd.MOOT]


def test_a_deferral_is_asked_about_every_thirty_days(time_machine):
    case = a_case(S.DEFERRED)
    assert _chase() == []
    time_machine.move_to(NOW + timedelta(days=31))
    (due,) = _chase()
    assert (due.case, due.notice, lacks_of(due)) == (case, "liability_question", [])
    assert _chase() == [due]


def test_a_case_is_looked_at_again_when_it_changes_and_when_the_next_day_comes(time_machine):
    case = a_case(S.RECORDS_PENDING, received_on=timezone.localdate() - timedelta(days=5))
    _sweep()
    case.refresh_from_db()
    days_until_reminder = case.look_on - timezone.localdate()
    assert days_until_reminder > timedelta(0)
    add_event(case=case, kind=CaseEventKind.LIABILITY_ASKED, occurred_at=timezone.localdate(), actor=a_case_manager())
    case.refresh_from_db()
    assert case.look_on == timezone.localdate()


def test_of_two_sweeps_at_one_time_one_looks(time_machine):
    case = a_case(S.RECORDS_PENDING)
    time_machine.move_to(NOW + timedelta(days=20))
    seen = case.look_on
    assert [look_at(case_id=case.pk, seen=seen), look_at(case_id=case.pk, seen=seen)] == [True, False]
    overdue, missed = NoticeDue.objects.filter(notice="records_overdue"), MissedClock.objects.filter(clock="C8")
    assert (overdue.count(), missed.count()) == (1, 1)


class TestReminders:
    def test_the_administrator_is_reminded_by_a_notice_once_and_let_go_when_records_come(self, time_machine):
        case = a_case(S.RECORDS_PENDING, received_on=timezone.localdate() - timedelta(days=5))
        (clock,) = [one for one in clocks_of(case) if one.key == "C8"]
        time_machine.move_to(_noon(clock.due - timedelta(days=4)))
        _sweep()
        assert not case.notices.filter(notice="records_reminder").exists()
        time_machine.move_to(_noon(clock.due - timedelta(days=3)))
        for _run in range(2):
            _sweep()
        (due,) = case.notices.filter(notice="records_reminder")
        assert lacks_of(due) == []
        assert list(Reminder.objects.filter(case=case, clock="C8").values_list("lead", "due_on")) == [(3, clock.due)]
        add_event(
            case=case,
            kind=CaseEventKind.RECORDS_RECEIVED,
            occurred_at=timezone.localdate(),
            party=case.parties.get(kind=PartyKind.CLAIMS_ADMINISTRATOR),
            actor=a_case_manager(),
        )
        _sweep()
        due.refresh_from_db()
        assert due.settled_as == NoticeEnd.MOOT

    def test_who_moved_the_case_is_reminded_of_our_duty_at_each_lead_and_told_when_it_is_missed(self, time_machine):
        case = a_case(S.READY_FOR_REVIEW)
        a_case_manager("Ilse Moro")
        (clock,) = [one for one in clocks_of(case) if one.key == "C14"]
        for days in (4, 3, 2, 1, 0, -1):
            time_machine.move_to(_noon(clock.due - timedelta(days=days)))
            _sweep()
        day = date_format(clock.due)
        rows = Notification.objects.filter(kind="duty", case=case, words__startswith="Determination").order_by("id")
        assert [(str(row.person), row.words) for row in rows] == [
            ("Marcus Obi", f"Determination: due on {day}."),
            ("Marcus Obi", f"Determination: due on {day}."),
            ("Marcus Obi", f"Determination: missed, it was due on {day} (IMRO)."),
        ]
        assert list(Reminder.objects.filter(clock="C14").values_list("lead", flat=True)) == [3, 1]

    def test_a_case_that_moved_on_or_ended_reminds_of_nothing(self, time_machine):
        case = a_case(S.READY_FOR_REVIEW)
        (clock,) = [one for one in clocks_of(case) if one.key == "C14"]
        move(case, "withdraw", reason="Settled.")
        time_machine.move_to(_noon(clock.due + timedelta(days=2)))
        _sweep()
        assert (Reminder.objects.count(), MissedClock.objects.filter(clock="C14").count()) == (0, 0)

    def test_no_lead_reminds_of_nothing(self, settings, time_machine):
        settings.REMIND_STAFF_DAYS, settings.REMIND_PARTIES_DAYS = [], 0
        case = a_case(S.READY_FOR_REVIEW)
        (clock,) = [one for one in clocks_of(case) if one.key == "C14"]
        time_machine.move_to(_noon(clock.due))
        _sweep()
        assert Reminder.objects.count() == 0


class TestMissed:
    def test_it_is_recorded_once_with_who_and_when_it_was_met(self, time_machine):
        case = a_case(S.RECORDS_PENDING)
        time_machine.move_to(NOW + timedelta(days=20))
        for _run in range(2):
            _sweep()
        (missed,) = MissedClock.objects.filter(case=case, clock="C8")
        party = case.parties.get(kind=PartyKind.CLAIMS_ADMINISTRATOR)
        assert (missed.who, missed.party, missed.met_on) == ("Claims administrator", party, None)
        today = timezone.localdate()
        add_event(
            case=case, kind=CaseEventKind.RECORDS_RECEIVED, occurred_at=today, party=party, actor=a_case_manager()
        )
        for _run in range(2):
            _sweep()
        missed.refresh_from_db()
        assert (missed.met_on, missed.lifted_at) == (today, None)
        case.refresh_from_db()
        assert case.state == S.RECORDS_PENDING

    def test_records_that_turn_out_to_have_come_in_time_lift_it(self, time_machine):
        case = a_case(S.RECORDS_PENDING)
        time_machine.move_to(NOW + timedelta(days=20))
        _sweep()
        (missed,) = MissedClock.objects.filter(case=case, clock="C8")
        add_event(
            case=case,
            kind=CaseEventKind.RECORDS_RECEIVED,
            occurred_at=missed.due_on - timedelta(days=1),
            party=case.parties.get(kind=PartyKind.CLAIMS_ADMINISTRATOR),
            actor=a_case_manager(),
        )
        _sweep()
        missed.refresh_from_db()
        assert (missed.met_on, missed.lifted_at is None) == (None, False)

    def test_an_answer_that_does_not_come_is_told_to_the_desk(self, time_machine):
        case = asked(a_case(S.ELIGIBILITY_REVIEW), "request_information")
        physician = case.parties.get(kind=PartyKind.REQUESTING_PHYSICIAN)
        add_event(
            case=case,
            kind=CaseEventKind.INFORMATION_REQUEST_RECEIVED,
            occurred_at=timezone.localdate(),
            party=physician,
            actor=a_case_manager(),
        )
        (clock,) = [one for one in clocks_of(case) if one.key == "C6"]
        time_machine.move_to(_noon(clock.due + timedelta(days=1)))
        _sweep()
        words = Notification.objects.filter(kind="duty", case=case).values_list("words", flat=True)
        assert [one.partition(":")[0] for one in words] == ["Answer a question on eligibility"]


def test_what_was_missed_long_ago_is_recorded_and_told_to_nobody(time_machine):
    a_case(S.READY_FOR_REVIEW)
    time_machine.move_to(NOW + timedelta(days=200))
    _sweep()
    assert MissedClock.objects.filter(clock="C14").count() == 1
    assert Notification.objects.filter(kind="duty").count() == 0


def test_one_case_that_cannot_be_looked_at_holds_up_no_other(time_machine):
    first, second = a_case(S.RECORDS_PENDING), a_case(S.RECORDS_PENDING)
    ClockExtension.objects.create(case=first, clock="C14", days=1, approval=" ", recorded_at=timezone.now())
    time_machine.move_to(NOW + timedelta(days=20))
    with pytest.raises(RetryLaterError, match="1 cases could not be looked at"):
        _sweep()
    assert set(MissedClock.objects.values_list("case", flat=True)) == {second.pk}


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=CALIFORNIA)
