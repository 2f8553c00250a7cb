"""The browser's side of the harness, and the first page anyone sees."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def site(shared_installation):
    return shared_installation().migrate().start_web()


def test_the_sign_in_page(site, visitor):
    page = visitor.visit(f"{site.url}/", "sign in")
    assert "/accounts/login/" in page.url
    page.get_by_role("button", name="Sign in").click()
    assert "/accounts/login/" in page.url  # the browser itself asks for what is missing


def _status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own address
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


def test_the_health_pages(site):
    """Pages are served without a worker, and a monitor is told that one is missing."""
    assert (_status(f"{site.url}/healthz"), _status(f"{site.url}/readyz")) == (200, 503)
    site.start_worker()
    site.wait_until(lambda: _status(f"{site.url}/readyz") == 200, what="all is well")


@pytest.mark.parametrize(
    ("rule", "barrier"),
    [
        ("image-alt", "<img src='data:,'>"),
        ("color-contrast", "<p>A word</p><p style='color: #aaa'>Another</p>"),
        ("color-contrast", "<p style='color: #aaa; background: #111'>A word</p><p style='color: #aaa'>Another</p>"),
    ],
)
def test_barriers_are_found(visitor, rule, barrier):
    visitor.page.set_content(f"<html lang=en><title>x</title><main><h1>x</h1>{barrier}</main>")
    with pytest.raises(AssertionError, match=rf"^harness barrier at about:blank\naxe {rule} [^\n]*\n[^\n]*\Z"):
        visitor.look("harness barrier")


def test_console_errors_are_found(site, visitor):
    visitor.page.goto(f"{site.url}/accounts/login/")
    visitor.page.evaluate("document.body.appendChild(document.createElement('script')).text = 'alert(1)'")
    with pytest.raises(AssertionError, match="Content Security Policy"):
        visitor.look("harness console")
