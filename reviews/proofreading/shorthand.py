"""The text of a page written out: divided words joined, shorthand in words, boxes nobody ticked left out.

Each place of what is written out is known in the page, so that what is found is marked where it stands.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIVIDED = r"(?<=[a-z])-[ \t]*\n[ \t]*(?=[a-z])"
_EMPTY_BOX = r"(?:\[[ _]{0,3}\]|\([ _]{1,3}\)|[\u2610\u25a1\u25a2\u25fb\u274f\u2751])"
_BOX = (
    r"(?:\[[^\]\n]{0,3}\]|\([ _xX\u2713\u2714]{1,3}\)|"
    r"[\u2610\u25a1\u25a2\u25fb\u274f\u2751\u2611\u2612\u25a0\u2713\u2714])"
)
_BOXES = re.compile(_BOX)
_IS_EMPTY = re.compile(_EMPTY_BOX)
_LABEL_BEFORE = re.compile(r"(?:[^\s:\])]+[ ]+){1,3}$")
_LABEL_AFTER = re.compile(r"[^\n]{0,80}?(?=[.;]\s|\n|$)")
_SHORT = (
    r"(?P<short>\([RLBrlb+-]\)|(?<![\w+-])[+-]ve\b|[\u2191\u2193\u2205\u00d8\u2192]|-{1,2}>|=>|(?<=\d)#(?!\d)|(?<![\w/])[wW]/o\b|(?<![\w/])[wW]/(?!c\b)|"
    r"(?<!\w)[A-Za-z][A-Za-z0-9]*(?:[/-][A-Za-z]+)?(?:['\u2019][a-z]+)?(?!\w))(?:\.(?=\s+[a-z0-9]))?"
)
_PATTERN = re.compile(rf"{_DIVIDED}|{_SHORT}")
_NAME = re.compile(r"(?:[A-Z][a-z]+,?|[:,;(\n]|\bDr\.?|\bby|[A-Z]\.) ?$|^$")
_NAMED = re.compile(r"\.? [A-Z][a-z]")
_SIDES = frozenset({"R", "L"})


class _Piece(NamedTuple):
    """What was written otherwise: where it begins and ends when written out, and in the page."""

    start: int
    end: int
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class WrittenOut:
    """A text written out, and where its places stand in the text as it was."""

    text: str
    pieces: tuple[_Piece, ...]

    def begins(self, place: int) -> int:
        """Where in the page a span begins that begins here."""
        return self._original(place, at_end=False)

    def ends(self, place: int) -> int:
        """Where in the page a span ends that ends here."""
        return self._original(place, at_end=True)

    def _original(self, place: int, *, at_end: bool) -> int:
        index = bisect_right(self.pieces, place, key=lambda piece: piece.start) - 1
        if at_end and index >= 0 and self.pieces[index].start == place:
            index -= 1
        if index < 0:
            return place
        piece = self.pieces[index]
        if place < piece.end:
            return piece.ends if at_end else piece.begins
        return piece.ends + place - piece.end


def written_out(text: str) -> WrittenOut:
    """The text with shorthand in words."""
    parts: list[str] = []
    pieces: list[_Piece] = []
    done = length = 0
    for begins, ends, words in _rewritten(text):
        if begins < done:
            continue
        kept = text[done:begins]
        parts += [kept, words]
        start = length + len(kept)
        pieces.append(_Piece(start, start + len(words), begins, ends))
        done, length = ends, start + len(words)
    return WrittenOut("".join([*parts, text[done:]]), tuple(pieces))


def _rewritten(text: str) -> list[tuple[int, int, str]]:
    """What is written otherwise, in order of its place: where it begins, where it ends, and as what."""
    found = [(*short.span(), words) for short in _PATTERN.finditer(text) if (words := _words(text, short)) is not None]
    return sorted([*found, *((start, end, "") for start, end in _unticked(text))])


def _unticked(text: str) -> Iterator[tuple[int, int]]:
    """Boxes that nobody ticked, with their labels: nobody said them. A label stands after its box, or before it."""
    for line in re.finditer(r"[^\n]+", text):
        boxes = list(_BOXES.finditer(text, *line.span()))
        if not boxes:
            continue
        lead = text[line.start() : boxes[0].start()].rstrip()
        is_after = not lead or lead[-1] in ":;.)"
        for place, box in enumerate(boxes):
            if not _IS_EMPTY.fullmatch(box[0]):
                continue
            if is_after:
                last = boxes[place + 1].start() if place + 1 < len(boxes) else line.end()
                label = _LABEL_AFTER.match(text, box.end(), last)
                yield box.start(), label.end() if label else last
            else:
                first = boxes[place - 1].end() if place else line.start()
                label = _LABEL_BEFORE.search(text[first : box.start()])
                yield first + label.start() if label else box.start(), box.end()


def _words(text: str, found: re.Match[str]) -> str | None:
    """What stands for what was found; none where it is no shorthand."""
    short = found["short"]
    if short is None:
        return ""
    exact, folded = _table()
    if short in _SIDES and _NAME.search(text[: found.start()][-30:]) and _NAMED.match(text, found.end()):
        return None
    words = exact.get(short) or folded.get(short.lower())
    if words is None and "/" in short:
        several = [exact.get(part) or folded.get(part.lower()) for part in short.split("/")]
        words = " / ".join(long or part for long, part in zip(several, short.split("/"), strict=True))
        return words if any(several) else None
    if words is None or words == short:
        return None
    return words[0].upper() + words[1:] if short[0].isupper() else words


@cache
def _table() -> tuple[dict[str, str], dict[str, str]]:
    words: dict[str, str] = tomllib.loads(Path(__file__).with_name("shorthand.toml").read_text(encoding="utf-8"))[
        "words"
    ]
    return words, {short: long for short, long in words.items() if short == short.lower()}
