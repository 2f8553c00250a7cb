"""The words of the pages of a file that was taken: its own, and those that OCR reads in the pictures of its pages."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile

from cases.enums import PageOrigin
from cases.records.layer import NONE, pages_with_layer
from cases.records.pages import LETTER, PageWords
from imr_site.apart import Limits, Stopped, Told, Why, run_apart, unseen

VERSION = 1
"""Of the way in which pages are read: with a higher one every record is read again."""
TOGETHER = 12
"""Pages that one start of OCR reads."""
_LIMITS = Limits(cpu_seconds=600, seconds=60 * TOGETHER + 60, memory=2 * 2**30, file_size=2**28)
_PDF = "application/pdf"
_MODULE = "cases.records.recognition"


def own_words(path: Path, content_type: str, pages: int) -> Iterator[PageWords]:
    """Each of the pages with its own words; a picture has none and asks for OCR.

    What stops the programs that read it loses no page: it is unread. Raises Stopped where the time is up, which may be
    for the load of the machine.
    """
    if content_type == _PDF:
        yield from pages_with_layer(path, pages)
        return
    try:
        asked = {"read": "sizes", "path": str(path), "content_type": content_type, "pages": pages}
        sizes = run_apart(_MODULE, asked, limits=_LIMITS, progress=unseen)
    except Stopped as stopped:
        if stopped.why is Why.CLOCK:
            raise
        sizes = []
    for number in range(1, pages + 1):
        width, height = sizes[number - 1] if number <= len(sizes) else LETTER
        yield PageWords(number, width, height, PageOrigin.UNREAD, engine=NONE, asks_for_ocr=True)


def recognized(path: Path, content_type: str, numbers: Sequence[int], progress: Told) -> Iterator[PageWords]:
    """What OCR reads of these pages, each as soon as its group is read; one that stops the program does not come."""
    for begin in range(0, len(numbers), TOGETHER):
        some = numbers[begin : begin + TOGETHER]
        progress(begin, len(numbers))
        read = yield from _group(path, content_type, some, progress=partial(_after, progress, begin, len(numbers)))
        for number in some[read:] if len(some) > 1 else ():  # which of them stops the program is found one by one
            yield from _group(path, content_type, [number], progress=unseen)


def _after(progress: Told, begun: int, total: int, done: int, _of_group: int) -> None:
    progress(begun + done, total)


def _group(path: Path, content_type: str, numbers: Sequence[int], *, progress: Told) -> Generator[PageWords, None, int]:
    """The pages that were read before the program ended; returns how many of them there are."""
    with NamedTemporaryFile(suffix=".jsonl") as file:
        asked = {"path": str(path), "content_type": content_type, "numbers": list(numbers), "to": file.name}
        with suppress(Stopped):
            run_apart(_MODULE, {"read": "words", **asked}, limits=_LIMITS, progress=progress)
        pages = list(_told_in(Path(file.name)))
    yield from pages
    return len(pages)


def _told_in(path: Path) -> Iterator[PageWords]:
    """The pages that the program wrote before it ended; a line that it did not finish is none."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.endswith("\n"):
                found = json.loads(line)
                yield PageWords(**found | {"origin": PageOrigin(found["origin"])})
