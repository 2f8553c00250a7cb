"""Who signs in, and what each role may do in the admin console: rules and selectors decide on case work, not this."""

from typing import Any, Final

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from imr_site.prepared import Prepared

_OF_SESSION: Final = Prepared(lambda pk: User.objects.filter(pk=pk))


class ByAddress(AuthenticationBackend):  # type: ignore[misc]
    """As allauth's, which makes the statement for the person of a session anew for each page."""

    def get_user(self, user_id: int) -> User | None:
        """The person whose session it is; None if they may not sign in any more."""
        return next(filter(self.user_can_authenticate, _OF_SESSION(user_id)), None)


class RolePermissions(BaseBackend):
    """Administrators edit the reference data, auditors view it; every other role has no model permission."""

    def has_perm(self, user_obj: User, perm: str, obj: object | None = None) -> bool:  # type: ignore[override]
        """Whether the role grants `app.action_model`, for every object alike."""
        del obj
        if not user_obj.is_active or user_obj.is_anonymous:
            return False
        if user_obj.role == Role.ADMINISTRATOR:
            return True
        return user_obj.role == Role.AUDITOR and perm.rsplit(".", maxsplit=1)[-1].startswith("view_")

    def has_module_perms(self, user_obj: User, app_label: str) -> bool:
        """Whether the admin console lists the app."""
        del app_label
        return user_obj.is_active and not user_obj.is_anonymous and user_obj.is_staff


class NoDemoAccounts(BaseBackend):
    """Refuses the sign-in of demo accounts outside DEBUG: their passwords are printed in the README."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        """Refuse by raising PermissionDenied; otherwise leave the answer to the backends that follow."""
        del request
        email = str(credentials.get("email") or credentials.get("username") or "").lower()
        if email.endswith(settings.DEMO_EMAIL_DOMAIN) and not settings.DEBUG:
            raise PermissionDenied
