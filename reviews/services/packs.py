"""Makes the archive of all letters of a determination, and the record of their service."""

from __future__ import annotations

import hashlib
import json
import zipfile
from tempfile import SpooledTemporaryFile
from typing import IO

from django.db import transaction
from django.utils import timezone

from cases import rules as case_rules
from cases.addressing import in_lines
from cases.letters.sheets import Served, service_record_pdf
from cases.services.correspondence.letters import stored_pdf
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.audit.services import record
from reviews.audit_kinds import ReviewAudit
from reviews.letters.render import letterhead
from reviews.selectors.pack import Pack, file_name, manifest

IN_MEMORY = 8 * 2**20


def service_record(*, pack: Pack, actor: User) -> bytes:
    """The record of service as a PDF: who was served, when and how, as on file today. It is an audit event."""
    require(actor, case_rules.see_pack, pack)
    pdf = _service_record(pack)
    _downloaded(ReviewAudit.SERVICE_RECORD_DOWNLOADED, pack, actor, {"sha256": hashlib.sha256(pdf).hexdigest()})
    return pdf


def _service_record(pack: Pack) -> bytes:
    determination = pack.determination
    served = [
        Served(
            name=letter.inputs["cover"]["name"],
            kind=letter.addressee_kind,
            letter_sha256=letter.sha256,
            channel=delivery.get_channel_display(),
            lines=tuple(in_lines(delivery.address)),
            sent_on=delivery.sent_on,
            received_on=delivery.received_on,
            returned_on=delivery.returned_on,
            return_reason=delivery.return_reason,
            proof=delivery.proof,
        )
        for letter in pack.addressed
        for delivery in letter.deliveries.all()
    ]
    return service_record_pdf(
        case_number=determination.case.case_number,
        version=determination.version,
        dated=pack.content.decision_date,
        organization=letterhead(pack.content),
        as_of=timezone.localdate(),
        served=served,
    )


def pack_archive(*, pack: Pack, actor: User) -> IO[bytes]:
    """A ZIP of the sealed letters with the record of service and `manifest.json`; the download is an audit event.

    Raises FileGone or FileAltered if a stored letter is.
    """
    require(actor, case_rules.see_pack, pack)
    content = manifest(pack)
    letters = [letter for letter in [pack.alone, *pack.addressed] if letter and letter.sealed_at]
    archive: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("manifest.json", json.dumps(content, indent=2, ensure_ascii=False))
        target.writestr("record-of-service.pdf", _service_record(pack))
        for letter in letters:
            target.writestr(file_name(letter), stored_pdf(letter))
    archive.seek(0)
    _downloaded(ReviewAudit.PACK_DOWNLOADED, pack, actor, {"letters": [letter.sha256 for letter in letters]})
    return archive


def _downloaded(kind: ReviewAudit, pack: Pack, actor: User, data: dict[str, object]) -> None:
    determination = pack.determination
    with transaction.atomic():
        record(
            kind=kind,
            scope=f"case/{determination.case_id}",
            subject=f"determination/{determination.pk}",
            actor=actor,
            data=data,
        )
