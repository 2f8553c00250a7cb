"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from reviews.demo.people import sign_ins


def organization(_request: HttpRequest) -> dict[str, Any]:
    """The organization's names for title and header; in DEBUG, also who can sign in to the demo."""
    return {
        "organization_name": settings.ORGANIZATION_NAME,
        "organization_short_name": settings.ORGANIZATION_SHORT_NAME,
        "debug": settings.DEBUG,
        "demo_sign_ins": SimpleLazyObject(sign_ins),
    }
