"""Statements that something is not documented, held against the records index.

The classic ground on which determinations are set aside: the reviewer wrote that the record lacked something which was
in it. The check names the document; whether it holds what was missed is for the reviewer to see.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.requests import Span
from reviews.proofreading.model import CheckFinding, Level
from reviews.proofreading.prose import Places, quotations, sentences
from reviews.proofreading.regions import regions_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reviews.proofreading.model import DeterminationFacts, DocumentFacts, ItemFacts

_CITATION = "LC 4610.6(h)(5); 8 CCR 9792.10.6(b)"
_NAMED = 3
_REACH = 90
_ANY_ENDING = "*"
_CAPITALS = 4

_KEPT = (
    r"(?:document\w*|evidence[ds]?|indicat(?:e[sd]?|ing|ion\s+(?:of|that|the))|record(?:s|ed)?|report(?:s|ed)?|notes?|noted|mention\w*|information|"
    r"submitted|provided|included?|includes|available|attached|received|described?|detail\w*|results?|proof|history)"
)
# "no documentation of ...", "does not document ...", "lack of ... records", "without evidence of ..."
_DENIED_FIRST = re.compile(
    rf"\b(?:no|not|without|lack(?:s|ed|ing)?|absence|fail(?:s|ed|ure)?|never|insufficient(?=\s+(?:doc|inf|rec))|neither|nor)\b"
    rf"(?:\W+\w+){{0,4}}?\W+{_KEPT}\b",
    re.IGNORECASE,
)
# "... were not submitted", "... is not documented", "... is missing"
_DENIED_LAST = re.compile(
    rf"\b(?:is|are|was|were|has|have|had)\s+(?:not|never)\s+(?:\w+\s+){{0,2}}?{_KEPT}\b|"
    r"\b(?:is|are|was|were)\s+(?:missing|lacking|absent|unavailable|undocumented)\b",
    re.IGNORECASE,
)
# "no physical therapy notes", "no MRI": the thing itself is denied.
_DENIED_THING = re.compile(r"\b(?:no|without(?:\s+any)?|lack\s+of|absence\s+of)\s+(?:\w+\s+){0,3}$", re.IGNORECASE)
_THING = re.compile(r"\s+(?:\w+\s+){0,2}?(?:notes?|reports?|records?|results?|logs?|documentation)\b", re.IGNORECASE)
# After these the sentence speaks of what is asked for, not of what is missing.
_ELSEWHERE = re.compile(
    r"\b(?:to\s+(?:warrant|support|justify|necessitate|require|substantiate|suggest|merit|indicate)|warrant\w*|"
    r"supporting|justify\w*|necessitat\w+|requiring|prior\s+to|before|for\s+the\s+request\w*|for\s+which|would|"
    r"why|until|unless|in\s+order|despite|although|but|however|that\s+supports?|suggest\w*)\b|[;:]",
    re.IGNORECASE,
)
# A rule, not a statement about this file.
_RULE = re.compile(
    r"\b(?:is|are|be)\s+(?:\w+\s+)?(?:recommended|indicated|an\s+option)\b|\bas\s+an\s+option\b", re.IGNORECASE
)
_PART_END = re.compile(r"[;]|,\s+(?:and\s+)?(?:but|however|so|therefore|although|while|the|there|as)\b", re.IGNORECASE)
_NO_EVIDENCE_TITLES = re.compile(
    r"\brequest for auth\w*|\bRFA\b|\butilization review\b|\bdenial\b|\bapplication\b|\bnon-?certif\w*", re.IGNORECASE
)


class Topic(NamedTuple):
    """Something a rationale may say is missing, and how it is listed where it is not."""

    id: str
    label: str
    said: re.Pattern[str]
    listed: re.Pattern[str]


@cache
def topics() -> tuple[Topic, ...]:
    """The topics of `records.toml`."""
    rows = tomllib.loads(Path(__file__).with_name("records.toml").read_text(encoding="utf-8"))["topic"]
    return tuple(Topic(row["id"], row["label"], _phrases(row["said"]), _phrases(row["listed"])) for row in rows)


def _phrases(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases; one of up to four capitals only in capitals."""
    return re.compile("|".join(_phrase(phrase) for phrase in phrases))


