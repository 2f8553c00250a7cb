"""The applications that a person is typing, and what the files beside them offer for the form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, QuerySet
from django.utils import timezone

from cases import rules
from cases.enums import DraftFileKind
from cases.models import ApplicationDraft
from cases.retention.engine import Verdict, verdict_on
from cases.retention.rules import Since
from cases.selectors.retention import record_class
from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from imr_site.prepared import Prepared


def drafts_of(actor: User) -> QuerySet[ApplicationDraft]:
    """The person's own drafts, the last saved first, with how many files each has (`file_count`)."""
    if not may(actor, rules.open_case):
        return ApplicationDraft.objects.none()
    return ApplicationDraft.objects.filter(owner=actor).annotate(file_count=Count("files")).order_by("-saved_at")


def draft_count(actor: User) -> int:
    """How many drafts the person has."""
    return sum(count for _owner, count in _COUNTED(actor.pk)) if may(actor, rules.open_case) else 0


_COUNTED: Final = Prepared(
    lambda owner: ApplicationDraft.objects.filter(owner=owner).order_by().values_list("owner").annotate(Count("pk"))
)


def left_drafts(actor: User) -> QuerySet[ApplicationDraft]:
    """The drafts whose person may no longer type them, with who that is; for administrators, none for others."""
    if not may(actor, rules.see_left_drafts):
        return ApplicationDraft.objects.none()
    drafts = ApplicationDraft.objects.select_related("owner")
    left = [draft.pk for draft in drafts if not may(draft.owner, rules.begin_draft)]
    return drafts.filter(pk__in=left).annotate(file_count=Count("files")).order_by("-saved_at")


def left_count(actor: User) -> int:
    """How many there are of them: asked for each page of the worklist, so without a query for others."""
    return left_drafts(actor).count() if may(actor, rules.see_left_drafts) else 0


def who_may_type() -> list[User]:
    """Everyone to whom a draft may be handed, by name."""
    people = User.objects.filter(is_active=True).order_by("full_name", "pk")
    return [person for person in people if may(person, rules.begin_draft)]


def kept_until(draft: ApplicationDraft) -> date | None:
    """The last day on which the draft is here, unless it is saved again; None where no rule ends it."""
    return draft_verdict(draft).kept_until


def draft_verdict(draft: ApplicationDraft) -> Verdict:
    """How long the draft is kept, and why."""
    saved = {Since.DRAFT_SAVED: timezone.localdate(draft.saved_at)}
    return verdict_on(record_class("drafts"), saved, day=timezone.localdate())


@dataclass(frozen=True, slots=True)
class Offered:
    """What a file offers for one field, and where it stands: “Application form, page 1”."""

    field: str
    value: str
    where: str


def offers_of(draft: ApplicationDraft) -> list[Offered]:
    """What the files beside the form offer and is not typed so already; the same from both files is one offer."""
    found = [
        Offered(offer["field"], offer["value"], f"{DraftFileKind(file.kind).label}, page {offer['page']}")
        for file in draft.files.all()
        for offer in file.offers
    ]
    typed = {value.strip().casefold() for value in draft.typed.values()}
    fresh = [offer for offer in found if offer.value.casefold() not in typed]
    return list({(offer.field, offer.value.casefold()): offer for offer in reversed(fresh)}.values())[::-1]
