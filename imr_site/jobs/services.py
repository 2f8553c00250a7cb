"""The life of a job: enqueued with its cause, published after commit, claimed by one run, swept until it is done."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils import timezone

from imr_site import logs
from imr_site.accounts.authority import require
from imr_site.deep_calls import in_one_piece
from imr_site.jobs import queue, rules
from imr_site.jobs.models import OPEN, Job
from imr_site.jobs.registry import KINDS, PermanentFailureError, Progress, RetryLaterError

if TYPE_CHECKING:
    from imr_site.accounts.models import User

log = logging.getLogger(__name__)
SWEPT = 500
"""As many jobs at most one sweep publishes again."""
FORGOTTEN = 10_000
"""As many jobs at most are removed at once."""
LONGEST_WAIT = timedelta(minutes=5)
"""Between two attempts; the first waits are shorter."""
UNKNOWN_ATTEMPTS = 5
"""Of a job whose kind this worker does not know, as in the middle of an upgrade."""


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
                "request_id": logs.request_id(),
            },
        )
        transaction.on_commit(partial(publish, job.pk), robust=True)
    return job


def publish(job_id: int) -> bool:
    """Announce the job to a worker. False if the broker does not answer: the sweep announces it again."""
    from imr_site.jobs.tasks import run

    try:
        run.apply_async((job_id,), retry=False)
    except queue.BROKER_AWAY as error:
        log.warning("job %s not published, left to the sweep: %s", job_id, type(error).__name__)
        return False
    return True


@in_one_piece
def run_job(job_id: int, *, also: Progress | None = None) -> bool:
    """Claim the job and do it. False if it is done, failed, or held by another run. `also` is told its progress too."""
    claim = uuid.uuid4()
    job = _claim(job_id, claim)
    if job is None:
        return False
    try:
        with logs.belonging_to(request=job.request_id, job=job.pk):
            KINDS[job.kind].handler(job.args, partial(_progress, job.pk, claim, also))
    except LostClaimError:
        return False
    except PermanentFailureError as error:
        _close(job.pk, claim, failed_at=timezone.now(), last_error=str(error))
        return False
    except Exception as error:
        _let_go(job, _reason(job, error), wait=timedelta(seconds=min(2**job.attempts, LONGEST_WAIT.total_seconds())))
        raise
    return _close(job.pk, claim, done_at=timezone.now(), last_error="")


def sweep() -> int:
    """Let go of jobs whose run died, and publish again those whose message was lost; returns how many.

    A lease is counted in sweeps: one that gave no sign of life for as many as fit into `JOB_LEASE_SECONDS` has run out,
    however a clock was set meanwhile. What waits has its message in the queue, so only as many are published again as
    jobs wait beyond the messages there, those first that surely have none.
    """
    _let_go_of_the_silent()
    now = timezone.now()
    due = Job.objects.filter(_claimable(now))
    messages = queue.depth()
    lost = 0 if messages is None else min(due.count() - messages, SWEPT)
    # What was just asked for is on its way. A request from the future shows only that the clock was set back.
    just_asked = Q(requested_at__range=(now - timedelta(seconds=settings.JOB_SWEEP_SECONDS), now), attempts=0)
    candidates = due.exclude(just_asked).order_by(F("wait_until").asc(nulls_last=True), "requested_at", "pk")
    published = 0
    for job in candidates[: max(lost, 0)]:
        if not publish(job.pk):
            break
        Job.objects.filter(_claimable(now), pk=job.pk).update(wait_until=None)
        published += 1
    return published


def forget_done() -> int:
    """Remove the jobs that were done JOB_KEPT_DAYS ago and that no other row names; how many, at most FORGOTTEN.

    What they did stays where they put it, and the event log says who asked for it. One that failed stays for a person.
    """
    before = timezone.now() - timedelta(days=settings.JOB_KEPT_DAYS)
    old = Job.objects.filter(done_at__lt=before)
    for relation in Job._meta.get_fields(include_hidden=True):  # noqa: SLF001 - the documented way to them
        if isinstance(relation, ForeignObjectRel):
            rows = relation.related_model._default_manager  # noqa: SLF001 - as above
            old = old.exclude(Exists(rows.filter(**{relation.field.name: OuterRef("pk")})))
    count, _by_model = Job.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:FORGOTTEN])).delete()
    return count


def release_all() -> int:
    """Take every job from the run that holds it, so that the next sweep gives it out; returns how many.

    For an installation that was put back from a backup: the runs it knows of are not alive.
    """
    return Job.objects.filter(OPEN, claim__isnull=False).update(claim=None, silent_sweeps=0)


def work_waits() -> bool:
    """Whether a worker would find a job to take now."""
    return Job.objects.filter(_claimable(timezone.now())).exists()


def retry(*, job: Job, actor: User) -> Job:
    """Request a failed job again: a new row is made, and the failed one stays. Raises NotAllowed."""
    require(actor, rules.ask_again)
    return enqueue(kind=job.kind, key=job.key, args=job.args, scope=job.scope, requested_by=actor)


def _claimable(now: datetime) -> Q:
    """What a worker may take: nobody holds it, and it need not wait.

    A wait longer than any that is given shows that the clock was set back: it is over.
    """
    waits = Q(wait_until__gt=now, wait_until__lte=now + LONGEST_WAIT)
    return OPEN & Q(claim__isnull=True) & (Q(wait_until__isnull=True) | ~waits)


def _claim(job_id: int, claim: uuid.UUID) -> Job | None:
    """Claim by compare-and-set: exactly one run gets the row, and only while nobody holds it."""
    now = timezone.now()
    got = Job.objects.filter(_claimable(now), pk=job_id).update(
        claim=claim, claimed_at=now, wait_until=None, silent_sweeps=0, attempts=F("attempts") + 1
    )
    return Job.objects.get(pk=job_id) if got else None


def _progress(job_id: int, claim: uuid.UUID, also: Progress | None, done: int, total: int) -> None:
    held = Job.objects.filter(OPEN, pk=job_id, claim=claim).update(
        progress_done=done, progress_total=total, silent_sweeps=0
    )
    if not held:
        raise LostClaimError
    if also is not None:
        also(done, total)


def _close(job_id: int, claim: uuid.UUID, **fields: Any) -> bool:
    return bool(Job.objects.filter(OPEN, pk=job_id, claim=claim).update(claim=None, **fields))


def _let_go(job: Job, reason: str, *, wait: timedelta) -> None:
    """Release the job that did not succeed, to be tried again after a wait; after its last attempt it has failed."""
    now = timezone.now()
    last = job.attempts >= (KINDS[job.kind].max_attempts if job.kind in KINDS else UNKNOWN_ATTEMPTS)
    held = Job.objects.filter(OPEN, pk=job.pk, claim=job.claim, silent_sweeps__gte=job.silent_sweeps)
    held.update(
        claim=None,
        silent_sweeps=0,
        last_error=reason,
        failed_at=now if last else None,
        wait_until=None if last else now + wait,
    )


def _let_go_of_the_silent() -> None:
    held = Job.objects.filter(OPEN, claim__isnull=False)
    sweeps = ceil(settings.JOB_LEASE_SECONDS / settings.JOB_SWEEP_SECONDS)
    for job in held.filter(silent_sweeps__gte=sweeps):
        _let_go(job, job.last_error or "The worker stopped in the middle.", wait=timedelta(0))
    held.update(silent_sweeps=F("silent_sweeps") + 1)


def _reason(job: Job, error: Exception) -> str:
    """The reason of a failure for people: words that are known to name nobody, else only the kind of error."""
    if isinstance(error, RetryLaterError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror} ({KINDS[job.kind].title.lower()})"
    return f"{type(error).__name__} in {job.kind}"