def _phrase(phrase: str) -> str:
    stem = phrase.removesuffix(_ANY_ENDING)
    body = r"[\s-]+".join(map(re.escape, stem.split()))
    ending = r"\w*" if phrase.endswith(_ANY_ENDING) else r"\b"
    cased = stem.isupper() and len(stem) <= _CAPITALS
    return rf"\b{body}{ending}" if cased else rf"(?i:\b{body}{ending})"


def check_absences(facts: DeterminationFacts) -> Iterator[CheckFinding]:
    """What a rationale says is not documented is not on the records index either."""
    listed = [
        document
        for document in facts.on_file or facts.reviewed
        if not document.is_ur_origin and not _NO_EVIDENCE_TITLES.search(document.title)
    ]
    if listed:
        for item in facts.items:
            yield from _of_item(item, listed, frozenset(facts.reviewed))


def _of_item(
    item: ItemFacts, listed: list[DocumentFacts], reviewed: frozenset[DocumentFacts]
) -> Iterator[CheckFinding]:
    named: set[DocumentFacts] = set()
    for topic in topics():
        said = tuple(_said_missing(item.rationale, topic)) if topic.said.search(item.rationale) else ()
        if not said:
            continue
        spans = tuple(span for span, _ in said)
        parts = regions_in(" ".join(text for _, text in said))
        parts = parts or (frozenset(item.request.body_parts) if item.request else frozenset())
        found = [document for document in listed if _shows(document, topic, parts)]
        if not named.issuperset(found):
            named.update(found)
            words = f"Item {item.position} says that something about {topic.label} is not documented, but the file "
            words += f"holds {_named(found, reviewed)}. Check it, and say what it lacks."
            yield CheckFinding("not_documented", Level.WARNING, item.position, words, _CITATION, "rationale", spans)


def _shows(document: DocumentFacts, topic: Topic, parts: frozenset[str]) -> bool:
    if not topic.listed.search(f"{document.title}; {document.author}"):
        return False
    own = regions_in(document.title)
    return not own or not parts or not own.isdisjoint(parts)


def _said_missing(text: str, topic: Topic) -> Iterator[tuple[Span, str]]:
    """Where the text says, in its own words, that the topic is missing."""
    quoted = Places(quotations(text))
    for sentence in sentences(text):
        if _RULE.search(sentence.text):
            continue
        for start, part in _parts(sentence.text):
            offset = sentence.start + start
            for found in topic.said.finditer(part):
                if not quoted.hold(offset + found.start()) and _is_denied(part, found):
                    yield Span(offset + found.start(), offset + found.end()), part
                    break


def _parts(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for cut in _PART_END.finditer(text):
        yield start, text[start : cut.start()]
        start = cut.start()
    yield start, text[start:]


def _is_denied(part: str, topic: re.Match[str]) -> bool:
    before = part[max(0, topic.start() - _REACH) : topic.start()]
    after = part[topic.end() : topic.end() + _REACH]
    for denied in _DENIED_FIRST.finditer(before):
        if not _ELSEWHERE.search(before, denied.end()):
            return True
    if _DENIED_THING.search(before) and _THING.match(after):
        return True
    denied_last = _DENIED_LAST.search(after)
    return bool(denied_last) and not _ELSEWHERE.search(after[: denied_last.start()]) if denied_last else False


def _named(documents: list[DocumentFacts], reviewed: frozenset[DocumentFacts]) -> str:
    names = []
    for document in documents[:_NAMED]:
        dated = document.dated_to or document.dated_from
        details = [document.author, f"{dated:%m/%d/%Y}" if dated else ""]
        if reviewed and document not in reviewed:
            details.append("not marked as reviewed")
        told = ", ".join(filter(None, details))
        names.append(f"\u201c{document.title}\u201d{f' ({told})' if told else ''}")
    more = len(documents) - _NAMED
    return "; ".join(names) + (f" and {more} more" if more > 0 else "")
