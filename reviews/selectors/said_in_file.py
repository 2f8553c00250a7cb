"""What the file of a case states of the facts that are asked: proposed to the reviewer, who takes each or leaves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from django.db.models import QuerySet

from cases.models import Case, DisputedItem, Document, DocumentPage
from cases.selectors.case_file import filed_documents
from imr_site.canonical import canonical_sha256
from reviews.guidelines.facts import VOCABULARY, Facts, FactSpec, FactType, Range, read_value
from reviews.models import ReviewRound, SaidInDocument
from reviews.proofreading.page import PageText
from reviews.proposals.kept import VERSION, given_back, kept
from reviews.proposals.model import Asked, Stated
from reviews.proposals.proposing import KEYS, choose, read_page
from reviews.selectors.file_pages import dated, is_record
from reviews.selectors.ground_five import page_address
from reviews.selectors.requests import say_value

Question: TypeAlias = tuple[FactSpec, DisputedItem | None]
Key: TypeAlias = tuple[str, int | None]
"""A fact and the id of its item, None for one of the case."""
Kept: TypeAlias = tuple[int, list[dict[str, Any]]]
"""The number of a page in its document, and what it states."""


@dataclass(frozen=True, slots=True)
class FilePlace:
    """A page of the file that states a value: `page` counts within the document; `is_hard_to_read` as OCR says."""

    document: Document
    page: int
    file_page: int
    words: str
    read_as: str
    address: str
    dated: date | None
    is_hard_to_read: bool


@dataclass(frozen=True, slots=True)
class FileSays:
    """A value that the file states for a fact, in words, and its pages, the newest first.

    `is_entry`: one entry of a fact that is a list; taking it adds it.
    """

    value: str
    in_words: str
    is_entry: bool
    places: tuple[FilePlace, ...]

    @property
    def newest(self) -> FilePlace:
        """The page that is shown first, and taken with the value."""
        return self.places[0]

    def is_taken(self, value: str, document: int | None, page: int | None) -> bool:
        """Whether a fact of this value and source is this one; the source of a list may be that of another entry."""
        if self.is_entry:
            return self.value in value.split(",")
        return self.value == value and any((place.document.pk, place.page) == (document, page) for place in self.places)


def said_in_file(
    round_: ReviewRound, questions: Iterable[Question], known: Mapping[DisputedItem, Facts]
) -> dict[Key, list[FileSays]]:
    """What the file states for each fact that is asked; `known` is what the engine knows of each open item.

    Whether the actor may read the file is asked by whoever shows it. What pages state is kept when they are read
    (`reviews/services/said_in_file.py`).
    """
    asked = [_asked(round_.case, spec, item, known) for spec, item in questions if spec.key in KEYS]
    if not asked:
        return {}
    pages = _Pages(round_.case)
    found: dict[Key, list[FileSays]] = {}
    for proposal in choose(list(pages.stated({question.key for question in asked})), asked):
        key, value = proposal.asked.key, proposal.value
        in_words, is_entry = say_value(key, read_value(key, value)), VOCABULARY[key].type is FactType.CHOICES
        places = tuple(pages.place(stated) for stated in proposal.pages)
        found.setdefault((key, proposal.asked.item), []).append(FileSays(value, in_words, is_entry, places))
    return found


def _asked(case: Case, spec: FactSpec, item: DisputedItem | None, known: Mapping[DisputedItem, Facts]) -> Asked:
    """The question with what it is about: of a fact of the case, all open items together."""
    of = list(known.values()) if item is None else [known[item]]
    parts = frozenset(part for facts in of for part in _words(facts, "body_parts"))
    sides = {facts.word("laterality") or "" for facts in of}
    own = of[0] if item is not None else Facts()
    return Asked(
        spec.key,
        item.pk if item else None,
        parts,
        sides.pop() if len(sides) == 1 else "",
        frozenset(_words(own, "ingredients")),
        (own.word("strength") or "").replace(" ", "").lower(),
        own.word("service") or "",
        case.date_of_injury,
    )


def _words(facts: Facts, key: str) -> Sequence[str]:
    value = facts.get(key)
    return [str(part) for part in value] if isinstance(value, tuple) and not isinstance(value, Range) else []


class _Pages:
    """The pages of a case with words, and what each states."""

    def __init__(self, case: Case) -> None:
        self._case = case
        # A record that a newer one replaces is kept, but nothing is proposed from it.
        self._filed = {each.document.pk: each for each in filed_documents(case) if not each.document.replaced_by_id}
        self._rows = {(row.document_id, row.number): row for row in pages_with_words(list(self._filed))}

    def stated(self, keys: AbstractSet[str]) -> Iterator[Stated]:
        """What the pages state of these facts, as it is kept; a record that waits for the job is read now."""
        of: dict[int, list[DocumentPage]] = {}
        for (document, _number), row in self._rows.items():
            of.setdefault(document, []).append(row)
        said = {
            row.document_id: row.said
            for row in SaidInDocument.objects.filter(document__in=list(of))
            if is_of_now(row, self._filed[row.document_id].document, of[row.document_id])
        }
        said |= read_now(self._filed[pk].document for pk in of if pk not in said)
        for pk in of:
            filed = self._filed[pk]
            for number, several in said[pk]:
                for each in several:
                    if each["key"] in keys:
                        yield Stated(given_back(each), filed.page_of_file(number), pk, dated(filed.document))

    def place(self, stated: Stated) -> FilePlace:
        filed = self._filed[stated.document]
        number = filed.number_of(stated.page)
        return FilePlace(
            filed.document,
            number,
            stated.page,
            stated.said.words,
            stated.said.read_as,
            page_address(self._case, stated.page),
            stated.dated,
            self._rows[filed.document.pk, number].is_hard_to_read,
        )


def pages_with_words(documents: Sequence[int]) -> QuerySet[DocumentPage]:
    """The pages of these records that facts are read from, without their words."""
    return DocumentPage.objects.filter(document__in=documents).exclude(text="").defer("text", "packed_places")


def is_of_now(row: SaidInDocument, document: Document, pages: Iterable[DocumentPage]) -> bool:
    """Whether what is kept was read from these pages, with the title and source that the record has, as we read now."""
    described = (row.version, row.title, row.source) == (VERSION, document.title, document.source)
    return described and row.pages_sha256 == pages_sha256(pages)


def pages_sha256(pages: Iterable[DocumentPage]) -> str:
    """What changes when a page is read anew."""
    return canonical_sha256(sorted([page.number, page.text_sha256] for page in pages))


def read_now(documents: Iterable[Document]) -> dict[int, list[Kept]]:
    """What these records state, by id: each page that states something, by its number, as a row keeps it."""
    by_id = {document.pk: document for document in documents}
    found: dict[int, list[Kept]] = {pk: [] for pk in by_id}
    texts = DocumentPage.objects.filter(document__in=by_id).exclude(text="").order_by("document", "number")
    for pk, number, text in texts.values_list("document_id", "number", "text") if by_id else ():
        document = by_id[pk]
        said = read_page(PageText(number, text, document.title, dated(document), is_record(document)))
        if said:
            found[pk].append((number, [kept(each) for each in said]))
    return found
