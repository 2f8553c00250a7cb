"""The feeds for claims administrators: those that were made, and which notices are to stand in the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import (
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    prefetch_related_objects,
)
from django.utils import timezone

from cases import rules
from cases.enums import Channel, FeedState, LetterKind, PartyKind
from cases.folding import number_of
from cases.models import Feed, FeedMessage, FeedRow, Letter, Party
from cases.selectors.correspondence import TRIES_OF_A_LINK
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


SHORTEST_PROOF: Final = 5
"""Signs of a claim number at least that opens a feed: a shorter one is found by trying."""


def visible_feeds(actor: User) -> QuerySet[Feed]:
    """All feeds with the number of their rows, for those who may see the service desk; those of the last day first."""
    feeds = Feed.objects.select_related("entry", "acknowledged_by", "acknowledged_through")
    feeds = feeds.annotate(notices=Count("rows")).order_by(
        F("acknowledged_at").desc(nulls_first=True), "-day", "entry__name"
    )
    return feeds if may(actor, rules.see_service) else feeds.none()


def feeds_waiting(actor: User) -> QuerySet[Feed]:
    """Those that wait for the service desk: late, not delivered, at a closed link, or never sent."""
    quiet = FeedMessage.objects.annotate(wrong=Count("tries")).filter(
        Q(answer_by__gte=timezone.localdate()) | Q(sent_at__isnull=True, job__failed_at__isnull=True),
        feed=OuterRef("pk"),
        refused_at__isnull=True,
        wrong__lt=TRIES_OF_A_LINK,
    )
    return visible_feeds(actor).filter(~Exists(quiet), acknowledged_at__isnull=True)


@dataclass(frozen=True, slots=True)
class FeedLine:
    """A feed as the service desk lists it, with its last message and what is to be said of that.

    `address`: where the next message may go, empty where nobody said any.
    """

    feed: Feed
    message: FeedMessage | None
    state: FeedState
    address: str


def lines_of(feeds: Sequence[Feed]) -> list[FeedLine]:
    """These feeds with what became of their messages; the queries are as many for one as for fifty."""
    messages = FeedMessage.objects.select_related("job").annotate(wrong=Count("tries"))
    prefetch_related_objects(feeds, Prefetch("messages", messages.order_by("-pk")))
    known = _addresses(feeds)
    lines = []
    for feed in feeds:
        last = next(iter(feed.messages.all()), None)
        address = last.address if last and not last.refused_at else known.get(feed.pk, "")
        lines.append(FeedLine(feed, last, _state(feed, last), address))
    return lines


def _state(feed: Feed, last: FeedMessage | None) -> FeedState:
    if feed.acknowledged_at is not None:
        return FeedState.ACKNOWLEDGED
    if last is None:
        return FeedState.NOT_SENT
    if last.refused_at is not None:
        return FeedState.UNDELIVERED
    if last.sent_at is None or last.answer_by is None:
        return FeedState.FAILED if last.job and last.job.state == "failed" else FeedState.SENDING
    if last.wrong >= TRIES_OF_A_LINK:  # type: ignore[attr-defined]  # an annotation
        return FeedState.CLOSED
    return FeedState.LATE if last.answer_by < timezone.localdate() else FeedState.SENT


def claim_numbers_in(feed: Feed) -> set[str]:
    """The claim numbers of its notices that open its link, as they are compared."""
    numbers = feed.rows.values_list("letter__case__claim_number", flat=True)
    return {number for number in map(number_of, numbers) if len(number) >= SHORTEST_PROOF}


def only_address_of(feed: Feed) -> str:
    """The e-mail address to which a new feed goes by itself; empty where a person is to choose.

    It is the one to which the last feed of this administrator went, else the only one of those to whom its notices went
    by e-mail.
    """
    ended = Q(sent_at__isnull=False) | Q(refused_at__isnull=False)
    last = FeedMessage.objects.filter(ended, feed__entry=feed.entry_id).order_by("-pk").first()
    if last is not None:
        return "" if last.refused_at else last.address
    by_mail = Q(letter__recipient__channel=Channel.ELECTRONIC.value) & ~Q(letter__recipient__email="")
    found = set(feed.rows.filter(by_mail).values_list("letter__recipient__email", flat=True))
    return found.pop() if len(found) == 1 else ""


def _addresses(feeds: Sequence[Feed]) -> dict[int, str]:
    """By feed, the address to which the last one of its administrator went, else one of those its notices went to.

    An address at which the last message arrived nowhere is not taken again.
    """
    unsaid = [feed for feed in feeds if feed.acknowledged_at is None]
    used = (
        FeedMessage.objects.filter(feed__entry__in={feed.entry_id for feed in unsaid}, sent_at__isnull=False)
        .values("feed__entry", "address")
        .annotate(last=Max("pk"), refused=Max("pk", filter=Q(refused_at__isnull=False), default=0))
        .filter(last__gt=F("refused"))
        .order_by("last")
    )
    before = {row["feed__entry"]: row["address"] for row in used}
    named = FeedRow.objects.filter(feed__in=unsaid).exclude(letter__recipient__email="").order_by("pk")
    told = dict(named.values_list("feed", "letter__recipient__email"))
    return {feed.pk: before.get(feed.entry_id) or told.get(feed.pk, "") for feed in unsaid}


def to_be_reminded() -> QuerySet[FeedMessage]:
    """The messages whose feed was not acknowledged in time and of which nobody was reminded; of a feed its last one."""
    later = FeedMessage.objects.filter(feed=OuterRef("feed"), pk__gt=OuterRef("pk"))
    return FeedMessage.objects.filter(
        ~Exists(later),
        feed__acknowledged_at__isnull=True,
        answer_by__lt=timezone.localdate(),
        reminded_at__isnull=True,
        refused_at__isnull=True,
    )


def file_name_of(feed: Feed) -> str:
    """The name under which the file is given out: the day, and nothing of a person."""
    return f"assignment-notices-{feed.day.isoformat()}-{feed.entry_id}.csv"


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
