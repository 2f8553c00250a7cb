"""Numbers for Prometheus at `/metrics`: requests by route, jobs, queue, timers, letters, missed clocks; no names.

Off unless `METRICS_TOKEN` is set. Several web processes count into files of one folder (`PROMETHEUS_MULTIPROC_DIR`);
what is in the database is counted when asked for, at most each ten seconds.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import MiddlewareNotUsed
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from cases.selectors.totals import letters_by_stage, missed_clocks
from imr_site.jobs import queue, selectors

GetResponse = Callable[[HttpRequest], HttpResponseBase]
KEPT_SECONDS = 10
REQUESTS = Histogram(
    "imr_request_seconds", "Time to answer a request, by route.", ["route", "method", "status"], registry=None
)


def measured(get_response: GetResponse) -> GetResponse:
    """Count each request and its time by route: a path would name a case."""
    if not settings.METRICS_TOKEN:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = get_response(request)
        route = request.resolver_match.view_name if request.resolver_match else "none"
        method = request.method if request.method in {"GET", "HEAD", "POST"} else "other"
        REQUESTS.labels(route, method, response.status_code).observe(time.perf_counter() - began)
        return response

    return middleware


class _Rows(Collector):
    """Counts rows; the same answer for some seconds, as each scraper and each process would count anew."""

    def __init__(self) -> None:
        self._until = 0.0
        self._kept: list[Metric] = []

    def collect(self) -> Iterable[Metric]:
        if time.monotonic() > self._until:
            self._kept, self._until = list(_counted()), time.monotonic() + KEPT_SECONDS
        return self._kept


def _counted() -> Iterator[Metric]:
    jobs = GaugeMetricFamily("imr_jobs", "Jobs that wait, run or failed.", labels=["kind", "state"])
    oldest = GaugeMetricFamily("imr_job_oldest_waiting_seconds", "Age of the oldest waiting job.", labels=["kind"])
    now = timezone.now()
    for kind in selectors.kinds():
        for state in ("waiting", "running", "failed"):
            jobs.add_metric([kind.kind, state], getattr(kind, state))
        if kind.waiting_since:
            oldest.add_metric([kind.kind], (now - kind.waiting_since).total_seconds())
    yield jobs
    yield oldest
    messages = queue.depth()
    if messages is not None:
        yield GaugeMetricFamily("imr_queue_messages", "Messages that no worker has taken yet.", value=messages)
    timers = GaugeMetricFamily("imr_timer_age_seconds", "Time since a timer last ended well.", labels=["timer"])
    for timer in selectors.timers():
        if timer.age is not None:
            timers.add_metric([timer.name], timer.age.total_seconds())
    yield timers
    letters = GaugeMetricFamily("imr_letters", "Letters by how far they are made.", labels=["stage"])
    for stage, count in letters_by_stage().items():
        letters.add_metric([stage], count)
    yield letters
    yield GaugeMetricFamily("imr_clocks_missed", "Open cases that are past their due date.", value=missed_clocks())


_rows = _Rows()


@require_safe
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """The numbers, for whoever shows the token (`Authorization: Bearer …`); anybody else finds no such page."""
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}"):
        raise Http404
    registry = CollectorRegistry()
    if settings.METRICS_DIR:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REQUESTS)
    registry.register(_rows)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
