"""That a print batch was mailed: at once or by a job, once for each letter, and without those that were set aside."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.addressing import Notice
from cases.enums import BatchState, CaseEventKind, DeliveryState
from cases.models import CaseEvent, Delivery, PrintBatch
from cases.selectors.correspondence import left_out_of
from cases.services.correspondence import mailing
from cases.services.correspondence.batches import cancel_batch, merge_batch
from cases.services.correspondence.deliveries import record_sent
from cases.services.correspondence.letters import make_letter
from cases.services.correspondence.mailing import carry_out_mailing, record_batch_mailed, retry_batch
from cases.services.correspondence.notices import send_notice
from imr_site.audit.models import Event
from imr_site.errors import Refused
from imr_site.jobs.models import Job
from imr_site.jobs.services import run_job
from tests.factories import a_case_manager, order_new_review
from tests.factories.batches import a_batch, merged, now, quietly, ready
from tests.factories.cases import move
from tests.factories.notices import a_notice
from tests.faults import stopped

pytestmark = pytest.mark.django_db
NOW = "2017-04-03 10:00 -0700"


@pytest.fixture(autouse=True)
def _in_april(files):
    with time_machine.travel(NOW, tick=False):
        yield


def mailed(batch: PrintBatch) -> PrintBatch:
    return record_batch_mailed(batch=batch, mailed_on=timezone.localdate(), actor=a_case_manager())


def on_record(services: list[Delivery]) -> list[tuple[DeliveryState, int, int]]:
    """Of each letter how far it is, and how many events of the case and of the log say that it was sent."""
    return [
        (
            now(service).state,
            CaseEvent.objects.filter(delivery=service, kind=CaseEventKind.DETERMINATION_ISSUED).count(),
            Event.objects.filter(kind="letter.sent", subject=f"letter/{service.letter_id}").count(),
        )
        for service in services
    ]


@pytest.fixture
def small_parts(monkeypatch):
    """A job takes what is more than two letters, and two cases at a time."""
    monkeypatch.setattr(mailing, "AT_ONCE", 2)


class TestAtOnce:
    def test_every_letter_is_sent_on_that_day(self):
        services = ready()
        batch = mailed(merged(services))
        assert (batch.state, batch.mailed_by) == (BatchState.MAILED, a_case_manager())
        for service in map(now, services):
            assert (service.state, service.sent_on, service.proof, service.sent_by) == (
                DeliveryState.SENT,
                timezone.localdate(),
                str(batch),
                a_case_manager(),
            )
            event = CaseEvent.objects.get(delivery=service)
            assert (event.kind, event.party, event.channel, event.recorded_by, event.day_only) == (
                CaseEventKind.DETERMINATION_ISSUED,
                service.letter.recipient,
                service.channel,
                a_case_manager(),
                True,
            )

    def test_the_due_date_of_each_case_follows(self):
        services = ready()
        case = services[0].letter.case
        type(case).objects.filter(pk=case.pk).update(due_on=timezone.localdate(), look_on=None)
        mailed(merged(services))
        assert (now(case).due_on, now(case).look_on) == (None, timezone.localdate())

    def test_is_said_once_and_only_of_a_merged_batch(self):
        batch = a_batch(ready())
        with pytest.raises(Refused, match="not waiting to be mailed: being made"):
            mailed(batch)
        merge_batch(batch_id=batch.pk, progress=quietly)
        mailed(batch)
        with pytest.raises(Refused, match="not waiting to be mailed: mailed"):
            mailed(batch)

    @pytest.mark.parametrize(("days", "why"), [(1, "still to come"), (-1, "cannot have happened before April 3, 2017")])
    def test_a_day_that_cannot_be_changes_nothing(self, days, why):
        services = ready()
        batch = merged(services)
        with pytest.raises(Refused, match=why):
            record_batch_mailed(
                batch=batch, mailed_on=timezone.localdate() + timedelta(days=days), actor=a_case_manager()
            )
        assert now(batch).state == BatchState.READY
        assert {now(service).state for service in services} == {DeliveryState.IN_BATCH}
        assert not Event.objects.filter(kind="letter.batch_mailing_said").exists()


class TestSetAsideMeanwhile:
    def test_is_left_out_and_listed_while_the_others_are_recorded(self):
        services = ready(2)
        batch = merged(services)
        order_new_review(services[0].letter.case)
        mailed(batch)
        aside, standing = services[:3], services[3:]
        assert on_record(aside) == [(DeliveryState.READY, 0, 0)] * 3
        assert on_record(standing) == [(DeliveryState.SENT, 1, 1)] * 3
        assert list(left_out_of(a_case_manager(), batch)) == aside
        left_out = Event.objects.get(kind="letter.batch_mailed").data["left_out"]
        assert left_out == [service.pk for service in aside]

    def test_a_notice_of_a_case_that_was_withdrawn_is_left_out(self, settings):
        settings.ORGANIZATION_ADDRESS = ["600 Sample Drive", "Folsom, CA 95630"]
        letters = send_notice(due=a_notice(Notice.ASSIGNMENT), actor=a_case_manager())
        for letter in letters:
            make_letter(letter_id=letter.pk)
        batch = merged(list(Delivery.objects.filter(letter__in=letters)))
        move(letters[0].case, "withdraw", reason="The worker withdrew it.")
        mailed(batch)
        assert {now(letter.deliveries.get()).state for letter in letters} == {DeliveryState.READY}
        assert left_out_of(a_case_manager(), batch).count() == len(letters)
        assert not letters[0].case.events.filter(kind=CaseEventKind.ASSIGNMENT_NOTICE_SENT).exists()

    def test_what_left_all_the_same_is_recorded_by_hand_and_starts_no_clock(self):
        service, *_ = services = ready()
        batch = merged(services)
        order_new_review(service.letter.case)
        mailed(batch)
        record_sent(delivery=service, sent_on=timezone.localdate(), actor=a_case_manager())
        assert on_record([service]) == [(DeliveryState.SENT, 0, 1)]

    def test_what_was_mailed_before_it_was_set_aside_is_recorded_and_starts_its_clock(self):
        services = ready()
        batch = merged(services)
        day = timezone.localdate()
        with time_machine.travel("2017-04-05 10:00 -0700", tick=False):
            order_new_review(services[0].letter.case)
            record_batch_mailed(batch=batch, mailed_on=day, actor=a_case_manager())
        assert on_record(services) == [(DeliveryState.SENT, 1, 1)] * 3


@pytest.fixture(scope="class")
def nine(rows_of_a_class) -> list[Delivery]:
    """Nine letters whose batch was said to be mailed, for which a job is to record it."""
    with time_machine.travel(NOW, tick=False), patch.object(mailing, "AT_ONCE", 2):
        services = ready(3)
        mailed(merged(services))
    return services


@pytest.mark.usefixtures("small_parts")
class TestByAJob:
    def test_the_day_is_on_file_and_the_letters_follow(self, nine):
        batch = now(nine[0]).batch
        assert (batch.state, batch.mailed_on) == (BatchState.RECORDING, None)
        said = Event.objects.get(kind="letter.batch_mailing_said")
        assert (said.actor, said.data) == (a_case_manager(), {"on": "2017-04-03", "sha256": batch.sha256})
        assert batch.job.args == {"batch": batch.pk, "asked": said.pk}
        with pytest.raises(Refused, match="can no longer be taken apart: mailing being recorded"):
            cancel_batch(batch=batch, actor=a_case_manager())
        with time_machine.travel("2017-04-04 10:00 -0700", tick=False):
            assert run_job(batch.job_id)
        batch = now(batch)
        assert (batch.state, batch.mailed_on, batch.mailed_by) == (BatchState.MAILED, said.at.date(), a_case_manager())
        assert (batch.job.progress_done, batch.job.progress_total) == (9, 9)
        assert on_record(nine) == [(DeliveryState.SENT, 1, 1)] * 9
        assert {now(service).sent_on for service in nine} == {batch.mailed_on}

    def test_counts_as_done_what_is_recorded(self, nine):
        batch = now(nine[0]).batch
        seen = []
        carry_out_mailing(**_ids(batch), progress=lambda *told: seen.append(told))
        assert seen == [(0, 9), (6, 9), (9, 9)]

    def test_one_that_failed_is_tried_again_and_goes_on(self, nine):
        batch = now(nine[0]).batch
        Job.objects.filter(pk=batch.job_id).update(failed_at=timezone.now(), last_error="No space left on device")
        assert now(batch).state == BatchState.STOPPED
        retry_batch(batch=batch, actor=a_case_manager())
        assert now(batch).state == BatchState.RECORDING
        assert run_job(now(batch).job_id)
        assert on_record(nine) == [(DeliveryState.SENT, 1, 1)] * 9


@pytest.mark.usefixtures("small_parts")
class TestAJobThatStops:
    def test_stopped_at_any_step_it_records_each_letter_once(self):
        services = ready(5)
        batch = mailed(merged(services))
        step = 1
        while stopped(lambda: carry_out_mailing(**_ids(batch), progress=quietly), at=step):
            sent = [state for state, _events, _log in on_record(services)].count(DeliveryState.SENT)
            assert on_record(services)[:sent] == [(DeliveryState.SENT, 1, 1)] * sent
            step += 1
        assert step > 10
        carry_out_mailing(**_ids(batch), progress=quietly)
        assert now(batch).state == BatchState.MAILED
        assert on_record(services) == [(DeliveryState.SENT, 1, 1)] * 15
        assert Event.objects.filter(kind="letter.batch_mailed").count() == 1

    def test_a_batch_that_did_not_fail_is_not_tried_again(self):
        batch = mailed(merged(ready()))
        with pytest.raises(Refused, match="needs no other try"):
            retry_batch(batch=batch, actor=a_case_manager())


def _ids(batch: PrintBatch) -> dict[str, int]:
    return {"batch_id": batch.pk, "asked": batch.job.args["asked"]}


@pytest.mark.any_database
def test_asks_as_much_for_many_letters_as_for_one():
    counts = {}
    for letters in (2, 1, 3):
        services = [service for service in ready(letters) if service.batch_id is None]
        batch = merged(services[::3])
        with CaptureQueriesContext(connection) as asked:
            mailed(batch)
        counts[letters] = len(asked)
    assert counts[3] == counts[1]
