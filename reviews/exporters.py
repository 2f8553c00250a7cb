"""Determinations as rows for other systems."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from reviews.letters.archive import COLUMNS, determination_record
from reviews.models import Determination


def determination_row(determination: Determination) -> dict[str, Any]:
    """One determination as plain JSON values; dates in ISO form, reviewers by credentials only."""
    return determination_record(determination.letter_content, case_number=determination.case.case_number)


def jsonl_lines(determinations: Iterable[Determination]) -> Iterator[str]:
    """One JSON object a line."""
    for determination in determinations:
        yield json.dumps(determination_row(determination), ensure_ascii=False) + "\n"


def csv_lines(determinations: Iterable[Determination]) -> Iterator[str]:
    """One row a disputed item, so that nothing nested is left; line breaks and quotes inside fields survive."""
    buffer = io.StringIO()
    facts = [name for name in COLUMNS if name != "items"]
    item_columns = ["item", "title", "decision", "claims_administrator_guideline", "imro_guideline", "rationale"]
    writer = csv.DictWriter(buffer, fieldnames=[*facts, *item_columns], lineterminator="\r\n")
    writer.writeheader()
    yield _drained(buffer)
    for determination in determinations:
        row = determination_row(determination)
        shared = {name: "; ".join(value) if isinstance(value := row[name], list) else value for name in facts}
        for position, item in enumerate(row["items"], start=1):
            writer.writerow({**shared, "item": position, **item})
        yield _drained(buffer)


def _drained(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
