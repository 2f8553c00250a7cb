"""Two versions of a determination side by side: which words went, and which came."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import Indel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reviews.letters.content import LetterContent, LetterItem

_WORD = re.compile(r"\S+\s*")
TOO_SHORT: Final = 2
"""So many words that stay between two changes are shown as changed too: islands of “of the” are hard to read."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stayed, or that are on one side only."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class TextChange:
    """One text on both sides; the pieces of each side together are its whole text."""

    label: str
    before: tuple[Piece, ...]
    now: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        """Whether a word differs."""
        return any(piece.changed for piece in self.before + self.now)


@dataclass(frozen=True, slots=True)
class PartChange:
    """The summary (`item` is None) or one item; `fate` is `added` or `closed` where one side lacks it."""

    title: str
    item: int | None
    texts: tuple[TextChange, ...]
    fate: str = ""

    @property
    def is_changed(self) -> bool:
        """Whether anything of it differs."""
        return bool(self.fate) or any(text.is_changed for text in self.texts)


def compare(
    before: LetterContent, before_items: Sequence[int], now: LetterContent, now_items: Sequence[int]
) -> tuple[PartChange, ...]:
    """What changed between two contents, part by part; the ids tell which item of one is which of the other."""
    old, new = dict(zip(before_items, before.items, strict=True)), dict(zip(now_items, now.items, strict=True))
    summary = PartChange("Clinical case summary", None, (_text("Summary", before.summary, now.summary),))
    titles = {pk: item.title for pk, item in (old | new).items()}
    in_order = dict.fromkeys([*now_items, *before_items])
    items = (PartChange(titles[pk], pk, *_sides(old.get(pk), new.get(pk), now.imro)) for pk in in_order)
    return (summary, *items)


def _sides(before: LetterItem | None, now: LetterItem | None, imro: str) -> tuple[tuple[TextChange, ...], str]:
    fate = "closed" if now is None else "added" if before is None else ""
    texts = tuple(
        _text(label, getattr(before, field, ""), getattr(now, field, ""))
        for label, field in (
            ("Request", "title"),
            ("Decision", "decision"),
            ("Claims Administrator guideline", "claims_administrator_guideline"),
            (f"{imro} guideline", "imro_guideline"),
            ("Decision rationale", "rationale"),
        )
    )
    return texts, fate


def _text(label: str, before: str, now: str) -> TextChange:
    old, new = _WORD.findall(before), _WORD.findall(now)
    first, second = [word.strip() for word in old], [word.strip() for word in new]
    runs = _readable(
        [
            (step.tag == "equal", step.src_end - step.src_start, step.dest_end - step.dest_start)
            for step in Indel.opcodes(first, second)
        ]
    )
    left: list[Piece] = []
    right: list[Piece] = []
    at = to = 0
    for same, gone, come in runs:
        left.extend(_piece(old[at : at + gone], same))
        right.extend(_piece(new[to : to + come], same))
        at, to = at + gone, to + come
    return TextChange(label, tuple(left), tuple(right))


_Run = tuple[bool, int, int]


def _readable(steps: list[_Run]) -> Iterator[_Run]:
    """The steps with short islands given up and neighbours joined."""
    last = len(steps) - 1
    kept = [
        (same and not (0 < place < last and gone <= TOO_SHORT), gone, come)
        for place, (same, gone, come) in enumerate(steps)
    ]
    for same, several in groupby(kept, key=lambda step: step[0]):
        run = list(several)
        yield same, sum(gone for _same, gone, _come in run), sum(come for _same, _gone, come in run)


def _piece(words: list[str], same: bool) -> Iterator[Piece]:
    if words:
        yield Piece("".join(words), changed=not same)
