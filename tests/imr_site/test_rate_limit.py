"""So many requests of one address in one window, on every kind of cache."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.cache import caches
from django.test import RequestFactory

from imr_site.rate_limit import within_limit
from tests.imr_site.threads import at_once

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT, SECONDS = 20, 600
ALIASES = ("default", "limits")
START = datetime(2017, 4, 3, 10, tzinfo=UTC)
"""The beginning of a window."""


@pytest.fixture(
    params=[
        "database",
        "memory",
        pytest.param("redis", marks=pytest.mark.integration),
    ]
)
def _each_cache(request, settings, transactional_db) -> Iterator[None]:
    if request.param == "memory":
        memory = "django.core.cache.backends.locmem.LocMemCache"
        settings.CACHES = {alias: {"BACKEND": memory, "LOCATION": alias} for alias in ALIASES}
    if request.param == "redis":
        server = request.getfixturevalue("redis")
        redis = "django.core.cache.backends.redis.RedisCache"
        settings.CACHES = {alias: {"BACKEND": redis, "LOCATION": server.url(n)} for n, alias in enumerate(ALIASES)}
    _forget()
    yield
    _forget()


def _forget() -> None:
    for alias in ALIASES:
        caches[alias].clear()


pytestmark = pytest.mark.usefixtures("_each_cache")


def ask(times: int = 1, *, address: str = "192.0.2.1", action: str = "open") -> int:
    """How many of so many requests pass."""
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    return sum(within_limit(request, action=action, limit=LIMIT, seconds=SECONDS) for _ in range(times))


def test_the_limit_passes_and_no_more():
    with time_machine.travel(START, tick=False):
        assert [ask(LIMIT + 5), ask(5)] == [LIMIT, 0]
        assert [ask(address="192.0.2.2"), ask(action="check")] == [1, 1]


@pytest.mark.parametrize("later", [299, 301, 599])
def test_waiting_within_the_window_gives_no_more(later):
    with time_machine.travel(START, tick=False) as clock:
        assert ask(LIMIT) == LIMIT
        clock.shift(timedelta(seconds=later))
        assert ask(LIMIT) == 0


def test_the_next_window_begins_anew_however_often_was_asked_before():
    with time_machine.travel(START, tick=False) as clock:
        ask(LIMIT)
        clock.shift(timedelta(seconds=SECONDS - 1))
        ask(LIMIT)
        clock.shift(timedelta(seconds=1))
        assert ask(LIMIT + 1) == LIMIT


def test_many_at_once_are_counted_each():
    with time_machine.travel(START, tick=False):
        assert sum(at_once(8, lambda _number: ask(5))) == LIMIT


def test_busy_addresses_push_out_nothing_that_sign_in_counts(monkeypatch):
    """A cache that is full drops the first of its keys, or the oldest: those of allauth."""
    monkeypatch.setattr(caches["default"], "_max_entries", LIMIT)
    with time_machine.travel(START, tick=False):
        caches["default"].set("allauth:failed", 5)
        assert sum(ask(LIMIT, address=f"192.0.2.{number}") for number in range(4)) == 4 * LIMIT
        assert caches["default"].get("allauth:failed") == 5
