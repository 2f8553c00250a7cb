"""Gets the text out of a PDF with PDFium, keeping the blank lines that PDFium drops."""

from __future__ import annotations

import math
import sys
from collections import Counter
from io import BytesIO
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

import pikepdf
import pypdfium2 as pdfium
from pypdfium2 import raw

from .errors import LetterError, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_PAGES = 200
MAX_CHARACTERS_A_PAGE = 50_000

_HYPHENS = {0x02: "-\n", 0xFFFE: "-\n"}
_NOT_A_CHARACTER: Final = "\ufffd"
_WIDE_GAP = 1.3
_QUARTER: Final = 90
_FULL_TURN: Final = 360
_ASKEW: Final = 10
"""Degrees by which the lines of a scanned page may lean."""


def read_pdf_text(content: bytes) -> str:
    """The text of a PDF, a form feed between pages and a blank line wherever the page shows one.

    A page that lies on its side or on its head is read as its lines run; signs that stand at another angle, as a
    watermark or a number along the margin, are left out. Raises LetterError for a PDF that is damaged, needs a
    password, is too long, or holds no text: a scan, a form, a portfolio, or no page at all.
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
    if problem := _no_letter(content, has_text=bool(text.strip())):
        raise problem
    return text


def _opened(content: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise _closed(content) from error


def _closed(content: bytes) -> LetterError:
    """Why a file does not open: PDFium keeps the code of an earlier file where one has no pages."""
    try:
        with pikepdf.open(BytesIO(content), suppress_warnings=True) as pdf:
            has_pages = len(pdf.pages) > 0
    except pikepdf.PasswordError:
        return LetterError(Reason.PASSWORD_NEEDED, "The PDF opens only with a password. Save a copy without one.")
    except Exception:  # noqa: BLE001 - whatever else is wrong with it
        return _damaged()
    return _damaged() if has_pages else LetterError(Reason.EMPTY, "The PDF has no pages. Get the file again.")


def _damaged() -> LetterError:
    return LetterError(Reason.DAMAGED, "The PDF is damaged. Get the file again.")


def _no_letter(content: bytes, *, has_text: bool) -> LetterError | None:
    """Why the pages hold no letter, where the file itself tells."""
    try:
        with pikepdf.open(BytesIO(content), suppress_warnings=True) as pdf:
            is_portfolio = "/Collection" in pdf.Root
            form = pdf.Root.get("/AcroForm")
            fields = form.get("/Fields") if isinstance(form, pikepdf.Dictionary) else None
            asked = (
                [field for field in fields if field.get("/FT") != "/Sig"] if isinstance(fields, pikepdf.Array) else []
            )
            has_xfa = isinstance(form, pikepdf.Dictionary) and "/XFA" in form
            is_form = has_xfa or bool(asked)
            # What is filled in is drawn over the pages, and no text of theirs.
            is_filled_in = any(str(field.get("/V", "")).strip() for field in asked)
            is_shown_elsewhere = has_xfa and bool(pdf.Root.get("/NeedsRendering"))
    except Exception:  # noqa: BLE001 - a file that only PDFium reads tells nothing more
        is_portfolio = is_form = is_filled_in = is_shown_elsewhere = False
    if is_portfolio:
        words = "The PDF is a portfolio: its documents are attached files. Save each as a PDF of its own."
        return LetterError(Reason.UNKNOWN_FILE_TYPE, words)
    if is_form and (is_filled_in or is_shown_elsewhere or not has_text):
        return LetterError(
            Reason.NO_TEXT, "The PDF holds a form, and what is in it is no text of its pages. Print it to PDF first."
        )
    if not has_text:
        words = "The PDF holds no text, only pictures (a scan). Run text recognition (OCR) over it first."
        return LetterError(Reason.NO_TEXT, words)
    return None


def _lines(document: pdfium.PdfDocument, number: int) -> Iterator[tuple[str, float]]:
    """Each line of a page with the height of its foot above the end of the page, in points."""
    page = document[number]
    text_page = page.get_textpage()
    try:
        count = text_page.count_chars()
        if count > MAX_CHARACTERS_A_PAGE:
            raise LetterError(Reason.TOO_LARGE, f"Page {number + 1} holds {count} characters. This is no letter.")
        angles = [_angle(text_page, index) for index in range(count)]
        turned = _turned(text_page, angles)
        if turned != page.get_rotation():
            text_page.close()
            page.set_rotation(turned)
            text_page = page.get_textpage()
            count = text_page.count_chars()
            angles = [_angle(text_page, index) for index in range(count)]
        yield from _lines_along(text_page, angles, turned)
    finally:
        text_page.close()
        page.close()


def _lines_along(text_page: pdfium.PdfTextPage, angles: list[float], turned: int) -> Iterator[tuple[str, float]]:
    line, foot = "", 0.0
    for index, angle in enumerate(angles):
        code = raw.FPDFText_GetUnicode(text_page, index)
        sign = _HYPHENS.get(code) or (chr(code) if code <= sys.maxunicode else _NOT_A_CHARACTER)
        if not sign.isspace() and _apart(angle, turned) > _ASKEW and not raw.FPDFText_IsGenerated(text_page, index):
            continue
        if not line.strip():
            foot = _foot(text_page, index, turned)
        line += sign
        if line.endswith(("\r", "\n")):
            if line.strip():
                yield line.rstrip("\r\n"), foot
            line = ""
    if line.strip():
        yield line, foot


def _angle(text_page: pdfium.PdfTextPage, index: int) -> float:
    """How far a sign is turned on its page as it was written, clockwise, in degrees from 0 to 360."""
    return math.degrees(raw.FPDFText_GetCharAngle(text_page, index)) % _FULL_TURN


def _apart(angle: float, other: float) -> float:
    return abs((angle - other + _FULL_TURN / 2) % _FULL_TURN - _FULL_TURN / 2)


def _turned(text_page: pdfium.PdfTextPage, angles: list[float]) -> int:
    """The quarter turns, in degrees, that most signs of a page are written with; 0 for a page without signs."""
    quarters = Counter(
        round(angle / _QUARTER) * _QUARTER % _FULL_TURN
        for index, angle in enumerate(angles)
        if not chr(min(raw.FPDFText_GetUnicode(text_page, index), sys.maxunicode)).isspace()
    )
    return quarters.most_common(1)[0][0] if quarters else 0


def _foot(text_page: pdfium.PdfTextPage, index: int, turned: int) -> float:
    left, bottom, right, top = text_page.get_charbox(index, loose=True)
    return float({0: bottom, 90: left, 180: -top, 270: -right}[turned])


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
