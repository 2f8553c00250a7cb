"""The Django app of the site itself, with its deployment checks and management commands."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Registers the checks that refuse an unsafe deployment, and the regular work of the site."""

    name = "imr_site"
    verbose_name = "Site"

    def ready(self) -> None:
        """Make Django run the deployment checks, and workers the timers."""
        from imr_site import checks, tasks  # noqa: F401
