"""What is typed on a page and sent twice, as after a lost answer, is kept once."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import TypeVar

from django.db.models import Manager

from cases.models import Call, CaseTask, Note

Row = TypeVar("Row", Note, Call, CaseTask)


def keep_once(
    *, rows: Manager[Row], submission: str, typed: tuple[object, ...], said: Mapping[str, object]
) -> tuple[Row, bool]:
    """The row of what was `typed` on the page of this number, and whether it is new; without a number it always is.

    `typed` names by their ids who sent it, the case, and all that a person chose or wrote.
    """
    if not submission:
        return rows.create(**said), True
    form = sha256(f"{submission} {typed!r}".encode()).hexdigest()
    return rows.get_or_create(form=form, defaults=said)
