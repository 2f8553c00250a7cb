"""The applications that a person is typing, and what the files beside them offer for the form."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from cases import rules
from cases.enums import DraftFileKind
from cases.models import ApplicationDraft
from imr_site.accounts.authority import may
from imr_site.accounts.models import User


def drafts_of(actor: User) -> QuerySet[ApplicationDraft]:
    """The person's own drafts, the last saved first, with how many files each has (`file_count`)."""
    if not may(actor, rules.open_case):
        return ApplicationDraft.objects.none()
    return ApplicationDraft.objects.filter(owner=actor).annotate(file_count=Count("files")).order_by("-saved_at")


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
