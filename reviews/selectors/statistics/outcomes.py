"""How the disputed items were decided: by treatment, by reviewer's credentials, by what is known of the worker."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db.models import Case, CharField, Count, QuerySet, Value, When

from cases.selectors.lateness import Period
from reviews.enums import Decision, Representation, Residence
from reviews.guidelines.requests import Category
from reviews.selectors.statistics.letters import decided_in
from reviews.statistics.eras import ENDS, ERAS, LAST
from reviews.statistics.model import Column, Row, Table
from reviews.statistics.withholding import NOTHING, SMALL, Outcomes, Withheld, withheld_in

COLUMNS: Final = (
    Column("decisions", "Decisions"),
    Column("upheld", "Upheld: denial stands"),
    Column("overturned", "Overturned: reversed"),
    Column("share", "Overturned, %", "percent"),
)
ALL: Final = "All decisions"
NOT_KNOWN: Final = "Not known"
CATEGORIES: Final = {
    Category.PHARMACEUTICALS.value: "Drugs",
    Category.REHABILITATION.value: "Rehabilitation",
    Category.DIAGNOSTIC_TESTING.value: "Diagnostic testing",
    Category.INJECTIONS.value: "Injections",
    Category.DMEPOS.value: "Equipment and supplies",
    Category.EVALUATION_MANAGEMENT.value: "Evaluation and management",
    Category.SURGERY.value: "Surgery",
    Category.BEHAVIORAL_HEALTH.value: "Behavioral health",
    Category.PROGRAMS.value: "Programs",
    Category.HOME_HEALTH.value: "Home health",
    Category.DENTAL.value: "Dental",
    Category.OTHER.value: "Other",
}
_ERA: Final = Case(
    *(When(injured_on__lt=end, then=Value(era)) for end, era in ENDS),
    When(injured_on__isnull=False, then=Value(LAST)),
    default=Value(""),
    output_field=CharField(),
)
_WITHHELD: Final = (
    f"Small numbers, below {SMALL}, are withheld where a person could be recognised, and others with them, so that "
    "none can be computed."
)
_NOT_TOLD: Final = f"There are too few decisions, below {SMALL} in a row and nothing beside it, to tell any."
_EACH: Final = "A decision counts in each row that it belongs to: the rows may sum up to more than the total."

_BY: Final = {
    "treatment": ("category", "opioid"),
    "people": ("era", "representation", "residence"),
    "reviewers": ("specialties", "licence_states"),
    "sources": ("sources",),
}
"""What decisions are counted by, in the order of the values of a row; the outcome and the number follow."""

Rows = Sequence[Sequence[Any]]


def outcome_queries(periods: Sequence[Period], set_aside: Sequence[int]) -> dict[str, QuerySet[Any, Any]]:
    """What is counted of the decisions of the letters that stand."""
    standing = decided_in(periods).exclude(determination__in=set_aside).annotate(era=_ERA)
    return {name: standing.values_list(*by, "outcome").annotate(n=Count("pk")) for name, by in _BY.items()}


def outcome_tables(counted: Mapping[str, Rows]) -> tuple[Table, ...]:
    """The tables of decisions, of the letters that stand."""
    treatment, people, reviewers, sources = (counted[name] for name in _BY)
    drugs = [row for row in treatment if row[0] == Category.PHARMACEUTICALS]
    everything = _summed((ALL, row) for row in treatment) or [Outcomes(ALL, 0, 0)]
    return (
        _table("categories", "Decisions by kind of treatment", "Kind of treatment", _by(treatment, 0),
               words=CATEGORIES, told="Disputed items by the kind of treatment, as read from the request."),
        _table("drugs", "Decisions on drugs", "Drugs", _by(drugs, 1),
               words={True: "Opioids", False: "Other drugs"},
               told="Disputed drugs: those with an opioid among their ingredients, and the others."),
        _table("specialties", "Decisions by specialty of the reviewer", "Specialty",
               _by_line(reviewers, 0), of_people=True,
               told="Certifications and specialties as the letter prints them.",
               total=everything[0]),
        _table("licence_states", "Decisions by licence state of the reviewer", "State",
               _by_line(reviewers, 1), told="States of licensure as the letter prints them.",
               of_people=True, total=everything[0]),
        _table("representation", "Decisions by representation", "Representation", _by(people, 1),
               words={each.value: each.label for each in Representation}, of_people=True,
               told="Who acts for the worker, as named in the case. Letters of record do not tell it."),
        _table("residence", "Decisions by region of residence", "Region", _by(people, 2),
               words={each.value: each.label for each in Residence}, of_people=True,
               told="Where the worker lives, by state and ZIP code of the address in the case."),
        _table("eras", "Decisions by date of injury", "Date of injury", _by(people, 0), words=ERAS, of_people=True,
               told="When the worker was injured; of a cumulative injury its first day."),
        _table("sources", "Decisions by guideline relied on", "Guideline", _by_line(sources, 0),
               told="What the reviewer relied on; of several MTUS chapters the first one.", unknown="None named",
               total=everything[0]),
    )  # fmt: skip


def outcome_cells(upheld: int, overturned: int) -> tuple[int | float | None, ...]:
    """The cells of `COLUMNS`; there is no share of nothing."""
    decisions = upheld + overturned
    return decisions, upheld, overturned, round(100 * overturned / decisions, 1) if decisions else None


def _by(rows: Rows, place: int) -> list[Outcomes]:
    """One for each value at this place of a row, which is its label."""
    return _summed((row[place], row) for row in rows)


def _by_line(rows: Rows, place: int) -> list[Outcomes]:
    """One for each line of the value at this place; a row counts in each."""
    return _summed((name, row) for row in rows for name in row[place].split("\n"))


def _summed(labelled: Iterable[tuple[Any, Sequence[Any]]]) -> list[Outcomes]:
    counted: dict[Any, Counter[str]] = defaultdict(Counter)
    for label, (*_group, outcome, n) in labelled:
        counted[label][outcome] += n
    return [
        Outcomes(label, tally[Decision.UPHELD.value], tally[Decision.OVERTURNED.value])
        for label, tally in counted.items()
    ]


def _all(outcomes: Sequence[Outcomes], label: str = ALL) -> Outcomes:
    return Outcomes(label, sum(row.upheld for row in outcomes), sum(row.overturned for row in outcomes))


def _table(
    key: str,
    title: str,
    heading: str,
    counted: Sequence[Outcomes],
    *,
    told: str,
    words: Mapping[Any, str] | None = None,
    unknown: str = NOT_KNOWN,
    of_people: bool = False,
    total: Outcomes | None = None,
) -> Table:
    """A table of decisions: in the order of `words` where there are any, else the most decisions first.

    `total` is needed where a decision counts in several rows. Of people, small numbers are withheld.
    """
    named = [row._replace(label=(words or {}).get(row.label, row.label) or unknown) for row in counted]
    order = list((words or {}).values())
    named.sort(key=lambda row: (row.label == unknown, order.index(row.label) if row.label in order else -row.decisions,
                                row.label))  # fmt: skip
    notes = [_EACH] if total else []
    rows: list[Row] = []
    hidden = withheld_in(named) if of_people else NOTHING
    if hidden is None:
        notes.append(_NOT_TOLD)
    else:
        rows = [_row(place, row, hidden) for place, row in enumerate(named)]
        if hidden.outcomes:
            notes.append(_WITHHELD)
        if not words:  # the place of a row must not tell how many decisions it has
            rows.sort(key=lambda row: (row.label == unknown, row.cells[0] is None, "" if row.cells[0] else row.label))
    everything = total or _all(named)
    return Table(
        key=key,
        title=title,
        told=told,
        heading=heading,
        columns=COLUMNS,
        rows=tuple(rows),
        total=Row(ALL, outcome_cells(everything.upheld, everything.overturned)),
        notes=tuple(notes),
    )


def _row(place: int, row: Outcomes, hidden: Withheld) -> Row:
    if place in hidden.rows:
        return Row(row.label, (None,) * len(COLUMNS), is_withheld=True)
    if place in hidden.outcomes:
        return Row(row.label, (row.decisions, None, None, None), is_withheld=True)
    return Row(row.label, outcome_cells(row.upheld, row.overturned))
