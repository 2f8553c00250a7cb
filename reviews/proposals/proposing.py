"""Reads pages for the facts they state, and chooses those that answer what is asked."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from reviews.guidelines.facts import DateSpan
from reviews.proofreading.anatomy import kin_of
from reviews.proofreading.contradiction import is_request, tells_of_care
from reviews.proofreading.page import PageText
from reviews.proposals.diagnoses import age, diagnoses
from reviews.proposals.drugs import drug_places, drugs
from reviews.proposals.findings import findings, is_of_service
from reviews.proposals.imaging import SERVICES, imaging
from reviews.proposals.model import Asked, Proposal, Said, Stated
from reviews.proposals.sentences import sentences
from reviews.proposals.surgery import surgery
from reviews.proposals.visits import visits

_READERS = tuple(
    (reader, re.compile(worth))
    for reader, worth in (
        (visits, r"visit|session|treatment|appointment|\d\s*(?:/|of)\s*\d|(?:\bx|\u00d7|times)\s*\d"),
        (
            surgery,
            r"s/?p\b|status|underw|undergone|post|perform|procedure|operation|surgery|after|following|recover|had",
        ),
        (imaging, r"mri|magnetic|\bct\b|tomogr|x-?\s?ray|radiogr|film|emg|nc[vs]|electro|conduct|sound|sonogram"),
        (findings, r"relief|improvement|reduction|decrease|kellgren|arthr|joint|risk"),
        (diagnoses, r"diagnos|impression|assessment|\bdx\b|(?:^|\n)\s*(?:[-\u2022*\u25aa]|\d{1,2}[.)])"),
        (age, r"\d{2}[\s-]+(?:year|yr)"),
    )
)
"""Each reader, and what a sentence holds that is worth reading by it, in small letters; drugs are known by name."""
_OF_THE_PART = frozenset({"earlier_study", "plain_films"})
_GROWS = "prior_visits_"
KEYS = frozenset(
    {
        *(f"prior_visits_{name}" for name in ("physical_therapy", "occupational_therapy", "chiropractic", "acupuncture",
                                              "psychotherapy", "postsurgical")),
        "surgery_procedure", "surgery_date", "earlier_study", "plain_films", "units_per_day", "opioid_in_use",
        "nsaid_in_use", "first_line_tried", "injection_relief_percent", "injection_relief_weeks",
        "osteoarthritis_grade", "opioid_risk", "diagnosis_groups", "age",
    }
)  # fmt: skip
"""The facts that are looked for."""


def read_page(page: PageText) -> tuple[Said, ...]:
    """All that a page states, whatever is asked; nothing of a page that only talks about the records."""
    if not tells_of_care(page) or is_request(page):
        return ()
    low = _lower(page.plain)
    places = [(reader, [match.end() for match in worth.finditer(low)]) for reader, worth in _READERS]
    places.append((drugs, drug_places(low)))
    readers = [(reader, at) for reader, at in places if at]
    if not readers:
        return ()
    found: list[Said] = []
    for sentence in sentences(page):
        for reader, at in readers:
            first = bisect_right(at, sentence.begin)
            if first < len(at) and at[first] <= sentence.end:
                found += reader(sentence)
    return tuple(dict.fromkeys(found))


def _lower(text: str) -> str:
    """The text in small letters, letter by letter, so that places stay."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(min(letter.lower(), letter, key=len) for letter in text)


def choose(stated: Sequence[Stated], asked: Sequence[Asked]) -> list[Proposal]:
    """What is proposed for each fact, in the order in which it is asked: one proposal a value, the newest first."""
    by_key: dict[str, list[Stated]] = {}
    for each in stated:
        by_key.setdefault(each.said.key, []).append(each)
    found: list[Proposal] = []
    for question in asked:
        fitting = [each for each in by_key.get(question.key, ()) if _fits(question, each)]
        if question.key.startswith(_GROWS):
            fitting = _latest_of_each_document(fitting)
        by_value: dict[str, list[Stated]] = {}
        for each in sorted(fitting, key=_newest_first):
            by_value.setdefault(each.said.value, []).append(each)
        found += [Proposal(question, value, tuple(_one_a_page(those))) for value, those in by_value.items()]
    return found


def _newest_first(each: Stated) -> tuple[int, int]:
    return -(each.dated or date.min).toordinal(), each.page


def _one_a_page(those: Sequence[Stated]) -> list[Stated]:
    return list({each.page: each for each in reversed(those)}.values())[::-1]


def _latest_of_each_document(stated: Sequence[Stated]) -> list[Stated]:
    """Of a document that counts visit by visit, the last count: the notes before it are part of it."""
    highest: dict[int, int] = {}
    for each in stated:
        highest[each.document] = max(highest.get(each.document, 0), int(each.said.value))
    return [each for each in stated if int(each.said.value) == highest[each.document]]


def _fits(asked: Asked, each: Stated) -> bool:
    said = each.said
    if not (_is_of_the_part(asked, said) and _is_of_the_time(asked, each)):
        return False
    if said.key == "units_per_day":
        alike = not (asked.strength and said.strength) or asked.strength == said.strength
        sure = not said.kind or (asked.strength and asked.strength == said.strength)
        return bool(asked.drug == said.drug and alike and sure)
    if said.key == "earlier_study":
        return asked.service in SERVICES[said.kind]
    if said.key.startswith("injection_relief"):
        return is_of_service(said.kind, asked.service)
    return True


def _is_of_the_part(asked: Asked, said: Said) -> bool:
    if asked.side and said.side and asked.side not in {said.side, "bilateral"}:
        return False
    if not (asked.parts and said.parts):
        return said.key not in _OF_THE_PART
    return bool(said.parts & kin_of(asked.parts) or asked.parts & kin_of(said.parts))


def _is_of_the_time(asked: Asked, each: Stated) -> bool:
    """Whether it was done by the day of the page; what is told as history, only if it was since the injury."""
    said = each.said
    if not said.on:
        return not said.is_past
    on = DateSpan.parse(said.on)
    if each.dated and on.first > each.dated:
        return False
    if said.key in _OF_THE_PART:
        return True
    if asked.since is None:
        return not said.is_past
    return on.last >= asked.since
