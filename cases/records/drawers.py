"""The processes of this server process that draw pages: one a file, and one in reserve that a new file gets at once.

To start one takes a third of a second, to draw a page a twentieth.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any, Final

from imr_site.apart import IDLE, Kept, Limits

VERSION: Final = 1
"""Of our way of drawing (`drawing`): what was drawn by another is drawn anew."""
LIMITS: Final = Limits(cpu_seconds=120, seconds=20, memory=2**30, file_size=2**26)
"""Of all pages of one process; `seconds` are those of one page, which a person waits for."""
MOST: Final = 4  # files whose processes are kept, of about 45 MB each
WORN: Final = 300  # pages, after which a process ends: decoders may keep memory
Opened = Callable[[], AbstractContextManager[Path]]


class _Drawer:
    """A process, and the file it was bound to by its first page."""

    def __init__(self) -> None:
        self._process = Kept("cases.records.drawing", limits=LIMITS)
        self.lock = Lock()
        self.waiting = 0  # threads that were given it; only the pool counts them
        self._pages = 0
        self._used = monotonic()

    @property
    def is_spent(self) -> bool:
        """Whether it has drawn enough, or may be about to end by itself."""
        return self._pages >= WORN or monotonic() - self._used > IDLE / 2

    def draw(self, opened: Opened, content_type: str, asked: dict[str, Any]) -> bool:
        self._used = monotonic()
        self._pages += 1
        if self._pages > 1:
            return bool(self._process.ask(asked))
        with opened() as path:
            return bool(self._process.ask({**asked, "path": str(path), "content_type": content_type}))

    def end(self) -> None:
        self._process.end()


class Drawers:
    """Draws pages of files by name, each in the process of its file."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._drawers: dict[str, _Drawer] = {}
        self._reserve: _Drawer | None = None

    def draw(self, name: str, opened: Opened, *, content_type: str, page: int, width: int, to: Path) -> bool:
        """Write the page as JPEG to `to`; False where the file has no such page.

        `opened` gives the path of the file the first time. Raises Stopped where the file stops its process, and what
        `opened` raises.
        """
        drawer = self._of(name)
        try:
            with drawer.lock:
                return drawer.draw(opened, content_type, {"page": page, "width": width, "to": str(to)})
        except BaseException:  # whatever it was, nobody may take the process for bound to this file and whole
            self._drop(name, drawer)
            raise
        finally:
            self._give_back(drawer)
            self.get_ready()

    def get_ready(self) -> None:
        """Have a process in reserve, which starts while the reader looks for the first page."""
        with self._lock:
            self._reserve = self._taken() or _Drawer()

    def end(self) -> None:
        """Stop all of them."""
        with self._lock:
            for drawer in (*self._drawers.values(), *filter(None, [self._reserve])):
                drawer.end()
            self._drawers, self._reserve = {}, None

    def _of(self, name: str) -> _Drawer:
        """The process of this file: its own, the one in reserve, or a new one; the one used longest ago may end."""
        with self._lock:
            drawer = self._drawers.pop(name, None)
            if drawer is not None and drawer.is_spent and not drawer.waiting:
                drawer.end()
                drawer = None
            drawer = drawer or self._taken() or _Drawer()
            idle = [other for other, one in self._drawers.items() if not one.waiting]
            for other in idle[: max(len(self._drawers) + 1 - MOST, 0)]:
                self._drawers.pop(other).end()
            self._drawers[name] = drawer
            drawer.waiting += 1
        return drawer

    def _taken(self) -> _Drawer | None:
        """The process in reserve, which is none any more; one that may be about to end by itself is ended."""
        reserve, self._reserve = self._reserve, None
        if reserve is not None and reserve.is_spent:
            reserve.end()
            return None
        return reserve

    def _give_back(self, drawer: _Drawer) -> None:
        with self._lock:
            drawer.waiting -= 1

    def _drop(self, name: str, drawer: _Drawer) -> None:
        drawer.end()
        with self._lock:
            if self._drawers.get(name) is drawer:
                del self._drawers[name]
