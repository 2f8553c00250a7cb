"""Imports published letters: each becomes a case with its determination as issued, or is kept with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.enums import CaseOrigin, Priority
from cases.selectors.cases import case_numbered
from cases.services.record_cases import RecordCase, file_record_case
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from imr_site.files.store import IMPORTS, KeptFile, keep_stream, open_file
from reviews import rules
from reviews.audit_kinds import ReviewAudit
from reviews.enums import ImportOutcome
from reviews.letters.content import LetterContent
from reviews.letters.extraction import LetterFile, read_letter_text
from reviews.letters.parser import LetterError, parse_letter
from reviews.models import Determination, ImportedFile
from reviews.selectors.determination import current_determination
from reviews.services.quality.decided_items import list_decided_items


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The result for one file: `case_number` if it holds a letter, `reason` if it was rejected."""

    name: str
    outcome: ImportOutcome
    case_number: str = ""
    reason: str = ""
    sha256: str = ""


def import_letter(*, file: LetterFile, actor: User | None = None) -> ImportResult:
    """Import one file. No content of a file raises: a file that cannot be understood is kept and listed."""
    require(actor, rules.import_letters)
    try:
        with file.opener() as stream:
            kept = keep_stream(IMPORTS, stream)
    except LetterError as error:
        return ImportResult(name=file.name, outcome=ImportOutcome.REJECTED, reason=str(error))
    return _import_kept(file.name, kept, actor)


def _import_kept(name: str, kept: KeptFile, actor: User | None) -> ImportResult:
    sha256, size = kept.sha256, kept.size
    known = ImportedFile.objects.filter(sha256=sha256, determination__isnull=False).first()
    if known is not None and known.determination is not None:
        number = known.determination.case.case_number
        return ImportResult(name, ImportOutcome.UNCHANGED, case_number=number, sha256=sha256)
    try:
        content = parse_letter(read_letter_text(LetterFile(Path(name).name, partial(open_file, IMPORTS, sha256))))
    except LetterError as error:
        _list_file(sha256, name, size, ImportOutcome.REJECTED, reason=str(error))
        return ImportResult(name, ImportOutcome.REJECTED, reason=str(error), sha256=sha256)
    try:
        result = _file_letter(name, sha256, size, content, actor)
    except IntegrityError:  # another import filed the same letter at this moment: now it is on file
        result = _file_letter(name, sha256, size, content, actor)
    return ImportResult(name, result.outcome, result.case_number, result.reason, sha256)


def _file_letter(name: str, sha256: str, size: int, content: LetterContent, actor: User | None) -> ImportResult:
    """File the letter and list its file in one transaction."""
    with transaction.atomic():
        result, determination = _file_under_number(name, content, actor)
        _list_file(sha256, name, size, result.outcome, reason=result.reason, determination=determination)
    return result


def _file_under_number(
    name: str, content: LetterContent, actor: User | None
) -> tuple[ImportResult, Determination | None]:
    """File the letter under its case number, unless another letter or a case worked here has that number."""
    number = content.case_number or f"UNNUMBERED-{content.sha256[:12]}"
    case = case_numbered(number)
    if case is None:
        determination = _new_case(number, content, actor)
        return ImportResult(name, ImportOutcome.IMPORTED, number), determination
    standing = current_determination(case)
    if case.origin == CaseOrigin.IMPORTED and standing is not None:
        if standing.content_sha256 == content.sha256:
            return ImportResult(name, ImportOutcome.UNCHANGED, number), standing
        changed = ", ".join(differing_fields(standing.letter_content, content))
        reason = (
            f"Another letter of case {number} is on file and differs in: {changed}. "
            "What was issued is never changed; compare the two."
        )
    else:
        reason = f"Case {number} is being worked here; a letter from elsewhere cannot be filed under its number."
    return ImportResult(name, ImportOutcome.REJECTED, number, reason), None


def differing_fields(one: LetterContent, other: LetterContent) -> list[str]:
    """The names of the fields in which two letters differ; items are named by their position."""
    before, after = one.to_dict(), other.to_dict()
    fields = [name for name in before if name != "items" and before[name] != after[name]]
    if len(one.items) != len(other.items):
        return [*fields, f"number of items ({len(one.items)} and {len(other.items)})"]
    pairs = enumerate(zip(one.items, other.items, strict=True), start=1)
    return fields + [f"item {position}" for position, (mine, theirs) in pairs if mine != theirs]


def _new_case(number: str, content: LetterContent, actor: User | None) -> Determination:
    """File a closed case of record with the determination as issued."""
    data = RecordCase(
        case_number=number,
        priority=Priority.EXPEDITED if content.priority.lower() == "expedited" else Priority.STANDARD,
        requests=[item.title for item in content.items],
        date_of_injury=content.date_of_injury,
        ur_decided_on=content.ur_denial_date,
        received_on=content.application_received,
        assigned_on=content.date_assigned,
        determined_on=content.decision_date,
    )
    case = file_record_case(data=data, actor=actor)
    determination = Determination.objects.create(
        case=case,
        origin=CaseOrigin.IMPORTED.value,
        content=content.to_dict(),
        content_sha256=content.sha256,
        issued_at=case.opened_at,
        issued_by=actor,
    )
    list_decided_items(determination=determination)
    record(
        kind=ReviewAudit.DETERMINATION_IMPORTED,
        scope=case.scope,
        subject=f"determination/{determination.pk}",
        actor=actor,
        data={"case_number": number, "content_sha256": content.sha256},
    )
    return determination


def _list_file(
    sha256: str,
    name: str,
    size: int,
    outcome: ImportOutcome,
    *,
    reason: str,
    determination: Determination | None = None,
) -> None:
    ImportedFile.objects.update_or_create(
        sha256=sha256,
        defaults={
            "name": name[-255:],
            "size": size,
            "outcome": outcome.value,
            "reason": reason,
            "determination": determination,
            "seen_at": timezone.now(),
        },
    )
