"""The feeds for claims administrators: those that were made, and which notices are to stand in the next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from django.db.models import Count, F, Min, QuerySet

from cases import rules
from cases.enums import Channel, LetterKind, PartyKind
from cases.models import Feed, Letter, Party
from imr_site.accounts.authority import may
from imr_site.accounts.models import User

COLUMNS: Final = (
    "case_number", "claim_number", "priority", "date_of_injury", "ur_decision_date", "application_received",
    "worker_first_name", "worker_last_name", "worker_name",
    "examiner_first_name", "examiner_last_name", "examiner_name",
    "company", "company_address", "participant_type", "provider_name", "treatment_requested",
    "notice_sent", "notice_sent_by", "system_date",
)  # fmt: skip
"""The columns of a feed, in order; days are in ISO form, in California."""


def visible_feeds(actor: User) -> QuerySet[Feed]:
    """All feeds with the number of their rows, for those who may see the service desk; those of the last day first."""
    feeds = Feed.objects.select_related("entry", "acknowledged_by").annotate(notices=Count("rows"))
    feeds = feeds.order_by(F("acknowledged_at").desc(nulls_first=True), "-day", "entry__name")
    return feeds if may(actor, rules.see_service) else feeds.none()


def feeds_not_acknowledged(actor: User) -> QuerySet[Feed]:
    """Those that nobody acknowledged yet."""
    return visible_feeds(actor).filter(acknowledged_at__isnull=True)


def letters_to_feed(*, until: date) -> QuerySet[Letter]:
    """The assignment notices that went to a claims administrator by this day and stand in no feed, with `sent_on`."""
    letters = Letter.objects.filter(
        kind=LetterKind.NOTICE_ASSIGNMENT.value,
        recipient__kind=PartyKind.CLAIMS_ADMINISTRATOR.value,
        recipient__book_entry__isnull=False,
        feed_row__isnull=True,
    ).exclude(inputs__copy=True)
    sent = letters.annotate(sent_on=Min("deliveries__sent_on")).filter(sent_on__lte=until)
    return sent.select_related("recipient", "case__ur_decision").prefetch_related(
        "case__parties", "case__items", "deliveries"
    ).order_by("case__case_number", "pk")  # fmt: skip


def row_of(letter: Letter, *, made_at: datetime) -> Iterator[str]:
    """The cells of one notice, in the order of COLUMNS."""
    case, to = letter.case, letter.recipient or Party()
    parties = {PartyKind(party.kind): party for party in case.parties.all()}
    worker = parties.get(PartyKind.INJURED_WORKER, Party())
    provider = parties.get(PartyKind.REQUESTING_PHYSICIAN, Party())
    items = sorted(case.items.all(), key=lambda item: item.position)
    sent = min((each for each in letter.deliveries.all() if each.sent_on), key=lambda each: (each.sent_on, each.pk))
    yield from (case.case_number, case.claim_number, case.get_priority_display())
    yield from (_day(case.date_of_injury), _day(case.ur_decision.decided_on), _day(case.received_on))
    yield from (worker.first_name, worker.last_name, worker.name)
    yield from (to.first_name, to.last_name, to.name)
    yield from (to.organization, to.address, PartyKind(to.kind).label, provider.name or provider.organization)
    yield "\n".join(item.title for item in items)
    yield from (_day(sent.sent_on), Channel(sent.channel).label, made_at.isoformat(timespec="seconds"))


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
