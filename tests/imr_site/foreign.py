"""`python -m tests.imr_site.foreign`: does what a foreign file might make a decoder do. Started by test_apart.py."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def _hold_on() -> None:
    time.sleep(60)


def _start_another_and_hold_on() -> None:
    print(json.dumps({"done": subprocess.Popen(["sleep", "60"]).pid, "total": 1}), flush=True)
    _hold_on()


def _compute() -> None:
    while True:
        pass


def _allocate() -> None:
    try:
        bytearray(2**32)
    except MemoryError:
        print(json.dumps({"stopped": "memory"}))


def _say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)


def _tell_twice_and_hold_on() -> None:
    _say('{"done": 1, "total": 2}')
    time.sleep(2.2)
    _say('{"result": "done"}')


def _tell_of_itself() -> None:
    _say(json.dumps({"result": {"environment": dict(os.environ), "nice": os.nice(0), "folder": str(Path.cwd())}}))


def _leave_a_file_and_be_killed() -> None:
    tempfile.mkstemp()
    os.kill(os.getpid(), signal.SIGKILL)


DOES = {
    "leaves a file and is killed": _leave_a_file_and_be_killed,
    "answers": lambda: _say('{"done": 1, "total": 2}', '{"result": {"pages": 3}}'),
    "tells of itself": _tell_of_itself,
    "is silent for two seconds": _tell_twice_and_hold_on,
    "holds on": _hold_on,
    "starts another and holds on": _start_another_and_hold_on,
    "computes": _compute,
    "allocates": _allocate,
    "is killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "crashes": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "ends without an answer": lambda: None,
    "ends badly after its answer": lambda: (_say('{"result": 1}'), sys.exit(3)),
    "answers twice": lambda: _say('{"result": 1}', '{"result": 2}'),
    "answers what is no JSON": lambda: _say("hello"),
    "answers no object": lambda: _say("[" * 50_000),
    "never ends its line": lambda: _say("x" * 2**22),
    "finds the disk full": lambda: _say('{"errno": 28}'),
}

if __name__ == "__main__":
    DOES[json.load(sys.stdin)["what"]]()
