"""The scan over all texts of a public version, and the text in which all that stops is replaced."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace

from reviews.letters.content import LetterContent

from .bands import band_hits
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
_FAR = 80
"""Characters before a hit that tell how to write what stands instead; a role is shorter."""


def texts_of(content: LetterContent) -> dict[str, str]:
    """The free texts by field: what is scanned, and all that may be edited."""
    texts = {"summary": content.summary}
    for position, item in enumerate(content.items, start=1):
        texts |= {f"item {position} {name}": getattr(item, attribute) for name, attribute in _ITEM_FIELDS.items()}
    return texts


def with_texts(content: LetterContent, texts: Texts) -> LetterContent:
    """The content with these texts in place of its own; whatever is no free text stays as it is.

    The list of documents of an older letter is left out: it may name providers, and nobody edits it.
    """
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
    return replace(content, summary=texts.get("summary", content.summary), items=items, documents=())


def scan(
    texts: Texts, known: Known, *, credentials: str = "", reviewers_alike: int | None = None, banded: bool = False
) -> tuple[Finding, ...]:
    """What tells, or may tell, who somebody is; in the order of the texts, and none within another.

    `reviewers_alike` is how many reviewers on file hold the printed `credentials`; None where that is not asked.
    `banded`: whether the age is published in bands, so that an exact one, or the sex beside it, would undo them.
    """
    found = [finding for field, text in texts.items() for finding in _in_text(field, text, known, banded)]
    rare = credentials_hit(credentials, reviewers_alike) if reviewers_alike is not None else None
    return (*found, Finding.of(rare, CREDENTIALS_FIELD, credentials)) if rare else tuple(found)


def suggested(content: LetterContent, known: Known, *, banded: bool = False) -> LetterContent:
    """The public text made from the data: whatever would stop is replaced by what may be said."""
    texts = texts_of(content)
    return with_texts(
        content, {field: _replaced(text, known, banded and _is_prose(field)) for field, text in texts.items()}
    )


def _is_prose(field: str) -> bool:
    return field == "summary" or field.endswith("rationale")


def _in_text(field: str, text: str, known: Known, banded: bool) -> Iterator[Finding]:
    prose = _is_prose(field)
    hits = [*_stopping(text, known, banded and prose), *rare_hits(text, prose=prose)]
    return (Finding.of(hit, field, text) for hit in _outermost(hits))


def _stopping(text: str, known: Known, banded: bool) -> list[Hit]:
    return [*known_hits(text, known), *unknown_hits(text), *(band_hits(text) if banded else ())]


def _outermost(hits: Iterable[Hit]) -> list[Hit]:
    """Of hits that overlap the one that stops, and the longest of those; in text order."""
    kept: list[Hit] = []
    for hit in sorted(_joined(hits), key=lambda hit: (hit.severity != "stops", hit.start - hit.end, hit.start)):
        place = bisect_right(kept, hit.start, key=lambda other: other.end)
        if place == len(kept) or hit.end <= kept[place].start:
            kept.insert(place, hit)
    return kept


def _joined(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Hits of one kind that overlap as one, with the words of the longest."""
    runs: dict[tuple[str, str], Hit] = {}
    longest: dict[tuple[str, str], int] = {}
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        kind, length = (hit.kind, hit.severity), hit.end - hit.start
        run = runs.get(kind)
        if run and hit.start < run.end:
            said = hit if length > longest[kind] else run
            runs[kind] = replace(said, start=run.start, end=max(run.end, hit.end))
            longest[kind] = max(length, longest[kind])
            continue
        if run:
            yield run
        runs[kind], longest[kind] = hit, length
    yield from runs.values()


def _replaced(text: str, known: Known, banded: bool) -> str:
    """Replacing may bring two words together that were apart, so look again until nothing stops."""
    for _ in range(_ROUNDS):
        stops = [hit for hit in _outermost(_stopping(text, known, banded)) if hit.severity == "stops"]
        if not stops:
            break
        for hit in reversed(stops):
            text = _put(text, hit)
    return text


def _put(text: str, hit: Hit) -> str:
    """The text with the hit replaced, its article and capital fitting, and no role named twice in a row."""
    cut = max(0, hit.start - _FAR)
    far, before, after, words = text[:cut], text[cut : hit.start], text[hit.end :], hit.instead
    noun = re.sub(r"^(?:the|an?)\s", "", words)
    if re.search(rf"\b{re.escape(noun)},?\s$", before, re.IGNORECASE) and words != noun:
        return far + before.rstrip(" ,") + after
    if words.startswith(("the ", "a ")):
        before = re.sub(r"\b(?:the|an?)\s$", "", before, flags=re.IGNORECASE)
    if not (far + before).strip() or re.search(r"(?:[.!?]['\"”\u2019)]*\s|\n)$", before):
        words = words[:1].upper() + words[1:]
    return far + before + words + after
