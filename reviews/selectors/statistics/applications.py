"""What became of the applications that were received in a period, and why some were ineligible."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.models import Case as Sql
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import TruncMonth

from cases.enums import CaseOrigin, CaseState, EligibilityReason
from cases.lifecycle import OPEN_STATES
from cases.models import Case, CaseMove, MoveGround
from cases.selectors.lateness import Period
from reviews.selectors.statistics.months import month_rows, within
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


def application_queries(periods: Sequence[Period]) -> dict[str, QuerySet[Any, Any]]:
    """What is counted of the applications received then.

    Moves are read only where neither the state nor an assignment tells: they are most of what there is to read.
    """
    received = Case.objects.filter(within("received_on", periods), origin=CaseOrigin.NATIVE.value)
    told = Sql(When(assigned_on__isnull=False, then=Value(S.ELIGIBLE.value)), default="state")
    by_move = CaseMove.objects.filter(
        ~_later_finding("case", "pk"),
        to_state__in=[S.DUPLICATE.value, S.ELIGIBLE.value, S.INELIGIBLE.value],
        case__in=received.filter(_UNCLEAR),
    )
    grounds = MoveGround.objects.filter(
        ~_later_finding("move__case", "move"),
        move__to_state=S.INELIGIBLE.value,
        move__case__in=received.filter(_UNCLEAR | Q(state=S.INELIGIBLE.value)),
    )
    another = Exists(MoveGround.objects.filter(move=OuterRef("move"), pk__lt=OuterRef("pk")))
    return {
        "states": received.order_by()
        .annotate(told=told)
        .values_list(TruncMonth("received_on"), "told")
        .annotate(n=Count("pk")),
        "findings": by_move.order_by()
        .values_list(TruncMonth("case__received_on"), "case__state", "to_state")
        .annotate(n=Count("pk")),
        "grounds": grounds.order_by().values_list("reason").annotate(n=Count("pk"), moves=Count("pk", filter=~another)),
    }


def application_tables(period: Period, counted: Mapping[str, Sequence[Any]]) -> tuple[Table, Table]:
    """Applications by month, and the ineligible ones by reason."""
    months = _by_month(counted)
    total = sum(months.values(), Counter())
    by_month = Table(
        key="applications",
        title="Applications",
        told="Applications received in the month, and what was found of them until now.",
        heading="Month received",
        columns=_COLUMNS,
        rows=month_rows(period, {month: _cells(found) for month, found in months.items()}, _cells(Counter())),
        total=Row("All months", _cells(total)),
        notes=(
            "Unique: received without duplicates, which repeat an application about the same treatment.",
            "Letters of record, which were issued elsewhere, are no applications received here.",
        ),
    )
    return by_month, _ineligible(counted["grounds"], total["ineligible"])


def _later_finding(case: str, move: str) -> Exists:
    """Whether something else was found after a move; both lead to what is asked about."""
    return Exists(CaseMove.objects.filter(case=OuterRef(case), pk__gt=OuterRef(move), to_state__in=FOUND))


def _by_month(counted: Mapping[str, Sequence[Any]]) -> dict[str, Counter[str]]:
    """By the name of the month: how many applications there are of each kind."""
    months: dict[str, Counter[str]] = defaultdict(Counter)
    for month, state, n in counted["states"]:
        months[month][became(state)] += n
    for month, state, finding, n in counted["findings"]:
        months[month][became(state)] -= n
        months[month][became(finding)] += n
    return months


def became(state: str) -> str:
    """What became of an application, by the state that tells what was found, or by its own."""
    if state in _AFTER_ELIGIBLE:
        return "eligible"
    if state in _ENDS:
        return _ENDS[S(state)]
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


def _ineligible(grounds: Sequence[Any], ineligible: int) -> Table:
    counted: Counter[str] = Counter()
    told = 0
    for reason, n, moves in grounds:
        counted[reason] += n
        told += moves
    reasons = [*_AGENCYS_REASONS, *(r for r in EligibilityReason if r not in _AGENCYS_REASONS and r.value in counted)]
    rows = [Row(reason.label, (counted[reason.value],)) for reason in reasons]
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
