"""How a refusal reaches a person: words on a form, a message, a fragment of a page, or a page that is not there.

Each way is a block in which a view calls its services. A refusal ends the block and is shown; the code after the block
then makes the answer. `NotAllowed` is not caught here: it becomes the page 403 with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.defaults import permission_denied

from imr_site.errors import NotAllowed, Refused, StaleVersion


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
        if not isinstance(error, self._only) or isinstance(error, NotAllowed):
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


class NotAllowedPage:
    """Middleware that turns NotAllowed into the page 403 with the reason, whichever view or service raised it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Call the view; the work is in `process_exception`."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page 403 for NotAllowed, None for any other exception."""
        return permission_denied(request, exception) if isinstance(exception, NotAllowed) else None
