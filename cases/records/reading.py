"""`python -m cases.records.reading`: the words of a file that was taken, page by page, in a process of its own.

A PDF has them in its text layer. Of a picture, and of a page without words, an OCR program reads them where one is
installed; where none is, there are none.
"""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pypdfium2

from cases.enums import TextOrigin
from cases.records.pictures import SHARP, picture_of
from imr_site.apart import Told, answer

PAGES = 12
"""So many pages are read: what the form asks for stands at the beginning of a decision."""
LONGEST = 20_000  # characters of one page
OCR = "tesseract"
OCR_SECONDS = 60  # for one page


def words_of(path: Path, content_type: str, told: Told) -> dict[str, Any]:
    """The text of each page (`pages`), and its `origin`: a code of TextOrigin, empty where nothing was read."""
    layer = _text_layer(path) if content_type == "application/pdf" else []
    if any(text.strip() for text in layer):
        return {"pages": layer, "origin": TextOrigin.LAYER}
    read = list(_recognized(path, content_type, told))
    return {"pages": read, "origin": TextOrigin.PICTURE if any(text.strip() for text in read) else ""}


def _text_layer(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as pdf:
        return [
            page.get_textpage().get_text_range()[:LONGEST] for _number, page in zip(range(PAGES), pdf, strict=False)
        ]


def _recognized(path: Path, content_type: str, told: Told) -> Any:
    program = shutil.which(OCR)
    if program is None:
        return
    for number in range(1, PAGES + 1):
        told(number, PAGES)
        picture = picture_of(path, content_type, number, dots=SHARP)
        if picture is None:
            return
        shot = io.BytesIO()
        picture.save(shot, "PNG")
        done = subprocess.run(  # noqa: S603 - the program of this machine, told nothing but the picture
            [program, "stdin", "stdout"],
            input=shot.getvalue(),
            capture_output=True,
            timeout=OCR_SECONDS,
            check=False,
        )
        yield done.stdout.decode("utf-8", "replace")[:LONGEST] if done.returncode == 0 else ""


def _read(asked: dict[str, Any], told: Told) -> dict[str, Any]:
    return words_of(Path(asked["path"]), asked["content_type"], told)


if __name__ == "__main__":
    answer(_read)
