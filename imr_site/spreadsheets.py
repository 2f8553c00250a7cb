"""Tables in CSV for programs that open them: the only place that writes one.

Such a program computes a cell that begins with one of a few signs, so that a party's name could run a command on the
desk of whoever opens the table. Those cells begin with an apostrophe, which shows them as text.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any, Final

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""With these, also in full width, a cell begins that a program for tables would compute."""


class _Line:
    """What `csv.writer` writes to: it keeps the one line that was written last."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text = text
        return len(text)


def csv_lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The rows as lines of CSV (RFC 4180), one by one; a line break or a quote inside a field survives."""
    line = _Line()
    writer = csv.writer(line, lineterminator="\r\n")
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
        yield line.text


def harmless(cell: Any) -> Any:
    """The cell as no program computes it: text behind an apostrophe where it begins as a formula does."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" \n").startswith(FORMULA) else cell


def as_typed(cell: str) -> str:
    """What `harmless` was given: a table that was written here is read as it was."""
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell
