"""Whether the sources of a decision are named as the search sequence and the citation rule ask."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from reviews.proofreading.model import CheckFinding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reviews.proofreading.model import CitationFacts, DeterminationFacts, ItemFacts

_SILENCE = "8 CCR 9792.21(d)"
_LADDER_UNTIL = date(2017, 1, 1)
"""From this day the statute ranks no standards (Stats. 2016 ch. 868); the schedule's own search sequence does."""
_LADDER = "The statute lets a lower standard count only if every higher one is inapplicable."
_SEARCH = (
    "The search goes from the MTUS to the newest ACOEM or ODG, then to other recognised guidelines, then to studies."
)
_FORMAT = {
    "mtus": "8 CCR 9792.21.1(d)(1)",
    "guideline": "8 CCR 9792.21.1(d)(2)",
    "study": "8 CCR 9792.21.1(d)(3)",
}
_LEAST_REASON_WORDS = 3
_READ = 500
_PLACEHOLDERS = re.compile(r"\W*(?:n/?a|none|nil|tbd|see (?:above|below)|same)\W*", re.IGNORECASE)
# A rationale that says itself why the MTUS does not decide.
_SILENT = re.compile(
    r"\b(?:MTUS|ACOEM)\b[^.;]{0,60}?\b(?:silent|(?:do(?:es)?|did|is|are)\s+not\s+(?:\w+\s+){0,2}?"
    r"(?:address|discuss|cover|mention|speak|specif)\w*)"
    r"|\bnot\s+(?:\w+\s+){0,2}?(?:addressed|discussed|covered|mentioned)\s+(?:in|by)\s+(?:the\s+)?(?:\w+\s+){0,2}?(?:MTUS|ACOEM)\b"
    r"|\bpresumption\b[^.;]{0,60}?\brebutt",
    re.IGNORECASE,
)
# A study names somebody with an initial: "Ferris J", "Ferris, J.", "J. Ferris", "Ferris et al".
_AUTHOR = re.compile(r"[^\W\d_]{2,},?\s+(?:[A-Z]{1,3}\b|et\s+al)|\b[A-Z]\.\s*[^\W\d_]{2,}")


def check_search_sequence(facts: DeterminationFacts) -> Iterator[CheckFinding]:
    """A basis outside the MTUS needs the reason why the MTUS does not decide.

    For UR decisions before 2017 by the ladder of the statute as it then stood, later by the search sequence of the
    schedule; where the day is not known, by what holds on any day.
    """
    order, citation = _order_on(facts.ur_decided_on)
    for item in facts.items:
        own = _own(item)
        if not own or any(citation.kind == "mtus" for citation in own):
            continue
        if _is_reason(item.outside_mtus_reason) or _SILENT.search(item.rationale):
            continue
        yield CheckFinding(
            "search_sequence",
            Level.WARNING,
            item.position,
            f"Item {item.position} rests on sources outside the MTUS alone. Say why the MTUS does not decide it: "
            f"it does not address the condition, or its presumption is rebutted.{order}",
            citation,
            "outside_mtus_reason",
        )


def _order_on(day: date | None) -> tuple[str, str]:
    """The order in which sources count for a UR decision of that day, in words, and its citation."""
    if day is None:
        return "", _SILENCE
    if day < _LADDER_UNTIL:
        return f" {_LADDER}", f"LC 4610.5(c)(2), text of 2013-2016; {_SILENCE}"
    return f" {_SEARCH}", f"8 CCR 9792.21.1(a); {_SILENCE}"


def check_citation_format(facts: DeterminationFacts) -> Iterator[CheckFinding]:
    """Each of the reviewer's sources needs the parts of its kind."""
    for item in facts.items:
        for number, citation in enumerate(_own(item), start=1):
            missing = list(_missing_parts(citation))
            if missing:
                name = _short(citation.source) or f"source {number}"
                yield CheckFinding(
                    "citation_format",
                    Level.WARNING,
                    item.position,
                    f"Complete the citation of {name} for item {item.position}: add {_listed(missing)}.",
                    _FORMAT.get(citation.kind, "8 CCR 9792.21.1(d)"),
                    "citations",
                )


def _missing_parts(citation: CitationFacts) -> Iterator[str]:
    source, section = citation.source.strip(), citation.section.strip()
    year = citation.year or re.search(r"\b(?:19|20)\d\d\b", f"{source} {section}")
    if citation.kind == "study":
        if not _AUTHOR.search(source[:_READ]):
            yield "the lead author with initial, and the title"
        if not year:
            yield "the year"
        if not any(character.isdigit() for character in section):
            yield "the journal with volume and pages"
        return
    if not source:
        yield "the chapter" if citation.kind == "mtus" else "the publishing organization"
    if not year:
        yield "the effective year" if citation.kind == "mtus" else "the year"
    if not section and not (citation.kind == "guideline" and "," in source):
        yield "the section" if citation.kind == "mtus" else "the chapter and section"


def _own(item: ItemFacts) -> list[CitationFacts]:
    return [citation for citation in item.citations if citation.side == "reviewer"]


def _is_reason(text: str) -> bool:
    return len(text.split()) >= _LEAST_REASON_WORDS and not _PLACEHOLDERS.fullmatch(text)


def _short(text: str, longest: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[:longest].rstrip()}..."


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
