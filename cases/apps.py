"""The dispute."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Application, parties, UR decision, disputed items, records, clocks and lifecycle."""

    name = "cases"
    verbose_name = "Cases"
