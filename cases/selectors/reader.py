"""The file of a case as a person reads it: its records and all their pages, and one page with its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models.functions import Length

from cases import hooks
from cases.enums import PageOrigin
from cases.models import Case, Document, DocumentPage, PageMark
from cases.records.boxes import PageBox, said_in, words_in
from cases.records.overlay import Word, lines_over
from cases.records.pages import LETTER, places_within
from cases.records.pages import Box as Sides
from cases.records.paragraphs import Piece, paragraphs, pieces
from cases.records.spans import Span, count, within
from cases.records.terms import parse_query
from cases.records.where import spans_of
from cases.selectors.case_file import FiledDocument, filed_at, filed_documents
from cases.selectors.reading import pages_seen
from cases.selectors.retention import disposed_on, is_disposed
from imr_site.accounts.models import User

WIDTH, HEIGHT = LETTER
"""Of a page that was not read yet."""
REPEAT_FROM: Final = 200
"""Letters: fewer may be a stamp over a picture, and pictures that bear the same stamp do not repeat each other."""
_LETTERS_A_LINE: Final = 90
_LINE_HEIGHT: Final = 25  # pixels, as set in reader.css


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the file: its number in the file and in its record, and its size in tenths of a point.

    `repeats` is the page of the file that has the same words and comes first, 0 where there is none; `text_height` a
    guess of the height of its words, in pixels.
    """

    file_page: int
    number: int
    width: int
    height: int
    text_height: int
    repeats: int


