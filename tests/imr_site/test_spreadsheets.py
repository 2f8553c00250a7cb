"""Tables in CSV: no cell is computed by the program that opens them, and every table is written in one place."""

from __future__ import annotations

import ast
import csv
import io

import pytest

from imr_site.spreadsheets import as_typed, csv_lines, harmless
from tests.installation import ROOT


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
@pytest.mark.parametrize("before", ["", " ", "\n"])
def test_a_cell_that_begins_as_a_formula_is_text(sign, before):
    cell = f'{before}{sign}HYPERLINK("http://x.example","click")'
    (line,) = csv_lines([[cell, "next"]])
    assert next(csv.reader(io.StringIO(line, newline=""))) == [f"'{cell}", "next"]
    assert as_typed(harmless(cell)) == cell


@pytest.mark.parametrize("cell", ["O'Brien", "1=1", "a-b", "'quoted'", "two\nlines", 'a "quote"', "", -5, None])
def test_every_other_cell_is_as_it_was(cell):
    assert harmless(cell) == cell
    if isinstance(cell, str):
        assert as_typed(cell) == cell
        (line,) = csv_lines([[cell, "next"]])
        assert next(csv.reader(io.StringIO(line, newline=""))) == [cell, "next"]


def test_every_table_is_written_here():
    writers = {
        str(path.relative_to(ROOT))
        for folder in ("cases", "reviews", "imr_site")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"writer", "DictWriter"} and _is_csv(node.value)
    }
    assert writers == {"imr_site/spreadsheets.py"}


def _is_csv(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "csv"
