"""How many of the open items no rule of an edition in force speaks of, by the month of their UR decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncMonth

from cases.enums import ItemStatus
from cases.models import DisputedItem
from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from reviews import rules
from reviews.enums import FindingOutcome
from reviews.guidelines.loader import OF_EVERY_SERVICE
from reviews.models import GuidelineFinding, ReviewRound


@dataclass(frozen=True, slots=True)
class MonthOfItems:
    """The open items under review whose UR decision is of one month; `month` None: its date is not known."""

    month: date | None
    total: int
    checked: int
    without: int

    @property
    def percent(self) -> int | None:
        """The share of the checked items that no rule speaks of; None before one is checked."""
        return round(100 * self.without / self.checked) if self.checked else None


def items_without_rule(actor: User) -> list[MonthOfItems]:
    """The months, the newest first and the unknown one last, in one query; nothing for whom it is not for.

    A rule speaks of an item where it is in play and binds: one told for orientation does not. Visit caps, the formulary
    and rules of practice speak of every service and do not count.
    """
    if not may(actor, rules.see_rechecks):
        return []
    found = GuidelineFinding.objects.filter(item=OuterRef("pk"), round__closed_at__isnull=True)
    speaking = found.filter(rule_version__gt=0).exclude(edition__in=OF_EVERY_SERVICE)
    speaking = speaking.exclude(outcome=FindingOutcome.NOT_APPLICABLE.value)
    under_review = ReviewRound.objects.filter(case=OuterRef("case"), closed_at__isnull=True)
    rows = (
        DisputedItem.objects.filter(Exists(under_review), status=ItemStatus.OPEN.value)
        .annotate(month=TruncMonth("case__ur_decision__decided_on"), checked=Exists(found), spoken_of=Exists(speaking))
        .order_by()
        .values("month")
        .annotate(
            total=Count("pk"),
            those_checked=Count("pk", filter=Q(checked=True)),
            without=Count("pk", filter=Q(checked=True, spoken_of=False)),
        )
    )
    months = [MonthOfItems(row["month"], row["total"], row["those_checked"], row["without"]) for row in rows]
    return sorted(months, key=lambda row: row.month or date.min, reverse=True)
