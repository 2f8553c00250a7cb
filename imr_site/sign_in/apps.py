"""The Django app of signing in: who gets in, how long they stay, and what is written down about it."""

from django.apps import AppConfig


class SignInConfig(AppConfig):
    """Limits and events of signing in, sessions, and what people change in their own account."""

    name = "imr_site.sign_in"
    label = "sign_in"
    verbose_name = "Signing in"

    def ready(self) -> None:
        """Connect what writes sign-ins to the audit log."""
        from imr_site.sign_in import listeners  # noqa: F401
