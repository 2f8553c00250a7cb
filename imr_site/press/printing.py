"""Makes PDFs on US Letter paper from HTML, with the fonts and style sheets of the letter folder and nothing else."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from weasyprint import CSS, HTML, Attachment
from weasyprint.text import ffi as libraries
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from .conformance import VARIANT
from .stand_in import PlainHTML

LETTER_FOLDER: Path = settings.BASE_DIR / "static" / "letters"

Finisher = Callable[[Any, Any], None]
"""The last hand on a document's objects before they are written (`conformance`)."""

_one_at_a_time = Lock()


def print_letter(html: str, *, identifier: bytes, attachments: Sequence[Attachment], finisher: Finisher) -> bytes:
    """A letter as PDF/A-3a and PDF/UA-1 in one file.

    `html` is well-formed XML whose lines are already broken (`lines`). Equal arguments give equal bytes, with the
    stand-ins or (`PRESS_STAND_IN=0`) without.
    """
    document = (PlainHTML if settings.PRESS_STAND_IN else _weasyprint)(html, letter_folder_only())
    return _written(
        document,
        "letter.css",
        pdf_variant=VARIANT,
        pdf_tags=True,
        pdf_identifier=identifier,
        attachments=list(attachments),
        finisher=finisher,
    )


def print_sheets(html: str, **options: Any) -> bytes:
    """The pages around letters as a PDF; `options` are WeasyPrint's."""
    pdf = _written(_weasyprint(html, letter_folder_only()), "sheets.css", **options)
    gc.collect()  # its boxes name each other: of a batch of 250 letters 60 MB, which otherwise wait for batches to come
    return pdf


def _weasyprint(html: str, fetcher: URLFetcher) -> HTML:
    return HTML(string=html, url_fetcher=fetcher)


def _written(document: HTML, sheet: str, **options: Any) -> bytes:
    with _one_at_a_time:  # the shared fonts are Pango's, which knows no threads
        css, fonts = style(sheet)
        pdf: bytes = document.write_pdf(stylesheets=[css], font_config=fonts, **options)
    return pdf


def warm_up() -> None:
    """Read the fonts and the style sheet now, so that the first letter is as fast as the next.

    For a process that makes letters: everything loaded so far stays, so the garbage collector need not visit it again,
    which took a tenth of the time of each letter.
    """
    style("letter.css")
    gc.collect()
    gc.freeze()


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
