"""Cited passages of the record as they stand now, and how each is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from cases.enums import CaseState, ItemStatus, PageOrigin
from cases.hooks import CiteOffer, offers_citing
from cases.models import Case, DisputedItem, DocumentPage
from cases.records.anchoring import Anchored, AnchorState, anchor, where
from cases.records.boxes import Drawn, PageBox, is_within, on_page, said_in, upright
from cases.selectors.case_file import FiledDocument, filed_at, filed_documents
from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from imr_site.languages import day_in_words
from reviews import rules
from reviews.enums import PassageState, PassageUse
from reviews.errors import ReviewError
from reviews.models import Passage, ReviewRound
from reviews.selectors.ground_five import page_address

EVIDENCE: Final = (PassageUse.FOR, PassageUse.AGAINST, PassageUse.SILENT)
"""For what a passage is cited on an item."""


MOST_PAGES: Final = 5
"""So many pages one passage may go over."""


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A passage with its state, its name as it is written in a text, and the page of the case file, 0 if it is gone.

    `words_in_box`: what stands in a box as its page is read now; `is_recognized`, by OCR.
    """

    passage: Passage
    state: PassageState
    anchored: Anchored
    label: str
    file_page: int
    address: str
    words_in_box: str = ""
    is_recognized: bool = False

    @property
    def said(self) -> str:
        """The words that are cited, or that stand in the box."""
        return self.passage.words or self.words_in_box

    @property
    def waits(self) -> bool:
        """Whether a person has to confirm or drop it."""
        return self.state is not PassageState.EXACT

    @property
    def can_be_confirmed(self) -> bool:
        """Whether its words, or words like them, were found."""
        return self.state in {PassageState.MOVED, PassageState.WEAK}


@offers_citing
def cite_offers(actor: User, case: Case) -> Iterator[CiteOffer]:
    """The open items of the case, its summary and its facts, for whoever writes its review now."""
    last = ReviewRound.objects.filter(case=case).select_related("reviewer", "conflict_declaration")
    round_ = last.order_by("-number").first()
    if round_ is None or not may(actor, rules.write_round, round_) or case.case_state is not CaseState.CLINICAL_REVIEW:
        return
    uses = [(use.value, use.label) for use in EVIDENCE]
    for item in case.items.filter(status=ItemStatus.OPEN.value).order_by("position"):
        address = reverse("round_cite", args=[round_.pk, item.position])
        yield CiteOffer(f"Item {item.position}: {item.title}", address, uses)
    of_summary = [(PassageUse.SUMMARY.value, "Cite for the summary")]
    yield CiteOffer(PassageUse.SUMMARY.label, reverse("round_cite_summary", args=[round_.pk]), of_summary)
    of_facts = [("fact", "Fill in a fact from this page")]
    yield CiteOffer("Clinical facts", reverse("round_cite_fact", args=[round_.pk]), of_facts)


def passages_of(round_: ReviewRound) -> list[CitedPassage]:
    """The passages that a round cites, in the order in which they were cited."""
    rows = list(round_.passages.filter(dropped_at=None, replaced_by=None).select_related("document", "item"))
    if not rows:
        return []
    filed = {each.document.pk: each for each in filed_documents(round_.case)}
    texts: dict[int, dict[int, str]] = {}
    pages = DocumentPage.objects.filter(document__in={row.document_id for row in rows})
    for document, number, text in pages.values_list("document_id", "number", "text"):
        texts.setdefault(document, {})[number] = text
    boxed = {row.first_page for row in rows if row.box}
    under = {(page.document_id, page.number): page for page in pages.filter(number__in=boxed)} if boxed else {}
    return [
        _cited(row, filed.get(row.document_id), texts.get(row.document_id, {}), under.get(_place(row))) for row in rows
    ]


def uses_of(item: DisputedItem | None) -> Sequence[PassageUse]:
    """For what a passage may be cited on an item, or, without one, for the summary."""
    return EVIDENCE if item else (PassageUse.SUMMARY,)


def evidence_of(round_: ReviewRound, item: DisputedItem | None) -> list[tuple[PassageUse, list[CitedPassage]]]:
    """What is cited on one item, for the treatment, against it, and silent on it; without one, for the summary."""
    mine = [each for each in passages_of(round_) if each.passage.item_id == (item and item.pk)]
    return [(use, [each for each in mine if each.passage.use == use]) for use in uses_of(item)]


