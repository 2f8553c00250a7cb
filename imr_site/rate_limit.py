"""Limits how often something may happen: per client, per account, or in all."""

from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone

from imr_site.client_address import client_address


def within_limit(request: HttpRequest, *, action: str, limit: int, seconds: int) -> bool:
    """Count this request of its client; False if it exceeds `limit` in the current window of `seconds`."""
    return take_place(f"{action}:{client_address(request)}", limit=limit, seconds=seconds)


def take_place(name: str, *, limit: int, seconds: int) -> bool:
    """Count one more of `name`; False if that exceeds `limit` in the current window of `seconds`.

    A window has `limit` places, each a cache key; whoever adds a key has the place. Adding is the one operation that
    the database, Redis and memory caches all do atomically and with a timeout that nothing changes later (`incr` does
    neither everywhere).

    The limit is not exact: windows begin by the clock, so around the end of one up to twice as many may pass; a cache
    that is emptied, or that drops keys because it is full, forgets; a cache in memory counts for its process only.
    """
    places = _places(name, limit, seconds)
    cache = caches["limits"]  # of its own: a full one drops keys, and the default holds what sign-in counts
    taken = cache.get_many(places)
    return any(cache.add(place, 1, timeout=seconds) for place in places if place not in taken)


def is_full(name: str, *, limit: int, seconds: int) -> bool:
    """Whether one more of `name` would exceed the limit; nothing is counted."""
    places = _places(name, limit, seconds)
    return len(caches["limits"].get_many(places)) == len(places)


def _places(name: str, limit: int, seconds: int) -> list[str]:
    window = int(timezone.now().timestamp()) // seconds
    return [f"limit:{name}:{window}:{place}" for place in range(limit)]
