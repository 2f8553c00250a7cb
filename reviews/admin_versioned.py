"""The base of the admin pages for versioned texts: versions are added and retired, never edited or deleted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from imr_site.accounts.models import User
from reviews.errors import ReviewError


class VersionedForm(forms.ModelForm):  # type: ignore[type-arg]
    """The form of a new version; it also shows why the service refused it."""

    refusal = ""

    def clean(self) -> dict[str, Any]:
        """Add the service's refusal, if there is one, to the errors of the form."""
        cleaned = super().clean() or {}
        if self.refusal:
            self.add_error(None, self.refusal)
        return cleaned


class VersionedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A subclass adds through its service in `save_model`, and calls the service that retires in `retire_version`."""

    form = VersionedForm
    actions = ("retire",)

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
        except ReviewError as error:
            request.refusal = error.message  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        """The form class, with what the service refused in this request."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", "")
        return form

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """False: a change is a new version."""
        del request, obj
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """False: a version is retired and stays on file."""
        del request, obj
        return False

    def has_retire_permission(self, request: HttpRequest) -> bool:
        """Whether the user may retire versions: whoever may add one may. Django asks this for the action `retire`."""
        return self.has_add_permission(request)

    def retire_version(self, version: Any, actor: User) -> None:
        """Take one version out of force. Raises ReviewError if that is impossible."""
        raise NotImplementedError

    @admin.action(description="Retire", permissions=["retire"])
    def retire(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Take the selected versions out of force."""
        for version in queryset:
            try:
                self.retire_version(version, acting(request))
            except ReviewError as error:
                messages.error(request, error.message)
            else:
                messages.success(request, f"{version} is retired.")


def acting(request: HttpRequest) -> User:
    """The administrator of the request; the console admits nobody else."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user
