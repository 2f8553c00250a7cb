"""Another address signs in once it is proved, and the old one is told."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib import admin
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from imr_site.jobs.models import Job
from imr_site.sign_in.models import AddressChange
from imr_site.sign_in.services.addresses import AddressRefused, request_address_change
from tests.factories import PASSWORD, a_case_manager, a_quality_physician
from tests.imr_site.sign_in.conftest import Browser, events, work_off

pytestmark = pytest.mark.django_db
OLD, NEW = "marcus.obi@example.org", "m.obi@new.example"


@pytest.fixture
def desk():
    browser = Browser()
    browser.sign_in(a_case_manager())
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return browser


def _ask(browser: Browser, address: str = NEW):
    return browser.post(reverse("account_email"), {"address": address})


def _mailed() -> dict[str, str]:
    """The text that went to each address."""
    mail.outbox.clear()
    work_off()
    return {message.to[0]: message.body for message in mail.outbox}


def _link(text: str) -> str:
    return re.search(r"https?://[^/]+(/\S+)", text).group(1)


def _may_sign_in(address: str) -> bool:
    browser = Browser()
    browser.password(address)
    return browser.user_id is not None


def test_the_old_one_stays_until_the_new_one_is_proved(desk):
    assert _ask(desk).status_code == 302
    mailed = _mailed()
    assert set(mailed) == {OLD, NEW}
    assert "Another e-mail address was asked for." in mailed[OLD]
    assert [_may_sign_in(OLD), _may_sign_in(NEW)] == [True, False]

    elsewhere = Browser()  # the mail is read on another device
    page = elsewhere.get(_link(mailed[NEW]), follow=True)
    assert page.wsgi_request.path == reverse("address_confirm_page")
    assert [_may_sign_in(OLD), _may_sign_in(NEW)] == [True, False]
    assert elsewhere.post(reverse("address_confirm_page")).status_code == 200
    assert [_may_sign_in(OLD), _may_sign_in(NEW)] == [False, True]
    assert set(_mailed()) == {OLD}

    marcus = AddressChange.objects.get().user
    kinds = ["user.address_change_asked", "user.address_changed"]
    assert [(event.kind, event.actor, event.scope) for event in events(*kinds)] == [
        (kind, marcus, f"user/{marcus.pk}") for kind in kinds
    ]
    assert NEW not in str([event.data for event in events()])
    assert NEW not in str(list(Job.objects.values()))


def test_the_unproved_address_gets_no_link_for_the_password(desk, mailoutbox):
    _ask(desk)
    Browser().post(reverse("account_reset_password"), {"email": NEW})
    assert "password" not in _mailed()[NEW]


@pytest.mark.parametrize("way", ["twice", "too late", "cancelled", "replaced", "forged", "no link at all"])
def test_a_link_that_is_of_no_use_changes_nothing(desk, way):
    _ask(desk)
    link, later = _link(_mailed()[NEW]), timedelta()
    if way == "twice":
        first = Browser()
        first.get(link)
        first.post(reverse("address_confirm_page"))
        type(a_case_manager()).objects.filter(email=NEW).update(email="later@new.example")
    if way == "too late":
        later = timedelta(minutes=61)
    if way == "cancelled":
        desk.post(reverse("account_email"), {"cancel": "1"})
    if way == "replaced":
        _ask(desk, "another@new.example")
    if way == "forged":
        link = link[:-5] + "AAAA/"
    browser = Browser()
    with time_machine.travel(timezone.now() + later):
        if way != "no link at all":
            browser.get(link)
        answers = [browser.get(reverse("address_confirm_page")), browser.post(reverse("address_confirm_page"))]
    assert [answer.status_code for answer in answers] == [410, 410]
    assert "no longer works" in answers[0].content.decode()
    assert not type(a_quality_physician()).objects.filter(email=NEW).exists()


@pytest.mark.parametrize(
    ("address", "why"),
    [(OLD.upper(), "you have now"), ("Ruth.Okonkwo@example.org", "Another account"), ("no address", "valid email")],
)
def test_what_cannot_be_is_said_at_once(desk, address, why):
    a_quality_physician()
    answer = _ask(desk, address)
    assert (answer.status_code, why in answer.content.decode()) == (422, True)
    assert not AddressChange.objects.exists()


def test_who_takes_the_address_meanwhile_has_it(desk):
    _ask(desk)
    link = _link(_mailed()[NEW])
    ruth = a_quality_physician()
    ruth.email = NEW
    ruth.save()
    browser = Browser()
    browser.get(link)
    answer = browser.post(reverse("address_confirm_page"))
    assert (answer.status_code, "Another account" in answer.content.decode()) == (410, True)
    assert _may_sign_in(OLD)


def test_it_asks_for_a_fresh_proof_first_and_keeps_nothing_typed(mailoutbox):
    browser = Browser()
    browser.sign_in(a_case_manager())
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        assert browser.get(reverse("account_email")).url.split("?")[0] == reverse("account_reauthenticate")
        asked = _ask(browser)
    assert (asked.status_code, NEW in asked.content.decode()) == (422, True)
    assert NEW not in str(dict(browser.session))
    assert not AddressChange.objects.exists()


def test_the_database_keeps_one_waiting_change_a_person():
    marcus = a_case_manager()
    request_address_change(user=marcus, address=NEW, actor=marcus)
    with pytest.raises(IntegrityError), transaction.atomic():
        AddressChange.objects.create(
            user=marcus, old_address=OLD, new_address="x@new.example", requested_by=marcus, requested_at=timezone.now()
        )
    with pytest.raises(AddressRefused):
        request_address_change(user=marcus, address=OLD, actor=marcus)


def test_allauths_own_addresses_can_be_given_to_nobody():
    """A row of them would sign in, and the console made them."""
    assert not admin.site.is_registered(EmailAddress)
    browser = Browser()
    browser.sign_in(a_case_manager())
    browser.post(reverse("account_email"), {"action_add": "", "email": NEW})
    assert not EmailAddress.objects.exists()


def test_an_installation_of_before_keeps_one_address_each():
    """What allauth had noted signed in unproved, and who was entered in capitals could not sign in."""
    marcus = a_case_manager()
    EmailAddress.objects.create(user=marcus, email=NEW)
    type(marcus).objects.filter(pk=marcus.pk).update(email="Marcus.Obi@Example.org")
    cache.set("key", 1)
    migration = import_module("imr_site.sign_in.migrations.0002_one_address_each")
    for step in (migration.forget_addresses, migration.spell_small, migration.empty_caches):
        step(apps, connection.schema_editor())
    assert [_may_sign_in(NEW), _may_sign_in(OLD), cache.get("key")] == [False, True, None]
