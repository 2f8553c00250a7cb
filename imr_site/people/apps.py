"""The Django app in which administrators keep the accounts of their colleagues."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts opened, changed and closed, with a second administrator where one could be two."""

    name = "imr_site.people"
    verbose_name = "Keeping accounts"
