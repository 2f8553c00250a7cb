from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as site_settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from imr_site.accounts.backends import RolePermissions
from imr_site.accounts.enums import Role
from imr_site.accounts.models import User
from tests.imr_site.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_failed_attempts_yet():
    """allauth counts per address in the shared cache."""
    from django.core.cache import cache

    cache.clear()


def _sign_in(client, email: str, password: str = PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


class TestUsers:
    @pytest.mark.parametrize("role", Role)
    def test_every_role(self, new_user, role):
        user = new_user(role)
        assert user.get_role_display() == role.label
        assert user.is_staff == (role in {Role.ADMINISTRATOR, Role.AUDITOR})

    @pytest.mark.parametrize("role", ["", "physician", "Intake"])
    def test_the_database_knows_the_roles(self, new_user, role):
        with pytest.raises(IntegrityError, match="user_role_known"), transaction.atomic():
            new_user(role)

    def test_one_account_per_address_whatever_its_case(self, new_user):
        new_user(email="Ana.Lee@example.org")
        with pytest.raises(IntegrityError), transaction.atomic():
            new_user(email="ana.lee@EXAMPLE.org")

    def test_names(self, new_user):
        user = new_user(full_name="Ana Lee")
        assert (str(user), user.get_short_name()) == ("Ana Lee", "Ana")
        assert str(User(email="x@example.org")) == "x@example.org"

    def test_the_first_administrator(self):
        user = User.objects.create_superuser("first@example.org", PASSWORD, full_name="First")
        assert (user.role, user.is_staff, user.check_password(PASSWORD)) == (Role.ADMINISTRATOR, True, True)


class TestPermissions:
    @pytest.mark.parametrize(
        ("role", "allowed"),
        [
            (Role.ADMINISTRATOR, {"accounts.add_user", "accounts.view_user"}),
            (Role.AUDITOR, {"accounts.view_user"}),
            (Role.CASE_MANAGER, set()),
            (Role.REVIEWER, set()),
        ],
    )
    def test_by_role(self, new_user, role, allowed):
        user = new_user(role)
        assert {perm for perm in ("accounts.add_user", "accounts.view_user") if user.has_perm(perm)} == allowed
        assert user.has_module_perms("accounts") == bool(allowed)

    def test_who_may_not_sign_in_may_nothing(self, new_user):
        user = new_user(Role.ADMINISTRATOR, is_active=False)
        assert not user.has_perm("accounts.view_user")
        assert not RolePermissions().has_module_perms(user, "accounts")

    def test_the_admin_console_is_closed_to_case_workers(self, client, new_user):
        client.force_login(new_user(Role.REVIEWER), "imr_site.accounts.backends.ByAddress")
        assert client.get("/admin/", follow=True).status_code == 403

    def test_an_auditor_reads_and_changes_nothing(self, client, new_user):
        client.force_login(new_user(Role.AUDITOR), "imr_site.accounts.backends.ByAddress")
        assert client.get("/admin/accounts/user/").status_code == 200
        assert client.get("/admin/accounts/user/add/").status_code == 403


class TestSignIn:
    def test_nothing_opens_before(self, client):
        answer = client.get("/admin/accounts/user/")
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))

    def test_the_admin_console_has_no_door_of_its_own(self, client, new_user):
        """Its own sign-in page would ask for no second factor."""
        user = new_user(Role.ADMINISTRATOR)
        address = reverse("admin:login")
        assert client.get(address).url.split("?")[0] == reverse("account_login")
        client.post(address, {"username": user.email, "password": PASSWORD})
        assert "_auth_user_id" not in client.session

    def test_whatever_the_case_of_the_address(self, client, new_user):
        user = new_user(email="ana.lee@example.org")
        answer = _sign_in(client, "Ana.Lee@Example.ORG")
        assert answer.status_code == 302
        assert client.session["_auth_user_id"] == str(user.pk)

    def test_whatever_the_case_it_was_entered_in(self, client, new_user):
        user = new_user(email="Ana.Lee@Example.org")
        _sign_in(client, "Ana.Lee@example.org")
        assert client.session["_auth_user_id"] == str(user.pk)

    def test_a_wrong_password(self, client, user):
        assert _sign_in(client, user.email, "wrong").status_code == 200
        assert "_auth_user_id" not in client.session

    def test_a_closed_account(self, client, new_user):
        _sign_in(client, new_user(is_active=False).email)
        assert "_auth_user_id" not in client.session

    def test_locked_after_too_many_failures(self, client, user):
        spellings = [user.email, user.email.upper()] * site_settings.AXES_FAILURE_LIMIT
        answers = [
            _sign_in(client, spellings.pop(), "wrong").status_code for _ in range(site_settings.AXES_FAILURE_LIMIT)
        ]
        assert answers == [200] * (site_settings.AXES_FAILURE_LIMIT - 1) + [429]
        _sign_in(client, user.email)
        assert "_auth_user_id" not in client.session

    def test_others_are_not_locked_with_them(self, client, new_user):
        unlucky, other = new_user(), new_user()
        for _ in range(site_settings.AXES_FAILURE_LIMIT):
            _sign_in(client, unlucky.email, "wrong")
        assert _sign_in(client, other.email).status_code == 302

    def test_nobody_signs_up(self, client):
        address = reverse("account_signup")
        assert "closed" in client.get(address).content.decode().lower()
        client.post(address, {"email": "new@example.org", "password1": PASSWORD})
        assert not User.objects.exists()


class TestSecondFactor:
    @pytest.fixture
    def signed_in(self, client, user, settings):
        settings.REQUIRE_SECOND_FACTOR = True
        client.force_login(user, "imr_site.accounts.backends.ByAddress")
        return client

    def test_is_set_up_before_anything_else(self, signed_in):
        answer = signed_in.get("/admin/")
        assert (answer.status_code, answer.url) == (302, reverse("mfa_activate_totp"))

    def test_the_account_pages_open_before_that(self, signed_in):
        assert signed_in.get(reverse("account_logout")).status_code == 200

    def test_then_all_is_open(self, signed_in, user):
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
        assert signed_in.get("/admin/").url != reverse("mfa_activate_totp")

    def test_not_asked_where_it_is_not_required(self, signed_in, settings):
        settings.REQUIRE_SECOND_FACTOR = False
        assert signed_in.get("/admin/").url != reverse("mfa_activate_totp")

    def test_a_visitor_is_asked_to_sign_in_first(self, client, settings):
        settings.REQUIRE_SECOND_FACTOR = True
        assert client.get("/admin/", follow=True).redirect_chain[-1][0].split("?")[0] == reverse("account_login")
