"""Drugs that the worker takes, how many units a day, and those that were tried and failed."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from reviews.guidelines.requests.drugs import drug_matcher, drug_table
from reviews.guidelines.requests.tokens import tokenize
from reviews.proposals.words import expressions, sign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reviews.guidelines.requests.drugs import Drug
    from reviews.proposals.model import Said
    from reviews.proposals.sentences import Sentence

_STRENGTH = re.compile(r"(\d{1,4}(?:\.\d+)?)(?:\s?([/-])\s?(\d{1,4}(?:\.\d+)?))?\s?-?\s?(mg|mcg|%)?", re.IGNORECASE)
_OFTEN = [
    (re.compile(rf"\b(?:{'|'.join(any_of)})", re.IGNORECASE), float(times))
    for times, any_of in expressions("often").items()
]
_UNITS = re.compile(
    r"(?<![\d/.-])(?P<n>\d(?:\.5)?|one|two|three|half)\s+(?:tab(?:let)?s?|caps?(?:ules?)?|pills?)\b(?!\s*(?:#|\d))",
    re.IGNORECASE,
)
_ALONE = re.compile(r"(?:\btakes?|\bsig:?|,|\bpo|;)\s*(?P<n>[1-4])\s+(?:po|p\.o\.|by\s+mouth|orally)\b", re.IGNORECASE)
_RANGE = re.compile(
    r"\b\d\s?(?:-|\u2013|to|or)\s?\d\s*(?:tab|cap|pill|po|p\.o|times|x|h\b|hours|daily|a\s+day|/day)"
    r"|\bq\.?\s?\d\s?-\s?\d|every\s+\d\s?(?:-|to)\s?\d"
    r"|\bevery\s+\w+\s+(?:to|or)\s+\w+\s+hours?\b|\b(?:one|two|three)\s+(?:to|or)\s+(?:two|three|four)\b"
    r"|\b(?:alternat\w+|taper\w*|titrat\w*|wean\w*)",
    re.IGNORECASE,
)
_NEEDED = re.compile(r"\bp\.?r\.?n\b|\bas\s+needed\b|\bup\s+to\b|\bmax(?:imum)?\b", re.IGNORECASE)
_NUMBERS = {"one": 1.0, "two": 2.0, "three": 3.0, "half": 0.5}
_NOT_TAKEN, _TAKEN = sign("drug_not_taken"), sign("drug_taken")
_TAKEN_AFTER = re.compile(r"^\s*taken\b|\b(?:is|are)\s+(?:being\s+)?(?:continued|taken|used)\b", re.IGNORECASE)
_ON_SKIN = re.compile(
    r"^\W*(?:\d[\d.]*\s?%\s*)?(?:topical|gel|cream|ointment|lotion|patch(?:es)?|solution|drops?|injection)\b",
    re.IGNORECASE,
)
_TOPICAL = re.compile(r"\btopical\s*$", re.IGNORECASE)
_FAILED = re.compile(sign("drug_failed").pattern + r"(?P<listed>[^.;]{0,120})", re.IGNORECASE)
_FAILED_AFTER = re.compile(
    r"\s*(?:was|were|has\s+been|have\s+been)\s+(?:tried|used|taken)\b[^.,;]{0,30}?"
    r"\b(?:without\s+(?:any\s+)?(?:benefit|relief|improvement)|and\s+failed|no\s+(?:benefit|relief))\b",
    re.IGNORECASE,
)
_NOT_FAILED = re.compile(
    r"\b(?:not|never|no\s+evidence|whether|if|unless|must|should|until|has\s+yet)\b[^.;]{0,40}$", re.IGNORECASE
)
_TURN = re.compile(r"\b(?:but|however|now|will|and\s+(?:is|takes)|request\w*|start\w*|continu\w*)\b", re.IGNORECASE)
_CLASS_TRIED = {"nsaid": "nsaid", "antidepressant": "antidepressant", "anticonvulsant": "anticonvulsant"}
_IN_USE = {"opioid": "opioid_in_use", "nsaid": "nsaid_in_use"}
_MOST_UNITS = 24
_WORD = re.compile(r"[a-z]{3,}")


class _Named(NamedTuple):
    drug: Drug
    begin: int
    end: int
    until: int  # where the next drug is named, or the sentence ends


def drugs(sentence: Sentence) -> Iterator[Said]:
    """What a sentence states about the drugs that it names."""
    named = _named(sentence.text)
    for each in named:
        if _is_taken(sentence, each):
            yield from _taken(sentence, each)
    yield from _tried(sentence, named)


def drug_places(low: str) -> list[int]:
    """Where words end with which names of drugs begin, of a text in small letters: a quick look before a slow one."""
    first = _first_words()
    return [found.end() for found in _WORD.finditer(low) if found[0] in first]


@cache
def _first_words() -> frozenset[str]:
    return frozenset(found[0] for name in drug_table() if (found := _WORD.search(name.lower())))


def _named(text: str) -> list[_Named]:
    tokens = tokenize(text)
    found = [
        (match.meaning, tokens[match.first].start, tokens[match.end - 1].end) for match in drug_matcher().scan(tokens)
    ]
    ends = [*(begin for _drug, begin, _end in found), len(text)][1:]
    return [_Named(drug, begin, end, until) for (drug, begin, end), until in zip(found, ends, strict=True)]


def _is_taken(sentence: Sentence, each: _Named) -> bool:
    around = sentence.clause_before((each.begin, each.end)) + sentence.text[each.end : each.until]
    return not _NOT_TAKEN.search(f"{sentence.under} {around}") and sentence.says((each.begin, each.end))


def _taken(sentence: Sentence, each: _Named) -> Iterator[Said]:
    text, sig = sentence.text, sentence.text[each.end : each.until]
    span = (each.begin, each.end)
    generic = frozenset(each.drug.ingredients)
    key = _IN_USE.get(each.drug.drug_class)
    said_taken = _TAKEN.search(f"{sentence.under} {text[: each.begin]}") or _TAKEN_AFTER.search(sig)
    if key and said_taken and not _ON_SKIN.match(sig) and not _TOPICAL.search(text[: each.begin]):
        yield sentence.state(key, "yes", span, f"takes {each.drug.name}")
    a_day = _a_day(sig)
    if a_day is None:
        return
    strength = _strength(sig, each.drug.ingredients)
    units, counted, often_end, needed = a_day
    if not counted and not strength:
        return
    at_most = ", at most" if needed else ""
    read_as = f"{each.drug.name} {strength}: {_plain(units)} a day{at_most}".replace(" :", ":")
    whole = (each.begin, each.end + often_end)
    # Without a count of tablets the strength is the dose: it is one unit only of the strength that is asked for.
    about = {"drug": generic, "strength": strength, "kind": "" if counted else "by strength"}
    yield sentence.state("units_per_day", _plain(units), whole, read_as, **about)


def _a_day(sig: str) -> tuple[float, bool, int, bool] | None:
    """Units a day, whether units were counted, where the words end, and whether it is as needed."""
    if _RANGE.search(sig):
        return None
    oftens = sorted(
        (found.start(), found.end(), times) for pattern, times in _OFTEN for found in [pattern.search(sig)] if found
    )
    if not oftens or _ON_SKIN.match(sig):
        return None
    begin, end, times = oftens[0]
    if any(other >= end and often != times for other, _end, often in oftens):
        return None
    if _unsure(sig[:begin]):
        return None
    counted = _UNITS.search(sig[:begin]) or _ALONE.search(sig[:begin])
    n = 1.0
    if counted:
        n = _NUMBERS.get(counted["n"].lower(), 0.0) or float(counted["n"])
    units = n * times
    return (units, bool(counted), end, bool(_NEEDED.search(sig))) if 0 < units <= _MOST_UNITS else None


def _unsure(words: str) -> bool:
    """Whether the words before how often it is taken say another thing: another sentence part, or several counts."""
    return len(words) > 60 or len(_UNITS.findall(words)) > 1 or bool(re.search(r"\b(?:and|but|for)\b", words))  # noqa: PLR2004


def _strength(sig: str, ingredients: tuple[str, ...]) -> str:
    """The strength right after the name, as requests are read: `10/325mg`; of a combination also 10-325."""
    found = _STRENGTH.match(sig.lstrip(" \t\n,:(-"))
    if not found or not (found[4] or found[3]) or (found[2] == "-" and len(ingredients) == 1):
        return ""
    both = f"{found[1]}/{found[3]}" if found[3] else found[1]
    return f"{both}{(found[4] or 'mg').lower()}"


def _tried(sentence: Sentence, named: list[_Named]) -> Iterator[Said]:
    if sentence.is_of_another:
        return
    text = sentence.text
    listed = [found for found in _FAILED.finditer(text) if not _NOT_FAILED.search(text[: found.start()])]
    for each in named:
        within = next((found for found in listed if found.start("listed") <= each.begin < found.end()), None)
        after = _FAILED_AFTER.match(text, each.end)
        if within and not _TURN.search(text, within.start("listed"), each.begin):
            span = (within.start(), each.end)
        elif after:
            span = (each.begin, after.end())
        else:
            continue
        tried = _CLASS_TRIED.get(each.drug.drug_class)
        if each.drug.ingredients == ("acetaminophen",):
            tried = "acetaminophen"
        if tried and not _ON_SKIN.match(text[each.end :]):
            yield sentence.state("first_line_tried", tried, span, f"{each.drug.name} tried and failed")


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)
