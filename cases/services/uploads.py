"""Records that come in parts (tus 1.0): begun, gone on with after a break, put on file with the last byte, or ended."""

from __future__ import annotations

from datetime import timedelta
from pathlib import PurePath
from typing import IO, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from cases import rules
from cases.enums import DocumentSource, RecordKind
from cases.errors import CaseError
from cases.models import Case, Upload
from cases.records.naming import proposed
from cases.services.documents import DocumentData, receive_document
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.files import parts
from imr_site.files.errors import FileEmpty, FileNotKept, FileTooLarge
from imr_site.files.store import StoreFault

MOST_OPEN: Final = 500
"""So many files of one person may be on their way at once."""
MOST_OPEN_BYTES: Final = 20 * 2**30
"""And so many bytes."""
KEPT_FOR: Final = timedelta(hours=48)
"""A file to which nothing was added for so long is given up."""


def begin_upload(*, case: Case, name: str, size: int, actor: User) -> Upload:
    """Make room for a file of this size; its bytes follow.

    Raises FileEmpty, FileTooLarge, FileNotKept where the disk has no room for it, and CaseError where the person has
    too much on its way already.
    """
    require(actor, rules.send_record, case)
    if size < 1:
        raise FileEmpty
    if size > settings.MAX_DOCUMENT_BYTES:
        raise FileTooLarge(at_most=settings.MAX_DOCUMENT_BYTES)
    mine = Upload.objects.filter(sender=actor, document__isnull=True).aggregate(count=Count("pk"), size=Sum("size"))
    if mine["count"] >= MOST_OPEN or (mine["size"] or 0) + size > MOST_OPEN_BYTES:
        raise CaseError("Too many files of yours are on their way. Wait until they are there, or end some of them.")
    if parts.free_bytes() < 2 * size:  # the part, and the stored file
        raise FileNotKept(no_room=True)
    with transaction.atomic():
        upload = Upload.objects.create(
            case=case,
            sender=actor,
            name=PurePath(name.replace("\\", "/")).name[:255] or "unnamed",
            size=size,
            begun_at=timezone.now(),
        )
        try:
            parts.begin(str(upload.pk))
        except StoreFault as fault:
            raise FileNotKept(no_room=fault.no_room) from fault
    return upload


def add_part(*, upload: Upload, stream: IO[bytes], at: int, actor: User) -> int:
    """Append bytes that begin at `at`; with the last one the file is put on file. Returns how many there are now.

    Raises PartElsewhere, PartBusy, FileNotKept, FileNotFoundError where the parts were given up, and what the stream
    raises; what came until then stays.
    """
    require(actor, rules.send_record, upload.case)
    if upload.document_id is not None:
        return upload.size
    try:
        length = parts.append(str(upload.pk), stream, at=at, most=upload.size)
    except StoreFault as fault:
        raise FileNotKept(no_room=fault.no_room) from fault
    if length == upload.size:
        finish_upload(upload=upload, actor=actor)
        upload.refresh_from_db()
    return length


def finish_upload(*, upload: Upload, actor: User) -> Upload:
    """Put the file on file as a record whose description is proposed from its name, or note that it was already."""
    require(actor, rules.send_record, upload.case)
    seems = proposed(upload.name, today=timezone.localdate())
    of_review = seems.kind is RecordKind.UR_DECISION
    data = DocumentData(
        source=DocumentSource.UTILIZATION_REVIEW if of_review else DocumentSource.CLAIMS_ADMINISTRATOR,
        title=seems.title,
        kind=seems.kind,
        author=seems.author,
        dated_from=seems.dated,
        is_proposed=True,
    )
    with transaction.atomic():
        upload = Upload.objects.select_for_update(of=("self",)).select_related("case").get(pk=upload.pk)
        if upload.document_id is not None:  # another request was a moment earlier
            return upload
        before = set(upload.case.documents.values_list("pk", flat=True))
        with parts.open_part(str(upload.pk)) as file:
            document = receive_document(
                case=upload.case, data=data, upload=file, original_name=upload.name, actor=actor
            )
        upload.document, upload.was_known = document, document.pk in before
        upload.save(update_fields=["document", "was_known"])
    parts.remove(str(upload.pk))
    return upload


def end_upload(*, upload: Upload, actor: User) -> None:
    """Give a file up that is on its way; a record that it became stays."""
    require(actor, rules.send_record, upload.case)
    name = str(upload.pk)
    upload.delete()
    parts.remove(name)


def sweep_uploads() -> int:
    """Give up what nobody went on with; returns how many files. A second run changes nothing."""
    names = parts.abandoned(KEPT_FOR.total_seconds())
    for name in names:
        Upload.objects.filter(pk=name, document__isnull=True).delete()
        parts.remove(name)
    Upload.objects.filter(document__isnull=False, begun_at__lt=timezone.now() - KEPT_FOR).delete()
    return len(names)
