"""Taking a whole pack out: its files and the list of them in one archive."""

from __future__ import annotations

import json
import zipfile
from tempfile import SpooledTemporaryFile
from typing import IO

from django.db import transaction

from imr_site.accounts.models import User
from imr_site.audit.services import record
from reviews.audit_kinds import ReviewAudit
from reviews.selectors.pack import Pack, file_name, manifest
from reviews.services.letters import stored_pdf

IN_MEMORY = 8 * 2**20


def pack_archive(*, pack: Pack, actor: User) -> IO[bytes]:
    """A ZIP of the finished letters with `manifest.json`; the download is an event.

    Raises ReviewError where a stored letter is gone or altered.
    """
    content = manifest(pack)
    letters = [letter for letter in [pack.alone, *pack.to_parties] if letter and letter.sealed_at]
    archive: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("manifest.json", json.dumps(content, indent=2, ensure_ascii=False))
        for letter in letters:
            target.writestr(file_name(letter), stored_pdf(letter))
    archive.seek(0)
    with transaction.atomic():
        record(
            kind=ReviewAudit.PACK_DOWNLOADED,
            scope=f"case/{pack.determination.case_id}",
            subject=f"determination/{pack.determination.pk}",
            actor=actor,
            data={"letters": [letter.sha256 for letter in letters]},
        )
    return archive
