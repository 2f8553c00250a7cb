"""A person on the site, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.test import Client
from django.urls import reverse

from imr_site.accounts.enums import Role
from tests.factories import sign_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from imr_site.accounts.models import User

HTMX = {"HX-Request": "true"}


class Visit:
    """What one person does on the site, page by name."""

    def __init__(self, person: User) -> None:
        self.client = sign_in(Client(), person)

    def get(self, name: str, *args: Any, htmx: bool = False) -> HttpResponse:
        return self.client.get(reverse(name, args=args), headers=HTMX if htmx else {})

    def post(self, name: str, *args: Any, htmx: bool = False, **data: Any) -> HttpResponse:
        return self.client.post(reverse(name, args=args), data, headers=HTMX if htmx else {})

    def said(self, name: str, *args: Any) -> str:
        """The text of the page, entities and all."""
        response = self.get(name, *args)
        assert response.status_code == 200, response.status_code
        return response.content.decode()


def messages_of(response: HttpResponse) -> list[str]:
    """What the site said to the person, kept for the next page."""
    return [str(message) for message in response.wsgi_request._messages]


AUDITORS = "Auditors see everything and start nothing."


def reasons(role: Role, words: str) -> tuple[str, str]:
    """Why a page refuses a colleague who looks at it, and who posts to it: auditors post nowhere."""
    return words, AUDITORS if role == Role.AUDITOR else words
