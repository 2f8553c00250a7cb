"""What a person says that records are: confirmed in one table, and which of them is a newer version of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from cases import rules
from cases.audit_kinds import CaseAudit
from cases.errors import CaseError
from cases.models import Case, Document, Upload
from cases.selectors.consolidation import documents_on
from cases.services.documents import DocumentData
from cases.services.unnamed import keep_reviewer_unnamed
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record


@dataclass(frozen=True, slots=True)
class Description:
    """What a person confirms of a record: how it is listed, and the older version that it replaces, if any."""

    document: Document
    data: DocumentData
    replaces: Document | None = None


def describe_documents(*, case: Case, described: Sequence[Description], actor: User) -> int:
    """Put on file what a person says records are that nobody described yet; returns how many.

    What was described meanwhile by a colleague stays as it is. Raises CaseError for a record of another case, for a
    replacement that would make a chain, and for words that name the reviewer; then nothing is changed.
    """
    require(actor, rules.describe_record, case)
    done = 0
    with transaction.atomic():
        for each in described:
            document = documents_on(case).select_for_update().filter(pk=each.document.pk).first()
            if document is None:
                raise CaseError(f"“{each.document.title}” is no record of this case.")
            if not document.is_proposed:
                continue
            keep_reviewer_unnamed(case, each.data.title, each.data.author)
            document.source, document.title = each.data.source.value, each.data.title.strip() or document.title
            document.kind = each.data.kind.value if each.data.kind else ""
            document.author = each.data.author.strip()
            document.dated_from, document.dated_to = each.data.dated_from, each.data.dated_to
            document.is_proposed = False
            document.save(update_fields=["source", "title", "kind", "author", "dated_from", "dated_to", "is_proposed"])
            record(
                kind=CaseAudit.DOCUMENT_DESCRIBED,
                scope=case.scope,
                subject=f"document/{document.pk}",
                actor=actor,
                data={"source": document.source, "kind": document.kind},
            )
            if each.replaces is not None:
                replace_document(case=case, older=each.replaces, newer=document, actor=actor)
            done += 1
        Upload.objects.filter(case=case, sender=actor, document__in=[each.document for each in described]).delete()
    return done


def replace_document(*, case: Case, older: Document, newer: Document, actor: User) -> Document:
    """State that a record is a newer version of another one of the case; both stay readable.

    Raises CaseError where one of them is replaced already, replaces a record itself, or is of another case.
    """
    require(actor, rules.describe_record, case)
    with transaction.atomic():
        both = {each.pk: each for each in documents_on(case).select_for_update().filter(pk__in=(older.pk, newer.pk))}
        if len(both) != 2:  # noqa: PLR2004 - the older and the newer
            raise CaseError("Choose two different records of this case.")
        older, newer = both[older.pk], both[newer.pk]
        if older.replaced_by_id is not None:
            raise CaseError(f"“{older.title}” is replaced already.")
        if newer.replaced_by_id is not None or older.replaces.exists():
            raise CaseError("A record that is replaced replaces no other: choose the newest one.")
        older.replaced_by = newer
        older.save(update_fields=["replaced_by"])
        record(
            kind=CaseAudit.DOCUMENT_REPLACED,
            scope=case.scope,
            subject=f"document/{older.pk}",
            actor=actor,
            data={"by": newer.pk},
        )
    return older
