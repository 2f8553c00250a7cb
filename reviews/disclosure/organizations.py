"""The organizations of the case: the whole name, the words that tell which one it is, the initials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from cases.folding import fold

from .folding import NO_LETTER_BEFORE, Folded, ends
from .model import ORGANIZATION, Hit, Named
from .vocabulary import is_plain, listed

_WORD = r"[^\W_]+(?:['\u2019][^\W_]+)?"
_NEXT = re.compile(rf"[\s,&.-]{{1,3}}(?:and\s)?({_WORD})(?:\.(?=\s*[a-z,;)]))?")
_LAST = re.compile(r"([^\W_]+)[\s,&-]{1,3}$")
_FAR = 60
_INITIALS = 4
"""Letters up to which a word may be initials, of which every letter counts."""
_NO_INITIAL = {"of", "the", "and", "a", "for", "inc", "llc", "llp", "lp", "ltd", "corp", "pc"}
"""Words of a name, and legal forms, whose first letter is none of its initials."""
_SHORT = 2
"""Words up to which a name of ordinary words alone may be meant as words: "Pain Clinic"."""


def organization_hits(folded: Folded, organization: Named) -> Iterator[Hit]:
    """Wherever the name stands, or what tells it from others; what may be meant as words is for a person to judge."""
    words = _words(organization.name)
    for (start, end), judge in _spans(folded, words):
        if judge:
            message = f"An organization of the case is called so. If it is meant, write “{organization.role}”."
            yield Hit(start, end, ORGANIZATION, "judge", message, organization.role)
        else:
            message = f"Write “{organization.role}” instead of the name."
            yield Hit(*_whole(folded.text, start, end, words), ORGANIZATION, "stops", message, organization.role)


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(_WORD, fold(name)))


def _spans(folded: Folded, words: tuple[str, ...]) -> Iterator[tuple[tuple[int, int], bool]]:
    """Each place, and whether a person must judge it."""
    for run in _telling(words):
        yield from _run(folded, run)
    if len(words) > 1:
        plain = all(map(is_plain, words))
        for span in folded.spans(_pattern(words)):
            if not plain or len(words) > _SHORT or folded.text[span[0]].isupper():
                yield span, plain and len(words) <= _SHORT
    initials = "".join(word[0] for word in words if word not in _NO_INITIAL)
    if len(initials) > _SHORT:
        pattern = r"(?:\.\s?)?".join(initials)
        for span in folded.spans(re.compile(rf"\b{pattern}\b")):
            if folded.text[slice(*span)].isupper():
                yield span, True


def _run(folded: Folded, run: tuple[str, ...]) -> Iterator[tuple[tuple[int, int], bool]]:
    """Telling words together stop in any letters; one alone with a capital, where it is no word besides."""
    plain = all(map(is_plain, run))
    for span in folded.spans(_pattern(run)):
        written = folded.text[slice(*span)]
        capital = written[0].isupper()
        if len(run) == 1 and len(written) <= _INITIALS:  # ESIS the company, ESIs the injections
            capital = written.istitle() or written.isupper()
        if (capital or not plain) if len(run) > 1 else (capital and not plain):
            yield span, False
        elif capital or not plain:
            yield span, True
    for part in run if len(run) > 1 else ():
        if not is_plain(part) and len(part) > _SHORT and part not in listed("particles"):
            yield from ((span, False) for span in folded.spans(_pattern((part,))) if folded.text[span[0]].isupper())


@lru_cache(maxsize=4096)
def _telling(words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The runs of words that tell which organization it is."""
    runs: list[tuple[str, ...]] = []
    run: list[str] = []
    for word in [*words, ""]:
        if word and word not in listed("generic"):
            run.append(word)
        elif run:
            runs.append(tuple(run))
            run = []
    return tuple(runs)


@lru_cache(maxsize=4096)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    between = r"[\W_]{1,3}(?:and[\W_]{1,3})?"
    forms = [re.escape(word).replace("'", "'?") for word in words if word != "and"]
    return re.compile(f"{NO_LETTER_BEFORE}{between.join(forms)}{ends(forms[-1])}")


def _whole(text: str, start: int, end: int, words: tuple[str, ...]) -> tuple[int, int]:
    """The place grown over the other words of the name beside it: Inc., Claims, Group."""
    for _ in words:
        match = _NEXT.match(text, end)
        if match is None or fold(match[1]) not in words or not match[1][0].isupper():
            break
        end = match.end()
    for _ in words:
        match = _LAST.search(text, max(0, start - _FAR), start)
        if match is None or fold(match[1]) not in words or not match[1][0].isupper():
            break
        start = match.start()
    return start, end
