"""Every page of some PDFs on one picture, to look at them all at once."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DPI = 50
ACROSS = 8


def contact_sheet(files: Sequence[Path], sheet: Path) -> Path:
    """Draw the pages, file by file, `ACROSS` in a row, and keep the picture at `sheet`."""
    folder = sheet.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    for number, file in enumerate(files):
        subprocess.run(["pdftoppm", "-r", str(DPI), "-png", file, folder / f"{number:03}"], check=True)
    pages = [Image.open(page) for page in sorted(folder.glob("*.png"))]
    width, height = max(page.width for page in pages), max(page.height for page in pages)
    rows = -(-len(pages) // ACROSS)
    whole = Image.new("RGB", (ACROSS * width, rows * height), "grey")
    for number, page in enumerate(pages):
        whole.paste(page, (number % ACROSS * width, number // ACROSS * height))
    whole.save(sheet)
    return sheet
