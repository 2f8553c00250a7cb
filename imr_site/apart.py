"""Runs one of our modules over a foreign file in a process of its own, with limits: what kills it kills nothing else.

Decoders of PDF and pictures are written in C, and a file may be made to crash them, to run for hours or to unpack to
more than the memory. A thread cannot be stopped and takes its process with it; a process can be, with all it started.
"""

from __future__ import annotations

import fcntl
import json
import os
import resource
import selectors
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
"""All that the process is told: no key, no password and no address of the installation."""
LONGEST_ANSWER = 2**20  # bytes of one line
AHEAD = 2**20  # bytes that a program may write before we read them: it goes on while we work on its last lines
TICK = 1.0  # seconds of silence after which the last progress is told again, which keeps the lease of a job
NICE = 10  # so much more than whoever asks
NICEST = 19
IDLE = 120  # seconds after which a process that is kept ends, unless it is asked
GRACE = 10  # seconds in which a process that closed its output must end


@dataclass(frozen=True, slots=True)
class Limits:
    """What the process may use: seconds of computing, seconds by the clock, bytes of memory, bytes of a file."""

    cpu_seconds: int
    seconds: int
    memory: int
    file_size: int


class Why(StrEnum):
    """Why a process was stopped or ended without an answer."""

    COMPUTING = "computing"
    CLOCK = "clock"
    MEMORY = "memory"
    CRASH = "crash"


class Stopped(Exception):  # noqa: N818 - named for what happened
    """The process gave no answer. Of `CLOCK` the machine may be the cause; of all others it is the file."""

    def __init__(self, why: Why) -> None:
        super().__init__(f"The process was stopped: {why}.")
        self.why = why


Told = Callable[[int, int], None]
"""Is told how many steps of how many are done."""


def unseen(_done: int, _total: int) -> None:
    """Progress that nobody follows."""


def run_apart(module: str, arguments: dict[str, Any], *, limits: Limits, progress: Told) -> Any:
    """The answer of `python -m module` in a new process; progress is told at least every second.

    The module reads `arguments` as JSON and writes a line of JSON each time: `{"done": 1, "total": 3}` for progress,
    and at its end one of `{"result": …}`, `{"stopped": "memory"}` and `{"errno": 28}`. Raises Stopped, and OSError
    where the machine and not the file is at fault, as when its disk is full.
    """
    with _scratch() as scratch, _started(module, scratch) as process:
        try:
            return _answer_of(process, arguments, limits, progress)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def run_program(command: Sequence[str], *, limits: Limits) -> Iterator[Iterator[str]]:
    """What a program of this machine writes, as it writes it, in pieces of whole lines; it runs already.

    It is told nothing but its command, and is stopped at the end of the block. Whoever takes the last piece is told
    by Stopped that it did not end well.
    """
    until = monotonic() + limits.seconds
    with subprocess.Popen(  # noqa: S603 - a program of this machine; the foreign part is a path it is told
        command,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            with suppress(ProcessLookupError):
                _limit(process.pid, limits)
            fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, AHEAD)  # type: ignore[arg-type]
            yield _written_by(process, until)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _written_by(process: subprocess.Popen[bytes], until: float) -> Iterator[str]:
    for lines in _whole_lines(process.stdout, until, lambda: None):  # type: ignore[arg-type]
        yield lines.decode("utf-8", "replace")
    try:
        code = _ended(process)
    except subprocess.TimeoutExpired:
        raise Stopped(Why.CLOCK) from None
    if code:
        raise Stopped(Why.COMPUTING if code == -signal.SIGXCPU else Why.CRASH)


