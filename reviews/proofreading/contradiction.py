"""Pages of the file that show what a statement says is absent.

A page contradicts where it says the thing itself: not that it was not done, and not that it was asked for or planned.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from reviews.proofreading.anatomy import is_at_level, is_on_side, is_there
from reviews.proofreading.asserted import is_said
from reviews.proofreading.things import first_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reviews.guidelines.requests import Span
    from reviews.proofreading.file_index import FileIndex
    from reviews.proofreading.page import PageText
    from reviews.proofreading.sought import Sought

MOST = 5
"""Pages shown beside one statement."""
_HEADER = 200
_NEAR = 2  # sentences before and after
_MOST_OF = 0.6
_NO_RECORD = re.compile(
    r"\b(?:notice\s+of\s+(?:\w+\s+)?(?:denial|non-?certification|determination|modification|decision)|"
    r"utilization\s+(?:review|management)|UR\s+(?:determination|decision|denial|review)|adverse\s+determination|"
    r"non-?certification|proof\s+of\s+service|independent\s+medical\s+review|guideline\s+excerpt|"
    r"(?:^|\n)\W*UR\b|peer\s+review(?:er)?\s+(?:report|determination))\b",
    re.IGNORECASE,
)
_OF_NO_RECORD = re.compile(
    r"\butilization\s+review\b|\bdenial\b|\bnon-?certif\w*|\bIMR\b|\bproof\s+of\s+service\b", re.IGNORECASE
)
_REQUEST_FORM = re.compile(
    r"\brequest\s+for\s+authorization\b|\bDWC\s+form\s+RFA\b|(?:^|\n)\W*(?:DWC[ \t]+RFA\b|RFA[ \t]+(?:DWC|form)\b)",
    re.IGNORECASE,
)
_PROGRESS_FORM = re.compile(
    r"\bprogress\s+report\b|\bPR-?2\b|\bperiodic\s+report\b|\bchange\s+in\s+(?:the\s+)?(?:treatment|condition|patient)|"
    r"\bfirst\s+report\b",
    re.IGNORECASE,
)
"""A report of a physician, on whose form "request for authorization" is one of the boxes."""
_REPORT_BELOW = re.compile(r"^[ \t]*(?:PR-?2|PROGRESS\s+REPORT)\b", re.MULTILINE)
_REQUEST = "rfa"
_PARTICULAR = re.compile(
    r"repeat|second|third|fourth|progress|updat|follow|extend|long|intrathec|compound|weekly|bilateral|subsequent|"
    r"multidisc|interdisc|total|open|endoscop|inpatient|residential|supervis|group|random|unexplain|nocturn|transforam|pump|patch|cream|infus|spray|suppositor|lozenge|"
    r"recurr|traumat|neurolyt|contralat"
)
"""What tells a thing from others of its kind: a page that shows the thing must say these too."""


def is_about_records(title: str) -> bool:
    """Whether a document of this title only talks about the records: a denial, an application, a proof of service."""
    return bool(_OF_NO_RECORD.search(title))


def tells_of_care(page: PageText) -> bool:
    """Whether it is no review, denial, guideline or proof of service, by its document and by its first lines."""
    return page.is_record and not _NO_RECORD.search(page.text[:_HEADER])


def is_request(page: PageText) -> bool:
    """Whether it is a form on which treatment is requested."""
    begins = page.text[:_HEADER]
    is_report = _PROGRESS_FORM.search(begins) or _REPORT_BELOW.search(page.text)
    return bool(_REQUEST_FORM.search(f"{page.title}\n{begins}") and not is_report)


class Hit(NamedTuple):
    """Words of a page that contradict a statement: `span` in the text of the page, `words` the sentence around."""

    page: int
    span: Span
    words: str
    weight: int


def contradicting(wanted: Sequence[Sought], file: FileIndex, *, most: int = MOST) -> list[Hit]:
    """The pages that show what is said to be absent, the plainest first, one hit a page; at most `most`."""
    best: dict[int, Hit] = {}
    for each in wanted:
        for page in _candidates(each, file):
            if _may_show(each, page):
                for hit in _hits(each, page):
                    if page.number not in best or best[page.number].weight < hit.weight:
                        best[page.number] = hit
    return sorted(best.values(), key=lambda hit: (-hit.weight, hit.page))[:most]


def _candidates(wanted: Sought, file: FileIndex) -> Iterator[PageText]:
    """The pages that hold a word of everything that is sought."""
    places = set(range(len(file.pages)))
    for group in (*wanted.groups, *wanted.around):
        places &= file.holding(group.beginnings, group.endings)
    if not wanted.groups:
        places &= file.holding([first_word(wanted.words[-1])], ())
    return (file.pages[place] for place in sorted(places))


def _may_show(wanted: Sought, page: PageText) -> bool:
    asks_form = any(group.name == _REQUEST for group in wanted.groups)
    if not tells_of_care(page) or (is_request(page) and not asks_form):
        return False
    return not (wanted.since and page.dated and page.dated < wanted.since)


def _hits(wanted: Sought, page: PageText) -> Iterator[Hit]:
    if not all(group.shown.search(page.plain) or group.shown.search(page.title) for group in wanted.around):
        return
    if wanted.groups and not wanted.groups[0].shown.search(page.plain):
        return
    for index, segment in enumerate(page.segments):
        for found in _mentions(wanted, page.plain[segment.start : segment.end]):
            weight = _weight(wanted, page, index, found)
            if weight and is_said(wanted, page, segment, found):
                span = page.span(segment.start + found[0], segment.start + found[1])
                yield Hit(page.number, span, page.words(segment), weight)


def _mentions(wanted: Sought, said: str) -> Iterator[tuple[int, int]]:
    if wanted.groups:
        yield from (found.span() for found in wanted.groups[0].shown.finditer(said))
    else:
        for found in re.finditer(rf"\b{re.escape(wanted.words[-1])}\w*", said, re.IGNORECASE):
            yield found.span()


def _weight(wanted: Sought, page: PageText, index: int, found: tuple[int, int]) -> int:
    """How closely the words around a mention match what is sought; 0 where they do not."""
    segment = page.segments[index]
    said = page.plain[segment.start : segment.end]
    first, last = page.segments[max(0, index - _NEAR)], page.segments[min(len(page.segments) - 1, index + _NEAR)]
    near = f"{page.head}\n{page.plain[first.start : last.end]}"
    if not all(group.shown.search(page.plain) for group in wanted.groups[1:]):
        return 0
    if not all(also.search(page.plain, first.start, last.end) for also in wanted.qualified):
        return 0
    held = [word for word in wanted.words if re.search(rf"\b{re.escape(word)}", f"{page.head}\n{said}", re.IGNORECASE)]
    if not _is_enough(wanted, held):
        return 0
    head = wanted.groups[0] if wanted.groups else None
    is_strict = head is None or (head.general and head.weak and head.finding)
    if not (
        is_there(wanted.regions, page, segment, found, is_strict=is_strict)
        and is_on_side(wanted.sides, page, segment, found)
        and is_at_level(wanted.levels, page, segment, found)
    ):
        return 0
    close = sum(bool(group.shown.search(said)) + bool(group.shown.search(near)) for group in wanted.groups)
    return 1 + close + len(held)


def _is_enough(wanted: Sought, held: Sequence[str]) -> bool:
    """Whether a page that shows the thing holds enough of the further words.

    Without a thing they are all there is. Of a general thing they say which: a labral tear is not any tear. Of another,
    they only matter where they tell it from others of its kind, as "repeat" or "second".
    """
    many = len(wanted.words)
    if not wanted.groups:
        return len(held) == many if many <= 2 else len(held) >= int(many * _MOST_OF + 0.5)  # noqa: PLR2004
    if wanted.groups[0].general:
        return len(held) >= int(many * _MOST_OF + 0.5)
    return all(word in held or not _PARTICULAR.match(word) for word in wanted.words)
