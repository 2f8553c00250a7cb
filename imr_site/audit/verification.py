"""Compares the event log with its seals, its key and its anchor file: what is wrong, and since when."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from imr_site.audit.anchors import Anchor, anchor_file_size, standing_anchors
from imr_site.audit.append_only import unprotected
from imr_site.audit.canonical_rows import COLUMNS, NOTHING, Row, chained_hash, digest_of, event_sha256
from imr_site.audit.keys import known_keys, made_with
from imr_site.audit.models import Event, Seal, Unsealed
from imr_site.audit.sealing import BATCH, LATE

CHUNK = 5_000
UNCLAIMED = 200_000
"""Events whose seal was not read yet, at most: what keeps the memory constant."""
TOLD = 50
"""Problems that are told in words."""


@dataclass(frozen=True, slots=True)
class LogReport:
    """What was compared: events, seals, and those that still wait for a seal. `problems` is empty for a whole log.

    `head` is the newest seal, and `holds_until` the last one before the first problem (None: not even the first).
    `notes` says what is no fault but limits what was proved.
    """

    events: int
    waiting: int
    head: Seal | None
    holds_until: Seal | None
    problems: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CopiedLog:
    """The log of a backup: when it was copied, its anchor file (None: it has none), and whether its key is here."""

    at: datetime
    anchor_file: Path | None
    has_key: bool


def verify_log(*, heads: Mapping[int, str] | None = None, copied: CopiedLog | None = None) -> LogReport:
    """Read the whole log, as of one moment and in constant memory, and compare it with everything that is known of it.

    `heads`: MACs by the number of their seal, as they were mailed or noted elsewhere. `copied`: models read the log of
    a backup, which is compared with what lies beside it.
    """
    file = copied.anchor_file if copied else Path(settings.AUDIT_ANCHOR_FILE)
    size = anchor_file_size(file) if file else None
    with _one_moment():
        reading = _Reading(file=file, size=size, heads=dict(heads or {}), now=copied.at if copied else timezone.now())
        if copied and not copied.has_key:
            reading.keys = []
            reading.notes.append("The audit key of the backup is not here, so no seal was proved.")
        if copied and size is None:
            reading.notes.append("The backup holds no anchor file: that its log ends where it did is not proved.")
        reading.read(proves_keys=copied is None or copied.has_key)
    return reading.report()


@dataclass(slots=True)
class _Reading:
    """One reading of the log; events and seals go by once, both in their order."""

    file: Path | None
    size: int | None
    heads: dict[int, str]
    now: datetime
    keys: list[bytes] = field(default_factory=known_keys)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    more: int = 0
    events: int = 0
    waiting: int = 0
    head: Seal | None = None
    holds_until: Seal | None = None
    unclaimed: dict[int, bytes] = field(default_factory=dict)
    chained: str = NOTHING
    broken: bool = False

    def read(self, *, proves_keys: bool) -> None:
        if proves_keys and not self.keys and Seal.objects.exists():
            self._found("The audit key is missing (AUDIT_KEY or AUDIT_KEY_FILE), so no seal can be proved.")
        seals = self._seals()
        seal = next(seals, None)
        for chunk in _in_chunks(Event.objects.order_by("pk").values_list(*COLUMNS).iterator(chunk_size=CHUNK)):
            self._take(chunk)
            while seal is not None and seal.last_event <= chunk[-1][0]:
                self._compare(seal)
                seal = next(seals, None)
            self._limit()
        while seal is not None:
            self._compare(seal)
            seal = next(seals, None)
        self._leftover(list(self.unclaimed))
        for pk in Unsealed.objects.filter(~Exists(Event.objects.filter(pk=OuterRef("pk")))).values_list(
            "pk", flat=True
        ):
            self._found(f"Event {pk} was removed before it was sealed.")
        for name in unprotected(connection):
            self._found(f"The database no longer protects its rows: the trigger {name} is missing or altered.")

    def report(self) -> LogReport:
        if self.more:
            self.problems.append(f"And {self.more} problems more.")
        return LogReport(
            self.events, self.waiting, self.head, self.holds_until, tuple(self.problems), tuple(self.notes)
        )

    def _found(self, problem: str) -> None:
        if len(self.problems) < TOLD:
            self.problems.append(problem[0].upper() + problem[1:])
        else:
            self.more += 1

    # ---- events ------------------------------------------------------------------------------------------------------

    def _take(self, rows: list[Row]) -> None:
        """Count the events, and keep the hash of each until its seal goes by."""
        between = Unsealed.objects.filter(pk__gte=rows[0][0], pk__lte=rows[-1][0])
        unsealed = set(between.values_list("pk", flat=True))
        self.events += len(rows)
        self.waiting += len(unsealed)
        for row in rows:
            if row[-1]:
                self._follow_chain(row)
            if row[0] not in unsealed:
                self.unclaimed[row[0]] = event_sha256(row)

    def _follow_chain(self, row: Row) -> None:
        """Compare an event of the time before the seals with the one before it, up to the first that does not fit."""
        pk, at, previous, own = row[0], row[1], row[-2], row[-1]
        if not self.broken and (previous != self.chained or own != chained_hash(row)):
            self.broken = True
            self._found(f"Event {pk} of {at:%Y-%m-%d %H:%M:%S} UTC does not follow from the event before it.")
        self.chained = own

    def _compare(self, seal: Seal) -> None:
        """Compare the events that a seal holds with what was sealed."""
        hashes = []
        for pk in seal.ids():
            one = self.unclaimed.pop(pk, None)
            if one is not None:
                hashes.append(one)
            elif Event.objects.filter(pk=pk).exists():
                self._found(f"Event {pk} of {_words(seal)} is in another seal too, or waits for one again.")
            else:
                self._found(f"Event {pk} of {_words(seal)} was removed.")
        if len(hashes) == seal.count and digest_of(hashes) != seal.digest:
            self._found(f"An event of {_words(seal)} was changed after it was sealed.")
        if not self.problems:
            self.holds_until = seal

    def _limit(self) -> None:
        """Give up waiting for the seals of the oldest events, so that strangers in great number do not fill memory."""
        if len(self.unclaimed) > UNCLAIMED:
            self._leftover(sorted(self.unclaimed)[: -UNCLAIMED // 2])

    def _leftover(self, strangers: list[int]) -> None:
        for pk in strangers:
            del self.unclaimed[pk]
        for event in Event.objects.filter(pk__in=strangers[:TOLD]).order_by("pk"):
            self._found(
                f"Event {event.pk} of {event.at:%Y-%m-%d %H:%M:%S} UTC is in no seal and waits for none: it was put "
                "in, or its seal was removed."
            )
        self.more += len(strangers[TOLD:])

    # ---- seals -------------------------------------------------------------------------------------------------------

    def _seals(self) -> Iterator[Seal]:
        """The seals in order, each compared with the key, the seal before, the anchor file and the heads given."""
        anchors = iter(()) if self.file is None or self.size is None else standing_anchors(self.file, self.size)
        anchor = next(anchors, None)
        begun = anchor.number if anchor else None
        previous = NOTHING
        for seal in Seal.objects.order_by("number").iterator(chunk_size=CHUNK):
            self._check_link(seal, previous)
            while anchor is not None and anchor.number < seal.number:
                anchor = next(anchors, None)
            self._check_anchor(seal, anchor, begun)
            self._check_head(seal)
            previous, self.head = seal.mac, seal
            if _readable(seal):
                yield seal
            else:
                self._found(f"What {seal} holds cannot be read.")
        self._check_end(anchor, anchors)

    def _check_link(self, seal: Seal, previous: str) -> None:
        expected = self.head.number + 1 if self.head else 1
        if seal.number != expected:
            gone = (
                f"Seal {expected} is" if seal.number == expected + 1 else f"Seals {expected} to {seal.number - 1} are"
            )
            self._found(f"{gone} missing before {seal}.")
        elif seal.previous != previous:
            self._found(f"{seal} does not follow from the seal before it.")
        if self.keys and not made_with(seal, self.keys):
            self._found(f"{seal} was not made with the audit key, or was changed since.")

    def _check_anchor(self, seal: Seal, anchor: Anchor | None, begun: int | None) -> None:
        if anchor is not None and anchor.number == seal.number:
            if anchor.mac != seal.mac:
                self._found(f"The anchor file has another {seal}: the log was made anew from there on.")
        elif self.size is None:
            if self.head is None and self.file is not None:  # told once
                self._found(f"The anchor file {self.file} is gone.")
        elif begun is not None and seal.number < begun:
            if self.head is None:
                self.notes.append(f"The anchor file was begun anew with seal {begun}; nothing proves those before.")
        elif seal.at < self.now - LATE:
            self._found(f"{seal} is not in the anchor file.")

    def _check_head(self, seal: Seal) -> None:
        if self.heads.pop(seal.number, seal.mac) != seal.mac:
            self._found(f"{seal} is not the one that was mailed or noted: the log was made anew.")

    def _check_end(self, anchor: Anchor | None, anchors: Iterator[Anchor]) -> None:
        """Notice what is known elsewhere and is no longer in the log."""
        ends = f"ends with {self.head}" if self.head else "has no seal"
        (newest,) = deque(anchors, maxlen=1) or (anchor,)
        if newest is not None and newest.number > (self.head.number if self.head else 0):
            self._found(
                f"The anchor file knows seal {newest.number} of {newest.at}, and the log {ends}: its newest part was "
                "removed, or an older state of the database was put back."
            )
        for number in sorted(self.heads):
            self._found(f"Seal {number} was mailed or noted, and the log {ends}.")


def _words(seal: Seal) -> str:
    """What a seal is: its number, time and events."""
    first, last = seal.events[0][0], seal.last_event
    return f"{seal} (events {first} to {last})"


def _readable(seal: Seal) -> bool:
    """Whether its events are ranges of ids in order, as many as it says: somebody may have altered them."""
    ends = [0]
    try:
        for first, last in seal.events:
            ends += [int(first), int(last)]
    except (TypeError, ValueError):
        return False
    count = sum(ends[place + 1] - ends[place] + 1 for place in range(1, len(ends), 2))
    return 0 < count == seal.count <= BATCH and ends == sorted(ends)


def _in_chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


@contextmanager
def _one_moment() -> Iterator[None]:
    """A transaction whose reads all see the same moment, and that no writer waits for."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # `atomic` would take the write lock
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
