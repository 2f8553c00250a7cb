from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connections, transaction
from kombu import Connection
from kombu.exceptions import ChannelError, OperationalError

from cases.models import Letter
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from imr_site.broker import broker_options
from imr_site.celery import app
from imr_site.jobs import services
from imr_site.jobs.models import Job
from imr_site.jobs.registry import KINDS, Kind, job_kind
from imr_site.jobs.services import LostClaimError, PermanentFailureError, enqueue, forget_done, retry, run_job, sweep
from imr_site.jobs.tasks import run
from tests.factories import a_determination
from tests.imr_site.threads import at_once
from tests.servers import free_port

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def published(monkeypatch) -> list[int]:
    """The ids told to the broker, which is not there."""
    told: list[int] = []
    monkeypatch.setattr(services, "publish", lambda job_id: told.append(job_id) or True)
    return told


@pytest.fixture(autouse=True)
def _no_messages() -> None:
    """What earlier tests left at the broker is not counted."""
    with app.connection_for_write() as connection:
        connection.default_channel.queue_purge(app.conf.task_default_queue)


@pytest.fixture
def handler(monkeypatch):
    """Register a function as the kind `test`; the kinds are as before afterwards."""

    def register(function, **options) -> None:
        monkeypatch.setitem(KINDS, "test", Kind(name="test", title="Test", handler=function, **options))

    register(lambda _args, _progress: None)
    return register


def _job(**fields) -> Job:
    return enqueue(**{"kind": "test", "key": "case/1", "args": {"id": 1}, **fields})


def _now(job: Job) -> Job:
    job.refresh_from_db()
    return job


