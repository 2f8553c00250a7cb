"""Everything a determination's letters are made from besides their content, stored with the request of the letter.

A later change of an address, a wording or a setting changes no letter that was requested before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

from django.conf import settings
from django.utils import timezone

from cases.addressing import TOLD, Notice, RecipientKind, address_lines, told
from cases.enums import DocumentSource, LetterKind, PartyKind
from cases.models import Case, Party
from reviews.letters.checkcode import Check
from reviews.letters.content import LetterContent
from reviews.letters.cover import CoverContent, Sender, cover_for
from reviews.letters.documents import DocumentsReviewed, ListForm, ReviewedDocument
from reviews.letters.render import letterhead
from reviews.letters.standard_wording import Wording
from reviews.models import DeterminationLetter, ReviewRound
from reviews.selectors.joint import rounds_of
from reviews.selectors.library.wording import wording_in_force
from reviews.selectors.medical_director import signatory_name
from reviews.selectors.passages import cited_pages


def as_values(inputs: dict[str, Any]) -> dict[str, Any]:
    """The arguments of the renderer, from the stored inputs of a letter."""
    return {
        "organization": inputs["organization"],
        "check": Check(**inputs["check"]) if inputs["check"] else None,
        "cover": CoverContent.from_dict(inputs["cover"]) if inputs["cover"] else None,
        "documents": DocumentsReviewed.from_dict(inputs["documents"]) if inputs["documents"] else None,
        "wording": Wording.from_dict(inputs["wording"]) if inputs["wording"] else None,
    }


def inputs_of_letter(content: LetterContent, link: DeterminationLetter) -> dict[str, Any]:
    """The inputs of a letter of a determination, as plain JSON values."""
    letter, determination = link.letter, link.determination
    code = determination.check_code if letter.kind != LetterKind.DETERMINATION_PUBLIC else ""
    check = Check(code=code, address=f"{settings.SITE_ADDRESS}/check/") if code else None
    to = _director() if letter.kind == LetterKind.DETERMINATION_TO_DIRECTOR else _to_party(letter.recipient)
    return _inputs(content, letter.case, rounds_of(determination), to, check=check)


def inputs_of_content(content: LetterContent, rounds: Sequence[ReviewRound], recipient: Party | None) -> dict[str, Any]:
    """The inputs of a letter to a party that is not issued yet; without a recipient it has no cover."""
    return _inputs(content, rounds[0].case, rounds, _to_party(recipient), check=None)


@dataclass(frozen=True, slots=True)
class _To:
    """Whom a cover is addressed to; `party` is None for who is none."""

    as_: RecipientKind
    name: str
    address: list[str]
    party: Party | None = None


def _to_party(party: Party | None) -> _To | None:
    if party is None:
        return None
    as_ = TOLD[Notice.DETERMINATION][PartyKind(party.kind)].as_
    return _To(as_, party.name or party.organization, address_lines(party), party)


def _director() -> _To:
    name, *address = settings.ADMINISTRATIVE_DIRECTOR
    return _To("director", name, address)


def _inputs(
    content: LetterContent, case: Case, rounds: Sequence[ReviewRound], to: _To | None, *, check: Check | None
) -> dict[str, Any]:
    inputs: dict[str, Any] = {
        "organization": letterhead(content),
        "check": asdict(check) if check else None,
        "cover": None,
        "documents": None,
        "wording": None,
    }
    if to is not None:
        dated = content.decision_date or timezone.localdate()
        inputs |= {
            "cover": _cover(content, case, to).to_dict(),
            "documents": _documents(rounds).to_dict(),
            "wording": wording_in_force(dated).to_dict(),
        }
    return inputs


def _cover(content: LetterContent, case: Case, to: _To) -> CoverContent:
    parties = list(case.parties.order_by("id"))
    return cover_for(
        content,
        recipient=to.as_,
        name=to.name,
        address=to.address,
        employee=next((party.name for party in parties if party.kind == PartyKind.INJURED_WORKER), ""),
        claim_number=case.claim_number,
        mailed_on=content.decision_date or timezone.localdate(),
        sender=Sender(
            organization=settings.ORGANIZATION_NAME,
            address=tuple(settings.ORGANIZATION_ADDRESS),
            signatory_name=signatory_name(content.decision_date or timezone.localdate()),
        ),
        copies_to=[str(party) for party in told(Notice.DETERMINATION, parties) if party != to.party],
        appeal_to=settings.APPEAL_ADDRESS,
    )


def _documents(rounds: Sequence[ReviewRound]) -> DocumentsReviewed:
    """What the reviewers read among them, each document once with all its pages that are cited."""
    reviewed = {row.document: None for round_ in rounds for row in round_.reviewed_documents.select_related("document")}
    cited: defaultdict[int, set[int]] = defaultdict(set)
    for round_ in rounds:
        for document, pages in cited_pages(round_).items():
            cited[document].update(pages)
    return DocumentsReviewed(
        tuple(
            ReviewedDocument(
                provider=document.author or DocumentSource(document.source).label,
                title=document.title,
                dated=document.dated_from,
                through=document.dated_to,
                pages=document.pages,
                cited=tuple(sorted(cited[document.pk])),
            )
            for document in reviewed
        ),
        form=cast("ListForm", settings.DOCUMENTS_LISTED),
        several=len(rounds) > 1,
    )
