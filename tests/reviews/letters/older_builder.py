"""Composes letters of the layouts of 2013 and 2014 about invented people."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

WIDTH = 88


@dataclass(frozen=True)
class Item:
    title: str = "a lumbar traction table, rental for 2 weeks"
    necessary: bool = False
    claims: str = "The Claims Administrator based its decision on the MTUS Low Back Complaints 2004."
    own: str = "The Expert Reviewer relied on the MTUS Low Back Complaints 2004."
    rationale: str = "The chapter finds no lasting gain. The notes name no goal for it, 1. now or 2. later."


@dataclass(frozen=True)
class Older:
    case_number: str = "CM13-0000123"
    dated: date | None = date(2013, 9, 26)
    injured: date | None = date(2011, 3, 4)
    denied: date | None = date(2013, 7, 9)
    received: date | None = date(2013, 7, 15)
    assigned: date | None = date(2013, 8, 6)
    priority: str = "Standard"
    states: str = "California and Ohio"
    specialty: str = "Physical Medicine and Rehabilitation"
    summary: str = "The worker, a 40 year old baker, lifted a sack of flour and felt a pull. Rest followed."
    documents: tuple[str, ...] = ("Application of 07/12/2013", "Notes of a clinic, 2012 to 2013")
    items: tuple[Item, ...] = field(default_factory=lambda: (Item(),))
    style: dict[str, Any] = field(default_factory=dict)

    def with_items(self, *items: Item) -> Older:
        return replace(self, items=items)

    def said(self, **style: Any) -> Older:
        """The same letter, worded in another way: see each layout."""
        return replace(self, style={**self.style, **style})


TWO = Older().with_items(
    Item(),
    Item(
        title="zinc lozenges #60 with 1 refill",
        necessary=True,
        claims="The Claims Administrator did not cite any evidence.",
        own="The Expert Reviewer found that no guideline speaks of it.",
        rationale="The worker cannot swallow tablets. In this one case they help.",
    ),
)


def day(value: date | None, *, long: bool = False) -> str:
    if value is None:
        return ""
    return f"{value:%B} {value.day}, {value.year}" if long else f"{value.month}/{value.day}/{value.year}"


def notice(letter: Older) -> str:
    """The notice of autumn 2013: each decision stands twice, and the heading may run on from the sentence before it."""
    style = letter.style
    lost, long, run_on, reasons = (style.get(name, False) for name in ("lost", "long", "run_on", "reasons"))
    decisions = [
        f"{number}) MAXIMUS Federal Services, Inc. has determined the request for {item.title} is "
        f"{'' if item.necessary else 'notmedically ' if lost else 'not medically '}"
        f"{'medically ' if item.necessary else ''}necessary and appropriate."
        for number, item in enumerate(letter.items, start=1)
    ]
    heading = "INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE"
    opening = (
        f"An application for Independent Medical Review was filed on {day(letter.received, long=long)} disputing the "
        f"Utilization Review Denial dated {day(letter.denied, long=long)}. A Notice of Assignment and Request for "
        f"Information was provided to the above parties on {day(letter.assigned, long=long)}. A decision has been made "
        "for each of the treatment and/or services that were in dispute:"
    )
    head = ["MAXIMUS FEDERAL SERVICES, INC.", "Notice of Independent Medical Review Determination"]
    head += [f"Dated: {day(letter.dated, long=long)}"]
    if letter.case_number:
        head += [f"IMR Case Number: {letter.case_number}"]
    parts = ["\n".join(head), *decisions]
    parts += [f"This is final. {heading} {opening}"] if run_on else [heading, opening]
    parts += decisions
    parts += [
        "Medical Qualifications of the Expert Reviewer:",
        (
            f"The reviewer has no tie to the employer. The reviewer is Board Certified in {letter.specialty} and "
            f"is licensed to practice in {letter.states}. He/she has been in practice for more than five years."
        ),
        "Case Summary:",
        (
            "Disclaimer: The following case summary was taken directly from the utilization review denial/modification "
            f'dated {day(letter.denied, long=True)}. "{letter.summary}"'
        ),
    ]
    if letter.documents:
        parts += ["Documents Reviewed for Determination:", "\n".join(f"\u2022 {one}" for one in letter.documents)]
    if reasons:
        for number, item in enumerate(letter.items, start=1):
            parts += [f"{number}) Regarding the request for {item.title}:", item.claims, item.own]
            parts += [f"Rationale for the Decision: {item.rationale}"]
    return _set(parts)


def listed(letter: Older) -> str:
    """The letter of 2013 and 2014 with a list of documents."""
    style = letter.style
    parts = ["MAXIMUS FEDERAL SERVICES, INC.\nIndependent Medical Review\nHarbor Box 1, Sacramento"]
    parts += [
        "\n".join(
            [
                f"Dated: {day(letter.dated)}",
                f"IMR Case Number: {letter.case_number}        Date of Injury: {day(letter.injured)}",
                f"Claims Number: 88-1        UR Denial Date: {day(letter.denied)}",
                f"Priority: {letter.priority}        Application Received: {day(letter.received)}",
            ]
        )
    ]
    credentials = (
        f"State(s) of Licensure: {letter.states}\nCertification(s)/Specialty: {letter.specialty}"
        if style.get("labelled")
        else f"The reviewer is Board Certified in {letter.specialty}, and is licensed to practice in {letter.states}."
    )
    parts += ["HOW THE IMR FINAL DETERMINATION WAS MADE", "A physician read the whole file.", credentials]
    parts += ["DOCUMENTS REVIEWED", "The following documents were reviewed and considered. These documents included:"]
    parts += ["\n".join(letter.documents)]
    parts += ["CLINICAL CASE SUMMARY", "From the file the reviewer drew this clinical case summary:", letter.summary]
    parts += ["IMR DECISION(S) AND RATIONALE(S)", "The determination rests on the decisions set forth below:"]
    for number, item in enumerate(letter.items, start=1):
        if style.get("titled"):
            parts += [f"{item.title}: {'Overturned' if item.necessary else 'Upheld'}"]
            parts += [f"Claims Administrator guideline: {item.claims}", f"MAXIMUS guideline: {item.own}"]
            parts += [f"Decision rationale: {item.rationale}"]
        else:
            told = "is medically" if item.necessary else "is not medically"
            parts += [
                f"{number}. The request for {item.title} {told} necessary and appropriate.",
                item.claims,
                item.own,
            ]
            parts += [f"The Physician Reviewer's decision rationale: {item.rationale}"]
    return _set(parts)


def review(letter: Older) -> str:
    """The professional review of 2013: one outcome in its heading; the issues may be numbered."""
    style = letter.style
    verb = style.get("verb", "IS" if letter.items[0].necessary else "IS NOT")
    many = len(letter.items) > 1

    def joined(texts: list[str]) -> str:
        return "\n\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1)) if many else texts[0]

    parts = ["MEDICAL PROFESSIONAL REVIEW"]
    if letter.case_number:
        parts += [f"Case Number: {letter.case_number}"]
    parts += ["ISSUE AT DISPUTE:", joined([item.title for item in letter.items])]
    parts += ["CASE SUMMARY:", letter.summary]
    parts += ["DOCUMENTS REVIEWED FOR DETERMINATION:", "\n".join(letter.documents)]
    parts += ["MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND\nWHY:"]
    parts += [joined([item.own for item in letter.items])]
    parts += [f"RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE {verb} MEDICALLY\nNECESSARY:"]
    parts += [joined([item.rationale for item in letter.items])]
    parts += ["MEDICAL REVIEWER QUALIFICATIONS:"]
    parts += [f"The reviewer is board certified in {letter.specialty} and licensed to practice in {letter.states}."]
    return _set(parts)


def _set(parts: list[str]) -> str:
    wrapped = (
        "\n".join(
            row for line in part.split("\n") for row in textwrap.wrap(line, WIDTH, break_long_words=False) or [""]
        )
        for part in parts
    )
    return "\n\n".join(wrapped) + "\n"
