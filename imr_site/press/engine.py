"""Makes PDFs from HTML with WeasyPrint, the fonts and style sheets of the letter folder, and nothing else.

Others ask `printing`, which loads this only where something is printed.
"""

from __future__ import annotations

import atexit
import ctypes.util
import gc
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def _found_by_linux() -> Iterator[None]:
    """Libraries by the names that Linux has for them.

    WeasyPrint tries those of every system, and for one that is unknown Python runs a compiler and a linker: fifty
    programs, a sixth of a second.
    """
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None  # noqa: ARG005 - as it is called
    try:
        yield
    finally:
        ctypes.util.find_library = search


with _found_by_linux():
    from weasyprint import CSS, HTML, Attachment
    from weasyprint.text import ffi as libraries
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    from .conformance import VARIANT, DataFile, finish, finish_draft
    from .stand_in import PlainHTML

LETTER_FOLDER: Path = settings.BASE_DIR / "static" / "letters"

_NO_DAY = datetime(1970, 1, 1, tzinfo=UTC)
_LARGE = 50_000
"""Signs of sheets from which their memory is asked back at once, which takes a tenth of a second."""
_one_at_a_time = Lock()


def letter(html: str, *, identifier: bytes, data: DataFile | None, draft: bool) -> bytes:
    """What `printing.print_letter` promises, with the stand-ins or (`PRESS_STAND_IN=0`) without."""
    document = (PlainHTML if settings.PRESS_STAND_IN else _weasyprint)(html, letter_folder_only())
    return _written(
        document,
        "letter.css",
        pdf_variant=VARIANT,
        pdf_tags=True,
        pdf_identifier=identifier,
        attachments=[_attached(data)] if data else [],
        finisher=finish_draft if draft else finish,
    )


def sheets(html: str, **options: Any) -> bytes:
    """What `printing.print_sheets` promises, without the stand-ins."""
    pdf = _written(_weasyprint(html, letter_folder_only()), "sheets.css", **options)
    if len(html) > _LARGE:
        gc.collect()  # its boxes name each other: 60 MB of 250 letters, which otherwise wait for batches to come
    return pdf


def _attached(data: DataFile) -> Attachment:
    day = datetime(data.dated.year, data.dated.month, data.dated.day, tzinfo=UTC) if data.dated else _NO_DAY
    return Attachment(
        string=data.text, name=data.name, description=data.description, relationship="Data", created=day, modified=day
    )


def _weasyprint(html: str, fetcher: URLFetcher) -> HTML:
    return HTML(string=html, url_fetcher=fetcher)


def _written(document: HTML, sheet: str, **options: Any) -> bytes:
    with _one_at_a_time:  # the shared fonts are Pango's, which knows no threads
        css, fonts = style(sheet)
        pdf: bytes = document.write_pdf(stylesheets=[css], font_config=fonts, **options)
    return pdf


def subsetter_missing() -> bool:
    """Whether HarfBuzz is missing, without which fonts are subset several times slower."""
    return not libraries.harfbuzz_subset or not libraries.harfbuzz.hb_version_atleast(4, 1, 0)


class _LetterFolderFetcher(URLFetcher):  # type: ignore[misc]
    """Opens the files of the letter folder; asking for anything else stops the rendering."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002
        address = urlsplit(url)
        path = (LETTER_FOLDER / unquote(address.path)).resolve()
        if address.scheme != "file" or address.netloc or not path.is_relative_to(LETTER_FOLDER.resolve()):
            raise FatalURLFetchingError(f"A letter may only use files of its own folder, not {url}")
        return URLFetcherResponse(url, path.read_bytes())


@cache
def letter_folder_only() -> _LetterFolderFetcher:
    """The fetcher that opens the fonts and style sheets of letters, and nothing else."""
    return _LetterFolderFetcher(fail_on_errors=True)


@cache
def style(sheet: str) -> tuple[CSS, FontConfiguration]:
    """A style sheet of the letter folder with its fonts, read once for the life of the process."""
    fonts = FontConfiguration()
    path = LETTER_FOLDER / sheet
    return CSS(path, font_config=fonts, url_fetcher=letter_folder_only()), fonts


# WeasyPrint keeps the unpacked fonts in a temporary folder, which goes with the configuration.
atexit.register(style.cache_clear)
