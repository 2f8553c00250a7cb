"""What a piece of work takes, by the clock and of the processor."""

from __future__ import annotations

import resource
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class Taken:
    """Seconds by the clock, and of the processor in this process and in those that it started and that ended."""

    clock: float = 0.0
    processor: float = 0.0

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Add what the block takes."""
        clock, processor = time.perf_counter(), _processor()
        yield
        self.clock += time.perf_counter() - clock
        self.processor += _processor() - processor


def _processor() -> float:
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)
