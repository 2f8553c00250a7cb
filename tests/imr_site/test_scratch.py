"""What a killed process leaves among the temporary files: whoever outlives it removes that, and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from imr_site import scratch
from tests.installation import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

WAITS = "import sys, tempfile; from imr_site import scratch; scratch.begin(); "
MAKES_A_FILE = "open(tempfile.mkstemp()[0], 'w').write('fonts'); print(tempfile.gettempdir(), flush=True); "
IN_A_CHILD = """
import os
if os.fork():
    print(tempfile.gettempdir(), flush=True)
    os.wait()
else:
    tempfile.mkdtemp(prefix='weasyprint-')
    print(tempfile.gettempdir(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(scratch, "_system", "")  # a test before may have begun one for this process
    return tmp_path / f"imr-{os.getuid()}"


@pytest.fixture
def started(tmp_path):
    """Starts Python with these words; ended at the latest with the test."""
    processes = []

    def start(words: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", WAITS + words],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.__exit__(None, None, None)


def folders(home: Path) -> set[str]:
    return set(map(str, home.iterdir()))


def test_at_its_end_a_process_leaves_nothing(home, started: Callable):
    process = started(MAKES_A_FILE)
    folder = process.communicate()[0].strip()
    assert (Path(folder).parent, folders(home), process.returncode) == (home, set(), 0)


def test_the_folder_of_a_killed_process_goes_and_that_of_a_living_one_stays(home, started: Callable):
    killed, living = (started(MAKES_A_FILE + "sys.stdin.read()") for _each in range(2))
    of_killed, of_living = (process.stdout.readline().strip() for process in (killed, living))
    assert (folders(home), scratch.sweep()) == ({of_killed, of_living}, 0)
    killed.kill()
    killed.wait()
    assert (scratch.sweep(), folders(home), len(list(Path(of_living).iterdir()))) == (1, {of_living}, 1)


def test_the_next_process_removes_it(home, started: Callable):
    killed = started(MAKES_A_FILE + "sys.stdin.read()")
    killed.stdout.readline()
    killed.kill()
    killed.wait()
    started("").communicate()
    assert folders(home) == set()


def test_a_child_that_was_forked_has_a_folder_of_its_own(home, started: Callable):
    parent = started(IN_A_CHILD)
    both = {parent.stdout.readline().strip() for _each in range(2)}
    assert (len(both), folders(home), scratch.sweep()) == (2, both, 0)
    (of_child,) = [each for each in both if any(Path(each).glob("weasyprint-*"))]
    parent.kill()
    parent.wait()
    assert (scratch.sweep(), folders(home)) == (1, {of_child}), "the child lives"
    parent.stdin.close()


def test_where_somebody_else_took_the_place_nothing_is_removed(home, monkeypatch):
    home.mkdir()
    (home / "theirs").mkdir()
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    home.rename(home.with_name("imr-12345"))
    assert scratch.sweep() == 0
    assert (home.with_name("imr-12345") / "theirs").exists()


@pytest.mark.slow
def test_the_fonts_of_a_killed_press_go(home, tmp_path):
    prints = (
        "from imr_site.press.engine import style; style('letter.css'); import tempfile, os; "
        "print(*os.listdir(tempfile.gettempdir()), flush=True); os.kill(os.getpid(), 9)"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "TMPDIR": str(tmp_path),
        "DATA_DIR": str(tmp_path / "data"),
        "DEBUG": "1",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", prints],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert "weasyprint-" in done.stdout
    assert (len(folders(home)), scratch.sweep(), folders(home)) == (1, 1, set())
