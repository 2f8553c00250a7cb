"""What the sign-in page of a demo offers; in the settings only with DEBUG."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from reviews.demo.people import sign_ins


def demo(_request: HttpRequest) -> dict[str, Any]:
    """Who can sign in to the demo."""
    return {"demo_sign_ins": SimpleLazyObject(sign_ins)}
