"""The Django app of users, roles and sign-in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The people who work here, and how they sign in."""

    name = "imr_site.accounts"
    label = "accounts"
    verbose_name = "People"
