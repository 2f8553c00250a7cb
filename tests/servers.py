"""Real servers for tests: PostgreSQL and Redis, started on free ports from what is installed, and stopped again.

Nothing that already runs is used or touched. As a command it wraps another one:

    python -m tests.servers postgres -- pytest -m "not integration"

runs the command with DATABASE_URL (and, for `redis`, CELERY_BROKER_URL) pointing to servers of its own. To what
`spare-postgres` starts IMR_TEST_POSTGRES points: for the installations that tests make.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg
import redis as redis_client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

START_SECONDS = 60


class MissingToolError(Exception):
    """A program the harness needs is not installed; the message names it and its Debian package."""


def free_port() -> int:
    """A TCP port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition: Callable[[], object], *, seconds: float, what: str) -> object:
    """The first true answer of `condition`, asked ever more seldom; TimeoutError once the time is over."""
    deadline, pause = time.monotonic() + seconds, 0.02
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:g} s")
        time.sleep(pause)
        pause = min(2 * pause, 0.2)  # an answer may be a connection to a database, of some milliseconds
    return answer


def tool(name: str, package: str) -> str:
    """The path of an installed program; Debian keeps PostgreSQL's out of PATH."""
    found = shutil.which(name)
    if not found:
        versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
        found = next((str(path) for path in sorted(versions, key=_version, reverse=True)), None)
    if not found:
        raise MissingToolError(f"{name} is not installed (apt-get install {package})")
    return found


def _version(path: Path) -> float:
    return float(path.parent.parent.name)


