"""The public check page: genuine, superseded, altered and unknown told apart, and nothing else said."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.services.correspondence.letters import make_letter, stored_pdf
from reviews.views.genuine import CHECKS, LARGEST_BODY
from tests.factories import a_determination, issue, order_new_review
from tests.factories.cases import complete_records, move
from tests.factories.reviews import a_reviewer, declare, designate, sign_off, submit, write_review

pytestmark = pytest.mark.django_db
ADDRESS = "/check/"


def check(client, code: str, pdf: bytes = b"") -> str:
    file = {"file": io.BytesIO(pdf)} if pdf else {}
    page = client.post(reverse("letter_check"), {"code": code, **file})
    assert page.status_code == 200
    return page.context["found"].answer


@pytest.fixture(autouse=True)
def _nobody_asked_yet() -> None:
    caches["limits"].clear()


@pytest.fixture
def determination():
    return a_determination()


@pytest.fixture
def pdf(determination) -> bytes:
    return stored_pdf(make_letter(letter_id=determination.letters.first().pk))


def test_anyone_may_ask(client):
    assert reverse("letter_check") == ADDRESS
    assert client.get(ADDRESS).status_code == 200


def test_a_code_is_found_however_it_is_typed(client, determination):
    for typed in (determination.check_code, determination.check_code.lower().replace("-", " ")):
        assert check(client, typed) == "genuine"


def test_the_very_file_is_genuine_and_one_changed_byte_is_not(client, determination, pdf):
    assert check(client, determination.check_code, pdf) == "genuine"
    assert check(client, determination.check_code, pdf[:-1] + b" ") == "altered"


def test_nonsense_is_unknown(client, determination):
    for typed in ("AAAA-AAAA-AAAA", "hello", "7" * 40):
        assert check(client, typed) == "unknown"


def test_it_says_nothing_of_the_case(client, determination):
    text = client.post(ADDRESS, {"code": determination.check_code}).content.decode()
    case = determination.case
    names = [party.name or party.organization for party in case.parties.all()]
    for leak in (case.case_number, case.claim_number, *names, determination.letter_content.items[0].title):
        assert leak not in text


def test_a_new_review_sets_it_aside_and_a_later_version_supersedes_it(client, determination):
    case = determination.case
    order_new_review(case)
    assert check(client, determination.check_code) == "set_aside"
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        for action in ("reassign", "await_records"):
            move(case, action)
        complete_records(case)
        round_ = write_review(declare(designate(case, a_reviewer("Tobias Aurelio"))))
        sign_off(submit(round_))
        later = issue(case)
    assert check(client, determination.check_code) == "superseded"
    assert check(client, later.check_code) == "genuine"


class Unread:
    """The body of a request that nobody may read."""

    def read(self, *_size: int) -> bytes:
        raise AssertionError("the body was read")

    readline = read


def post_unread(size: int) -> HttpResponse:
    """The page a form of so many bytes is answered with, its body unread."""
    return Client(enforce_csrf_checks=True).post(
        ADDRESS,
        b"",
        content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": str(size), "wsgi.input": Unread()},
    )


def test_a_file_no_letter_can_be_is_refused_unread():
    page = post_unread(LARGEST_BODY + 1)
    assert page.status_code == 413
    assert "The file is too large" in page.content.decode()


def test_what_comes_too_often_is_refused_unread(client):
    for _ in range(CHECKS):
        client.post(ADDRESS, {"code": "hello"})
    page = post_unread(LARGEST_BODY)
    assert page.status_code == 429
    assert "Too many checks" in page.content.decode()


def test_a_length_that_is_no_number_is_no_length(client):
    assert client.post(ADDRESS, {"code": "hello"}, CONTENT_LENGTH="9" * 5000).status_code == 200


def test_a_form_of_another_site_is_refused():
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(ADDRESS, {"code": "hello"}).status_code == 403
    token = stranger.get(ADDRESS).cookies["csrftoken"].value
    assert stranger.post(ADDRESS, {"code": "hello", "csrfmiddlewaretoken": token}).status_code == 200


def test_a_code_cannot_be_found_by_trying(client, determination):
    answers = [client.post(ADDRESS, {"code": f"AAAA-AAAA-{number:04d}"}).status_code for number in range(CHECKS + 1)]
    assert answers == [200] * CHECKS + [429]
