"""`python -m cases.records.reading`: the words of the pages of a file that was taken, in a process of its own.

A PDF has them in its own text. Of a picture, and of a page that is one, an OCR program reads them where one is
installed; where none is, they stay unread.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from PIL import Image

from cases.enums import PageOrigin, TextOrigin
from cases.records.images import FORMATS, MAX_PIXELS
from cases.records.layer import pages_with_layer
from cases.records.pages import TENTHS, PageWords
from cases.records.pictures import size_of
from cases.records.recognition import engine, recognized
from imr_site.apart import Told, answer

VERSION = 1
"""Of the way in which pages are read: with a higher one every record is read again."""
FIRST = 12
"""So many pages are read for a form beside them: what it asks for stands at the beginning of a decision."""
_PDF = "application/pdf"


def own_words(path: Path, content_type: str, last: int | None = None) -> Iterator[PageWords]:
    """Every page with its own words; a picture has none and asks for OCR."""
    if content_type == _PDF:
        yield from pages_with_layer(path, last=last)
        return
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(path, formats=[FORMATS[content_type]]) as image:
        for number in range(1, min(last or image.n_frames, image.n_frames) + 1):  # type: ignore[attr-defined]
            image.seek(number - 1)
            width, height = (max(round(side * TENTHS), 1) for side in size_of(image))
            yield PageWords(number, width, height, PageOrigin.UNREAD, engine="none", asks_for_ocr=True)


def _write_own(asked: dict[str, Any], told: Told) -> int:
    """Write every page with its own words to `to`, a line of JSON each; the answer is how many there are."""
    done = 0
    with Path(asked["to"]).open("w", encoding="utf-8") as to:
        for page in own_words(Path(asked["path"]), asked["content_type"]):
            done = _put(page, to)
            told(done, asked["pages"])
    return done


def _write_recognized(asked: dict[str, Any], told: Told) -> int:
    """Write what OCR reads of these `numbers` to `to`, a line of JSON each."""
    numbers: Sequence[int] = asked["numbers"]
    with Path(asked["to"]).open("w", encoding="utf-8") as to:
        for done, number in enumerate(numbers, start=1):
            page = recognized(Path(asked["path"]), asked["content_type"], number)
            if page is not None:
                _put(page, to)
            told(done, len(numbers))
    return len(numbers)


def _put(page: PageWords, to: Any) -> int:
    to.write(json.dumps(asdict(page)) + "\n")
    to.flush()  # what was read is kept, whatever stops the process
    return page.number


def _first_pages(asked: dict[str, Any], told: Told) -> dict[str, Any]:
    """The text of each of the first `pages`, and its `origin`: a code of TextOrigin, empty where none is read."""
    path, content_type = Path(asked["path"]), asked["content_type"]
    pages = list(own_words(path, content_type, last=FIRST))
    if any(page.text for page in pages):
        return {"pages": [page.text for page in pages], "origin": TextOrigin.LAYER}
    read: list[str] = []
    for page in pages if engine() else ():
        told(page.number, len(pages))
        found = recognized(path, content_type, page.number)
        read.append(found.text if found else "")
    return {"pages": read, "origin": TextOrigin.PICTURE if any(read) else ""}


_READ = {"own": _write_own, "recognized": _write_recognized, "first": _first_pages}

if __name__ == "__main__":
    answer(lambda asked, told: _READ[asked["read"]](asked, told))
