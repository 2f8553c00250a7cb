"""`python -m cases.records.drawing`: the pages of one file as JPEG, as they are asked for, in a process that is kept.

The file is named by the first question and opened once. A process never sees a second one: what a foreign file may do
to it reaches no page of another.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pypdfium2
from PIL import Image

from cases.records.images import FORMATS, MAX_PIXELS
from cases.records.pictures import size_of
from imr_site.apart import answer_each

QUALITY: Final = 82
TALLEST: Final = 3  # times the width: what is longer is shown whole and narrower


class Drawing:
    """One file, open from the first question on; `page` draws it, None where there is no such page."""

    def __init__(self, path: Path, content_type: str) -> None:
        self._file = path.open("rb")  # held, so that the path may go
        self._pdf = pypdfium2.PdfDocument(self._file) if content_type == "application/pdf" else None
        self._format = FORMATS.get(content_type, "")

    def close(self) -> None:
        """Let the file go."""
        if self._pdf is not None:
            self._pdf.close()
        self._file.close()

    def page(self, number: int, width: int) -> Image.Image | None:
        """Page `number`, counted from 1, `width` pixels wide."""
        return self._of_picture(number, width) if self._pdf is None else _of_pdf(self._pdf, number, width)

    def _of_picture(self, number: int, width: int) -> Image.Image | None:
        Image.MAX_IMAGE_PIXELS = MAX_PIXELS
        self._file.seek(0)
        image = Image.open(self._file, formats=[self._format])
        try:
            image.seek(number - 1)
        except EOFError:
            return None
        across, down = size_of(image)
        wide, high = image.width, image.width * down / across  # a fax has other dots across than down
        scale = min(width / wide, width * TALLEST / high, 1)
        size = max(round(wide * scale), 1), max(round(high * scale), 1)
        return image.convert("RGB").resize(size, reducing_gap=2)


def _of_pdf(pdf: pypdfium2.PdfDocument, number: int, width: int) -> Image.Image | None:
    if not 1 <= number <= len(pdf):
        return None
    page = pdf[number - 1]
    try:
        wide, high = max(page.get_width(), 1), max(page.get_height(), 1)
        drawn: Image.Image = page.render(scale=min(width / wide, width * TALLEST / high)).to_pil()
        return drawn.convert("RGB")
    finally:
        page.close()


def _draw(asked: dict[str, Any], opened: list[Drawing]) -> bool:
    """Write the page to `to`; the answer is whether there is such a page."""
    if not opened:
        opened.append(Drawing(Path(asked["path"]), asked["content_type"]))
    picture = opened[0].page(asked["page"], asked["width"])
    if picture is not None:
        picture.save(asked["to"], "JPEG", quality=QUALITY)
    return picture is not None


if __name__ == "__main__":
    opened: list[Drawing] = []
    answer_each(lambda asked: _draw(asked, opened))
