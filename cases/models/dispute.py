"""What is disputed: the utilization review decision, and the items it did not authorize."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.enums import EligibilityReason, ItemStatus, ReviewTiming, UrOutcome
from cases.models.case import Case
from cases.models.choices import enum_field, known
from imr_site.audit.append_only import states_facts

DECIDED_HERE = (ItemStatus.OPEN.value, ItemStatus.INELIGIBLE.value)
"""What becomes of an item by our own finding, for a reason; all else somebody tells us."""


class UrDecision(models.Model):
    """The decision under review (LC 4610.5(c)(3)); `decided_on` is printed as the UR denial date.

    How and where it was served, who received it and when the physician was told are events. Null or empty: not known.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="ur_decision")
    outcome = enum_field(UrOutcome, blank=True, verbose_name="UR outcome")
    timing = enum_field(ReviewTiming, blank=True, verbose_name="timing of UR")
    decided_on = models.DateField("UR denial date", null=True, blank=True)
    served_on = models.DateField("served on the worker", null=True, blank=True)
    rfa_date = models.DateField("date of the request for authorization", null=True, blank=True)
    on_necessity = models.BooleanField("based on medical necessity", null=True, blank=True)
    conditional_non_certification = models.BooleanField(
        "denied only for lack of requested information", null=True, blank=True
    )
    formulary = models.BooleanField("over medication of the drug formulary", null=True, blank=True)
    notice_withheld = models.BooleanField(
        "form and notice of rights left out", null=True, blank=True, help_text="LC 4610.5(f), (h)(3)."
    )
    liability_disputed = models.BooleanField(
        "liability disputed on another ground at that time", null=True, blank=True, help_text="LC 4610.5(k)."
    )
    imr_agreed = models.BooleanField(
        "claims administrator agrees to review in spite of it", null=True, blank=True, help_text="8 CCR 9792.10.3(d)."
    )

    class Meta:
        constraints = [
            known("outcome", UrOutcome, "ur_outcome_known", blank=True),
            known("timing", ReviewTiming, "ur_timing_known", blank=True),
            models.CheckConstraint(
                condition=Q(served_on__isnull=True) | Q(decided_on__isnull=True) | Q(served_on__gte=F("decided_on")),
                name="ur_served_after_decided",
            ),
            models.CheckConstraint(
                condition=Q(rfa_date__isnull=True) | Q(decided_on__isnull=True) | Q(rfa_date__lte=F("decided_on")),
                name="ur_decided_after_request",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.decided_on or ''}".strip()


class DisputedItem(models.Model):
    """One treatment request exactly as worded on the request for authorization: the unit of decision."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="items")
    applied_in = models.ForeignKey(
        Case,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="items_lent",
        verbose_name="applied for in",
        help_text="The application it came with, where that is decided in another case.",
    )
    position = models.PositiveSmallIntegerField()
    request_text = models.TextField("request, as worded")
    authorized_part = models.TextField(
        "part authorized by the claims administrator",
        blank=True,
        help_text="Empty where nothing was authorized.",
    )
    disputed_part = models.TextField("part still in dispute", blank=True)
    timing = enum_field(ReviewTiming, blank=True, help_text="Where it is not that of the whole UR decision.")
    status = enum_field(ItemStatus, default=ItemStatus.OPEN.value)

    class Meta:
        ordering = ["position"]
        constraints = [
            known("status", ItemStatus, "item_status_known"),
            known("timing", ReviewTiming, "item_timing_known", blank=True),
            models.UniqueConstraint(fields=["case", "position"], name="one_item_per_position"),
            models.CheckConstraint(condition=Q(position__gte=1), name="item_position_from_one"),
            models.CheckConstraint(
                condition=Q(applied_in__isnull=True) | ~Q(applied_in=F("case")),
                name="item_applied_for_in_another_case",
            ),
            models.CheckConstraint(condition=~Q(request_text=""), name="item_has_a_request"),
            models.CheckConstraint(
                condition=Q(authorized_part="", disputed_part="") | (~Q(authorized_part="") & ~Q(disputed_part="")),
                name="item_partly_authorized_says_what_is_left",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title of the item in letters: the request, and if a part was authorized, the part still in dispute."""
        if not self.authorized_part:
            return self.request_text
        return (
            f"Requested: {self.request_text}. Authorized by the claims administrator: {self.authorized_part}. "
            f"In dispute: {self.disputed_part}"
        )

    @property
    def is_open(self) -> bool:
        """Whether the item still waits for a decision."""
        return self.status == ItemStatus.OPEN


@states_facts()
class ItemChange(models.Model):
    """An item was closed or opened again: who said so, on which day, with which document; or for which reason.

    `ground` is why it was found not eligible (LC 4610.5(k)).
    """

    item = models.ForeignKey(DisputedItem, on_delete=models.CASCADE, related_name="changes")
    status = enum_field(ItemStatus)
    said_by = models.ForeignKey("cases.Party", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    said_on = models.DateField(null=True, blank=True)
    document = models.ForeignKey("cases.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ground = enum_field(EligibilityReason, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            known("status", ItemStatus, "item_change_status_known"),
            models.CheckConstraint(
                condition=(Q(status__in=DECIDED_HERE) & ~Q(reason=""))
                | (~Q(status__in=DECIDED_HERE) & Q(said_by__isnull=False, said_on__isnull=False)),
                name="item_closed_by_somebody_or_reopened_for_a_reason",
            ),
            known("ground", EligibilityReason, "item_ground_known", blank=True),
            models.CheckConstraint(
                condition=Q(status=ItemStatus.INELIGIBLE.value) ^ Q(ground=""), name="item_ineligible_for_a_ground"
            ),
            models.CheckConstraint(
                condition=~Q(status=ItemStatus.TERMINATED.value) | Q(document__isnull=False),
                name="item_authorized_in_writing",
            ),
        ]

    def __str__(self) -> str:
        return f"Item {self.item.position}: {self.get_status_display().lower()}"
