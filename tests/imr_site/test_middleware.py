from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.urls import reverse

from imr_site.middleware import private_pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(client):
    return client.get(reverse("account_login"))


def test_no_page_is_kept(answer):
    assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", "))


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
        ("Referrer-Policy", "same-origin"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
    ],
)
def test_every_page_says(answer, header, value):
    assert answer[header] == value


def test_nothing_comes_from_elsewhere(answer):
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"


def test_what_a_view_says_itself_stands(rf):
    def view(_request):
        return HttpResponse(headers={"Cache-Control": "max-age=60", "Permissions-Policy": "camera=(self)"})

    answer = private_pages(view)(rf.get("/"))
    assert answer["Cache-Control"] == "max-age=60"
    assert answer["Permissions-Policy"] == "camera=(self)"
