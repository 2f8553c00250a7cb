"""Spans of pages, as “12-18”: which pages of a document somebody has seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Span = tuple[int, int]
"""The first and the last page, both counted in."""


def merged(*several: Iterable[Sequence[int]]) -> list[Span]:
    """All pages of all spans as the fewest spans, in order."""
    found: list[Span] = []
    for first, last in sorted((one[0], one[1]) for spans in several for one in spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def without(spans: Iterable[Sequence[int]], others: Iterable[Sequence[int]]) -> list[Span]:
    """The pages of `spans` that are in none of the others."""
    rest = merged(spans)
    for begin, end in merged(others):
        rest = [
            part
            for first, last in rest
            for part in ((first, min(last, begin - 1)), (max(first, end + 1), last))
            if part[0] <= part[1]
        ]
    return rest


def within(spans: Iterable[Sequence[int]], last: int) -> list[Span]:
    """The spans without what is no page of a document that ends with page `last`."""
    return merged((max(one[0], 1), min(one[1], last)) for one in spans if one[0] <= last and one[1] >= 1)


def count(spans: Iterable[Sequence[int]]) -> int:
    """How many pages there are in spans that do not overlap."""
    return sum(one[1] - one[0] + 1 for one in spans)


def in_words(spans: Iterable[Sequence[int]]) -> str:
    """Spans as people write them: “3, 12-18”."""
    return ", ".join(str(one[0]) if one[0] == one[1] else f"{one[0]}-{one[1]}" for one in spans)


def parsed(words: str) -> list[Span]:
    """The spans of “3, 12-18”. Raises ValueError for anything else."""
    return merged(_span(*part.strip().split("-")) for part in words.split(",") if part.strip())


def _span(first: str, last: str | None = None) -> Span:
    span = int(first), int(first if last is None else last)
    if not 1 <= span[0] <= span[1]:
        raise ValueError(first)
    return span
