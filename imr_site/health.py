"""The addresses that tell how the installation is doing: a load balancer, a monitor, and a page for people.

`healthz` asks nothing: a load balancer goes by it, as pages are served while a worker is away. `readyz` and the page
ask everything in `CHECKS`; what is found there needs a person.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timesince import timesince
from django.views.decorators.http import require_POST, require_safe

from imr_site.accounts.access import signed_in
from imr_site.accounts.authority import may
from imr_site.audit.sealing import sealing_state
from imr_site.jobs import queue, rules, selectors
from imr_site.jobs.services import retry

log = logging.getLogger(__name__)
FAILED_ON_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, whether it is well, and in words how it is or what to do."""

    name: str
    well: bool
    words: str


def _database() -> Check:
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    words = (
        f"{pending} migrations are not applied. Run: manage.py migrate" if pending else "It answers and is migrated."
    )
    return Check("Database", not pending, words)


def _timers() -> Check:
    late = [state for state in selectors.timers() if state.late]
    if not late:
        return Check("Timers", well=True, words="All ran when they should.")
    told = [f"{state.name}: {f'last ran {_ago(state)}' if state.ran_at else 'has not run yet'}" for state in late]
    return Check("Timers", well=False, words=f"Late: {'; '.join(told)}. Is a worker running?")


def _broker() -> Check:
    waiting = queue.depth()
    if waiting is None:
        return Check("Broker", well=False, words="It does not answer. Work is kept, and done once it answers again.")
    return Check("Broker", well=True, words=f"It answers; {waiting} messages wait.")


def _audit_log() -> Check:
    state = sealing_state()
    sealed = f"Sealed up to {state.newest}." if state.newest else "Nothing is sealed yet."
    return Check("Audit log", well=not state.problem, words=state.problem or sealed)


def _ago(state: selectors.TimerState) -> str:
    return f"{timesince(state.ran_at)} ago" if state.ran_at else "never"


CHECKS: list[Callable[[], Check]] = [_database, _timers, _broker, _audit_log]
"""What `readyz` and the page ask, in this order; the rest is left out where the first does not hold."""


def checks() -> list[Check]:
    """The answers to all checks; only the first while the database is away or not migrated."""
    try:
        first = CHECKS[0]()
        return [first, *(check() for check in CHECKS[1:])] if first.well else [first]
    except Error as error:
        log.warning("not ready: %s", type(error).__name__)
        return [Check("Database", well=False, words="It does not answer.")]


@require_safe
@login_not_required
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers. It asks nothing else: an outage of the database must restart no process."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@login_not_required
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 if all is well, else 503, with each check in words."""
    found = checks()
    ready = all(check.well for check in found)
    said = {check.name.lower(): {"well": check.well, "words": check.words} for check in found}
    return JsonResponse({"ready": ready, "checks": said}, status=200 if ready else 503)


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """How the installation and its background work are doing, for administrators and auditors."""
    actor = signed_in(request)
    failed = Paginator(selectors.failed_jobs(actor), FAILED_ON_A_PAGE).get_page(request.GET.get("page"))
    found = checks()
    context = {
        "checks": found,
        "unwell": [check for check in found if not check.well],
        "timers": selectors.timers(),
        "kinds": selectors.kinds(),
        "page_obj": failed,
        "failed": [(job, selectors.title_of(job.kind)) for job in failed],
        "may_ask": may(actor, rules.ask_again),
    }
    return render(request, "status.html", context)


@require_POST
def job_again(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Have a failed job done again."""
    actor = signed_in(request)
    retry(job=get_object_or_404(selectors.failed_jobs(actor), pk=pk), actor=actor)
    messages.success(request, "It is asked for again.")
    return redirect("status")
