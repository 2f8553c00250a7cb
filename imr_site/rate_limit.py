"""How often one address may ask for something."""

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone


def within_limit(request: HttpRequest, *, action: str, limit: int, seconds: int) -> bool:
    """Count this request; False from the one after `limit` in the same window of `seconds` on.

    A window has `limit` places, each a key of its own; who adds one has it. To add is the one thing that the database,
    Redis and memory alike do at once and with a timeout that nothing later changes (`incr` does neither everywhere).

    Not guaranteed: windows begin by the clock, so around the end of one up to twice as many may pass; a cache that is
    emptied, or that drops keys because it is full, forgets; and a cache in memory counts for its own process only.
    """
    window = int(timezone.now().timestamp()) // seconds
    places = [f"limit:{action}:{client_address(request)}:{window}:{place}" for place in range(limit)]
    cache = caches["limits"]  # of its own: a full one drops keys, and the default holds what sign-in counts
    taken = cache.get_many(places)
    return any(cache.add(place, 1, timeout=seconds) for place in places if place not in taken)


def client_address(request: HttpRequest) -> str:
    """Who asks. Behind our own proxy that is the last address the proxy added, which no client can forge."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.split(",")[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))
