"""Reading letters back: the words of a PDF as another program finds them, without what every page carries."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

FIRST_HEADING = "HOW THE IMR FINAL DETERMINATION WAS MADE"


def pdf_text(pdf: bytes) -> str:
    """What pdftotext finds in it."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed (Debian: poppler-utils)")
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def without_furniture(text: str, reference: str) -> str:
    """Without the footer of each page: the reference of the letter and `Page x of y`."""
    text = re.sub(r"\n+Page \d+ of \d+\n", "\n", text)
    return re.sub(rf"\n+{re.escape(reference)}\n", "\n", text)


def body(text: str) -> list[str]:
    """The words from the first heading on."""
    return text[text.index(FIRST_HEADING) :].split()
