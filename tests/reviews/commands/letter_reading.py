"""Checks exported rows against the text of a letter without parsing it: every word must be accounted for, in order.

The exporter's row says what the letter should hold; this walks through the letter's words with it. What the row does
not hold (the standard statements) may stand only between a heading and the fixed words that end it.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

HEADER_DATES = {
    "date_assigned": r"Date Assigned:\s+(\S+)",
    "date_of_injury": r"Date of Injury:\s+(\S+)",
    "decision_date": r"Decision Date:\s+(\S+)",
    "ur_denial_date": r"UR Denial Date:\s+(\S+)",
    "application_received": r"Application\s+Received:\s+(\S+)",
}
HEADINGS = (
    "HOW THE IMR FINAL DETERMINATION WAS MADE",
    "CLINICAL CASE SUMMARY",
    "IMR ISSUES, DECISIONS AND RATIONALES",
)


def header_of(text: str) -> dict[str, str]:
    """Case number, priority and ISO dates, each as it stands beside its label."""
    found = {"case_number": _one(r"Case Number:\s+(\S+)", text), "priority": _one(r"Priority:\s+(\S+)", text)}
    for name, pattern in HEADER_DATES.items():
        printed = _one(pattern, text)
        found[name] = datetime.strptime(printed, "%m/%d/%Y").date().isoformat()  # noqa: DTZ007 - a printed date
    return found


def words_not_accounted_for(text: str, row: dict[str, Any], imro: str = "MAXIMUS") -> str:
    """Empty where the row says every word of the letter after its header, in order; else where it does not."""
    rest = _squeezed(text[text.index(HEADINGS[0]) :])
    steps: list[str | None] = [HEADINGS[0], None, "State(s) of Licensure:", ",".join(row["licensure"])]
    steps += ["Certification(s)/Specialty:", ",".join(row["specialty"])]
    steps += [HEADINGS[1], None, row["summary"], HEADINGS[2], None]
    for item in row["items"]:
        steps += [f"{item['title']}:", item["decision"].capitalize()]
        steps += ["Claims Administrator guideline:", item["claims_administrator_guideline"]]
        steps += [f"{imro} guideline:", item["imro_guideline"], "Decision rationale:", item["rationale"]]
    statement = False
    for step in steps:
        if step is None:
            statement = True
            continue
        wanted = _squeezed(step)
        at = rest.find(wanted)
        if at != 0 and not (statement and at > 0 and _is_statement(rest[:at])):
            return f"{wanted[:60]} is not at {rest[:60]}"
        rest, statement = rest[at + len(wanted) :], False
    return rest[:60]


def _is_statement(squeezed: str) -> bool:
    """Standard wording ends with a colon and holds no heading or label."""
    return squeezed.endswith(":") and not any(_squeezed(heading) in squeezed for heading in HEADINGS)


def _squeezed(text: str) -> str:
    """Without white space, where extractors and line ends differ; words are compared apart by `words_made_up`."""
    return re.sub(r"\s+", "", text)


def words_made_up(text: str, row: dict[str, Any]) -> set[str]:
    """Words of the row that stand nowhere in the letter, apart from those a line's end divides at a hyphen."""
    said = [row["summary"], *row["licensure"], *row["specialty"]]
    said += [value for item in row["items"] for name, value in item.items() if name != "decision"]
    known = set(re.split(r"[\s,:]+", text))
    return {word for part in said for word in re.split(r"[\s,:]+", part) if word not in known and "-" not in word}


def _one(pattern: str, text: str) -> str:
    (found,) = re.findall(pattern, text)
    return found
