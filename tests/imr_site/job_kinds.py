"""Kinds of job that only tests have; a worker loads them by `--include tests.imr_site.job_kinds`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr_site.jobs.registry import job_kind

if TYPE_CHECKING:
    from imr_site.jobs.registry import Progress


@job_kind("test.waits", title="Waiting for the test")
def waits(args: dict[str, Any], progress: Progress) -> None:
    """Write a line to `started`, go on once `go` is there, write a line to `finished`. Ten steps of progress."""
    folder = Path(args["folder"])
    _line(folder / "started")
    for step in range(1, 10):
        progress(step, 10)
    deadline = time.monotonic() + 60
    while not (folder / "go").exists():
        if time.monotonic() > deadline:
            raise TimeoutError
        progress(9, 10)
        time.sleep(0.05)
    _line(folder / "finished")
    progress(10, 10)


@job_kind("test.pauses", title="A pause")
def pauses(args: dict[str, Any], progress: Progress) -> None:
    """Take as many seconds as asked for, and write a line to `finished`."""
    del progress
    time.sleep(args["seconds"])
    _line(Path(args["folder"]) / "finished")


def _line(path: Path) -> None:
    with path.open("a") as file:
        file.write(f"{time.time()}\n")
