"""What a letter is made from, frozen with its request: no later change of address, wording or setting changes it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, cast

from django.conf import settings
from django.utils import timezone

from cases.enums import DocumentSource, PartyKind
from cases.models import Document, Party
from reviews.enums import LetterKind
from reviews.letters.checkcode import Check
from reviews.letters.content import LetterContent
from reviews.letters.cover import CoverContent, RecipientKind, Sender, cover_for
from reviews.letters.documents import DocumentsReviewed, ListForm, ReviewedDocument
from reviews.letters.render import letterhead
from reviews.letters.standard_wording import Wording
from reviews.models import Letter, ReviewRound
from reviews.selectors.wording import wording_in_force

_CITY_STATE_ZIP = re.compile(r",\s+([^,]+,\s+[A-Z]{2}\s+\d{5}(?:-\d{4})?)$")

RECIPIENTS: dict[PartyKind, RecipientKind] = {
    PartyKind.INJURED_WORKER: "worker",
    PartyKind.APPLICANT_ATTORNEY: "attorney",
    PartyKind.REPRESENTATIVE: "attorney",
    PartyKind.REQUESTING_PHYSICIAN: "physician",
    PartyKind.CLAIMS_ADMINISTRATOR: "claims_administrator",
}
"""Who is sent the determination, and as what (dossier 2.9)."""


def recipients_of(parties: Iterable[Party]) -> list[Party]:
    """Those of the parties who are sent the determination."""
    return [party for party in parties if PartyKind(party.kind) in RECIPIENTS]


def printed_content(letter: Letter) -> LetterContent:
    """The determination, or the released public text of it."""
    return letter.public.letter_content if letter.public else letter.determination.letter_content


def made_from(letter: Letter) -> dict[str, Any]:
    """What the renderer takes besides the content."""
    mark = "public" if letter.kind == LetterKind.PUBLIC else ""
    return {**as_values(letter.inputs), "mark": mark}


def as_values(inputs: dict[str, Any]) -> dict[str, Any]:
    """What the renderer takes, from the plain data of a row."""
    return {
        "organization": inputs["organization"],
        "check": Check(**inputs["check"]) if inputs["check"] else None,
        "cover": CoverContent.from_dict(inputs["cover"]) if inputs["cover"] else None,
        "documents": DocumentsReviewed.from_dict(inputs["documents"]) if inputs["documents"] else None,
        "wording": Wording.from_dict(inputs["wording"]) if inputs["wording"] else None,
    }


def inputs_for(letter: Letter) -> dict[str, Any]:
    """Everything besides the content, frozen with the request: a later change of address or wording changes nothing."""
    determination = letter.determination
    code = determination.check_code if letter.kind != LetterKind.PUBLIC else ""
    check = Check(code=code, address=f"{settings.SITE_ADDRESS}/check/") if code else None
    return inputs_of(printed_content(letter), determination.round, letter.recipient, check=check)


def inputs_of(
    content: LetterContent, round_: ReviewRound | None, recipient: Party | None, *, check: Check | None
) -> dict[str, Any]:
    """The same for a content that need not be issued yet; without a recipient there is no cover."""
    inputs: dict[str, Any] = {
        "organization": letterhead(content),
        "check": asdict(check) if check else None,
        "cover": None,
        "documents": None,
        "wording": None,
    }
    if recipient is not None:
        dated = content.decision_date or timezone.localdate()
        inputs |= {
            "cover": _cover(content, recipient).to_dict(),
            "documents": _documents(round_).to_dict(),
            "wording": wording_in_force(dated).to_dict(),
        }
    return inputs


def _cover(content: LetterContent, recipient: Party) -> CoverContent:
    case = recipient.case
    parties = list(case.parties.order_by("id"))
    return cover_for(
        content,
        recipient=RECIPIENTS[PartyKind(recipient.kind)],
        name=recipient.name or recipient.organization,
        address=address_lines(recipient),
        employee=next((party.name for party in parties if party.kind == PartyKind.INJURED_WORKER), ""),
        claim_number=case.claim_number,
        mailed_on=content.decision_date or timezone.localdate(),
        sender=Sender(
            organization=settings.ORGANIZATION_NAME,
            address=tuple(settings.ORGANIZATION_ADDRESS),
            signatory_name=settings.MEDICAL_DIRECTOR,
        ),
        copies_to=[str(party) for party in recipients_of(parties) if party != recipient],
        appeal_to=settings.APPEAL_ADDRESS,
    )


def address_lines(party: Party) -> list[str]:
    """The lines below a name on an envelope."""
    organization = [party.organization] if party.name and party.organization else []
    return organization + in_lines(party.address)


def in_lines(address: str) -> list[str]:
    """An address as it was typed, but with city, state and ZIP code on a line of their own as the post asks for."""
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    place = _CITY_STATE_ZIP.search(lines[-1]) if lines else None
    return [*lines[:-1], lines[-1][: place.start()], place[1]] if place else lines


def _documents(round_: ReviewRound | None) -> DocumentsReviewed:
    reviewed: Iterable[Document] = (
        [row.document for row in round_.reviewed_documents.select_related("document")] if round_ else []
    )
    return DocumentsReviewed(
        tuple(
            ReviewedDocument(
                provider=document.author or DocumentSource(document.source).label,
                title=document.title,
                dated=document.dated_from,
                through=document.dated_to,
                pages=document.pages,
            )
            for document in reviewed
        ),
        form=cast("ListForm", settings.DOCUMENTS_LISTED),
    )
