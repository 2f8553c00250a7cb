"""What opens before a second factor is set up."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import PASSWORD, a_case_manager
from tests.imr_site.sign_in.conftest import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(settings):
    settings.REQUIRE_SECOND_FACTOR = True
    browser = Browser()
    browser.sign_in(a_case_manager())
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return browser


@pytest.mark.parametrize("name", ["public_register", "letter_check", "healthz", "session_state"])
def test_what_anybody_may_see_opens_for_them_too(newcomer, name):
    assert newcomer.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", ["case_list", "account_email", "usersessions_list", "mfa_generate_recovery_codes"])
def test_all_else_leads_to_setting_it_up(newcomer, name):
    answer = newcomer.get(reverse(name))
    assert (answer.status_code, answer.url) == (302, reverse("mfa_activate_totp"))


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_index", "account_change_password", "account_logout"])
def test_but_for_what_is_needed_for_it(newcomer, name):
    assert newcomer.get(reverse(name)).status_code == 200
