"""The address that leads to the list of the user's role, and the page for a request that cannot be read."""

from http import HTTPStatus

from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from imr_site.accounts.enums import Role

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


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page 400 with what was wrong, made without a database, a session or a person, as each may be the reason."""
    del request
    reason = TOO_MUCH.get(type(exception), "")
    return HttpResponse(render_to_string("400.html", {"reason": reason}), status=HTTPStatus.BAD_REQUEST)
