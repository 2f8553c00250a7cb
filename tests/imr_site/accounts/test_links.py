"""Accounts begin with a link to their owner, and what happens to them is told to their owner."""

from __future__ import annotations

from smtplib import SMTPServerDisconnected

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from imr_site.accounts.enums import ChangeKind, Role
from imr_site.accounts.models import AccountChange, User
from imr_site.jobs.models import Job
from imr_site.people.errors import AccountError
from imr_site.people.services.changes import approve_change, ask_change, refuse_change
from imr_site.people.services.links import request_link
from imr_site.people.services.people import close_account, open_account, rename_account
from tests.factories import PASSWORD, a_quality_physician, an_administrator, sign_in
from tests.imr_site.accounts.conftest import do_jobs, events_of, give_factor, links_in

pytestmark = pytest.mark.django_db
CHOSEN = "a password of her own choice"


@pytest.fixture
def ruth() -> User:
    person = a_quality_physician()
    give_factor(person)
    return person


def ada() -> User:
    return an_administrator("Ada Quist")


def approved(person: User, kind: ChangeKind, after: str = "") -> AccountChange:
    change = ask_change(person=person, kind=kind, after=after, actor=an_administrator())
    return approve_change(change=change, actor=ada())


def follow(link: str, password: str = CHOSEN) -> bool:
    """Open the link in a new browser and set a password; whether it took one."""
    client = Client()
    page = client.get(link.removeprefix("http://localhost:8000"))
    if page.status_code != 302:
        return False
    return client.post(page.url, {"password1": password, "password2": password}).status_code == 302


def signs_in(person: User, password: str) -> bool:
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": password})
    return "_auth_user_id" in client.session


def now(person: User) -> User:
    return User.objects.get(pk=person.pk)


class TestInvitation:
    def test_the_owner_chooses_the_first_password(self, mailoutbox):
        nadia = open_account(email="nadia@example.org", full_name="Nadia New", role=Role.INTAKE, actor=ada())
        do_jobs()
        (to, link), *others = links_in(mailoutbox)
        assert (to, others, nadia.has_usable_password()) == ("nadia@example.org", [], False)
        assert mailoutbox[0].subject == "Your account at MAXIMUS Federal Services"
        assert "for 60 minutes" in mailoutbox[0].body
        assert follow(link)
        assert signs_in(nadia, CHOSEN)
        assert not follow(link, "another password altogether")  # it works once

    def test_for_an_hour(self, mailoutbox, time_machine):
        open_account(email="nadia@example.org", full_name="Nadia New", role=Role.INTAKE, actor=ada())
        time_machine.move_to("2026-06-01T12:00:00Z", tick=False)
        do_jobs()
        time_machine.shift(60 * 60 + 1)
        assert not follow(links_in(mailoutbox)[0][1])

    def test_a_physician_gets_it_when_a_second_administrator_agrees(self, mailoutbox):
        nadia = open_account(email="nadia@example.org", full_name="Nadia New", role=Role.REVIEWER, actor=ada())
        do_jobs()
        assert mailoutbox == []
        approve_change(change=nadia.changes.get(), actor=an_administrator())
        do_jobs()
        assert follow(links_in(mailoutbox)[0][1])
        assert signs_in(nadia, CHOSEN)

    def test_the_secret_of_a_link_stands_in_no_row(self, mailoutbox):
        open_account(email="nadia@example.org", full_name="Nadia New", role=Role.INTAKE, actor=ada())
        do_jobs()
        secret = links_in(mailoutbox)[0][1].rstrip("/").rsplit("-", 1)[1]
        assert secret not in str(list(Job.objects.values())) + str(
            events_of(User.objects.get(email="nadia@example.org"))
        )

    def test_a_closed_account_gets_none(self, mailoutbox, ruth):
        request_link(person=ruth, actor=ada())
        close_account(person=ruth, actor=ada())
        do_jobs()
        assert mailoutbox == []
        assert Job.objects.get().last_error == "The account is closed: no link is sent."

    def test_waits_for_the_mail_server(self, monkeypatch, ruth):
        def away(_message):
            raise SMTPServerDisconnected

        monkeypatch.setattr(EmailMessage, "send", away)
        request_link(person=ruth, actor=ada())
        with pytest.raises(Exception, match="could not be reached"):
            do_jobs()
        job = Job.objects.get()
        assert (job.is_open, job.last_error) == (
            True,
            "The mail server could not be reached or did not take the message.",
        )


