"""`python -m cases.records.pictures`: the picture of one page of a file that was taken, in a process of its own.

A picture of pixels is all that reaches the browser: no decoder of PDF or of a foreign picture runs there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image

from cases.records.images import FORMATS, MAX_PIXELS
from imr_site.apart import Told, answer

DOTS = 110  # per inch: a page of letter paper is 935 pixels wide
SHARP = 200
WIDEST = 2400  # pixels; larger pictures are made smaller


def picture_of(path: Path, content_type: str, page: int, *, dots: int = DOTS) -> Image.Image | None:
    """The page, counted from 1, as a picture; None where the file has fewer pages."""
    found = _of_pdf(path, page, dots) if content_type == "application/pdf" else _of_picture(path, content_type, page)
    if found is not None:
        found.thumbnail((WIDEST, WIDEST))
    return found


def _of_pdf(path: Path, page: int, dots: int) -> Image.Image | None:
    with pypdfium2.PdfDocument(path) as pdf:
        if not 1 <= page <= len(pdf):
            return None
        one = pdf[page - 1]
        longest = max(one.get_width(), one.get_height(), 1)
        scale = min(dots / 72, WIDEST / longest)
        drawn: Image.Image = one.render(scale=scale).to_pil()
        return drawn.convert("RGB")


def _of_picture(path: Path, content_type: str, page: int) -> Image.Image | None:
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(path, formats=[FORMATS[content_type]]) as image:
        try:
            image.seek(page - 1)
        except EOFError:
            return None
        return image.convert("RGB")


def _draw(asked: dict[str, Any], _told: Told) -> bool:
    """Write the picture to `to`; the answer is whether there is such a page."""
    picture = picture_of(Path(asked["path"]), asked["content_type"], asked["page"])
    if picture is not None:
        picture.save(asked["to"], "PNG")
    return picture is not None


if __name__ == "__main__":
    answer(_draw)
