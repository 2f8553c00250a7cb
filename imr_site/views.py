"""Where people land: the list that waits for their role."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from imr_site.accounts.enums import Role

WORKLISTS = {Role.REVIEWER: "my_reviews", Role.QUALITY: "quality_queue"}


def worklist(request: HttpRequest) -> HttpResponse:
    """The worklist of the role."""
    role = Role(request.user.role)  # type: ignore[union-attr]
    return redirect(WORKLISTS.get(role, "case_list"))


def search(request: HttpRequest) -> HttpResponse:
    """Search among what the role may see; a reviewer's own list is short enough to look through."""
    if request.user.role == Role.REVIEWER:  # type: ignore[union-attr]
        return redirect("my_reviews")
    return redirect(f"{reverse('case_list')}?{urlencode({'q': request.GET.get('q', '')})}")
