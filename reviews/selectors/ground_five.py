"""The rationale held against the file: what it says is absent, and the numbers, dates and drugs it names.

Ground 5 of an appeal is a plainly erroneous finding of fact (LC 4610.6(h)(5)). Every page is read, not only the best
hits of a search, as one page that was missed is what an appeal is made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from cases.models import Case, DisputedItem, Document, DocumentPage
from cases.records.boxes import written
from cases.records.pages import Box
from cases.selectors.case_file import FiledDocument, filed_documents
from cases.selectors.find_text import find_in
from imr_site.canonical import canonical_sha256
from reviews.models import ReviewRound, StatementAnswer
from reviews.proofreading.absence import Absence, Detail, DetailKind, absences, details
from reviews.proofreading.contradiction import Hit, contradicting
from reviews.proofreading.file_index import FileIndex
from reviews.proofreading.page import PageText
from reviews.proofreading.sought import sought
from reviews.selectors.file_pages import dated, page_text
from reviews.selectors.remembered import Remembered

MOST_DETAILS = 24
"""So many numbers, dates and drugs of one rationale are looked up."""
_SHOWN = 3  # pages of one of them
_LOOKED_UP: Remembered[tuple[str, Absence], Sequence[Hit]] = Remembered(512)
_FILES: Remembered[str, FileIndex] = Remembered(2)
"""One file that is written about, and one more."""


@dataclass(frozen=True, slots=True)
class FileHit:
    """A page of the case file that says something, with the words around it; `page` counts within the document."""

    document: Document
    page: int
    file_page: int
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class HeldStatement:
    """A statement of absence, the pages that contradict it, and what the reviewer answered to them."""

    statement: Absence
    sha256: str
    hits: tuple[FileHit, ...]
    answer: StatementAnswer | None

    @property
    def needs_answer(self) -> bool:
        """Whether a page contradicts it that was not on file, or not yet read, when the last answer was given."""
        answered = {(document, page) for document, page in self.answer.pages} if self.answer else set()
        return not answered.issuperset(self.pages)

    @property
    def pages(self) -> list[tuple[int, int]]:
        """The pages that contradict it: id of the document, page in it."""
        return [(hit.document.pk, hit.page) for hit in self.hits]


@dataclass(frozen=True, slots=True)
class HeldDetail:
    """A number, date or drug of the rationale, and where the file says it too."""

    detail: Detail
    hits: tuple[FileHit, ...]
    pages: int


@dataclass(frozen=True, slots=True)
class HeldItem:
    """The rationale of one item, statement by statement and detail by detail."""

    item: DisputedItem
    statements: tuple[HeldStatement, ...]
    details: tuple[HeldDetail, ...] = ()


def page_address(case: Case, file_page: int, box: Box | None = None) -> str:
    """Where page N of the case file is read, with a box on it marked."""
    marked = f"&box={written(file_page, box)}" if box else ""
    return f"{reverse('case_file', args=[case.case_number])}?page={file_page}{marked}"


def held_item(round_: ReviewRound, item: DisputedItem) -> HeldItem:
    """The rationale of one item beside the file, with its numbers, dates and drugs."""
    decision = round_.decisions.filter(item=item).first()
    text = decision.rationale if decision else ""
    looked_up = _CaseFile(round_.case)
    answers = StatementAnswer.objects.filter(round=round_, item=item)
    return HeldItem(item, tuple(_statements(answers, text, looked_up)), tuple(_details(looked_up, text)))


def ground_five(round_: ReviewRound, *, with_details: bool = False) -> tuple[HeldItem, ...]:
    """The sheet of ground 5: every open item with its statements of absence, their hits and the answers.

    `with_details`: its numbers, dates and drugs as well, each of which is looked up.
    """
    looked_up = _CaseFile(round_.case)
    decisions = {decision.item_id: decision.rationale for decision in round_.decisions.all()}
    items = [item for item in round_.case.items.order_by("position") if item.is_open]
    answers: dict[int, list[StatementAnswer]] = {}
    for row in StatementAnswer.objects.filter(round=round_):
        answers.setdefault(row.item_id, []).append(row)
    held = (
        HeldItem(
            item,
            tuple(_statements(answers.get(item.pk, ()), decisions.get(item.pk, ""), looked_up)),
            tuple(_details(looked_up, decisions.get(item.pk, ""))) if with_details else (),
        )
        for item in items
    )
    return tuple(each for each in held if each.statements or each.details)


def unanswered(round_: ReviewRound) -> Iterator[str]:
    """What to answer before the round is submitted, in words."""
    for held in ground_five(round_):
        for each in held.statements:
            if each.needs_answer:
                pages = " and ".join(str(hit.file_page) for hit in each.hits[:_SHOWN])
                yield (
                    f"mend or answer a statement of item {held.item.position} that page {pages} of the file contradicts"
                )


def statement_sha256(absence: Absence) -> str:
    """What tells a statement from others: its words, however they are spaced."""
    return canonical_sha256([" ".join(absence.sentence.split()), " ".join(absence.absent.split())])


def _statements(rows: Iterable[StatementAnswer], text: str, case_file: _CaseFile) -> Iterator[HeldStatement]:
    found = absences(text)
    answers = {row.statement_sha256: row for row in rows} if found else {}
    for absence in found:
        key = statement_sha256(absence)
        yield HeldStatement(absence, key, tuple(case_file.against(absence)), answers.get(key))


class _CaseFile:
    """The pages of a case as they are looked up; read from the database only where something is looked up."""

    def __init__(self, case: Case) -> None:
        self.case = case

    @cached_property
    def filed(self) -> list[FiledDocument]:
        return filed_documents(self.case)

    @cached_property
    def by_page(self) -> dict[int, FiledDocument]:
        return {page: each for each in self.filed for page in range(each.first, each.last + 1)}

    @cached_property
    def reading(self) -> str:
        """What changes when a page is read anew, or a document comes or goes."""
        rows = DocumentPage.objects.filter(document__in=[each.document for each in self.filed])
        pages = rows.order_by("document", "number").values_list("document_id", "number", "text_sha256")
        documents = [[each.document.pk, each.document.title, str(dated(each.document))] for each in self.filed]
        return canonical_sha256([documents, [list(page) for page in pages]])

    @cached_property
    def index(self) -> FileIndex:
        """The pages by their words, made once for all statements about a file."""
        known = _FILES.get(self.reading)
        if known is None:
            known = FileIndex(self.pages)
            _FILES.keep({self.reading: known})
        return known

    @cached_property
    def pages(self) -> list[PageText]:
        filed = {each.document.pk: each for each in self.filed}
        rows = DocumentPage.objects.filter(document__in=list(filed)).exclude(text="")
        return sorted(
            (
                page_text(filed[document], number, text)
                for document, number, text in rows.values_list("document_id", "number", "text")
            ),
            key=lambda page: page.number,
        )

    def against(self, absence: Absence) -> Iterator[FileHit]:
        for hit in self._contradicting(absence):
            filed = self.by_page[hit.page]
            yield FileHit(
                filed.document, filed.number_of(hit.page), hit.page, hit.words, page_address(self.case, hit.page)
            )

    def _contradicting(self, absence: Absence) -> Sequence[Hit]:
        """The same statement about the same pages is looked up once: pages of the site show it at every save."""
        asked = (self.reading, absence)
        known = _LOOKED_UP.get(asked)
        if known is None:
            wanted = sought(absence)
            known = contradicting(wanted, self.index) if wanted else ()
            _LOOKED_UP.keep({asked: known})
        return known


def _details(case_file: _CaseFile, text: str) -> Iterator[HeldDetail]:
    for detail in _each_once(details(text))[:MOST_DETAILS]:
        exact = detail.kind is DetailKind.NUMBER
        found = find_in(case_file.filed, f'"{detail.words}"' if exact else detail.words, most=_SHOWN)
        hits = tuple(
            FileHit(
                hit.filed.document,
                hit.page.number,
                hit.file_page,
                "".join(words for words, _ in hit.snippets[0].pieces) if hit.snippets else "",
                page_address(case_file.case, hit.file_page),
            )
            for hit in found.hits
            if hit.has_all
        )
        yield HeldDetail(detail, hits, found.pages)


def _each_once(found: Iterable[Detail]) -> list[Detail]:
    return list({(detail.kind, detail.words.casefold()): detail for detail in reversed(list(found))}.values())[::-1]