class TestEnqueue:
    def test_publishes_after_commit_only(self, published, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            job = _job()
            assert published == []
        assert published == [job.pk]

    @pytest.mark.django_db(transaction=True)
    def test_goes_with_its_cause(self, published):
        with transaction.atomic():
            _job()
            transaction.set_rollback(True)
        assert published == []
        assert not Job.objects.exists()

    def test_one_waiting_job_per_key(self, user):
        first = _job(scope="case/1", requested_by=user)
        assert _job(args={"id": 2}) == first
        assert _job(key="case/2") != first
        assert first.args == {"id": 1}
        assert (first.state, first.is_open) == ("waiting", True)

    def test_the_database_says_so_too(self):
        job = _job()
        with pytest.raises(IntegrityError), transaction.atomic():
            Job.objects.create(kind=job.kind, key=job.key, requested_at=NOON)

    def test_while_one_runs_another_waits(self, handler):
        made = []
        handler(lambda _args, _progress: made.append(_job()))
        job = _job()
        assert run_job(job.pk)
        assert made != [job]
        assert _now(job).state == "done"
        assert made[0].state == "waiting"

    @pytest.mark.django_db(transaction=True)
    def test_at_the_same_moment(self, published):
        assert len({job.pk for job in at_once(4, lambda _number: _job())}) == 1

    @pytest.mark.django_db(transaction=True)
    def test_a_waiting_job_is_not_run_before_its_new_cause_can_be_seen(self, published, handler):
        seen = []
        handler(lambda _args, _progress: seen.append(User.objects.count()))
        job = _job()

        def run() -> None:
            run_job(job.pk)
            connections.close_all()

        worker = threading.Thread(target=run)
        with transaction.atomic():
            assert _job() == job
            worker.start()
            worker.join(0.3)  # it must not be done by now: it waits for this transaction
            User.objects.create_user("late@example.org", role="intake", full_name="Late")
        worker.join(30)
        assert seen == [1]

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("error", [OperationalError, ChannelError, FileNotFoundError])
    def test_a_broker_that_is_away_costs_nothing(self, monkeypatch, caplog, error):
        def away(*_args, **_options) -> None:
            raise error

        monkeypatch.setattr("imr_site.jobs.tasks.run.apply_async", away)
        assert _now(_job()).is_open
        assert "left to the sweep" in caplog.text


class TestRun:
    def test_done(self, handler, clock):
        got = []
        handler(lambda args, _progress: got.append(args))
        job = _job(args={"id": 3})
        assert run_job(job.pk)
        assert got == [{"id": 3}]
        job = _now(job)
        assert (job.state, job.attempts, job.done_at, job.claim, job.wait_until) == ("done", 1, NOON, None, None)

    def test_a_done_job_is_not_done_again(self, handler):
        job = _job()
        assert run_job(job.pk)
        assert not run_job(job.pk)
        assert _now(job).attempts == 1

    def test_no_such_job(self):
        assert not run_job(123_456)

    def test_nobody_else_runs_it_meanwhile(self, handler):
        inner = []
        job = _job()
        handler(lambda _args, _progress: inner.append(run_job(job.pk)))
        assert run_job(job.pk)
        assert inner == [False]

    @pytest.mark.django_db(transaction=True)
    def test_claimed_once(self, published, handler):
        runs = []
        handler(lambda _args, _progress: runs.append(1))
        job = _job()
        assert sorted(at_once(4, lambda _number: run_job(job.pk))) == [False, False, False, True]
        assert runs == [1]

    def test_progress(self, handler, clock):
        seen = []

        def work(_args, progress) -> None:
            sweep()
            progress(1, 4)
            now = _now(job)
            seen.append((now.percent, now.state, now.silent_sweeps))

        handler(work)
        job = _job()
        assert job.percent == 0
        assert run_job(job.pk)
        assert seen == [(25, "running", 0)]

    def test_a_lost_claim_stops_the_run(self, handler, clock):
        done = []

        def work(_args, progress) -> None:
            _lose_lease()
            handler(lambda _args, _progress: None)
            assert run_job(job.pk)
            progress(1, 2)
            done.append(1)

        handler(work)
        job = _job()
        assert not run_job(job.pk)
        assert done == []
        assert (_now(job).state, job.attempts) == ("done", 2)

    def test_a_lost_claim_does_not_close(self, handler, clock):
        """The slow run finishes after all: the row stays as the other run left it."""

        def work(_args, _progress) -> None:
            _lose_lease()
            handler(_refuse)
            run_job(job.pk)

        handler(work)
        job = _job()
        assert not run_job(job.pk)
        assert _now(job).state == "failed"

    def test_a_lost_claim_may_be_raised(self, handler):
        def work(_args, _progress) -> None:
            raise LostClaimError

        handler(work)
        assert not run_job(_job().pk)

    def test_a_permanent_failure(self, handler):
        handler(_refuse)
        job = _job()
        assert not run_job(job.pk)
        assert (_now(job).state, job.last_error, job.attempts) == ("failed", "The file is empty.", 1)
        assert not run_job(job.pk)

    def test_an_administrator_may_ask_again(self, handler, new_user):
        user = new_user(Role.ADMINISTRATOR)
        handler(_refuse)
        job = _job(scope="case/1")
        run_job(job.pk)
        again = retry(job=_now(job), actor=user)
        assert again != job
        assert (again.kind, again.key, again.scope, again.args) == (job.kind, job.key, job.scope, job.args)
        assert again.requested_by == user

    def test_a_failure_waits_and_tells_no_secrets(self, handler, clock, published):
        handler(_break)
        job = _job()
        with pytest.raises(ValueError, match="Smith"):
            run_job(job.pk)
        assert (_now(job).state, job.last_error) == ("waiting", "ValueError in test")
        assert job.wait_until == NOON + timedelta(seconds=2)
        assert not run_job(job.pk)  # not before that
        clock.shift(3)
        handler(lambda _args, _progress: None)
        assert run_job(job.pk)
        assert (_now(job).attempts, job.last_error) == (2, "")

    def test_an_unknown_kind_is_tried_again_later(self, clock):
        """As while an older worker still runs during an upgrade."""
        job = _job(kind="test.unknown")
        with pytest.raises(KeyError):
            run_job(job.pk)
        assert _now(job).last_error == "KeyError in test.unknown"


class TestSweep:
    def test_leaves_what_was_just_asked_for(self, clock, published):
        _job()
        assert sweep() == 0

    def test_publishes_what_waits_too_long(self, clock, published):
        job = _job()
        clock.shift(11)
        assert sweep() == 1
        assert published == [job.pk]

    def test_publishes_what_was_asked_for_before_the_clock_was_set_back(self, clock, published):
        job = _job()
        clock.shift(-3600)
        assert (sweep(), published) == (1, [job.pk])

    def test_publishes_what_a_dead_run_held_after_six_sweeps_without_a_sign(self, handler, clock, published):
        handler(_die)
        job = _job()
        with pytest.raises(KeyboardInterrupt):
            run_job(job.pk)
        assert [sweep() for _ in range(6)] == [0] * 6
        assert (_now(job).state, run_job(job.pk)) == ("running", False)
        assert (sweep(), published) == (1, [job.pk])
        assert (_now(job).state, job.last_error) == ("waiting", "The worker stopped in the middle.")
        handler(lambda _args, _progress: None)
        assert run_job(job.pk)
        assert (_now(job).attempts, job.last_error) == (2, "")

    @pytest.mark.parametrize(
        "jump", [timedelta(days=-400), timedelta(hours=-1), timedelta(hours=1), timedelta(days=400)]
    )
    def test_a_clock_that_is_set_takes_no_job_from_a_living_run(self, handler, clock, published, jump):
        seen = []

        def work(_args, progress) -> None:
            clock.shift(jump)
            for _ in range(10):
                sweep()
                seen.append(run_job(job.pk))
                progress(1, 2)

        handler(work)
        job = _job()
        assert run_job(job.pk)
        assert (_now(job).state, job.attempts, set(seen), published) == ("done", 1, {False}, [])

    @pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=400)])
    def test_a_clock_that_is_set_does_not_keep_the_job_of_a_dead_run(self, handler, clock, published, jump):
        handler(_die)
        job = _job()
        with pytest.raises(KeyboardInterrupt):
            run_job(job.pk)
        clock.shift(jump)
        assert [sweep() for _ in range(7)] == [0] * 6 + [1]

    def test_a_sign_of_life_begins_the_lease_again(self, handler, clock, published):
        def work(_args, progress) -> None:
            for _ in range(5):
                sweep()
            progress(1, 2)
            for _ in range(6):
                sweep()

        handler(work)
        job = _job()
        assert run_job(job.pk)
        assert (_now(job).attempts, published) == (1, [])

    def test_gives_up_after_the_last_attempt(self, handler, clock, published):
        handler(_break, max_attempts=3)
        job = _job()
        for _ in range(3):
            with pytest.raises(ValueError, match="Smith"):
                run_job(job.pk)
            clock.shift(400)
        assert (_now(job).state, job.last_error, job.claim) == ("failed", "ValueError in test", None)
        assert (sweep(), published) == (0, [])

    def test_gives_up_on_what_kills_the_worker(self, handler, clock, published):
        handler(_die, max_attempts=2)
        job = _job()
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                run_job(job.pk)
            for _ in range(7):
                sweep()
        assert published == [job.pk]
        assert (_now(job).state, job.claim) == ("failed", None)
        assert "stopped in the middle" in job.last_error

    def test_leaves_done_and_failed_alone(self, handler, clock, published):
        run_job(_job().pk)
        handler(_refuse)
        run_job(_job().pk)
        clock.shift(1000)
        assert sweep() == 0

    def test_publishes_no_more_than_messages_are_missing(self, clock, published):
        """In the middle of a long import nearly everything just waits its turn."""
        jobs = [_job(key=f"case/{number}") for number in range(30)]
        for job in jobs[:20]:
            run.apply_async((job.pk,))
        clock.shift(30)
        assert sweep() == 10
        assert published == [job.pk for job in jobs[:10]]

    def test_publishes_first_what_surely_has_no_message(self, handler, clock, published):
        handler(_break)
        jobs = [_job(key=f"case/{number}") for number in range(3)]
        with pytest.raises(ValueError, match="Smith"):
            run_job(jobs[2].pk)
        for job in jobs[:2]:
            run.apply_async((job.pk,))
        clock.shift(30)
        assert (sweep(), published) == (1, [jobs[2].pk])

    def test_stops_at_the_first_message_that_the_broker_does_not_take(self, clock, monkeypatch):
        for number in range(3):
            _job(key=f"case/{number}")
        clock.shift(30)
        tried = []
        monkeypatch.setattr(services, "publish", tried.append)
        assert (sweep(), len(tried)) == (0, 1)

    def test_publishes_nothing_while_the_broker_is_away(self, clock, published, monkeypatch, tmp_path):
        address = f"redis://127.0.0.1:{free_port()}/0"
        away = Connection(address, transport_options=broker_options(address, tmp_path))
        _job()
        clock.shift(30)
        monkeypatch.setattr(app, "connection_for_write", lambda: away)
        assert (sweep(), published) == (0, [])

    def test_a_wait_that_the_clock_made_longer_than_any_is_over(self, handler, clock, published):
        handler(_break)
        job = _job()
        with pytest.raises(ValueError, match="Smith"):
            run_job(job.pk)
        clock.shift(-3600)
        assert (sweep(), published) == (1, [job.pk])
        handler(lambda _args, _progress: None)
        assert run_job(job.pk)


