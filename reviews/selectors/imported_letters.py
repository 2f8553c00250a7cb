"""Imported letters on their way into the public register: not begun, let pass by the scan, or stopped by it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from cases import rules as case_rules
from cases.enums import CaseOrigin
from imr_site.accounts.authority import may
from imr_site.accounts.models import User
from imr_site.jobs.models import OPEN, Job
from reviews.disclosure import Finding, Known
from reviews.enums import JobKind
from reviews.letters.signs import changes_in
from reviews.models import Determination, PublicDetermination, PublicDraft
from reviews.selectors.determination import stands
from reviews.selectors.known import known_of_each
from reviews.selectors.public import label_of, reasons_of, scan_content, unresolved_findings

IMPORTED_JOBS = (JobKind.PREPARE_IMPORTED, JobKind.RELEASE_IMPORTED)


def imported_not_begun(actor: User, imported_on: date | None = None) -> QuerySet[Determination]:
    """The imported determinations that stand and have no public draft, in the order of their import."""
    begun = PublicDraft.objects.filter(determination=OuterRef("pk"))
    records = Determination.objects.filter(_of_record("", imported_on), stands(), ~Exists(begun))
    return records.order_by("pk") if may(actor, case_rules.see_case) else records.none()


def imported_let_pass(actor: User, imported_on: date | None = None) -> QuerySet[PublicDraft]:
    """The drafts of imported letters that the scan let pass when they were handed over, and that wait for release."""
    return _never_released(actor, imported_on).filter(prepared_at__isnull=False)


def imported_stopped(actor: User, imported_on: date | None = None) -> QuerySet[PublicDraft]:
    """The drafts of imported letters that were begun and not handed over for release."""
    return _never_released(actor, imported_on).filter(prepared_at__isnull=True)


def _never_released(actor: User, imported_on: date | None) -> QuerySet[PublicDraft]:
    """A correction of what was released says why, and so is released by itself."""
    released = PublicDetermination.objects.filter(determination=OuterRef("determination"))
    of_record = _of_record("determination__", imported_on)
    drafts = PublicDraft.objects.filter(of_record, stands("determination"), ~Exists(released))
    drafts = drafts.select_related("determination__case").order_by("pk")
    return drafts if may(actor, case_rules.see_case) else drafts.none()


def _of_record(at: str, imported_on: date | None) -> Q:
    imported = Q(**{f"{at}origin": CaseOrigin.IMPORTED.value})
    return imported & Q(**{f"{at}issued_at__date": imported_on}) if imported_on else imported


@dataclass(frozen=True, slots=True)
class ImportedCounts:
    """How many imported letters are how far; `own` of those let pass were prepared by the person who looks.

    `prepared_until` is when the last of them was prepared: what comes later was not seen here.
    """

    not_begun: int
    let_pass: int
    own: int
    stopped: int
    released: int
    prepared_until: datetime | None

    @property
    def to_release(self) -> int:
        """What the person who looks may release: the work of others."""
        return self.let_pass - self.own


def imported_counts(actor: User, imported_on: date | None = None) -> ImportedCounts:
    """The counts that the page of imported letters shows."""
    let_pass = imported_let_pass(actor, imported_on)
    released = PublicDetermination.objects.filter(_of_record("determination__", imported_on), version=1)
    return ImportedCounts(
        not_begun=imported_not_begun(actor, imported_on).count(),
        let_pass=let_pass.count(),
        own=let_pass.filter(prepared_or_edited_by(actor)).count(),
        stopped=imported_stopped(actor, imported_on).count(),
        released=released.count(),
        prepared_until=let_pass.aggregate(last=Max("prepared_at"))["last"],
    )


def prepared_or_edited_by(person: User) -> Q:
    """The drafts that this person worked on, which another releases."""
    return Q(prepared_by=person) | Q(edited_by=person)


@dataclass(frozen=True, slots=True)
class Stopped:
    """A letter that the scan stops: how often it finds what, and where. Empty where nothing is found any more."""

    draft: PublicDraft
    reasons: tuple[str, ...]


def why_stopped(drafts: list[PublicDraft]) -> list[Stopped]:
    """Why each is stopped by the scan of now, in as many queries as for one."""
    known = known_of_each([draft.determination.case for draft in drafts])
    return [Stopped(draft, _reasons(draft, _held(draft, known[draft.determination.case_id]))) for draft in drafts]


def _held(draft: PublicDraft, known: Known) -> list[Finding]:
    findings = scan_content(draft.determination, draft.letter_content, known)
    return unresolved_findings(findings, reasons_of(draft.accepted))


def _reasons(draft: PublicDraft, held: list[Finding]) -> tuple[str, ...]:
    times = Counter((found.kind, found.severity, label_of(found.field)) for found in held)
    told = [
        f"{kind.capitalize()} in “{where}”{f', {count} times' if count > 1 else ''}: "
        f"{'must be edited' if severity == 'stops' else 'needs a reason'}"
        for (kind, severity, where), count in times.items()
    ]
    return (*told, *changes_in(draft.letter_content))


def open_imported_jobs() -> QuerySet[Job]:
    """The batches that are at work or wait for it."""
    return Job.objects.filter(OPEN, kind__in=IMPORTED_JOBS)


def failed_imported_jobs() -> QuerySet[Job]:
    """The batches that were given up and wait for an administrator."""
    return Job.objects.filter(kind__in=IMPORTED_JOBS, failed_at__isnull=False)
