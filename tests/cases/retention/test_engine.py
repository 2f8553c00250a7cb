"""Until when a thing is kept: the last of its periods, counted from facts, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.retention.engine import begun_before, verdict_on
from cases.retention.rules import Fate, Period, RecordClass, Since

TODAY = date(2024, 3, 15)
AFTER_END = Period(6, "years", Since.CASE_ENDED, "House rule", "house", date(2013, 1, 1))
AFTER_INJURY = Period(5, "years", Since.INJURY, "LC 5410", "V", date(2013, 1, 1))
RECORDS = RecordClass(
    "records", "Records", "What was sent", "case", Fate.DISPOSED, "The files.", periods=(AFTER_END, AFTER_INJURY)
)
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))


def test_the_last_period_counts_and_both_are_told():
    verdict = verdict_on(RECORDS, {Since.CASE_ENDED: date(2018, 1, 5), Since.INJURY: date(2019, 6, 1)}, day=TODAY)
    assert (verdict.kept_until, verdict.citations, verdict.unconfirmed) == (
        date(2024, 6, 1),
        ("House rule", "LC 5410"),
        False,
    )
    assert verdict.because == (
        "6 years after the last thing that happened in the case (January 5, 2018) is January 5, 2024 (House rule). "
        "5 years after the injury (June 1, 2019) is June 1, 2024 (LC 5410)."
    )


@pytest.mark.parametrize(
    ("day", "may"), [(date(2024, 1, 4), False), (date(2024, 1, 5), False), (date(2024, 1, 6), True)]
)
def test_it_is_kept_through_the_last_day(day, may):
    verdict = verdict_on(RECORDS, {Since.CASE_ENDED: date(2018, 1, 5), Since.INJURY: date(2016, 1, 1)}, day=day)
    assert verdict.may_go_on(day) is may


@pytest.mark.parametrize(
    ("unknown", "words"),
    [
        (Since.CASE_ENDED, "Kept: there is no day yet of the last thing that happened in the case."),
        (Since.INJURY, "Kept: there is no day yet of the injury."),
    ],
)
def test_without_a_fact_it_is_kept(unknown, words):
    dates = {Since.CASE_ENDED: date(2000, 1, 1), Since.INJURY: date(2000, 1, 1)} | {unknown: None}
    verdict = verdict_on(RECORDS, dates, day=TODAY)
    assert (verdict.kept_until, verdict.because, verdict.may_go_on(TODAY)) == (None, words, False)


def test_a_year_after_a_leap_day_ends_in_march():
    rule = replace(RECORDS, periods=(replace(AFTER_END, length=1),))
    assert verdict_on(rule, {Since.CASE_ENDED: date(2020, 2, 29)}, day=TODAY).kept_until == date(2021, 3, 1)


def test_the_rule_of_the_day_counts():
    """Seven years from 2020 on: what is asked before follows the rule of before."""
    older = replace(AFTER_END, effective_to=date(2019, 12, 31))
    newer = replace(AFTER_END, length=7, effective_from=date(2020, 1, 1))
    rule = replace(RECORDS, periods=(older, newer))
    ends = [
        verdict_on(rule, {Since.CASE_ENDED: date(2012, 1, 5)}, day=day).kept_until
        for day in (date(2019, 12, 31), date(2020, 1, 1))
    ]
    assert ends == [date(2018, 1, 5), date(2019, 1, 5)]
    assert verdict_on(rule, {Since.CASE_ENDED: date(2000, 1, 1)}, day=date(2012, 12, 31)).kept_until is None


def test_what_is_kept_says_why():
    kept = RecordClass("audit", "Audit log", "Events", "installation", Fate.KEPT, why="A chain with a part cut out.")
    assert verdict_on(kept, {}, day=TODAY).because == "Kept. A chain with a part cut out."


def test_a_source_that_nobody_read_is_told():
    rule = replace(RECORDS, periods=(replace(AFTER_END, status="M"),))
    assert verdict_on(rule, {Since.CASE_ENDED: date(2000, 1, 1)}, day=TODAY).unconfirmed


@given(ended=DAYS, injury=DAYS, day=DAYS)
def test_nothing_goes_before_each_of_its_periods_is_over(ended, injury, day):
    verdict = verdict_on(RECORDS, {Since.CASE_ENDED: ended, Since.INJURY: injury}, day=max(day, date(2013, 1, 1)))
    if verdict.may_go_on(day):
        assert (day - ended).days > 6 * 365
        assert (day - injury).days > 5 * 365
        assert day > verdict.kept_until


@given(ended=DAYS, injury=DAYS, day=DAYS.filter(lambda day: day >= date(2013, 1, 1)), young=st.integers(0, 5000))
def test_a_query_may_leave_out_what_began_too_late(ended, injury, day, young):
    opened = ended - timedelta(days=young)
    if verdict_on(RECORDS, {Since.CASE_ENDED: ended, Since.INJURY: injury}, day=day).may_go_on(day):
        assert opened < begun_before(RECORDS, day=day)
