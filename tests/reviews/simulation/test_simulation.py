"""A simulated year: the same seed gives the same figures, and no application is lost or counted twice."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache

import pytest
from django.core.management.base import CommandError
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.clocks.calendar import california
from reviews.simulation import load_model, simulate
from reviews.simulation.model import Model
from reviews.simulation.office import MINUTES_OF_DAY, OPENS, Hours, Team
from reviews.simulation.report import lines, plain
from tests.running import run
from tests.simulation import DOCUMENT, written

BEGIN = date(2026, 1, 1)
ENDS = {"duplicate", "ineligible", "deferred", "ended before review", "determined"}


@cache
def told(count: int = 2_000, seed: int = 7) -> dict:
    return plain(simulate(load_model(), applications=count, seed=seed, begin=BEGIN))


def with_values(**values: object) -> dict:
    return plain(simulate(load_model().replaced(**values), applications=600, seed=7, begin=BEGIN))


class TestTheFigures:
    def test_the_same_seed_gives_the_same(self):
        assert plain(simulate(load_model(), applications=2_000, seed=7, begin=BEGIN)) == told()

    def test_another_seed_gives_others(self):
        assert told(seed=8) != told()

    @given(st.integers(1, 120), st.integers(0, 2**32), st.dates(date(2024, 1, 1), date(2027, 12, 31)))
    @settings(max_examples=15, deadline=None)
    def test_every_application_ends_in_exactly_one_way(self, count, seed, begin):
        figures = simulate(load_model(), applications=count, seed=seed, begin=begin)
        assert sum(figures.ends.values()) == count
        assert set(figures.ends) <= ENDS
        assert sum(figures.ineligible.values()) == figures.ends["ineligible"]
        assert len(figures.days_from_records) == figures.letters
        assert figures.letters <= figures.items
        assert 0 <= figures.overturned <= figures.items
        assert all(ran.late <= ran.ran for ran in figures.clocks.values())
        assert all(days >= 0 for days in (*figures.days_from_records, *figures.days_from_assignment))

    def test_each_letter_has_one_clock_of_the_determination(self):
        clocks = told()["clocks"]
        assert sum(clocks[key]["ran"] for key in ("C14", "C15", "C16") if key in clocks) == told()["letters"]

    def test_shares_are_about_those_that_the_model_draws_from(self):
        year = told(8_000)
        assert year["ends"]["duplicate"] / year["applications"] == pytest.approx(0.25, abs=0.03)
        assert year["eligible_share_of_unique"] == pytest.approx(0.9, abs=0.03)
        assert year["items"] / year["letters"] == pytest.approx(1.74, abs=0.06)
        assert year["overturned_share"] == pytest.approx(0.127, abs=0.02)
        assert set(year["ends"]) == ENDS

    def test_work_takes_people_for_so_many_hours(self):
        year = told()
        assert set(year["people"]) == {"staff", "quality", *load_model()["specialties"]}
        assert all(size >= 1 for size in year["people"].values())
        assert year["hours"]["quality"] * 60 >= year["letters"] * load_model()["minutes_quality"]

    def test_they_are_plain_values_and_lines(self):
        assert json.loads(json.dumps(told())) == told()
        assert any(line.startswith("needed:") for line in lines(told()))


class TestWhatFollowsFromWhat:
    def test_without_duplicates_nobody_repeats(self):
        assert "duplicate" not in with_values(duplicate_share=0.0)["ends"]

    def test_unsigned_applications_are_ineligible_by_the_real_rule(self):
        year = with_values(not_signed=1.0, duplicate_share=0.0, liability_disputed=0.0, decision_missing=0.0)
        assert year["ends"] == {"ineligible": 600}
        assert set(year["ineligible"]) <= {"unsigned", "not_a_ur_denial"}

    def test_late_applications_are_untimely_by_the_real_clock(self):
        year = with_values(filed_late=1.0, not_signed=0.0, not_on_necessity=0.0, liability_disputed=0.0)
        assert set(year["ineligible"]) == {"untimely"}
        assert year["eligible"] == 0

    def test_records_that_never_come_are_late_and_the_review_goes_on(self):
        year = with_values(records_never=1.0)
        assert year["letters"] > 0
        assert year["late_by_whom"]["Claims administrator"] == 1.0

    def test_too_few_people_make_the_organization_late(self):
        model = load_model()
        enough = plain(simulate(model, applications=3_000, seed=7, begin=BEGIN))
        few = dict.fromkeys(("staff", "quality", *(f"panel {number}" for number in range(5))), 1)
        short = plain(simulate(model, applications=3_000, seed=7, begin=BEGIN, people=few))
        assert short["late_by_whom"]["IMRO"] > enough["late_by_whom"]["IMRO"]
        assert sum(short["ends"].values()) == 3_000

    @pytest.mark.parametrize("change", [{"minutes_review": 110}, {"cost_reviewer": 340}])
    def test_more_work_or_dearer_hours_cost_more(self, change):
        assert with_values(**change)["cost"] > with_values()["cost"]


class TestHours:
    HOURS = Hours(BEGIN, 400, california().business, 420)

    @given(st.floats(0, 200 * MINUTES_OF_DAY))
    def test_time_goes_on_and_is_worked_on_business_days_only(self, at):
        number = int(at // MINUTES_OF_DAY)
        begun, ended = (self.HOURS.worked(day * MINUTES_OF_DAY) for day in (number, number + 1))
        assert begun <= self.HOURS.worked(at) <= ended
        assert ended - begun == (420 if california().business.counts(BEGIN + timedelta(days=number)) else 0)

    @given(st.integers(1, 200 * 420))
    def test_there_and_back(self, worked):
        assert self.HOURS.worked(self.HOURS.at(worked)) == worked

    def test_work_of_a_friday_evening_is_done_on_monday(self):
        friday = (date(2026, 1, 9) - BEGIN).days * MINUTES_OF_DAY
        team = Team(1, self.HOURS)
        assert team.done(friday + 20 * 60, 30) == friday + 3 * MINUTES_OF_DAY + OPENS + 30
        assert team.done(friday + 21 * 60, 30) == friday + 3 * MINUTES_OF_DAY + OPENS + 60

    def test_two_people_work_side_by_side(self):
        monday = (date(2026, 1, 12) - BEGIN).days * MINUTES_OF_DAY + OPENS
        team = Team(2, self.HOURS)
        assert [team.done(monday, 60) - monday for _ in range(3)] == [60, 60, 120]
        assert team.busy == 180


class TestTheModel:
    def test_each_number_says_what_it_means_and_where_it_is_from(self):
        for number in load_model().numbers.values():
            assert number.means
            assert any(mark in number.source for mark in ("assumed", "(V", "V)", "V2)", "LC ", "CCR "))

    def test_the_document_has_the_numbers_of_now(self):
        text = DOCUMENT.read_text(encoding="utf-8")
        assert written(text) == text, "run: python -m tests.simulation"

    def test_shares_of_requests_are_a_whole(self):
        assert sum(share for _text, share in load_model()["requests"]) == pytest.approx(1)

    def test_a_number_without_a_source_is_refused(self, tmp_path):
        path = tmp_path / "model.toml"
        path.write_text('[items_mean]\nvalue = 2\nmeans = "items"\n')
        with pytest.raises(ValueError, match="items_mean"):
            load_model(path)

    def test_a_name_that_it_does_not_have_is_refused(self):
        with pytest.raises(KeyError):
            load_model().replaced(people=3)
        assert isinstance(load_model(), Model)


class TestTheCommand:
    def test_says_the_figures(self):
        ran = run("simulate", "--applications", "200", "--seed", "3", "--json")
        assert ran.code == 0
        assert json.loads(ran.out) == json.loads(json.dumps(told(200, 3)))
        assert run("simulate", "--applications", "200", "--seed", "3").out.startswith("applications 200, unique")

    @pytest.mark.parametrize("words", [["--applications", "0"], ["--model", "none.toml"]])
    def test_what_cannot_be_simulated_is_said(self, words):
        with pytest.raises(CommandError):
            run("simulate", *words)
