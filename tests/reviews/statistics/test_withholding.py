"""No small number is told in a table that describes people, and none follows from what is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.statistics.withholding import NOTHING, SMALL, Outcomes, Withheld, withheld_in

NUMBERS = st.integers(0, 40) | st.integers(0, 3)
TABLES = st.lists(st.tuples(NUMBERS, NUMBERS).filter(any), max_size=7).map(
    lambda rows: [Outcomes(str(place), *row) for place, row in enumerate(rows)]
)


def rows(*numbers: tuple[int, int]) -> list[Outcomes]:
    return [Outcomes(str(place), *row) for place, row in enumerate(numbers)]


@pytest.mark.parametrize(
    ("table", "withheld"),
    [
        ([], NOTHING),
        (rows((50, 20), (30, 11)), NOTHING),
        (rows((50, 0), (30, 11)), NOTHING),
        (rows((50, 20), (30, 12), (2, 1)), Withheld(frozenset({1, 2}), frozenset({1, 2}))),
        (rows((50, 20), (30, 12), (40, 3)), Withheld(frozenset(), frozenset({1, 2}))),
        (rows((50, 20), (30, 12), (6, 4), (5, 5)), Withheld(frozenset({2, 3}), frozenset({1, 2, 3}))),
        (rows((3, 2), (2, 1)), None),
        (rows((30, 2)), None),
    ],
)
def test_what_is_withheld(table, withheld):
    assert withheld_in(table) == withheld


@given(TABLES)
def test_no_small_number_is_told(table):
    withheld = withheld_in(table)
    if withheld is None:
        return
    for place, row in enumerate(table):
        if place not in withheld.rows:
            assert row.decisions >= SMALL
        if place not in withheld.outcomes:
            assert not {row.upheld, row.overturned} & set(range(1, SMALL))
    assert withheld.rows <= withheld.outcomes


@given(TABLES)
def test_no_small_number_can_be_computed(table):
    """For each small number there is another table that tells the same, rows and totals, in which it is different."""
    withheld = withheld_in(table)
    if withheld is None:
        return
    others = [other for other in changed(table) if told(other, withheld) == told(table, withheld)]
    for place, row in enumerate(table):
        for figure in ("decisions", "upheld", "overturned"):
            if 0 < getattr(row, figure) < SMALL:
                assert any(getattr(other[place], figure) != getattr(row, figure) for other in others)


def told(table: list[Outcomes], withheld: Withheld) -> tuple:
    shown = [
        (None if place in withheld.rows else row.decisions, None if place in withheld.outcomes else tuple(row))
        for place, row in enumerate(table)
    ]
    return shown, sum(row.upheld for row in table), sum(row.overturned for row in table)


def changed(table: list[Outcomes]) -> list[list[Outcomes]]:
    """All tables in which one or two decisions changed places between two rows."""
    found = []
    for one in range(len(table)):
        for other in range(len(table)):
            for upheld, overturned in ((1, 0), (0, 1), (1, -1), (-1, 1)):
                new = list(table)
                new[one] = moved(new[one], -upheld, -overturned)
                new[other] = moved(new[other], upheld, overturned)
                if one != other and min(new[one][1:] + new[other][1:]) >= 0 < min(
                    new[one].decisions, new[other].decisions
                ):
                    found.append(new)
    return found


def moved(row: Outcomes, upheld: int, overturned: int) -> Outcomes:
    return row._replace(upheld=row.upheld + upheld, overturned=row.overturned + overturned)
