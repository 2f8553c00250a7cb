"""Asks the scanner for malware that the installation names about a file; without one nothing is asked."""

from __future__ import annotations

import logging
import shlex
import subprocess
from pathlib import Path

from django.conf import settings

from imr_site.files.errors import ScannerSilent

log = logging.getLogger(__name__)
CLEAN, INFECTED = 0, 1
"""How scanners end by custom, ClamAV among them; all else is no answer."""
SECONDS = 300


def is_infected(path: Path) -> bool:
    """Whether `FILE_SCANNER`, called with the file, finds malware. Raises ScannerSilent where it gives no answer."""
    command = shlex.split(settings.FILE_SCANNER)
    if not command:
        return False
    try:
        done = subprocess.run(  # noqa: S603 - the administrator's command with a path of ours
            [*command, str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        log.warning("the scanner gave no answer: %s", type(error).__name__)
        raise ScannerSilent from error
    if done.returncode not in {CLEAN, INFECTED}:
        log.warning("the scanner ended with %s", done.returncode)
        raise ScannerSilent
    return done.returncode == INFECTED
