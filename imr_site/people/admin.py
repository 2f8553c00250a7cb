"""Accounts in the admin console. Nothing here sets a password or shows a secret; what takes two is only asked for."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from imr_site.accounts.access import signed_in
from imr_site.accounts.enums import ChangeKind, Role
from imr_site.accounts.models import RoleHeld, User
from imr_site.admin import RefusingAdmin, RefusingForm
from imr_site.errors import Refused
from imr_site.people.services.changes import ask_change
from imr_site.people.services.links import request_link
from imr_site.people.services.people import close_account, open_account, rename_account

# The factors hold secrets, and who removes one or verifies an address there becomes its owner.
admin.site.unregister([Group, Authenticator, EmailAddress])
# One door: the console's own sign-in page would ask for a password only, whoever has a second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

ASKED = "Asked for: it is done when another administrator approves it under “Account changes”."


class AccountForm(RefusingForm):
    """The form of an account; its first password is chosen by its owner, with the link that is sent."""

    class Meta:
        model = User
        fields = ("email", "full_name", "role", "is_active")
        help_texts = {"is_active": "Unmark it to keep the person from signing in, at once."}


class RoleHeldInline(admin.TabularInline):  # type: ignore[type-arg]
    model = RoleHeld
    fields = readonly_fields = ("role", "since", "change")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        del request, obj
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        del request, obj
        return False


@admin.register(User)
class AccountAdmin(RefusingAdmin):
    """Adds and corrects accounts through their services; the audit log tells what was done, not the console's own."""

    form = AccountForm
    inlines = (RoleHeldInline,)
    list_display = ("full_name", "email", "role", "is_active", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("full_name", "email")
    ordering = ("full_name",)
    actions = ("send_link", "reset_factor")

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        del request
        return ["email", "full_name", "role"] + (["is_active", "last_login", "date_joined"] if obj else [])

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        own = obj is not None and obj.pk == request.user.pk
        return ["last_login", "date_joined"] + (["email", "role", "is_active"] if own else [])

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        del request
        return self.inlines if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """False: an account is closed and stays, as what its owner did stays."""
        del request, obj
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Do or ask for what was changed on the form, each through its service."""
        actor = signed_in(request)
        if not change:
            person = open_account(email=obj.email, full_name=obj.full_name, role=Role(obj.role), actor=actor)
            obj.pk = person.pk
            messages.success(request, "The invitation is on its way." if person.is_active else ASKED)
            return
        changed, said = set(form.changed_data), []
        if "full_name" in changed:
            rename_account(person=obj, full_name=obj.full_name, actor=actor)
            said.append("The name is corrected.")
        if "is_active" in changed and not obj.is_active:
            close_account(person=obj, actor=actor)
            said.append("The account is closed.")
        asked = {
            ChangeKind.OPENING: "" if "is_active" in changed and obj.is_active else None,
            ChangeKind.ROLE: obj.role if "role" in changed else None,
            ChangeKind.ADDRESS: obj.email if "email" in changed else None,
        }
        for kind, after in asked.items():
            if after is not None:
                ask_change(person=obj, kind=kind, after=after, actor=actor)
                said.append(f"{kind.label}. {ASKED}")
        for words in said:  # only now: a refusal undoes them all
            messages.success(request, words)

    def log_addition(self, request: HttpRequest, obj: User, message: Any) -> Any: ...

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> Any: ...

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        del post_url_continue
        return self.response_post_save_add(request, obj)

    def response_change(self, request: HttpRequest, obj: User) -> HttpResponse:
        return self.response_post_save_change(request, obj)

    @admin.action(description="Send a link to set a password", permissions=["change"])
    def send_link(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Send each selected person a link, to the address of the account."""
        for person in queryset:
            request_link(person=person, actor=signed_in(request))
            messages.success(request, f"{person}: the link is on its way.")

    @admin.action(description="Ask to reset the second factor", permissions=["change"])
    def reset_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Ask a second administrator to let each selected person set up the factor anew."""
        for person in queryset:
            try:
                ask_change(person=person, kind=ChangeKind.FACTOR, actor=signed_in(request))
            except Refused as refused:
                messages.error(request, f"{person}: {refused.message}")
            else:
                messages.success(request, f"{person}: {ASKED}")
