"""Proposes what a received file is, by its name and the words of its first page; a person confirms it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Final

from cases.enums import RecordKind

EARLIEST: Final = date(1930, 1, 1)
_READ: Final = 3000
"""Characters of the first page that are looked at: what a report is stands at its head."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a file seems to be; None or empty is *not told*, and never a guess."""

    title: str
    kind: RecordKind | None = None
    author: str = ""
    dated: date | None = None


_WORDS: Final = {
    RecordKind.APPLICATION: (r"form imr", r"imr application", r"application for independent medical review"),
    RecordKind.LIST: (r"(?:list|index) of (?:documents|records)", r"document (?:list|index)", r"records? index"),
    RecordKind.UR_DECISION: (
        r"(?:utilization review|ur)\b.{0,20}\b(?:decision|determination|denial|modification)",
        r"non-?certification",
    ),
    RecordKind.RFA: (r"rfa", r"request for authorization"),
    RecordKind.MEDICAL_LEGAL: (
        r"p?qme",
        r"ame",
        r"(?:qualified|agreed) medical evaluat\w+",
        r"medical-?legal (?:report|evaluation)",
    ),
    RecordKind.OPERATIVE: (r"op(?:erative)? (?:report|note)", r"procedure note"),
    RecordKind.IMAGING: (
        r"mr[ia]",
        r"ct scan",
        r"x-?rays?",
        r"radiograph\w*",
        r"ultrasound",
        r"arthrogram",
        r"bone scan",
        r"emg",
        r"nc[sv]",
        r"radiology",
    ),
    RecordKind.LAB: (r"lab(?:s|oratory)?", r"urine drug", r"toxicology", r"uds"),
    RecordKind.THERAPY: (
        r"(?:physical|occupational|aquatic) therapy",
        r"pt (?:notes?|eval\w*|progress)",
        r"therapy notes?",
        r"acupuncture",
        r"chiropractic (?:notes?|treatment)",
    ),
    RecordKind.PROGRESS_REPORT: (
        r"pr-?\s?[234]",
        r"progress (?:report|notes?)",
        r"(?:primary|secondary) treating physician",
        r"doctor'?s first",
        r"first report",
        r"follow-?up",
        r"consultation",
        r"clinic notes?",
        r"office visit",
    ),
    RecordKind.CORRESPONDENCE: (r"letter", r"correspondence", r"fax cover", r"e-?mail", r"notice"),
}
"""Kind -> the words that tell it; the first that is found counts, in this order."""
_KINDS: Final = {kind: re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE) for kind, words in _WORDS.items()}
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATES: Final = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[-_. ]?(?P<m>0[1-9]|1[0-2])[-_. ]?(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)(?P<m>0?[1-9]|1[0-2])[-_./ ](?P<d>0?[1-9]|[12]\d|3[01])[-_./ ](?P<y>(?:19|20)?\d\d)(?!\d)"),
    re.compile(
        rf"\b(?P<w>{'|'.join(_MONTHS)})[a-z]*\.?[-_ ]+(?P<d>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?,?[-_ ]+"
        r"(?P<y>(?:19|20)\d\d)\b",
        re.IGNORECASE,
    ),
)
_DAY_LABEL: Final = re.compile(
    r"\b(?:date of (?:service|exam(?:ination)?|visit|evaluation|report|study|surgery|procedure)|exam date|dos|dated?)"
    r"\s*[:\-]\s*",
    re.IGNORECASE,
)
_WORD: Final = r"[A-Z][a-z'\u2019][a-zA-Z'\u2019\-]*"
_NAME: Final = rf"{_WORD}(?:[ ]+[A-Z]\.?)?(?:[ ]+{_WORD}){{0,2}}"
_AUTHORS: Final = (
    re.compile(
        rf"(?P<name>{_NAME}),?[ ]+(?P<degree>M\.?D\.?|D\.?O\.?|D\.?C\.?|P\.?T\.?|Ph\.?D\.?|N\.?P\.?|P\.?A\.?-?C?)\b"
    ),
    re.compile(rf"\bDr\.?[ ]+(?P<name>{_NAME})"),
)
_SPACES: Final = re.compile(r"[\s_]+")


def proposed(name: str, first_page: str = "", *, today: date) -> Proposed:
    """What the file of this name seems to be, whose first page has these words; no day after `today` is proposed."""
    stem = _SPACES.sub(" ", PurePath(name.replace("\\", "/")).stem).strip()
    head = first_page[:_READ]
    title, dated = _without_day(stem, today)
    return Proposed(
        title=title[:200] or stem[:200],
        kind=_kind(stem) or _kind(head),
        author=(_author(title) or _author(head))[:160],
        dated=dated or _labelled_day(head, today),
    )


def _kind(text: str) -> RecordKind | None:
    return next((kind for kind, pattern in _KINDS.items() if pattern.search(text)), None)


def _author(text: str) -> str:
    for pattern in _AUTHORS:
        found = pattern.search(text)
        if found:
            degree = found.groupdict().get("degree")
            return f"{found['name']}, {degree.replace('.', '').upper()}" if degree else f"Dr. {found['name']}"
    return ""


def _without_day(stem: str, today: date) -> tuple[str, date | None]:
    """The name without the day in it, and that day; a name that is all day keeps it."""
    for found, day in _days(stem, today):
        rest = f"{stem[: found.start()]} {stem[found.end() :]}"
        return _SPACES.sub(" ", rest).strip(" -,.()[]"), day
    return stem, None


def _labelled_day(text: str, today: date) -> date | None:
    """The day that the page says is that of the visit or report: a birth date and that of an injury are no such day."""
    for label in _DAY_LABEL.finditer(text):
        after = text[label.end() : label.end() + 24]
        for found, day in _days(after, today):
            if found.start() == 0:
                return day
    return None


def _days(text: str, today: date) -> Iterator[tuple[re.Match[str], date]]:
    for pattern in _DATES:
        for found in pattern.finditer(text):
            day = _day(found)
            if day is not None and EARLIEST <= day <= today:
                yield found, day


def _day(found: re.Match[str]) -> date | None:
    parts = found.groupdict()
    year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)  # noqa: PLR2004 - the digits of a short year
    word = parts.get("w")
    month = _MONTHS.index(word.lower()) + 1 if word else int(parts["m"])
    try:
        return date(year, month, int(parts["d"]))
    except ValueError:
        return None
