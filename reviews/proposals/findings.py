"""Figures and grades of examinations: relief after an injection, osteoarthritis on film, the risk of opioid misuse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reviews.proposals.words import patterns, sign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reviews.proposals.model import Said
    from reviews.proposals.sentences import Sentence

_INJECTION = patterns("injections")
_SERVICES = {
    "epidural": {"epidural steroid injection"},
    "facet": {"facet injection"},
    "medial branch": {"medial branch block"},
    "radiofrequency": {"radiofrequency ablation"},
    "trigger point": {"trigger point injection"},
    "joint injection": {"joint injection", "sacroiliac joint block"},
    "steroid injection": {"steroid injection", "joint injection"},
    "viscosupplement": {"viscosupplementation"},
}
"""The services by which each kind of injection is asked for."""
_RELIEF = re.compile(
    r"(?<![\d.-])(?P<n>\d{1,3})\s?(?:%|percent)\s+(?:\w+\s+){0,3}?(?:relief|improvement|reduction|decrease)\b"
    r"|\b(?:relief|improvement|reduction|decrease)\s+(?:\w+\s+){0,4}?(?:of|by)\s+(?P<m>\d{1,3})\s?(?:%|percent)",
    re.IGNORECASE,
)
_WEEKS = re.compile(
    r"\b(?:relief|improvement|reduction)\b[^.;]{0,50}?\b(?:for|lasting|lasted|over)\s+(?:about\s+|approximately\s+)?"
    r"(?<![\d-])(?P<n>\d{1,2}|two|three|four|six|eight|ten|twelve)\s+weeks\b",
    re.IGNORECASE,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "six": 6, "eight": 8, "ten": 10, "twelve": 12}
_VAGUE = re.compile(
    r"(?:\b(?:at\s+least|more\s+than|less\s+than|over|up\s+to|under|nearly|almost|greater\s+than|minimum(?:\s+of)?|"
    r"to|or|goal\s+of)|[<>\u2264\u2265-])\s*$",
    re.IGNORECASE,
)
_NOT_YET = sign("relief_expected")
_MEDICATION = re.compile(
    r"\b(?:with|from|after)\s+(?:the\s+|his\s+|her\s+)?(?:medications?|meds|therapy|PT)\b", re.IGNORECASE
)
_KELLGREN = re.compile(
    r"\bkellgren[\s-]+lawrence\b\W+(?:grade|stage|class)?\s*(?P<n>[0-4]|I{1,3}V?|IV)\b(?!\s*(?:-|to|/)\s*[\dI])"
    r"|\bgrade\s+(?P<m>[0-4]|I{1,3}V?|IV)\s+kellgren[\s-]+lawrence\b",
    re.IGNORECASE,
)
_ANY_GRADE = re.compile(r"\b(?:mild|moderate|severe|end[\s-]stage|advanced)\b", re.IGNORECASE)
_GRADED = re.compile(
    r"\b(?P<grade>mild|moderate|severe|end[\s-]stage|advanced)\s+(?:\w+\s+){0,3}?"
    r"(?:osteoarthritis|osteoarthrosis|degenerative\s+joint\s+disease|DJD)\b",
    re.IGNORECASE,
)
_ON_FILM = re.compile(r"\bx-?\s?rays?\b|\bradiograph\w*|\bfilms?\b", re.IGNORECASE)
_GRADES = {"0": "none", "2": "mild", "ii": "mild", "3": "moderate", "iii": "moderate", "4": "severe", "iv": "severe"}
_RISK = re.compile(
    r"\b(?:opioid\s+risk\s+tool|ORT|SOAPP(?:-?R)?)\b[^.;]{0,60}?\b(?P<a>low|moderate|high)[\s-]+risk\b"
    r"|\b(?P<b>low|moderate|high)\s+risk\s+(?:for|of)\s+(?:opioid\s+|substance\s+|medication\s+|drug\s+)?(?:misuse|abuse|aberrant)",
    re.IGNORECASE,
)
_ANY_RISK = re.compile(r"\b(?:low|moderate|high)\b(?=[\s-]+risk)", re.IGNORECASE)
_TWO_RISKS = re.compile(r"\b(?:low|moderate)\s*(?:-|to|/)\s*(?:moderate|high)\b", re.IGNORECASE)
_ALL = 100
_INTO_THE_SPINE = frozenset({"epidural", "facet", "medial branch", "radiofrequency"})
_SPINE = frozenset({"lumbar spine", "cervical spine", "thoracic spine"})


def findings(sentence: Sentence) -> Iterator[Said]:
    """The figures and grades that a sentence states."""
    yield from _after_injection(sentence)
    yield from _osteoarthritis(sentence)
    found = _RISK.search(sentence.text)
    if found and not _TWO_RISKS.search(sentence.text) and sentence.says(found.span()):
        risk = (found["a"] or found["b"]).lower()
        if len({match[0].lower() for match in _ANY_RISK.finditer(sentence.text)}) == 1:
            yield sentence.state("opioid_risk", risk, found.span(), f"{risk} risk of opioid misuse")


def _after_injection(sentence: Sentence) -> Iterator[Said]:
    kinds = [kind for kind, pattern in _INJECTION.items() if pattern.search(sentence.text)]
    if len(kinds) > 1 and "steroid injection" in kinds:
        kinds.remove("steroid injection")
    if len(kinds) != 1 or _NOT_YET.search(sentence.text) or _MEDICATION.search(sentence.text):
        return
    percents = list(_RELIEF.finditer(sentence.text))
    if len(percents) == 1:
        found = percents[0]
        percent = int(found["n"] or found["m"])
        place = found.start("n") if found["n"] else found.start("m")
        if percent <= _ALL and not _VAGUE.search(sentence.text[:place]) and sentence.says(found.span()):
            yield _relief(sentence, "percent", percent, found, kinds[0])
    weeks = list(_WEEKS.finditer(sentence.text))
    if len(weeks) == 1 and sentence.says(weeks[0].span()):
        said = weeks[0]["n"].lower()
        count = _NUMBERS.get(said) or int(said)
        yield _relief(sentence, "weeks", count, weeks[0], kinds[0])


def _relief(sentence: Sentence, unit: str, count: int, found: re.Match[str], kind: str) -> Said:
    key, read_as = f"injection_relief_{unit}", f"{count} {unit} of relief after: {kind}"
    # Of an injection into the spine the part is its level: the leg is where the pain was.
    parts = sentence.parts(found.span())
    parts = parts & _SPINE if kind in _INTO_THE_SPINE else parts
    return sentence.state(key, str(count), found.span(), read_as, parts=parts, kind=kind)


def _osteoarthritis(sentence: Sentence) -> Iterator[Said]:
    found = _KELLGREN.search(sentence.text)
    grade = _GRADES.get((found["n"] or found["m"]).lower(), "") if found else ""
    if found is None and _ON_FILM.search(sentence.text):
        graded = list(_GRADED.finditer(sentence.text))
        words = {match[0].lower() for match in _ANY_GRADE.finditer(sentence.text)}
        if len(graded) == 1 and len(words) == 1:
            found = graded[0]
            said = found["grade"].lower()
            grade = said if said in {"mild", "moderate", "severe"} else "severe"
    if found and grade and sentence.says(found.span()):
        about = {"parts": sentence.parts(found.span()), "side": sentence.side(found.span())}
        yield sentence.state("osteoarthritis_grade", grade, found.span(), f"{grade} osteoarthritis", **about)


def is_of_service(kind: str, service: str) -> bool:
    """Whether an injection of this kind is what is asked for."""
    return service in _SERVICES[kind]
