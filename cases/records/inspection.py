"""Finds out what a received file is and whether it may be opened, from its content and never from its name.

Its decoders are written in C and the file is foreign: services call it in a process of its own (`check.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from cases.records.foreign import named_by_bytes, named_by_words
from cases.records.images import inspect_image
from cases.records.pdfs import HEAD, inspect_pdf
from cases.records.verdict import Verdict

SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}
FIRST_OBJECT = re.compile(rb"(?:^|[\r\n])\d+ \d+ obj\b")
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
    with path.open("rb") as handle:
        other = named_by_bytes(handle)
    # Readers accept a little before the mark, which scanners and mail gateways put there, and a PDF that lost the mark.
    if not other and (b"%PDF-" in head or FIRST_OBJECT.search(head)):
        return inspect_pdf(path, copy, told)
    other = other or named_by_words(head.decode("utf-8", "replace"))
    return Verdict(problem=f"This is {other}. Ask the sender for a PDF, PNG, JPEG or TIFF file." if other else UNKNOWN)
