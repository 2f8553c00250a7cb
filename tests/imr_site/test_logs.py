"""What is written into logs: everything an administrator needs, and nothing that names people or opens anything."""

from __future__ import annotations

import io
import json
import logging

import pytest
from django.urls import reverse

from imr_site import wsgi
from imr_site.accounts.enums import Role
from imr_site.jobs.registry import KINDS, Kind
from imr_site.jobs.services import enqueue
from imr_site.jobs.tasks import run
from imr_site.logs import JsonFormatter, LineFormatter, redacted
from tests.factories import sign_in

TOKEN = "kJ3x9-Qm_PzT7vLw2RbYc8NdHs5FgA4e"
NAME = "Adele Marchetti"


@pytest.fixture
def written():
    """Everything logged, as JSON lines; `lines()` reads them."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)


@pytest.fixture
def job_that(monkeypatch):
    """A job of a kind whose handler is the given function."""

    def made(handler):
        monkeypatch.setitem(KINDS, "test", Kind(name="test", title="Test", handler=handler))
        return enqueue(kind="test", key="1", args={})

    return made


@pytest.mark.parametrize(
    ("line", "left"),
    [
        (f"Not Found: /letters/open/{TOKEN}/", "Not Found: /letters/open/…/"),
        ("GET /accounts/password/reset/key/1-cmhwwr-8d7f0a1b2c3d4e5f/ 200", "GET /accounts/password/reset/key/…/ 200"),
        ("/accounts/confirm-email/MQ:1vYzQ2:Zk3JmC9dLq0/", "/accounts/confirm-email/…/"),
        ("GET /search/?q=Marchetti 200", "GET /search/?… 200"),
        ("/admin/reviews/wordingtext/versions/", "/admin/reviews/wordingtext/versions/"),
        ("job 12 did not succeed", "job 12 did not succeed"),
    ],
)
def test_what_opens_something_or_names_somebody_is_left_out(line, left):
    assert redacted(line) == left


class TestPages:
    pytestmark = pytest.mark.django_db

    def test_a_refused_page_is_one_line_without_its_address(self, client, new_user, written):
        auditor = new_user(Role.AUDITOR)
        sign_in(client, auditor)
        answer = client.post(reverse("case_move", args=["CM26-0100003", "withdraw"]))
        (line,) = written()
        assert line.pop("time")
        assert line == {
            "level": "warning",
            "logger": "django.request",
            "message": "Forbidden: POST case_move",
            "request": answer["X-Request-ID"],
            "user": auditor.pk,
            "status": 403,
        }

    def test_a_page_that_is_not_there_is_one_too(self, client, new_user, written):
        sign_in(client, new_user())
        client.get(f"/letters/opn/{TOKEN}/?q={NAME}")
        assert [line["message"] for line in written()] == ["Not Found: GET no such address"]

    def test_the_link_of_a_letter_is_in_no_line(self, client, written):
        client.get(reverse("letter_link", args=[TOKEN]))
        assert [line["message"] for line in written()] == ["Gone: GET letter_link"]

    @pytest.mark.parametrize("given", ["a-number-of-the-proxy", "0123456789abcdef"])
    def test_the_number_of_the_proxy_is_kept(self, client, given):
        assert client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] == given

    @pytest.mark.parametrize("given", ["", "short", "x" * 65, "line\nbreak", "<script>alert(1)"])
    def test_any_other_is_not(self, client, given):
        number = client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"]
        assert number != given
        assert len(number) == 32

    def test_a_fault_tells_its_kind_and_place_and_no_words(self, client, new_user, written, monkeypatch):
        class Broken:
            def get(self, *_arguments):
                raise ValueError(NAME)

        sign_in(client, new_user())
        client.raise_request_exception = False
        monkeypatch.setattr("imr_site.views.WORKLISTS", Broken())
        client.get("/")
        (line,) = written()
        assert (line["message"], line["status"], line["error"]) == (
            "Internal Server Error: GET worklist",
            500,
            "ValueError",
        )
        assert "imr_site/views.py" in line["at"][1]
        assert NAME not in json.dumps(line)


class TestJobs:
    pytestmark = pytest.mark.django_db

    def test_a_line_of_a_job_bears_its_number_and_that_of_the_request(self, job_that, written):
        from imr_site import logs

        with logs.belonging_to(request="the-request"):
            job = job_that(lambda _args, _progress: logging.getLogger("cases").warning("slow"))
        run(job.pk)
        (line,) = written()
        assert (line["message"], line["request"], line["job"]) == ("slow", "the-request", job.pk)
        assert logs.request_id() == ""

    def test_what_a_job_raises_is_logged_without_its_words(self, job_that, written):
        def work(_args, _progress):
            raise ValueError(NAME)

        job = job_that(work)
        run(job.pk)
        (line,) = written()
        assert (line["message"], line["error"]) == (f"job {job.pk} did not succeed", "ValueError")
        assert NAME not in json.dumps(line)


def _record(**fields) -> logging.LogRecord:
    try:
        int(NAME)
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("cases", logging.ERROR, __file__, 1, "broken\nline", (), info)
    record.__dict__.update(fields)
    return record


def test_plain_lines_for_people_say_the_same():
    line = LineFormatter().format(_record())
    assert "ERROR cases broken line ValueError < " in line
    assert NAME not in line
    assert len(line.splitlines()) == 1


def test_only_the_demo_shows_what_errors_say():
    assert NAME in LineFormatter(words=True).format(_record())


def test_the_access_log_of_the_web_server_gets_no_secret(monkeypatch):
    monkeypatch.setattr(wsgi, "serve", lambda environ, _start: [environ["PATH_INFO"].encode()])
    environ = {
        "RAW_URI": f"/letters/open/{TOKEN}/?q=Adele+Marchetti",
        "PATH_INFO": f"/letters/open/{TOKEN}/",
        "QUERY_STRING": "q=Adele+Marchetti",
        "HTTP_REFERER": f"https://imr.example/letters/open/{TOKEN}/",
    }
    assert wsgi.application(environ, lambda *_: None) == [f"/letters/open/{TOKEN}/".encode()]
    assert environ == {
        "RAW_URI": "/letters/open/…/?…",
        "PATH_INFO": "/letters/open/…/",
        "QUERY_STRING": "",
        "HTTP_REFERER": "https://imr.example/letters/open/…/",
    }
