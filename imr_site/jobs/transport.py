"""The file-system broker of the embedded installation: kombu's transport with atomic messages.

kombu creates a message's file first and fills it later; a worker that looks in between reads half a message and dies.
Here a message is renamed into place, and whichever worker removes the file has it. An unreadable message (left empty by
a power cut) is dropped: its job row is still there, and the sweep publishes it again.
"""

from __future__ import annotations

import fcntl
import os
import uuid
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from time import monotonic_ns
from typing import TYPE_CHECKING, Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

if TYPE_CHECKING:
    from collections.abc import Iterator


class Channel(filesystem.Channel):
    """Writes and reads whole messages, oldest first; any number of processes may do both."""

    def _put(self, queue: str, payload: Any, **_kwargs: Any) -> None:  # type: ignore[override] # stubs disagree
        name = f"{monotonic_ns() // 1_000_000:013d}_{uuid.uuid4()}"
        folder = Path(self.data_folder_out)
        partial = folder / f"{name}.partial"
        try:
            partial.write_text(dumps(payload))
            partial.rename(folder / f"{name}.{queue}.msg")
        finally:
            partial.unlink(missing_ok=True)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        del timeout
        # Names and no paths: with thousands of messages waiting this is what taking one costs.
        names = os.listdir(self.data_folder_in)  # noqa: PTH208
        for name in sorted(name for name in names if name.endswith(f".{queue}.msg")):
            path = Path(self.data_folder_in, name)
            try:
                payload = path.read_text()
                path.unlink()
                return loads(payload)
            except (FileNotFoundError, ValueError):
                continue
        raise Empty

    def _queue_bind(self, *args: Any) -> None:
        with self._alone():
            super()._queue_bind(*args)

    def get_table(self, exchange: str) -> Any:
        """The queues that the exchange feeds."""
        with self._alone():
            return super().get_table(exchange)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with Path(self.control_folder, "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    """The transport behind `filesystem://`."""

    Channel = Channel
