"""The addresses that a supervisor or load balancer asks: is the process alive, and can it serve?"""

from __future__ import annotations

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from imr_site.jobs.models import Pulse
from imr_site.jobs.tasks import SWEEP

log = logging.getLogger(__name__)


@require_safe
@login_not_required
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers. It asks nothing else: an outage of the database must restart no process."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@login_not_required
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 if the database answers and is migrated, else 503.

    The age of the sweeper's last run (seconds, null before the first) is information only: without a worker pages are
    still served, and work is kept.
    """
    try:
        migrated = _migrated()
        age = _sweeper_age() if migrated else None
    except DatabaseError as error:
        log.warning("not ready: %s", type(error).__name__)
        return JsonResponse({"ready": False, "database": "away"}, status=503)
    state = {"database": "ok", "migrations": "applied" if migrated else "pending", "sweeper_age_seconds": age}
    return JsonResponse({"ready": migrated, **state}, status=200 if migrated else 503)


def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _sweeper_age() -> float | None:
    at = Pulse.objects.filter(name=SWEEP).values_list("ran_at", flat=True).first()
    return None if at is None else round((timezone.now() - at).total_seconds(), 1)
