"""A foreign file in a process of its own: whatever it makes that process do, this one goes on and says why."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from imr_site.apart import ROOT, Kept, Limits, Stopped, Why, run_apart, run_program, unseen

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMITS = Limits(cpu_seconds=1, seconds=20, memory=2**29, file_size=2**20)


def _run(what: str, *, limits: Limits = LIMITS, progress=unseen):
    return run_apart("tests.imr_site.foreign", {"what": what}, limits=limits, progress=progress)


def test_its_answer_and_its_progress_come_back():
    told = []
    assert _run("answers", progress=lambda *of: told.append(of)) == {"pages": 3}
    assert told == [(1, 2)]


def test_it_knows_nothing_of_the_installation_and_gives_way_to_others(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hidden")
    monkeypatch.setenv("DATABASE_URL", "postgres://user:password@host/name")
    found = _run("tells of itself")
    assert set(found["environment"]) <= {"PATH", "LANG", "LC_CTYPE", "PYTHONDONTWRITEBYTECODE", "TMPDIR"}
    assert (found["nice"], found["folder"]) == (min(os.nice(0) + 10, 19), str(ROOT))


@pytest.mark.parametrize(
    ("what", "why"),
    {
        "computes": Why.COMPUTING,
        "allocates": Why.MEMORY,
        "is killed": Why.MEMORY,
        "crashes": Why.CRASH,
        "ends without an answer": Why.CRASH,
        "ends badly after its answer": Why.CRASH,
        "answers twice": Why.CRASH,
        "answers what is no JSON": Why.CRASH,
        "answers no object": Why.CRASH,
        "never ends its line": Why.CRASH,
    }.items(),
)
def test_without_an_answer_it_is_told_why(what, why):
    with pytest.raises(Stopped) as stopped:
        _run(what)
    assert stopped.value.why is why


def test_what_it_leaves_among_the_temporary_files_goes_with_it(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(Stopped):
        _run("leaves a file and is killed")
    assert list(tmp_path.iterdir()) == []
    kept = Kept("tests.imr_site.foreign_kept", limits=LIMITS)
    assert Path(kept.ask({"what": "leaves a file"})).is_relative_to(tmp_path)
    kept.end()
    assert list(tmp_path.iterdir()) == []


def test_one_that_holds_on_is_stopped_when_its_time_is_up():
    with pytest.raises(Stopped) as stopped:
        _run("holds on", limits=Limits(cpu_seconds=1, seconds=1, memory=2**29, file_size=0))
    assert stopped.value.why is Why.CLOCK


def test_what_it_started_is_stopped_with_it():
    started = []
    with pytest.raises(Stopped):
        _run(
            "starts another and holds on",
            limits=Limits(cpu_seconds=1, seconds=2, memory=2**29, file_size=0),
            progress=lambda done, _total: started.append(done),
        )
    assert started
    deadline = time.monotonic() + 30
    while _runs(started[0]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(started[0])


def _runs(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_while_it_is_silent_its_last_progress_is_told_again_and_keeps_the_lease():
    told = []
    assert _run("is silent for two seconds", progress=lambda *of: told.append(of)) == "done"
    assert len(told) >= 2
    assert set(told) == {(1, 2)}


def test_a_fault_of_the_machine_is_none_of_the_file():
    with pytest.raises(OSError, match="No space left on device"):
        _run("finds the disk full")


def test_who_follows_its_progress_may_stop_it():
    """As a run that lost its job does."""

    def lost(_done: int, _total: int) -> None:
        raise KeyError("lost")

    with pytest.raises(KeyError, match="lost"):
        _run("is silent for two seconds", progress=lost)


class TestKept:
    """A process that is asked several times."""

    @pytest.fixture
    def kept(self) -> Iterator[Kept]:
        made = Kept("tests.imr_site.foreign_kept", limits=Limits(20, 30, 2**29, 2**20))
        yield made
        made.end()

    def test_it_answers_each_time(self, kept):
        assert [kept.ask({"what": "counts", "number": number}) for number in (1, 2)] == [2, 3]

    @pytest.mark.parametrize("what", ["crashes", "fails"])
    def test_what_stops_it_is_told_and_it_is_over(self, kept, what):
        with pytest.raises(Stopped) as stopped:
            kept.ask({"what": what})
        assert stopped.value.why is Why.CRASH
        with pytest.raises(Stopped):
            kept.ask({"what": "counts", "number": 1})

    def test_one_that_holds_on_is_stopped_when_the_time_of_an_answer_is_up(self):
        kept = Kept("tests.imr_site.foreign_kept", limits=Limits(20, 1, 2**29, 2**20))
        with pytest.raises(Stopped) as stopped:
            kept.ask({"what": "holds on"})
        assert stopped.value.why is Why.CLOCK

    def test_a_question_too_large_is_answered_so_and_the_next_is_answered(self, kept):
        with pytest.raises(Stopped) as stopped:
            kept.ask({"what": "allocates"})
        assert stopped.value.why is Why.MEMORY
        assert kept.ask({"what": "counts", "number": 1}) == 2


def _written(command: list[str], *, limits: Limits = LIMITS) -> list[str]:
    with run_program(command, limits=limits) as wrote:
        return list(wrote)


class TestProgram:
    """A program of the machine, told nothing but its command."""

    def test_what_it_writes_comes_in_whole_lines_and_signs_that_are_none_are_replaced(self):
        wrote = _written(["/usr/bin/printf", "one\\ntwo\\nthr\\377ee\\n"])
        assert "".join(wrote) == "one\ntwo\nthr\ufffdee\n"
        assert all(piece.endswith("\n") for piece in wrote)

    def test_it_knows_nothing_of_the_installation(self, monkeypatch):
        monkeypatch.setenv("SECRET_KEY", "hidden")
        assert "hidden" not in "".join(_written(["/usr/bin/env"]))

    @pytest.mark.parametrize(
        ("command", "why"),
        [
            (["/bin/false"], Why.CRASH),
            (["/bin/sh", "-c", "kill -9 $$"], Why.CRASH),
            (["/bin/sh", "-c", "while :; do :; done"], Why.COMPUTING),
        ],
        ids=["it says no", "it is killed", "it computes without end"],
    )
    def test_one_that_does_not_end_well_is_told(self, command, why):
        with pytest.raises(Stopped) as stopped:
            _written(command)
        assert stopped.value.why is why

    def test_one_that_waits_is_stopped_with_all_it_started_when_the_time_is_up(self):
        limits = Limits(cpu_seconds=1, seconds=1, memory=2**29, file_size=2**20)
        began = time.monotonic()
        with pytest.raises(Stopped) as stopped:
            _written(["/bin/sh", "-c", "sleep 60 & wait"], limits=limits)
        assert (stopped.value.why, time.monotonic() - began < 10) == (Why.CLOCK, True)

    def test_it_runs_before_anything_is_read_and_is_stopped_where_not_all_is(self):
        with run_program(["/bin/sh", "-c", "echo $$; while :; do echo word; done"], limits=LIMITS) as wrote:
            running = int(next(wrote).partition("\n")[0])
            os.kill(running, 0)
        with pytest.raises(ProcessLookupError):
            os.kill(running, 0)

    def test_another_can_be_asked_before_anything_of_it_is_read(self, tmp_path):
        done = tmp_path / "done"
        with run_program(["/bin/sh", "-c", f"echo word; touch {done}"], limits=LIMITS) as wrote:
            until = time.monotonic() + 10
            while not done.exists() and time.monotonic() < until:
                time.sleep(0.01)
            assert (done.exists(), list(wrote)) == (True, ["word\n"])
