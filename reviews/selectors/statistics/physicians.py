"""Decisions on the requests of each physician, by NPI: what the Administrative Director publishes (LC 138.8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Count, Max, Q

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


def physicians_table(period: Period, set_aside: Sequence[int]) -> Table:
    """Each physician with enough cases, the most decisions first, and all others in a row; two queries."""
    counted: Any = list(
        decided_in(period)
        .exclude(determination__in=set_aside)
        .values("requester_npi")
        .annotate(
            cases=Count("pk", filter=Q(position=1)),
            decisions=Count("pk"),
            overturned=Count("pk", filter=Q(outcome=Decision.OVERTURNED.value)),
            last=Max("determination"),
        )
    )
    named = [row for row in counted if row["requester_npi"]]
    listed = [row for row in named if row["cases"] >= FEWEST_CASES]
    listed.sort(key=lambda row: (-row["decisions"], row["requester_npi"]))
    known = _known(listed)
    few = [row for row in named if row["cases"] < FEWEST_CASES]
    rest = (
        (f"Physicians with fewer than {FEWEST_CASES} cases", few),
        ("NPI not known", [row for row in counted if not row["requester_npi"]]),
    )
    return Table(
        key="physicians",
        title="Decisions by requesting physician",
        told="Disputed items by the National Provider Identifier (NPI) of the physician who asked for the treatment.",
        heading="NPI",
        columns=_COLUMNS,
        rows=(
            *(
                Row(npi, (*known.get(npi, ("", "")), *_figures([row])))
                for row in listed
                if (npi := row["requester_npi"])
            ),
            *(Row(label, ("", "", *_figures(rows))) for label, rows in rest if rows),
        ),
        total=Row("All physicians", ("", "", *_figures(counted))),
        notes=(
            f"A physician is listed from {FEWEST_CASES} cases on, so that no worker is recognised by the physician.",
            "Name and specialty as in the last case.",
        ),
    )


def _figures(rows: Sequence[dict[str, Any]]) -> tuple[int, ...]:
    return tuple(sum(row[figure] for row in rows) for figure in ("cases", "decisions", "overturned"))


def _known(listed: Sequence[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    """By NPI: name and specialty as in the last case."""
    parties = Party.objects.filter(
        kind=PartyKind.REQUESTING_PHYSICIAN.value,
        npi__in=[row["requester_npi"] for row in listed],
        case__determinations__in=[row["last"] for row in listed],
    )
    rows = parties.order_by("case__determinations", "pk").values_list("npi", "name", "organization", "specialty")
    return {npi: (name or organization, specialty) for npi, name, organization, specialty in rows}