def selected_words(case: Case, file_page: int, words: str) -> list[tuple[int, int, int]]:
    """The selection of these words on a page of the case file; raises ReviewError where the page does not say them."""
    filed = filed_at(filed_documents(case), file_page)
    page = filed and DocumentPage.objects.filter(document=filed.document, number=filed.number_of(file_page)).first()
    span = where(words, page.text) if page else None
    if span is None:
        raise ReviewError(f"Page {file_page} of the file does not say these words. Copy them from the page.")
    return [(file_page, *span)]


def selected_between(case: Case, page: int, begin: int, last_page: int, end: int) -> list[tuple[int, int, int]]:
    """The selection from a place on one page of the case file to a place on the same or a later one.

    Raises ReviewError where the pages are not of one document, or more than `MOST_PAGES`.
    """
    filed = filed_at(filed_documents(case), page)
    if filed is None or not page <= last_page <= filed.last:
        raise ReviewError("Select words of one document, from its earlier page to the later one.")
    if last_page - page >= MOST_PAGES:
        raise ReviewError(f"Select words of at most {MOST_PAGES} pages.")
    numbers = {each: filed.number_of(each) for each in range(page, last_page + 1)}
    rows = DocumentPage.objects.filter(document=filed.document, number__in=numbers.values())
    letters = {number: len(text) for number, text in rows.values_list("number", "text")}
    return [
        (each, begin if each == page else 0, end if each == last_page else letters.get(number, 0))
        for each, number in numbers.items()
    ]


def drawn_box(case: Case, file_page: int, drawn: Drawn, turn: int) -> PageBox:
    """The box on a page of the case file that somebody drew there, in per cent of it as it was turned.

    Raises ReviewError where the file has no such page, or it is not read yet, so that nobody knows how large it is.
    """
    filed = filed_at(filed_documents(case), file_page)
    page = None
    if filed:
        page = DocumentPage.objects.filter(document=filed.document, number=filed.number_of(file_page)).first()
    if page is None:
        raise ReviewError(f"Page {file_page} of the file is not read yet. Cite a box on it once it is.")
    return file_page, on_page(upright(drawn, turn), page.width, page.height)


def waiting_passages(round_: ReviewRound) -> Iterator[str]:
    """Which citations to confirm or drop before the round is submitted; none once it is, as then nothing moves."""
    if round_.submitted_at is None:
        for each in passages_of(round_):
            if each.waits:
                item = each.passage.item
                of = f"item {item.position}" if item else "the summary"
                yield f"confirm or drop the citation of {each.label} for {of}: {each.state.label.lower()}"


def cited_pages(round_: ReviewRound) -> dict[int, list[int]]:
    """The pages that a round cites, by document, as they were cited."""
    found: dict[int, set[int]] = {}
    for row in Passage.objects.filter(round=round_, dropped_at=None, replaced_by=None):
        found.setdefault(row.document_id, set()).update(row.pages)
    return {document: sorted(pages) for document, pages in found.items()}


def _place(row: Passage) -> tuple[int, int]:
    return row.document_id, row.first_page


def _cited(
    row: Passage, filed: FiledDocument | None, pages: dict[int, str], under: DocumentPage | None
) -> CitedPassage:
    """The passage as it stands; `under` is the page on which a box lies."""
    replaced = filed is None or row.document.replaced_by_id or row.document.sha256 != row.document_sha256
    box = row.box_on_page
    if box:
        lies = under is not None and is_within(box, under.width, under.height)
        anchored = Anchored(AnchorState.EXACT if lies else AnchorState.MISSING)
    else:
        anchored = anchor(row.quoted, pages)
    state = PassageState.SUPERSEDED if replaced else PassageState(anchored.state.value)
    page = anchored.standings[0].page if anchored.standings else row.first_page
    file_page = filed.page_of_file(page) if filed else 0
    address = page_address(row.round.case, file_page, box) if file_page else ""
    words = said_in(under.text, under.places, box) if box and under else ""
    is_recognized = under is not None and under.origin == PageOrigin.OCR
    return CitedPassage(row, state, anchored, _label(row), file_page, address, words, is_recognized)


def _label(row: Passage) -> str:
    """The passage as it is written in a text: “PR-2, Dufort, May 4, 2026, p. 7”; the page is that of the document."""
    document = row.document
    dated = day_in_words(document.dated_from)
    first, last = row.pages[0], row.pages[-1]
    pages = f"{'box on ' if row.box else ''}p. {first}" if first == last else f"pp. {first}–{last}"  # noqa: RUF001 - a range of pages
    return ", ".join(filter(None, (document.title, document.author, dated, pages)))
