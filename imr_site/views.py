"""The two addresses that lead to the list of the user's role."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from imr_site.accounts.enums import Role

WORKLISTS = {Role.REVIEWER: "my_reviews", Role.QUALITY: "quality_queue"}


def worklist(request: HttpRequest) -> HttpResponse:
    """Redirect to the worklist of the user's role."""
    role = Role(request.user.role)  # type: ignore[union-attr]
    return redirect(WORKLISTS.get(role, "case_list"))


def search(request: HttpRequest) -> HttpResponse:
    """Redirect to the worklist with the search; a reviewer's own list is short, so reviewers get all of it."""
    if request.user.role == Role.REVIEWER:  # type: ignore[union-attr]
        return redirect("my_reviews")
    return redirect(f"{reverse('case_list')}?{urlencode({'q': request.GET.get('q', '')})}")
