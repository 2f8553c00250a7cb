"""Settings of allauth that need code."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Only an administrator makes accounts; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """False for every request, so that allauth's pages for signing up stay closed."""
        del request
        return False
