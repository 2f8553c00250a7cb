"""Doing the same thing at the same moment, each with a database connection of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Callable


def at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """What `work(0)` ... `work(count - 1)` answer when they start together."""
    barrier = Barrier(count)

    def one(number: int) -> Any:
        try:
            barrier.wait(10)
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))
