"""Finds out what a received file is and whether it may be opened, from its content and never from its name."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from PIL import Image, ImageFile

MAX_PAGES = 20_000
TAIL = 4096  # bytes in which the end mark of a PDF is looked for; some senders append a few of their own
MAX_CHAIN = 20  # actions that follow one another in a PDF
UNREADABLE = (OSError, SyntaxError, ValueError, TypeError, EOFError, struct.error, Image.DecompressionBombError)
"""What Pillow raises over a damaged image, depending on the format and the damage."""
RUNNING = {pikepdf.Name.JavaScript, pikepdf.Name.Launch}
SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of an inspection; `problem` is empty for a clean file."""

    content_type: str = ""
    pages: int | None = None
    problem: str = ""


def inspect(path: Path) -> Verdict:
    """Open the file as the type that its first bytes tell, and report type, number of pages and any problem."""
    with path.open("rb") as handle:
        head = handle.read(16)
    content_type = next((kind for mark, kind in SIGNATURES.items() if head.startswith(mark)), "")
    if content_type == "application/pdf":
        return _inspect_pdf(path)
    if content_type:
        return _inspect_image(path, content_type)
    return Verdict(problem="Not a PDF, PNG, JPEG or TIFF file. Ask the sender for one of these.")


def _inspect_pdf(path: Path) -> Verdict:
    kind = "application/pdf"
    if not _has_an_end(path):
        return Verdict(
            content_type=kind, problem="The PDF is cut short: pages are missing. Ask the sender to send it again."
        )
    try:
        with pikepdf.open(path) as pdf:
            pages = len(pdf.pages)
            active = _acts_by_itself(pdf)
    except pikepdf.PasswordError:
        return Verdict(content_type=kind, problem="The PDF needs a password. Ask the sender for one without.")
    except pikepdf.PdfError:
        return Verdict(
            content_type=kind,
            problem="The PDF is damaged and cannot be opened. Ask the sender to send it again.",
        )
    if active:
        return Verdict(
            content_type=kind, pages=pages, problem="The PDF runs a script when opened. Ask for a plain one."
        )
    if not 0 < pages <= MAX_PAGES:
        return Verdict(
            content_type=kind, pages=pages, problem=f"The PDF has {pages} pages; 1 to {MAX_PAGES} are taken."
        )
    return Verdict(content_type=kind, pages=pages)


def _has_an_end(path: Path) -> bool:
    """Whether the file ends as a PDF must; qpdf would repair a truncated file without telling which pages are lost."""
    with path.open("rb") as handle:
        handle.seek(max(path.stat().st_size - TAIL, 0))
        return b"%%EOF" in handle.read()


def _acts_by_itself(pdf: pikepdf.Pdf) -> bool:
    """Whether opening or turning a page runs a script or a program. A button that waits for a click may stay."""
    names = pdf.Root.get("/Names")
    if isinstance(names, pikepdf.Dictionary) and "/JavaScript" in names:
        return True
    triggers = [pdf.Root.get("/AA"), *(page.obj.get("/AA") for page in pdf.pages)]
    by_event = [
        action for trigger in triggers if isinstance(trigger, pikepdf.Dictionary) for action in trigger.values()
    ]
    return any(_runs(action) for action in (pdf.Root.get("/OpenAction"), *by_event))


def _runs(action: object, depth: int = 0) -> bool:
    """Whether an action, or one it is followed by, is a script or starts a program."""
    if not isinstance(action, pikepdf.Dictionary) or depth > MAX_CHAIN:
        return False
    following = action.get("/Next")
    chain = list(following) if isinstance(following, pikepdf.Array) else [following]
    return action.get("/S") in RUNNING or any(_runs(one, depth + 1) for one in chain)


def _inspect_image(path: Path, content_type: str) -> Verdict:
    try:
        with _whole_images(), Image.open(path) as image:
            pages = getattr(image, "n_frames", 1)
            for number in range(pages):
                image.seek(number)
                image.load()  # `verify` does not read what a JPEG or TIFF holds
    except UNREADABLE:
        return Verdict(content_type=content_type, problem="The image is damaged. Ask the sender to send it again.")
    return Verdict(content_type=content_type, pages=pages)


@contextmanager
def _whole_images() -> Iterator[None]:
    """Make Pillow refuse a truncated image: WeasyPrint sets it, for the whole process, to fill in what is missing."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before
