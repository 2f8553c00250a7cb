"""Finds out what a received file is and whether it may be opened, from its content and never from its name.

Its decoders are written in C and the file is foreign: services call it in a process of its own (`check.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from cases.records.images import inspect_image
from cases.records.pdfs import HEAD, inspect_pdf
from cases.records.verdict import Verdict

SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}
OTHER = {
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"{\\rtf": "a text document (RTF)",
    b"GIF8": "a GIF picture",
    b"BM": "a BMP picture",
    b"\x1f\x8b": "a packed file (gzip)",
    b"7z\xbc\xaf": "a packed file (7z)",
    b"Rar!": "a packed file (RAR)",
    b"\x7fELF": "a program",
    b"MZ": "a program",
}
FIRST_OBJECT = re.compile(rb"(?:^|[\r\n])\d+ \d+ obj\b")
INSIDE_ZIP = {b"word/": "a Word document", b"xl/": "an Excel workbook", b"ppt/": "a PowerPoint presentation"}
WEB_PAGE = (b"<html", b"<!doctype html")
UNKNOWN = "Not a PDF, PNG, JPEG or TIFF file. Ask the sender for one of these."


def inspect(path: Path, copy: Path, told: Callable[[int, int], None]) -> Verdict:
    """Open the file as the type that its first bytes tell, and report type, number of pages, and any problem.

    Of a PDF that is taken, `copy` is an inert copy afterwards. `told` hears how many steps of how many are done.
    """
    with path.open("rb") as handle:
        head = handle.read(HEAD)
    for mark, kind in SIGNATURES.items():
        if head.startswith(mark):
            return inspect_image(path, kind, told)
    # Readers accept a little before the mark, which scanners and mail gateways put there, and a PDF that lost the mark.
    if b"%PDF-" in head or FIRST_OBJECT.search(head):
        return inspect_pdf(path, copy, told)
    other = _other(head, path)
    return Verdict(problem=f"This is {other}. Ask the sender for a PDF, PNG, JPEG or TIFF file." if other else UNKNOWN)


def _other(head: bytes, path: Path) -> str:
    """What else the file is, for the sender to be told; empty where nobody can tell."""
    for mark, what in OTHER.items():
        if head.startswith(mark):
            return what
    if head.startswith(b"PK"):
        with path.open("rb") as handle:
            start = handle.read(2**16)
        return next((what for mark, what in INSIDE_ZIP.items() if mark in start), "a packed file (zip)")
    if head[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1"}:
        return "a picture of a telephone (HEIC)"
    if head[128:132] == b"DICM":
        return "a DICOM picture"
    return "a web page" if head.lstrip().lower().startswith(WEB_PAGE) else ""
