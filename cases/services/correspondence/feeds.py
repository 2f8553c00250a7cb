"""The daily feeds for claims administrators: made once a day each, downloaded, acknowledged by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import IO

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases import rules
from cases.audit_kinds import LetterAudit
from cases.errors import CaseError
from cases.models import Feed, FeedRow, Letter
from cases.selectors.book import roots_of
from cases.selectors.feeds import COLUMNS, letters_to_feed, row_of
from cases.services.correspondence.feed_links import send_by_itself
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.clock import now_after
from imr_site.files.store import FEEDS, keep, open_file
from imr_site.jobs.registry import Progress
from imr_site.spreadsheets import csv_lines


def make_feeds(*, progress: Progress) -> None:
    """Make the feed of each claims administrator for each day that is over; run again, it makes none twice.

    A notice stands in the feed of the day on which it was sent. One whose sending is recorded after that feed was made
    stands in the next.
    """
    days = _days_of(list(letters_to_feed(until=timezone.localdate() - timedelta(days=1))))
    for done, ((entry_id, day), letters) in enumerate(sorted(days.items(), key=lambda one: one[0])):
        progress(done, len(days))
        _make(entry_id, day, letters)
    progress(len(days), len(days))


def open_feed(*, feed: Feed, actor: User) -> IO[bytes]:
    """The file of a feed, open for reading; the download is an audit event. Raises FileGone or FileAltered."""
    require(actor, rules.serve_letter)
    file = open_file(FEEDS, feed.sha256)
    with transaction.atomic():
        _record(LetterAudit.FEED_DOWNLOADED, feed, actor)
    return file


def acknowledge_feed(*, feed: Feed, note: str, actor: User) -> Feed:
    """Record that the claims administrator has the feed. Raises CaseError without who and how, or if it is on file."""
    require(actor, rules.serve_letter)
    if not note.strip():
        raise CaseError("Say who acknowledged it, and how.")
    with transaction.atomic():
        feed = Feed.objects.select_for_update(of=("self",)).get(pk=feed.pk)
        if feed.acknowledged_at is not None:
            raise CaseError("That it was acknowledged is on file.")
        feed.acknowledged_at, feed.acknowledged_by = now_after(feed.made_at), actor
        feed.note = note.strip()[:200]
        feed.save()
        _record(LetterAudit.FEED_ACKNOWLEDGED, feed, actor)
    return feed


def _days_of(letters: Sequence[Letter]) -> dict[tuple[int, date], list[Letter]]:
    """The notices by entry of the address book and day of the feed; those that must wait for the next are left out."""
    yesterday = timezone.localdate() - timedelta(days=1)
    entries = {letter.pk: letter.recipient.book_entry_id or 0 for letter in letters if letter.recipient}
    roots = roots_of(set(entries.values()))
    made = dict(Feed.objects.values_list("entry").annotate(last=Max("day")))
    days: dict[tuple[int, date], list[Letter]] = defaultdict(list)
    for letter in letters:
        root, sent_on = roots[entries[letter.pk]], letter.sent_on  # type: ignore[attr-defined]  # an annotation
        last = made.get(root)
        day = sent_on if last is None or sent_on > last else yesterday
        if last is None or day > last:
            days[root, day].append(letter)
    return days


def _make(entry_id: int, day: date, letters: Sequence[Letter]) -> None:
    """Keep the file first, then its rows at once: what stops it before leaves no feed, and the next run makes it."""
    made_at = timezone.localtime()
    lines = csv_lines([COLUMNS, *(row_of(letter, made_at=made_at) for letter in letters)])
    content = "".join(lines).encode("utf-8-sig")
    sha256 = keep(FEEDS, content)
    with transaction.atomic():
        told = {"made_at": made_at, "sha256": sha256, "size": len(content)}
        feed, made = Feed.objects.get_or_create(entry_id=entry_id, day=day, defaults=told)
        if not made:
            return  # another worker was first
        FeedRow.objects.bulk_create(FeedRow(feed=feed, letter=letter) for letter in letters)
        _record(LetterAudit.FEED_MADE, feed, None)
        send_by_itself(feed=feed)


def _record(kind: LetterAudit, feed: Feed, actor: User | None) -> None:
    data = {"sha256": feed.sha256, "on": feed.day.isoformat(), "size": feed.size}
    record(kind=kind, scope="service", subject=f"feed/{feed.pk}", actor=actor, data=data)
