"""Faults for real: a process killed, a connection lost or a disk full at any step of a piece of work.

The work runs in a forked process with connections of its own, so that what happens to it happens to it alone, and what
it left behind is what a server would find after a crash.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
import traceback
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection, connections

if TYPE_CHECKING:
    from collections.abc import Callable

FAILED = 3
"""How a process ends whose work raised something."""
_inherited: list[object] = []


class Plan:
    """What happens at which step. A step is a statement to the database, or a file opened to write or renamed."""

    def __init__(self, at: int, fault: Callable[[], None]) -> None:
        self.at = at
        self.fault = fault
        self.steps = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.at:
            self.fault()

    def around_statement(self, execute: Any, *arguments: Any) -> Any:
        self.step()
        return execute(*arguments)

    def at_file(self, event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if event == "os.rename" or (writes and ".partial" in str(arguments[0])):
            self.step()


def die() -> None:
    """As `kill -9` of the worker."""
    os.kill(os.getpid(), signal.SIGKILL)


def lose_connection() -> None:
    """As when the database server goes away: what is under way is rolled back, what comes next fails."""
    connection.connection.close()


def with_fault(work: Callable[[], object], *, at: int, fault: Callable[[], None]) -> int:
    """Do the work in a process of its own with a fault at its step `at`; how that process ended.

    0: there is no such step, all was done. FAILED: the work raised. Below 0: the signal that ended it.
    """
    plan = Plan(at, fault)

    def planned() -> None:
        sys.addaudithook(plan.at_file)
        with ExitStack() as stack:
            for each in connections.all():
                stack.enter_context(each.execute_wrapper(plan.around_statement))
            work()

    return in_child(planned)


def on_a_full_disk(work: Callable[[], object], *, room: int) -> int:
    """Do the work in a process of its own that can make no file grow beyond `room` bytes; how it ended."""

    def cramped() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        work()

    return in_child(cramped)


def in_child(work: Callable[[], object]) -> int:
    """Run in a forked process; its exit code, or the negative of the signal that ended it."""
    _import_what_seals()
    process = os.fork()
    if process == 0:
        gc.disable()  # to look through the memory of the parent is to copy it
        for each in connections.all():
            # The connection is the parent's: another one is made, and this one is neither used nor closed.
            _inherited.append(each.connection)
            each.connection = None
        code = FAILED
        try:
            work()
            code = 0
        except BaseException:  # noqa: BLE001 - whatever it was, the parent is told
            if os.environ.get("SHOW_FAULTS"):
                traceback.print_exc()
        finally:
            os._exit(code)
    _, status = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(status)


@cache
def _import_what_seals() -> None:
    """The site imports it when a letter is sealed: half a second, here once and not in each of hundreds of children."""
    import pyhanko.sign.signers
    import pyhanko.sign.validation  # noqa: F401


class StoppedError(BaseException):
    """What ends the work in this process as a kill would: nothing that handles errors handles it."""


_plan: Plan | None = None
_listening = False


def stopped(work: Callable[[], object], *, at: int) -> bool:
    """Do the work here, and stop it before its write `at`, to the database or a file; whether it got that far."""
    global _plan, _listening  # noqa: PLW0603 - a hook of the interpreter cannot be taken away
    if not _listening:
        sys.addaudithook(lambda event, arguments: _plan.at_file(event, arguments) if _plan else None)
        _listening = True
    _plan = Plan(at, _stop)
    try:
        with connection.execute_wrapper(_before_writes(_plan)):
            work()
    except StoppedError:
        return True
    finally:
        _plan = None
    return False


def _stop() -> None:
    raise StoppedError


def _before_writes(plan: Plan) -> Callable[..., Any]:
    def around(execute: Any, sql: str, *arguments: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            plan.step()
        return execute(sql, *arguments)

    return around
