"""The two addresses that lead to the list of the user's role, and the page for a request that cannot be read."""

from http import HTTPStatus

from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from imr_site.accounts.access import only_looks
from imr_site.accounts.enums import Role
from imr_site.searches import keep_search

TOO_MUCH: dict[type[Exception], str] = {
    RequestDataTooBig: "The text is longer than all fields of a form can be. Shorten it, and send it again.",
    TooManyFieldsSent: "The form has more fields than any form here. Load the page again, and send it in parts.",
    TooManyFilesSent: "There are more files than a form here takes. Send them in parts.",
}
WORKLISTS = {Role.REVIEWER: "my_reviews", Role.QUALITY: "quality_queue"}


def worklist(request: HttpRequest) -> HttpResponse:
    """Redirect to the worklist of the user's role."""
    role = Role(request.user.role)  # type: ignore[union-attr]
    return redirect(WORKLISTS.get(role, "case_list"))


@only_looks
@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Redirect to the worklist with the search; a reviewer's own list is short, so reviewers get all of it.

    The words may be a name: they are posted and kept with the session, and addresses have their number only.
    """
    words = request.POST.get("q", "").replace("\0", "").strip()
    if request.user.role == Role.REVIEWER:  # type: ignore[union-attr]
        return redirect("my_reviews")
    if not words:
        return redirect("case_list")
    return redirect(f"{reverse('case_list')}?search={keep_search(request.session, words)}")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page 400 with what was wrong, made without a database, a session or a person, as each may be the reason."""
    del request
    reason = TOO_MUCH.get(type(exception), "")
    return HttpResponse(render_to_string("400.html", {"reason": reason}), status=HTTPStatus.BAD_REQUEST)
