"""Reads a published final determination letter from its text.

The usual layout is the one issued from 2014 on: a table, then the headings in `_HEADINGS`, then the items. Text is
matched by its place between headings and labels, never by its wording, so that statements of any year pass through as
issued. The layouts before it are read by `parsing/older.py`.
"""

from __future__ import annotations

import re

from .content import LetterContent, Statements
from .parsing.errors import LetterError, Reason
from .parsing.furniture import furniture_within, without_furniture
from .parsing.header import case_numbers, read_header
from .parsing.items import read_items
from .parsing.linefill import Column
from .parsing.older import older_layout, read_older
from .parsing.sections import listed_documents
from .parsing.whitespace import BREAKS, PARAGRAPH, normalise, prose

__all__ = ["LetterError", "Reason", "parse_letter"]

_HEADINGS = {
    "how_made": "HOW THE IMR FINAL DETERMINATION WAS MADE",
    "summary": "CLINICAL CASE SUMMARY",
    "items": "IMR ISSUES, DECISIONS AND RATIONALES",
}
_BEFORE = r"(?:[#*_]{1,6}\s?)?(?:(?:[IVX]{1,4}|\d)[.)]\s)?[*_]{0,3}"
_BEHIND = rf"[*_]{{0,3}}(?:\s?:(?=[{BREAKS}]))?[*_]{{0,3}}"
"""How converters mark a heading: with signs or a number before it, signs or a colon behind it."""
_MARK = re.compile(_BEFORE)


def _alone(words: str) -> re.Pattern[str]:
    words = words.replace(",", ",?").replace("AND", "(?:AND|&)").replace(" ", r"\s")
    return re.compile(rf"(?:^|(?<=[{BREAKS}])){_BEFORE}{words}{_BEHIND}(?=[{BREAKS}])", re.IGNORECASE)


_HEADING = {name: re.compile(words.replace(" ", r"\s") + _BEHIND) for name, words in _HEADINGS.items()}
_HEADING_ALONE = {name: _alone(words) for name, words in _HEADINGS.items()}
"""The same in small letters, on a line of its own: looked for where none stands as it is printed."""
_DOCUMENTS = re.compile(rf"(?<=[{BREAKS}])DOCUMENTS\sREVIEWED(?=[{BREAKS}])")
_LICENSURE = re.compile(r"State\(s\)\sof\sLicensure\s?:")
_SPECIALTY = re.compile(r"Certification\(s\)/Specialty\s?:")
_COLON = re.compile(r":(?=\s|$)")
_SENTENCE_BREAK = re.compile(rf"(?<=[.!?])\s|{PARAGRAPH}")


def parse_letter(text: str) -> LetterContent:
    """What the letter says.

    Raises LetterError for anything but one whole letter; never returns part of one.
    """
    text = without_furniture(normalise(text))
    if not text:
        raise LetterError(Reason.EMPTY, "The text is empty. Choose the file of a letter.")
    content = _read(text)
    _refuse_furniture(content)
    return content


def _read(text: str) -> LetterContent:
    places = {name: _heading(text, name) for name in _HEADINGS}
    layout = None if all(places.values()) else older_layout(text)
    if layout:
        return read_older(text, layout)
    header, how_made, summary, items = _parts(text, places)
    facts = read_header(header)
    _refuse_second_letter(facts.case_number, f"{how_made} {summary} {items}")
    how_made, documents = _documents(how_made)
    how_made, credentials_lead, licensure, specialty = _credentials(how_made)
    summary_lead, summary = _lead(summary, "CLINICAL CASE SUMMARY")
    items_lead, items = _lead(items, "IMR ISSUES, DECISIONS AND RATIONALES")
    column = Column(re.split(f"[{BREAKS}]", f"{how_made}\n{summary}\n{items}"))
    letter_items, imro = read_items(items, column)
    return LetterContent(
        case_number=facts.case_number,
        date_of_injury=facts.date_of_injury,
        ur_denial_date=facts.ur_denial_date,
        application_received=facts.application_received,
        date_assigned=facts.date_assigned,
        decision_date=facts.decision_date,
        priority=facts.priority,
        licensure=_filled(prose(licensure), "State(s) of Licensure:"),
        specialty=_filled(prose(specialty), "Certification(s)/Specialty:"),
        summary=_filled(prose(summary), "CLINICAL CASE SUMMARY"),
        items=letter_items,
        statements=Statements(prose(how_made), prose(credentials_lead), prose(summary_lead), prose(items_lead)),
        imro=imro,
        documents=documents,
    )


