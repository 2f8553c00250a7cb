"""Deep calls without asking the system for memory again and again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
_SLOTS = 2**15 + 2**8
"""Of eight bytes: a little more than half of the half megabyte that is asked for; the rest is for what is called."""


def in_one_piece(call: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """The same call, with its frames and those of all that it calls side by side in one piece of memory.

    CPython keeps the frames of a thread in pieces of 16 kB, and gives a piece back as soon as no frame lies in it.
    Where calls go up and down over the end of one, as middleware, templates and queries do, that happens hundreds of
    times a page. A piece is as large as its first frame asks for, rounded up to a power of two; so this frame asks for
    room that it does not use, and that takes no memory until it is used.
    """

    def called(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        return call(*args, **kwargs)

    called.__code__ = called.__code__.replace(co_stacksize=_SLOTS)
    return wraps(call)(called)