@dataclass(frozen=True, slots=True)
class Volume:
    """A record of the file with its pages, and how many of them the person has seen."""

    filed: FiledDocument
    sheets: tuple[Sheet, ...]
    seen: int
    is_gone: bool

    @property
    def document(self) -> Document:
        """The record that these are the pages of."""
        return self.filed.document

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return len(self.sheets)

    @property
    def repeated(self) -> int:
        """How many of its pages repeat the words of an earlier one."""
        return sum(bool(sheet.repeats) for sheet in self.sheets)

    @property
    def is_unread(self) -> bool:
        """Whether the person has not seen all pages but those that repeat others."""
        return self.seen < self.pages - self.repeated


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All records of a case that may be read, in the order in which their pages are numbered."""

    volumes: tuple[Volume, ...]

    @property
    def pages(self) -> int:
        """How many pages the file has."""
        return sum(volume.pages for volume in self.volumes)

    @property
    def seen(self) -> int:
        """How many of them the person has seen."""
        return sum(volume.seen for volume in self.volumes)

    @property
    def repeated(self) -> int:
        """How many repeat the words of an earlier page."""
        return sum(volume.repeated for volume in self.volumes)

    def first_of(self, document_id: int) -> int | None:
        """The page of the file at which a record begins."""
        return next((one.filed.first for one in self.volumes if one.document.pk == document_id), None)


def case_file(case: Case, actor: User) -> CaseFile:
    """The file as this person reads it; as many queries for any number of records and pages."""
    filed = filed_documents(case)
    ids = [one.document.pk for one in filed]
    documents = Document.objects.filter(pk__in=ids)
    gone = set(documents.filter(is_disposed("document", "received_at")).values_list("pk", flat=True)) if ids else set()
    seen = pages_seen(actor, case)
    rows: dict[int, dict[int, tuple[int, int, int, str]]] = {pk: {} for pk in ids}
    columns = ("document_id", "number", "width", "height", "letters", "text_sha256")
    pages = DocumentPage.objects.filter(document__in=ids).annotate(letters=Length("text"))
    for document, number, *rest in pages.order_by("document", "number").values_list(*columns):
        rows[document][number] = tuple(rest)
    first_with: dict[str, int] = {}
    return CaseFile(
        tuple(
            Volume(
                filed=one,
                sheets=tuple(_sheets(one, rows[one.document.pk], first_with)),
                seen=count(within(seen.get(one.document.pk, []), one.pages)),
                is_gone=one.document.pk in gone,
            )
            for one in filed
        )
    )


def _sheets(
    filed: FiledDocument, rows: dict[int, tuple[int, int, int, str]], first_with: dict[str, int]
) -> Sequence[Sheet]:
    sheets = []
    for file_page in range(filed.first, filed.last + 1):
        number = filed.number_of(file_page)
        width, height, letters, sha256 = rows.get(number, (WIDTH, HEIGHT, 0, ""))
        earlier = first_with.setdefault(sha256, file_page) if letters >= REPEAT_FROM else file_page
        text_height = (letters // _LETTERS_A_LINE + 3) * _LINE_HEIGHT
        repeats = earlier if earlier != file_page else 0
        sheets.append(Sheet(file_page, number, width, height, text_height, repeats))
    return sheets


Box = tuple[int, int, int, int]
"""x, y, width and height in tenths of a point."""


@dataclass(frozen=True, slots=True)
class ShownPage:
    """One page with all that is shown of it; `page` is None until its words are read, `box` what is marked on it."""

    filed: FiledDocument
    number: int
    page: DocumentPage | None
    marked: Sequence[Span] = ()
    marks: Sequence[PageMark] = field(default_factory=list)
    box: Sides | None = None

    @property
    def file_page(self) -> int:
        """Its number in the file of the case."""
        return self.filed.page_of_file(self.number)

    @property
    def width(self) -> int:
        """In tenths of a point."""
        return self.page.width if self.page else WIDTH

    @property
    def height(self) -> int:
        """In tenths of a point."""
        return self.page.height if self.page else HEIGHT

    @property
    def is_picture_only(self) -> bool:
        """Whether nobody and no program has read its words."""
        return self.page is not None and self.page.origin == PageOrigin.UNREAD

    @property
    def is_recognized(self) -> bool:
        """Whether its words were read from its picture, so that they may be wrong."""
        return self.page is not None and self.page.origin == PageOrigin.OCR

    @property
    def paragraphs(self) -> list[list[Piece]]:
        """Its words as paragraphs, each in pieces that are marked or not."""
        if self.page is None:
            return []
        marked = [*self.marked, *self._in_box]
        return [pieces(self.page.text, span, marked) for span in paragraphs(self.page.text)]

    @property
    def boxes(self) -> list[Box]:
        """Where the marked words stand on its picture."""
        if self.page is None:
            return []
        places = [place for span in self.marked for place in places_within(self.page.places, *span)]
        return [(place.x0, place.y0, place.x1 - place.x0, place.y1 - place.y0) for place in places]

    @property
    def marked_box(self) -> Box | None:
        """The box that is marked on its picture."""
        return self.box and (self.box[0], self.box[1], self.box[2] - self.box[0], self.box[3] - self.box[1])

    @property
    def words_in_box(self) -> str:
        """The words of the page that stand in that box, as they were read."""
        return said_in(self.page.text, self.page.places, self.box) if self.page and self.box else ""

    @property
    def _in_box(self) -> list[Span]:
        return words_in(self.page.places, self.box) if self.page and self.box else []

    @property
    def lines(self) -> list[list[Word]]:
        """Its words where they stand, line by line, for selecting them over the picture."""
        return lines_over(self.page.text, self.page.places) if self.page else []


def shown_page(
    case: Case, file_page: int, actor: User, *, typed: str = "", box: PageBox | None = None
) -> ShownPage | None:
    """The page of this number of the file; None where there is none, or no more.

    The words of a query are marked, and the box, if it is one of this page.
    """
    filed = filed_at(filed_documents(case), file_page)
    if filed is None or disposed_on(f"document/{filed.document.pk}", since=filed.document.received_at):
        return None
    number = filed.number_of(file_page)
    page = DocumentPage.objects.filter(document=filed.document, number=number).first()
    own = PageMark.objects.filter(person=actor, document=filed.document, number=number)
    marked = spans_of(parse_query(typed, hooks.other_words), page.text) if page and typed else []
    here = box[1] if box and box[0] == file_page else None
    return ShownPage(filed, number, page, marked, list(own.exclude(words="")), here)
