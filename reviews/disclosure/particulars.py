"""The numbers, addresses and the date of birth of the case, in any punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from cases.folding import fold

from .folding import Folded
from .model import ADDRESS, ADDRESS_OUT, BIRTH, DATE_OUT, NUMBER, NUMBER_OUT, Hit, Severity

_LEAST_NUMBER = 4
"""Letters and digits from which a number is looked for."""
_LEAST_DIGITS = 5
"""Digits from which it is looked for without its letters."""
_AT, _POINT = r"\s?(?:@|[(\[]at[)\]]|\bat\b)\s?", r"(?:\.|\s?[(\[]?dot[)\]]?\s?)"
_LICENCE = r"(?:licen[cs]e|lic|certificate)[\s.:#]{0,3}(?:(?:no|nr|number)[\s.:#]{0,3})?"
"""What tells that a few letters and digits behind it are a number, as in "Lic. #G7"."""
_BETWEEN = r"[\s.\-/#:_]{0,3}"
_OF_A_DATE = re.compile(r"(?:19|20)\d\d(?:[01]\d[0-3]\d)?|[01]\d[0-3]\d(?:19|20)\d\d|\d{1,2}")
_A_DATE = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-](?:\d\d){1,2}|\d{4}[/.\-]\d\d[/.\-]\d\d")
_LIKE_A_CODE = re.compile(r"\d{5}")
"""The part of a number that may be the code of a procedure as well: for a person to judge."""
_SHORT_ADDRESS = 3
"""Words up to which an address is looked for in its parts alone."""
_STREET_WORDS = {
    "street": "st", "avenue": "ave", "boulevard": "blvd", "road": "rd", "drive": "dr", "lane": "ln", "court": "ct",
    "place": "pl", "highway": "hwy", "parkway": "pkwy", "circle": "cir", "terrace": "ter", "suite": "ste",
    "apartment": "apt", "north": "n", "south": "s", "east": "e", "west": "w", "way": "wy", "square": "sq",
}  # fmt: skip
_STREETS = {*_STREET_WORDS, *_STREET_WORDS.values()}
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip


def number_hits(folded: Folded, number: str) -> Iterator[Hit]:
    """The number in any of its forms, but never where a date is written so."""
    for pattern, severity in _number_forms(number):
        for hit in _found(folded, pattern, NUMBER, "Take out the number; the case number is enough.", NUMBER_OUT):
            if number in folded.text[hit.start : hit.end] or not _A_DATE.fullmatch(folded.text, hit.start, hit.end):
                yield replace(hit, severity=severity)


@lru_cache(maxsize=4096)
def _number_forms(number: str) -> tuple[tuple[str, Severity], ...]:
    """With any or no punctuation, without its first or last group, and the digits of all these alone.

    Only where there are enough digits; a shorter number behind the word that says what it is.
    """
    groups = re.findall(r"[^\W_]+", fold(number))
    whole = "".join(groups)
    forms: dict[str, Severity] = {}
    if len(whole) >= _LEAST_NUMBER and _digits(whole):
        forms[whole] = "stops"
    if len(_digits(whole)) >= _LEAST_DIGITS:
        forms[_digits(whole)] = "stops"
    for part in (groups[1:], groups[:-1]):
        written = "".join(part)
        if len(_digits(written)) >= _LEAST_DIGITS and not all(map(_OF_A_DATE.fullmatch, part)):
            forms.setdefault(written, "judge" if _LIKE_A_CODE.fullmatch(written) else "stops")
            forms.setdefault(_digits(written), "judge" if _LIKE_A_CODE.fullmatch(_digits(written)) else "stops")
    patterns = [(_BETWEEN.join(form), severity) for form, severity in forms.items()]
    if _digits(whole) and len(whole) < _LEAST_NUMBER:
        patterns.append((_LICENCE + _BETWEEN.join(whole), "stops"))
    return tuple((rf"(?<![^\W_])(?<!\d[.,/\-]){form}(?![^\W_])", severity) for form, severity in patterns)


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def address_hits(folded: Folded, address: str) -> Iterator[Hit]:
    """The address wherever a part of it stands that tells it."""
    for pattern in _address_forms(address):
        yield from _found(folded, pattern, ADDRESS, "Take out the address.", ADDRESS_OUT)


@lru_cache(maxsize=4096)
def _address_forms(address: str) -> tuple[str, ...]:
    """The whole address, the street with and without its number, and the post code; a city alone is a place."""
    forms: list[str] = []
    words = re.findall(r"[^\W_]+", fold(address))
    if len(words) > _SHORT_ADDRESS:
        whole = r"[\W_]{1,3}".join(map(_street_word, words))
        forms.append(rf"(?<![^\W_]){whole}(?![^\W_])")
    for line in re.split(r"[,\n]", fold(address)):
        forms.extend(_street_patterns(re.findall(r"[^\W_]+", line)))
    codes = re.findall(r"\b\d{5}\b(?=(?:-\d{4})?\W*$)", address.strip())
    return (*forms, *(rf"(?<![\w-]){code}(?:-\d{{4}})?(?!\w)" for code in codes))


def email_hits(folded: Folded, email: str) -> Iterator[Hit]:
    """The places where the text holds this e-mail address."""
    yield from _found(folded, _email(email), ADDRESS, "Take out the e-mail address.", ADDRESS_OUT)


@lru_cache(maxsize=4096)
def _email(email: str) -> str:
    """The address, with or without what stands behind a plus sign, its @ and points also as people write them."""
    name, _at, host = fold(email).rpartition("@")
    name, _plus, _more = name.partition("+")
    where = _POINT.join(map(re.escape, host.split(".")))
    return rf"(?<![^\W_]){re.escape(name)}(?:\+[^\s@]{{1,60}}?)?{_AT}{where}(?![^\W_])"


def birth_hits(folded: Folded, day: date) -> Iterator[Hit]:
    """The date of birth in any form a date is written in."""
    yield from _found(folded, _date(day), BIRTH, "Take out the date of birth; the age may stay.", DATE_OUT)


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _found(folded: Folded, pattern: str, kind: str, message: str, instead: str) -> Iterator[Hit]:
    for start, end in folded.spans(_compiled(pattern)):
        yield Hit(start, end, kind, "stops", message, instead)


def _street_patterns(words: list[str]) -> Iterator[str]:
    street = [_street_word(word) for word in words if not word.isdigit()]
    numbers = [word for word in words if any(map(str.isdigit, word))]
    if len(street) < 2 or words[0] == "po" or _STREETS.isdisjoint(words[1:]):  # noqa: PLR2004 - a name and "street"
        return
    name = r"[\W_]{1,3}".join(street)
    number = rf"(?:{re.escape(numbers[0])}[\W_]{{1,3}})?" if numbers else ""
    yield rf"\b{number}{name}(?![^\W_])"
    if numbers and words[0] == numbers[0] and words[1] not in _STREETS:  # "100 Example", without its "Street"
        yield rf"\b{re.escape(words[0])}\s{re.escape(words[1])}(?![^\W_])"


def _street_word(word: str) -> str:
    """The word in its long and its short form."""
    for long, short in _STREET_WORDS.items():
        if word in {long, short}:
            return rf"(?:{long}|{short}\b\.?)"
    return re.escape(word)


def _date(day: date) -> str:
    month = _MONTHS[day.month - 1]
    named = rf"(?:{month}|{month[:3]}\.?)"
    year = rf"(?:{day.year}|'?{day.year % 100:02d})"
    between = r"\s?[/.\-\s]\s?"
    forms = (
        rf"0?{day.month}{between}0?{day.day}{between}{year}",
        rf"{day.year}{between}0?{day.month}{between}0?{day.day}",
        rf"{named}\s+0?{day.day}(?:st|nd|rd|th)?,?\s+{year}",
        rf"0?{day.day}(?:st|nd|rd|th)?[\s-]?(?:of\s)?{named},?[\s-]?{year}",
        f"{day:%m%d%Y}",
    )
    return rf"(?<!\d)(?:{'|'.join(forms)})(?!\d)"
