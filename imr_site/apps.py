"""The Django app of the site itself, with its deployment checks and management commands."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Registers the checks that refuse an unsafe deployment."""

    name = "imr_site"
    verbose_name = "Site"

    def ready(self) -> None:
        """Make Django run the deployment checks."""
        from imr_site import checks  # noqa: F401
