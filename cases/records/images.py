"""Inspects a picture: whole, and no larger than can be shown."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageFile

from cases.records.verdict import Refusal, Verdict

MAX_FRAMES = 2_000
MAX_PIXELS = 100_000_000  # of one frame: a sheet of the size A0 at 250 dpi
FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/tiff": "TIFF"}
UNREADABLE = (OSError, SyntaxError, ValueError, TypeError, EOFError, struct.error)
"""What Pillow raises over a damaged image, depending on the format and the damage."""
DAMAGED = "The image is damaged. Ask the sender to send it again."
TOO_LARGE = f"The image has more than {MAX_PIXELS // 10**6} million pixels. Ask the sender for a smaller one."
TOO_MANY = f"The image has more than {MAX_FRAMES} pages. Ask the sender to send it in parts."


def inspect_image(path: Path, content_type: str, told: Callable[[int, int], None]) -> Verdict:
    """The verdict on a picture of this type, every frame of which is read."""
    try:
        with _strict(), Image.open(path, formats=[FORMATS[content_type]]) as image:
            pages = _count(image)
            for number in range(pages):
                told(number, pages)
                image.seek(number)
                _refuse_large(image)
                image.load()  # `verify` does not read what a JPEG or TIFF holds
    except Refusal as refusal:
        return Verdict(content_type=content_type, problem=str(refusal))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Verdict(content_type=content_type, problem=TOO_LARGE)
    except UNREADABLE:
        return Verdict(content_type=content_type, problem=DAMAGED)
    told(pages, pages)
    return Verdict(content_type=content_type, pages=pages)


def _count(image: Image.Image) -> int:
    """How many frames there are; counted one by one, as a file may lead to more than anybody waits for."""
    for number in range(MAX_FRAMES + 1):
        try:
            image.seek(number)
        except EOFError:
            return number
    raise Refusal(TOO_MANY)


def _refuse_large(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise Refusal(TOO_LARGE)


@contextmanager
def _strict() -> Iterator[None]:
    """Make Pillow refuse what is truncated or huge: WeasyPrint has it fill up what lacks, in the whole process."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS = False, MAX_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS = before
