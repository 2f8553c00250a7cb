"""The table at the top of a letter: case number, five dates and priority.

Every extractor walks the cells of this table in another order, some giving a date before its label, so a
value is matched by its place only where the places are beyond doubt, and dates by the order the law gives
them otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from cases.numbers import WANTED, case_number

from .errors import LetterError, Reason

# Nobody asks for review before the denial, and nobody decides before the assignment: in this order, always.
DATE_LABELS = {
    "date_of_injury": "Date of Injury:",
    "ur_denial_date": "UR Denial Date:",
    "application_received": "Application Received:",
    "date_assigned": "Date Assigned:",
    "decision_date": "Decision Date:",
}
_LABELS = {"case_number": "Case Number:", "priority": "Priority:"} | DATE_LABELS


def _label_pattern(kind: str, label: str) -> str:
    words = label.removesuffix(":").replace(" ", r"\s")
    return rf"(?P<{kind}>{words}\s?:)"


# The last label fills two lines of its cell, and some extractors put the value between its two words.
_TOKEN = re.compile(
    "|".join(_label_pattern(kind, label) for kind, label in _LABELS.items())
    + r"|(?P<first_half>Application(?=\s|$))|(?P<second_half>Received\s?:)|(?P<value>\S+)"
)
_DASHED_DATE = re.compile(r"\d{1,4}[-.]\d{1,2}[-.]\d")


@dataclass(frozen=True, slots=True)
class Header:
    """What the table says; all empty for a letter without one."""

    case_number: str = ""
    priority: str = ""
    date_of_injury: date | None = None
    ur_denial_date: date | None = None
    application_received: date | None = None
    date_assigned: date | None = None
    decision_date: date | None = None


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def read_header(text: str) -> Header:
    """The header from the normalised text before the first heading.

    What a stamp or a fax machine printed above the table is passed over where the table is whole without it. Raises
    LetterError if anything is missing.
    """
    tokens = _below_cover([_token(match) for match in _TOKEN.finditer(text)])
    labels = [token.kind for token in tokens if token.kind in _LABELS]
    dates = [token for token in tokens if token.kind == "date"]
    if not labels and not dates:
        return Header()
    _check_labels(labels)
    tokens = _from_first_label(tokens)
    days = _pair_dates([token for token in tokens if token.kind in DATE_LABELS or token.kind == "date"])
    return Header(case_number=_case_number(tokens), priority=_priority(tokens), **days)


def _below_cover(tokens: list[_Token]) -> list[_Token]:
    """The tokens of the table alone, where a cover letter before it uses one of its labels as a word.

    Not where another case is named before it: that is another letter.
    """
    last = max((at for at, token in enumerate(tokens) if token.kind == "case_number"), default=0)
    cover, table = tokens[:last], tokens[last:]
    kinds = [token.kind for token in table]
    is_whole = all(kinds.count(kind) == 1 for kind in _LABELS) and kinds.count("date") == len(DATE_LABELS)
    cases = {case_number(token.text) for token in cover if token.kind == "word"} - {None}
    number = case_number(table[1].text) if len(table) > 1 else None
    return table if is_whole and cover and number and cases <= {number} else tokens


def _from_first_label(tokens: list[_Token]) -> list[_Token]:
    """The tokens from the first label on, where that is the whole table; some extractors put values before it."""
    first = next(at for at, token in enumerate(tokens) if token.kind in _LABELS)
    table = tokens[first:]
    dates = sum(token.kind == "date" for token in table)
    is_whole = dates == len(DATE_LABELS) and any(token.kind == "word" and case_number(token.text) for token in table)
    return table if is_whole else tokens


def case_numbers(text: str) -> list[str]:
    """The number after every `Case Number:` in a normalised text, in order."""
    return re.findall(r"Case\sNumber\s?:\s(\S+)", text)


def _token(match: re.Match[str]) -> _Token:
    kind, text = match.lastgroup or "", match.group()
    if kind == "first_half":
        kind = "application_received"
    if kind == "value":
        kind = "date" if _is_date_like(text) else "word"
    return _Token(kind, text)


def _is_date_like(word: str) -> bool:
    """Wide enough for a misread date, which must be reported and not passed over."""
    return bool(_DASHED_DATE.match(word)) or ("/" in word and any(map(str.isdigit, word)))


def _check_labels(labels: list[str]) -> None:
    missing = [name for kind, name in _LABELS.items() if kind not in labels]
    if missing:
        raise LetterError(
            Reason.INCOMPLETE,
            f"The table at the top has no {_listed(missing)}. The text seems cut: extract it again.",
        )
    if len(labels) > len(set(labels)):
        raise LetterError(
            Reason.SEVERAL_LETTERS,
            "The table at the top stands twice. Put one letter in one file.",
        )


def _pair_dates(tokens: list[_Token]) -> dict[str, date]:
    days = [_day(token.text) for token in tokens if token.kind == "date"]
    if len(days) != len(DATE_LABELS):
        raise LetterError(
            Reason.MISSING_DATE if len(days) < len(DATE_LABELS) else Reason.BAD_HEADER,
            f"The table at the top holds {len(days)} dates instead of {len(DATE_LABELS)} "
            f"({_listed(list(DATE_LABELS.values()))}). Compare the text with the letter and correct it.",
        )
    if _is_paired(tokens):
        return dict(zip((token.kind for token in tokens if token.kind != "date"), days, strict=True))
    return dict(zip(DATE_LABELS, sorted(days), strict=True))


def _is_paired(tokens: list[_Token]) -> bool:
    """Whether the table reads as some labels and then as many values, again and again: trustworthy places."""
    runs = [(is_date, len(list(run))) for is_date, run in groupby(tokens, lambda token: token.kind == "date")]
    labels, values = runs[0::2], runs[1::2]
    return not runs[0][0] and [n for _, n in labels] == [n for _, n in values]


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007 - a printed date has no zone
    except ValueError:
        raise LetterError(
            Reason.BAD_DATE,
            f'"{text[:40]}" in the table at the top is not a date of the form MM/DD/YYYY. Correct it.',
        ) from None


def _case_number(tokens: list[_Token]) -> str:
    """The word after its label; where an extractor put another label or a date there, the one number of the table."""
    label = next(at for at, token in enumerate(tokens) if token.kind == "case_number")
    after = tokens[label + 1] if label + 1 < len(tokens) else None
    if after and after.kind == "word":
        found = {case_number(after.text)}
    else:
        found = {case_number(token.text) for token in tokens if token.kind == "word"} - {None}
    number = found.pop() if len(found) == 1 else None
    if number:
        return number
    if found:
        raise LetterError(
            Reason.BAD_HEADER,
            'More than one case number stands above the first heading, none of them right after "Case Number:". '
            "Compare the text with the letter and correct it.",
        )
    raise LetterError(
        Reason.INCOMPLETE,
        f'No case number stands with "Case Number:". {WANTED} Compare the text with the letter and correct it.',
    )


def _priority(tokens: list[_Token]) -> str:
    words = [token.text for token in tokens if token.kind == "word" and token.text.isalpha()]
    known = [word for word in words if word in {"Standard", "Expedited"}]
    if known or words:
        return (known or words)[-1]
    raise LetterError(
        Reason.INCOMPLETE, 'No word stands with "Priority:". Compare the text with the letter and correct it.'
    )


def _listed(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
