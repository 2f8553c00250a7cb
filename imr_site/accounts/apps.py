"""The Django app of users, their roles, and how authority is asked."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The people who work here, and what each may do."""

    name = "imr_site.accounts"
    label = "accounts"
    verbose_name = "People"
