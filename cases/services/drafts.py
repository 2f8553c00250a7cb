"""Applications that are being typed: saved as they are typed, with the files read beside them, until they are cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from cases import rules
from cases.audit_kinds import DraftAudit
from cases.enums import DocumentSource, DocumentState, DraftFileKind, JobKind, RecordKind, TextOrigin
from cases.errors import CaseError, DraftGone, DraftSavedElsewhere
from cases.models import ApplicationDraft, Case, DraftFile, Submission
from cases.offers import offers_in
from cases.records import tesseract
from cases.records.reading import own_words, recognized
from cases.records.verdict import Verdict
from cases.retention.engine import begun_before
from cases.selectors.drafts import draft_verdict
from cases.selectors.retention import record_class
from cases.services.documents import DocumentData, inspected, receive_document
from imr_site.accounts.authority import may, require
from imr_site.accounts.models import User
from imr_site.apart import Limits, Stopped, Told, run_apart, unseen
from imr_site.audit.services import record
from imr_site.files.errors import FileNotKept
from imr_site.files.store import DRAFTS, StoreFault, forget, is_kept, keep_stream, on_disk, open_file
from imr_site.jobs.services import enqueue

MOST_BYTES: Final = 64 * 2**20
"""Of one file: it is read beside the form, and longer records are received by the case."""
MOST_FILES: Final = 10
LONGEST: Final = 300_000  # characters of all fields
RECORDED_AS: Final = {
    DraftFileKind.APPLICATION: DocumentData(
        source=DocumentSource.INJURED_WORKER,
        title="Application for independent medical review",
        kind=RecordKind.APPLICATION,
    ),
    DraftFileKind.UR_DECISION: DocumentData(
        source=DocumentSource.UTILIZATION_REVIEW, title="Utilization review decision", kind=RecordKind.UR_DECISION
    ),
}
"""As which record of the case a file is listed."""
FIRST_PAGES: Final = 12
"""So many are read: what the form asks for stands at the beginning of a decision."""
DRAWING: Final = Limits(cpu_seconds=20, seconds=30, memory=2**30, file_size=2**26)
"""Of one page, which a person waits for."""


def save_draft(*, submission: UUID, typed: Mapping[str, str], based_on: int, actor: User) -> ApplicationDraft:
    """Keep the form as far as it is typed; `based_on` is the version the page knows, 0 for one never saved.

    Raises DraftSavedElsewhere for one that another window saved since, DraftGone for one that became a case or was
    thrown away, and CaseError for more text than a form has.
    """
    require(actor, rules.begin_draft)
    if sum(map(len, typed.values())) > LONGEST:
        raise CaseError(f"The form holds more than {LONGEST} characters and is not saved. Shorten it.")
    now = timezone.now()
    with transaction.atomic():
        draft = ApplicationDraft.objects.select_for_update().filter(submission=submission).first()
        if draft is None:
            became = Submission.objects.filter(page=str(submission)).select_related("case").first()
            if became or based_on:
                raise DraftGone(became.case.case_number if became else "")
            return ApplicationDraft.objects.create(
                owner=actor, submission=submission, typed=dict(typed), begun_at=now, saved_at=now
            )
        require(actor, rules.keep_draft, draft)
        if draft.version != based_on:
            raise DraftSavedElsewhere
        draft.typed, draft.saved_at, draft.version = dict(typed), now, draft.version + 1
        draft.save()
    return draft


def discard_draft(*, draft: ApplicationDraft, actor: User) -> None:
    """Throw a draft away, with its files: one's own, or that of a person who left."""
    require(actor, rules.discard_draft, draft)
    with transaction.atomic():
        _take_away(draft)
        record(kind=DraftAudit.DISCARDED, scope=draft.scope, actor=actor)


def hand_draft(*, draft: ApplicationDraft, to: User, actor: User) -> ApplicationDraft:
    """Give the draft of a person who left to a colleague, who goes on typing it. Raises CaseError for who may not."""
    with transaction.atomic():
        draft = ApplicationDraft.objects.select_for_update(of=("self",)).select_related("owner").get(pk=draft.pk)
        require(actor, rules.hand_draft, draft)
        if not may(to, rules.begin_draft):
            raise CaseError(f"{to} does not type applications. Choose somebody of the intake desk or a case manager.")
        people = {"from": draft.owner_id, "to": to.pk}
        draft.owner = to
        draft.save(update_fields=["owner"])
        record(kind=DraftAudit.HANDED_ON, scope=draft.scope, actor=actor, data=people)
    return draft


