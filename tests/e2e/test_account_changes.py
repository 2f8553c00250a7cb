"""What takes two administrators, in a real browser: asked for by one, and done by the other after a fresh proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from imr_site.accounts.models import User
from tests.factories import PASSWORD, an_administrator

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.live_server_helper import LiveServer

    from tests.browser import Visitor

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]


def forget_proofs() -> None:
    """As after a quarter of an hour."""
    for key in Session.objects.values_list("session_key", flat=True):
        session = SessionStore(key)
        session["account_authentication_methods"] = []
        session.save()


def sign_in(visitor: Visitor, site: LiveServer, person: User) -> None:
    page = visitor.page
    page.goto(f"{site.url}/accounts/login/")
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("link", name="Worklist")).to_be_visible()


def test_a_physician_is_let_in_by_two(live_server: LiveServer, new_visitor: Callable[[], Visitor]) -> None:
    site, sam, ada = live_server, new_visitor(), new_visitor()
    sign_in(sam, site, an_administrator())
    sign_in(ada, site, an_administrator("Ada Quist"))

    page = sam.page
    page.goto(f"{site.url}/admin/accounts/user/add/")
    page.get_by_label("E-mail address").fill("nadia@example.org")
    page.get_by_label("Full name").fill("Nadia Reyes")
    page.get_by_label("Role").select_option("quality")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("it is done when another administrator approves it")).to_be_visible()
    page.goto(site.url)
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("link", name="Account changes").click()
    expect(page.get_by_role("heading", name="Account changes")).to_be_visible()
    sam.look("account changes")
    page.get_by_role("link", name="Nadia Reyes").click()
    expect(page.get_by_text("Waits for another administrator")).to_be_visible()
    sam.look("account change of ones own asking")

    page = ada.page
    page.goto(f"{site.url}/people/changes/")
    forget_proofs()
    page.get_by_role("link", name="Nadia Reyes").click()
    expect(page.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    ada.look("proof before the page")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", name="Your decision")).to_be_visible()
    ada.look("account change to decide")
    forget_proofs()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Nothing was done yet.")).to_be_visible()
    ada.complaints.clear()  # the console names the 422
    ada.look("proof after the page")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm and go on").click()
    expect(page.get_by_text("Approved. The person is told by mail.")).to_be_visible()
    ada.look("account change approved")
    assert User.objects.get(full_name="Nadia Reyes").is_active
