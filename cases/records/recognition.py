"""`python -m cases.records.recognition`: the words of pages that are pictures, in a process of its own.

It draws each page and has it read by `tesseract`, where that is installed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import asdict
from pathlib import Path
from statistics import fmean
from tempfile import NamedTemporaryFile
from typing import Any

from PIL import Image

from cases.enums import PageOrigin
from cases.records.images import FORMATS, MAX_PIXELS
from cases.records.pages import TENTHS, Box, PageWords, text_and_places
from cases.records.pictures import picture_of, size_of
from cases.records.tesseract import PROGRAM, engine
from imr_site.apart import Told, answer

DOTS = 300
WIDEST = 5000  # pixels: a sheet of letter paper at 300 dots is 3,300 high
_POINTS = 72
_SECONDS = 60  # for one page
_WORD_LEVEL = "5"
_CELLS = 12  # of a row
_UNSURE = 30  # confidence below which a word is a speck of dirt more often than a word


def recognized(path: Path, content_type: str, number: int) -> PageWords | None:
    """The words in the picture of page `number`, counted from 1; None where the file has fewer pages.

    A page that the program cannot read, or too slowly, is unread.
    """
    picture = picture_of(path, content_type, number, dots=DOTS, widest=WIDEST, grey=True)
    if picture is None:
        return None
    width, height = (max(round(side * TENTHS * _POINTS / DOTS), 1) for side in picture.size)
    rows = _rows(picture)
    if rows is None:
        return PageWords(number, width, height, PageOrigin.UNREAD, engine=engine())
    lines: dict[tuple[str, ...], list[tuple[str, Box]]] = {}
    sure: list[float] = []
    for *line, left, top, wide, high, confidence, word in rows:
        if word.strip() and float(confidence) >= _UNSURE:
            x, y, across, down = (round(int(side) * _POINTS * TENTHS / DOTS) for side in (left, top, wide, high))
            box = (x, y, x + across, y + down)
            lines.setdefault(tuple(line), []).append((word, box))
            sure.append(float(confidence))
    text, places = text_and_places(_parted(lines))
    confidence_of_page = round(fmean(sure)) if sure else None
    return PageWords(number, width, height, PageOrigin.OCR, text, places, confidence_of_page, engine())


def _parted(lines: dict[tuple[str, ...], list[tuple[str, Box]]]) -> list[list[tuple[str, Box]]]:
    """The lines in the program's order, with an empty one between two blocks."""
    parted: list[list[tuple[str, Box]]] = []
    block = None
    for (found_in, *_rest), words in lines.items():
        if block not in {None, found_in}:
            parted.append([])
        block = found_in
        parted.append(words)
    return parted


def _rows(picture: Image.Image) -> list[list[str]] | None:
    """A row per word: block, paragraph, line, left, top, width, height, confidence, word."""
    program = shutil.which(PROGRAM)
    if program is None:
        return None
    with NamedTemporaryFile(suffix=".pgm") as shot:
        picture.save(shot, "PPM")
        shot.flush()
        try:
            done = subprocess.run(  # noqa: S603 - the program of this machine, told nothing but the picture
                [program, shot.name, "stdout", "--dpi", str(DOTS), "--psm", "1", "tsv"],
                capture_output=True,
                timeout=_SECONDS,
                check=False,
                env=os.environ | {"OMP_THREAD_LIMIT": "1"},  # several threads take twice the time
            )
        except subprocess.TimeoutExpired:
            return None
    if done.returncode:
        return None
    cells = (line.split("\t") for line in done.stdout.decode("utf-8", "replace").splitlines())
    return [[*row[2:5], *row[6:10], row[10], row[11]] for row in cells if len(row) == _CELLS and row[0] == _WORD_LEVEL]


def _sizes(asked: dict[str, Any], _told: Told) -> list[list[int]]:
    """Width and height of each page of a received picture, in tenths of a point."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    sizes: list[list[int]] = []
    with Image.open(asked["path"], formats=[FORMATS[asked["content_type"]]]) as image:
        for number in range(asked["pages"]):
            image.seek(number)
            sizes.append([max(round(side * TENTHS), 1) for side in size_of(image)])
    return sizes


def _words(asked: dict[str, Any], told: Told) -> None:
    """Write what is read of these `numbers` to `to`, a line of JSON as soon as a page is read."""
    with Path(asked["to"]).open("w", encoding="utf-8") as to:
        for done, number in enumerate(asked["numbers"], start=1):
            page = recognized(Path(asked["path"]), asked["content_type"], number)
            if page is not None:
                to.write(json.dumps(asdict(page)) + "\n")
                to.flush()  # what was read is kept, whatever stops the process
            told(done, len(asked["numbers"]))


_READ = {"sizes": _sizes, "words": _words}

if __name__ == "__main__":
    answer(lambda asked, told: _READ[asked["read"]](asked, told))
