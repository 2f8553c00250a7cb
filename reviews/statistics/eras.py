"""The eras of an injury, by the law that held: caps on visits from 2004 (LC 4604.5), review by IMR from 2013."""

from __future__ import annotations

from datetime import date
from typing import Final

ERAS: Final = {
    "before_2004": "Before 2004",
    "2004_2012": "2004 to 2012",
    "since_2013": "2013 and later",
}
ENDS: Final = ((date(2004, 1, 1), "before_2004"), (date(2013, 1, 1), "2004_2012"))
"""The day after which each era but the last is over."""
LAST: Final = "since_2013"


def era_of(injured_on: date | None) -> str:
    """The era of an injury; empty where its date is not known."""
    if injured_on is None:
        return ""
    return next((era for end, era in ENDS if injured_on < end), LAST)
