"""Who could be recognized: names, numbers, addresses and birth dates in texts that are published without names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.requests import Span
from reviews.proofreading.model import CheckFinding, Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reviews.proofreading.model import DeterminationFacts

_REVIEWER = "LC 4610.6(f)"
_PUBLICATION = "LC 4610.6(m)"
_MOST_NAMES = 200
_LEAST_NUMBER = 4
_LEAST_SURNAME = 3
_TITLES = r"(?:Dr|Doctor|Mr|Mrs|Ms|Miss|Prof|Professor|Judge)\.?\s+"
_DEGREES = r",?\s+(?:M\.?D|D\.?O|D\.?C|Ph\.?D|D\.?P\.?M|Psy\.?D|L\.?Ac|D\.?D\.?S|P\.?T|N\.?P|P\.?A|Esq)\b"
_NOT_A_NAME = re.compile(
    r"(?:dr|mr|mrs|ms|md|do|dc|phd|dpm|dds|lac|jr|sr|ii|iii|inc|llc|llp|corp|co|the|of|and)\.?", re.IGNORECASE
)
_DATE = r"(?:\d{1,2}[/\-.]\d{1,2}[/\-.]\d{2,4}|\d{4}-\d{2}-\d{2}|[A-Z][a-z]{2,8}\.?\s+\d{1,2},?\s+\d{4})"
_PATTERNS = (
    ("an e-mail address", re.compile(r"\b[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\b")),
    ("a Social Security number", re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])|\bSSN\b[\s:#]{0,3}[\dxX*]{3}")),
    ("a telephone number", re.compile(r"(?<![\d\-/.#])(?:\(\d{3}\)\s?|\d{3}[-.\s])\d{3}[-.]\d{4}(?![\d-])")),
    (
        "a date of birth",
        re.compile(
            rf"\b(?:born(?:\s+on)?|d\.?o\.?b\.?|date\s+of\s+birth|birth\s?date)\b[\s:]{{0,3}}(?:is\s+)?{_DATE}",
            re.IGNORECASE,
        ),
    ),
    ("a case number of the Appeals Board", re.compile(r"\bADJ\s?\d{6,9}\b", re.IGNORECASE)),
    (
        "a medical record number",
        re.compile(r"\b(?:MRN|medical record (?:no|number))\b[\s.:#]{0,3}\d{4,}", re.IGNORECASE),
    ),
)


class _Public(NamedTuple):
    """A text that will be published: the field, the item it belongs to, how to call it."""

    text: str
    where: str
    position: int | None
    name: str


def check_identity(facts: DeterminationFacts) -> Iterator[CheckFinding]:
    """Nobody can be recognized from the texts that go public; least of all the reviewer."""
    reviewer = _name_pattern(facts.reviewer_names)
    parties = _name_pattern(facts.party_names)
    numbers = _number_pattern(facts.numbers)
    for public in _public_texts(facts):
        if reviewer and (spans := _spans(reviewer, public.text)):
            words = f"{public.name} names the reviewer. Take the name out; it never leaves the organization."
            yield _finding("reviewer_identity", public, words, spans)
        if parties and (spans := _spans(parties, public.text)):
            named = _quote(public.text, spans)
            words = f"{public.name} names a party ({named}). Write the role instead, such as the treating physician."
            yield _finding("party_identity", public, words, spans)
        if numbers and (spans := _spans(numbers, public.text)):
            words = f"{public.name} holds a number of the case ({_quote(public.text, spans)}). Take it out."
            yield _finding("number_identity", public, words, spans)
        for what, pattern in _PATTERNS:
            if spans := _spans(pattern, public.text):
                words = f"{public.name} holds what looks like {what}. Take it out."
                yield _finding("personal_data", public, words, spans)


def _public_texts(facts: DeterminationFacts) -> Iterator[_Public]:
    yield _Public(facts.summary, "summary", None, "The clinical summary")
    for item in facts.items:
        yield _Public(item.title, "title", item.position, f"The request of item {item.position}")
        yield _Public(item.rationale, "rationale", item.position, f"The rationale of item {item.position}")
        reason = f"The reason for citing no guideline in item {item.position}"
        yield _Public(item.no_guideline_reason, "no_guideline_reason", item.position, reason)


def _finding(check: str, public: _Public, words: str, spans: tuple[Span, ...]) -> CheckFinding:
    reviewer = check == "reviewer_identity"
    level, citation = (Level.ERROR, _REVIEWER) if reviewer else (Level.WARNING, _PUBLICATION)
    return CheckFinding(check, level, public.position, words, citation, public.where, spans)


def _spans(pattern: re.Pattern[str], text: str) -> tuple[Span, ...]:
    return tuple(Span(*found.span()) for found in pattern.finditer(text) if found.end() > found.start())


def _quote(text: str, spans: tuple[Span, ...]) -> str:
    return " ".join(text[spans[0].start : spans[0].end].split())[:60]


def _name_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """Matches a full name in either order, and a surname with a title or a degree; never a bare surname.

    A bare surname is too often a sign, a test or an ordinary word (Phalen, Young, Brown).
    """
    forms: list[str] = []
    for name in list(names)[:_MOST_NAMES]:
        forms.extend(_forms(name))
    return re.compile("|".join(dict.fromkeys(forms)), re.IGNORECASE) if forms else None


def _forms(name: str) -> Iterator[str]:
    person = name.split(",", maxsplit=1)[0]
    parts = [part for part in re.findall(r"[^\W\d_][\w.'\u2019-]*", person) if not _NOT_A_NAME.fullmatch(part)]
    if len(parts) == 1 and len(parts[0]) > _LEAST_SURNAME and "," not in name and name.strip() == parts[0]:
        yield rf"(?<!\w){re.escape(parts[0])}(?!\w)"
        return
    if len(parts) < 2:  # noqa: PLR2004
        return
    first, last = re.escape(parts[0]), re.escape(parts[-1])
    whole = r"\s+".join(map(re.escape, parts))
    middle = r"(?:\s+[\w.'\u2019-]{1,20}){0,2}"
    yield rf"(?<!\w){whole}(?!\w)"
    yield rf"(?<!\w){first}{middle}\s+{last}(?!\w)"
    yield rf"(?<!\w){last},\s*{first}(?!\w)"
    if len(parts[-1]) >= _LEAST_SURNAME:
        yield rf"(?<!\w){_TITLES}(?:[^\W\d_]\.?\s+)?{last}(?!\w)"
        yield rf"(?<!\w){last}{_DEGREES}"


def _number_pattern(numbers: Iterable[str]) -> re.Pattern[str] | None:
    """Matches the numbers however they are spaced or hyphenated."""
    forms = []
    for number in list(numbers)[:_MOST_NAMES]:
        kept = re.findall(r"[^\W_]", number)
        if len(kept) >= _LEAST_NUMBER and any(map(str.isdigit, kept)):
            forms.append(r"(?<!\w)" + r"[\s./-]?".join(map(re.escape, kept)) + r"(?!\w)")
    return re.compile("|".join(forms), re.IGNORECASE) if forms else None
