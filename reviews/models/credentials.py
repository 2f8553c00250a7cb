"""What tells whether somebody may decide: licences, certifications, discipline, appointments, absences and ties."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.choices import enum_field, known
from imr_site.languages import day_in_words
from reviews.enums import DisciplineState, LicenceStatus, TieKind
from reviews.models.reviewer import Reviewer, Specialty

DECLARED: Final = tuple(kind for kind in TieKind if kind is not TieKind.SAME)
"""The ties that somebody states; that a person is a party itself is found."""


class License(models.Model):
    """A licence to practise in one state (LC 139.5(d)(4)(B))."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.CASCADE, related_name="licenses")
    state = models.CharField(max_length=40, help_text="As printed: California.")
    number = models.CharField(max_length=40)
    status = enum_field(LicenceStatus, default=LicenceStatus.CURRENT.value)
    restricted = models.BooleanField(
        default=False, help_text="By terms, probation or a limit of practice; such a licence does not count."
    )
    expires_on = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["state", "number"],
                name="licence_number_once_per_state",
                violation_error_message="A licence of this state with this number is on file already.",
            ),
            known("status", LicenceStatus, "licence_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.number}"


class Certification(models.Model):
    """A board certification, or without a board a specialty that the reviewer only declares."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.CASCADE, related_name="certifications")
    specialty = models.ForeignKey(Specialty, on_delete=models.PROTECT, related_name="+")
    board = models.CharField(
        max_length=120, blank=True, help_text="Who certified it; a physician (MD, DO) reviews only with one."
    )
    expires_on = models.DateField(null=True, blank=True, help_text="Empty where the certification does not lapse.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["reviewer", "specialty"],
                name="specialty_once_per_reviewer",
                violation_error_message="This specialty of the reviewer is on file already.",
            )
        ]

    def __str__(self) -> str:
        return str(self.specialty)


class DisciplinaryAction(models.Model):
    """An action or sanction of a hospital, government or regulatory body, pending or taken (LC 139.5(d)(4)(C))."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.CASCADE, related_name="disciplinary_actions")
    state = enum_field(DisciplineState)
    by = models.CharField("body", max_length=120)
    on = models.DateField("of")
    what = models.CharField("what it is", max_length=300, blank=True)

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            known("state", DisciplineState, "discipline_state_known"),
            models.CheckConstraint(condition=~Q(by=""), name="discipline_by_a_body"),
        ]

    def __str__(self) -> str:
        return f"{DisciplineState(self.state).label}: {self.by}"


class QmeAppointment(models.Model):
    """An appointment as qualified medical evaluator, which bars reviewing while it lasts (LC 139.5(d)(4)(D))."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.CASCADE, related_name="qme_appointments")
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="The last day; empty while it lasts.")

    class Meta:
        ordering = ["begins_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
                name="qme_ends_after_it_begins",
                violation_error_message="The last day is before the first.",
            )
        ]

    def __str__(self) -> str:
        return f"QME from {day_in_words(self.begins_on)}"


class Absence(models.Model):
    """Days on which a reviewer takes no case, both included."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.CASCADE, related_name="absences")
    begins_on = models.DateField("first day")
    ends_on = models.DateField("last day")

    class Meta:
        ordering = ["begins_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")),
                name="absence_ends_after_it_begins",
                violation_error_message="The last day is before the first.",
            )
        ]

    def __str__(self) -> str:
        return f"{day_in_words(self.begins_on)} to {day_in_words(self.ends_on)}"


class CredentialProof(models.Model):
    """A document that shows a credential, as received: the print of a licence, the letter of a board."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="proofs")
    title = models.CharField("what it is", max_length=120)
    about = models.CharField("which credential it shows", max_length=160, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="Bytes.")
    content_type = models.CharField(max_length=40)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["-added_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["reviewer", "sha256"], name="proof_once_per_reviewer"),
            models.CheckConstraint(condition=Q(size__gt=0) & ~Q(sha256="") & ~Q(title=""), name="proof_has_its_file"),
        ]

    def __str__(self) -> str:
        return self.title


class Affiliation(models.Model):
    """A tie of somebody of this organization, of a reviewer or of staff, to a person or an organization.

    LC 139.5(c)(2) binds the staff as well as the expert. `income_share` is in percent of the total annual income
    ((d)(6)(B)); empty is not known.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="affiliations")
    kind = enum_field(DECLARED)
    name = models.CharField("name of the person", max_length=160, blank=True)
    organization = models.CharField(max_length=160, blank=True)
    npi = models.CharField("NPI", max_length=10, blank=True)
    licence_number = models.CharField(max_length=40, blank=True)
    income_share = models.DecimalField(
        "share of income, percent", max_digits=5, decimal_places=2, null=True, blank=True
    )
    academic = models.BooleanField(
        "through an academic medical or cancer centre",
        default=False,
        help_text="As a contracting provider of an academic medical centre, or of a designated cancer centre.",
    )
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True, help_text="The last day; empty while it lasts.")

    class Meta:
        ordering = ["id"]
        constraints = [
            known("kind", DECLARED, "affiliation_kind_known"),
            models.CheckConstraint(
                condition=~Q(name="", organization=""),
                name="affiliation_names_somebody",
                violation_error_message="Name the person or the organization.",
            ),
            models.CheckConstraint(
                condition=Q(income_share__isnull=True)
                | Q(income_share__gte=Decimal(0), income_share__lte=Decimal(100)),
                name="affiliation_share_is_a_percentage",
                violation_error_message="The share of income is from 0 to 100 percent.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(begins_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
                name="affiliation_ends_after_it_begins",
                violation_error_message="The last day is before the first.",
            ),
        ]

    def __str__(self) -> str:
        named = ", ".join(part for part in (self.name, self.organization) if part)
        return f"{TieKind(self.kind).label}: {named}"


class MedicalDirector(models.Model):
    """Who is medical director from which day on: a physician licensed by a board of California (LC 139.5(c)(1)).

    The letters of a determination are signed in this name. Who is none any more stays on file.
    """

    class Board(models.TextChoices):
        """The two boards of the statute."""

        MEDICAL = "medical", "Medical Board of California"
        OSTEOPATHIC = "osteopathic", "Osteopathic Medical Board of California"

    name = models.CharField(max_length=120, help_text="As letters print it: Ada Winslow, MD.")
    board = models.CharField(max_length=11, choices=Board.choices)
    licence_number = models.CharField(max_length=40)
    licence_expires_on = models.DateField()
    begins_on = models.DateField("medical director from")
    ends_on = models.DateField("last day", null=True, blank=True)

    class Meta:
        ordering = ["-begins_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(board__in=["medical", "osteopathic"]), name="director_board_known"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")), name="director_ends_after_begin"
            ),
        ]

    def __str__(self) -> str:
        return self.name
