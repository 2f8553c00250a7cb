"""Bar charts as values that a template draws as SVG: no script, no style, and every number stands beside its bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

ROW: Final = 24
"""The height of one bar with its room, in units of the drawing."""
LABELS: Final = 170
BARS: Final = 240
WIDTH: Final = 480


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its words on the left, its number on the right, and where it is drawn."""

    label: str
    value: int
    top: int
    middle: int
    width: int
    number_at: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of horizontal bars; `told` says in a sentence what it shows, for who does not see it."""

    title: str
    told: str
    bars: tuple[Bar, ...]
    height: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw: no bar, or none above zero."""
        return not any(bar.value for bar in self.bars)


def bar_chart(title: str, rows: Sequence[tuple[str, int]], *, total: int | None = None) -> Chart:
    """The chart of these words and whole numbers of zero or more, the longest bar as wide as there is room.

    `total`: how many there are in all, where that is not the sum of the bars.
    """
    most = max((value for _label, value in rows), default=0)
    bars = []
    for place, (label, value) in enumerate(rows):
        width = max(round(BARS * value / most), 2) if value else 0
        bars.append(
            Bar(
                label=label,
                value=value,
                top=place * ROW + 4,
                middle=place * ROW + ROW // 2 + 5,
                width=width,
                number_at=LABELS + width + 8,
            )
        )
    total = sum(value for _label, value in rows) if total is None else total
    longest = next((label for label, value in rows if value == most), "")
    told = f"{title}: {total} in all" + (f", most of them ({most}) in “{longest}”." if most else ".")
    return Chart(title=title, told=told, bars=tuple(bars), height=len(rows) * ROW + 4)
