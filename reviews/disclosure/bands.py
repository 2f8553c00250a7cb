"""The age of the worker as the register tells it, in bands of ten years, and what in the prose would undo them.

Whoever fills in what a register leaves out looks for “53-year-old woman” in its texts. So the exact age stops, in any
of its forms, and the sex beside it goes with it. By itself the sex stays, and so do “he” and “she”: it is published
(dossier 2.13), the letters that the agency publishes all tell it, and it is in no band that words could undo. Where it
helps to tell who somebody is, beside date, age and work, it counts, as a pronoun too (`rare.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from .model import EXACT_AGE, SEX, Hit

_TENS: Final = {
    word: tens * 10
    for tens, word in enumerate(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty"), start=2)
}
_ONES: Final = {
    word: ones
    for ones, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), start=1)
}
_AGE: Final = rf"(?P<age>[1-8]\d|(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_ONES)}))?)"
_NO_PERSON: Final = (
    "injury|injuries|fracture|study|guideline|claim|surgery|fusion|scar|tear|device|pump|prosthesis|implant|mattress|unit"
    "|report|mri|history|course|data|smoking"
)
_SEX: Final = r"(?:wo)?man|(?:fe)?male|gentleman|lady"
_NO_NOUN: Final = "who|with|and|is|was|has|had|at|in|on|from|presents|presented|presenting|sustained"
_OLD: Final = re.compile(
    rf"\b(?:an?\s)?{_AGE}[\s-]{{0,2}}(?:(?P<plural>(?:years|yrs)\.?[\s-]{{1,2}}old\b)|(?:year|yr)\.?[\s-]{{0,2}}old\b"
    rf"|y/o\b|y\.o\.|yo\b)(?!\s(?:{_NO_PERSON})\b)"
    rf"(?:(?P<between>(?:\s[\w-]{{2,20}}){{0,2}}?)\s(?P<sex>{_SEX})\b|\s(?!(?:{_NO_NOUN})\b)(?P<noun>[^\W\d_]{{3,20}})\b)?",
    re.IGNORECASE,
)
_AGED: Final = re.compile(
    rf"\b(?:aged?|age\sof|age:|age\sis)\s{_AGE}\b(?!\s?(?:%|deg|mg|-|\u2013|to\b|and\b|or\b|years\sor))", re.IGNORECASE
)


def band_of(age: int) -> str:
    """The band of an age in years; the youngest and the oldest are one each."""
    if age < 20:  # noqa: PLR2004
        return "under 20"
    return f"{age // 10 * 10} to {age // 10 * 10 + 9}" if age < 70 else "70 or older"  # noqa: PLR2004


def exact_age(text: str) -> int | None:
    """The first age of a person that a text states in years; None where it states none."""
    found = min(filter(None, (_OLD.search(text), _AGED.search(text))), key=re.Match.start, default=None)
    return _number(found["age"]) if found else None


def band_hits(text: str) -> Iterator[Hit]:
    """Every exact age, with the sex beside it."""
    for match in _OLD.finditer(text):
        band = band_of(_number(match["age"]))
        message = f"The register tells the age in bands: write “aged {band}”" + (
            ", and no sex." if match["sex"] else "."
        )
        instead = f"aged {band}"
        if not match["plural"] or match["sex"]:
            noun = f"{match['between'] or ''} person".strip() if match["sex"] or not match["noun"] else match["noun"]
            article = re.match(r"an?\s", match[0], re.IGNORECASE)
            instead = f"{_with_article(noun) if article else noun} aged {band}"
        end = match.start("noun") - 1 if match["plural"] and match["noun"] else match.end()
        yield Hit(match.start(), end, SEX if match["sex"] else EXACT_AGE, "stops", message, instead)
    for match in _AGED.finditer(text):
        band = band_of(_number(match["age"]))
        message = f"The register tells the age in bands: write “{band}”."
        yield Hit(match.start(), match.end(), EXACT_AGE, "stops", message, f"aged {band}")


def _with_article(noun: str) -> str:
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


def _number(written: str) -> int:
    if written.isdigit():
        return int(written)
    tens, *ones = re.split(r"[\s-]", written.lower())
    return _TENS[tens] + sum(_ONES[one] for one in ones)
