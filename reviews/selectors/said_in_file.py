"""What the file of a case states of the facts that are asked: proposed to the reviewer, who takes each or leaves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from cases.models import Case, DisputedItem, Document, DocumentPage
from cases.selectors.case_file import filed_documents
from reviews.guidelines.facts import VOCABULARY, Facts, FactSpec, FactType, Range, read_value
from reviews.models import ReviewRound
from reviews.proposals.model import Asked, Said, Stated
from reviews.proposals.proposing import KEYS, choose, read_page
from reviews.selectors.file_pages import dated, is_record, page_text
from reviews.selectors.ground_five import page_address
from reviews.selectors.remembered import Remembered
from reviews.selectors.requests import say_value

Question: TypeAlias = tuple[FactSpec, DisputedItem | None]
Key: TypeAlias = tuple[str, int | None]
"""A fact and the id of its item, None for one of the case."""
_Known: TypeAlias = tuple[str, str, bool]
"""A page by the hash of its text, the title of its document, and whether that is a record of care."""
_READ: Remembered[_Known, tuple[Said, ...]] = Remembered(50_000)
"""What pages state; of most there is nothing to remember."""


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

    Whether the actor may read the file is asked by whoever shows it. A page is read once: what it states is kept in
    the memory of the process under the hash of its text.
    """
    asked = [_asked(round_.case, spec, item, known) for spec, item in questions if spec.key in KEYS]
    if not asked:
        return {}
    pages = _Pages(round_.case)
    found: dict[Key, list[FileSays]] = {}
    for proposal in choose(list(pages.stated()), asked):
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
        rows = DocumentPage.objects.filter(document__in=list(self._filed)).exclude(text="")
        self._rows = {(row.document_id, row.number): row for row in rows.defer("text", "packed_places")}

    def stated(self) -> Iterator[Stated]:
        said = self._read()
        for (document, number), row in self._rows.items():
            filed = self._filed[document]
            for each in said.get(_remembered_as(filed.document, row.text_sha256), ()):
                yield Stated(each, filed.page_of_file(number), document, dated(filed.document))

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

    def _read(self) -> dict[_Known, tuple[Said, ...]]:
        """What all pages state; the texts of those that nobody asked about before are read now."""
        wanted = {
            (document, number): _remembered_as(self._filed[document].document, row.text_sha256)
            for (document, number), row in self._rows.items()
        }
        known = _READ.among(wanted.values())
        unread = {document for (document, _number), key in wanted.items() if key not in known}
        if not unread:
            return known
        texts = DocumentPage.objects.filter(document__in=unread).exclude(text="")
        for document, number, sha256, text in texts.values_list("document_id", "number", "text_sha256", "text"):
            filed = self._filed[document]
            key = _remembered_as(filed.document, sha256)
            if key not in known:
                known[key] = read_page(page_text(filed, number, text))
        _READ.keep(known)
        return known


def _remembered_as(document: Document, sha256: str) -> _Known:
    return sha256, document.title, is_record(document)
