"""The program that reads pages which are pictures, where it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache

PROGRAM = "tesseract"


@cache
def engine() -> str:
    """The program with its version, or empty where it is not installed."""
    program = shutil.which(PROGRAM)
    if program is None:
        return ""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    version = re.search(r"\d[\d.]*", said)
    return f"tesseract {version[0]}" if version else "tesseract"
