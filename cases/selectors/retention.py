"""What is kept for how long: the classes, the holds, the disposals, and what is gone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db.models import CharField, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from cases import rules
from cases.enums import CaseState
from cases.lifecycle import is_open
from cases.models import Case, Disposal, DisposalLine, Disposed, Document, LegalHold
from cases.retention.engine import Dates
from cases.retention.rules import Fate, RecordClass, Since, load_classes
from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from imr_site.files.errors import FileDisposed

ENDED = [state.value for state in CaseState if not is_open(state) and state != CaseState.APPEALED]
"""The states in which nothing more is decided; a petition to the Appeals Board is decided yet."""


def record_classes() -> tuple[RecordClass, ...]:
    """The classes of this installation, in their order; what goes by itself and its file does not name, as shipped."""
    own = load_classes(settings.RETENTION_RULES)
    named = {each.key for each in own}
    return own + tuple(each for each in load_classes() if each.fate is Fate.EXPIRES and each.key not in named)


def record_class(key: str) -> RecordClass:
    """The class of this key. Raises KeyError if the rules describe none."""
    return {each.key: each for each in record_classes()}[key]


# ---- holds ----------------------------------------------------------------------------------------------------------


def held_cases(case_ids: Iterable[int]) -> set[int]:
    """Those of the cases that are on hold now, or are decided in one that is."""
    held = Q(holds__isnull=False, holds__release__isnull=True)
    lead = Q(consolidated_into__holds__isnull=False, consolidated_into__holds__release__isnull=True)
    return set(Case.objects.filter(held | lead, pk__in=list(case_ids)).values_list("pk", flat=True))


# ---- disposals ------------------------------------------------------------------------------------------------------


def visible_disposals(actor: User) -> QuerySet[Disposal]:
    """All disposals, newest first, for administrators and auditors; none for others."""
    people = ("proposed_by", "first_approved_by", "second_approved_by", "refused_by", "job", "certificate")
    disposals = Disposal.objects.select_related(*people)
    return disposals if may(actor, rules.see_retention) else disposals.none()


def lines_of(disposal: Disposal) -> QuerySet[DisposalLine]:
    """The things of a disposal, with what went of each and whether their case is on hold now."""
    of_case = Q(case=OuterRef("case")) | Q(case__consolidated=OuterRef("case"))
    held = LegalHold.objects.filter(of_case, release__isnull=True)
    lines = disposal.lines.select_related("case").annotate(on_hold=Exists(held))
    return lines.prefetch_related(Prefetch("things", queryset=Disposed.objects.order_by("pk"))).order_by("pk")


# ---- what is gone ---------------------------------------------------------------------------------------------------


def disposed_on(what: str, *, since: datetime) -> date | None:
    """The day on which the thing of this name, here since that moment, was disposed of; None if it is there."""
    gone = Disposed.objects.filter(what=what, at__gt=since).values_list("at", flat=True).first()
    return timezone.localdate(gone) if gone else None


def refuse_disposed(document: Document) -> None:
    """Raises FileDisposed, with the day, where the file of this record was disposed of."""
    if gone := disposed_on(f"document/{document.pk}", since=document.received_at):
        raise FileDisposed(on=gone)


def is_disposed(prefix: str, since: str) -> Exists:
    """The condition that a queried row is disposed of: named `prefix/<id>`, and here since the moment in `since`."""
    name = Concat(Value(f"{prefix}/"), Cast(OuterRef("pk"), CharField()))
    return Exists(Disposed.objects.filter(what=name, at__gt=OuterRef(since)))


# ---- the facts of a case --------------------------------------------------------------------------------------------


def ended_cases(before: date) -> QuerySet[Case]:
    """The cases that are over and were opened before this day, the oldest first."""
    return Case.objects.filter(state__in=ENDED, opened_at__date__lt=before).order_by("opened_at", "pk")


def dates_of_case(case: Case) -> Dates:
    """The day of the last thing that happened in the case, once it is over, and that of the injury.

    An application that is decided in another case is over with that case.
    """
    ended = None
    if case.state in ENDED:
        moved = case.moves.order_by(F("at").desc()).values_list("at", flat=True).first()
        stated = case.events.standing().order_by(F("occurred_at").desc()).values_list("occurred_at", flat=True).first()
        ended = max(timezone.localdate(moment) for moment in (case.opened_at, moved, stated) if moment)
    if ended and case.consolidated_into:
        of_lead = dates_of_case(case.consolidated_into)[Since.CASE_ENDED]
        ended = max(ended, of_lead) if of_lead else None
    return {Since.CASE_ENDED: ended, Since.INJURY: case.injury_ended_on or case.date_of_injury}
