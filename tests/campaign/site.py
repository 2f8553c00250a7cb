"""An installation under fire: supervised processes, servers that can be killed, a small disk, a false clock."""

from __future__ import annotations

import os
import shutil
import signal
import struct
import subprocess
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event, RLock, Thread
from typing import TYPE_CHECKING

from tests.installation import Installation
from tests.servers import Postgres, Redis, running, stop

if TYPE_CHECKING:
    from collections.abc import Iterator

DISK = "256m"
COMPILER = shutil.which("cc")
"""Makes the false clock; without one no clock is set. (Debian's libfaketime breaks the `sleep` of Python 3.11.)"""


class Site:
    """The installation of one set-up with everything a fault may strike."""

    def __init__(self, folder: Path, *, postgres: Postgres | None, redis: Redis | None, disk: bool) -> None:
        self.postgres, self.redis, self.disk = postgres, redis, disk
        self.clock = folder / "clock"
        self.set_clock(0)
        false_clock = {}
        if COMPILER:
            library = folder / "false_clock.so"
            source = Path(__file__).with_name("false_clock.c")
            subprocess.run([COMPILER, "-O2", "-shared", "-fPIC", "-o", library, source], check=True)
            false_clock = {"LD_PRELOAD": str(library), "FALSE_CLOCK": str(self.clock)}
        self.installation = Installation(
            folder,
            database_url=postgres.new_database() if postgres else "",
            broker_url=redis.url() if redis else "",
            WORKER_PATIENCE_SECONDS="20",
            LOG_LEVEL="WARNING",
            **false_clock,
        )
        self.load: subprocess.Popen[str] | None = None
        self.restarts = {"web": 0, "worker": 0}
        self.lock = RLock()
        self._done = Event()
        self._supervisor = Thread(target=self._supervise, daemon=True)

    def start(self) -> None:
        """Start both processes, and from then on each anew that ends."""
        self.installation.start_web().start_worker()
        self._supervisor.start()

    def _supervise(self) -> None:
        while not self._done.wait(0.5):
            with self.lock:
                for name, spawn in (("web", self.installation.spawn_web), ("worker", self.installation.spawn_worker)):
                    process = getattr(self.installation, name)
                    if process.poll() is not None:
                        self.restarts[name] += 1
                        spawn()

    def kill(self, name: str) -> None:
        """Kill the web server or the worker with all its children."""
        with self.lock:
            stop(getattr(self.installation, name), signal.SIGKILL)

    def set_clock(self, seconds: int) -> None:
        """Set the clock of every process of the installation so far from the right time."""
        with self.clock.open("r+b" if self.clock.exists() else "wb") as file:  # in place: the processes have it mapped
            file.write(struct.pack("q", seconds))

    def close(self) -> None:
        """End the supervision and both processes."""
        self._done.set()
        if self._supervisor.is_alive():
            self._supervisor.join(5)
        self.installation.close()
        if self.load:
            self.load.kill()


@contextmanager
def site(folder: Path, setup: str) -> Iterator[Site]:
    """The site of a set-up: `embedded` (SQLite and a folder) or `servers` (PostgreSQL and Redis)."""
    with ExitStack() as stack:
        data = folder / "data"
        data.mkdir(parents=True)
        disk = _mounted(data)
        if disk:
            stack.callback(subprocess.run, ["umount", "-l", str(data)], check=False)
        postgres = stack.enter_context(running(Postgres(keeps=True))) if setup == "servers" else None
        redis = stack.enter_context(running(Redis(keeps=True))) if setup == "servers" else None
        made = Site(folder, postgres=postgres, redis=redis, disk=disk)
        stack.callback(made.close)
        yield made


def _mounted(folder: Path) -> bool:
    """Whether the folder is a small disk of its own now, which only root can make of it."""
    if os.geteuid():
        return False
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0
