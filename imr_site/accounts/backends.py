"""What a role may do in the admin console. Case work is decided by selectors and services, not here."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from imr_site.accounts.enums import Role
from imr_site.accounts.models import User


class RolePermissions(BaseBackend):
    """Administrators keep the reference data, auditors look; every other role has no model permission."""

    def has_perm(self, user_obj: User, perm: str, obj: object | None = None) -> bool:  # type: ignore[override]
        """Whether the role grants `app.action_model`; `obj` makes no difference."""
        del obj
        if not user_obj.is_active or user_obj.is_anonymous:
            return False
        if user_obj.role == Role.ADMINISTRATOR:
            return True
        return user_obj.role == Role.AUDITOR and perm.rsplit(".", maxsplit=1)[-1].startswith("view_")

    def has_module_perms(self, user_obj: User, app_label: str) -> bool:
        """Whether the admin console lists the app at all."""
        del app_label
        return user_obj.is_active and not user_obj.is_anonymous and user_obj.is_staff


class NoDemoAccounts(BaseBackend):
    """Ends the sign-in of a demo account outside DEBUG: its password is printed for everyone to read."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        """Refuse by raising PermissionDenied; otherwise leave the answer to the backends that follow."""
        del request
        email = str(credentials.get("email") or credentials.get("username") or "").lower()
        if email.endswith(settings.DEMO_EMAIL_DOMAIN) and not settings.DEBUG:
            raise PermissionDenied
