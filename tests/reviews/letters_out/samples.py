# ruff: noqa: RUF001 - the signs are the point
"""Fictional letters, and what their PDFs say when they are read back."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from reviews.letters.checkcode import Check, check_code
from reviews.letters.content import LetterContent, LetterItem, Statements
from reviews.letters.cover import CoverContent, RecipientKind, Sender, cover_for
from reviews.letters.documents import DocumentsReviewed, ReviewedDocument
from reviews.letters.standard_wording import statements_of, wording_for

if TYPE_CHECKING:
    from collections.abc import Iterator

MODES = ("default", "layout", "raw", "pdfium")
LETTERHEAD = ("MAXIMUS", "Federal", "Services", "Independent", "Medical", "Review")
FOOTER = re.compile(
    r"\s(?:Case [\w-]+|Independent Medical Review Final Determination)(?: · Public version)?\s+Page \d+ of \d+\s*$"
)

RATIONALE = (
    "The records show eight finished visits with a 20-30 degree gain in flexion/extension and less night-time pain. "
    "The guideline supports two- to three-week courses when a first course has brought functional improvement, and "
    "asks for a self-directed home program afterwards. The request stays within that range and names its goals. "
)
LONG_URL = (
    "https://www.example.org/guidelines/low-back/imaging/2016/recommendations-for-magnetic-resonance-imaging-of-"
    "the-lumbar-spine/index.html?edition=third&section=4.2.1"
)
SHORT_URL = "http://www.example.org/health/health-topics/topics/ekg"
SPECIAL = (
    "García-Núñez É, Størmer Å, Nguyễn Ð, Żółć Ř: “naproxén®” at 90° × 3 – “it’s ≥ 50 %”, 5 µg, "
    "α/β, ½-strength, L4–L5, first office affliction, Non- MTUS, low - back, 3- to 4-week"
)


def item(number: int = 1, **changes: str) -> LetterItem:
    plain = LetterItem(
        title=f"Physical therapy 2x4, lumbar spine (no. {number}), post-operative/home-based",
        decision="upheld" if number % 2 else "overturned",
        claims_administrator_guideline="Decision based on MTUS Low Back Complaints 2004, Section(s): Physical Methods.",
        imro_guideline="Decision based on MTUS Chronic Pain Medical Treatment 2009, Section(s): Physical Medicine.",
        rationale=RATIONALE * (1 + number % 3) + "The request is medically necessary.",
    )
    return replace(plain, **changes)


def letter(*items: LetterItem, **changes: object) -> LetterContent:
    plain = LetterContent(
        case_number="CM16-7654321",
        date_of_injury=date(2016, 1, 2),
        ur_denial_date=date(2016, 10, 3),
        application_received=date(2016, 10, 20),
        date_assigned=date(2016, 11, 1),
        decision_date=date(2016, 12, 5),
        priority="Standard",
        licensure="California,Oregon",
        specialty="Physical Medicine & Rehabilitation, Pain Management",
        summary="The injured worker is a 53-year-old woman who was injured on 1-2-16 while lifting a crate. " * 6,
        items=items or (item(),),
        statements=statements_of(wording_for(date(2016, 12, 5)), "MAXIMUS Federal Services"),
    )
    return replace(plain, **changes)


SENDER = Sender(
    organization="MAXIMUS Federal Services",
    address=("P.O. Box 1", "Sacramento, CA 95800", "Phone (000) 555-0100", "Fax (000) 555-0101"),
    signatory_name="Dana Whitfield, MD, MPH",
)


def cover(content: LetterContent, recipient: RecipientKind = "worker", **changes: object) -> CoverContent:
    plain = cover_for(
        content,
        recipient=recipient,
        name="María Elena García-Núñez",
        address=("1200 Example Street, Apt. 4", "Fresno, CA 93700"),
        employee="María Elena García-Núñez",
        claim_number="WC-2016-004211",
        mailed_on=date(2016, 12, 5),
        sender=SENDER,
        copies_to=(
            "Example & Partners, attorneys",
            "Juno Okafor, MD",
            "Golden Example Insurance, claims administrator",
            "Division of Workers’ Compensation, IMR Unit",
        ),
        appeal_by=date(2017, 1, 4),
    )
    return replace(plain, **changes)


DOCUMENTS = DocumentsReviewed(
    (
        ReviewedDocument("Valley Spine Institute", "Progress report (PR-2)", date(2016, 7, 2), pages=6),
        ReviewedDocument("Valley Spine Institute", "Progress report (PR-2)", date(2016, 9, 2), pages=4),
        ReviewedDocument("Central Imaging", "MRI of the lumbar spine without contrast", date(2016, 5, 14), pages=3),
        ReviewedDocument("Órtiz Physical Therapy", "Visit notes", date(2016, 3, 1), date(2016, 6, 30), pages=41),
        ReviewedDocument("Golden Example Insurance", "Claim file " + "without-date/" * 12),
    )
)


def check(content: LetterContent) -> Check:
    return Check(check_code(content.sha256, secret="test"), "imr.example.org/check")


def headless(content: LetterContent) -> LetterContent:
    """The letter as the 2015 layout's text has it: no header table."""
    return replace(
        content,
        case_number="",
        date_of_injury=None,
        ur_denial_date=None,
        application_received=None,
        date_assigned=None,
        decision_date=None,
        priority="",
    )


