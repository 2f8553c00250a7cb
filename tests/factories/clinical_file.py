"""A made-up file of about 300 pages: `tests/data/clinical_file.txt` written out, with the papers that fill real files.

Nobody in it exists. A line of the data that begins with [name] states the fact of that name; statements about the file
(`tests/data/statements_of_absence.tsv`) name the facts that contradict them.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from reviews.proofreading.page import PageText

DATA = Path(__file__).parents[1] / "data"
_WIDTH = 88
_KEY = re.compile(r"\[(\w+)\] ")
_DIVIDED = re.compile(r"\b(\w{5,7})(\w{5,})$")
_OF_REVIEW = "Utilization review"


@dataclass
class MadeDocument:
    """A document of the made-up file: its pages as text, and which facts each page states."""

    title: str
    author: str
    dated: date
    pages: list[str] = field(default_factory=list)
    facts: list[frozenset[str]] = field(default_factory=list)


class Statement(NamedTuple):
    """A statement of absence written by hand, whether it is true of the file, and the facts that contradict it."""

    is_true: bool
    facts: frozenset[str]
    text: str


def made_up_file() -> list[MadeDocument]:
    """All documents, in the order of their dates; the same at each call."""
    documents = [_written(part) for part in _data("clinical_file.txt").split("=== ")[1:]]
    return sorted([*documents, *_fillers()], key=lambda document: document.dated)


def page_texts(documents: list[MadeDocument]) -> list[PageText]:
    """The pages of the file as they are looked up, numbered through."""
    pages: list[PageText] = []
    for document in documents:
        for text in document.pages:
            is_record = not document.title.startswith(_OF_REVIEW)
            pages.append(PageText(len(pages) + 1, text, document.title, document.dated, is_record))
    return pages


def pages_of_facts(documents: list[MadeDocument]) -> dict[str, set[int]]:
    """The pages of the file that state each fact."""
    found: dict[str, set[int]] = {}
    number = 0
    for document in documents:
        for facts in document.facts:
            number += 1
            for fact in facts:
                found.setdefault(fact, set()).add(number)
    return found


def statements() -> list[Statement]:
    """The 300 statements, those that are false first."""
    rows = [line.split("\t") for line in _data("statements_of_absence.tsv").splitlines()]
    return [Statement(truth == "true", frozenset(filter(None, facts.split(","))), text) for truth, facts, text in rows]


def _data(name: str) -> str:
    return (DATA / name).read_text(encoding="utf-8")


def _written(part: str) -> MadeDocument:
    head, _, body = part.partition("\n")
    title, author, dated = (word.strip() for word in head.split("|"))
    document = MadeDocument(title, author, date.fromisoformat(dated))
    for page in re.split(r"^--- ?\n", body, flags=re.MULTILINE):
        if page.strip():
            document.facts.append(frozenset(_KEY.findall(page)))
            lines = [f"{title} - {author} - {document.dated:%m/%d/%Y}", "", *_KEY.sub("", page).strip().splitlines()]
            document.pages.append(_laid_out(lines, len(document.pages) + 1))
    return document


def _laid_out(paragraphs: list[str], number: int) -> str:
    """The paragraphs in lines of a page; some words at the end of a line are divided, as word processors do."""
    lines: list[str] = []
    for paragraph in paragraphs:
        for line in textwrap.wrap(paragraph, _WIDTH) or [""]:
            found = _DIVIDED.search(line) if len(lines) % 4 == 1 else None
            lines += [f"{line[: found.start()]}{found[1]}-", found[2]] if found and found[0].islower() else [line]
    return "\n".join([*lines, "", f"Page {number}"])


_PROTOCOL = [
    "Visit {n} of 24. Right shoulder, postoperative week {w}. Passive motion to {a} degrees of flexion.",
    "Treatment: pendulums, table slides, scapular setting, ice for ten minutes. Time: 45 minutes.",
    "Response: tolerated, pain {p}/10 at the end. Next appointment as booked. Charge entered.",
]
_BILLING = [
    "STATEMENT OF CHARGES. Account 40-{n}. Date billed {n:02d}/28. Bill reviewed under the official fee schedule.",
    "Codes 97110, 97140, 97530. Units 3. Amount billed 214.00. Amount allowed 131.40. Explanation of review attached.",
    "Please send payment to the address above within 45 days. Questions: billing office, extension {n}.",
]
_SERVICE = [
    "PROOF OF SERVICE BY MAIL. I am over the age of 18 and not a party to this action.",
    "On the date below I placed a true copy of the enclosed papers in a sealed envelope with postage fully prepaid.",
    "I declare under penalty of perjury that the foregoing is true and correct. Set {n}.",
]
_FAX = [
    "FACSIMILE COVER SHEET. Pages including this one: {p}. If you do not receive all pages call the sender.",
    "The information in this transmission is confidential. If you are not the intended recipient destroy it.",
    "Regarding: claim HC-77-{n}. Attention: claims examiner.",
]
_EXCERPT = [
    "GUIDELINE EXCERPT, part {n}. An MRI of the cervical spine is recommended for red flags or after failed treatment.",
    "Facet joint injections, discography and work hardening require documentation of specific criteria.",
    "Sleep studies are indicated for suspected apnea. Aquatic therapy is an option where weight bearing is painful.",
]
_CONSENT_TO_RELEASE = [
    "AUTHORIZATION TO RELEASE MEDICAL INFORMATION. This authorization is valid for one year from its date.",
    "I understand that I may revoke it in writing at any time. Copy number {n}. A photocopy is as good.",
    "Initials of the person named above are on each copy.",
]
_NURSE = [
    "TELEPHONE LOG, entry {n}. Caller asked for the time of the next appointment; date and place were confirmed.",
    "Message left with the front desk. Mileage form mailed. Address verified.",
    "The caller was told to bring identification and the list of current medicines.",
]


def _fillers() -> list[MadeDocument]:
    """What fills real files: notes of every visit, bills, proofs of service, fax covers, excerpts, logs."""
    kinds = [
        ("Postoperative therapy visit notes", "Ines Porto, PT", _PROTOCOL, 22),
        ("Itemized billing", "Porto Rehabilitation", _BILLING, 30),
        ("Proof of service", "Halcyon Claims", _SERVICE, 12),
        ("Fax cover sheets", "Office of Selma Brandt, MD", _FAX, 14),
        ("Utilization review: guideline excerpts", "Verity Review Group", _EXCERPT, 26),
        ("Release of information", "Office of Selma Brandt, MD", _CONSENT_TO_RELEASE, 8),
        ("Telephone log", "Office of Selma Brandt, MD", _NURSE, 24),
        ("Itemized billing, imaging", "Harbor Imaging", _BILLING, 12),
        ("Itemized billing, hospital", "Coastline Medical Center", _BILLING, 16),
        ("Proof of service, second set", "Halcyon Claims", _SERVICE, 10),
        ("Telephone log, pain clinic", "Office of Anselm Ode, MD", _NURSE, 18),
        ("Utilization review: criteria, second set", "Verity Review Group", _EXCERPT, 16),
        ("Fax cover sheets, second set", "Halcyon Claims", _FAX, 10),
        ("Itemized billing, pharmacy", "Lakeside Pharmacy", _BILLING, 8),
        ("Itemized billing, laboratory", "Meridian Laboratories", _BILLING, 4),
        ("Release of information, pain clinic", "Office of Anselm Ode, MD", _CONSENT_TO_RELEASE, 3),
        ("Telephone log, surgeon", "Office of Margit Soares, MD", _NURSE, 5),
        ("Proof of service, third set", "Halcyon Claims", _SERVICE, 3),
        ("Fax cover sheets, third set", "Office of Corwin Hale, MD", _FAX, 3),
        ("Itemized billing, supplies", "Baywind Medical Supply", _BILLING, 3),
    ]
    made = []
    for place, (title, author, lines, count) in enumerate(kinds):
        document = MadeDocument(title, author, date(2024, 3 + place % 9, 20 + place % 8))
        for n in range(2, count + 2):
            filled = [line.format(n=n, w=2 + n // 2, a=60 + 4 * n, p=2 + n % 4) for line in lines]
            document.pages.append(_laid_out([f"{title} - {author}", "", *filled], n - 1))
            document.facts.append(frozenset({"pt_shoulder"} if lines is _PROTOCOL else ()))
        made.append(document)
    return made
