"""Decisions on the requests of each physician, by NPI: what the Administrative Director publishes (LC 138.8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import starmap
from typing import Any, Final, NamedTuple

from django.db.models import Count, Max, Q, QuerySet

from cases.enums import PartyKind
from cases.models import Party
from cases.selectors.lateness import Period
from reviews.enums import Decision
from reviews.selectors.statistics.letters import decided_in
from reviews.statistics.model import Column, Row, Table

FEWEST_CASES: Final = 10
"""From so many cases on a physician is listed; LC 138.8 is over physicians with ten or more workers."""
_COLUMNS: Final = (
    Column("name", "Name", "text"),
    Column("specialty", "Specialty", "text"),
    Column("cases", "Cases"),
    Column("decisions", "Decisions"),
    Column("overturned", "Overturned: reversed"),
)


class _Physician(NamedTuple):
    npi: str
    cases: int
    decisions: int
    overturned: int
    last: int


def physician_queries(periods: Sequence[Period], set_aside: Sequence[int]) -> dict[str, QuerySet[Any, Any]]:
    """What is counted of each physician's requests in the letters that stand, with the last of them."""
    by_npi = decided_in(periods).exclude(determination__in=set_aside).values_list("requester_npi")
    figures = by_npi.annotate(
        cases=Count("pk", filter=Q(position=1)),
        decisions=Count("pk"),
        overturned=Count("pk", filter=Q(outcome=Decision.OVERTURNED.value)),
        last=Max("determination"),
    )
    return {"physicians": figures}


def physicians_table(counted: Mapping[str, Sequence[Any]]) -> Table:
    """Each physician with enough cases, the most decisions first, and all others in a row; at most one query."""
    physicians = _summed(counted["physicians"])
    named = [row for row in physicians if row.npi]
    listed = [row for row in named if row.cases >= FEWEST_CASES]
    listed.sort(key=lambda row: (-row.decisions, row.npi))
    known = _known(listed)
    few = [row for row in named if row.cases < FEWEST_CASES]
    rest = (
        (f"Physicians with fewer than {FEWEST_CASES} cases", few),
        ("NPI not known", [row for row in physicians if not row.npi]),
    )
    return Table(
        key="physicians",
        title="Decisions by requesting physician",
        told="Disputed items by the National Provider Identifier (NPI) of the physician who asked for the treatment.",
        heading="NPI",
        columns=_COLUMNS,
        rows=(
            *(Row(row.npi, (*known.get(row.npi, ("", "")), *_figures([row]))) for row in listed),
            *(Row(label, ("", "", *_figures(rows))) for label, rows in rest if rows),
        ),
        total=Row("All physicians", ("", "", *_figures(physicians))),
        notes=(
            f"A physician is listed from {FEWEST_CASES} cases on, so that no worker is recognised by the physician.",
            "Name and specialty as in the last case.",
        ),
    )


def _summed(rows: Sequence[Any]) -> list[_Physician]:
    summed: dict[str, _Physician] = {}
    for row in starmap(_Physician, rows):
        before = summed.get(row.npi, _Physician(row.npi, 0, 0, 0, 0))
        summed[row.npi] = _Physician(
            row.npi,
            before.cases + row.cases,
            before.decisions + row.decisions,
            before.overturned + row.overturned,
            max(before.last, row.last),
        )
    return list(summed.values())


def _figures(rows: Sequence[_Physician]) -> tuple[int, int, int]:
    return sum(row.cases for row in rows), sum(row.decisions for row in rows), sum(row.overturned for row in rows)


def _known(listed: Sequence[_Physician]) -> dict[str, tuple[str, str]]:
    """By NPI: name and specialty as in the last case."""
    if not listed:
        return {}
    parties = Party.objects.filter(
        kind=PartyKind.REQUESTING_PHYSICIAN.value,
        npi__in=[row.npi for row in listed],
        case__determinations__in=[row.last for row in listed],
    )
    rows = parties.order_by("case__determinations", "pk").values_list("npi", "name", "organization", "specialty")
    return {npi: (name or organization, specialty) for npi, name, organization, specialty in rows}
