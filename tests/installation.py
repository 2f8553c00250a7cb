"""A whole installation for tests: its own data folder, a real web server and a real Celery worker."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import psycopg

from tests.migrated import fill_folder, migrate_file, migrate_on_server
from tests.servers import free_port, start, stop, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parent.parent
OF_A_SHELL = 0o022
"""The umask that processes are started with: what they write must be private all the same."""
KEPT_FROM_CALLER = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "TZ")


class Installation:
    """One `DATA_DIR` with its processes. Use it in a `with` block, or call `close()`.

    Without addresses it is the embedded default (SQLite, file-system broker); give `database_url` and `broker_url` to
    grow it up. `include` names modules the worker loads besides the site's own (test-only kinds of job).
    """

    def __init__(
        self,
        folder: Path,
        *,
        database_url: str = "",
        broker_url: str = "",
        include: Sequence[str] = (),
        pool: str = "threads",
        **environment: str,
    ) -> None:
        self.data_dir = folder / "data"
        self.logs = folder / "logs"
        for path in (self.data_dir / "static", self.logs):
            path.mkdir(parents=True, exist_ok=True)
        self.include = include
        self.pool = pool
        self.database_url = database_url
        self.environment = {name: os.environ[name] for name in KEPT_FROM_CALLER if name in os.environ}
        self.environment |= {
            "DATA_DIR": str(self.data_dir),
            "DATABASE_URL": database_url,
            "CELERY_BROKER_URL": broker_url,
            "DEBUG": "1",
            "JOB_LEASE_SECONDS": "3",
            "JOB_SWEEP_SECONDS": "1",
            "LOG_LEVEL": "INFO",
            "PYTHONUNBUFFERED": "1",
        }
        self.environment |= environment
        self.environment = {name: value for name, value in self.environment.items() if value}
        self.port = 0
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        """The address of the site, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def manage(
        self, *arguments: str, text: str = "", code: int | None = 0, seconds: float = 300
    ) -> subprocess.CompletedProcess[str]:
        """Run a management command with `text` as its input; `code` is the exit code it must have (None: any)."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            input=text,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            umask=OF_A_SHELL,
        )
        if code is not None and done.returncode != code:
            raise AssertionError(
                f"manage.py {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
            )
        return done

    def migrate(self) -> Self:
        """Make the tables; an installation that is only migrated must do everything."""

        def for_real() -> None:
            self.manage("migrate", "--no-input", "--verbosity=0")

        if self.database_url:
            migrate_on_server(self.database_url, for_real)
        else:
            migrate_file(self.data_dir / "db.sqlite3", for_real)
        return self

    def load_demo(self) -> Self:
        """Put the demo cases and sign-ins in."""

        def for_real() -> None:
            self.manage("load_demo")

        if self.database_url:
            for_real()
        else:
            fill_folder(self.data_dir, for_real)
        return self

    def python(self, code: str) -> str:
        """What a few lines print that run inside the installation."""
        return self.manage("shell", "--verbosity=0", "-c", code).stdout.strip()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Look straight into the database, as fast as polling needs."""
        if self.database_url:
            with psycopg.connect(self.database_url) as connection:
                return connection.execute(query).fetchall()
        database = sqlite3.connect(self.data_dir / "db.sqlite3", timeout=20)
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()

    def start_web(self) -> Self:
        """Serve the site and wait until it answers."""
        self.port = free_port()
        self.spawn_web()
        self.wait_until(self.answers, what="the site answers")
        return self

    def spawn_web(self) -> None:
        """Start the web server at its port, as a supervisor does, and do not wait."""
        gunicorn = [
            "gunicorn",
            "imr_site.wsgi",
            f"--bind=127.0.0.1:{self.port}",
            "--threads=4",
            "--no-control-socket",
        ]
        self.web = self._start(gunicorn, "web")

    def start_worker(self) -> Self:
        """Start a worker (with its timers) and wait for its first sweep."""
        swept = "SELECT max(ran_at) FROM jobs_pulse WHERE name = 'sweep'"
        before = self.rows(swept)
        self.spawn_worker()
        self.wait_until(lambda: self.rows(swept) != before, what="the worker sweeps")
        return self

    def spawn_worker(self) -> None:
        """Start a worker, as a supervisor does, and do not wait."""
        self.worker = self._start(
            ["celery", "-A", "imr_site", "worker", "-P", self.pool, "-c", "2", "-l", "info"]
            + ["--without-gossip", "--without-mingle", "--without-heartbeat"]
            + [f"--include={','.join(self.include)}"] * bool(self.include),
            "worker",
        )

    def kill_worker(self) -> Self:
        """What a power cut does to the worker and its children: SIGKILL, nothing said, nothing finished."""
        assert self.worker is not None
        stop(self.worker, signal.SIGKILL)
        self.worker = None
        return self

    def wait_until(self, condition: Callable[[], object], *, what: str, seconds: float = 60) -> object:
        """The first true answer of `condition`; the end of both logs where it does not come, or a process dies."""

        def still_alive() -> object:
            answer = condition()
            for name, process in (("web server", self.web), ("worker", self.worker)):
                if not answer and process is not None and process.poll() is not None:
                    raise TimeoutError(f"{what}: not at all, as the {name} ended with {process.returncode}")
            return answer

        try:
            return wait_until(still_alive, seconds=seconds, what=what)
        except TimeoutError as error:
            raise AssertionError(f"{error}\n{self._log_ends()}") from None

    def close(self) -> None:
        """Stop both processes, at once: nobody needs what they have in hand."""
        for process in (self.web, self.worker):
            if process is not None:
                stop(process, signal.SIGKILL)
        self.web = self.worker = None

    def _start(self, command: list[str], name: str) -> subprocess.Popen[bytes]:
        log = self.logs / f"{name}.log"
        return start([sys.executable, "-m", *command], log, cwd=ROOT, env=self.environment, umask=OF_A_SHELL)

    def answers(self) -> bool:
        """Whether the web server lives."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:  # noqa: S310 - our own address
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def _log_ends(self) -> str:
        return "\n".join(f"--- {path.name}\n{path.read_text()[-3000:]}" for path in sorted(self.logs.glob("*.log")))