SAMPLES = {
    "short": letter(),
    "no header": headless(letter()),
    "21 items": letter(*map(item, range(1, 22))),
    "10 pages": letter(item(rationale=RATIONALE * 90), summary=RATIONALE * 20),
    "long title": letter(item(title=("Lumbar epidural steroid injection at L4-L5/L5-S1 " * 12)[:550].strip())),
    "special": letter(item(title=SPECIAL, rationale=f"{SPECIAL} end. " * 20), summary=f"{SPECIAL}; " * 10),
    "short web address": letter(item(imro_guideline=f"Decision based on Non-MTUS Citation {SHORT_URL}, accessed.")),
    "paragraphs": letter(item(rationale="First part.\n\nSecond, longer part.\n \nThird part."), summary="One.\n\nTwo."),
    "no statements": letter(statements=Statements("One sentence.", "", "", "")),
    "no guideline": letter(item(imro_guideline="", claims_administrator_guideline="")),
    "markup": letter(item(title="<b>5 < 6 & 7 > 2</b>", rationale="<img src='file:///etc/passwd'> {{ title }} &amp;")),
    "other organization": letter(imro="Another Review Company"),
}


def printed_words(content: LetterContent) -> list[str]:
    """Every word of the letter in reading order, without letterhead and footers."""
    return " ".join(_printed(content)).split()


def _printed(content: LetterContent) -> Iterator[str]:
    if content.case_number:
        days = (
            ("Date Assigned:", content.date_assigned),
            ("Date of Injury:", content.date_of_injury),
            ("Decision Date:", content.decision_date),
            ("UR Denial Date:", content.ur_denial_date),
        )
        yield f"Case Number: {content.case_number}"
        yield from (f"{label} {day:%m/%d/%Y}" for label, day in days)
        yield f"Priority: {content.priority} Application Received: {content.application_received:%m/%d/%Y}"
    yield "HOW THE IMR FINAL DETERMINATION WAS MADE"
    yield content.statements.how_made
    yield content.statements.credentials_lead
    yield f"State(s) of Licensure: {content.licensure} Certification(s)/Specialty: {content.specialty}"
    yield f"CLINICAL CASE SUMMARY {content.statements.summary_lead} {content.summary}"
    yield f"IMR ISSUES, DECISIONS AND RATIONALES {content.statements.items_lead}"
    for each in content.items:
        yield f"{each.title}: {each.decision.capitalize()}"
        yield f"Claims Administrator guideline: {each.claims_administrator_guideline}"
        yield f"{content.imro} guideline: {each.imro_guideline}"
        yield f"Decision rationale: {each.rationale}"


def pages(pdf: bytes, mode: str) -> list[str]:
    """The text of each page, as one of the usual readers gives it."""
    if mode == "pdfium":
        document = pypdfium2.PdfDocument(BytesIO(pdf))
        return [page.get_textpage().get_text_range() for page in document]
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler-utils) is not installed")
    option = [] if mode == "default" else [f"-{mode}"]
    done = subprocess.run(["pdftotext", *option, "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode().removesuffix("\f").split("\f")


def read_words(pdf: bytes, mode: str, letterhead: tuple[str, ...] = LETTERHEAD) -> list[str]:
    """The words read back, letterhead and footers (which every page must have) taken off."""
    texts = []
    for text in pages(pdf, mode):
        body, footers = FOOTER.subn("", f"\n{text}")
        assert footers == 1, text[-200:]
        texts.append(body)
    words = " ".join(texts).split()
    assert tuple(words[: len(letterhead)]) == letterhead
    return words[len(letterhead) :]
