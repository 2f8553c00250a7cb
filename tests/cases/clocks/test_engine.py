"""Worked examples of every clock, then properties that hold for all of them."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.clocks.calendar import CALIFORNIA, california, local_date
from cases.clocks.engine import clocks_for, serialise
from cases.clocks.model import ClockFacts, ClockState, Event, Extension, PriorityChange, Unit
from cases.clocks.rules import load_rules
from cases.enums import CaseEventKind as K
from cases.enums import Channel, PartyKind, Place, Priority, ReviewTiming

RULES, CALENDARS = load_rules(), california()
CA = PartyKind.CLAIMS_ADMINISTRATOR
WORKER = PartyKind.INJURED_WORKER
MAIL, ELECTRONIC = Channel.MAIL, Channel.ELECTRONIC
EXPEDITED = (PriorityChange(Priority.EXPEDITED, date(2017, 1, 1)),)
S = ClockState


def at(text):
    """A date, or a California moment if a time is given."""
    return datetime.fromisoformat(text).replace(tzinfo=CALIFORNIA) if " " in text else date.fromisoformat(text)


def facts(*events, **more):
    return ClockFacts(events=tuple(event(*e) for e in events), **more)


def event(kind, when, party=None, channel=None, reference=""):
    return Event(kind, at(when), party, channel, reference)


def clock(key, known, now="2017-01-06 12:00", **which):
    found = [c for c in clocks_for(known, CALENDARS, RULES, at(now)) if c.key == key]
    found = [c for c in found if all(getattr(c, name) == value for name, value in which.items())]
    assert len(found) == 1, found
    return found[0]


def expect(found, state, due=None, left=None):
    assert found.state is state, found.explanation
    assert found.due == (at(due) if due else None), found.explanation
    assert found.days_left == left, found.explanation


EXAMPLES = {
    "C1 by e-mail": ("C1", [(K.UR_DECISION_SERVED, "2017-01-05", WORKER, ELECTRONIC)], {}, "2017-02-07"),
    "C1 + C3 by mail": ("C1", [(K.UR_DECISION_SERVED, "2017-01-05", WORKER, MAIL)], {}, "2017-02-09"),
    "C2": ("C2", [(K.UR_DECISION_SERVED, "2018-03-01", WORKER, ELECTRONIC)], {"formulary": True}, "2018-03-13"),
    "C2 + C3": ("C2", [(K.UR_DECISION_SERVED, "2018-03-01", WORKER, MAIL)], {"formulary": True}, "2018-03-16"),
    "C4": (
        "C4",
        [
            (K.UR_DECISION_SERVED, "2017-01-05"),
            (K.LIABILITY_DISPUTED, "2017-01-05"),
            (K.LIABILITY_RESOLVED, "2017-06-01"),
        ],
        {},
        "2017-07-03",
    ),
    "C5 delays C1": (
        "C1",
        [(K.UR_DECISION_SERVED, "2017-01-05"), (K.UR_NOTICE_GIVEN, "2017-02-01")],
        {"notice_withheld": True},
        "2017-03-03",
    ),
    "C6": ("C6", [(K.INFORMATION_REQUEST_RECEIVED, "2017-02-16", CA)], {}, "2017-02-24"),
    "C6 emergency text": ("C6", [(K.INFORMATION_REQUEST_RECEIVED, "2013-08-01", CA)], {}, "2013-08-16"),
    "C7": ("C7", [(K.ELIGIBILITY_FINDING_RECEIVED, "2017-02-17")], {}, "2017-02-21"),
    "C8": ("C8", [(K.ASSIGNMENT_NOTICE_SENT, "2017-01-05", CA, MAIL)], {}, "2017-01-20"),
    "C8 by fax": ("C8", [(K.ASSIGNMENT_NOTICE_SENT, "2017-01-05", CA, Channel.FAX)], {}, "2017-01-20"),
    "C9": ("C9", [(K.ASSIGNMENT_NOTICE_SENT, "2017-01-05", CA, ELECTRONIC)], {}, "2017-01-17"),
    "C10": (
        "C10",
        [(K.ASSIGNMENT_NOTICE_RECEIVED, "2017-01-05 14:30", CA)],
        {"priorities": EXPEDITED},
        "2017-01-06 14:30",
    ),
    "C11": ("C11", [(K.ASSIGNMENT_NOTICE_SENT, "2017-01-05", CA, MAIL)], {}, "2017-01-17"),
    "C13a": ("C13a", [(K.QUESTION_RECEIVED, "2017-01-12", CA)], {}, "2017-01-20"),
    "C13b": ("C13b", [(K.QUESTION_RECEIVED, "2017-01-12", CA)], {"priorities": EXPEDITED}, "2017-01-13"),
    "C14": ("C14", [(K.RECORDS_COMPLETE, "2017-01-05")], {}, "2017-02-06"),
    "C14 on thin records": ("C14", [(K.RECORDS_CLOSED_INCOMPLETE, "2017-01-05")], {}, "2017-02-06"),
    "C15": ("C15", [(K.RECORDS_COMPLETE, "2018-11-07")], {"formulary": True}, "2018-11-15"),
    "C16": ("C16", [(K.RECORDS_COMPLETE, "2017-01-06 11:00")], {"priorities": EXPEDITED}, "2017-01-09"),
    "C17": (
        "C14",
        [(K.RECORDS_COMPLETE, "2017-01-05")],
        {"extensions": (Extension("C14", 3, Unit.CALENDAR_DAYS, "complex file"),)},
        "2017-02-07",
    ),
    "C17 expedited": (
        "C16",
        [(K.RECORDS_COMPLETE, "2017-01-06 11:00")],
        {"priorities": EXPEDITED, "extensions": (Extension("C16", 2, Unit.CALENDAR_DAYS, "good cause"),)},
        "2017-01-11",
    ),
    "C18": ("C18", [(K.DETERMINATION_RECEIVED, "2017-11-20", CA)], {"favourable": True}, "2017-11-29"),
    "C19": ("C19", [(K.DETERMINATION_RECEIVED, "2017-01-05", CA)], {"favourable": True}, "2017-01-25"),
    "C21": ("C21", [(K.UR_DECISION_SERVED, "2017-01-09")], {"ur_decided_on": date(2017, 1, 5)}, "2018-01-05"),
    "C22 ask": ("C22a", [(K.UR_DECISION_RECEIVED, "2017-01-05")], {}, "2017-01-17"),
    "C22 finish": (
        "C22b",
        [(K.UR_DECISION_RECEIVED, "2017-01-05"), (K.UR_APPEAL_REQUESTED, "2017-01-10")],
        {},
        "2017-02-06",
    ),
    "C10b": (
        "C10b",
        [(K.ELIGIBILITY_FINDING_RECEIVED, "2017-01-05 14:30")],
        {"priorities": EXPEDITED},
        "2017-01-06 14:30",
    ),
    "N1": ("N1", [(K.REQUEST_WITHDRAWN, "2017-01-05", PartyKind.REQUESTING_PHYSICIAN)], {}, "2017-01-10"),
    "N2": ("N2", [(K.CLAIMS_ADMINISTRATOR_CHANGED, "2017-01-12")], {}, "2017-01-20"),
}  # fmt: skip


@pytest.mark.parametrize(("key", "events", "more", "due"), EXAMPLES.values(), ids=EXAMPLES)
def test_worked_examples(key, events, more, due):
    start = max(at(e[1]) if " " in e[1] else at(f"{e[1]} 00:00") for e in events)
    found = clock(key, facts(*events, **more), now=f"{start.date()} 13:00")
    assert found.due == at(due), found.explanation
    assert found.state is S.RUNNING
    assert found.explanation.startswith(("Day 0 is ", "Hour 0 is "))
    assert found.citation in found.explanation


@pytest.mark.parametrize(("channel", "key", "due"), [(MAIL, "C12a", "2017-01-20"), (ELECTRONIC, "C12b", "2017-01-17")])
def test_c12_goes_by_each_party_s_own_channel(channel, key, due):
    known = facts(
        (K.ASSIGNMENT_NOTICE_SENT, "2017-01-05", WORKER, channel),
        (K.ASSIGNMENT_NOTICE_SENT, "2017-01-06", PartyKind.REQUESTING_PHYSICIAN, MAIL),
    )
    expect(clock(key, known, party=WORKER), S.RUNNING, due, left=(at(due) - date(2017, 1, 6)).days)
    assert clock("C12a", known, party=PartyKind.REQUESTING_PHYSICIAN).due == date(2017, 1, 23)


def test_c12_expedited():
    known = facts((K.ASSIGNMENT_NOTICE_RECEIVED, "2017-01-05 09:00", WORKER), priorities=EXPEDITED)
    expect(clock("C12c", known, party=WORKER), S.LAPSED, "2017-01-06 09:00")


def test_the_explanation_reads_as_in_the_notice():
    known = facts((K.ASSIGNMENT_NOTICE_SENT, "2017-01-05", CA, MAIL))
    assert clock("C8", known).explanation == (
        "Day 0 is January 5, 2017 (assignment notice (NOARFI) sent to claims administrator by mail); "
        "+ 15 calendar days (8 CCR 9792.10.5(a)(1)) = January 20, 2017. 14 calendar days left. "
        "A faxed notice is counted as a mailed one, the longer term."
    )


def test_a_last_day_on_a_holiday_moves_and_says_so():
    known = facts((K.RECORDS_COMPLETE, "2017-01-05"))
    assert (
        "= February 4, 2017; that is a Saturday, so the last day is February 6, 2017 (CCP 12, 12a)."
        in clock("C14", known).explanation
    )
    thanksgiving = clock("C14", facts((K.RECORDS_COMPLETE, "2017-10-24")), now="2017-10-25 12:00")
    assert thanksgiving.due == date(2017, 11, 27)
    assert "that is Thanksgiving Day, so the last day is November 27, 2017" in thanksgiving.explanation


def test_a_judicial_holiday_moves_the_last_day_though_state_offices_are_open():
    known = facts(
        (K.ELIGIBILITY_FINDING_RECEIVED, "2016-02-11")
    )  # a Thursday; Lincoln Day is a Friday, then the weekend
    assert clock("C7", known, now="2016-02-11 13:00").due == date(2016, 2, 16)  # after Presidents' Day
    assert clock("C8", facts((K.ASSIGNMENT_NOTICE_SENT, "2023-06-04", CA, MAIL)), "2023-06-05 12:00").due == date(
        2023, 6, 20
    )


def test_hours_and_terms_do_not_move():
    known = facts((K.ASSIGNMENT_NOTICE_RECEIVED, "2017-01-06 14:30", CA), priorities=EXPEDITED)
    assert clock("C10", known, "2017-01-06 15:00").due == at("2017-01-07 14:30")  # a Saturday
    assert clock("C21", facts(ur_decided_on=date(2016, 1, 7))).due == date(2017, 1, 7)  # a Saturday


@pytest.mark.parametrize(
    ("channel", "place", "due"),
    [
        (None, None, "2017-02-06"),
        (MAIL, None, "2017-02-09"),
        (MAIL, Place.OTHER_STATE, "2017-02-14"),  # +10
        (MAIL, Place.ABROAD, "2017-02-24"),  # +20
        (Channel.FAX, None, "2017-02-07"),  # two court days
        (ELECTRONIC, Place.ABROAD, "2017-02-07"),
    ],
)
def test_how_and_from_where_it_was_served_extends_the_time_to_file(channel, place, due):
    served = Event(K.UR_DECISION_SERVED, date(2017, 1, 5), WORKER, channel, place=place)
    assert clock("C1", ClockFacts(events=(served,))).due == at(due)


@pytest.mark.parametrize(
    ("mailed", "channel", "place", "due"),
    [
        ("2014-11-06", MAIL, None, "2014-12-11"),  # Matute v. LAUSD: 35 days
        ("2014-11-06", ELECTRONIC, None, "2014-12-08"),  # 30 days end on a Saturday
        ("2020-11-05", ELECTRONIC, None, "2020-12-10"),  # 8 CCR 10605: any way but by hand
        ("2020-11-05", Channel.FAX, Place.OTHER_STATE, "2020-12-15"),
        ("2020-11-05", MAIL, Place.ABROAD, "2020-12-28"),  # Christmas, then the weekend
    ],
)
def test_the_time_to_appeal_is_longer_where_the_determination_was_not_handed_over(mailed, channel, place, due):
    sent = Event(K.DETERMINATION_ISSUED, at(mailed), WORKER, channel, place=place)
    assert clock("C20", ClockFacts(events=(sent,)), now=f"{mailed} 12:00", party=WORKER).due == at(due)


@pytest.mark.parametrize(
    ("received", "now", "state", "left"),
    [
        (None, "2017-01-20 23:59", S.RUNNING, 0),
        (None, "2017-01-21 00:00", S.MISSED, -1),
        ("2017-01-20", "2017-03-01 12:00", S.MET, None),
        ("2017-01-20 23:59", "2017-03-01 12:00", S.MET, None),
        ("2017-01-21 00:00", "2017-03-01 12:00", S.MET_LATE, None),
    ],
)
def test_how_a_clock_ends(received, now, state, left):
    events = [(K.ASSIGNMENT_NOTICE_SENT, "2017-01-05", CA, MAIL)]
    events += [(K.RECORDS_RECEIVED, received, CA)] if received else []
    expect(clock("C8", facts(*events), now), state, "2017-01-20", left)


def test_a_moment_in_utc_counts_on_its_californian_date():
    sent = Event(K.ASSIGNMENT_NOTICE_SENT, datetime(2017, 1, 6, 7, 30, tzinfo=UTC), CA, MAIL)
    found = clock("C8", ClockFacts(events=(sent,)))
    assert (found.start, found.due) == (date(2017, 1, 5), date(2017, 1, 20))


@pytest.mark.parametrize(
    ("start", "due"),
    [("2017-03-11 08:00", "2017-03-12 09:00"), ("2017-11-04 08:00", "2017-11-05 07:00")],
)
def test_twenty_four_hours_are_real_hours(start, due):
    found = clock("C10", facts((K.ASSIGNMENT_NOTICE_RECEIVED, start, CA), priorities=EXPEDITED), start)
    assert found.due == at(due)
    assert found.due.astimezone(UTC) - at(start).astimezone(UTC) == timedelta(hours=24)


def test_hours_from_a_bare_date_begin_at_its_first_moment_and_say_so():
    found = clock("C10", facts((K.ASSIGNMENT_NOTICE_RECEIVED, "2017-01-05", CA), priorities=EXPEDITED))
    assert found.due == at("2017-01-06 00:00")
    assert "time of day not known: counted from the first moment it may have been" in found.explanation


def test_hours_from_the_day_of_a_conversion_do_not_begin_before_it():
    converted = (
        PriorityChange(Priority.STANDARD, date(2017, 1, 1)),
        PriorityChange(Priority.EXPEDITED, at("2017-01-05 10:00")),
    )
    known = facts((K.ASSIGNMENT_NOTICE_RECEIVED, "2017-01-05", CA), priorities=converted)
    assert clock("C10", known).due == at("2017-01-06 10:00")


def test_records_of_one_party_do_not_stop_the_clock_of_another():
    known = facts((K.ASSIGNMENT_NOTICE_SENT, "2017-01-05", CA, MAIL), (K.RECORDS_RECEIVED, "2017-01-06", WORKER))
    assert clock("C8", known).state is S.RUNNING


def test_chase_at_ten_breach_at_fifteen():
    known = facts((K.ASSIGNMENT_NOTICE_SENT, "2017-01-05", CA, MAIL))
    assert clock("C11", known, "2017-01-18 09:00").state is S.MISSED
    assert clock("C8", known, "2017-01-18 09:00").state is S.RUNNING


def test_each_question_has_its_own_clock():
    known = facts(
        (K.QUESTION_RECEIVED, "2017-01-05", CA, None, "q1"),
        (K.QUESTION_RECEIVED, "2017-01-10", WORKER, None, "q2"),
        (K.QUESTION_ANSWERED, "2017-01-12", CA, None, "q1"),
    )
    expect(clock("C13a", known, "2017-01-13 12:00", reference="q1"), S.MET, "2017-01-12")
    expect(clock("C13a", known, "2017-01-13 12:00", reference="q2"), S.RUNNING, "2017-01-18", left=5)


def test_one_answer_closes_one_question():
    known = facts(
        (K.QUESTION_RECEIVED, "2017-01-05", CA),
        (K.QUESTION_RECEIVED, "2017-01-10", CA),
        (K.QUESTION_ANSWERED, "2017-01-11", CA),
    )
    found = [c for c in clocks_for(known, CALENDARS, RULES, at("2017-01-12 12:00")) if c.key == "C13a"]
    assert [c.state for c in found] == [S.MET, S.RUNNING]


@pytest.mark.parametrize("answered_by", [WORKER, None])
def test_an_answer_of_another_party_closes_no_question(answered_by):
    known = facts((K.QUESTION_RECEIVED, "2017-01-05", CA), (K.QUESTION_ANSWERED, "2017-01-06", answered_by))
    assert clock("C13a", known).state is S.RUNNING


@pytest.mark.parametrize(
    ("key", "start", "stop"),
    [
        ("C8", (K.ASSIGNMENT_NOTICE_SENT, "2017-01-05", CA, MAIL), K.RECORDS_RECEIVED),
        ("C20", (K.DETERMINATION_ISSUED, "2017-01-05", CA, MAIL), K.APPEAL_FILED),
    ],
)
def test_an_event_without_a_party_ends_no_duty_of_a_party(key, start, stop):
    assert clock(key, facts(start, (stop, "2017-01-06")), party=CA).state is S.RUNNING


def test_a_notice_to_nobody_starts_no_clock_of_a_party():
    assert clock("C8", facts((K.ASSIGNMENT_NOTICE_SENT, "2017-01-05", None, MAIL))).state is S.NOT_STARTED


def test_service_on_the_physician_does_not_start_the_worker_s_time():
    known = facts(
        (K.UR_DECISION_SERVED, "2017-01-05", PartyKind.REQUESTING_PHYSICIAN),
        (K.UR_DECISION_SERVED, "2017-01-10", WORKER),
    )
    assert clock("C1", known).start == date(2017, 1, 10)


def test_filing_is_receipt():
    known = facts(
        (K.UR_DECISION_SERVED, "2017-01-05", WORKER, Channel.PERSONAL),
        (K.APPLICATION_FILED, "2017-02-06"),
        (K.APPLICATION_RECEIVED, "2017-02-07"),
    )
    expect(clock("C1", known, "2017-03-01 12:00"), S.MET_LATE, "2017-02-06")


@pytest.mark.parametrize(
    ("received", "now", "state"),
    [
        (None, "2017-02-06 12:00", S.RUNNING),
        (None, "2017-02-07 12:00", S.UNCLEAR),
        (None, "2017-02-09 12:00", S.UNCLEAR),
        (None, "2017-02-10 12:00", S.MISSED),
        ("2017-02-06", "2017-03-01 12:00", S.MET),
        ("2017-02-07", "2017-03-01 12:00", S.UNCLEAR),
        ("2017-02-09", "2017-03-01 12:00", S.UNCLEAR),
        ("2017-02-10", "2017-03-01 12:00", S.MET_LATE),
    ],
)
def test_whether_the_time_is_over_is_not_known_while_the_way_of_service_decides_it(received, now, state):
    known = facts((K.UR_DECISION_SERVED, "2017-01-05"), *([(K.APPLICATION_RECEIVED, received)] if received else []))
    found = clock("C1", known, now)
    assert (found.state, found.due) == (state, date(2017, 2, 6))
    assert ("(due on February 9, 2017 then); the way is not known." in found.explanation) is (state is S.UNCLEAR)
    for way, due in ((Channel.PERSONAL, "2017-02-06"), (MAIL, "2017-02-09")):
        stated = replace(known, events=(replace(known.events[0], channel=way), *known.events[1:]))
        assert clock("C1", stated, now).due == at(due)
        assert clock("C1", stated, now).state is not S.UNCLEAR


@pytest.mark.parametrize(("start", "key"), [("2017-12-15", "C14"), ("2018-01-05", "C15")])
def test_there_is_no_formulary_dispute_before_2018(start, key):
    known = facts((K.RECORDS_COMPLETE, start), formulary=True)
    running = [c.key for c in clocks_for(known, CALENDARS, RULES, at(f"{start} 12:00")) if c.state is S.RUNNING]
    assert running == [key]


# ---- conversion ----------------------------------------------------------------------------------------------

CONVERTED = (
    PriorityChange(Priority.STANDARD, date(2017, 1, 1)),
    PriorityChange(Priority.EXPEDITED, datetime(2017, 1, 10, 10, 0, tzinfo=CALIFORNIA)),
)


def test_conversion_recomputes_open_clocks_from_its_moment():
    known = facts(
        (K.ASSIGNMENT_NOTICE_SENT, "2017-01-05", CA, MAIL),
        (K.ASSIGNMENT_NOTICE_RECEIVED, "2017-01-07 09:00", CA),
        (K.RECORDS_COMPLETE, "2017-01-08 09:00"),
        priorities=CONVERTED,
    )
    now = "2017-01-10 11:00"
    regular = clock("C14", known, now)
    expect(regular, S.NOT_APPLICABLE)
    assert regular.intervals[0].end == date(2017, 2, 7), "history is kept"
    assert "no longer standard" in regular.explanation
    expect(clock("C16", known, now), S.RUNNING, "2017-01-13", left=3)
    assert clock("C8", known, now).state is S.MET, "done before the conversion"
    assert clock("C10", known, now).state is S.NOT_APPLICABLE, "records were in already"


def test_conversion_while_records_are_awaited():
    known = facts(
        (K.ASSIGNMENT_NOTICE_SENT, "2017-01-05", CA, MAIL),
        (K.ASSIGNMENT_NOTICE_RECEIVED, "2017-01-07 09:00", CA),
        priorities=CONVERTED,
    )
    expect(clock("C8", known, "2017-01-10 11:00"), S.NOT_APPLICABLE)
    expect(clock("C10", known, "2017-01-10 11:00"), S.RUNNING, "2017-01-11 10:00", left=1)
    assert "expedited from then" in clock("C10", known).explanation


def test_after_a_conversion_a_records_clock_runs_though_no_receipt_of_the_notice_is_on_file():
    known = facts((K.ASSIGNMENT_NOTICE_SENT, "2017-01-05", CA, MAIL), priorities=CONVERTED)
    expect(clock("C8", known, "2017-01-10 11:00"), S.NOT_APPLICABLE)
    expect(clock("C10", known, "2017-01-10 11:00"), S.RUNNING, "2017-01-11 10:00", left=1)
    assert clock("C10", facts(priorities=CONVERTED), "2017-01-10 11:00").state is S.NOT_STARTED


def test_what_was_missed_before_the_conversion_stays_missed():
    late = tuple(replace(c, since=c.since if c.priority == "standard" else at("2017-02-01 10:00")) for c in CONVERTED)
    known = facts((K.ASSIGNMENT_NOTICE_SENT, "2017-01-05", CA, MAIL), priorities=late)
    assert clock("C8", known, "2017-02-02 09:00").state is S.MISSED


def test_a_case_expedited_from_the_start():
    known = facts((K.RECORDS_COMPLETE, "2017-01-05 10:00"), priorities=EXPEDITED)
    assert clock("C14", known).state is S.NOT_APPLICABLE
    assert clock("C16", known).start == date(2017, 1, 5)


def test_a_case_converted_back_counts_from_its_own_start():
    known = facts(
        (K.RECORDS_COMPLETE, "2017-01-09"),
        priorities=(*CONVERTED, PriorityChange(Priority.STANDARD, at("2017-01-11 09:00"))),
    )
    assert clock("C16", known, "2017-01-12 09:00").state is S.NOT_APPLICABLE
    expect(clock("C14", known, "2017-01-12 09:00"), S.RUNNING, "2017-02-08", left=27)


# ---- liability, appeal, end, remand ------------------------------------------------------------------------------


def test_a_liability_dispute_at_the_time_of_the_decision_gives_the_time_of_c4():
    disputed = [(K.UR_DECISION_SERVED, "2017-01-05"), (K.LIABILITY_DISPUTED, "2017-01-05")]
    expect(clock("C1", facts(*disputed), "2017-09-01 12:00"), S.NOT_APPLICABLE)
    assert "liability was disputed at the time of the UR decision" in clock("C1", facts(*disputed)).explanation
    assert clock("C4", facts(*disputed)).state is S.NOT_STARTED
    resolved = facts(*disputed, (K.LIABILITY_RESOLVED, "2017-06-01"))
    expect(clock("C1", resolved, "2017-06-02 12:00"), S.NOT_APPLICABLE)
    expect(clock("C4", resolved, "2017-06-02 12:00"), S.RUNNING, "2017-07-03", left=31)


@pytest.mark.parametrize("resolved", [[], [(K.LIABILITY_RESOLVED, "2017-09-01")]])
def test_liability_disputed_after_the_decision_gives_no_more_time(resolved):
    known = facts((K.UR_DECISION_SERVED, "2017-01-05"), (K.LIABILITY_DISPUTED, "2017-01-10"), *resolved)
    expect(clock("C1", known, "2017-12-01 12:00"), S.MISSED, "2017-02-06", left=-298)
    expect(clock("C4", known, "2017-12-01 12:00"), S.NOT_APPLICABLE)


def test_a_dispute_over_before_the_decision_does_not_count():
    known = facts(
        (K.LIABILITY_DISPUTED, "2016-10-01"), (K.LIABILITY_RESOLVED, "2016-12-01"), (K.UR_DECISION_SERVED, "2017-01-05")
    )
    expect(clock("C1", known), S.RUNNING, "2017-02-06", left=31)


def test_a_notice_withheld_keeps_c1_from_starting():
    known = facts((K.UR_DECISION_SERVED, "2017-01-05"), notice_withheld=True)
    found = clock("C1", known, "2019-01-01 12:00")
    expect(found, S.NOT_STARTED)
    assert "LC 4610.5(h)(3)" in found.explanation


def test_the_administrator_s_appeal_suspends_implementation_and_used_days_stay_used():
    events = [
        (K.DETERMINATION_RECEIVED, "2017-03-06", CA),  # a Monday
        (K.APPEAL_FILED, "2017-03-08", CA),
    ]
    expect(clock("C18", facts(*events, favourable=True), "2017-05-01 12:00"), S.SUSPENDED)
    resumed = facts(*events, (K.APPEAL_DENIED, "2017-06-05"), favourable=True)
    found = clock("C18", resumed, "2017-06-06 12:00")
    expect(found, S.RUNNING, "2017-06-08", left=2)
    assert [i.amount for i in found.intervals] == [2, 89, 3]
    assert "suspended until June 5, 2017" in found.explanation


def test_the_worker_s_appeal_suspends_nothing():
    known = facts((K.DETERMINATION_RECEIVED, "2017-03-06", CA), (K.APPEAL_FILED, "2017-03-08", WORKER), favourable=True)
    assert clock("C18", known, "2017-03-09 12:00").due == date(2017, 3, 13)


@pytest.mark.parametrize(
    ("timing", "c18", "c19"),
    [
        (ReviewTiming.PROSPECTIVE, S.RUNNING, S.NOT_APPLICABLE),
        (ReviewTiming.RETROSPECTIVE, S.NOT_APPLICABLE, S.RUNNING),
    ],
)
def test_rendered_services_are_reimbursed_others_authorized(timing, c18, c19):
    known = facts((K.DETERMINATION_RECEIVED, "2017-01-05", CA), favourable=True, timings=frozenset({timing}))
    assert (clock("C18", known).state, clock("C19", known).state) == (c18, c19)


def test_nothing_is_implemented_when_ur_is_upheld():
    known = facts((K.DETERMINATION_RECEIVED, "2017-01-05", CA), favourable=False)
    assert clock("C18", known).state is S.NOT_APPLICABLE


@pytest.mark.parametrize("kind", [K.DETERMINATION_ISSUED, K.INELIGIBILITY_NOTICE_SENT])
@pytest.mark.parametrize("party", [WORKER, CA])
def test_an_appeal_not_made_makes_nobody_late(kind, party):
    known = facts((kind, "2017-01-05"))
    expect(clock("C20", known, party=party), S.RUNNING, "2017-02-06", left=31)
    expect(clock("C20", known, "2017-06-01 12:00", party=party), S.LAPSED, "2017-02-06")


def test_each_party_s_time_to_appeal_runs_from_its_own_mailing():
    """The day of issue counts only for a party whose mailing is not on file."""
    known = facts(
        (K.DETERMINATION_ISSUED, "2017-01-05"),
        (K.DETERMINATION_ISSUED, "2017-01-09", WORKER, MAIL),
    )
    found = clock("C20", known, "2017-01-10 12:00", party=WORKER)
    expect(found, S.RUNNING, "2017-02-14", left=35)  # Monday 02-13 is Lincoln Day, kept for the Sunday
    assert found.explanation.startswith("Day 0 is January 9, 2017 (determination mailed to injured worker by mail)")
    assert clock("C20", known, "2017-01-10 12:00", party=CA).due == date(2017, 2, 6)


def test_a_late_determination_is_met_late_and_remains_valid():
    known = facts((K.RECORDS_COMPLETE, "2017-01-05"), (K.DETERMINATION_ISSUED, "2017-05-01"))
    found = clock("C14", known, "2017-06-01 12:00")
    expect(found, S.MET_LATE, "2017-02-06")
    assert "remains valid" in found.explanation


def test_an_ended_case_owes_nothing_more():
    known = facts(
        (K.ASSIGNMENT_NOTICE_SENT, "2017-01-05", CA, MAIL),
        (K.RECORDS_COMPLETE, "2017-01-05"),
        (K.CASE_ENDED, "2017-01-10"),
    )
    assert clock("C14", known, "2017-06-01 12:00").state is S.NOT_APPLICABLE
    assert clock("C18", known).state is S.NOT_APPLICABLE


def test_a_remand_opens_a_round_with_clocks_of_its_own():
    known = facts(
        (K.UR_DECISION_SERVED, "2017-01-05"),
        (K.RECORDS_COMPLETE, "2017-03-01"),
        (K.DETERMINATION_ISSUED, "2017-03-20"),
        (K.DETERMINATION_RECEIVED, "2017-03-22", CA),
        (K.APPEAL_FILED, "2017-04-10", CA),
        (K.REMAND_ORDERED, "2017-09-01"),
        (K.RECORDS_COMPLETE, "2017-09-20"),
        favourable=None,
    )
    now = "2017-09-21 12:00"
    expect(clock("C14", known, now, round=1), S.MET, "2017-04-03")  # after Cesar Chavez Day
    expect(clock("C14", known, now, round=2), S.RUNNING, "2017-10-20", left=29)
    assert clock("C18", known, now, round=1).state is S.NOT_APPLICABLE
    assert clock("C18", known, now, round=2).state is S.NOT_STARTED
    assert clock("C1", known, now).round == 1


def test_a_clock_open_at_remand_ends_there():
    known = facts((K.RECORDS_COMPLETE, "2017-08-20"), (K.REMAND_ORDERED, "2017-09-01"))
    assert clock("C14", known, "2017-12-01 12:00", round=1).state is S.NOT_APPLICABLE


# ---- the rest ----------------------------------------------------------------------------------------------------


def test_naive_moments_are_refused():
    with pytest.raises(ValueError, match="time zone"):
        Event(K.RECORDS_COMPLETE, datetime(2017, 1, 5))  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        PriorityChange(Priority.EXPEDITED, datetime(2017, 1, 5))  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        clocks_for(ClockFacts(), CALENDARS, RULES, datetime(2017, 1, 5))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("granted", "why"),
    [
        (("C14", -1, Unit.CALENDAR_DAYS, "haste"), "cannot take time away"),
        (("C14", 2, Unit.CALENDAR_DAYS, " "), "names the written approval on file"),
    ],
)
def test_what_is_no_extension(granted, why):
    with pytest.raises(ValueError, match=why):
        Extension(*granted)


@pytest.mark.parametrize(
    ("granted", "why"),
    [
        ([("C14", 4, Unit.CALENDAR_DAYS)], "C14 is extended by at most 3 calendar days"),
        (
            [("C15", 2, Unit.CALENDAR_DAYS), ("C15", 2, Unit.CALENDAR_DAYS)],
            "C15 is extended by at most 3 calendar days",
        ),
        ([("C16", 3, Unit.BUSINESS_DAYS)], "C16 is extended by at most 3 calendar days"),
        ([("C8", 1, Unit.CALENDAR_DAYS)], "the time of C8 cannot be extended"),
    ],
)
def test_no_more_time_is_granted_than_the_law_allows(granted, why):
    known = ClockFacts(extensions=tuple(Extension(*one, "approval of 30 June") for one in granted))
    with pytest.raises(ValueError, match=why):
        clocks_for(known, CALENDARS, RULES, at("2017-01-06 12:00"))


def test_an_empty_case_has_every_clock_and_none_running():
    found = clocks_for(ClockFacts(), CALENDARS, RULES, at("2026-01-05 12:00"))
    assert {c.state for c in found} == {S.NOT_STARTED, S.NOT_APPLICABLE}
    assert all(c.explanation for c in found)


def test_serialised_clocks_are_plain_json():
    known = facts((K.ASSIGNMENT_NOTICE_RECEIVED, "2017-01-06 11:00", CA), priorities=EXPEDITED)
    rows = serialise(clocks_for(known, CALENDARS, RULES, at("2017-01-06 12:00")))
    assert json.loads(json.dumps(rows)) == rows
    row = next(row for row in rows if row["key"] == "C10")
    assert row["due"] == "2017-01-07T11:00:00-08:00"
    assert row["state"] == "running"
    assert row["intervals"][0]["unit"] == "hours"


KINDS = st.sampled_from(list(K))
MOMENTS = st.datetimes(datetime(2013, 1, 2), datetime(2027, 1, 1)).map(lambda d: d.replace(tzinfo=UTC))  # noqa: DTZ001
EVENTS = st.builds(
    Event,
    KINDS,
    st.one_of(MOMENTS, MOMENTS.map(lambda d: d.date())),
    st.sampled_from([None, CA, WORKER, PartyKind.REQUESTING_PHYSICIAN]),
    st.sampled_from([None, *Channel]),
)
FACTS = st.builds(
    ClockFacts,
    events=st.lists(EVENTS, max_size=14).map(tuple),
    priorities=st.lists(st.builds(PriorityChange, st.sampled_from(Priority), MOMENTS), max_size=3).map(tuple),
    formulary=st.sampled_from([None, True, False]),
    notice_withheld=st.sampled_from([None, True, False]),
    favourable=st.sampled_from([None, True, False]),
)


@given(known=FACTS, now=MOMENTS)
def test_properties_of_every_clock(known, now):
    for c in clocks_for(known, CALENDARS, RULES, now):
        assert c.explanation
        assert not (c.hard and c.status != "V")
        counted = c.state in {S.RUNNING, S.MET, S.MET_LATE, S.MISSED, S.LAPSED}
        assert counted == (c.due is not None)
        if c.due is not None:
            assert local_date(c.due) >= local_date(c.start)
            assert c.due == c.intervals[-1].end
            assert all(a.end == b.begin for a, b in zip(c.intervals, c.intervals[1:], strict=False))
        if c.state is S.RUNNING:
            assert c.days_left >= 0
        if c.state is S.MISSED:
            assert c.days_left <= 0


@given(known=FACTS, now=MOMENTS, days=st.integers(0, 3))
def test_an_extension_never_makes_a_clock_due_earlier(known, now, days):
    keys = ("C14", "C15", "C16")
    longer = replace(known, extensions=tuple(Extension(key, days, Unit.CALENDAR_DAYS, "x") for key in keys))
    before = clocks_for(known, CALENDARS, RULES, now)
    after = clocks_for(longer, CALENDARS, RULES, now)
    for old, new in zip(before, after, strict=True):
        assert old.key == new.key
        if old.due is not None and new.due is not None:
            assert new.due >= old.due


@given(known=FACTS, now=MOMENTS)
def test_the_order_in_which_facts_are_told_does_not_matter(known, now):
    one_a_day = {local_date(e.at): e for e in known.events}
    told = replace(known, events=tuple(one_a_day.values()))
    retold = replace(told, events=tuple(reversed(told.events)))
    assert clocks_for(told, CALENDARS, RULES, now) == clocks_for(retold, CALENDARS, RULES, now)


@given(known=FACTS, now=MOMENTS)
def test_time_passing_moves_no_due_date(known, now):
    """Only what happens moves a due date, and what was done stays done."""
    later = clocks_for(known, CALENDARS, RULES, now + timedelta(days=90))
    for a, b in zip(clocks_for(known, CALENDARS, RULES, now), later, strict=True):
        assert a.due == b.due
        if a.state in {S.MET, S.MET_LATE, S.MISSED, S.LAPSED}:
            assert a.state is b.state