class TestAFactorIsReset:
    def test_by_two_and_its_owner_begins_afresh(self, ruth, mailoutbox):
        browser = sign_in(Client(), ruth)
        approved(ruth, ChangeKind.FACTOR)
        do_jobs()
        assert not Authenticator.objects.filter(user=ruth).exists()
        assert not signs_in(ruth, PASSWORD)
        assert browser.get(reverse("quality_queue")).status_code == 302  # signed out
        assert {to for message in mailoutbox for to in message.to} == {ruth.email}
        assert "This was done with your account" in "".join(message.body for message in mailoutbox)
        assert follow(links_in(mailoutbox)[0][1])
        assert signs_in(ruth, CHOSEN)
        assert events_of(ruth) == [
            ("account.change_asked", "Sam Petrosyan"),
            ("account.change_approved", "Ada Quist"),
        ]

    def test_where_there_is_none_nothing_is_reset(self):
        with pytest.raises(AccountError, match="has no second factor"):
            ask_change(person=an_administrator("Ida Noor"), kind=ChangeKind.FACTOR, actor=ada())


class TestAnAddressIsChanged:
    def test_the_new_one_must_be_read_and_the_old_one_is_told(self, ruth, mailoutbox):
        old = ruth.email
        EmailAddress.objects.create(user=ruth, email=old, verified=True, primary=True)
        approved(ruth, ChangeKind.ADDRESS, "ruth@clinic.example")
        do_jobs()
        assert now(ruth).email == "ruth@clinic.example"
        assert not signs_in(now(ruth), PASSWORD)
        assert Authenticator.objects.filter(user=ruth).count() == 1
        assert [to for to, _link in links_in(mailoutbox)] == ["ruth@clinic.example"]
        notices = [message.to[0] for message in mailoutbox if "done with your account" in message.body]
        assert notices == [old]
        Client().post(reverse("account_reset_password"), {"email": old})
        do_jobs()
        assert [to for to, _link in links_in(mailoutbox)] == ["ruth@clinic.example"]

    @pytest.mark.parametrize(
        ("after", "why"),
        [
            ("SAM.PETROSYAN@example.org", "in use already"),
            ("Ruth.Okonkwo@example.org", "in use already"),
            ("no address", "valid email"),
        ],
    )
    def test_not_to_any(self, ruth, after, why):
        an_administrator()
        with pytest.raises(AccountError, match=why):
            ask_change(person=ruth, kind=ChangeKind.ADDRESS, after=after, actor=ada())


class TestDeciding:
    def test_once(self, ruth):
        change = approved(ruth, ChangeKind.ROLE, "reviewer")
        for decide in (approve_change, refuse_change):
            with pytest.raises(AccountError, match="decided already"):
                decide(change=change, actor=ada())

    def test_a_refused_change_is_not_made(self, ruth, mailoutbox):
        change = ask_change(person=ruth, kind=ChangeKind.ROLE, after="reviewer", actor=an_administrator())
        refuse_change(change=change, actor=ada())
        do_jobs()
        assert now(ruth).role == "quality"
        assert "This was refused for your account" in mailoutbox[0].body

    def test_of_an_account_that_changed_meanwhile(self, ruth):
        change = ask_change(person=ruth, kind=ChangeKind.ROLE, after="reviewer", actor=an_administrator())
        User.objects.filter(pk=ruth.pk).update(role="case_manager")
        with pytest.raises(AccountError, match="changed after this was asked for"):
            approve_change(change=change, actor=ada())

    def test_is_asked_for_once(self, ruth):
        ask_change(person=ruth, kind=ChangeKind.ROLE, after="reviewer", actor=ada())
        with pytest.raises(AccountError, match="asked for already"):
            ask_change(person=ruth, kind=ChangeKind.ROLE, after="auditor", actor=an_administrator())

    @pytest.mark.parametrize(
        ("kind", "after"), [(ChangeKind.ROLE, "quality"), (ChangeKind.ROLE, "king"), (ChangeKind.OPENING, "")]
    )
    def test_for_something(self, ruth, kind, after):
        with pytest.raises(AccountError):
            ask_change(person=ruth, kind=kind, after=after, actor=ada())


def test_a_name_is_corrected_and_the_log_holds_neither(ruth):
    rename_account(person=ruth, full_name="Ruth Okonkwo-Hale", actor=ada())
    assert now(ruth).full_name == "Ruth Okonkwo-Hale"
    assert events_of(ruth) == [("account.renamed", "Ada Quist")]


def test_the_first_administrators_are_made_on_the_machine():
    first = User.objects.create_superuser("first@example.org", PASSWORD, full_name="First")
    assert events_of(first) == [("account.opened", "")]
