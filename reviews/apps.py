"""The judgment."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Reviewers, rounds, decisions, guideline findings, quality sign-off, determinations and letters."""

    name = "reviews"
    verbose_name = "Reviews"

    def ready(self) -> None:
        """Answer the lifecycle's questions about the review, and register this app's kinds of job and of letter."""
        from reviews import checks, tasks  # noqa: F401
        from reviews.services import determination_letters, effects, guards  # noqa: F401
