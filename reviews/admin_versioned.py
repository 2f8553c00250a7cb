"""What the console's pages for versioned texts share: versions are added and retired, never edited or deleted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from imr_site.accounts.models import User
from reviews.errors import ReviewError


class VersionedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A version to be added. What its service refused when it was to be saved is shown on it."""

    refusal = ""

    def clean(self) -> dict[str, Any]:
        """Nothing more is wrong with it than what was refused."""
        cleaned = super().clean() or {}
        if self.refusal:
            self.add_error(None, self.refusal)
        return cleaned


class VersionedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A subclass adds through its service in `save_model`, and says in `retire_version` which service retires."""

    form = VersionedForm
    actions = ("retire",)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form; again, as it was typed, where the service refuses what the form let pass."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ReviewError as error:
            request.refusal = error.message  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        """With what was refused in this request."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", "")
        return form

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: a change is a new version."""
        del request, obj
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: it is retired."""
        del request, obj
        return False

    def has_retire_permission(self, request: HttpRequest) -> bool:
        """Whoever may add."""
        return self.has_add_permission(request)

    def retire_version(self, version: Any, actor: User) -> None:
        """Take one version out of force. Raises ReviewError where that cannot be."""
        raise NotImplementedError

    @admin.action(description="Retire", permissions=["retire"])
    def retire(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Take versions out of force."""
        for version in queryset:
            try:
                self.retire_version(version, acting(request))
            except ReviewError as error:
                messages.error(request, error.message)
            else:
                messages.success(request, f"{version} is retired.")


def acting(request: HttpRequest) -> User:
    """The administrator; the console lets nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user
