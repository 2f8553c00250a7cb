"""The life of a job: enqueued with its cause, published after commit, claimed by one run, swept until it is done."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import ChannelError, OperationalError

from imr_site.jobs.models import OPEN, Job
from imr_site.jobs.registry import KINDS, PermanentFailureError, RetryLaterError

if TYPE_CHECKING:
    from imr_site.accounts.models import User

log = logging.getLogger(__name__)
SWEPT, SWEPT_WHILE_BUSY = 500, 20  # jobs published again by one sweep


class LostClaimError(Exception):
    """Another run holds the job now, so this one stops without effect."""


def enqueue(*, kind: str, key: str, args: dict[str, Any], scope: str = "", requested_by: User | None = None) -> Job:
    """The waiting job of this kind and key, made if there is none, and published once the transaction commits.

    A second request while one job waits changes nothing; a request while one runs makes another job, so that the newest
    cause is acted on. The waiting row stays locked until the caller commits: no worker takes it before its cause is
    visible.
    """
    with transaction.atomic():
        job, _made = Job.objects.select_for_update().get_or_create(
            kind=kind,
            key=key,
            claimed_at=None,
            done_at=None,
            failed_at=None,
            defaults={
                "args": args,
                "scope": scope,
                "requested_by": requested_by,
                "requested_at": timezone.now(),
            },
        )
        transaction.on_commit(partial(publish, job.pk), robust=True)
    return job


def publish(job_id: int) -> None:
    """Announce the job to a worker. If the broker does not answer, the sweeper announces it again."""
    from imr_site.jobs.tasks import run

    try:
        run.apply_async((job_id,), retry=False)
    except (OperationalError, ChannelError, OSError) as error:
        log.warning("job %s not published, left to the sweeper: %s", job_id, type(error).__name__)


def run_job(job_id: int) -> bool:
    """Claim the job and do it. False if it is done, failed, or held by another run."""
    claim = uuid.uuid4()
    job = _claim(job_id, claim)
    if job is None:
        return False
    try:
        KINDS[job.kind].handler(job.args, lambda done, total: _progress(job.pk, claim, done, total))
    except LostClaimError:
        return False
    except PermanentFailureError as error:
        _close(job.pk, claim, failed_at=timezone.now(), last_error=str(error))
        return False
    except Exception as error:
        _let_go(job, claim, error)
        raise
    return _close(job.pk, claim, done_at=timezone.now(), last_error="")


def sweep() -> int:
    """Publish again each job that waits too long or whose run died; returns how many.

    A job whose attempts are used up fails. While workers are busy most waiting jobs only wait their turn: few are
    published again, or the queue would grow with every sweep during a long import.
    """
    now = timezone.now()
    late = now - timedelta(seconds=settings.JOB_SWEEP_SECONDS)
    busy = Job.objects.filter(OPEN, claim__isnull=False, lease_until__gte=now).exists()
    due = Job.objects.filter(OPEN, Q(claimed_at__isnull=True, requested_at__lt=late) | Q(lease_until__lt=now)).order_by(
        "requested_at", "pk"
    )[: SWEPT_WHILE_BUSY if busy else SWEPT]
    published = 0
    for job in due:
        if job.attempts >= _max_attempts(job.kind):
            Job.objects.filter(OPEN, pk=job.pk, attempts=job.attempts).update(
                failed_at=now,
                claim=None,
                last_error=job.last_error or "The worker stopped in the middle, repeatedly.",
            )
            continue
        publish(job.pk)
        published += 1
    return published


def release_all() -> int:
    """Take every job from the run that holds it, so that the next sweep gives it out; returns how many.

    For an installation that was put back from a backup: the runs it knows of are not alive.
    """
    return Job.objects.filter(OPEN, lease_until__isnull=False).update(claim=None, lease_until=timezone.now())


def retry(*, job: Job, actor: User) -> Job:
    """Request a failed job again: a new row is made, and the failed one stays."""
    return enqueue(kind=job.kind, key=job.key, args=job.args, scope=job.scope, requested_by=actor)


def _claim(job_id: int, claim: uuid.UUID) -> Job | None:
    """Claim by compare-and-set: exactly one run gets the row, and only while nobody holds its lease."""
    now = timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    got = Job.objects.filter(OPEN, free, pk=job_id).update(
        claim=claim, claimed_at=now, lease_until=_lease(), attempts=F("attempts") + 1
    )
    return Job.objects.get(pk=job_id) if got else None


def _progress(job_id: int, claim: uuid.UUID, done: int, total: int) -> None:
    held = Job.objects.filter(OPEN, pk=job_id, claim=claim).update(
        progress_done=done, progress_total=total, lease_until=_lease()
    )
    if not held:
        raise LostClaimError


def _close(job_id: int, claim: uuid.UUID, **fields: Any) -> bool:
    return bool(Job.objects.filter(OPEN, pk=job_id, claim=claim).update(claim=None, lease_until=None, **fields))


def _let_go(job: Job, claim: uuid.UUID, error: Exception) -> None:
    """Release the job with the reason of the failure; each attempt waits longer than the last."""
    wait = timedelta(seconds=min(2**job.attempts, 300))
    Job.objects.filter(OPEN, pk=job.pk, claim=claim).update(
        claim=None, lease_until=timezone.now() + wait, last_error=_reason(job, error)
    )


def _reason(job: Job, error: Exception) -> str:
    """The reason of a failure for people: words that are known to name nobody, else only the kind of error."""
    if isinstance(error, RetryLaterError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror} ({KINDS[job.kind].title.lower()})"
    return f"{type(error).__name__} in {job.kind}"


def _lease() -> Any:
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def _max_attempts(kind: str) -> int:
    return KINDS[kind].max_attempts if kind in KINDS else 5
