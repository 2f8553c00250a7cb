"""What became of the applications that were received in a period, and why some were ineligible."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Final

from django.db.models import Case as Sql
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import TruncMonth

from cases.enums import CaseOrigin, CaseState, EligibilityReason
from cases.lifecycle import OPEN_STATES
from cases.models import Case, CaseMove, MoveGround
from cases.selectors.lateness import Period
from reviews.selectors.statistics.months import month_rows
from reviews.statistics.model import Column, Row, Table

S = CaseState
FOUND: Final = (S.RECEIVED, S.ELIGIBILITY_REVIEW, S.DUPLICATE, S.ELIGIBLE, S.INELIGIBLE)
"""The states that tell what was found of an application: the last one entered counts."""
_BEFORE_FINDING: Final = frozenset({S.RECEIVED, S.ELIGIBILITY_REVIEW, S.INFO_REQUESTED, S.DEFERRED, S.REMANDED})
_AFTER_ELIGIBLE: Final = frozenset({*OPEN_STATES, S.ISSUED}) - _BEFORE_FINDING
_ENDS: Final = {S.DUPLICATE: "duplicates", S.INELIGIBLE: "ineligible"}
_UNCLEAR: Final = Q(
    state__in=[S.CLOSED.value, S.TERMINATED.value, S.WITHDRAWN.value, S.APPEALED.value, S.REMANDED.value],
    assigned_on=None,
)
"""Of these the moves alone tell what was found: what was assigned for review was found eligible."""
_AGENCYS_REASONS: Final = (
    EligibilityReason.UNSIGNED,
    EligibilityReason.UNTIMELY,
    EligibilityReason.UR_DECISION_MISSING,
    EligibilityReason.CONDITIONAL_NON_CERTIFICATION,
)
"""Those that the agency's own page counts; the others stand after them."""
_COLUMNS: Final = (
    Column("gross", "Received (gross)"),
    Column("duplicates", "Duplicates"),
    Column("unique", "Unique"),
    Column("eligible", "Eligible"),
    Column("ineligible", "Ineligible"),
    Column("waiting", "Not found yet"),
    Column("ended", "Ended before a finding"),
)


def application_tables(period: Period) -> tuple[Table, Table]:
    """Applications by month, and the ineligible ones by reason; four queries."""
    months = _by_month(period)
    total = sum(months.values(), Counter())
    by_month = Table(
        key="applications",
        title="Applications",
        told="Applications received in the month, and what was found of them until now.",
        heading="Month received",
        columns=_COLUMNS,
        rows=month_rows(period, {month: _cells(counted) for month, counted in months.items()}, _cells(Counter())),
        total=Row("All months", _cells(total)),
        notes=(
            "Unique: received without duplicates, which repeat an application about the same treatment.",
            "Letters of record, which were issued elsewhere, are no applications received here.",
        ),
    )
    return by_month, _ineligible(period, total["ineligible"])


def _received(period: Period) -> QuerySet[Case]:
    return Case.objects.filter(origin=CaseOrigin.NATIVE.value, received_on__range=period)


def _last_findings(cases: QuerySet[Case]) -> QuerySet[CaseMove]:
    """Of each case the move that tells what was found last; one that came without its moves has none."""
    moves = CaseMove.objects.filter(to_state__in=FOUND, case__in=cases).order_by()
    return CaseMove.objects.filter(pk__in=moves.values("case").annotate(last=Max("pk")).values("last")).order_by()


def _by_month(period: Period) -> dict[date, Counter[str]]:
    """By the first day of the month: how many applications there are of each kind.

    Moves are read only where neither the state nor an assignment tells: they are most of what there is to read.
    """
    received = _received(period).order_by()
    unclear = received.filter(_UNCLEAR)
    by_moves = _last_findings(unclear).values_list(TruncMonth("case__received_on"), "to_state", "case__state")
    told = Exists(CaseMove.objects.filter(case=OuterRef("pk"), to_state__in=FOUND))
    by_state = received.filter(~_UNCLEAR | ~told).annotate(
        found=Sql(When(assigned_on__isnull=False, then=Value(S.ELIGIBLE.value)), default="state")
    )
    months: dict[date, Counter[str]] = defaultdict(Counter)
    for rows in (by_moves, by_state.values_list(TruncMonth("received_on"), "found", "state")):
        for month, found, state, n in rows.annotate(n=Count("pk")):
            months[month][became(found, state)] += n
    return months


def became(found: str, state: str) -> str:
    """What became of an application: by what was found last, else (where no move tells it) by its state."""
    if found in _AFTER_ELIGIBLE:
        return "eligible"
    if found in _ENDS:
        return _ENDS[S(found)]
    return "waiting" if state in OPEN_STATES else "ended"


def _cells(counted: Counter[str]) -> tuple[int, ...]:
    gross = counted.total()
    unique = gross - counted["duplicates"]
    return (
        gross,
        counted["duplicates"],
        unique,
        *(counted[kind] for kind in ("eligible", "ineligible", "waiting", "ended")),
    )


def _ineligible(period: Period, ineligible: int) -> Table:
    later = CaseMove.objects.filter(case=OuterRef("move__case"), pk__gt=OuterRef("move"), to_state__in=FOUND)
    grounds = MoveGround.objects.filter(
        ~Exists(later), move__to_state=S.INELIGIBLE.value, move__case__in=_received(period)
    ).order_by()
    counted = dict(grounds.values_list("reason").annotate(n=Count("pk")))
    told = grounds.aggregate(n=Count("move", distinct=True))["n"]
    reasons = [*_AGENCYS_REASONS, *(r for r in EligibilityReason if r not in _AGENCYS_REASONS and r.value in counted)]
    rows = [Row(reason.label, (counted.get(reason.value, 0),)) for reason in reasons]
    if ineligible > told:
        rows.append(Row("Reason not on file", (ineligible - told,)))
    return Table(
        key="ineligible",
        title="Ineligible applications, by reason",
        told="Of the applications received in these days, those found ineligible, by the grounds of the finding.",
        heading="Reason",
        columns=(Column("applications", "Applications"),),
        rows=tuple(rows),
        total=Row("Ineligible applications", (ineligible,)),
        notes=("An application may be ineligible for several reasons: the rows may sum up to more than the total.",),
    )
