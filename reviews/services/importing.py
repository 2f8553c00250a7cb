"""Imports published letters: each becomes a case with its determination as issued, or is kept with the reason."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from cases.enums import CaseOrigin, Priority
from cases.models import Case
from cases.numbers import case_number
from cases.selectors.cases import case_numbered
from cases.services.record_cases import RecordCase, file_record_cases
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import Entry, record_all
from imr_site.canonical import canonical_sha256
from imr_site.files.store import IMPORTS, StoreFault, keeping, open_file
from reviews import rules
from reviews.audit_kinds import ReviewAudit
from reviews.enums import ImportOutcome
from reviews.letters.absent import absent
from reviews.letters.content import LetterContent
from reviews.letters.extraction import LetterFile, read_letter_text
from reviews.letters.parser import LetterError, parse_letter
from reviews.models import Determination, ImportedFile
from reviews.selectors.determination import current_determination
from reviews.services.quality.decided_items import list_decided_items_of_record

logger = logging.getLogger(__name__)

AT_ONCE = 100
"""So many files are stored with one wait for the disk, and filed in one transaction."""
_NOT_FILED = (IntegrityError, DataError, ValueError, OverflowError)
"""What a letter may raise that a database cannot hold."""
_LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The result for one file: `case_number` if it holds a letter, `reason` if it was rejected.

    `absent` says of each field that an imported letter has no value for why it is empty.
    """

    name: str
    outcome: ImportOutcome
    case_number: str = ""
    reason: str = ""
    sha256: str = ""
    absent: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it was given: stored, or with the reason why it could not be read."""

    name: str
    sha256: str = ""
    size: int = 0
    reason: str = ""

    def result(self, outcome: ImportOutcome, number: str = "", reason: str = "") -> ImportResult:
        return ImportResult(self.name, outcome, number, reason, self.sha256)


@dataclass(frozen=True, slots=True)
class _Letter:
    """A stored file that holds a letter."""

    file: _File
    content: LetterContent

    @property
    def number(self) -> str:
        """What its case is filed under; the first numbers of 2013 have a form that no case here has."""
        return case_number(self.content.case_number) or f"UNNUMBERED-{self.content.sha256[:12]}"


def import_letter(*, file: LetterFile, actor: User | None = None) -> ImportResult:
    """Import one file. No content of a file raises: a file that cannot be understood is kept and listed."""
    return import_letters(files=[file], actor=actor)[0]


def import_letters(*, files: Sequence[LetterFile], actor: User | None = None) -> list[ImportResult]:
    """Import at most `AT_ONCE` files, a result for each in their order; whatever is wrong with one, the others go in.

    Raises StoreFault if the store cannot keep them.
    """
    require(actor, rules.import_letters)
    given = _stored(files)
    known = _known({file.sha256 for file in given if file.sha256})
    new = {file.sha256: file for file in reversed(given) if file.sha256 and file.sha256 not in known}
    read = [_read(file) for file in reversed(new.values())]
    rejected = [one for one in read if isinstance(one, ImportResult)]
    _list_files([(new[one.sha256], one, None) for one in rejected])
    filed = {one.sha256: one for one in [*rejected, *_filed([one for one in read if isinstance(one, _Letter)], actor)]}
    results = []
    for file in given:
        if file.reason:
            results.append(file.result(ImportOutcome.REJECTED, reason=file.reason))
        elif file.sha256 in known:
            results.append(file.result(ImportOutcome.UNCHANGED, known[file.sha256]))
        else:
            one = filed[file.sha256]
            is_repeated = new[file.sha256] is not file and one.outcome == ImportOutcome.IMPORTED
            results.append(
                file.result(ImportOutcome.UNCHANGED, one.case_number) if is_repeated else replace(one, name=file.name)
            )
    return results


def _stored(files: Sequence[LetterFile]) -> list[_File]:
    given = []
    with keeping(IMPORTS) as keep_one:
        for file in files:
            name = _shown(file.name)
            try:
                with file.opener() as stream:
                    kept = keep_one(stream)
            except StoreFault:
                raise
            except (LetterError, OSError) as error:
                given.append(_File(name, reason=str(error)))
            else:
                given.append(_File(name, kept.sha256, kept.size))
    return given


def _shown(name: str) -> str:
    """A name that any screen, file and database takes: other signs are written as Python does."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in name)


def _known(hashes: set[str]) -> dict[str, str]:
    """The case numbers of the files that went in before, by their hash."""
    found = ImportedFile.objects.filter(sha256__in=hashes, determination__isnull=False)
    return dict(found.values_list("sha256", "determination__case__case_number"))


def _read(file: _File) -> _Letter | ImportResult:
    source = LetterFile(Path(file.name).name, partial(open_file, IMPORTS, file.sha256))
    try:
        return _Letter(file, parse_letter(read_letter_text(source)))
    except LetterError as error:
        return file.result(ImportOutcome.REJECTED, reason=str(error))
    except OSError:
        raise
    except Exception as error:  # one file is one line of the report, whatever is wrong with it
        logger.exception("The file %s could not be read.", file.sha256)
        reason = f"The file cannot be read ({type(error).__name__}). Choose another file of the same letter."
        return file.result(ImportOutcome.REJECTED, reason=reason)


