"""The dispute."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Application, parties, UR decision, disputed items, records, clocks and lifecycle."""

    name = "cases"
    verbose_name = "Cases"

    def ready(self) -> None:
        """Register guards, effects and kinds of job."""
        from cases import checks, tasks  # noqa: F401
        from cases.services import effects, guards  # noqa: F401
