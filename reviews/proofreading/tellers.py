"""Who or what is said not to tell a thing: "the operative report does not show that a drain was placed".

What such a statement misses is the drain; the report is where it would stand, and a person is nothing to look for.
"""

from __future__ import annotations

import re

_TELLS = re.compile(
    r"^(?P<teller>[^,;]{0,80}?)(?<!\bto)\s(?:show|state|document|indicate|mention|describe|specify|reflect|demonstrate|"
    r"establish|identify|address|explain|contain|include|list|confirm|reveal|"
    r"(?:has|have|had)\s+(?:specified|documented|described|stated|recorded|noted|mentioned|identified|set|explained|reported|"
    r"listed)(?=\s+(?:an?|the|any|which|how|whether|that|what|\w+able)\b))\s+(?:that\s+)?(?P<told>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_PAPER = re.compile(
    r"\b(?:reports?|notes?|stud(?:y|ies)|films?|x-?rays?|radiographs?|evaluations?|tests?|scans?|logs?|forms?|MRIs?|CTs?|EMG)\b",
    re.IGNORECASE,
)
_PERSONS = (
    r"(?:physicians?|providers?|doctors?|surgeons?|psychiatrists?|psychologists?|therapists?|acupuncturists?|dentists?|"
    r"chiropractors?|podiatrists?|evaluators?|examiners?|reviewers?)\b"
)
_PERSON = re.compile(rf"\b{_PERSONS}", re.IGNORECASE)
_BY_WHOM = re.compile(rf"(?<=ed)\s+by\s+(?:the|any|an?)\s+(?:[\w-]+\s+){{0,3}}?{_PERSONS}", re.IGNORECASE)
_VISIT = re.compile(r"\b(?:evaluated|examined|seen|treated|followed)\s+by\b", re.IGNORECASE)


def what_is_told(text: str) -> tuple[str, str]:
    """What is said not to be told, and the paper that does not tell it, if it is one; without a teller, all of it."""
    told = _TELLS.match(text)
    if told is None:
        return text, ""
    return told["told"], told["teller"] if _PAPER.search(told["teller"]) else ""


def of_no_matter_whom(text: str) -> str:
    """The text without who did not record a thing, unless it is a visit to that person which is missing."""
    return text if _VISIT.search(text) else _BY_WHOM.sub("", text)


def is_a_person(text: str) -> bool:
    """Whether the words name who tells, and no paper."""
    return bool(_PERSON.search(text)) and not _PAPER.search(text)
