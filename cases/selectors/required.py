"""How the file of a case stands to the list of what must be in it: which pages answer what, and which gaps are left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import prefetch_related_objects

from cases.enums import DocumentSource, RecordKind, RequiredState
from cases.models import Case, Document, RequiredAnswer
from cases.records.required import Entry, Listed, is_proposed, required_records, since, unanswered
from cases.records.spans import in_words
from cases.selectors.case_file import FiledDocument, filed_documents


@dataclass(frozen=True, slots=True)
class Span:
    """Pages of a record as pages of the case file, from `first` to `last`."""

    filed: FiledDocument
    first: int
    last: int

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole record."""
        return (self.first, self.last) == (self.filed.first, self.filed.last)

    @property
    def pages(self) -> str:
        """The pages of the case file in words."""
        return pages_in_words(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of the list: what a person said of it, or what is proposed as long as nobody did.

    `answer` is None until a person said something; `state` is then what is proposed. `lost`: what was said to be on
    file is there no more, so that it is to be said anew.
    """

    entry: Entry
    since: date | None
    until: date | None
    state: RequiredState
    spans: tuple[Span, ...]
    answer: RequiredAnswer | None
    lost: bool = False

    @property
    def is_stated(self) -> bool:
        """Whether what a person said still stands."""
        return self.answer is not None and not self.lost

    @property
    def typed_pages(self) -> str:
        """The pages of the case file as a person types them: `1-12, 40`."""
        return in_words((span.first, span.last) for span in self.spans)


def required_rows(case: Case) -> list[Row]:
    """The entries of the list for this case, in its order."""
    filed = filed_documents(case)
    by_document = {each.document.pk: each for each in filed}
    answers = standing_answers(case)
    asked_on = _rfa_date(case)
    return [_row(entry, answers.get(entry.key), filed, by_document, asked_on) for entry in required_records()]


def standing_answers(case: Case) -> dict[str, RequiredAnswer]:
    """What was said last of each entry."""
    rows = list(case.required_answers.all())
    prefetch_related_objects(rows, "stated_by", "pages")
    return {row.entry: row for row in rows}


def gaps_left(case: Case, rows: Iterable[Row] | None = None) -> tuple[list[Entry], list[Entry]]:
    """The duties of which nobody said what is so: those that keep the records back, and those that only warn."""
    stated = {row.entry.key: row.state for row in (required_rows(case) if rows is None else rows) if row.is_stated}
    return unanswered(stated, required_records())


def _row(
    entry: Entry,
    answer: RequiredAnswer | None,
    filed: list[FiledDocument],
    by_document: Mapping[int, FiledDocument],
    asked_on: date | None,
) -> Row:
    begin = since(entry, asked_on)
    until = asked_on if begin else None
    if answer is not None:
        spans = tuple(
            Span(
                by_document[each.document_id], *map(by_document[each.document_id].page_of_file, (each.first, each.last))
            )
            for each in answer.pages.all()
            if each.document_id in by_document
        )
        lost = answer.finding == RequiredState.PRESENT and not spans
        return Row(entry, begin, until, RequiredState(answer.finding), spans, answer, lost)
    proposed = tuple(
        Span(each, each.first, each.last)
        for each in filed
        if each.document.replaced_by_id is None and is_proposed(entry, listed(each.document), asked_on)
    )
    state = RequiredState.PRESENT if proposed else RequiredState.MISSING
    return Row(entry, begin, until, state, proposed, None)


def listed(document: Document) -> Listed:
    """What the list of records tells of a record."""
    return Listed(
        kind=RecordKind(document.kind) if document.kind else None,
        source=DocumentSource(document.source),
        title=document.title,
        dated_from=document.dated_from,
        dated_to=document.dated_to,
    )


def _rfa_date(case: Case) -> date | None:
    decision = getattr(case, "ur_decision", None)
    return decision.rfa_date if decision else None


def pages_in_words(first: int, last: int) -> str:
    """`page 7` or `pages 7 to 12`."""
    return f"page {first}" if first == last else f"pages {first} to {last}"
