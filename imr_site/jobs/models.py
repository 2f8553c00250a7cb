"""Durable background work: the row is the work; a Celery message only announces it (design rule 8)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

OPEN = Q(done_at__isnull=True, failed_at__isnull=True)


class Job(models.Model):
    """One piece of work that must happen, committed together with its cause."""

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120, help_text="What the work is about; one waiting job per key.")
    args = models.JSONField(default=dict, help_text="Ids only.")
    scope = models.CharField(max_length=60, blank=True, help_text="What it belongs to, as `case/12`.")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    request_id = models.CharField(
        max_length=64, blank=True, help_text="The request that caused it, as its log lines say."
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    claim = models.UUIDField(null=True, blank=True, help_text="The run that holds the job.")
    silent_sweeps = models.PositiveIntegerField(default=0, help_text="Sweeps since its run last gave a sign of life.")
    wait_until = models.DateTimeField(null=True, blank=True, help_text="Not tried again before.")
    done_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True, help_text="Given up; needs a person.")
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=OPEN & Q(claimed_at__isnull=True),
                name="one_waiting_job_per_key",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(failed_at__isnull=True),
                name="job_done_or_failed_not_both",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(claimed_at__isnull=False),
                name="job_done_only_after_claim",
            ),
            models.CheckConstraint(
                condition=Q(progress_total=0) | Q(progress_done__lte=F("progress_total")),
                name="job_progress_in_range",
            ),
        ]
        indexes = [
            models.Index(fields=["requested_at"], condition=OPEN, name="job_open"),
            models.Index(fields=["scope", "kind"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def state(self) -> str:
        """`waiting`, `running`, `done` or `failed`."""
        if self.done_at:
            return "done"
        if self.failed_at:
            return "failed"
        return "running" if self.claim else "waiting"

    @property
    def is_open(self) -> bool:
        """Whether the work still has to be done."""
        return self.done_at is None and self.failed_at is None

    @property
    def percent(self) -> int:
        """The progress in whole percent; 0 if the work does not count its steps."""
        return 100 * self.progress_done // self.progress_total if self.progress_total else 0


class Pulse(models.Model):
    """When a timer last ran, and how; the age of the sweep's shows whether background work is alive."""

    name = models.CharField(max_length=40, primary_key=True)
    turn = models.PositiveBigIntegerField(default=0, help_text="Counts its starts: who raises it runs it.")
    running = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    ran_at = models.DateTimeField(null=True, help_text="When it last ended well.")
    last_error = models.CharField(max_length=200, blank=True, help_text="The kind of error its last run ended with.")
