"""Feeds by e-mail: a message that names nobody, with a link at which the claims administrator acknowledges the feed.

The link alone shows the day and the number of notices; the file opens to whoever also knows the claim number of one of
the notices in it, which is the administrator's own. An acknowledgement says that the table arrived: it serves no notice
and starts no clock.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from cases import rules
from cases.audit_kinds import LetterAudit
from cases.enums import JobKind
from cases.errors import CaseError
from cases.folding import number_of
from cases.models import Feed, FeedLinkTry, FeedMessage
from cases.selectors.clocks import calendars
from cases.selectors.correspondence import TRIES_OF_A_LINK
from cases.selectors.feeds import claim_numbers_in, only_address_of, to_be_reminded
from cases.services.correspondence.links import (
    LINK_DAYS,
    OPEN_AGAIN,
    PAUSE,
    TRIES,
    Answer,
    hash_of,
    mail_out,
    network_of,
    token_for,
)
from cases.services.correspondence.marks import Marks, mark_of, message_id
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.clock import now_after
from imr_site.errors import Refused
from imr_site.files.store import FEEDS, open_file
from imr_site.jobs.services import enqueue

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FeedOpening:
    """The answer to a claim number, with the feed where it was proved, and its file where that was asked for."""

    answer: Answer
    feed: Feed | None = None
    file: IO[bytes] | None = None


# ---- on its way -----------------------------------------------------------------------------------------------------


def send_feed(*, feed: Feed, address: str, actor: User | None) -> FeedMessage:
    """Have the message of a feed sent to this address. Earlier links stay open until the feed is acknowledged.

    Raises CaseError for what is no e-mail address, for a feed that is acknowledged, and for one whose notices have no
    claim number, by which alone the administrator could open it.
    """
    require(actor, rules.send_feed)
    address = address.strip()
    try:
        validate_email(address)
    except ValidationError:
        raise CaseError(f"“{address}” is not an e-mail address.") from None
    with transaction.atomic():
        feed = _locked(feed.pk)
        if feed.acknowledged_at is not None:
            raise CaseError("That it was acknowledged is on file.")
        if not claim_numbers_in(feed):
            raise CaseError(
                "None of its notices has a claim number, by which its link opens. Send the file another way."
            )
        message = FeedMessage.objects.create(
            feed=feed, address=address, requested_at=timezone.now(), requested_by=actor
        )
        message.job = enqueue(
            kind=JobKind.SEND_FEED,
            key=str(message.pk),
            args={"message": message.pk},
            scope="service",
            requested_by=actor,
        )
        message.save()
    return message


def send_by_itself(*, feed: Feed) -> None:
    """Send a new feed where one address alone comes into question; all others wait for the service desk."""
    address = only_address_of(feed)
    if address and settings.MAIL_LEAVES and claim_numbers_in(feed):
        with suppress(CaseError):  # an address that nobody can write to: a person chooses another
            send_feed(feed=feed, address=address, actor=None)


def send_feed_message(*, message_id: int) -> None:
    """Send one message, and note by when its feed is to be acknowledged. A repeated message carries the same link.

    Raises RetryLaterError where there is no mail server, or it does not take the message now.
    """
    message = _with_feed(message_id)
    answer_by = calendars().working.add(timezone.localdate(), settings.FEED_ANSWER_DAYS)
    if message.sent_at is None and _send(message, name="feed", answer_by=answer_by):
        _note(message, "sent_at", LetterAudit.FEED_SENT, answer_by=answer_by)


def request_reminders() -> None:
    """Have each administrator reminded, once, of a feed that was not acknowledged in time."""
    for message in to_be_reminded():
        enqueue(kind=JobKind.REMIND_OF_FEED, key=str(message.pk), args={"message": message.pk}, scope="service")


def remind_of_feed(*, message_id: int) -> None:
    """Send the link of a feed once more, as a message of its own. Raises RetryLaterError as `send_feed_message`."""
    message = _with_feed(message_id)
    if message.reminded_at is None and _send(message, name="feed_reminder", answer_by=message.answer_by):
        _note(message, "reminded_at", LetterAudit.FEED_REMINDED)


def record_undelivered(*, message: FeedMessage, reason: str) -> bool:
    """Record why a message, or its reminder, reached nobody, so that the service desk sends the feed again.

    Whether that is new. Its administrator is not reminded, and nothing waits for its answer any more.
    """
    return _note(message, "refused_at", LetterAudit.FEED_REFUSED, reason=reason[:200])


def _send(message: FeedMessage, *, name: str, answer_by: date | None) -> bool:
    """Whether the mail server took this message of a feed. Its link is on file before it is out, as of a letter."""
    if message.refused_at or message.feed.acknowledged_at:
        return False
    token = token_for(b"feed link", str(message.pk))
    message.link_sha256, message.link_expires_at = hash_of(token), timezone.now() + timedelta(days=LINK_DAYS)
    message.save(update_fields=["link_sha256", "link_expires_at"])
    context = {
        "organization": settings.ORGANIZATION_NAME,
        "link": f"{settings.SITE_ADDRESS}/letters/open/feeds/{token}/",
        "day": message.feed.day,
        "answer_by": answer_by,
        "expires": timezone.localdate(message.link_expires_at),
    }
    mark = mark_of(Marks.FEED_MESSAGE, message.pk)
    refused = mail_out(
        mark=mark,
        message_id=message_id(f"{name}-{mark}"),
        to=message.address,
        subject=f"A file of assignment notices from {settings.ORGANIZATION_NAME}",
        body=render_to_string(f"letters/{name}.txt", context),
    )
    if refused:
        record_undelivered(message=message, reason=refused)
    return not refused


def _note(message: FeedMessage, when: str, kind: LetterAudit, **told: object) -> bool:
    """Whether what became of a message is new; a report that came back may have told it meanwhile."""
    with transaction.atomic():
        unknown = FeedMessage.objects.filter(pk=message.pk, **{f"{when}__isnull": True})
        is_new = bool(unknown.update(**{when: now_after(message.requested_at)}, **told))
        if is_new:
            _record(kind, message)
    return is_new


# ---- at the link ----------------------------------------------------------------------------------------------------


def feed_at(*, token: str) -> Feed | None:
    """The feed that this link opens, for its day and the number of its notices; None where it opens none."""
    message = _of_token(token).first()
    return message.feed if message is not None and _is_open(message) else None


def open_feed_link(*, token: str, claim_number: str, client: str, fetches: bool = False) -> FeedOpening:
    """The feed, for the secret of its link and the claim number of one of its notices.

    `client` is the network address that asks; whoever types wrong numbers there has to wait, and nobody else.
    `fetches`: its file is given out, open for reading, which is an audit event.
    """
    with transaction.atomic():
        answer, message = _proved(token, claim_number, client)
        if message is None:
            return FeedOpening(answer)
        if not fetches:
            return FeedOpening(answer, message.feed)
        try:
            file = open_file(FEEDS, message.feed.sha256)
        except (Refused, OSError):
            log.exception("feed %s cannot be opened by its link", message.feed_id)
            return FeedOpening(Answer.MISSING)
        _record(LetterAudit.FEED_DOWNLOADED, message)
        return FeedOpening(answer, message.feed, file)


def acknowledge_by_link(*, token: str, claim_number: str, client: str, name: str) -> FeedOpening:
    """Keep that the administrator has the feed: who says so, when, and through which link. Said again, nothing changes.

    Raises CaseError without a name.
    """
    if not name.strip():
        raise CaseError("Type your name.")
    with transaction.atomic():
        answer, message = _proved(token, claim_number, client)
        if message is None:
            return FeedOpening(answer)
        feed = _locked(message.feed_id)
        if feed.acknowledged_at is None:
            feed.acknowledged_at, feed.acknowledged_through = now_after(feed.made_at), message
            feed.note = name.strip()[:200]
            feed.save()
            _record(LetterAudit.FEED_ACKNOWLEDGED, message)
        return FeedOpening(answer, feed)


def _proved(token: str, claim_number: str, client: str) -> tuple[Answer, FeedMessage | None]:
    """The message of this link, locked, if the number is that of a notice in its feed; a wrong one is counted."""
    message = _of_token(token).select_for_update(of=("self",)).first()
    if message is None or not _is_open(message):
        return Answer.CLOSED, None
    network = network_of(client)
    if message.tries.filter(client=network, at__gt=timezone.now() - PAUSE).count() >= TRIES:
        return Answer.WAIT, None
    if number_of(claim_number) in claim_numbers_in(message.feed):
        return Answer.OPENED, message
    FeedLinkTry.objects.create(message=message, client=network, at=timezone.now())
    wrong = message.tries.count()
    if wrong in {TRIES, TRIES_OF_A_LINK}:
        _record(LetterAudit.FEED_LINK_TRIED, message, {"wrong_numbers": wrong})
    return Answer.WRONG_NUMBER, None


def _of_token(token: str) -> QuerySet[FeedMessage]:
    return FeedMessage.objects.filter(link_sha256=hash_of(token)).select_related("feed")


def _is_open(message: FeedMessage) -> bool:
    now = timezone.now()
    if message.feed.acknowledged_at is not None:
        own = message.feed.acknowledged_through_id == message.pk
        return own and now < message.feed.acknowledged_at + OPEN_AGAIN
    if message.link_expires_at is None or now >= message.link_expires_at:
        return False
    return message.tries.count() < TRIES_OF_A_LINK


def _with_feed(message_id: int) -> FeedMessage:
    return FeedMessage.objects.select_related("feed").get(pk=message_id)


def _locked(feed_id: int) -> Feed:
    return Feed.objects.select_for_update(of=("self",)).get(pk=feed_id)


def _record(kind: LetterAudit, message: FeedMessage, data: dict[str, object] | None = None) -> None:
    feed = message.feed
    told = {"message": message.pk, "sha256": feed.sha256, "on": feed.day.isoformat(), **(data or {})}
    record(kind=kind, scope="service", subject=f"feed/{feed.pk}", actor=None, data=told)
