"""How often one address may ask for something."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone


def within_limit(request: HttpRequest, *, action: str, limit: int, seconds: int) -> bool:
    """Count this request; False from the one after `limit` in the same window of `seconds` on."""
    window = int(timezone.now().timestamp()) // seconds
    key = f"limit:{action}:{client_address(request)}:{window}"
    cache.add(key, 0, timeout=seconds)
    try:
        return int(cache.incr(key)) <= limit
    except ValueError:  # the window ended between the two lines
        return True


def client_address(request: HttpRequest) -> str:
    """Who asks. Behind our own proxy that is the last address the proxy added, which no client can forge."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.split(",")[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))
