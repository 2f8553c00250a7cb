"""The faults: each strikes once, and mends what a power cut or a full disk would need a person for."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import psycopg
import redis

from tests.campaign.site import COMPILER, Site

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

CLOCK_OFFSETS = (-2 * 86_400, -3_600, -30, 30, 3_600)  # seconds


def worker_killed(site: Site, _random: Random) -> None:
    """SIGKILL of the worker; its supervisor starts another."""
    site.kill("worker")


def web_killed(site: Site, _random: Random) -> None:
    """SIGKILL of the web server; its supervisor starts another."""
    site.kill("web")


def disk_full(site: Site, random: Random) -> None:
    """Not a byte is left on the disk of the installation for some seconds."""
    ballast = site.installation.data_dir / "ballast"
    try:
        with ballast.open("wb", buffering=0) as file:
            for size in (2**20, 2**12, 1):
                _fill(file.write, b"\0" * size)
        time.sleep(random.uniform(1, 5))
    finally:
        ballast.unlink(missing_ok=True)


def _fill(write: Callable[[bytes], object], piece: bytes) -> None:
    try:
        while True:
            write(piece)
    except OSError:
        return


def clock_set(site: Site, random: Random) -> None:
    """The clock jumps, some seconds later it is right again: so it is set back once at least."""
    site.set_clock(random.choice(CLOCK_OFFSETS))
    time.sleep(random.uniform(3, 10))
    site.set_clock(0)


def redis_killed(site: Site, random: Random) -> None:
    """SIGKILL of Redis; it is away for some seconds and comes back with what it kept."""
    site.redis.kill()
    time.sleep(random.uniform(0, 5))
    site.redis.start()


def redis_emptied(site: Site, _random: Random) -> None:
    """Redis loses every message."""
    site.redis.empty()


def redis_frozen(site: Site, random: Random) -> None:
    """Redis takes connections and says nothing for some seconds."""
    os.kill(site.redis.process.pid, signal.SIGSTOP)
    try:
        time.sleep(random.uniform(1, 5))
    finally:
        os.kill(site.redis.process.pid, signal.SIGCONT)


def postgres_killed(site: Site, random: Random) -> None:
    """SIGKILL of PostgreSQL; it is away for some seconds and recovers what was committed."""
    site.postgres.kill()
    time.sleep(random.uniform(0, 5))
    site.postgres.start_again()


def connections_cut(site: Site, _random: Random) -> None:
    """Every connection to PostgreSQL and Redis is cut, whatever it is in the middle of."""
    with psycopg.connect(site.postgres.url(), autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    with redis.Redis.from_url(site.redis.url()) as client:
        client.client_kill_filter(_type="normal", skipme=True)


def strikes_for(site: Site) -> list[Callable[[Site, Random], None]]:
    """What can strike this site."""
    strikes = [worker_killed, web_killed]
    strikes += [disk_full] * site.disk
    strikes += [clock_set] * bool(COMPILER)
    if site.postgres and site.redis:
        strikes += [redis_killed, redis_emptied, redis_frozen, postgres_killed, connections_cut]
    return strikes