def remove_expired_drafts() -> None:
    """Throw away the drafts that nobody saved for as long as their rule keeps them; running it twice is harmless."""
    today = timezone.localdate()
    before = begun_before(record_class("drafts"), day=today)
    old = ApplicationDraft.objects.filter(saved_at__date__lt=before) if before else ApplicationDraft.objects.none()
    for pk in old.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            draft = ApplicationDraft.objects.select_for_update().filter(pk=pk).first()
            if draft is not None and draft_verdict(draft).may_go_on(today):
                _take_away(draft)
                record(kind=DraftAudit.EXPIRED, scope=draft.scope, actor=None)


def keep_draft_file(
    *, draft: ApplicationDraft, kind: DraftFileKind, upload: IO[bytes], original_name: str, actor: User
) -> DraftFile:
    """Keep a file beside the form and queue its check; the same bytes again are the same file.

    Raises FileEmpty, FileTooLarge, FileNotKept, and CaseError for more files than a form has.
    """
    require(actor, rules.keep_draft, draft)
    try:
        kept = keep_stream(DRAFTS, upload, at_least=1, at_most=min(MOST_BYTES, settings.MAX_DOCUMENT_BYTES))
    except StoreFault as fault:
        raise FileNotKept(no_room=fault.no_room) from fault
    with transaction.atomic():
        if draft.files.count() >= MOST_FILES:
            _forget_later([kept.sha256])
            raise CaseError(f"{MOST_FILES} files are beside this form already. Add more to the records of the case.")
        file, made = DraftFile.objects.get_or_create(
            draft=draft,
            sha256=kept.sha256,
            defaults={
                "kind": kind.value,
                "original_name": Path(original_name).name[:255],
                "size": kept.size,
                "received_at": timezone.now(),
            },
        )
        if not is_kept(DRAFTS, kept.sha256):  # another draft with the same bytes was thrown away a moment earlier
            upload.seek(0)
            keep_stream(DRAFTS, upload)
        if made:
            data = {"sha256": file.sha256, "size": file.size, "kind": file.kind}
            record(kind=DraftAudit.FILE_RECEIVED, scope=draft.scope, subject=_name(file), actor=actor, data=data)
            enqueue(
                kind=JobKind.CHECK_DRAFT_FILE,
                key=str(file.pk),
                args={"file": file.pk},
                scope=draft.scope,
                requested_by=actor,
            )
    return file


def remove_draft_file(*, file: DraftFile, actor: User) -> None:
    """Take one file away from the form."""
    require(actor, rules.keep_draft, file.draft)
    with transaction.atomic():
        record(kind=DraftAudit.FILE_REMOVED, scope=file.draft.scope, subject=_name(file), actor=actor)
        _forget_later(_names(file))
        file.delete()


def check_draft_file(*, file_id: int, progress: Told = unseen) -> None:
    """Inspect a file in a process of its own, and keep what its words offer for the form.

    One that was taken away meanwhile, or was checked before, is left alone. Raises FileGone, FileAltered, ScannerSilent
    or CheckStopped.
    """
    file = DraftFile.objects.select_related("draft").filter(pk=file_id).first()
    if file is None or not file.is_waiting:
        return
    with on_disk(DRAFTS, file.sha256) as path, TemporaryDirectory() as folder:
        copy = Path(folder, "copy.pdf")
        verdict = inspected(path=path, copy=copy, progress=progress)
        found: dict[str, Any] = {"standing": DocumentState.REJECTED.value, "rejection": verdict.problem}
        if not verdict.problem:
            words, origin = _words_of(copy if copy.exists() else path, verdict, progress)
            found = {
                "standing": DocumentState.CLEAN.value,
                "copy_sha256": _kept(copy) if copy.exists() else "",
                "words_from": origin,
                "offers": [asdict(offer) for offer in offers_in(words)],
            }
    with transaction.atomic():
        waiting = DraftFile.objects.filter(pk=file.pk, standing=DocumentState.QUARANTINED.value)
        if not waiting.update(content_type=verdict.content_type, pages=verdict.pages, **found):
            _forget_later([str(found.get("copy_sha256", ""))])
            return
        data = {"clean": not verdict.problem, "content_type": verdict.content_type}
        record(kind=DraftAudit.FILE_CHECKED, scope=file.draft.scope, subject=_name(file), actor=None, data=data)


