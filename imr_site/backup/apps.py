"""The Django app of backups: it has commands and no table."""

from django.apps import AppConfig


class BackupConfig(AppConfig):
    """Makes, proves and puts back copies of a whole installation."""

    name = "imr_site.backup"
    label = "backup"
    verbose_name = "Backup"
