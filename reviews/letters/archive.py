"""The determination as data: the row other systems get, and the file embedded in every letter."""

from __future__ import annotations

import json
from typing import Any

from .content import DATE_FIELDS, LetterContent

COLUMNS = ("case_number", *DATE_FIELDS, "priority", "licensure", "specialty", "summary", "items")


def determination_record(content: LetterContent, *, case_number: str = "") -> dict[str, Any]:
    """One determination as plain JSON values; dates in ISO form, reviewers by credentials only.

    `case_number` stands for a letter that names none itself.
    """
    plain = content.to_dict()
    return {
        "case_number": case_number or content.case_number,
        **{name: plain[name] for name in DATE_FIELDS},
        "priority": content.priority,
        "licensure": content.licence_states,
        "specialty": content.specialties,
        "summary": content.summary,
        "items": plain["items"],
    }


def record_line(content: LetterContent, *, case_number: str = "") -> str:
    """The record as one line of JSON, as `export_determinations` prints it."""
    return json.dumps(determination_record(content, case_number=case_number), ensure_ascii=False)
