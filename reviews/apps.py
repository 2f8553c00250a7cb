"""The Django app of reviews, and what it registers when the site starts."""

import gc
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate, pre_migrate


class ReviewsConfig(AppConfig):
    """Reviewers, rounds, decisions, guideline findings, quality sign-off, determinations and letters."""

    name = "reviews"
    verbose_name = "Reviews"

    def ready(self) -> None:
        """Register guards, effects, kinds of letter and job, and the answers that `cases` requests by its hooks.

        With this app, the last one, all is loaded: what is there stays, and only what comes is looked over for garbage.
        """
        from reviews import checks, rules, tasks  # noqa: F401
        from reviews.models import changed_months
        from reviews.selectors import desk, files, known, requests, rounds, words  # noqa: F401
        from reviews.services import determination_letters, effects, guards, keeping, said_in_file  # noqa: F401

        pre_migrate.connect(changed_months.lift, sender=self)
        post_migrate.connect(changed_months.put_back, sender=self)
        post_migrate.connect(_bring_in_step, sender=self)
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)  # a page makes thousands of objects, and leaves hardly one behind
        gc.enable()


def _bring_in_step(*, using: str, **_: Any) -> None:
    """Offer the editions of this release's library, and list what is published, where not yet read so."""
    from reviews.selectors.library.documents import library
    from reviews.services.library.documents import offer_editions
    from reviews.services.register import request_register

    executor = MigrationExecutor(connections[using])
    if not executor.migration_plan(executor.loader.graph.leaf_nodes("reviews")):
        offer_editions(library=library())
        request_register()