def page_picture(*, file: DraftFile, page: int, actor: User) -> bytes:
    """The picture (PNG) of one page of a file that passed its check; opening the first is an audit event.

    Raises CaseError where there is no such page or it cannot be drawn, FileGone or FileAltered.
    """
    require(actor, rules.keep_draft, file.draft)
    if not file.is_clean or not 1 <= page <= (file.pages or 0):
        raise CaseError("There is no such page to be shown.")
    with on_disk(DRAFTS, file.copy_sha256 or file.sha256) as path, TemporaryDirectory() as folder:
        target = Path(folder, "page.png")
        asked = {"path": str(path), "content_type": file.content_type, "page": page, "to": str(target)}
        try:
            drawn = run_apart("cases.records.pictures", asked, limits=DRAWING, progress=unseen)
        except Stopped as stopped:
            raise CaseError("This page cannot be drawn here. Open the file itself.") from stopped
        if not drawn:
            raise CaseError("There is no such page to be shown.")
        picture = target.read_bytes()
    if page == 1:
        with transaction.atomic():
            record(kind=DraftAudit.FILE_OPENED, scope=file.draft.scope, subject=_name(file), actor=actor)
    return picture


def hand_over(*, submission: str, case: Case, actor: User | None) -> None:
    """Make the files of the draft that became this case its records, and end the draft; in the transaction of the case.

    Raises what `receive_document` raises; then no case is made, and the draft stays as it is.
    """
    draft = _draft_of(submission, actor)
    if draft is None:
        return
    for file in draft.files.all():
        with open_file(DRAFTS, file.sha256) as stream:
            receive_document(
                case=case,
                data=RECORDED_AS[DraftFileKind(file.kind)],
                upload=stream,
                original_name=file.original_name,
                actor=actor,
            )
    _take_away(draft)
    record(kind=DraftAudit.BECAME_CASE, scope=draft.scope, subject=case.scope, actor=actor)


def _draft_of(submission: str, actor: User | None) -> ApplicationDraft | None:
    with suppress(ValueError):
        return ApplicationDraft.objects.select_for_update().filter(submission=UUID(submission), owner=actor).first()
    return None  # the number of a row of a table


def _take_away(draft: ApplicationDraft) -> None:
    """Delete the draft and let its files go once that is committed; its number stays readable in the caller."""
    pk = draft.pk
    _forget_later(name for file in draft.files.all() for name in _names(file))
    draft.delete()
    draft.pk = pk


def _names(file: DraftFile) -> list[str]:
    return [file.sha256, file.copy_sha256]


def _name(file: DraftFile) -> str:
    return f"draft_file/{file.pk}"


def _forget_later(hashes: Iterable[str]) -> None:
    for sha256 in filter(None, hashes):
        transaction.on_commit(partial(_forget_unnamed, sha256), robust=True)


def _forget_unnamed(sha256: str) -> None:
    """Remove a file unless a draft names it; nobody names one meanwhile (on SQLite the transaction sees to that)."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE cases_draftfile IN SHARE ROW EXCLUSIVE MODE")
        named = DraftFile.objects.filter(sha256=sha256) | DraftFile.objects.filter(copy_sha256=sha256)
        if not named.exists():
            forget(DRAFTS, sha256)


def _kept(copy: Path) -> str:
    with copy.open("rb") as written:
        return keep_stream(DRAFTS, written).sha256


def _words_of(path: Path, verdict: Verdict, progress: Told) -> tuple[list[str], str]:
    """The words of each of the first pages and where they are from; none where the program that reads was stopped."""
    pages = min(verdict.pages or 0, FIRST_PAGES)
    with suppress(Stopped):
        own = [page.text for page in own_words(path, verdict.content_type, pages)]
        if any(own):
            return own, TextOrigin.LAYER.value
        if tesseract.engine():
            read = {
                page.number: page.text for page in recognized(path, verdict.content_type, range(1, pages + 1), progress)
            }
            if any(read.values()):
                return [read.get(number, "") for number in range(1, pages + 1)], TextOrigin.PICTURE.value
    return [], ""
