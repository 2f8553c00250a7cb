"""Pages of the file as the words of a determination are held against them, and facts are read from them."""

from __future__ import annotations

from datetime import date

from cases.models import Document
from cases.selectors.case_file import FiledDocument
from reviews.proofreading.contradiction import is_about_records
from reviews.proofreading.page import PageText


def page_text(filed: FiledDocument, number: int, text: str) -> PageText:
    """The page of this number of a document, with its number in the file and what its document says of it."""
    document = filed.document
    return PageText(filed.page_of_file(number), text, document.title, dated(document), is_record(document))


def dated(document: Document) -> date | None:
    """The last day that a document speaks of."""
    return document.dated_to or document.dated_from


def is_record(document: Document) -> bool:
    """Whether it is a record of care, not a review, denial or other paper that only talks about the records."""
    return not document.is_ur_origin and not is_about_records(document.title)
