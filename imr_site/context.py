"""Context that every template receives."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def organization(_request: HttpRequest) -> dict[str, Any]:
    """The organization's names, for the title and the header, and how long a session may be idle."""
    return {
        "organization_name": settings.ORGANIZATION_NAME,
        "organization_short_name": settings.ORGANIZATION_SHORT_NAME,
        "idle_seconds": settings.IDLE_SECONDS,
        "debug": settings.DEBUG,
    }
