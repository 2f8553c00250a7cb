"""The guideline lines of a letter, printed from what was cited.

The fixed phrases are the format every published letter shares ("Decision based on MTUS ...", "Decision based on
Non-MTUS Citation ..."). Which parts a citation needs: 8 CCR 9792.21.1(d).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Side = Literal["claims_administrator", "reviewer"]
Kind = Literal["mtus", "guideline", "study"]

_OUTSIDE_MTUS = {
    "claims_administrator": "The claims administrator relied on sources other than the MTUS.",
    "reviewer": "The expert reviewer relied on sources other than the MTUS.",
}
_NOTHING_CITED = {
    "claims_administrator": "The claims administrator named no guideline or other medical evidence.",
    "reviewer": "The expert reviewer relied on no published guideline or study.",
}


@dataclass(frozen=True, slots=True)
class CitationText:
    """One source as it is to be printed: an MTUS chapter, another guideline, or a study.

    `source` is the chapter, the organization with the title, or the study; `section` the section or the pages. Both
    may hold commas and full stops. Only `source` is always needed.
    """

    kind: Kind
    source: str
    section: str = ""
    year: int | None = None


def guideline_line(side: Side, citations: Sequence[CitationText], *, none_reason: str = "") -> str:
    """What stands after the label of a guideline line. `none_reason` is printed only where nothing is cited."""
    mtus = [citation for citation in citations if citation.kind == "mtus"]
    others = [citation for citation in citations if citation.kind != "mtus"]
    if not citations:
        return " ".join(filter(None, (_NOTHING_CITED[side], _sentence(none_reason))))
    first = f"Decision based on MTUS {_chapters(mtus)}." if mtus else _OUTSIDE_MTUS[side]
    return f"{first} Decision based on Non-MTUS Citation {_numbered(others)}." if others else first


_CITES_MTUS = re.compile(
    r"based on MTUS (?P<edition>(?:(?!, Section|\. ).)+?(?:\b(?:19|20)\d\d\b|(?=, Section|\. |\.?$)))"
)
_NAMED_OUTSIDE = (("Official Disability Guideline", "ODG"), ("ODG", "ODG"), ("ACOEM", "ACOEM outside the MTUS"))
OTHER_SOURCE = "Another source"


def edition_cited(line: str) -> str:
    """The first source of a guideline line as letters print it, own or published: the MTUS chapter with its year.

    Outside the MTUS only the series is told apart, as letters name its editions in many ways. Empty: nothing is cited.
    """
    line = " ".join(line.split())
    if found := _CITES_MTUS.search(line):
        return f"MTUS {_trimmed(found['edition'])}"
    if "Non-MTUS Citation" not in line:
        return ""
    return next((name for words, name in _NAMED_OUTSIDE if words in line), OTHER_SOURCE)


def sources_cited(line: str) -> tuple[str, ...]:
    """Each source of a guideline line, sorted: the first MTUS chapter with its year, and each series outside it."""
    line = " ".join(line.split())
    found = {edition_cited(line)} - {""}
    if "Non-MTUS Citation" in line:
        found |= {name for words, name in _NAMED_OUTSIDE if words in line} or {OTHER_SOURCE}
    return tuple(sorted(found))


def _chapters(citations: Iterable[CitationText]) -> str:
    """Every chapter once, with its sections, though each section is a citation of its own."""
    chapters = []
    for chapter, cited in groupby(citations, _chapter):
        sections = [_trimmed(citation.section) for citation in cited if _trimmed(citation.section)]
        chapters.append(f"{chapter}, Section(s): {', '.join(sections)}" if sections else chapter)
    return ", and ".join(chapters)


def _chapter(citation: CitationText) -> str:
    return " ".join(filter(None, (_trimmed(citation.source), _year(citation))))


def _numbered(citations: Sequence[CitationText]) -> str:
    if len(citations) == 1:
        return _other(citations[0])
    return "; ".join(f"({number}) {_other(citation)}" for number, citation in enumerate(citations, start=1))


def _other(citation: CitationText) -> str:
    """A guideline as organization, section, year; a study as study, year, pages."""
    source, section, year = _trimmed(citation.source), _trimmed(citation.section), _year(citation)
    parts = (source, year, section) if citation.kind == "study" else (source, section, year)
    return ", ".join(filter(None, parts))


def _year(citation: CitationText) -> str:
    """The year, unless the source or section names it already."""
    if citation.year is None:
        return ""
    year = str(citation.year)
    return "" if re.search(rf"\b{year}\b", f"{citation.source} {citation.section}") else year


def _trimmed(text: str) -> str:
    return " ".join(text.split()).rstrip(" .,;:")


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."
