"""What was found when somebody was held against the credentials and ties that the law asks for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models import Case, Party
from cases.models.choices import enum_field, known
from imr_site.audit.append_only import states_facts
from reviews.enums import ScreeningMoment, Standing
from reviews.models.round import ReviewRound


@states_facts()
class Screening(models.Model):
    """One screening of a person for a round, with what it was made from (LC 139.5(d)(3)(E)): evidence, for ever."""

    round = models.ForeignKey(ReviewRound, on_delete=models.PROTECT, related_name="screenings")
    moment = enum_field(ScreeningMoment)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    standing = enum_field(Standing)
    inputs = models.JSONField(help_text="The credentials, ties and parties as they were.")
    results = models.JSONField(help_text="Each gate and each tie found, with its clause.")
    screened_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            known("moment", ScreeningMoment, "screening_moment_known"),
            known("standing", Standing, "screening_standing_known"),
        ]

    def __str__(self) -> str:
        return f"{ScreeningMoment(self.moment).label}: {Standing(self.standing).label}"


@states_facts()
class Ruling(models.Model):
    """What a person said of something that the facts left open about somebody in a case: a tie, a gate.

    `about` names it as the screening does; the same question with other facts has another name, and is asked anew.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="rulings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=64)
    question = models.CharField(max_length=400)
    clear = models.BooleanField(help_text="Nothing stands against the person in this.")
    reason = models.CharField(max_length=300)
    ruled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ruled_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["case", "person", "about"], name="ruling_of_question")]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="ruling_has_a_reason")]

    def __str__(self) -> str:
        return "Clear" if self.clear else "Stands against it"


@states_facts()
class Decline(models.Model):
    """A reviewer took no part in a round, for another reason than a tie."""

    round = models.OneToOneField(ReviewRound, on_delete=models.PROTECT, related_name="decline")
    reason = models.CharField(max_length=300)
    declined_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="decline_has_a_reason")]

    def __str__(self) -> str:
        return self.reason
