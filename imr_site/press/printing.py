"""Where PDFs on US Letter paper are asked for: letters, and the pages around them.

WeasyPrint takes longer to load than most commands take to run, and few of them print: it is loaded (`engine`) with the
first page that is printed, or before that where many will be (`warm_up`).
"""

from __future__ import annotations

import gc
from typing import Any

from .conformance import DataFile


def print_letter(html: str, *, identifier: bytes, data: DataFile | None = None, draft: bool = False) -> bytes:
    """A letter as PDF/A-3a and PDF/UA-1 in one file, with `data` embedded.

    `html` is well-formed XML whose lines are already broken (`lines`). Equal arguments give equal bytes. Raises
    PressError, unless it is a draft, for signs that the letter's own fonts do not have.
    """
    from . import engine

    return engine.letter(html, identifier=identifier, data=data, draft=draft)


def print_sheets(html: str, **options: Any) -> bytes:
    """The pages around letters as a PDF; `options` are WeasyPrint's."""
    from . import engine

    return engine.sheets(html, **options)


def warm_up() -> None:
    """Read the fonts and the style sheet now, so that the first letter is as fast as the next.

    For a process that makes letters: everything loaded so far stays, so the garbage collector need not visit it again,
    which took a tenth of the time of each letter.
    """
    from . import engine

    engine.style("letter.css")
    gc.collect()
    gc.freeze()


def subsetter_missing() -> bool:
    """Whether HarfBuzz is missing, without which fonts are subset several times slower."""
    from . import engine

    return engine.subsetter_missing()
