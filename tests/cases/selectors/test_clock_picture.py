"""The clocks of a case drawn over time: where each begins and ends, and what was late."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from cases.clocks.calendar import CALIFORNIA
from cases.enums import CaseOrigin, CaseState
from cases.selectors.clock_picture import WIDTH, clock_picture
from tests.factories import a_case, open_

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

S = CaseState


def _bars(case):
    return {bar.clock.key: bar for bar in clock_picture(case).bars}


def test_the_picture_runs_from_the_first_start_to_the_last_end():
    picture = clock_picture(a_case(S.RECORDS_PENDING))
    assert min(bar.begin for bar in picture.bars) == 0
    assert max(bar.late_to for bar in picture.bars) == WIDTH
    assert [day for _place, day in picture.months] == [date(2017, 3, 1)]
    assert all(0 <= bar.begin <= bar.end <= bar.late_to <= WIDTH for bar in picture.bars)


def test_what_was_missed_is_late_until_today_and_says_by_how_much(time_machine):
    case = a_case(S.RECORDS_PENDING)
    due = _bars(case)["C8"].clock.due
    for today, days in ((due, 0), (due + timedelta(days=30), 30)):
        time_machine.move_to(datetime(today.year, today.month, today.day, 9, tzinfo=CALIFORNIA), tick=False)
        records = _bars(case)["C8"]
        assert (records.days_late, records.late_width > 0) == (days, days > 0)
    assert records.late_to == WIDTH


def test_of_many_months_as_many_are_named_as_there_is_room_for(time_machine):
    case = a_case(S.RECORDS_PENDING)
    time_machine.move_to(datetime(2026, 11, 30, 9, tzinfo=CALIFORNIA), tick=False)
    days = [day for _place, day in clock_picture(case).months]
    assert (days[0], days[1], len(days)) == (date(2017, 3, 1), date(2018, 11, 1), 6)


def test_a_year_long_term_is_left_out():
    assert "C21" not in _bars(open_())


def test_an_imported_case_has_no_picture():
    case = open_()
    case.origin = CaseOrigin.IMPORTED.value
    assert clock_picture(case) is None
