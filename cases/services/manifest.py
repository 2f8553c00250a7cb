"""The list of the records of a case as a file that leaves the site: each time it is made is an audit event."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.audit_kinds import CaseAudit
from cases.letters.sheets import ListedRecord, manifest_pdf
from cases.models import Case
from cases.selectors.manifest import Line, manifest_of, manifest_rows
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.spreadsheets import csv_lines


def make_manifest_pdf(*, case: Case, actor: User) -> bytes:
    """The list of every record, as of today, as an accessible PDF (PDF/UA-1)."""
    lines = _lines(case, actor, "pdf")
    listed = [
        ListedRecord(
            number=line.number,
            title=line.document.title,
            what=line.what,
            author=line.document.author,
            dated=line.dated,
            pages=line.document.pages,
            file_pages=line.file_pages,
            received=line.received,
            source=line.document.get_source_display(),
            standing=line.standing,
            sha256=line.document.sha256,
            is_late=line.is_late,
        )
        for line in lines
    ]
    return manifest_pdf(
        case_number=case.case_number,
        organization=settings.ORGANIZATION_NAME,
        as_of=timezone.localdate(),
        in_file=[each for each in listed if not each.is_late],
        late=[each for each in listed if each.is_late],
    )


def make_manifest_csv(*, case: Case, actor: User) -> str:
    """The same list as a table in CSV."""
    return "".join(csv_lines(manifest_rows(_lines(case, actor, "csv"))))


def _lines(case: Case, actor: User, form: str) -> list[Line]:
    require(actor, rules.see_case)
    lines = manifest_of(case)
    with transaction.atomic():
        record(kind=CaseAudit.MANIFEST_MADE, scope=case.scope, actor=actor, data={"as": form, "records": len(lines)})
    return lines
