"""Users, roles and sign-in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who work here and how they prove who they are."""

    name = "imr_site.accounts"
    label = "accounts"
    verbose_name = "People"
