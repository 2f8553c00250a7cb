"""The pictures of pages of records: drawn as somebody reads, and kept for a while in a bounded cache."""

from __future__ import annotations

import atexit
from functools import partial
from pathlib import Path
from typing import Final

from django.conf import settings

from cases import rules
from cases.errors import CaseError, CopyBeingMade
from cases.models import Case, Document
from cases.records.drawers import VERSION, Drawers
from cases.selectors.files import file_to_read
from cases.selectors.retention import refuse_disposed
from imr_site.accounts.authority import require
from imr_site.accounts.models import User
from imr_site.apart import Stopped
from imr_site.files.cache import FileCache
from imr_site.files.errors import FileDisposed
from imr_site.files.store import on_disk

WIDTHS: Final = (160, 1000, 1400, 2000)
"""Pixels; the first is of thumbnails. Other widths are not drawn, which bounds the cache of a page."""
_DRAWERS: Final = Drawers()
atexit.register(_DRAWERS.end)
_CACHE: Final = FileCache(lambda: Path(settings.PICTURE_CACHE), lambda: settings.PICTURE_CACHE_MB * 2**20)


def page_picture(*, case: Case, document: Document, page: int, width: int, actor: User) -> bytes:
    """The picture (JPEG) of one page of a record in the file of the case, `width` pixels wide.

    Raises NotAllowed; CaseError where there is no such page or width, or it cannot be drawn; CopyBeingMade until there
    is a copy of the present version; FileDisposed, FileGone or FileAltered.
    """
    require(actor, rules.read_case_file, case)
    if not document.is_clean or not 1 <= page <= (document.pages or 0) or width not in WIDTHS:
        raise CaseError("There is no such page to be shown.")
    refuse_disposed(document)
    if document.lacks_copy:
        raise CopyBeingMade
    folder, sha256 = file_to_read(document)
    name = f"{page}-{width}-{VERSION}.jpg"
    picture = _CACHE.get(sha256, name)
    if picture is None:
        opened = partial(on_disk, folder, sha256)
        with _CACHE.aside() as to:
            try:
                drawn = _DRAWERS.draw(sha256, opened, content_type=document.content_type, page=page, width=width, to=to)
            except Stopped as stopped:
                raise CaseError("This page cannot be drawn here. Open the file itself.") from stopped
            if not drawn:
                raise CaseError("There is no such page to be shown.")
            picture = _CACHE.put(sha256, name, to)
        _take_back_if_disposed(document, sha256)
    return picture


def get_ready_to_draw() -> None:
    """Start the process that draws the first page while its reader still waits for the screen."""
    _DRAWERS.get_ready()


def forget_pictures(document: Document) -> None:
    """Remove what this machine keeps drawn of a record; it is drawn again where somebody may still read it."""
    for sha256 in filter(None, [document.sha256, document.copy_sha256]):
        _CACHE.remove(sha256)


def _take_back_if_disposed(document: Document, sha256: str) -> None:
    """A disposal that came while the page was drawn found no picture yet to remove."""
    try:
        refuse_disposed(document)
    except FileDisposed:
        _CACHE.remove(sha256)
        raise
