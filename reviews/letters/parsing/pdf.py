"""Gets the text out of a PDF with PDFium, keeping the blank lines that PDFium drops."""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
from pypdfium2 import raw

from .errors import LetterError, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_PAGES = 200
MAX_CHARACTERS_A_PAGE = 50_000

_HYPHENS = {0x02: "-\n", 0xFFFE: "-\n"}
_WIDE_GAP = 1.3


def read_pdf_text(content: bytes) -> str:
    """The text of a PDF, a form feed between pages and a blank line wherever the page shows one.

    Raises LetterError for a PDF that is damaged, needs a password, is too long or holds no text (a scan).
    """
    document = _opened(content)
    try:
        if len(document) > MAX_PAGES:
            raise LetterError(
                Reason.TOO_LARGE,
                f"The PDF has {len(document)} pages; a letter has at most {MAX_PAGES}. Split it.",
            )
        pages = [list(_lines(document, number)) for number in range(len(document))]
        distance = _usual_distance(pages)
    except pdfium.PdfiumError as error:
        raise _damaged() from error
    finally:
        document.close()
    text = "\f".join(_page_text(lines, distance) for lines in pages)
    if not text.strip():
        raise LetterError(
            Reason.NO_TEXT,
            "The PDF holds no text, only pictures (a scan). Run text recognition (OCR) over it first.",
        )
    return text


def _opened(content: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
            raise LetterError(
                Reason.PASSWORD_NEEDED, "The PDF opens only with a password. Save a copy without one."
            ) from error
        raise _damaged() from error


def _damaged() -> LetterError:
    return LetterError(Reason.DAMAGED, "The PDF is damaged. Get the file again.")


def _lines(document: pdfium.PdfDocument, number: int) -> Iterator[tuple[str, float]]:
    """Each line of a page with the height of its foot on the page, in points."""
    page = document[number]
    text_page = page.get_textpage()
    try:
        count = text_page.count_chars()
        if count > MAX_CHARACTERS_A_PAGE:
            raise LetterError(Reason.TOO_LARGE, f"Page {number + 1} holds {count} characters. This is no letter.")
        line, foot = "", 0.0
        for index in range(count):
            code = raw.FPDFText_GetUnicode(text_page, index)
            if not line.strip():
                foot = text_page.get_charbox(index, loose=True)[1]
            line += _HYPHENS.get(code, chr(code))
            if line.endswith(("\r", "\n")):
                if line.strip():
                    yield line.rstrip("\r\n"), foot
                line = ""
        if line.strip():
            yield line, foot
    finally:
        text_page.close()
        page.close()


def _usual_distance(pages: list[list[tuple[str, float]]]) -> float:
    """From one line to the next in running text, in points."""
    distances = [above - below for lines in pages for (_, above), (_, below) in pairwise(lines) if above > below]
    return median(distances) if distances else 0.0


def _page_text(lines: list[tuple[str, float]], usual_distance: float) -> str:
    parts = [line for line, _ in lines[:1]]
    for (_, above), (line, below) in pairwise(lines):
        parts.append("\n\n" if above - below > _WIDE_GAP * usual_distance else "\n")
        parts.append(line)
    # PDFium gives a character outside the basic plane as two halves.
    return "".join(parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
