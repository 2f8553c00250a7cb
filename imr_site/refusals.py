"""What becomes of a refusal on its way to a person: words on a form, a message, a fragment, a page that is not there.

Each way is a block in which a view calls its services. A refusal ends the block and is told; what follows the block is
the answer then. `NotAllowed` goes through: whoever may not do this gets the page 403 with the reason.
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


class Told:
    """A block that ends with a refusal, if there is one; `message` and `code` are empty as long as there is none."""

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


def on_form(form: BaseForm, field: str | None = None) -> Told:
    """On the form, or on one field of it; the page is shown again with all that was typed, and status 422."""
    return Told(lambda error: form.add_error(field, error.message))


def in_message(request: HttpRequest, *, done: str = "", form: BaseForm | None = None) -> Told:
    """In a message on the next page, after what was `done` all the same.

    Where the page with `form` is shown again and someone else saved in between, saving again is possible: the form
    is based on the version there is now.
    """

    def tell(error: Refused) -> None:
        words = error.message
        if form is not None and isinstance(error, StaleVersion):
            _base_on(form, error.current)
            words = error.kept_message
        messages.error(request, f"{done} {words}".strip())

    return Told(tell)


def in_fragment() -> Told:
    """Nowhere yet: the view gives `message` and `code` to the part of the page that is replaced, with status 422."""
    return Told(lambda _error: None)


def as_missing(only: type[Refused] = Refused) -> Told:
    """As if there were no such page; refusals of another kind go through."""

    def tell(error: Refused) -> None:
        raise Http404(error.message) from error

    return Told(tell, only=only)


def _base_on(form: BaseForm, version: int | None) -> None:
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data["based_on"] = str(version)
    form.data = data


class NotAllowedPage:
    """The page 403 with the reason, wherever a service or a view refused somebody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing before or after the view."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page, or None for what is no refusal of this kind."""
        return permission_denied(request, exception) if isinstance(exception, NotAllowed) else None
