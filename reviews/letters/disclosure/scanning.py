"""The scan over all texts of a public version, and the text in which all that stops is replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from reviews.letters.content import LetterContent

from .known import known_hits
from .model import Finding, Hit, Known, Texts
from .rare import credentials_hit, rare_hits
from .unknown import unknown_hits

CREDENTIALS_FIELD = "credentials"
_ITEM_FIELDS = {
    "title": "title",
    "claims administrator guideline": "claims_administrator_guideline",
    "guideline": "imro_guideline",
    "rationale": "rationale",
}
_ROUNDS = 4


def texts_of(content: LetterContent) -> dict[str, str]:
    """The free texts by field: what is scanned, and all that may be edited."""
    texts = {"summary": content.summary}
    for position, item in enumerate(content.items, start=1):
        texts |= {f"item {position} {name}": getattr(item, attribute) for name, attribute in _ITEM_FIELDS.items()}
    return texts


def with_texts(content: LetterContent, texts: Texts) -> LetterContent:
    """The content with these texts in place of its own; whatever is no free text stays as it is."""
    items = tuple(
        replace(
            item,
            **{
                attribute: texts.get(f"item {position} {name}", getattr(item, attribute))
                for name, attribute in _ITEM_FIELDS.items()
            },
        )
        for position, item in enumerate(content.items, start=1)
    )
    return replace(content, summary=texts.get("summary", content.summary), items=items)


def scan(
    texts: Texts, known: Known, *, credentials: str = "", reviewers_alike: int | None = None
) -> tuple[Finding, ...]:
    """What tells, or may tell, who somebody is; in the order of the texts, and none within another.

    `reviewers_alike` is how many reviewers on file hold the printed `credentials`; None where that is not asked.
    """
    found = [finding for field, text in texts.items() for finding in _in_text(field, text, known)]
    rare = credentials_hit(credentials, reviewers_alike) if reviewers_alike is not None else None
    return (*found, Finding.of(rare, CREDENTIALS_FIELD, credentials)) if rare else tuple(found)


def suggested(content: LetterContent, known: Known) -> LetterContent:
    """The public text made from the data: whatever would stop is replaced by what may be said."""
    return with_texts(content, {field: _replaced(text, known) for field, text in texts_of(content).items()})


def _in_text(field: str, text: str, known: Known) -> Iterator[Finding]:
    prose = field == "summary" or field.endswith("rationale")
    hits = [*_stopping(text, known), *rare_hits(text, prose=prose)]
    return (Finding.of(hit, field, text) for hit in _outermost(hits))


def _stopping(text: str, known: Known) -> list[Hit]:
    return [*known_hits(text, known), *unknown_hits(text)]


def _outermost(hits: Iterable[Hit]) -> list[Hit]:
    """Hits of one kind that overlap as one; else the one that stops, and the longest of those; in text order."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.severity != "stops", hit.start - hit.end, hit.start)):
        over = next((other for other in kept if hit.start < other.end and other.start < hit.end), None)
        if over is None:
            kept.append(hit)
        elif (over.kind, over.severity) == (hit.kind, hit.severity):
            kept.remove(over)
            kept.append(replace(over, start=min(over.start, hit.start), end=max(over.end, hit.end)))
    return sorted(kept, key=lambda hit: hit.start)


def _replaced(text: str, known: Known) -> str:
    """Replacing may bring two words together that were apart, so look again until nothing stops."""
    for _ in range(_ROUNDS):
        stops = [hit for hit in _outermost(_stopping(text, known)) if hit.severity == "stops"]
        if not stops:
            break
        for hit in reversed(stops):
            text = _put(text, hit)
    return text


def _put(text: str, hit: Hit) -> str:
    """The text with the hit replaced, its article and capital fitting, and no role named twice in a row."""
    before, after, words = text[: hit.start], text[hit.end :], hit.instead
    noun = re.sub(r"^(?:the|an?)\s", "", words)
    if re.search(rf"\b{re.escape(noun)},?\s$", before, re.IGNORECASE) and words != noun:
        return before.rstrip(" ,") + after
    if words.startswith(("the ", "a ")):
        before = re.sub(r"\b(?:the|an?)\s$", "", before, flags=re.IGNORECASE)
    if not before.strip() or re.search(r"(?:[.!?]['\"”\u2019)]*\s|\n)$", before):
        words = words[:1].upper() + words[1:]
    return before + words + after
