from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.clocks.calendar import (
    OPEN_HOLIDAYS,
    STATE_CLOSURES,
    ClosedDay,
    HolidayRule,
    add_months,
    california,
    local_date,
    local_moment,
)

YEARS = range(2013, 2036)
BUSINESS = california().business
DAYS = st.dates(date(2013, 1, 1), date(2035, 12, 31))


def ours(year):
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range(366))
    return {d: BUSINESS.holiday(d) for d in days if d.year == year and BUSINESS.holiday(d)}


@pytest.mark.parametrize("year", YEARS)
def test_eleven_closures_a_year(year):
    # New Year's Day on a Sunday is kept on Monday of the same year, so nothing crosses a year's end
    assert len(ours(year)) == len(STATE_CLOSURES) == 11


@pytest.mark.parametrize("year", YEARS)
def test_against_the_holidays_library(year):
    """Every day we close is known to the library; the days it has beyond ours are the known differences."""
    theirs = dict(holidays.country_holidays("US", subdiv="CA", years=year))
    missing = [day for day in ours(year) if day.weekday() < 5 and day not in theirs]
    extra = {day: name for day, name in theirs.items() if day.year == year and not BUSINESS.holiday(day)}
    assert missing == []
    unexplained = {day: name for day, name in extra.items() if not known_difference(day, name)}
    assert unexplained == {}


def known_difference(day, name):
    # Saturday holidays the library moves to Friday; Gov. Code 6701 moves only 11 November
    if "observed" in name and day.weekday() == 4:
        return True
    # the library keeps the Sunday itself beside the Monday
    if day.weekday() == 6 and BUSINESS.holiday(day + timedelta(days=1)):
        return True
    # Veterans Day on a Saturday: we keep the Friday only
    if (day.month, day.day) == (11, 11) and day.weekday() == 5:
        return True
    return any(known in name for known in (*OPEN_HOLIDAYS, "Susan B. Anthony Day"))


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        ("2015-07-03", None),  # 4 July is a Saturday
        ("2026-07-03", None),
        ("2027-12-24", None),
        ("2027-12-31", None),
        ("2021-12-31", None),
        ("2017-01-02", "New Year's Day"),  # Sunday to Monday
        ("2013-04-01", "Cesar Chavez Day"),
        ("2021-07-05", "Independence Day"),
        ("2022-12-26", "Christmas Day"),
        ("2018-11-12", "Veterans Day"),
        ("2017-11-10", "Veterans Day"),  # Saturday to Friday
        ("2023-11-10", "Veterans Day"),
        ("2017-11-24", "Day after Thanksgiving"),
        ("2019-11-29", "Day after Thanksgiving"),
        ("2017-05-29", "Memorial Day"),
        ("2017-02-13", None),  # Lincoln Day (observed) is not a closure
        ("2023-06-19", None),  # Juneteenth: by election only
        ("2017-10-09", None),  # Columbus Day
        ("2024-02-15", None),  # Susan B. Anthony Day
    ],
)
def test_days(day, closed):
    assert BUSINESS.holiday(date.fromisoformat(day)) == closed


def test_a_day_the_governor_closes_interrupts_every_calendar():
    calendars = california([ClosedDay(date(2018, 11, 19), "wildfire smoke", "proclamation")])
    assert calendars.business.holiday(date(2018, 11, 19)) == "wildfire smoke"
    assert not calendars.working.counts(date(2018, 11, 19))
    assert calendars.business.add(date(2018, 11, 16), 1) == date(2018, 11, 20)
    assert calendars.court.on_or_after(date(2018, 11, 17)) == date(2018, 11, 20)
    assert BUSINESS.add(date(2018, 11, 16), 1) == date(2018, 11, 19)


def test_a_closed_office_only_moves_last_days():
    calendars = california([ClosedDay(date(2018, 11, 19), "power cut", "notice of the unit", statewide=False)])
    assert calendars.business.add(date(2018, 11, 16), 1) == date(2018, 11, 19)
    assert calendars.court.on_or_after(date(2018, 11, 17)) == date(2018, 11, 20)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2016-02-12", "Lincoln Day"),
        ("2017-02-13", "Lincoln Day"),  # Sunday to Monday
        ("2022-06-20", None),
        ("2023-06-19", "Juneteenth"),
        ("2021-10-11", "Columbus Day"),
        ("2022-10-10", None),
        ("2021-09-24", None),
        ("2022-09-23", "Native American Day"),
        ("2025-09-09", None),  # Admission Day
        ("2025-04-24", None),  # Genocide Remembrance Day
    ],
)
def test_judicial_holidays_are_more_than_the_days_state_offices_close(day, name):
    court = california().court
    assert court.holiday(date.fromisoformat(day)) == name
    assert all(court.holiday(closed) for year in YEARS for closed in ours(year))


@pytest.mark.parametrize(
    ("day", "amount", "end"),
    [
        ("2017-02-17", 1, "2017-02-21"),  # Friday, Presidents' Day weekend
        ("2017-02-18", 1, "2017-02-21"),  # day 0 may be a Saturday
        ("2017-11-20", 5, "2017-11-29"),  # over Thanksgiving and the day after
        ("2017-11-22", 1, "2017-11-27"),
        ("2017-12-22", 5, "2018-01-02"),  # Christmas and New Year's Day
        ("2017-03-01", 0, "2017-03-01"),
    ],
)
def test_business_days(day, amount, end):
    assert BUSINESS.add(date.fromisoformat(day), amount) == date.fromisoformat(end)


@given(day=DAYS, amount=st.integers(0, 40))
def test_adding_and_counting_agree(day, amount):
    end = BUSINESS.add(day, amount)
    assert BUSINESS.between(day, end) == amount
    assert end >= day + timedelta(days=amount)
    assert amount == 0 or BUSINESS.counts(end)


@given(day=DAYS, amount=st.integers(0, 40))
def test_a_later_start_is_never_due_earlier(day, amount):
    assert BUSINESS.add(day, amount) <= BUSINESS.add(day + timedelta(days=1), amount)


def test_a_rule_holds_only_while_in_force():
    rule = HolidayRule("x", 5, day=1, effective_from=date(2015, 1, 1), effective_to=date(2016, 12, 31))
    kept = [year for year in range(2013, 2019) if rule.in_year(year)]
    assert kept == [2015, 2016]


def test_legal_dates_are_californian():
    late = datetime(2017, 1, 6, 7, 59, tzinfo=UTC)
    assert local_date(late) == date(2017, 1, 5)
    assert local_date(late + timedelta(minutes=1)) == date(2017, 1, 6)
    assert local_date(datetime(2017, 7, 6, 6, 59, tzinfo=UTC)) == date(2017, 7, 5)  # daylight time
    assert local_moment(date(2017, 1, 5)).isoformat() == "2017-01-05T00:00:00-08:00"


@pytest.mark.parametrize(
    ("day", "amount", "end"),
    [
        ("2017-01-31", 1, "2017-02-28"),
        ("2016-02-29", 12, "2017-02-28"),
        ("2017-12-15", 1, "2018-01-15"),
        ("2017-05-05", 12, "2018-05-05"),
    ],
)
def test_months(day, amount, end):
    assert add_months(date.fromisoformat(day), amount) == date.fromisoformat(end)
