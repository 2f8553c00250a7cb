"""Accounts in the admin console: administrators add people and give each one role."""

from allauth.account.decorators import secure_admin_login
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group

from imr_site.accounts.models import User

admin.site.unregister(Group)
# One door: the console's own sign-in page would ask for a password only, whoever has a second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class NewUserForm(AdminUserCreationForm):  # type: ignore[type-arg]
    """The form of a new account: person, role, and a first password or none, to be set later."""

    class Meta:
        model = User
        fields = ("email", "full_name", "role")
        field_classes = {"email": forms.EmailField}


@admin.register(User)
class AccountAdmin(UserAdmin):  # type: ignore[type-arg]
    add_form = NewUserForm
    list_display = ("full_name", "email", "role", "is_active", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("full_name", "email")
    ordering = ("full_name",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "full_name", "role", "is_active", "password")}),
        ("Record", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "full_name", "role", "usable_password", "password1", "password2")}),)
