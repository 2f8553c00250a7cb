"""Limits how often one network address may request something."""

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone


def within_limit(request: HttpRequest, *, action: str, limit: int, seconds: int) -> bool:
    """Count this request; False if it exceeds `limit` in the current window of `seconds`.

    A window has `limit` places, each a cache key; whoever adds a key has the place. Adding is the one operation that
    the database, Redis and memory caches all do atomically and with a timeout that nothing changes later (`incr` does
    neither everywhere).

    The limit is not exact: windows begin by the clock, so around the end of one up to twice as many requests may pass;
    a cache that is emptied, or that drops keys because it is full, forgets; a cache in memory counts for its process
    only.
    """
    window = int(timezone.now().timestamp()) // seconds
    places = [f"limit:{action}:{client_address(request)}:{window}:{place}" for place in range(limit)]
    cache = caches["limits"]  # of its own: a full one drops keys, and the default holds what sign-in counts
    taken = cache.get_many(places)
    return any(cache.add(place, 1, timeout=seconds) for place in places if place not in taken)


def client_address(request: HttpRequest) -> str:
    """The network address of the client: behind our proxy the last one it added, which no client can forge."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.split(",")[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))
