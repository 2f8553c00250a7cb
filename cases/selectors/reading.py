"""What one person has read of the file of a case, and marked in it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from cases.models import Case, PageMark, ReaderChoice, Reading
from cases.records.spans import Span, merged
from cases.selectors.case_file import FiledDocument
from cases.selectors.consolidation import documents_on
from imr_site.accounts.models import User


def pages_seen(user: User, case: Case) -> dict[int, list[Span]]:
    """The pages of each record, by its id, that were on this person's screen for a second; records without any lack."""
    rows = Reading.objects.filter(person=user, document__in=documents_on(case)).values_list("document_id", "spans")
    return {document: merged(spans) for document, spans in rows if spans}


def last_read(user: User, filed: Sequence[FiledDocument]) -> int | None:
    """The page of the case file at which this person stopped reading; None for who has not begun."""
    by_id = {one.document.pk: one for one in filed}
    reading = Reading.objects.filter(person=user, document__in=list(by_id)).exclude(spans=[]).order_by("-at").first()
    return by_id[reading.document_id].page_of_file(reading.page) if reading else None


def marks_of(user: User, case: Case) -> QuerySet[PageMark]:
    """The bookmarks and notes of this person in the file of the case."""
    return PageMark.objects.filter(person=user, document__in=documents_on(case))


def has_single_keys(user: User) -> bool:
    """Whether keys of one letter do something for this person in the reader."""
    choice = ReaderChoice.objects.filter(person=user).first()
    return choice is None or choice.single_keys
