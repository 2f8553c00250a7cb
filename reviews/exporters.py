"""Determinations as rows for other systems."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from imr_site import spreadsheets
from reviews.letters.archive import COLUMNS, determination_record
from reviews.models import Determination

ITEM_COLUMNS = ("item", "title", "decision", "claims_administrator_guideline", "imro_guideline", "rationale")


def determination_row(determination: Determination) -> dict[str, Any]:
    """One determination as plain JSON values; dates in ISO form, reviewers by credentials only."""
    return determination_record(determination.letter_content, case_number=determination.case.case_number)


def jsonl_lines(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One JSON object a line."""
    for record in records:
        yield json.dumps(record, ensure_ascii=False) + "\n"


def csv_lines(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One row a disputed item, so that nothing nested is left; no cell of it is computed by who opens it."""
    return spreadsheets.csv_lines(_csv_rows(records))


def _csv_rows(records: Iterable[dict[str, Any]]) -> Iterator[list[Any]]:
    facts = [name for name in COLUMNS if name != "items"]
    yield [*facts, *ITEM_COLUMNS]
    for record in records:
        shared = ["; ".join(value) if isinstance(value := record[name], list) else value for name in facts]
        for position, item in enumerate(record["items"], start=1):
            numbered = {"item": position, **item}
            yield [*shared, *(numbered[name] for name in ITEM_COLUMNS)]