class Kept:
    """A process of one of our modules that is asked several times, by one thread at a time, until `end`.

    Its limits are for all its life, but `seconds`, which are those of one answer. It ends by itself when nobody asked
    for IDLE seconds, and with this process.
    """

    def __init__(self, module: str, *, limits: Limits) -> None:
        self._seconds = limits.seconds
        self._scratch = _scratch()
        self._process = _started(module, self._scratch.name)
        with suppress(ProcessLookupError):
            _limit(self._process.pid, limits)

    def ask(self, arguments: dict[str, Any]) -> Any:
        """What the module answers. Raises as `run_apart` does."""
        if self._process.returncode is not None:
            raise Stopped(Why.CRASH)
        told, answers = self._process.stdin, []
        try:
            with suppress(BrokenPipeError):
                told.write(json.dumps(arguments).encode() + b"\n")  # type: ignore[union-attr]
                told.flush()  # type: ignore[union-attr]
            wrote = _whole_lines(self._process.stdout, monotonic() + self._seconds, lambda: None)  # type: ignore[arg-type]
            answers = [_message(line) for lines in islice(wrote, 1) for line in lines.splitlines()]
        except Stopped:
            self.end()
            raise
        if answers:
            return _read(answers, 0)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE)
        self.end()
        return _read(answers, self._process.wait())

    def end(self) -> None:
        """Stop the process, whatever it does."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with suppress(BrokenPipeError):
            self._process.__exit__(None, None, None)
        self._scratch.cleanup()


def answer_each(work: Callable[[dict[str, Any]], Any]) -> None:
    """Do the work of a module of which a `Kept` was made, each time it is asked."""
    while True:
        signal.alarm(IDLE)
        asked = sys.stdin.readline()
        signal.alarm(0)
        if not asked:
            return
        _answered(partial(work, json.loads(asked)))


def answer(work: Callable[[dict[str, Any], Told], Any]) -> None:
    """Do the work of a module that `run_apart` started: read what is asked, and write progress and result."""
    asked = json.load(sys.stdin)
    _answered(lambda: work(asked, lambda done, total: _say({"done": done, "total": total})))


def _answered(work: Callable[[], Any]) -> None:
    try:
        _say({"result": work()})
    except MemoryError:
        _say({"stopped": "memory"})
    except OSError as error:
        _say({"errno": error.errno})


def _say(message: dict[str, Any]) -> None:
    print(json.dumps(message), flush=True)  # noqa: T201 - this is how it answers


def _scratch() -> TemporaryDirectory[str]:
    """The folder of the process for temporary files: it may be killed, so whoever started it removes them."""
    return TemporaryDirectory(prefix="apart-", ignore_cleanup_errors=True)


def _started(module: str, scratch: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own module; the foreign part is a path it is told
        [sys.executable, "-E", "-s", "-m", module],
        cwd=ROOT,
        env=ENVIRONMENT | {"TMPDIR": scratch},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _answer_of(process: subprocess.Popen[bytes], arguments: dict[str, Any], limits: Limits, progress: Told) -> Any:
    until, told, answers = monotonic() + limits.seconds, [(0, 0)], []
    with suppress(ProcessLookupError, BrokenPipeError), process.stdin as stdin:  # type: ignore[union-attr]
        _limit(process.pid, limits)  # before it is told what to open
        stdin.write(json.dumps(arguments).encode())
    wrote = _whole_lines(process.stdout, until, lambda: progress(*told[-1]))  # type: ignore[arg-type]
    for line in (line for lines in wrote for line in lines.splitlines()):
        message = _message(line)
        if "total" in message:
            told.append((message["done"], message["total"]))
            progress(*told[-1])
        else:
            answers.append(message)
    return _read(answers, _ended(process))


def _ended(process: subprocess.Popen[bytes]) -> int:
    """Its code, as soon as it ended: `Popen.wait` with a time looks every so often, up to 50 ms late.

    Raises TimeoutExpired for one that closed its output and goes on.
    """
    watched = os.pidfd_open(process.pid)
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(watched, selectors.EVENT_READ)
            selector.select(GRACE)
    finally:
        os.close(watched)
    return process.wait(0)


def _message(line: bytes) -> dict[str, Any]:
    """What a line says; who took the process over may write anything."""
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        raise Stopped(Why.CRASH)
    return message


def _read(answers: list[dict[str, Any]], code: int) -> Any:
    if code == -signal.SIGXCPU:
        raise Stopped(Why.COMPUTING)
    if code or len(answers) != 1:
        raise Stopped(Why.MEMORY if code == -signal.SIGKILL else Why.CRASH)  # the kernel kills for memory
    (found,) = answers
    if "errno" in found:
        raise OSError(found["errno"], os.strerror(found["errno"]))
    if "stopped" in found:
        raise Stopped(Why(found["stopped"]))
    return found["result"]


def _limit(pid: int, limits: Limits) -> None:
    wanted = {
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: limits.file_size,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in wanted.items():
        _soft, hard = resource.prlimit(pid, kind)
        capped = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.prlimit(pid, kind, (capped, hard))
    os.setpriority(os.PRIO_PROCESS, pid, min(os.getpriority(os.PRIO_PROCESS, 0) + NICE, NICEST))


def _whole_lines(stream: IO[bytes], until: float, silence: Callable[[], None]) -> Iterator[bytes]:
    """What the process writes until it ends, cut at line ends. Raises Stopped when time is up or a line has no end."""
    rest = b""
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while True:
            left = until - monotonic()
            if left <= 0:
                raise Stopped(Why.CLOCK)
            if not selector.select(min(left, TICK)):
                silence()
                continue
            piece = os.read(stream.fileno(), 2**16)
            if not piece:
                return
            lines, end, after = piece.rpartition(b"\n")
            if end:
                yield rest + lines + end
                rest = after
            else:
                rest += piece
            if len(rest) > LONGEST_ANSWER:
                raise Stopped(Why.CRASH)
