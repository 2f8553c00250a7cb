"""What is kept and for how long: legal holds, proposals of disposal, what was disposed of, and its certificates."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.enums import DisposalState, LineOutcome
from cases.models.case import Case
from cases.models.choices import enum_field, known
from imr_site.audit.append_only import states_facts
from imr_site.jobs.models import Job


@states_facts()
class LegalHold(models.Model):
    """Nothing of this case is disposed of until the hold is released. Append-only."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=300)
    since = models.DateField("from", help_text="The day from which things must be kept.")
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="hold_says_why")]

    def __str__(self) -> str:
        return f"Legal hold on {self.case}"


@states_facts()
class LegalHoldRelease(models.Model):
    """The end of a legal hold. Append-only."""

    hold = models.OneToOneField(LegalHold, on_delete=models.PROTECT, related_name="release")
    reason = models.CharField(max_length=300)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="hold_release_says_why")]

    def __str__(self) -> str:
        return f"{self.hold}, released"


class Disposal(models.Model):
    """A proposal to dispose of things of one class, which two people other than its proposer approve.

    `record_class` is a key of `cases/retention/retention.toml`. Without `proposed_by` the timer proposed it.
    """

    record_class = models.CharField("class", max_length=40)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    first_approved_at = models.DateTimeField(null=True, blank=True)
    first_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    second_approved_at = models.DateTimeField(null=True, blank=True)
    second_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    refusal = models.CharField("why it was refused", max_length=300, blank=True)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_approved_at__isnull=True, first_approved_by__isnull=True)
                | Q(first_approved_at__isnull=False, first_approved_by__isnull=False),
                name="disposal_first_approved_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(second_approved_at__isnull=True, second_approved_by__isnull=True)
                | Q(
                    second_approved_at__isnull=False,
                    second_approved_by__isnull=False,
                    first_approved_by__isnull=False,
                ),
                name="disposal_second_approved_after_first",
            ),
            models.CheckConstraint(
                condition=Q(second_approved_by__isnull=True) | ~Q(second_approved_by=F("first_approved_by")),
                name="disposal_approved_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True)
                | (
                    (Q(first_approved_by__isnull=True) | ~Q(first_approved_by=F("proposed_by")))
                    & (Q(second_approved_by__isnull=True) | ~Q(second_approved_by=F("proposed_by")))
                ),
                name="disposal_approved_by_others_than_proposer",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True, refused_by__isnull=True, refusal="")
                | (Q(refused_at__isnull=False, refused_by__isnull=False) & ~Q(refusal="")),
                name="disposal_refused_by_someone_who_says_why",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True) | Q(second_approved_at__isnull=True),
                name="disposal_approved_or_refused",
            ),
        ]

    def __str__(self) -> str:
        return f"Disposal {self.pk}"

    @property
    def scope(self) -> str:
        """The name by which the audit log and its job refer to it: `disposal/12`."""
        return f"disposal/{self.pk}"

    @property
    def state(self) -> DisposalState:
        """How far it is, told from its approvals and its certificate."""
        if self.refused_at:
            return DisposalState.REFUSED
        if hasattr(self, "certificate"):
            return DisposalState.DONE
        if self.second_approved_at:
            return DisposalState.APPROVED
        return DisposalState.HALF_APPROVED if self.first_approved_at else DisposalState.PROPOSED


class DisposalLine(models.Model):
    """One thing proposed: `subject` names it, as `case/12`. A thing is in one undecided proposal of its class."""

    disposal = models.ForeignKey(Disposal, on_delete=models.PROTECT, related_name="lines")
    record_class = models.CharField("class", max_length=40)
    subject = models.CharField(max_length=60)
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255, help_text="As people know it: the case number, “Batch 3”.")
    because = models.TextField(help_text="The sentence that explains why its time is over.")
    kept_until = models.DateField()
    outcome = enum_field(LineOutcome, default=LineOutcome.OPEN.value)
    begun_at = models.DateTimeField(null=True, blank=True, help_text="From then on it is carried through.")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            known("outcome", LineOutcome, "disposal_line_outcome_known"),
            models.UniqueConstraint(
                fields=["record_class", "subject"],
                condition=Q(outcome=LineOutcome.OPEN.value),
                name="one_open_disposal_per_thing",
            ),
            models.CheckConstraint(
                condition=Q(outcome=LineOutcome.OPEN.value, settled_at__isnull=True)
                | (~Q(outcome=LineOutcome.OPEN.value) & Q(settled_at__isnull=False)),
                name="disposal_line_settled_with_its_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=LineOutcome.REMOVED.value) | Q(begun_at__isnull=False),
                name="disposal_line_removed_once_begun",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@states_facts()
class Disposed(models.Model):
    """One thing that is no longer there: its name, as `document/7`, and the hash of what it was. Append-only.

    What comes in again later under the same name is there again: it is younger than `at`.
    """

    line = models.ForeignKey(DisposalLine, on_delete=models.PROTECT, related_name="things")
    what = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "disposed"
        constraints = [models.UniqueConstraint(fields=["line", "what"], name="disposed_once_per_line")]
        indexes = [models.Index(fields=["what", "at"], name="disposed_by_name")]

    def __str__(self) -> str:
        return self.what


@states_facts()
class DisposalCertificate(models.Model):
    """What a disposal came to: its rule, who proposed and approved it, and the hash of each thing. Append-only.

    `content` holds names of classes, cases and staff, days and hashes, and nothing of what was disposed of; `sha256`
    is its canonical hash, which the audit log holds too.
    """

    disposal = models.OneToOneField(Disposal, on_delete=models.PROTECT, related_name="certificate")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Certificate of {self.disposal}"