def test_kinds_register_themselves(monkeypatch):
    monkeypatch.setattr("imr_site.jobs.registry.KINDS", kinds := {})

    @job_kind("test.registered", title="Registered", max_attempts=2)
    def work(_args, _progress) -> None:
        pass

    assert kinds["test.registered"] == Kind(name="test.registered", title="Registered", handler=work, max_attempts=2)


def _lose_lease() -> None:
    """What follows when a run gives no sign of life."""
    for _ in range(7):
        sweep()


def _refuse(_args, _progress) -> None:
    raise PermanentFailureError("The file is empty.")


def _die(_args, _progress) -> None:
    raise KeyboardInterrupt


def _break(_args, _progress) -> None:
    raise ValueError("Smith, John has no such record")


class TestForgetDone:
    LONG_AGO = NOON - timedelta(days=90, seconds=1)

    @pytest.fixture(autouse=True)
    def _at_noon(self, clock):
        """All of them look back from the same moment."""

    def test_removes_what_was_done_long_ago(self):
        old, young, failed, waiting = (_job(key=f"case/{number}") for number in range(4))
        Job.objects.filter(pk=old.pk).update(claimed_at=self.LONG_AGO, done_at=self.LONG_AGO)
        Job.objects.filter(pk=young.pk).update(claimed_at=self.LONG_AGO, done_at=NOON - timedelta(days=90))
        Job.objects.filter(pk=failed.pk).update(claimed_at=self.LONG_AGO, failed_at=self.LONG_AGO)
        assert forget_done() == 1
        assert set(Job.objects.values_list("pk", flat=True)) == {young.pk, failed.pk, waiting.pk}

    def test_keeps_a_job_that_a_letter_names(self):
        letter = a_determination().letters.first()
        Job.objects.update(claimed_at=self.LONG_AGO, done_at=self.LONG_AGO)
        named = set(Job.objects.filter(pk__in=Letter.objects.values("job")).values_list("pk", flat=True))
        assert letter.job_id in named
        forget_done()
        assert set(Job.objects.values_list("pk", flat=True)) == named
