"""Who could be recognized: what the scan of the public version will find, told while the text is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reviews.disclosure import NUMBER, ORGANIZATION, PERSON, THE_REVIEWER, scan
from reviews.guidelines.requests import Span
from reviews.proofreading.model import CheckFinding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reviews.disclosure import Finding
    from reviews.proofreading.model import DeterminationFacts, ItemFacts

_NAMED = 5
"""Places whose words a sentence quotes; the others are marked only."""
_REVIEWER, _PUBLICATION = "LC 4610.6(f)", "LC 4610.6(m)"


class _Public(NamedTuple):
    """A text that will be published: its field of the public version, the field it is typed in, how to call it."""

    field: str
    where: str
    position: int | None
    name: str
    text: str


class _Check(NamedTuple):
    """What a finding is filed under; `says` follows the name of the text."""

    check: str
    level: Level
    citation: str
    says: str


_CHECKS = {
    "reviewer": _Check(
        "reviewer_identity",
        Level.ERROR,
        _REVIEWER,
        "names the reviewer. Take the name out; it never leaves the organization.",
    ),
    PERSON: _Check("party_identity", Level.WARNING, _PUBLICATION, "names somebody."),
    ORGANIZATION: _Check("party_identity", Level.WARNING, _PUBLICATION, "names somebody."),
    NUMBER: _Check("number_identity", Level.WARNING, _PUBLICATION, "holds a number that tells who somebody is."),
}
_OTHER = _Check("personal_data", Level.WARNING, _PUBLICATION, "holds what tells who somebody is.")
_PERHAPS = _Check("perhaps_identity", Level.INFO, _PUBLICATION, "holds what may tell who somebody is.")


def check_identity(facts: DeterminationFacts) -> Iterator[CheckFinding]:
    """Nobody can be recognized from the texts that go public; least of all the reviewer.

    One finding for each text and check, with all its places. What would stop the publication is a warning, the
    reviewer's name an error; what a person would have to judge there is information.
    """
    for public in _public_texts(facts):
        found: dict[_Check, list[Finding]] = {}
        for finding in scan({public.field: public.text}, facts.known):
            found.setdefault(_check_of(finding), []).append(finding)
        for check, findings in found.items():
            words = f"{public.name} {check.says} {_advice(public.text, findings)}"
            spans = tuple(Span(each.start, each.end) for each in findings) if public.where else ()
            yield CheckFinding(check.check, check.level, public.position, words, check.citation, public.where, spans)


def _check_of(finding: Finding) -> _Check:
    if finding.severity == "judge":
        return _PERHAPS
    if finding.kind == PERSON and finding.instead == THE_REVIEWER:
        return _CHECKS["reviewer"]
    return _CHECKS.get(finding.kind, _OTHER)


def _advice(text: str, findings: list[Finding]) -> str:
    said = dict.fromkeys(f"“{_quoted(text, each)}”: {each.message}" for each in findings)
    more = f"{len(said) - _NAMED} more are marked." if len(said) > _NAMED else ""
    return " ".join([*list(said)[:_NAMED], more]).strip()


def _quoted(text: str, finding: Finding) -> str:
    return " ".join(text[finding.start : finding.end].split())[:60]


def _public_texts(facts: DeterminationFacts) -> Iterator[_Public]:
    yield _Public("summary", "summary", None, "The clinical summary", facts.summary)
    for item in facts.items:
        yield from _of_item(item)


def _of_item(item: ItemFacts) -> Iterator[_Public]:
    number, field = item.position, f"item {item.position}"
    yield _Public(f"{field} title", "title", number, f"The request of item {number}", item.title)
    yield _Public(f"{field} rationale", "rationale", number, f"The rationale of item {number}", item.rationale)
    reason = f"The reason for citing no guideline in item {number}"
    yield _Public(f"{field} guideline", "no_guideline_reason", number, reason, item.no_guideline_reason)
    for cited in item.citations:
        name = f"A source cited for item {number}"
        for text in (cited.source, cited.section) if cited.kind != "mtus" else (cited.section,):
            yield _Public(f"{field} guideline", "", number, name, text)
