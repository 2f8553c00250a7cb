"""The browser's side of the harness, and the first page anyone sees."""

from __future__ import annotations

import urllib.request

import pytest

pytestmark = pytest.mark.integration


@pytest.fixture
def site(installation):
    return installation.start_web()


def test_the_sign_in_page(site, visitor):
    page = visitor.visit(f"{site.url}/", "sign in")
    assert "/accounts/login/" in page.url
    page.get_by_role("button", name="Sign in").click()
    assert "/accounts/login/" in page.url  # the browser itself asks for what is missing


def test_the_health_pages(site):
    for address, words in (("/healthz", "ok"), ("/readyz", '"ready": true')):
        with urllib.request.urlopen(site.url + address, timeout=10) as answer:  # noqa: S310 - our own address
            assert words in answer.read().decode()


def test_barriers_are_found(visitor):
    visitor.page.set_content("<html lang=en><title>x</title><main><h1>x</h1><img src='data:,'></main>")
    with pytest.raises(AssertionError, match="image-alt"):
        visitor.look("harness barrier")


def test_console_errors_are_found(site, visitor):
    visitor.page.goto(f"{site.url}/accounts/login/")
    visitor.page.evaluate("document.body.appendChild(document.createElement('script')).text = 'alert(1)'")
    with pytest.raises(AssertionError, match="Content Security Policy"):
        visitor.look("harness console")
