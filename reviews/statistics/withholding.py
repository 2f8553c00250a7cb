"""What is withheld in a table whose rows describe people, so that no small number is told or can be computed.

Small is 1 to 10. A row with a small number of decisions shows none of its cells; a row with a small number of upheld or
overturned ones does not show these. As totals are told, what is withheld can be summed up: so the rows of the next
fewest decisions are withheld with them until at least two rows are, and none of the sums over them is small.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

SMALL: Final = 11
"""From so many on a number is told."""


class Outcomes(NamedTuple):
    """How many decisions of a row were upheld and overturned."""

    label: str
    upheld: int
    overturned: int

    @property
    def decisions(self) -> int:
        """How many they are."""
        return self.upheld + self.overturned


class Withheld(NamedTuple):
    """The places of the rows of which nothing is told, and (these among them) of those whose outcomes are not."""

    rows: frozenset[int]
    outcomes: frozenset[int]


NOTHING: Final = Withheld(frozenset(), frozenset())


def withheld_in(table: Sequence[Outcomes]) -> Withheld | None:
    """What is withheld in a table; None where its rows cannot be told at all, as they would tell what is withheld."""
    rows = {place for place, row in enumerate(table) if _is_small(row.decisions)}
    outcomes = {place for place, row in enumerate(table) if _is_small(row.upheld) or _is_small(row.overturned)}
    if not rows | outcomes:
        return NOTHING
    if len(table) == 1 or sum(row.decisions for row in table) < SMALL:
        return None
    rows = _with_others(rows, table, lambda of: (sum(row.decisions for row in of),))
    outcomes = _with_others(
        rows | outcomes, table, lambda of: (sum(row.upheld for row in of), sum(row.overturned for row in of))
    )
    return Withheld(frozenset(rows), frozenset(outcomes))


def _is_small(number: int) -> bool:
    return 0 < number < SMALL


def _with_others(
    chosen: set[int], table: Sequence[Outcomes], sums: Callable[[list[Outcomes]], tuple[int, ...]]
) -> set[int]:
    """These rows, and as many of the next fewest decisions as it takes."""
    grown = set(chosen)
    others = sorted(set(range(len(table))) - grown, key=lambda place: (table[place].decisions, place))
    for place in others:
        if not grown or (len(grown) > 1 and not any(map(_is_small, sums([table[each] for each in grown])))):
            break
        grown.add(place)
    return grown
