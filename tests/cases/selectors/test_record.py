"""What the record of a case tells: all that was put on file, numbered, served or not, struck where it was put aside."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.addressing import Notice
from cases.clocks.calendar import local_date
from cases.enums import CallDirection, CaseEventKind, CaseState, EventSource, LetterKind
from cases.models import MissedClock
from cases.selectors.record import Section, record_of
from cases.services.calls import log_call
from cases.services.case_tasks import finish_task, give_task
from cases.services.corrections import correct_event
from cases.services.correspondence.deliveries import record_returned, record_sent
from cases.services.correspondence.letters import make_letter
from cases.services.correspondence.notices import send_notice
from cases.services.documents import open_document
from cases.services.events import add_event, record_event
from cases.services.facts import extend_clock
from cases.services.notes import strike_note, write_note
from cases.services.priority import convert_to_expedited
from reviews.services.sign_off import return_to_reviewer
from tests.factories import (
    a_case,
    a_case_manager,
    a_document,
    a_quality_physician,
    a_reviewer,
    a_round,
    an_auditor,
    an_intake_coordinator,
    declare,
    designate,
    move,
    open_,
    sign_off,
    submit,
    write_review,
)
from tests.factories.notices import a_notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

S = CaseState


@pytest.fixture(autouse=True)
def _addresses(settings):
    settings.ORGANIZATION_ADDRESS = ["600 Sample Drive", "Folsom, CA 95630"]


def test_moves_and_events_newest_first_in_words_and_nothing_said_twice():
    """The notice of ineligibility is what the finding of that moment says already."""
    case = open_()
    move(case, "start_eligibility_review", an_intake_coordinator(), on=date(2017, 2, 24), reason="Complete.")
    move(case, "find_ineligible", an_intake_coordinator(), reason="Not signed.")
    told = record_of(case, Section.STEPS)
    assert [(local_date(entry.at), entry.title, entry.detail, entry.who) for entry in told] == [
        (
            date(2017, 3, 15),
            "Record the finding: ineligible",
            "No signature of worker or representative. Not signed.",
            "Ines Calloway",
        ),
        (date(2017, 3, 15), f"Put on file as {case.case_number}", "", "Ines Calloway"),
        (date(2017, 2, 24), "Start eligibility review", "Complete.", "Ines Calloway"),
        (date(2017, 2, 23), "Application received", "", "Ines Calloway"),
        (date(2017, 2, 13), "UR decision served on the worker", "", "Ines Calloway"),
    ]
    assert told[-1].at == date(2017, 2, 13)  # its hour is not known, and none is shown


def test_an_event_says_of_whom_and_how():
    case = a_case(S.ASSIGNED)
    notices = {entry.detail for entry in record_of(case) if entry.title == "Assignment notice (NOARFI) sent"}
    assert notices == {"Adele Marchetti, Mail", "Dr. Owen Castellane, Mail", "Harbor Crest Claims, Mail"}


def test_what_a_timer_did_is_the_systems():
    case = open_()
    record_event(
        case=case,
        kind=CaseEventKind.RECORDS_RECEIVED,
        occurred_at=date(2017, 3, 1),
        actor=None,
        source=EventSource.PERSON,
        note="Scan",
    )
    told = {entry.title: entry.who for entry in record_of(case)}
    assert told[CaseEventKind.RECORDS_RECEIVED.label] == "System"


def test_no_name_of_a_reviewer_anywhere_in_a_whole_life():
    """Two reviewers, one with a tie, a question, a return and a second submission."""
    case = a_case(S.READY_FOR_REVIEW)
    tied = designate(case, a_reviewer("Tobias Aurelio"))
    declare(tied, tie="Treated the worker in 2014.")
    round_ = declare(designate(case))
    actor = round_.reviewer.user
    move(case, "request_additional_information", actor, reason="Which visits were attended?")
    move(case, "receive_information")
    submit(write_review(round_))
    return_to_reviewer(
        round_=a_round(case), reasons="Name the section.", seen_approval=None, actor=a_quality_physician()
    )
    submit(a_round(case))
    sign_off(a_round(case))
    move(case, "issue")
    entries = record_of(case)
    said = " ".join(f"{entry.title} {entry.detail} {entry.who}" for entry in entries)
    for name in ("Lena", "Forsyth", "Tobias", "Aurelio"):
        assert name not in said
    assert [entry.who for entry in entries if entry.title == "Submit the determination"] == ["Medical reviewer"] * 2
    assert {"Marcus Obi", "Ruth Okonkwo", "Ines Calloway", "System"} <= {entry.who for entry in entries}


def _letters(case):
    return {entry.title: dict(entry.served) for entry in record_of(case, Section.LETTERS)}


def test_a_notice_says_how_each_party_was_told_and_who_was_not():
    due = a_notice(Notice.ELIGIBILITY)
    worker, physician, administrator = send_notice(due=due, actor=a_case_manager())
    title = LetterKind(worker.kind).label
    assert _letters(due.case) == {
        title: dict.fromkeys(("Injured worker", "Requesting physician", "Claims administrator"), "Not served")
    }
    for letter in (worker, physician):
        make_letter(letter_id=letter.pk)
        record_sent(delivery=letter.deliveries.get(), sent_on=date(2017, 3, 15), proof="", actor=a_case_manager())
    delivery = physician.deliveries.get()
    record_returned(delivery=delivery, returned_on=date(2017, 3, 15), reason="Moved", actor=a_case_manager())
    assert _letters(due.case)[title] == {
        "Injured worker": "Mail, sent Mar 15, 2017",
        "Requesting physician": "Mail, sent Mar 15, 2017, returned Mar 15, 2017: Moved; Not served",
        "Claims administrator": "Not served",
    }
    assert administrator.deliveries.get().sent_on is None


def test_what_was_put_aside_stays_struck_with_who_and_why():
    case = open_()
    add_event(
        case=case,
        kind=CaseEventKind.LIABILITY_DISPUTED,
        occurred_at=date(2017, 3, 10),
        note="By letter",
        actor=a_case_manager(),
    )
    event = case.events.get(kind=CaseEventKind.LIABILITY_DISPUTED)
    number = next(entry.number for entry in record_of(case) if entry.event_id == event.pk)
    correct_event(event=event, occurred_at=date(2017, 3, 9), reason="The stamp.", actor=a_case_manager())
    told = [entry for entry in record_of(case) if entry.title == CaseEventKind.LIABILITY_DISPUTED.label]
    assert [(entry.at, entry.detail, entry.struck) for entry in told] == [
        (date(2017, 3, 10), "By letter", "The stamp. (Marcus Obi, Mar 15, 2017)"),
        (date(2017, 3, 9), "By letter", ""),
    ]
    assert told[0].number == number, "what comes later changes no number"


def test_records_and_who_opened_them_are_on_record():
    case = open_()
    document = a_document(case, title="Progress report")
    open_document(document=document, actor=an_auditor()).close()
    records = [(entry.title, entry.struck) for entry in record_of(case, Section.RECORDS)]
    opened = [(entry.title, entry.detail, entry.who) for entry in record_of(case, Section.OPENED)]
    assert (records, opened) == (
        [("Record: Progress report", "")],
        [("Record opened", "Progress report", an_auditor().full_name)],
    )


def test_a_change_of_priority_and_more_time_are_on_record():
    case = a_case(S.RECORDS_PENDING)
    convert_to_expedited(case=case, since=timezone.now(), reason="Certified today.", actor=a_case_manager())
    extend_clock(case=case, clock="C16", days=2, approval="Of March 14, by the AD.", actor=a_case_manager())
    told = {entry.title: entry.detail for entry in record_of(case, Section.STEPS)}
    assert told["Expedited from here on"] == "Certified today."
    assert told["2 days more for clock C16"] == "Of March 14, by the AD."


def test_notes_calls_tasks_missed_duties_and_fees_are_on_record():
    case, who = a_case(S.INELIGIBLE), a_case_manager()
    strike_note(note=write_note(case=case, text="He moved.", mentions=[], actor=who), reason="A slip.", actor=who)
    log_call(case=case, other="Her son", direction=CallDirection.IN, asked="Where?", answered="Here.", actor=who)
    task = give_task(case=case, what="Ask the attorney", owner=who, due_on=date(2017, 3, 20), actor=who)
    finish_task(task=task, actor=who)
    duty = {"clock": "C8", "round": 1, "due_on": date(2017, 3, 13), "who": "Claims administrator", "title": "Records"}
    MissedClock.objects.create(case=case, found_at=timezone.now(), lifted_at=timezone.now(), **duty)
    told = {entry.title: (entry.section, entry.detail, entry.struck) for entry in record_of(case)}
    lifted = "What was corrected since shows that nobody was late (Mar 15, 2017)"
    assert {
        title: told[title] for title in ("Note", "Call from Her son", "Done: Ask the attorney", "Missed: Records")
    } == {
        "Note": (Section.WORK, "He moved.", "A slip. (Marcus Obi, Mar 15, 2017)"),
        "Call from Her son": (Section.WORK, "Where?\nHere.", ""),
        "Done: Ask the attorney": (Section.WORK, "", ""),
        "Missed: Records": (Section.STEPS, "Due Mar 13, 2017; Claims administrator late", lifted),
    }
    fee = case.fee_lines.get()
    assert told[f"Fee, {fee.get_kind_display().lower()}: $0.00"] == (Section.FEES, fee.reason, "")


def test_numbers_follow_the_filing_and_a_section_keeps_them(time_machine):
    case = open_()
    before = {entry.number: entry.title for entry in record_of(case)}
    time_machine.move_to(timezone.now() + timedelta(minutes=5), tick=False)
    kind = CaseEventKind.LIABILITY_DISPUTED
    add_event(case=case, kind=kind, occurred_at=date(2017, 2, 24), actor=a_case_manager())
    whole = record_of(case)
    assert {entry.number: entry.title for entry in whole} == before | {len(before) + 1: kind.label}
    assert whole[0].number < len(whole), "shown by the day it happened"
    assert sorted(entry.number for entry in whole) == list(range(1, len(whole) + 1))
    steps = {entry.number: entry for entry in whole if entry.section is Section.STEPS}
    assert {entry.number: entry for entry in record_of(case, Section.STEPS)} == steps


def test_a_long_record_takes_as_many_queries_as_a_short_one():
    short, long = a_notice(Notice.ELIGIBILITY), a_notice(Notice.ELIGIBILITY)
    send_notice(due=short, actor=a_case_manager())
    open_document(document=a_document(short.case, title="Report"), actor=an_auditor()).close()
    with CaptureQueriesContext(connection) as of_short:
        record_of(short.case)
    send_notice(due=long, actor=a_case_manager())
    for title in ("Report", "Second report", "Third report"):
        open_document(document=a_document(long.case, title=title), actor=an_auditor()).close()
    move(long.case, "assign")
    with CaptureQueriesContext(connection) as of_long:
        record_of(long.case)
    assert len(of_long) == len(of_short)
