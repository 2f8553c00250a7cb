"""The base of the admin pages for what is added and retired, and never edited or deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from imr_site.accounts.models import User
from imr_site.admin import RefusingAdmin
from imr_site.errors import Refused

LONGEST = 500_000
"""Characters of a versioned text: several times the longest rule file of a release."""


class VersionedAdmin(RefusingAdmin):
    """A subclass adds through its service in `save_model`, and calls the service that retires in `retire_version`."""

    formfield_overrides = {models.TextField: {"max_length": LONGEST}}
    actions = ("retire",)

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
        """Take one version out of force. Raises Refused if that is impossible."""
        raise NotImplementedError

    @admin.action(description="Retire", permissions=["retire"])
    def retire(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Take the selected versions out of force."""
        for version in queryset:
            try:
                self.retire_version(version, acting(request))
            except Refused as error:
                messages.error(request, error.message)
            else:
                messages.success(request, f"{version} is retired.")


def acting(request: HttpRequest) -> User:
    """The administrator of the request; the console admits nobody else."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user
