"""Seals the events that wait: one seal over all of them, then its line in the anchor file.

`seal` is called every few seconds, by one process at a time (`imr_site/tasks.py`). What it has not reached yet, one or
two seconds, is the only part of the log that somebody could change unseen.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Min
from django.utils import timezone

from imr_site.audit.anchors import AT_ONCE, Anchor, AnchorError, anchor_of, appending
from imr_site.audit.canonical_rows import COLUMNS, NOTHING, Row, digest_of, event_sha256
from imr_site.audit.keys import mac_of, signing_key
from imr_site.audit.kinds import AuditAudit
from imr_site.audit.models import Event, Seal, Unsealed
from imr_site.audit.services import record
from imr_site.languages import moment_in_words

log = logging.getLogger(__name__)
BATCH = 5_000
"""Events of one seal at most: what a sealer holds in memory."""
LATE = timedelta(seconds=60)
"""How long an event waits for its seal, or a seal for its line in the anchor file, before somebody should look."""


@dataclass(frozen=True, slots=True)
class SealingState:
    """Whether the log is sealed as it grows: what waits, since when, and the newest seal.

    `problem` says in words what somebody should look at; it is empty where all is well.
    """

    waiting: int
    waiting_since: datetime | None
    newest: Seal | None
    unanchored: int
    problem: str


def seal() -> int:
    """Seal every event that waits, add the lines to the anchor file, and return how many events were sealed.

    Never call it within a transaction. Raises AuditKeyError, AnchorError or OSError; what is sealed by then stays so,
    and the next call goes on. Two callers at once harm nothing: one of them seals nothing.
    """
    count = 0
    while taken := _seal_some():
        count += taken
        if taken < BATCH:
            break
    while _anchor_some():
        pass
    return count


def sealing_state() -> SealingState:
    """How far sealing is, told from the database alone, so that every process can tell."""
    waiting = Unsealed.objects.count()
    since = Event.objects.filter(unsealed__isnull=False).aggregate(since=Min("at"))["since"] if waiting else None
    unanchored = Seal.objects.filter(anchored_at__isnull=True)
    first = unanchored.first()
    late = timezone.now() - LATE
    problem = ""
    if since and since < late:
        problem = f"Events of the audit log wait for their seal since {moment_in_words(since)}: is a worker alive?"
    elif waiting and since is None:
        problem = "An event of the audit log was removed before it was sealed. Run: manage.py verify_audit"
    elif first and first.at < late:
        problem = f"{first} is not in the anchor file of the audit log. Run: manage.py verify_audit"
    return SealingState(
        waiting=waiting,
        waiting_since=since,
        newest=Seal.objects.last(),
        unanchored=unanchored.count() if first else 0,
        problem=problem[:1].upper() + problem[1:],
    )


def resume_anchors() -> Anchor:
    """Let the anchor file go on from the log as it is, after an older state was put back or the file was lost.

    The seals of the time between are set aside, not forgotten: the line that is returned says so for ever, and so does
    an event.
    """
    with transaction.atomic():
        first = Seal.objects.filter(anchored_at__isnull=True).first()
        before = Seal.objects.filter(number__lt=first.number).last() if first else Seal.objects.last()
        data = {"seal": before.number if before else 0}
        record(kind=AuditAudit.RESUMED, scope="audit", actor=None, data=data)
    anchor = anchor_of(before) if before else Anchor(0, NOTHING, timezone.now().isoformat())
    anchor = Anchor(anchor.number, anchor.mac, anchor.at, resumed=True)
    with appending(new=True) as writer:
        writer.append(anchor)
        writer.sync()
    return anchor


def _seal_some() -> int:
    """One seal over what waits, at most `BATCH` events; how many it holds, 0 also where another sealer was faster."""
    waiting = Event.objects.filter(unsealed__isnull=False).order_by("pk")
    rows = list(waiting.values_list(*COLUMNS)[:BATCH])  # read before the write lock of SQLite, which others wait for
    if not rows:
        return 0
    ids = [row[0] for row in rows]
    digest = digest_of(event_sha256(row) for row in rows)
    try:
        with transaction.atomic(durable=True):
            newest = Seal.objects.last()
            key = signing_key(newest=newest)
            _take(ids)
            made = Seal(
                number=newest.number + 1 if newest else 1,
                at=timezone.now(),
                events=_ranges(ids),
                count=len(ids),
                digest=digest,
                previous=newest.mac if newest else NOTHING,
            )
            made.mac = mac_of(made, key)
            made.save(force_insert=True)
    except (IntegrityError, _AnotherSealerError):
        return 0
    _tell_the_process_log(rows, made)
    return len(ids)


def _tell_the_process_log(rows: list[Row], made: Seal) -> None:
    """One line for each event, without its data, and one for the seal: an installation sends them to another host."""
    for pk, *told in rows:
        said = dict(zip(COLUMNS[1:], told, strict=True))
        log.info(
            "audit event %s of %s: %s, scope %s, subject %s, actor %s",
            pk,
            said["at"].isoformat(),
            said["kind"],
            said["scope"],
            said["subject"] or "none",
            said["actor_id"] or "none",
        )
    log.info("audit seal %s: %s events, mac %s", made.number, made.count, made.mac)


class _AnotherSealerError(Exception):
    """Another sealer took some of these events meanwhile."""


def _take(ids: list[int]) -> None:
    deleted, _by_model = Unsealed.objects.filter(pk__in=ids).delete()
    if deleted != len(ids):
        raise _AnotherSealerError


def _anchor_some() -> bool:
    """Append the lines of the next seals that have none; whether there were any.

    Raises AnchorError where the file does not end with the seal before: then it, or the database, is not the one of
    these seals.
    """
    pending = Seal.objects.filter(anchored_at__isnull=True)[:AT_ONCE]
    if not pending:
        return False
    with appending(new=pending[0].number == 1) as writer:
        taken = list(pending.all())  # as they are now that nobody else appends
        for one in taken:
            if writer.known.get(one.number) == one.mac:
                continue  # appended by a process that died before it could mark them
            last = writer.last
            if (last.number, last.mac) != (one.number - 1, one.previous) if last else one.number != 1:
                raise AnchorError(
                    f"The anchor file ends with seal {last.number if last else 0}, and {one} is the next of the "
                    "database. Find out why with: manage.py verify_audit"
                )
            writer.append(anchor_of(one))
        writer.sync()
        Seal.objects.filter(pk__in=[one.pk for one in taken]).update(anchored_at=timezone.now())
    return True


def _ranges(ids: list[int]) -> list[list[int]]:
    """Sorted ids as ranges `[[first, last], ...]`."""
    ranges: list[list[int]] = []
    for pk in ids:
        if ranges and ranges[-1][1] == pk - 1:
            ranges[-1][1] = pk
        else:
            ranges.append([pk, pk])
    return ranges
