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
WIDEST = 2400  # pixels; larger pictures are made smaller
_POINTS = 72  # of an inch
_FEWEST, _MOST = 50, 1200  # dots an inch that a scanner has; anything else is no measure of the paper
_LETTER = 8.5  # inches


def picture_of(
    path: Path, content_type: str, page: int, *, dots: int = DOTS, widest: int = WIDEST, grey: bool = False
) -> Image.Image | None:
    """The page, counted from 1, as a picture with so many dots an inch; None where the file has fewer pages."""
    if content_type == "application/pdf":
        found = _of_pdf(path, page, dots, widest, grey=grey)
    else:
        found = _of_picture(path, content_type, page, dots, grey=grey)
    if found is not None:
        found.thumbnail((widest, widest))
    return found


def size_of(image: Image.Image) -> tuple[float, float]:
    """Width and height of a received picture in points: by its dots an inch, else as wide as letter paper."""
    across, down = (float(dots) for dots in image.info.get("dpi", (0, 0)))
    if not (_FEWEST <= across <= _MOST and _FEWEST <= down <= _MOST):
        across = down = image.width / _LETTER
    return image.width * _POINTS / across, image.height * _POINTS / down


def _of_pdf(path: Path, page: int, dots: int, widest: int, *, grey: bool) -> Image.Image | None:
    with pypdfium2.PdfDocument(path) as pdf:
        if not 1 <= page <= len(pdf):
            return None
        one = pdf[page - 1]
        longest = max(one.get_width(), one.get_height(), 1)
        scale = min(dots / _POINTS, widest / longest)
        drawn: Image.Image = one.render(scale=scale, grayscale=grey).to_pil()
        return drawn.convert("L" if grey else "RGB")


def _of_picture(path: Path, content_type: str, page: int, dots: int, *, grey: bool) -> Image.Image | None:
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(path, formats=[FORMATS[content_type]]) as image:
        try:
            image.seek(page - 1)
        except EOFError:
            return None
        width, height = (max(round(side * dots / _POINTS), 1) for side in size_of(image))
        return image.convert("L" if grey else "RGB").resize((width, height))


def _draw(asked: dict[str, Any], _told: Told) -> bool:
    """Write the picture to `to`; the answer is whether there is such a page."""
    picture = picture_of(Path(asked["path"]), asked["content_type"], asked["page"])
    if picture is not None:
        picture.save(asked["to"], "PNG")
    return picture is not None


if __name__ == "__main__":
    answer(_draw)
