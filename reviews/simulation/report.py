"""The figures of a simulated year as plain values, and as lines to read."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import fmean, quantiles
from typing import Any

from .run import Figures

_HUNDRED = 100


def plain(figures: Figures) -> dict[str, Any]:
    """All figures as JSON values; shares from 0 to 1, money in dollars, time in days of 24 hours."""
    unique = figures.applications - figures.ends["duplicate"]
    eligible = figures.ends["determined"] + figures.ends["ended before review"]
    return {
        "applications": figures.applications,
        "unique": unique,
        "eligible": eligible,
        "eligible_share_of_unique": _share(eligible, unique),
        "ends": dict(sorted(figures.ends.items())),
        "ineligible": dict(sorted(figures.ineligible.items())),
        "letters": figures.letters,
        "items": figures.items,
        "overturned_share": _share(figures.overturned, figures.items),
        "people": figures.people,
        "hours": {name: round(hours, 1) for name, hours in figures.hours.items()},
        "clocks": {
            key: {
                "title": ran.title,
                "who": ran.who,
                "citation": ran.citation,
                "ran": ran.ran,
                "late": ran.late,
                "late_share": _share(ran.late, ran.ran),
            }
            for key, ran in figures.clocks.items()
        },
        "late_by_whom": _late_by_whom(figures),
        "days_from_records": _spread(figures.days_from_records),
        "days_from_assignment": _spread(figures.days_from_assignment),
        "cost": round(figures.cost_dollars, 2),
        "cost_of_a_letter": round(figures.cost_dollars / figures.letters, 2) if figures.letters else None,
        "fees": round(figures.fees_cents / _HUNDRED, 2),
        "fees_not_known": figures.fees_not_known,
    }


def lines(told: dict[str, Any]) -> Iterator[str]:
    """The figures for a terminal."""
    yield f"applications {told['applications']:,}, unique {told['unique']:,}, eligible {told['eligible']:,}"
    yield "ends: " + ", ".join(f"{end} {number:,}" for end, number in told["ends"].items())
    yield f"letters {told['letters']:,} over {told['items']:,} items, {told['overturned_share']:.1%} overturned"
    for name, size in told["people"].items():
        yield f"needed: {size:>4} {name} ({told['hours'][name]:,.0f} hours of work)"
    for clock in told["clocks"].values():
        yield f"late: {clock['late_share']:>6.1%} of {clock['ran']:>8,}  {clock['who']}: {clock['title']}"
    for name, words in (("days_from_records", "complete records"), ("days_from_assignment", "assignment")):
        if spread := told[name]:
            middle = f"median {spread['median']}, mean {spread['mean']}, p95 {spread['p95']}"
            yield f"days from {words} to the letter: {middle}"
    yield f"cost ${told['cost']:,.0f}, fees ${told['fees']:,.0f} (not known for {told['fees_not_known']:,})"


def _late_by_whom(figures: Figures) -> dict[str, float]:
    late: dict[str, list[int]] = {}
    for ran in figures.clocks.values():
        both = late.setdefault(ran.who, [0, 0])
        both[0] += ran.late
        both[1] += ran.ran
    return {who: _share(*both) for who, both in late.items()}


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _spread(days: list[float]) -> dict[str, float]:
    if len(days) < 2:  # noqa: PLR2004 - quantiles ask for two
        return {}
    cuts = quantiles(days, n=20)
    return {"median": round(cuts[9], 1), "mean": round(fmean(days), 1), "p95": round(cuts[18], 1)}