def _filed(letters: Sequence[_Letter], actor: User | None) -> list[ImportResult]:
    """File new letters at once; and one by one those that may be on file, and all where one cannot be filed."""
    numbers = [letter.number for letter in letters]
    taken = set(Case.objects.filter(case_number__in=numbers).values_list("case_number", flat=True))
    fresh = [one for place, one in enumerate(letters) if one.number not in {*taken, *numbers[:place]}]
    if len(fresh) > 1:
        try:
            return [*_file_new(fresh, actor), *(_file_alone(one, actor) for one in letters if one not in fresh)]
        except _NOT_FILED:
            pass
    return [_file_alone(letter, actor) for letter in letters]


def _file_new(letters: Sequence[_Letter], actor: User | None) -> list[ImportResult]:
    """File letters whose numbers are not taken, and list their files, in one transaction."""
    with transaction.atomic():
        determinations = _new_cases(letters, actor)
        results = [
            replace(one.file.result(ImportOutcome.IMPORTED, one.number), absent=absent(one.content)) for one in letters
        ]
        _list_files(zip((one.file for one in letters), results, determinations, strict=True))
    return results


def _file_alone(letter: _Letter, actor: User | None) -> ImportResult:
    for _ in range(2):
        try:
            return _file_under_number(letter, actor)
        except IntegrityError as error:  # another import filed the same letter at this moment: now it is on file
            fault: Exception = error
        except _NOT_FILED as error:
            fault = error
            break
    reason = f"The letter cannot be put on file: {fault}"
    result = letter.file.result(ImportOutcome.REJECTED, reason=reason)
    _list_files([(letter.file, result, None)])
    return result


def _file_under_number(letter: _Letter, actor: User | None) -> ImportResult:
    """File the letter under its case number, unless another letter or a case worked here has that number."""
    number, content = letter.number, letter.content
    with transaction.atomic():
        case = case_numbered(number)
        if case is None:
            return _file_new([letter], actor)[0]
        standing = current_determination(case)
        same = None
        if case.origin != CaseOrigin.IMPORTED or standing is None:
            reason = f"Case {number} is being worked here; a letter from elsewhere cannot be filed under its number."
        elif standing.content_sha256 == content.sha256:
            same, reason = standing, ""
        else:
            changed = ", ".join(differing_fields(standing.letter_content, content))
            reason = (
                f"Another letter of case {number} is on file and differs in: {changed}. "
                "What was issued is never changed; compare the two."
            )
        outcome = ImportOutcome.UNCHANGED if same else ImportOutcome.REJECTED
        result = letter.file.result(outcome, number, reason)
        _list_files([(letter.file, result, same)])
    return result


def differing_fields(one: LetterContent, other: LetterContent) -> list[str]:
    """The names of the fields in which two letters differ; items are named by their position."""
    before, after = one.to_dict(), other.to_dict()
    fields = [name for name in before if name != "items" and before[name] != after[name]]
    if len(one.items) != len(other.items):
        return [*fields, f"number of items ({len(one.items)} and {len(other.items)})"]
    pairs = enumerate(zip(one.items, other.items, strict=True), start=1)
    return fields + [f"item {position}" for position, (mine, theirs) in pairs if mine != theirs]


def _new_cases(letters: Sequence[_Letter], actor: User | None) -> list[Determination]:
    """File closed cases of record with their determinations as issued."""
    cases = file_record_cases(data=[_told(letter) for letter in letters], actor=actor)
    determinations = Determination.objects.bulk_create(
        Determination(
            case=case,
            origin=CaseOrigin.IMPORTED.value,
            content=content,
            content_sha256=canonical_sha256(content),
            issued_at=case.opened_at,
            issued_by=actor,
        )
        for case, content in zip(cases, (letter.content.to_dict() for letter in letters), strict=True)
    )
    list_decided_items_of_record(determinations=determinations)
    record_all(
        (
            Entry(
                ReviewAudit.DETERMINATION_IMPORTED,
                each.case.scope,
                f"determination/{each.pk}",
                {"case_number": each.case.case_number, "content_sha256": each.content_sha256},
            )
            for each in determinations
        ),
        actor=actor,
    )
    return determinations


def _told(letter: _Letter) -> RecordCase:
    content = letter.content
    return RecordCase(
        case_number=letter.number,
        priority=Priority.EXPEDITED if content.priority.lower() == "expedited" else Priority.STANDARD,
        requests=[item.title for item in content.items],
        date_of_injury=content.date_of_injury,
        ur_decided_on=content.ur_denial_date,
        received_on=content.application_received,
        assigned_on=content.date_assigned,
        determined_on=content.decision_date,
    )


def _list_files(listed: Iterable[tuple[_File, ImportResult, Determination | None]]) -> None:
    """List what became of each file; of one that was listed before, what became of it now."""
    ImportedFile.objects.bulk_create(
        (
            ImportedFile(
                sha256=file.sha256,
                name=file.name[-_LONGEST_NAME:],
                size=file.size,
                outcome=result.outcome.value,
                reason=result.reason,
                determination=determination,
                seen_at=timezone.now(),
            )
            for file, result, determination in listed
        ),
        update_conflicts=True,
        unique_fields=["sha256"],
        update_fields=["name", "size", "outcome", "reason", "determination", "seen_at"],
    )
