"""The dated facts of an older letter, each with a label of its own or told in a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, pairwise
from typing import Final

from cases.numbers import WANTED, case_number

from .errors import LetterError, Reason

DATE: Final = (
    r"(?:\d{1,2}[/-]\d{1,2}[/-]\d{2,4}"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December)\s\d{1,2},\s?\d{4})"
)
_LABELS: Final = {
    "case_number": r"(?:IMR\s|MAXIMUS\s)?Case\s(?:Number|No\.?|\#)\s?:",
    "date_of_injury": r"Date\sof\sInjury\s?:|DOI\s?:",
    "ur_denial_date": r"(?:Date\sof\s)?(?:UR|Utilization\sReview)\s(?:Denial|Decision)(?:\sDate)?\s?:",
    "application_received": r"(?:IMR\s)?(?:Date\s)?Application\s(?:Date\s)?(?:Received|Filed)(?:\sDate)?\s?:",
    "date_assigned": r"Date\s(?:of\s)?Assign(?:ed|ment)\s?:|Assigned\s?:",
    "decision_date": r"(?:Decision|Determination)\sDate\s?:|Date\sof\s(?:Decision|Determination)\s?:|Dated\s?:",
    "priority": r"Priority\s?:",
}
_TOKEN: Final = re.compile(
    "|".join(rf"(?P<{kind}>(?<![\w-])(?:{pattern}))" for kind, pattern in _LABELS.items())
    + rf"|(?P<date>(?<![\w/-]){DATE}(?![\w/-]))|(?P<word>\S+)",
    re.IGNORECASE,
)
_EARLY: Final = re.compile(r"\d{2}-\d{6,7}")
"""How the first numbers of 2013 were written."""
_LOOKS_LIKE_A_DATE: Final = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def read_labels(text: str) -> dict[str, str | date]:
    """What stands beside each label that has a value, by the name of the field of the letter.

    Raises LetterError for a date that is none, and for a case number of another form.
    """
    tokens = [_Token(match.lastgroup or "word", match.group()) for match in _TOKEN.finditer(text)]
    found: dict[str, str | date] = dict(_dates(tokens))
    if number := _number(tokens):
        found["case_number"] = number
    for label, value in pairwise(tokens):
        if label.kind == "priority" and value.kind == "word" and value.text.isalpha():
            found["priority"] = value.text
    return found


def read_day(text: str) -> date:
    """A day as these letters print it. Raises LetterError for one that the calendar does not have."""
    plain = " ".join(text.split()).replace("-", "/").title()
    for form in ("%m/%d/%Y", "%m/%d/%y", "%B %d, %Y", "%B %d,%Y"):
        try:
            return datetime.strptime(plain, form).date()  # noqa: DTZ007 - a printed date has no zone
        except ValueError:
            continue
    raise LetterError(Reason.BAD_DATE, f'"{text[:40]}" is not a date of the calendar. Compare it with the letter.')


def _dates(tokens: list[_Token]) -> dict[str, date]:
    """Labels and the dates after them: as many in a row, or one after the last; other dates belong to no label."""
    wanted = [token for token in tokens if token.kind not in {"word", "case_number", "priority"}]
    found: dict[str, date] = {}
    labels: list[str] = []
    for is_date, run in groupby(wanted, lambda token: token.kind == "date"):
        row = list(run)
        if not is_date:
            labels = [token.kind for token in row]
        elif len(row) == len(labels) > 1:
            found |= {label: read_day(token.text) for label, token in zip(labels, row, strict=True)}
        elif labels and _follows(tokens, row[0]):
            found[labels[-1]] = read_day(row[0].text)
    for label, value in pairwise(tokens):
        is_dated = label.kind in _LABELS and label.kind not in {"case_number", "priority"}
        if is_dated and value.kind == "word" and _LOOKS_LIKE_A_DATE.match(value.text):
            read_day(value.text)  # says that it is none
    return found


def _follows(tokens: list[_Token], value: _Token) -> bool:
    """Whether a date stands right after a label, with no word between them."""
    at = next(place for place, token in enumerate(tokens) if token is value)
    return at > 0 and tokens[at - 1].kind in _LABELS


def _number(tokens: list[_Token]) -> str:
    """The word after the label; where another label stands there, the one number of the table; else empty."""
    label = next((at for at, token in enumerate(tokens) if token.kind == "case_number"), None)
    if label is None:
        return ""
    after = tokens[label + 1] if label + 1 < len(tokens) else None
    if after is not None and after.kind == "word":
        if number := _as_number(after.text):
            return number
        raise LetterError(
            Reason.INCOMPLETE,
            f'"{after.text[:40]}" after the label of the case number is none. {WANTED} Compare it with the letter.',
        )
    found = {number for token in tokens if token.kind == "word" and (number := _as_number(token.text))}
    return found.pop() if len(found) == 1 else ""


def _as_number(word: str) -> str:
    return case_number(word) or (word if _EARLY.fullmatch(word) else "")
