"""A letter about nobody, to see how a text of the wording looks in print. Every name in it is invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cases.addressing import RecipientKind

from .content import CaseOutcome, ItemOutcome, LetterContent, LetterItem, Statements
from .cover import LISTED_ITEMS, CoverContent, Sender, cover_for
from .documents import DocumentsReviewed, ReviewedDocument
from .standard_wording import Wording, statements_of

CASE_NUMBER = "SAMPLE-0000"

_WORKER = "Marisol Quillfeather"
_RECIPIENTS: dict[RecipientKind, tuple[str, ...]] = {
    "worker": (_WORKER, "12 Sample Street, Apt. 3", "Nowhere, CA 90000"),
    "attorney": ("Tamsin Overbrook", "Overbrook & Sample, attorneys", "34 Sample Street", "Nowhere, CA 90000"),
    "physician": ("Basil Thornquist, MD", "Sample Spine Clinic", "56 Sample Street", "Nowhere, CA 90000"),
    "claims_administrator": ("Odette Varnham", "Sample Mutual Insurance", "78 Sample Street", "Nowhere, CA 90000"),
    "director": ("Administrative Director", "Sample Division", "90 Sample Street", "Nowhere, CA 90000"),
}
_REQUESTS = (
    "Physical therapy, 12 visits, lumbar spine",
    "MRI of the lumbar spine without contrast",
    "Acupuncture, 6 visits",
    "TENS unit, rental for 30 days",
    "Functional capacity evaluation",
)
_GUIDELINE = "Decision based on MTUS Sample Chapter 2009, Section(s): Sample Section."
_REASONS: dict[ItemOutcome, str] = {
    "upheld": (
        "This is a sample. The records show a finished course without a change in what the employee can do, and no new "
        "finding. The request is not medically necessary."
    ),
    "overturned": (
        "This is a sample. The records show steady gains with the treatment so far, and goals that can be measured. "
        "The request is medically necessary."
    ),
}
_DECISIONS: dict[CaseOutcome, tuple[ItemOutcome, ...]] = {
    "uphold": ("upheld",),
    "overturn": ("overturned",),
    "partial_overturn": ("upheld", "overturned"),
}


@dataclass(frozen=True, slots=True)
class SampleLetter:
    """What a letter is made from, besides its wording."""

    content: LetterContent
    cover: CoverContent | None
    documents: DocumentsReviewed


def sample_letter(
    block: str, wording: Wording, *, on: date, sender: Sender, imro: str, appeal_to: Sequence[str] = ()
) -> SampleLetter:
    """A letter dated `on` that prints the block: to the recipient and with the outcome that its name says.

    A block that names none is shown to the worker, with a mixed outcome; one of the determination without a cover.
    """
    several = block.startswith("letter.several.")
    statements = statements_of(wording, sender.organization, several=several)
    content = _content(_decisions(block), statements, on=on, imro=imro)
    documents = DocumentsReviewed(
        (
            ReviewedDocument("Sample Spine Clinic", "Progress report (PR-2)", on - timedelta(days=75), pages=4),
            ReviewedDocument("Sample Imaging Center", "X-ray of the lumbar spine", on - timedelta(days=110), pages=2),
        ),
        several=several,
    )
    cover = None if block.startswith("letter.") else _cover(block, content, on=on, sender=sender, appeal_to=appeal_to)
    return SampleLetter(content, cover, documents)


def _decisions(block: str) -> tuple[ItemOutcome, ...]:
    if block.endswith(".counted"):
        return ("upheld", "overturned") * LISTED_ITEMS  # more than are listed one by one
    named = block.rpartition(".")[2]
    return _DECISIONS[named if named in _DECISIONS else "partial_overturn"]


def _content(decisions: Sequence[ItemOutcome], statements: Statements, *, on: date, imro: str) -> LetterContent:
    return LetterContent(
        case_number=CASE_NUMBER,
        date_of_injury=on - timedelta(days=400),
        ur_denial_date=on - timedelta(days=60),
        application_received=on - timedelta(days=45),
        date_assigned=on - timedelta(days=30),
        decision_date=on,
        priority="Standard",
        licensure="California",
        specialty="Physical Medicine & Rehabilitation",
        summary=(
            "This is a sample about nobody. The injured worker is a 53-year-old person whose back was hurt while "
            "lifting a crate, and who was treated with exercise and medication."
        ),
        items=tuple(
            LetterItem(request, decision, _GUIDELINE, _GUIDELINE, _REASONS[decision])
            for request, decision in zip(_REQUESTS, decisions, strict=False)
        ),
        statements=statements,
        imro=imro,
    )


def _cover(block: str, content: LetterContent, *, on: date, sender: Sender, appeal_to: Sequence[str]) -> CoverContent:
    recipient: RecipientKind = next((kind for kind in _RECIPIENTS if f".{kind}." in block), "worker")
    name, *address = _RECIPIENTS[recipient]
    return cover_for(
        content,
        recipient=recipient,
        name=name,
        address=address,
        employee=_WORKER,
        claim_number="SAMPLE-CLAIM-1",
        mailed_on=on,
        sender=sender,
        copies_to=[
            ", ".join(lines[:2]) for kind, lines in _RECIPIENTS.items() if kind not in (recipient, "worker", "director")
        ],
        appeal_by=on + timedelta(days=30) if block.endswith(".appeal_by") else None,
        appeal_to=appeal_to,
    )