def _parts(text: str, places: dict[str, list[re.Match[str]]]) -> tuple[str, str, str, str]:
    """The normalised text before the first heading and under each of the three, which stand at these places."""
    missing = [_HEADINGS[name] for name, found in places.items() if not found]
    if missing:
        raise _layout_error(text, missing)
    if any(len(found) > 1 for found in places.values()):
        raise LetterError(
            Reason.SEVERAL_LETTERS,
            "A heading stands twice: this is more than one letter. Put one letter in one file.",
        )
    (first,), (second,), (third,) = places.values()
    if not first.end() <= second.start() <= second.end() <= third.start():
        raise LetterError(
            Reason.INCOMPLETE, "The headings are out of order: the pages are mixed up. Put them in order."
        )
    return (
        _before_mark(text[: first.start()]),
        _before_mark(text[first.end() : second.start()]),
        _before_mark(text[second.end() : third.start()]),
        text[third.end() :],
    )


def _before_mark(text: str) -> str:
    """What stands under a heading, without the mark of the next one, which has no words before it on its line."""
    line = max(map(text.rfind, BREAKS)) + 1
    return text[:line] if _MARK.fullmatch(text, line) else text


def _heading(text: str, name: str) -> list[re.Match[str]]:
    return list(_HEADING[name].finditer(text)) or list(_HEADING_ALONE[name].finditer(text))


def _layout_error(text: str, missing: list[str]) -> LetterError:
    if len(missing) == len(_HEADINGS) and not case_numbers(text) and "guideline:" not in text:
        return LetterError(
            Reason.UNKNOWN_LAYOUT,
            f'This is no determination letter: the heading "{missing[0]}" is missing. Choose another file.',
        )
    return LetterError(
        Reason.INCOMPLETE,
        f'The heading "{missing[0]}" is missing. The text seems cut: extract the whole letter again.',
    )


def _refuse_furniture(content: LetterContent) -> None:
    """Refuse a letter into whose words a machine printed, where the two cannot be told apart."""
    texts = [content.summary]
    for item in content.items:
        texts += [item.title, item.claims_administrator_guideline, item.imro_guideline, item.rationale]
    found = next(filter(None, map(furniture_within, texts)), "")
    if found:
        raise LetterError(
            Reason.PAGE_FURNITURE,
            f'"{found[:60]}" stands in the words of the letter, as a fax machine or a stamp prints it. '
            "Take it out of the text, or extract the letter from the original.",
        )


def _refuse_second_letter(case_number: str, body: str) -> None:
    others = [number for number in case_numbers(body) if number != case_number]
    if others:
        raise LetterError(
            Reason.SEVERAL_LETTERS,
            f"Another letter ({others[0][:40]}) begins in this text. Put one letter in one file.",
        )


def _documents(text: str) -> tuple[str, tuple[str, ...]]:
    """How the determination was made, and the documents that are listed after it, if any are."""
    heading = _DOCUMENTS.search(text)
    return (text[: heading.start()], listed_documents(text[heading.end() :])) if heading else (text, ())


def _credentials(text: str) -> tuple[str, str, str, str]:
    """How the determination was made, the lead to the credentials, the licensure and the specialty."""
    licensure, specialty = _LICENSURE.search(text), _SPECIALTY.search(text)
    if not licensure or not specialty or specialty.start() < licensure.end():
        label = "State(s) of Licensure:" if not licensure else "Certification(s)/Specialty:"
        raise LetterError(
            Reason.INCOMPLETE, f'"{label}" is missing. The text seems cut: extract the whole letter again.'
        )
    statement = text[: licensure.start()].strip()
    ends = list(_SENTENCE_BREAK.finditer(statement))
    how_made = statement[: ends[-1].start()] if ends else statement
    lead = statement[ends[-1].end() :] if ends else ""
    return how_made, lead, text[licensure.end() : specialty.start()], text[specialty.end() :]


def _lead(text: str, heading: str) -> tuple[str, str]:
    """The statement under a heading, which ends with the first colon, and the text after it."""
    colon = _COLON.search(text)
    if not colon:
        raise LetterError(
            Reason.INCOMPLETE,
            f'No sentence ending in a colon stands under "{heading}". The text seems cut: extract it again.',
        )
    return text[: colon.end()], text[colon.end() :].strip()


def _filled(value: str, label: str) -> str:
    if not value:
        raise LetterError(
            Reason.INCOMPLETE,
            f'Nothing stands after "{label}". Compare the text with the letter and correct it.',
        )
    return value
