"""The disputed items of a letter: title, decision, two guideline lines and rationale, once each, in order."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviews.letters.content import ItemOutcome, LetterItem

from .errors import LetterError, Reason
from .titles import split_before_title
from .whitespace import BREAKS, PARAGRAPH, prose

if TYPE_CHECKING:
    from .linefill import Column

_CLAIMS = re.compile(r"Claims\sAdministrator\sguideline\s?:")
_RATIONALE = re.compile(r"Decision\srationale\s?:")
_DECISION = re.compile(r":\s?(upheld|overturned)\s?$", re.IGNORECASE)
_DECISION_REACH = 20
_ORPHAN_DECISION = re.compile(rf":\s?(?:Upheld|Overturned)(?=[{BREAKS}]|$)")
_NAME = r"[A-Z][\w&,'\u2019-]{0,40}(?: [\w&,'\u2019-]{1,40}){0,6}?"
_OWN_LINE_NAME = re.compile(rf"[{BREAKS}]({_NAME})\sguideline\s?:")
_MID_LINE_NAME = re.compile(rf"[.:]\s({_NAME})\sguideline\s?:")

_BEGINS_PARAGRAPH = re.compile(rf"(?:^|{PARAGRAPH}|(?:[.!?:]|Upheld|Overturned)[{BREAKS}])$")
_ENDED = re.compile(r"[.!?][\"'\u201d\u2019)\]]*$|\bnecessary$")
_EXTRACT_AGAIN = "The text seems cut: extract the whole letter again."


@dataclass(frozen=True, slots=True)
class _Item:
    """One item before titles are known: its decision and the text from there to the next decision."""

    decision: str
    claims_administrator: str
    organization: str
    rest: str


def read_items(text: str, column: Column) -> tuple[tuple[LetterItem, ...], str]:
    """The items and the organization's short name, from the normalised text after the last statement.

    Raises LetterError (INCOMPLETE) for an item without one of its parts.
    """
    first_title, segments = _segments(text)
    name = _organization([segment for _, segment in segments])
    drafts = [_item(decision, segment, name, n) for n, (decision, segment) in enumerate(segments, start=1)]
    for pattern in (_RATIONALE, _ORPHAN_DECISION):
        _refuse_second(pattern, first_title, 0)
    titles, rationales = [first_title], []
    for draft in drafts[:-1]:
        rationale, title = split_before_title(draft.rest, column)
        rationales.append(rationale)
        titles.append(title)
    rationales.append(drafts[-1].rest)
    items = tuple(map(_letter_item, drafts, titles, rationales, range(1, len(drafts) + 1)))
    if not _ENDED.search(items[-1].rationale):
        raise _incomplete(f"The rationale of item {len(items)} stops in mid-sentence.")
    return items, name


def _segments(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The first title; and for each item its decision and the text from there to the next decision."""
    labels = []
    for label in _CLAIMS.finditer(text):
        decision = _DECISION.search(text, max(0, label.start() - _DECISION_REACH), label.start())
        if decision:
            labels.append((decision, label))
        elif text[label.start() - 1 : label.start()] in BREAKS:
            raise _incomplete(
                f'Item {len(labels) + 1} has no "Upheld" or "Overturned" between its title and "{label.group()}".'
            )
    if not labels:
        raise _incomplete('No item with a decision and "Claims Administrator guideline:" was found.')
    ends = [decision.start() for decision, _ in labels[1:]] + [len(text)]
    segments = [
        (decision.group(1).lower(), text[label.end() : end])
        for (decision, label), end in zip(labels, ends, strict=True)
    ]
    return text[: labels[0][0].start()], segments


def _organization(segments: list[str]) -> str:
    """The name in the label of the organization's own guideline line, the same in every item of a letter."""
    heads = [_RATIONALE.split(segment, maxsplit=1)[0] for segment in segments]
    for pattern in (_OWN_LINE_NAME, _MID_LINE_NAME):
        found = [match.group(1) for head in heads if (match := pattern.search(head))]
        if found:
            return Counter(found).most_common(1)[0][0]
    raise _incomplete('No line with the guideline of the review organization (as "MAXIMUS guideline:") was found.')


def _item(decision: str, segment: str, name: str, number: int) -> _Item:
    own = re.compile(re.escape(name).replace("\\ ", "\\s") + r"\sguideline\s?:")
    head, rationale_label, rest = _cut(_RATIONALE, segment)
    claims_administrator, own_label, organization = _cut(own, head)
    for label, found in (("Decision rationale:", rationale_label), (f"{name} guideline:", own_label)):
        if not found:
            raise _incomplete(f'Item {number} has no "{label}".')
    for pattern in (_RATIONALE, own, _ORPHAN_DECISION):
        _refuse_second(pattern, rest, number)
    return _Item(decision, claims_administrator, organization, rest)


def _cut(label: re.Pattern[str], text: str) -> tuple[str, bool, str]:
    match = label.search(text)
    return (text[: match.start()], True, text[match.end() :]) if match else (text, False, "")


def _refuse_second(label: re.Pattern[str], text: str, number: int) -> None:
    """A label (or a decision) that begins a paragraph is the rest of an item that lost its beginning."""
    for match in label.finditer(text):
        if match.group().startswith(":") or _BEGINS_PARAGRAPH.search(text[max(0, match.start() - 12) : match.start()]):
            raise _incomplete(
                f'After item {number}, "{prose(match.group()).strip(": ")}" stands without the rest of its item.'
            )


def _letter_item(draft: _Item, title: str, rationale: str, number: int) -> LetterItem:
    decision: ItemOutcome = "upheld" if draft.decision == "upheld" else "overturned"
    item = LetterItem(
        title=prose(title),
        decision=decision,
        claims_administrator_guideline=prose(draft.claims_administrator),
        imro_guideline=prose(draft.organization),
        rationale=prose(rationale),
    )
    for name, value in (
        ("title", item.title),
        ("claims administrator guideline", item.claims_administrator_guideline),
        ("guideline of the review organization", item.imro_guideline),
        ("decision rationale", item.rationale),
    ):
        if not value:
            raise _incomplete(f"Item {number} has an empty {name}.")
    return item


def _incomplete(what: str) -> LetterError:
    return LetterError(Reason.INCOMPLETE, f"{what} {_EXTRACT_AGAIN}")
