"""The bases of the admin pages: rows that are only shown, and rows that a service writes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from imr_site.errors import NotAllowed, Refused


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shows rows; nobody adds, changes or deletes them here, as case data changes only through services."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        del request
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        del request, obj
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        del request, obj
        return False


class RefusingForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form whose row a service writes; it also shows why the service refused it."""

    refusal = ""

    def clean(self) -> dict[str, Any]:
        """Add the service's refusal, if there is one, to the errors of the form."""
        cleaned = super().clean() or {}
        if self.refusal:
            self.add_error(None, self.refusal)
        return cleaned


class RefusingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A subclass writes through services in `save_model`; what they refuse is shown on the form, as it was typed."""

    form = RefusingForm

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the form; show it again, as it was typed, if the service refuses what the form accepted."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except NotAllowed:
            raise
        except Refused as error:
            request.refusal = error.message  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        """The form class, with what the service refused in this request."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", "")
        return form
