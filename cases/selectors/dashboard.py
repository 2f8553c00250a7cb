"""What is going on at the desks, in numbers: arrivals, age of open cases, lateness, and who works on how many.

Each chart is one query that an index answers, so that a page costs the same however many cases are closed. Which
charts there are, the rules say; over which cases, the desk of the person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Case as SqlCase
from django.db.models import Count, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.formats import date_format

from cases import rules
from cases.addressing import Notice
from cases.clocks.calendar import local_moment
from cases.desks import DESK
from cases.enums import CaseState
from cases.hooks import review_desk
from cases.lifecycle import OPEN_STATES
from cases.models import Case, NoticeDue
from cases.selectors.cases import visible_cases
from imr_site.accounts.authority import may
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from imr_site.charts import Chart, bar_chart

DAYS: Final = 14
WEEKS: Final = 12
AGES: Final = ((7, "Up to 7 days"), (30, "8 to 30 days"), (60, "31 to 60 days"), (180, "61 to 180 days"))
OLDER: Final = "More than 180 days"
NO_DAY: Final = "Arrival not known"
LATE: Final = ((3, "1 to 3 days late"), (10, "4 to 10 days late"), (30, "11 to 30 days late"))
LATER: Final = "More than 30 days late"
AWAITS_RECORDS: Final = (CaseState.RECORDS_PENDING.value, CaseState.INSUFFICIENT_RECORDS.value)
MOST_PEOPLE: Final = 20


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart with its table: what it is over in words, the heads of the columns, and the rows."""

    key: str
    chart: Chart
    over: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


def dashboard_of(actor: User) -> list[Panel]:
    """The charts that this person may see, over the cases of the own desk; an administrator's are over all."""
    if not may(actor, rules.see_dashboard):
        return []
    panels = [*_arrivals(actor), _ages(actor), _our_lateness(actor)]
    if may(actor, rules.see_lateness):
        panels.append(_lateness_of_parties(actor))
    if may(actor, rules.see_load):
        panels += [_load_of_owners(actor), _load_of_reviewers(actor)]
    return panels


def _states(actor: User) -> tuple[Sequence[CaseState], str]:
    """The open states over which a person looks, and how a page names them."""
    desk = DESK.get(Role(actor.role))
    return (desk, "Open cases on your desk") if desk else (OPEN_STATES, "All open cases")


def _open(actor: User) -> tuple[QuerySet[Case], str]:
    states, over = _states(actor)
    return visible_cases(actor).filter(state__in=[state.value for state in states]).order_by(), over


# ---- arrivals -------------------------------------------------------------------------------------------------------


def _arrivals(actor: User) -> Iterator[Panel]:
    """Applications received by day and by week, in California, those of days without any too. One query for both."""
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(weeks=WEEKS - 1)
    counted = visible_cases(actor).filter(received_on__range=(first, today)).order_by().values("received_on")
    found: dict[date | None, int] = dict(counted.annotate(n=Count("received_on")).values_list("received_on", "n"))
    days = [today - timedelta(days=back) for back in range(DAYS)]
    yield _panel(
        "days",
        "Applications received, by day",
        f"All applications of the last {DAYS} days",
        ("Day", "Applications"),
        [(date_format(day, "D, M j"), found.get(day, 0)) for day in days],
    )
    weeks = [monday - timedelta(weeks=back) for back in range(WEEKS)]
    yield _panel(
        "weeks",
        "Applications received, by week",
        f"All applications of the last {WEEKS} weeks; this week is not over",
        ("Week from", "Applications"),
        [
            (date_format(week, "M j, Y"), sum(found.get(week + timedelta(days=day), 0) for day in range(7)))
            for week in weeks
        ],
    )


# ---- ages -----------------------------------------------------------------------------------------------------------


