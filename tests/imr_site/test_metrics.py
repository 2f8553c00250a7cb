"""What Prometheus reads: numbers by route and kind, for whoever shows the token."""

from __future__ import annotations

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import RequestFactory
from prometheus_client.parser import text_string_to_metric_families

from imr_site import metrics as module
from imr_site.jobs.services import enqueue
from imr_site.jobs.timers import run_due
from imr_site.metrics import measured
from tests.factories import a_determination, open_

pytestmark = pytest.mark.django_db
TOKEN = "token-of-the-monitor"


@pytest.fixture
def numbers(client, settings):
    """What the address says, by name and labels."""
    settings.METRICS_TOKEN = TOKEN
    module._rows.__init__()

    def numbers() -> dict[tuple[str, ...], float]:
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(answer.content.decode())
            for sample in family.samples
        }

    return numbers


@pytest.mark.parametrize("given", [None, "", TOKEN, f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer "])
def test_nobody_else_finds_it(client, settings, given):
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics", headers={"Authorization": given} if given is not None else {}).status_code == 404


@pytest.mark.parametrize("given", ["Bearer ", "Bearer", ""])
def test_off_unless_configured(client, given):
    assert client.get("/metrics", headers={"Authorization": given}).status_code == 404
    with pytest.raises(MiddlewareNotUsed):
        measured(lambda _request: HttpResponse())


def test_requests_by_route(client, numbers):
    """The address of a page names a case, its route does not."""
    serve = measured(lambda _request: HttpResponse(status=404))
    request = RequestFactory().get("/cases/CM26-0100003/")
    request.resolver_match = type("Match", (), {"view_name": "case_detail"})
    serve(request)
    found = numbers()
    assert found["imr_request_seconds_count", "GET", "case_detail", "404"] == 1
    assert not [name for name in found if "CM26-0100003" in str(name)]


def test_a_scraper_on_the_machine_is_not_sent_to_https(numbers, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert numbers()["imr_clocks_missed",] == 0


def test_rows(numbers, files):
    run_due()
    a_determination()
    open_()
    enqueue(kind="test", key="1", args={})
    found = numbers()
    assert found["imr_jobs", "test", "waiting"] == 1
    assert found["imr_job_oldest_waiting_seconds", "test"] >= 0
    assert found["imr_timer_age_seconds", "sweep"] >= 0
    assert found["imr_queue_messages",] >= 0
    assert found["imr_letters", "requested"] == 5
    assert found["imr_letters", "sealed"] == 0
    assert found["imr_clocks_missed",] == 0


def test_the_same_answer_for_some_seconds(numbers):
    enqueue(kind="test", key="1", args={})
    assert numbers()["imr_jobs", "test", "waiting"] == 1
    enqueue(kind="test", key="2", args={})
    assert numbers()["imr_jobs", "test", "waiting"] == 1
