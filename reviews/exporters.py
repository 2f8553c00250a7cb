"""Determinations as rows, for other systems."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from reviews.letters.content import DATE_FIELDS
from reviews.models import Determination

COLUMNS = (
    "case_number", *DATE_FIELDS, "priority", "licensure", "specialty", "summary", "items"
)  # fmt: skip


def determination_row(determination: Determination) -> dict[str, Any]:
    """One determination as plain JSON values; dates in ISO form, reviewers by credentials only."""
    content = determination.letter_content
    plain = content.to_dict()
    return {
        "case_number": determination.case.case_number,
        **{name: plain[name] for name in DATE_FIELDS},
        "priority": content.priority,
        "licensure": content.licence_states,
        "specialty": content.specialties,
        "summary": content.summary,
        "items": plain["items"],
    }


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
