from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
import time_machine
from django.db import OperationalError, connections

from imr_site.jobs import tasks, timers
from imr_site.jobs.models import Pulse
from imr_site.jobs.timers import TIMERS, Timekeeper, Timer, TimerThread, run_due, timer
from tests.imr_site.threads import at_once

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 20, tzinfo=UTC)
"""In California, on a Monday."""


class Clock:
    """The clock nobody can set: it only goes on when the test says so."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


class Time:
    """Both clocks: `passes` moves them, `is_set` only the one people can set."""

    def __init__(self, traveller: time_machine.Coordinates) -> None:
        self._traveller = traveller
        self.monotonic = Clock()

    def passes(self, **much: float) -> None:
        self._traveller.shift(timedelta(**much))
        self.monotonic.seconds += timedelta(**much).total_seconds()

    def is_set(self, **much: float) -> None:
        self._traveller.shift(timedelta(**much))


@pytest.fixture
def clocks():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield Time(traveller)


@pytest.fixture
def registered(monkeypatch):
    """Register functions in an empty registry."""
    timers.discover()  # into the real one
    monkeypatch.setattr(timers, "TIMERS", known := {})

    def register(function, every: timedelta, name: str = "test") -> None:
        known[name] = Timer(name=name, every=every, function=function)

    return register


@pytest.fixture
def runs(registered) -> list[str]:
    """When the timer of ten seconds ran."""
    ran: list[str] = []
    registered(lambda: ran.append("ran"), timedelta(seconds=10))
    return ran


def _refuse() -> None:
    raise ValueError("Adela Marchetti has no such record")


def test_timers_register_themselves(registered):
    @timer("seal", every=timedelta(seconds=2))
    def seal() -> None:
        pass

    assert {"seal": Timer(name="seal", every=timedelta(seconds=2), function=seal)} == timers.TIMERS


def test_the_sweep_is_one():
    assert TIMERS["sweep"].function is tasks.sweep


class TestPeriods:
    def test_runs_at_once_and_then_each_period(self, clocks, runs):
        keeper = Timekeeper(clocks.monotonic)
        assert keeper.run_due() == ["test"]
        clocks.passes(seconds=9)
        assert keeper.run_due() == []
        clocks.passes(seconds=1)
        assert keeper.run_due() == ["test"]
        assert len(runs) == 2

    def test_tells_when_it_ran_well(self, clocks, runs):
        run_due()
        row = Pulse.objects.get()
        assert (row.name, row.turn, row.running, row.started_at, row.ran_at, row.last_error) == (
            "test",
            1,
            False,
            NOON,
            NOON,
            "",
        )

    def test_a_restart_does_not_begin_the_period_again(self, clocks, runs):
        run_due()
        clocks.passes(seconds=6)
        assert run_due() == []
        clocks.passes(seconds=4)
        assert run_due() == ["test"]

    @pytest.mark.parametrize("jump", [{"days": -400}, {"hours": -1}, {"hours": 1}, {"days": 400}])
    def test_a_clock_that_is_set_changes_no_period(self, clocks, runs, jump):
        keeper = Timekeeper(clocks.monotonic)
        keeper.run_due()
        clocks.is_set(**jump)
        assert keeper.run_due() == []
        clocks.passes(seconds=10)
        assert keeper.run_due() == ["test"]

    def test_a_restart_with_the_clock_set_back_waits_one_period(self, clocks, runs):
        run_due()
        clocks.is_set(hours=-1)
        keeper = Timekeeper(clocks.monotonic)
        assert keeper.run_due() == []
        clocks.passes(seconds=10)
        assert keeper.run_due() == ["test"]


class TestDays:
    @pytest.fixture
    def runs(self, registered) -> list[str]:
        ran: list[str] = []
        registered(lambda: ran.append("ran"), timedelta(days=1))
        return ran

    def test_once_a_day_of_california(self, clocks, runs):
        assert run_due() == ["test"]
        clocks.passes(hours=11)  # 23:00
        assert run_due() == []
        clocks.passes(hours=1)
        assert run_due() == ["test"]
        clocks.passes(hours=23)
        assert run_due() == []
        assert len(runs) == 2

    def test_after_days_without_a_worker_it_runs_once(self, clocks, runs):
        run_due()
        clocks.passes(days=5)
        assert (run_due(), run_due()) == (["test"], [])

    def test_a_clock_set_back_over_midnight_does_not_repeat_a_day(self, clocks, runs):
        clocks.passes(hours=12)
        keeper = Timekeeper(clocks.monotonic)
        keeper.run_due()
        clocks.passes(hours=2)
        clocks.is_set(hours=-3)
        assert keeper.run_due() == []
        clocks.passes(hours=24)  # 23:00 of the day it ran on
        assert keeper.run_due() == []
        clocks.passes(hours=1)
        assert keeper.run_due() == ["test"]

    def test_a_clock_that_ran_years_ahead_stops_nothing(self, clocks, runs):
        clocks.is_set(days=800)
        keeper = Timekeeper(clocks.monotonic)
        keeper.run_due()
        clocks.is_set(days=-800)
        clocks.passes(hours=1)
        assert keeper.run_due() == ["test"]

    def test_machines_whose_clocks_are_days_apart_do_not_hunt_each_other(self, clocks, runs):
        here, there = Timekeeper(clocks.monotonic), Timekeeper(clocks.monotonic)
        for _ in range(10):
            here.run_due()
            clocks.is_set(days=5)
            there.run_due()
            clocks.is_set(days=-5)
            clocks.passes(minutes=1)
        assert len(runs) == 2


class TestFailures:
    def test_is_logged_without_its_words_and_tried_again(self, clocks, registered, caplog):
        registered(_refuse, timedelta(days=1))
        keeper = Timekeeper(clocks.monotonic)
        assert keeper.run_due() == ["test"]
        row = Pulse.objects.get()
        assert (row.running, row.ran_at, row.last_error) == (False, None, "ValueError")
        assert [record.getMessage() for record in caplog.records] == ["timer test failed: ValueError"]
        assert "Marchetti" not in caplog.text
        clocks.passes(minutes=4)
        assert keeper.run_due() == []
        clocks.passes(minutes=1)
        assert keeper.run_due() == ["test"]

    def test_well_again(self, clocks, registered):
        answers = iter([OSError(28, "No space left on device"), None])

        def work() -> None:
            if error := next(answers):
                raise error

        registered(work, timedelta(seconds=10))
        run_due()
        assert Pulse.objects.get().last_error == "No space left on device"
        clocks.passes(seconds=10)
        run_due()
        row = Pulse.objects.get()
        assert (row.last_error, row.ran_at) == ("", NOON + timedelta(seconds=10))

    def test_the_others_run_all_the_same(self, clocks, registered):
        registered(_refuse, timedelta(seconds=10), name="broken")
        registered(lambda: None, timedelta(seconds=10), name="whole")
        assert sorted(run_due()) == ["broken", "whole"]
        assert Pulse.objects.get(name="whole").ran_at == NOON


class TestOneProcessAtATime:
    @pytest.mark.django_db(transaction=True)
    def test_at_the_same_moment(self, runs):
        ran = at_once(4, lambda _number: run_due())
        assert sorted(ran) == [[], [], [], ["test"]]
        assert runs == ["ran"]

    def test_nobody_else_runs_it_meanwhile(self, clocks, registered):
        other, seen = Timekeeper(clocks.monotonic), []
        registered(lambda: seen.append(other.run_due()), timedelta(seconds=10))
        run_due()
        assert seen == [[]]

    def test_after_a_lease_without_a_sign_another_takes_it_over(self, clocks, registered):
        """However the clock was set meanwhile."""

        def die() -> None:
            raise KeyboardInterrupt

        registered(die, timedelta(seconds=10))
        with pytest.raises(KeyboardInterrupt):
            run_due()
        registered(lambda: None, timedelta(seconds=10))
        clocks.is_set(days=1)
        other = Timekeeper(clocks.monotonic)
        assert (Pulse.objects.get().running, other.run_due()) == (True, [])
        clocks.passes(seconds=59)
        assert other.run_due() == []
        clocks.is_set(days=-2)
        clocks.passes(seconds=1)
        assert other.run_due() == ["test"]
        assert Pulse.objects.get().running is False

    def test_its_own_run_that_could_not_be_closed_needs_no_lease(self, clocks, runs):
        keeper = Timekeeper(clocks.monotonic)
        keeper.run_due()
        Pulse.objects.update(running=True)  # the database went away before the end was written
        clocks.passes(seconds=10)
        assert keeper.run_due() == ["test"]


@pytest.mark.django_db(transaction=True)
def test_the_thread_runs_timers_until_it_is_stopped_whatever_happens(registered, caplog):
    failed, ran = [], Event()

    def work() -> None:
        if failed:
            ran.set()
            return
        failed.append(1)
        connections["default"].connection.close()  # so that the end of this run cannot be written
        raise OperationalError("connection to db.example lost")

    registered(work, timedelta(0))
    thread = TimerThread(tick=0.01)
    thread.start()
    assert ran.wait(20)
    thread.stop()
    assert not thread.is_alive()
    assert "db.example" not in caplog.text
