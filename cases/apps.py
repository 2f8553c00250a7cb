"""The Django app of disputes, and what it registers when the site starts."""

from django.apps import AppConfig
from django.urls import register_converter


class CasesConfig(AppConfig):
    """The application, parties, UR decision, disputed items, records, clocks and lifecycle of a case."""

    name = "cases"
    verbose_name = "Cases"

    def ready(self) -> None:
        """Register guards, effects, kinds of job, the stored files that rows name, and case numbers in addresses."""
        from cases import checks, tasks  # noqa: F401
        from cases.numbers import CaseNumberInAddress
        from cases.selectors import files  # noqa: F401
        from cases.services import consolidation, deferral, effects, fees, guards  # noqa: F401
        from cases.services.correspondence import notices, owed  # noqa: F401
        from cases.services.retention import keepers  # noqa: F401

        register_converter(CaseNumberInAddress, "case")
