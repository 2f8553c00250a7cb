"""The tables of the agency as values: the page, the JSON and the CSV are made of these and of nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, NamedTuple

Cell = int | float | str | None
WITHHELD: Final = "withheld"


class Column(NamedTuple):
    """A column of a table: its name for machines, its words, and what its cells are."""

    key: str
    label: str
    unit: Literal["count", "percent", "days", "text"] = "count"

    @property
    def is_number(self) -> bool:
        """Whether its cells are numbers."""
        return self.unit != "text"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what it is about, and its cells in the order of the columns.

    An empty cell of a row that `is_withheld` is not told, so that nobody is recognised; of another there is no number.
    """

    label: str
    cells: tuple[Cell, ...]
    is_withheld: bool = False

    @property
    def shown(self) -> tuple[Cell, ...]:
        """The cells in words and numbers; an average over nothing is empty."""
        empty = WITHHELD if self.is_withheld else ""
        return tuple(empty if cell is None else cell for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what it counts in a sentence, what its rows are, and under it what must be known to read it."""

    key: str
    title: str
    told: str
    heading: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types; `withheld` stands in a row only where something is."""
        return {
            "title": self.title,
            "told": self.told,
            "columns": {column.key: column.label for column in self.columns},
            "rows": [self._plain(row) for row in self.rows],
            "total": self._plain(self.total),
            "notes": list(self.notes),
        }

    def _plain(self, row: Row) -> dict[str, Any]:
        keys = (column.key for column in self.columns)
        return {"label": row.label, **dict(zip(keys, row.cells, strict=True))} | (
            {WITHHELD: True} if row.is_withheld else {}
        )


@dataclass(frozen=True, slots=True)
class Statistics:
    """All tables of a period, both days within it."""

    since: date
    until: date
    tables: tuple[Table, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types, the tables by their key."""
        days = {"from": self.since.isoformat(), "to": self.until.isoformat()}
        return {**days, "tables": {table.key: table.to_dict() for table in self.tables}}

    def lines(self) -> Iterator[tuple[Cell, ...]]:
        """Yield the rows of one long table: a line a cell, after the line of headings."""
        yield ("from", "to", "table", "row", "figure", "value")
        days = (self.since.isoformat(), self.until.isoformat())
        for table in self.tables:
            for row in (*table.rows, table.total):
                for column, cell in zip(table.columns, row.shown, strict=True):
                    yield (*days, table.title, row.label, column.label, cell)
