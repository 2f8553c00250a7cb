"""Passages of the record are cited, confirmed where they were found again, and dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from django.utils import timezone

from cases.models import DisputedItem, DocumentPage
from cases.records.anchoring import quote
from cases.records.boxes import PageBox, is_within
from cases.selectors.case_file import FiledDocument, filed_at, filed_documents
from imr_site.accounts.models import User
from imr_site.audit.services import record
from reviews.audit_kinds import ReviewAudit
from reviews.enums import PassageUse
from reviews.errors import ReviewError
from reviews.models import Passage, ReviewRound
from reviews.selectors.passages import passages_of
from reviews.services.rounds import writing


def cite_passage(
    *,
    round_: ReviewRound,
    use: PassageUse,
    selected: Sequence[tuple[int, int, int]] = (),
    box: PageBox | None = None,
    item: DisputedItem | None = None,
    actor: User,
) -> Passage:
    """Cite words of the case file, or a box on a scan.

    `selected` are page of the case file, begin and end in its text, one for each page; `box` is a page of the case
    file and its box. `item` is the one it is evidence on, None for the summary. Raises ReviewError where there are no
    such words or no such box, or they are of two documents, or of a document that may not be read.
    """
    with writing(round_=round_, actor=actor):
        if (item is None) != (use is PassageUse.SUMMARY) or (item and item.case_id != round_.case_id):
            raise ReviewError("Choose the item on which the passage is evidence.")
        first = selected[0][0] if selected else box[0] if box else 0
        filed = filed_at(filed_documents(round_.case), first)
        if filed is None:
            raise ReviewError(f"The file has no page {first}. Give the page of the case file.")
        pages = dict(DocumentPage.objects.filter(document=filed.document).values_list("number", "text"))
        within = [(filed.number_of(page), begin, end) for page, begin, end in selected]
        try:
            parts = [asdict(part) for part in quote(within, pages)] if selected else []
        except ValueError as error:
            raise ReviewError(f"{error} Select the words of one document.") from error
        if not parts and box and not _is_on_page(box, filed):
            raise ReviewError(f"The box does not lie on page {first}. Draw it there again.")
        passage = Passage.objects.create(
            round=round_,
            item=item,
            use=use.value,
            document=filed.document,
            document_sha256=filed.document.sha256,
            parts=parts,
            box=[] if parts or box is None else [filed.number_of(first), *box[1]],
            cited_by=actor,
            cited_at=timezone.now(),
        )
        _record(ReviewAudit.PASSAGE_CITED, passage, actor)
    return passage


def confirm_passage(*, passage: Passage, actor: User) -> Passage:
    """Take a passage that has moved, or is read otherwise now, as it stands now.

    Raises ReviewError where its words were not found, or stand where they were.
    """
    with writing(round_=passage.round, actor=actor):
        found = next((each for each in passages_of(passage.round) if each.passage.pk == passage.pk), None)
        if found is None or not found.can_be_confirmed:
            raise ReviewError("There is nothing to confirm: the passage stands where it was, or is not found. Drop it.")
        pages = dict(DocumentPage.objects.filter(document=passage.document).values_list("number", "text"))
        places = [(each.page, each.begin, each.end) for each in found.anchored.standings]
        try:
            parts = [asdict(part) for part in quote(places, pages)]
        except ValueError as error:
            raise ReviewError("Its parts stand on pages that do not follow each other now. Cite it anew.") from error
        confirmed = Passage.objects.create(
            round=passage.round,
            item=passage.item,
            use=passage.use,
            document=passage.document,
            document_sha256=passage.document_sha256,
            parts=parts,
            replaces=passage,
            cited_by=actor,
            cited_at=timezone.now(),
        )
        _record(ReviewAudit.PASSAGE_CONFIRMED, confirmed, actor)
    return confirmed


def drop_passage(*, passage: Passage, actor: User) -> None:
    """Cite the passage no longer; dropped twice, it is dropped once."""
    with writing(round_=passage.round, actor=actor):
        if Passage.objects.filter(pk=passage.pk, dropped_at=None).update(dropped_at=timezone.now()):
            _record(ReviewAudit.PASSAGE_DROPPED, passage, actor)


def _is_on_page(box: PageBox, filed: FiledDocument) -> bool:
    number = filed.number_of(box[0])
    row = DocumentPage.objects.filter(document=filed.document, number=number).only("width", "height").first()
    return row is not None and is_within(box[1], row.width, row.height)


def _record(kind: ReviewAudit, passage: Passage, actor: User) -> None:
    data = {"passage": passage.pk, "document": passage.document_id, "pages": passage.pages, "use": passage.use}
    scope, subject = f"case/{passage.round.case_id}", f"round/{passage.round_id}"
    record(kind=kind, scope=scope, subject=subject, actor=actor, data=data)
