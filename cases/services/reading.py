"""What a person did with the pages of a case's file: on record once a session, and private marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.audit_kinds import CaseAudit
from cases.errors import CaseError
from cases.models import Case, Document, DocumentPage, PageMark, ReaderChoice, Reading
from cases.records.pages import places_within
from cases.records.spans import Span, count, in_words, merged, within, without
from cases.selectors.files import file_to_read
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record

MOST_MARKS: Final = 500
"""Of one person on one record."""


def note_opened(*, case: Case, document: Document, session: str, actor: User) -> None:
    """The person was shown something of the record: an audit event, once a session and record."""
    require(actor, rules.read_case_file, case)
    if Reading.objects.filter(person=actor, document=document, session=session).exists():
        return
    with transaction.atomic():
        _in_session(document, session, actor)


def note_seen(
    *, case: Case, document: Document, spans: Sequence[Span], page: int, session: str, actor: User
) -> Reading:
    """Keep which pages were on screen for a second, as the browser tells it, and at which page reading stands.

    Those that are new in this session are one audit event. Pages that the record has not are left out.
    """
    require(actor, rules.read_case_file, case)
    last = document.pages or 0
    told = within(spans, last)
    with transaction.atomic():
        reading = _in_session(document, session, actor)
        fresh = without(told, reading.session_spans)
        reading.spans = merged(reading.spans, told)
        reading.session_spans = merged(reading.session_spans, told)
        reading.page, reading.at = min(max(page, 1), max(last, 1)), timezone.now()
        reading.save()
        if fresh:
            record(
                kind=CaseAudit.PAGES_SEEN,
                scope=document.case.scope,
                subject=f"document/{document.pk}",
                actor=actor,
                data={"pages": in_words(fresh), "count": count(fresh)},
            )
    return reading


def _in_session(document: Document, session: str, actor: User) -> Reading:
    """The locked row of the person and the record; in a new session the opening is an event."""
    first = {"at": timezone.now(), "session": ""}
    reading, _made = Reading.objects.select_for_update().get_or_create(person=actor, document=document, defaults=first)
    if reading.session != session:
        reading.session, reading.session_spans = session, []
        reading.save()
        record(
            kind=CaseAudit.DOCUMENT_OPENED,
            scope=document.case.scope,
            subject=f"document/{document.pk}",
            actor=actor,
            data={"sha256": file_to_read(document)[1], "as": "pages"},
        )
    return reading


def turn_bookmark(*, case: Case, document: Document, number: int, actor: User) -> bool:
    """Put a bookmark on a page, or take it away; whether there is one now."""
    _require_page(case, document, number, actor)
    with transaction.atomic():
        own = PageMark.objects.filter(person=actor, document=document, number=number, words="")
        if own.delete()[0]:
            return False
        _require_room(document, actor)
        PageMark.objects.create(person=actor, document=document, number=number, made_at=timezone.now())
    return True


def write_page_note(
    *, case: Case, document: Document, number: int, words: str, stands_at: Span | None, actor: User
) -> PageMark:
    """Keep a private note on a page, at the words `text[begin:end]` of it or, without them, on all of the page.

    Raises CaseError for a page the record has not, for no words, and for more marks than a record takes.
    """
    _require_page(case, document, number, actor)
    if not words.strip():
        raise CaseError("Type the note.")
    page = DocumentPage.objects.filter(document=document, number=number).first()
    places = places_within(page.places, *stands_at) if page and stands_at else []
    with transaction.atomic():
        _require_room(document, actor)
        return PageMark.objects.create(
            person=actor,
            document=document,
            number=number,
            words=words.strip(),
            x=places[0].x0 if places else None,
            y=places[0].y0 if places else None,
            made_at=timezone.now(),
        )


def remove_mark(*, mark: PageMark, actor: User) -> None:
    """Take a bookmark or a note of one's own away."""
    require(actor, rules.remove_mark, mark)
    PageMark.objects.filter(pk=mark.pk).delete()


def forget_marks(*, document_ids: Iterable[int]) -> None:
    """Take away all that people marked in records that are disposed of; which pages they saw is kept."""
    PageMark.objects.filter(document__in=list(document_ids)).delete()


def choose_keys(*, single_keys: bool, actor: User) -> None:
    """Keep with the account whether keys of one letter do something in the reader (WCAG 2.1.4)."""
    ReaderChoice.objects.update_or_create(person=actor, defaults={"single_keys": single_keys})


def _require_page(case: Case, document: Document, number: int, actor: User) -> None:
    require(actor, rules.read_case_file, case)
    if not 1 <= number <= (document.pages or 0):
        raise CaseError("The record has no such page.")


def _require_room(document: Document, actor: User) -> None:
    if PageMark.objects.filter(person=actor, document=document).count() >= MOST_MARKS:
        raise CaseError(f"You have {MOST_MARKS} marks on this record. Take some away first.")
