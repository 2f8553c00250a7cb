"""How a refusal reaches a person: words on a form, a message, a fragment of a page, or a page that is not there.

Each way is a block in which a view calls its services. A refusal ends the block and is shown; the code after the block
then makes the answer. `NotAllowed` and a FileFault are not caught here: they have pages of their own.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.defaults import permission_denied

from imr_site.audit.services import record
from imr_site.errors import NotAllowed, Refused, StaleVersion
from imr_site.files.errors import FileFault

log = logging.getLogger(__name__)
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FAULT = "file.fault"
"""The kind of audit event for a stored file that somebody wanted and that is gone or altered."""


class RefusalBlock:
    """A block that ends at a refusal. `message` and `code` are those of the refusal, empty if there is none."""

    def __init__(self, tell: Callable[[Refused], None], *, only: type[Refused] = Refused) -> None:
        self._tell = tell
        self._only = only
        self.message = ""
        self.code = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, self._only) or isinstance(error, (NotAllowed, FileFault)):
            return False
        self.message, self.code = error.message, error.code
        self._tell(error)
        return True


def on_form(form: BaseForm, field: str | None = None) -> RefusalBlock:
    """Show a refusal on the form, or on one field of it; the page appears again with all that was typed, status 422."""
    return RefusalBlock(lambda error: form.add_error(field, error.message))


def in_message(request: HttpRequest, *, done: str = "", form: BaseForm | None = None) -> RefusalBlock:
    """Show a refusal in a message on the next page, after `done`, which says what was done in spite of it.

    If someone else saved meanwhile, the page with `form` appears again, based on the version there is now, so that
    saving again is possible.
    """

    def tell(error: Refused) -> None:
        words = error.message
        if form is not None and isinstance(error, StaleVersion):
            _base_on(form, error.current)
            words = error.kept_message
        messages.error(request, f"{done} {words}".strip())

    return RefusalBlock(tell)


def errors_in_messages(request: HttpRequest, form: BaseForm) -> None:
    """Show what is wrong with an invalid form in messages on the next page, which has no such form of its own."""
    for field, errors in form.errors.items():
        messages.error(request, f"{form[field].label}: {' '.join(map(str, errors))}")


def in_fragment() -> RefusalBlock:
    """Catch a refusal; the view shows its `message` and `code` in the replaced part of the page, with status 422."""
    return RefusalBlock(lambda _error: None)


def as_missing(only: type[Refused] = Refused) -> RefusalBlock:
    """Answer a refusal of the kind `only` as a page that does not exist; refusals of other kinds are raised."""

    def tell(error: Refused) -> None:
        raise Http404(error.message) from error

    return RefusalBlock(tell, only=only)


def _base_on(form: BaseForm, version: int | None) -> None:
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data["based_on"] = str(version)
    form.data = data


class RefusedPages:
    """Middleware with the pages for what no view handles: not allowed, a stored file gone or altered, a full disk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Call the view; the work is in `process_view` and `process_exception`."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """The page 507 if the disk has no room for a form with files, which is read before its token is checked."""
        if request.content_type != "multipart/form-data" or getattr(view, "csrf_exempt", False):
            return None
        try:
            _ = request.POST
        except OSError as error:
            return _no_room(error)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for NotAllowed, FileFault and a full disk; None for any other exception."""
        if isinstance(exception, NotAllowed):
            return permission_denied(request, exception)
        if isinstance(exception, FileFault):
            _report(request, exception)
            return render(request, "file_fault.html", {"fault": exception}, status=HTTPStatus.INTERNAL_SERVER_ERROR)
        return _no_room(exception)


def _no_room(error: Exception) -> HttpResponse | None:
    if not isinstance(error, OSError) or error.errno not in NO_ROOM:
        return None
    log.error("There is no room on the disk for what a request brought.")
    return HttpResponse(render_to_string("507.html"), status=HTTPStatus.INSUFFICIENT_STORAGE)


def _report(request: HttpRequest, fault: FileFault) -> None:
    """Log the fault, and record it as an event if the person is signed in: strangers must not fill the audit log."""
    log.error("%s: %s", fault.code, fault.name)
    if request.user.is_authenticated:
        with transaction.atomic():
            record(kind=FAULT, scope="files", actor=request.user, data={"name": fault.name, "fault": fault.code})