def start(command: list[str], log: Path, *, user: str | None = None, **options: object) -> subprocess.Popen[bytes]:
    """Start a server in a process group of its own that ends with this process, whatever ends this process."""
    dies_with_us = ["setpriv", "--pdeathsig=TERM"]
    if user:
        dies_with_us += [f"--reuid={user}", f"--regid={user}", "--init-groups"]
    with log.open("ab") as output:
        return subprocess.Popen(
            [*dies_with_us, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **options,
        )


def stop(process: subprocess.Popen[bytes], number: int = signal.SIGTERM, seconds: float = 20) -> None:
    """Signal the whole process group and wait for its head; SIGKILL where that takes too long."""
    if process.poll() is None:
        os.killpg(process.pid, number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class Cluster:
    """A PostgreSQL server that answers at a port of this machine, whoever started it."""

    def __init__(self, port: int, password: str) -> None:
        self.port, self.password = port, password

    @classmethod
    def at(cls, url: str) -> Cluster:
        """The server with this address."""
        address = urlsplit(url)
        return cls(int(address.port or 0), address.password or "")

    def url(self, database: str = "postgres") -> str:
        """What DATABASE_URL takes."""
        return f"postgres://imr:{self.password}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """The address of an empty database of its own."""
        name = f"imr_{secrets.token_hex(4)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)


class Postgres(Cluster):
    """A PostgreSQL server in a temporary folder with a password of its own.

    It is fast and may lose what was just committed when it is killed, unless it `keeps` as a real one does.
    """

    def __init__(self, *, keeps: bool = False) -> None:
        super().__init__(free_port(), secrets.token_hex(16))
        self.keeps = keeps
        # PostgreSQL refuses to run as root.
        self.user = _unprivileged_user() if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="imr-pg-", dir=_enterable() if self.user else None))
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the cluster and wait until it answers."""
        initdb = tool("initdb", "postgresql")
        secret, log, data = self.folder / "password", self.folder / "log", self.folder / "data"
        secret.write_text(self.password)
        if self.user:
            for path in (self.folder, secret):
                shutil.chown(path, self.user, self.user)
        command = [initdb, "-D", str(data), "-U", "imr", "--auth=scram-sha-256", f"--pwfile={secret}"]
        command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        made = start(command, log, user=self.user, cwd=self.folder)
        if made.wait(START_SECONDS):
            raise RuntimeError(f"initdb failed:\n{log.read_text()}")
        self.start_again()

    def start_again(self) -> None:
        """Serve the cluster that was made, also after a kill, and wait until it answers."""
        postgres, log, data = tool("postgres", "postgresql"), self.folder / "log", self.folder / "data"
        options = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 200,
        }
        if not self.keeps:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        settings = [argument for name, value in options.items() for argument in ("-c", f"{name}={value}")]
        self.process = start([postgres, "-D", str(data), *settings], log, user=self.user, cwd=self.folder)
        wait_until(self._answers, seconds=START_SECONDS, what="PostgreSQL answers")

    def kill(self) -> None:
        """End it without a word; where it `keeps`, what was committed is there when it starts again."""
        assert self.process is not None
        stop(self.process, signal.SIGKILL)
        lock = self.folder / "data" / "postmaster.pid"
        wait_until(lambda: not _any_in(self.folder), seconds=START_SECONDS, what="PostgreSQL's processes are gone")
        lock.unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop at once and forget everything."""
        if self.process:
            stop(self.process, signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            raise RuntimeError(f"PostgreSQL stopped:\n{(self.folder / 'log').read_text()}")
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


def _any_in(folder: Path) -> bool:
    """Whether a process still works in this folder."""
    for process in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if process.readlink().is_relative_to(folder):
                return True
        except OSError:
            continue
    return False


def _enterable() -> str:
    """The folder for temporary files, where any user may enter it."""
    usual = tempfile.gettempdir()
    return usual if Path(usual).stat().st_mode & stat.S_IXOTH else "/tmp"  # noqa: S108


def _unprivileged_user() -> str:
    """Whom to be instead of root: the account Debian makes for PostgreSQL, or nobody."""
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise MissingToolError("no unprivileged account to run PostgreSQL as (apt-get install postgresql)")


class Redis:
    """A Redis server with a password of its own, in memory or, if it `keeps`, with a file that outlives a kill."""

    def __init__(self, *, keeps: bool = False) -> None:
        self.keeps = keeps
        self.password = secrets.token_hex(16)
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="imr-redis-"))
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        server = tool("redis-server", "redis-server")
        configuration = self.folder / "redis.conf"
        configuration.touch(mode=0o600)
        lines = ["bind 127.0.0.1", f"port {self.port}", f"requirepass {self.password}", 'save ""', f"dir {self.folder}"]
        if self.keeps:
            lines += ["appendonly yes", "appendfsync always"]
        configuration.write_text("\n".join(lines))
        self.process = start([server, str(configuration)], self.folder / "log")
        wait_until(self._answers, seconds=START_SECONDS, what="Redis answers")

    def kill(self) -> None:
        """End it without a word; `start` serves again what it kept."""
        assert self.process is not None
        stop(self.process, signal.SIGKILL)

    def stop(self) -> None:
        """Stop and forget everything."""
        if self.process:
            stop(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: int = 0) -> str:
        """What CELERY_BROKER_URL takes."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{database}"

    def empty(self) -> None:
        """Lose everything, as a broker may."""
        with redis_client.Redis.from_url(self.url()) as client:
            client.flushall()

    def _answers(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            raise RuntimeError(f"Redis stopped:\n{(self.folder / 'log').read_text()}")
        try:
            with redis_client.Redis.from_url(self.url()) as client:
                return bool(client.ping())
        except redis_client.ConnectionError:
            return False


class S3Server:
    """Moto's pretence of S3: it keeps everything in memory and takes any credentials."""

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="imr-s3-"))
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        self.process = start(command, self.folder / "log")
        wait_until(self._answers, seconds=START_SECONDS, what="the S3 server answers")

    def stop(self) -> None:
        """Stop and forget everything."""
        if self.process:
            stop(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self) -> str:
        """What FILES_ENDPOINT takes."""
        return f"http://127.0.0.1:{self.port}"

    def _answers(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            raise RuntimeError(f"The S3 server stopped:\n{(self.folder / 'log').read_text()}")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def running(server: Postgres | Redis | S3Server) -> Iterator[Postgres | Redis | S3Server]:
    """Start the server, and stop it however the block ends."""
    try:
        server.start()
        yield server
    finally:
        server.stop()


SERVERS = {
    "postgres": (Postgres, "DATABASE_URL"),
    "spare-postgres": (Postgres, "IMR_TEST_POSTGRES"),
    "redis": (Redis, "CELERY_BROKER_URL"),
}


def main(arguments: list[str]) -> int:
    """Run a command with servers of its own around it; its exit code is the answer."""
    cut = arguments.index("--") if "--" in arguments else len(arguments)
    names, command = arguments[:cut], arguments[cut + 1 :]
    if not names or not command or not set(names) <= set(SERVERS):
        print(f"usage: python -m tests.servers {{{','.join(SERVERS)}}}... -- COMMAND...", file=sys.stderr)
        return 2
    environment = dict(os.environ)
    # A terminal's Ctrl-C reaches the command too: it stops first, then the servers do.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with ExitStack() as stack:
            for name in names:
                server, variable = SERVERS[name]
                environment[variable] = stack.enter_context(running(server())).url()
            return subprocess.run(command, env=environment, check=False).returncode
    except MissingToolError as missing:
        print(f"{missing}", file=sys.stderr)
        return 69
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
