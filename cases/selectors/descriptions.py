"""Which records nobody described yet, and what their names and first pages say that they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cases.models import Case, Document, DocumentPage, Upload
from cases.records.naming import proposed
from cases.selectors.consolidation import documents_on
from imr_site.accounts.models import User


@dataclass(frozen=True, slots=True)
class Undescribed:
    """A record as it was put on file by its name, and the words of its first page where they are read."""

    document: Document
    first_page: str

    def proposals(self) -> dict[str, Any]:
        """What is proposed for each field: by the name, and by the first page where the name says nothing."""
        document = self.document
        seems = proposed(document.original_name, self.first_page, today=timezone.localdate())
        return {
            "title": document.title,
            "kind": document.kind or seems.kind or "",
            "source": document.source,
            "author": document.author or seems.author,
            "dated_from": document.dated_from or seems.dated,
            "dated_to": document.dated_to,
        }


def undescribed(case: Case) -> QuerySet[Document]:
    """The records whose description is only proposed, the first that came first; what was refused needs none."""
    return documents_on(case).filter(is_proposed=True, rejection="").order_by("pk")


def with_first_pages(documents: Sequence[Document]) -> list[Undescribed]:
    """The records with the words of their first pages."""
    pages = DocumentPage.objects.filter(document__in=documents, number=1).values_list("document_id", "text")
    words = dict(pages)
    return [Undescribed(document, words.get(document.pk, "")) for document in documents]


def known_before(case: Case, actor: User) -> QuerySet[Upload]:
    """The files that the actor sent of late and that were on file already."""
    return case.uploads.filter(sender=actor, was_known=True).select_related("document")


def may_be_replaced(case: Case) -> list[Document]:
    """The records of which another one may be a newer version."""
    return list(documents_on(case).filter(replaced_by__isnull=True, rejection="").order_by("title", "pk"))
