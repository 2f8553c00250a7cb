"""The judgment."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate


class ReviewsConfig(AppConfig):
    """Reviewers, rounds, decisions, guideline findings, quality sign-off, determinations and letters."""

    name = "reviews"
    verbose_name = "Reviews"

    def ready(self) -> None:
        """Answer what lifecycle and records ask about the review, and register this app's kinds of job and letter."""
        from reviews import checks, rules, tasks  # noqa: F401
        from reviews.services import determination_letters, effects, guards  # noqa: F401

        post_migrate.connect(_offer_editions, sender=self)


def _offer_editions(*, using: str, **_: Any) -> None:
    """Bring the editions to cite in step with the library of this release, once the tables are as it needs them."""
    from reviews.selectors.library.documents import library
    from reviews.services.library.documents import offer_editions

    executor = MigrationExecutor(connections[using])
    if not executor.migration_plan(executor.loader.graph.leaf_nodes("reviews")):
        offer_editions(library=library())
