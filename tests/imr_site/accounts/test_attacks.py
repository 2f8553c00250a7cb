"""The one administrator who would be somebody else, and the auditor who would know too much, over the real console."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from imr_site.accounts.enums import ChangeKind, Role
from imr_site.accounts.models import AccountChange, RoleHeld, User
from imr_site.errors import NotAllowed
from imr_site.jobs.models import Job
from imr_site.people.services.changes import approve_change, ask_change
from tests.factories import (
    PASSWORD,
    a_quality_physician,
    a_reviewer,
    an_administrator,
    an_auditor,
    an_intake_coordinator,
    sign_in,
)
from tests.imr_site.accounts.conftest import SECRET, do_jobs, events_of, give_factor, links_in

pytestmark = pytest.mark.django_db
FORMS = ("TOTAL", "INITIAL")
CHANGELIST = "/admin/accounts/user/"


def page_of(person: User) -> str:
    return f"{CHANGELIST}{person.pk}/change/"


def fields_of(person: User, **changes: str) -> dict[str, str]:
    """The form of an account as the console shows it, with these changes; an empty text leaves the field out."""
    shown = {"email": person.email, "full_name": person.full_name, "role": person.role, "is_active": "on"}
    inline = {"roles_held-TOTAL_FORMS": "0", "roles_held-INITIAL_FORMS": "0"}
    return {name: value for name, value in (shown | inline | changes).items() if value}


def attempt(client: Client, person: User, **changes: str) -> int:
    return client.post(page_of(person), fields_of(person, **changes)).status_code


def now(person: User) -> User:
    return User.objects.get(pk=person.pk)


def new_account(client: Client, role: Role, email: str = "sam.second@example.org") -> User:
    client.post(f"{CHANGELIST}add/", {"email": email, "full_name": "Samuel P.", "role": role.value})
    return User.objects.get(email=email)


def decide(client: Client, change: AccountChange, verdict: str = "approve") -> int:
    return client.post(reverse("account_change", args=[change.pk]), {"verdict": verdict}).status_code


@pytest.fixture
def sam() -> User:
    """The one administrator of the attack."""
    return an_administrator()


@pytest.fixture
def ruth() -> User:
    """A quality physician with a second factor."""
    person = a_quality_physician()
    give_factor(person)
    return person


@pytest.fixture
def console(client, sam) -> Client:
    return sign_in(client, sam)


@pytest.fixture
def other_console() -> Client:
    """A second administrator, at a browser of her own."""
    return sign_in(Client(), an_administrator("Ada Quist"))


class TestReadASecret:
    @pytest.mark.parametrize("who", [an_administrator, an_auditor])
    def test_no_page_of_the_console_shows_a_factor_or_a_password(self, client, ruth, who):
        sign_in(client, who())
        stored = Authenticator.objects.get(user=ruth).data["secret"]
        said = "".join(
            client.get(address, follow=True).content.decode() for address in ("/admin/", CHANGELIST, page_of(ruth))
        )
        assert ruth.full_name in said
        assert [secret for secret in (SECRET, stored, ruth.password, ruth.password[:12]) if secret in said] == []

    @pytest.mark.parametrize("who", [an_administrator, an_auditor])
    @pytest.mark.parametrize("model", ["mfa/authenticator", "account/emailaddress"])
    def test_factors_and_verified_addresses_have_no_page(self, client, ruth, who, model):
        sign_in(client, who())
        factor = Authenticator.objects.get(user=ruth)
        addresses = ("", "add/", f"{factor.pk}/change/", f"{factor.pk}/delete/")
        assert [client.get(f"/admin/{model}/{address}").status_code for address in addresses] == [404] * 4

    def test_no_model_of_the_console_holds_one(self):
        assert {model.__name__ for model in admin.site._registry} & {
            "Authenticator",
            "EmailAddress",
            "Session",
        } == set()

    def test_the_database_alone_tells_none(self, ruth):
        with connection.cursor() as cursor:
            cursor.execute("SELECT data FROM mfa_authenticator")
            assert SECRET not in str(cursor.fetchall())


class TestBecomeAColleague:
    def test_a_password_is_set_by_nobody(self, console, ruth):
        console.post(f"{CHANGELIST}{ruth.pk}/password/", {"password1": "x" * 20, "password2": "x" * 20}, follow=True)
        attempt(console, ruth, password="x" * 20, password1="x" * 20, password2="x" * 20)
        assert now(ruth).check_password(PASSWORD)

    def test_a_factor_is_removed_by_nobody_alone(self, console, sam, ruth):
        console.post(CHANGELIST, {"action": "reset_factor", "_selected_action": ruth.pk})
        assert Authenticator.objects.filter(user=ruth).count() == 1
        assert now(ruth).check_password(PASSWORD)
        assert events_of(ruth) == [("account.change_asked", "Sam Petrosyan")]
        assert decide(console, AccountChange.objects.get()) == 403

    def test_with_another_address_no_link_goes_there(self, console, sam, ruth, mailoutbox):
        attempt(console, ruth, email="sam.second@example.org")
        console.post(CHANGELIST, {"action": "send_link", "_selected_action": ruth.pk})
        do_jobs()
        assert now(ruth).email == "ruth.okonkwo@example.org"
        assert [to for to, _link in links_in(mailoutbox)] == ["ruth.okonkwo@example.org"]
        assert {to for message in mailoutbox for to in message.to} == {"ruth.okonkwo@example.org"}
        assert "asked for a change of your account: another e-mail address" in mailoutbox[0].body
        assert [kind for kind, _who in events_of(ruth)] == ["account.change_asked", "account.link_requested"]

    def test_who_left_is_not_let_in_again(self, console, ruth):
        attempt(console, ruth, is_active="")
        attempt(console, ruth, is_active="on")
        assert not now(ruth).is_active
        assert decide(console, AccountChange.objects.get()) == 403
        assert [kind for kind, _who in events_of(ruth)] == ["account.closed", "account.change_asked"]

    def test_an_account_is_never_deleted(self, console, ruth):
        assert console.post(f"{CHANGELIST}{ruth.pk}/delete/", {"post": "yes"}).status_code == 403
        console.post(CHANGELIST, {"action": "delete_selected", "_selected_action": ruth.pk, "post": "yes"})
        assert now(ruth) == ruth


class TestBecomeAnother:
    def test_nobody_changes_his_own_role_address_or_right_to_sign_in(self, console, sam):
        attempt(console, sam, role="quality", email="sam.second@example.org", is_active="")
        assert (now(sam).role, now(sam).email, now(sam).is_active) == (
            "administrator",
            "sam.petrosyan@example.org",
            True,
        )
        assert not AccountChange.objects.exists()
        for kind, after in (
            (ChangeKind.ROLE, "quality"),
            (ChangeKind.ADDRESS, "s@example.org"),
            (ChangeKind.FACTOR, ""),
        ):
            with pytest.raises(NotAllowed, match="Nobody changes his own role"):
                ask_change(person=sam, kind=kind, after=after, actor=sam)

    @pytest.mark.parametrize("role", [Role.CASE_MANAGER, Role.REVIEWER, Role.QUALITY, Role.ADMINISTRATOR])
    def test_a_second_account_of_oneself_stays_closed_and_is_seen(self, console, other_console, role, mailoutbox):
        second = new_account(console, role)
        do_jobs()
        assert (second.is_active, second.has_usable_password(), mailoutbox) == (False, False, [])
        waiting = second.changes.get()
        assert decide(console, waiting) == 403
        Client().post(reverse("account_reset_password"), {"email": second.email})
        assert links_in(mailoutbox) == []
        assert events_of(second) == [("account.opened", "Sam Petrosyan"), ("account.change_asked", "Sam Petrosyan")]
        assert "Waits for a second administrator" in other_console.get(reverse("account_changes")).content.decode()

    def test_by_way_of_a_lesser_role(self, console):
        """An account that opens at once becomes no physician without a second administrator."""
        second = new_account(console, Role.INTAKE)
        assert second.is_active
        attempt(console, second, role="quality")
        assert now(second).role == "intake"
        assert decide(console, second.changes.get()) == 403

    def test_approving_ones_own_proposal(self, console, sam, ruth):
        attempt(console, ruth, role="reviewer")
        change = AccountChange.objects.get()
        assert decide(console, change) == 403
        with pytest.raises(NotAllowed, match="another administrator than the one who asked"):
            approve_change(change=change, actor=sam)
        assert now(ruth).role == "quality"

    def test_nor_does_whom_it_concerns(self, console, other_console):
        ada = User.objects.get(full_name="Ada Quist")
        attempt(console, ada, role="quality")
        assert decide(other_console, AccountChange.objects.get()) == 403

    def test_nor_does_the_database_take_it(self, sam, ruth):
        change = ask_change(person=ruth, kind=ChangeKind.ROLE, after="reviewer", actor=sam)
        for who in (sam, ruth):
            with pytest.raises(IntegrityError, match="account_change_decided_by_a_third"), transaction.atomic():
                AccountChange.objects.filter(pk=change.pk).update(
                    decision="approved", decided_by=who, decided_at=change.asked_at
                )
        with pytest.raises(IntegrityError, match="account_change_of_another"), transaction.atomic():
            AccountChange.objects.create(
                kind="role", person=sam, before="administrator", after="quality", asked_by=sam, asked_at=change.asked_at
            )

    def test_a_proposal_of_who_is_no_administrator_any_more_falls(self, console, other_console, sam, ruth):
        attempt(console, ruth, role="reviewer")
        attempt(other_console, sam, is_active="")
        answer = other_console.post(
            reverse("account_change", args=[AccountChange.objects.get(kind="role").pk]),
            {"verdict": "approve"},
            follow=True,
        )
        assert "no administrator any more" in answer.content.decode()
        assert now(ruth).role == "quality"

    def test_the_account_of_a_reviewer_is_not_exchanged(self, console):
        """Rounds know their author by it."""
        lena, tobias = a_reviewer(), a_reviewer("Tobias Aurelio")
        tobias.licenses.all().delete()
        tobias.certifications.all().delete()
        tobias.delete()
        answer = console.post(
            f"/admin/reviews/reviewer/{lena.pk}/change/",
            {
                "user": tobias.user_id,
                "degree": lena.degree,
                "in_practice_since": "2005-07-01",
                "practice_hours_a_week": "30",
                "capacity": "10",
                "accepts_cases": "on",
                **{
                    f"{inline}-{part}_FORMS": "0"
                    for inline in ("licenses", "certifications", "disciplinary_actions", "qme_appointments", "absences")
                    for part in ("TOTAL", "INITIAL")
                },
            },
        )
        lena.refresh_from_db()
        assert (answer.status_code, lena.practice_hours_a_week, lena.user.full_name) == (302, 30, "Lena Forsyth")

    def test_what_a_superuser_could_ends_with_the_role(self, sam):
        first = User.objects.create_superuser("first@example.org", PASSWORD, full_name="First")
        change = ask_change(person=first, kind=ChangeKind.ROLE, after="auditor", actor=sam)
        approve_change(change=change, actor=an_administrator("Ada Quist"))
        assert [now(first).has_perm(f"accounts.{what}_user") for what in ("view", "change")] == [True, False]


class TestTheAuditor:
    def test_changes_nothing(self, client, ruth):
        sign_in(client, an_auditor())
        change = ask_change(person=ruth, kind=ChangeKind.ROLE, after="reviewer", actor=an_administrator())
        assert attempt(client, ruth, role="reviewer") == 403
        assert client.post(f"{CHANGELIST}add/", {"email": "x@example.org"}).status_code == 403
        for action in ("reset_factor", "send_link"):
            client.post(CHANGELIST, {"action": action, "_selected_action": ruth.pk})
        assert decide(client, change) == 403
        assert [kind for kind, _who in events_of(ruth)] == ["account.change_asked"]
        assert set(Job.objects.values_list("kind", flat=True)) == {"accounts.send_notice"}

    def test_sees_what_was_asked_for_and_who_held_which_role(self, client, ruth):
        sign_in(client, an_auditor())
        change = ask_change(person=ruth, kind=ChangeKind.ROLE, after="reviewer", actor=an_administrator())
        approve_change(change=change, actor=an_administrator("Ada Quist"))
        said = client.get(reverse("account_change", args=[change.pk])).content.decode()
        assert "From Quality physician to Medical reviewer" in said
        assert "(asked for by Sam Petrosyan, approved by Ada Quist)" in said
        assert "verdict" not in said


class TestTheHistoryOfRoles:
    def test_is_written_with_each_change(self, sam, ruth):
        change = ask_change(person=ruth, kind=ChangeKind.ROLE, after="reviewer", actor=sam)
        approve_change(change=change, actor=an_administrator("Ada Quist"))
        held = RoleHeld.objects.filter(person=ruth).values_list("role", "change")
        assert list(held) == [("quality", None), ("reviewer", change.pk)]

    def test_is_append_only(self):
        person = an_intake_coordinator()
        for change in (
            lambda held: held.update(role="quality"),
            lambda held: held.delete(),
        ):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                change(RoleHeld.objects.filter(person=person))
