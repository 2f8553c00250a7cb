"""What the console's pages for versioned texts share: versions are added and retired, never edited or deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from imr_site.accounts.models import User
from reviews.errors import ReviewError


class VersionedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A subclass adds through its service in `save_model`, and says in `retire_version` which service retires."""

    actions = ("retire",)

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
