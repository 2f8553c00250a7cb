"""The bounded cache of what can be made again."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from imr_site.files.cache import FileCache

GROUP = "ab" * 32


@pytest.fixture
def cache(tmp_path) -> FileCache:
    return FileCache(lambda: tmp_path, lambda: 1000)


def _put(cache: FileCache, name: str, size: int, *, group: str = GROUP, used: int = 0) -> None:
    """A file last used so many seconds after the others."""
    with cache.aside() as to:
        to.write_bytes(b"x" * size)
        cache.put(group, name, to)
    stamp = timezone.now().timestamp() - 1000 + used
    os.utime(cache._path(group, name), (stamp, stamp))


def _kept(cache: FileCache) -> set[str]:
    return {path.name for path in cache._folder().rglob("*") if path.is_file()}


def test_what_was_put_is_there_for_its_own_account_only(cache):
    _put(cache, "1.jpg", 3)
    assert cache.get(GROUP, "1.jpg") == b"xxx"
    assert cache.get(GROUP, "2.jpg") is None
    assert _kept(cache) == {"1.jpg"}
    assert cache._path(GROUP, "1.jpg").stat().st_mode & 0o077 == 0


def test_what_was_used_longest_ago_goes_first(cache):
    for number in range(4):
        _put(cache, f"{number}.jpg", 240, used=number)
    cache.get(GROUP, "0.jpg")
    _put(cache, "4.jpg", 240)
    assert _kept(cache) == {"0.jpg", "2.jpg", "3.jpg", "4.jpg"}


def test_it_is_measured_while_it_grows(cache):
    for number in range(30):
        _put(cache, f"{number}.jpg", 100, used=number)
    assert sum(path.stat().st_size for path in cache._folder().rglob("*.jpg")) <= 1000 + 1000 / 20 + 100


def test_what_nobody_used_for_a_week_goes_although_there_is_room(cache):
    _put(cache, "old.jpg", 10)
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        _put(cache, "new.jpg", 10)
        cache.shrink()
    assert _kept(cache) == {"new.jpg"}


def test_a_group_goes_as_a_whole_and_no_other(cache):
    other = "cd" * 32
    _put(cache, "1.jpg", 3)
    _put(cache, "1.jpg", 3, group=other)
    cache.remove(GROUP)
    assert (cache.get(GROUP, "1.jpg"), cache.get(other, "1.jpg")) == (None, b"xxx")
    cache.remove(GROUP)


def test_what_is_put_while_its_group_is_removed_is_left_out(cache, monkeypatch):
    with cache.aside() as to:
        to.write_bytes(b"xxx")
        monkeypatch.setattr("imr_site.files.cache.Path.mkdir", lambda *_, **__: None)
        assert cache.put(GROUP, "1.jpg", to) == b"xxx"
    assert _kept(cache) == set()
