from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.urls import URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter

from imr_site.middleware import private_pages
from tests.factories import an_auditor, sign_in

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


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


OPEN_TO_POSTS = {
    "for_you_choices",  # a person's own: how to be told, what was read, and the views that are kept
    "for_you_open",
    "for_you_read",
    "case_file_bookmark",  # what is read, and marked for the reader alone
    "case_file_mark_remove",
    "case_file_note",
    "case_file_seen",
    "reader_keys",
    "view_remove",
    "view_save",
    "admin:login",  # which leads to the one sign-in page
    "design_system",
    "healthz",
    "letter_check",
    "feed_link",
    "letter_link",
    "metrics",
    "public_csv",
    "public_decision",
    "public_explained",
    "public_feed",
    "public_jsonl",
    "public_pdf",
    "public_register",
    "public_sitemap",
    "public_sitemap_part",
    "readyz",
    "search",  # which only looks
    "search_suggestions",
}
"""The search, what is a person's own, and public addresses: they take posts from an auditor as from anybody."""


def _addresses(resolver, *namespaces) -> Iterator[tuple[str, dict[str, object]]]:
    """The name of every address of the site but those of the account, with something for each part of its path."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            if str(pattern.pattern) != "accounts/":
                yield from _addresses(pattern, *namespaces, *filter(None, [pattern.namespace]))
        elif pattern.name and pattern.name != "app_list":  # whose path is written in another way, and which only lists
            parts = {part: _given(part, converter) for part, converter in pattern.pattern.converters.items()}
            yield ":".join([*namespaces, pattern.name]), parts


def _given(part: str, converter: object) -> object:
    if isinstance(converter, IntConverter):
        return 1
    if isinstance(converter, UUIDConverter):
        return UUID(int=1)
    return "CM26-0000001" if part == "number" else "withdraw"


def test_whatever_an_auditor_posts_is_refused(client):
    """Whether there is such a case or not: no address is left out because somebody forgot it."""
    sign_in(client, an_auditor())
    answers = {
        name: client.post(reverse(name, kwargs=parts)).status_code
        for name, parts in _addresses(get_resolver())
        if name != "admin:logout"  # tests/imr_site/test_status.py signs out
    }
    assert len(answers) > 100
    assert {name for name, answer in answers.items() if answer != 403} == OPEN_TO_POSTS
