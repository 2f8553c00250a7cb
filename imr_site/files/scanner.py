"""Asks the scanner for malware that the installation names about a file; without one nothing is asked."""

from __future__ import annotations

import logging
import shlex
import subprocess
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from imr_site.apart import TICK, Told, unseen
from imr_site.files.errors import ScannerSilent

log = logging.getLogger(__name__)
CLEAN, INFECTED = 0, 1
"""How scanners end by custom, ClamAV among them; all else is no answer."""
SECONDS = 300


def is_infected(path: Path, progress: Told = unseen) -> bool:
    """Whether `FILE_SCANNER`, called with the file, finds malware. Raises ScannerSilent where it gives no answer.

    While it works progress is told as nothing done, which keeps the lease of a job.
    """
    command = shlex.split(settings.FILE_SCANNER)
    if not command:
        return False
    try:
        code = _code_of([*command, str(path)], progress)
    except (OSError, subprocess.TimeoutExpired) as error:
        log.warning("the scanner gave no answer: %s", type(error).__name__)
        raise ScannerSilent from error
    if code not in {CLEAN, INFECTED}:
        log.warning("the scanner ended with %s", code)
        raise ScannerSilent
    return code == INFECTED


def _code_of(command: list[str], progress: Told) -> int:
    """How the command ends. Raises TimeoutExpired once it had its time, and stops it."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet) as process:  # noqa: S603 - the administrator's
        for _ in range(SECONDS):
            with suppress(subprocess.TimeoutExpired):
                return process.wait(TICK)
            progress(0, 0)
        process.kill()
    raise subprocess.TimeoutExpired(command, SECONDS)