def _ages(actor: User) -> Panel:
    """The open cases by the days since their arrival, and in the table by state as well."""
    cases, over = _open(actor)
    today = timezone.localdate()
    bucket = SqlCase(
        When(received_order=date.max, then=Value(len(AGES) + 1)),
        *(
            When(received_order__gte=today - timedelta(days=days), then=Value(place))
            for place, (days, _words) in enumerate(AGES)
        ),
        default=Value(len(AGES)),
        output_field=IntegerField(),
    )
    counted = cases.values("state").annotate(age=bucket, n=Count("pk")).values_list("state", "age", "n")
    found = {(state, age): n for state, age, n in counted}
    names = [*(words for _days, words in AGES), OLDER, NO_DAY]
    states = [state for state in CaseState if any(known == state for known, _age in found)]
    sums = [sum(found.get((state, age), 0) for state in states) for age in range(len(names))]
    shown = [age for age, name in enumerate(names) if name != NO_DAY or sums[age]]
    return Panel(
        key="ages",
        chart=bar_chart("Open cases, by age", [(names[age], sums[age]) for age in shown]),
        over=f"{over}, by days since the application came",
        columns=("State", *(names[age] for age in shown)),
        rows=tuple((state.label, *(found.get((state, age), 0) for age in shown)) for state in states),
    )


# ---- lateness -------------------------------------------------------------------------------------------------------


def _our_lateness(actor: User) -> Panel:
    """Duties of this organization whose day is past, by how long."""
    cases, over = _open(actor)
    today = timezone.localdate()
    late = cases.filter(due_order__lt=today)
    buckets = {
        f"b{place}": Count("pk", filter=Q(due_order__gte=today - timedelta(days=days)))
        for place, (days, _words) in enumerate(LATE)
    }
    counted = late.aggregate(all=Count("pk"), **buckets)
    return _panel(
        "ours",
        "Late: our own duties",
        f"{over} whose next duty of this organization is past its day",
        ("How late", "Cases"),
        _by_lateness([counted[f"b{place}"] for place in range(len(LATE))], counted["all"]),
    )


def _lateness_of_parties(actor: User) -> Panel:
    """Cases that wait for records which are overdue, by the days since it was noted."""
    overdue = NoticeDue.objects.filter(case=OuterRef("pk"), notice=Notice.RECORDS_OVERDUE.value).order_by()
    noted = overdue.values("case").annotate(first=Min("arose_at")).values("first")
    cases = visible_cases(actor).filter(state__in=AWAITS_RECORDS).order_by().annotate(since=Subquery(noted))
    today = timezone.localdate()
    midnight = local_moment(today)
    buckets = {
        f"b{place}": Count("pk", filter=Q(since__gte=midnight - timedelta(days=days)))
        for place, (days, _words) in enumerate(LATE)
    }
    counted = cases.filter(since__isnull=False).aggregate(all=Count("pk"), **buckets)
    return _panel(
        "parties",
        "Late: records of the parties",
        "Cases that wait for records which are overdue, by the days since this was noted",
        ("How long", "Cases"),
        _by_lateness([counted[f"b{place}"] for place in range(len(LATE))], counted["all"]),
    )


def _by_lateness(within: Sequence[int], total: int) -> list[tuple[str, int]]:
    """The counts of each range, from those of all up to its end."""
    below = (0, *within)
    ranges = [
        (words, upto - below[place]) for place, ((_days, words), upto) in enumerate(zip(LATE, within, strict=True))
    ]
    return [*ranges, (LATER, total - below[-1])]


# ---- load -----------------------------------------------------------------------------------------------------------


def _load_of_owners(actor: User) -> Panel:
    """The open cases that each person took."""
    owned = visible_cases(actor).filter(owner__isnull=False, state__in=[state.value for state in OPEN_STATES])
    counted = owned.order_by().values("owner__full_name").annotate(n=Count("pk")).order_by("-n", "owner__full_name")
    return _panel(
        "owners",
        "Open cases, by who works on them",
        f"Cases that somebody took from a desk; at most {MOST_PEOPLE} people",
        ("Who", "Cases"),
        list(counted.values_list("owner__full_name", "n")[:MOST_PEOPLE]),
    )


def _load_of_reviewers(actor: User) -> Panel:
    """The reviews that each reviewer has now."""
    return _panel(
        "reviewers",
        "Reviews under way, by reviewer",
        f"Rounds that are not closed; at most {MOST_PEOPLE} reviewers",
        ("Reviewer", "Reviews"),
        review_desk().load(actor)[:MOST_PEOPLE],
    )


def _panel(key: str, title: str, over: str, columns: tuple[str, ...], rows: Sequence[tuple[str, int]]) -> Panel:
    return Panel(key=key, chart=bar_chart(title, rows), over=over, columns=columns, rows=tuple(rows))
