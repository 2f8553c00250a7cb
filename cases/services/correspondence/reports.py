"""Messages that came back: what a report says for certain is recorded, and a person reads all others.

Nothing is dropped: what names no letter of ours, or does not say what became of it, is kept byte for byte and waits at
the service desk.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.audit_kinds import LetterAudit
from cases.enums import DeliveryState, ReportEnd, ReportFault
from cases.errors import CaseError
from cases.letters.bounces import Outcome, Report, Said, as_text, report_of
from cases.models import Delivery, DeliveryReport, FeedMessage
from cases.services.correspondence.deliveries import record_returned
from cases.services.correspondence.feed_links import record_undelivered
from cases.services.correspondence.marks import Marks, marked, notification_of
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.clock import now_after, today_after
from imr_site.files.errors import FileDisposed
from imr_site.files.store import REPORTS, forget, keep, read_file

LARGEST = 10 * 2**20
"""Bytes of a report at most: mail servers return the message, and ours are short."""
_OURS = re.compile(r"<service-(?P<delivery>[0-9]+)\.(?P<link>[0-9a-f]{16})@")
"""The Message-ID that `cases.services.correspondence.messages` writes."""

_MAY_COME_BACK = {DeliveryState.SENDING, DeliveryState.FAILED, DeliveryState.SENT}


class Taken(StrEnum):
    """What became of a message that came back."""

    RECORDED = "recorded"
    """A letter, or the message of a feed, came back."""
    IGNORED = "ignored"
    """It says that what was sent arrived or may still arrive, or what is on file already."""
    KEPT = "kept"
    """A person has to read it."""


def take_report(*, message: bytes) -> Taken:
    """Record what a message that came back says, or keep it for the service desk; twice the same is once.

    Raises CaseError for one that is empty or larger than any report.
    """
    if not message.strip():
        raise CaseError("It is empty.")
    if len(message) > LARGEST:
        raise CaseError(f"It is larger than {LARGEST // 2**20} MB, so it is no report of a mail server.")
    report, sha256 = report_of(message), hashlib.sha256(message).hexdigest()
    with transaction.atomic():
        if DeliveryReport.objects.filter(sha256=sha256).exists():
            return Taken.IGNORED
        named = _locked(_ids_in(report))
        told = {sent: report.about(sent.address, alone=len(named) == 1) for sent in named}
        faults = {_fault(sent, said) for sent, said in told.items()} if told else {_unmatched(report)}
        if not named and _only_waits(report):
            return Taken.IGNORED
        fault = next((each for each in ReportFault if each in faults), None)
        if fault is not None:
            _keep(message, sha256, fault, named)
            return Taken.KEPT
        came_back = [_record_failure(sent, said) for sent, said in told.items() if said]
    return Taken.RECORDED if any(came_back) else Taken.IGNORED


def link_report(
    *, report: DeliveryReport, delivery: Delivery, returned_on: date, reason: str, actor: User
) -> DeliveryReport:
    """Say of which letter a report tells that it came back; the delivery is recorded as returned.

    Raises CaseError if the report is settled already, and as `record_returned` does.
    """
    require(actor, rules.serve_letter)
    with transaction.atomic():
        report = _open(report)
        record_returned(delivery=delivery, returned_on=returned_on, reason=reason, actor=actor)
        report.delivery = delivery
        _settle(report, ReportEnd.LINKED, LetterAudit.REPORT_LINKED, actor)
    return report


def set_report_aside(*, report: DeliveryReport, reason: str, actor: User) -> DeliveryReport:
    """Say why a report tells of no letter that came back. Raises CaseError without that, or if it is settled."""
    require(actor, rules.serve_letter)
    if not reason.strip():
        raise CaseError("Say why it is set aside.")
    with transaction.atomic():
        report = _open(report)
        report.reason = reason.strip()[:300]
        _settle(report, ReportEnd.SET_ASIDE, LetterAudit.REPORT_SET_ASIDE, actor)
    return report


@dataclass(frozen=True, slots=True)
class ReadReport:
    """A message that came back, as plain text for a person, and the messages of feeds that it names."""

    text: str
    feeds: tuple[FeedMessage, ...]


def read_report(*, report: DeliveryReport, actor: User) -> ReadReport:
    """Read what was kept. Raises FileDisposed once it is removed, FileGone or FileAltered."""
    require(actor, rules.see_service)
    if report.removed_at is not None:
        raise FileDisposed(on=timezone.localdate(report.removed_at))
    message = read_file(REPORTS, report.sha256)
    named = _ids_in(report_of(message))[Marks.FEED_MESSAGE]
    return ReadReport(as_text(message), tuple(FeedMessage.objects.select_related("feed__entry").filter(pk__in=named)))


def remove_report_file(*, report: DeliveryReport) -> None:
    """Remove the bytes of a report that is settled, once its time is over; the row stays, and says so."""
    with transaction.atomic():
        report.removed_at = timezone.now()
        report.save(update_fields=["removed_at"])
        transaction.on_commit(lambda: forget(REPORTS, report.sha256))


def _ids_in(report: Report) -> dict[Marks, set[int]]:
    """What marks and Message-IDs of ours name; what we did not sign names nothing."""
    ids: dict[Marks, set[int]] = {what: set() for what in Marks}
    for mark in report.marks:
        if known := marked(mark):
            ids[known[0]].add(known[1])
    for message_id in report.message_ids:
        ours = _OURS.match(message_id)
        delivery = Delivery.objects.filter(pk=int(ours["delivery"])).first() if ours else None
        if ours and delivery and delivery.link_sha256 and hmac.compare_digest(ours["link"], delivery.link_sha256[:16]):
            ids[Marks.DELIVERY].add(delivery.pk)
    return ids


def _locked(ids: Mapping[Marks, set[int]]) -> list[Delivery | FeedMessage]:
    deliveries = Delivery.objects.select_for_update(of=("self",)).select_related("letter", "job")
    feeds = FeedMessage.objects.select_for_update(of=("self",)).select_related("feed")
    return [*deliveries.filter(pk__in=ids[Marks.DELIVERY]), *feeds.filter(pk__in=ids[Marks.FEED_MESSAGE])]


def _only_waits(report: Report) -> bool:
    """Whether it says of the message of a notification that it arrived or may still arrive: nobody has to read that."""
    ours = any(notification_of(each) is not None for each in report.message_ids)
    return ours and {each.outcome for each in report.said} == {Outcome.UNDER_WAY}


def _unmatched(report: Report) -> ReportFault:
    return ReportFault.UNMATCHED if report.said else ReportFault.UNREADABLE


def _fault(sent: Delivery | FeedMessage, said: Said | None) -> ReportFault | None:
    """Why a person has to read what is said of this message; None where it is clear."""
    if _is_over(sent):
        return None  # nothing that could be said is new
    if said is None:
        return ReportFault.UNREADABLE
    if said.outcome is Outcome.FAILED and isinstance(sent, Delivery) and sent.state not in _MAY_COME_BACK:
        return ReportFault.CONTRADICTS
    return None


def _is_over(sent: Delivery | FeedMessage) -> bool:
    """Whether it is known that it came back, or, of a feed, that somebody acknowledged it through this message."""
    if isinstance(sent, Delivery):
        return sent.returned_on is not None
    return sent.refused_at is not None or sent.feed.acknowledged_through_id == sent.pk


def _record_failure(sent: Delivery | FeedMessage, said: Said) -> bool:
    """Whether it is new that the message came back; it is on file then."""
    if said.outcome is not Outcome.FAILED or _is_over(sent):
        return False
    if isinstance(sent, FeedMessage):
        return record_undelivered(message=sent, reason=said.reason)
    record_returned(delivery=sent, returned_on=today_after(sent.sent_on), reason=said.reason, actor=None)
    return True


def _keep(message: bytes, sha256: str, fault: ReportFault, named: Sequence[Delivery | FeedMessage]) -> None:
    """Keep the bytes first: a row without its file would be lost, a file without a row is written again."""
    keep(REPORTS, message)
    delivery = named[0] if len(named) == 1 and isinstance(named[0], Delivery) else None
    told = {"size": len(message), "received_at": timezone.now(), "fault": fault.value, "delivery": delivery}
    report, made = DeliveryReport.objects.get_or_create(sha256=sha256, defaults=told)
    if made:
        _record(LetterAudit.REPORT_KEPT, report, None)


def _open(report: DeliveryReport) -> DeliveryReport:
    locked = DeliveryReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if locked.settled_at is not None:
        raise CaseError("This report is settled already.")
    return locked


def _settle(report: DeliveryReport, end: ReportEnd, kind: LetterAudit, actor: User) -> None:
    report.settled_at, report.settled_as, report.settled_by = now_after(report.received_at), end.value, actor
    report.save()
    _record(kind, report, actor)


def _record(kind: LetterAudit, report: DeliveryReport, actor: User | None) -> None:
    data = {"fault": report.fault, "delivery": report.delivery_id, "sha256": report.sha256}
    record(kind=kind, scope="service", subject=f"report/{report.pk}", actor=actor, data=data)
