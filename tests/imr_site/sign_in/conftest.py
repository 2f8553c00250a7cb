"""People who sign in through the pages, as strangers and owners do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axes.models import AccessAttempt
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from imr_site.audit.models import Event
from imr_site.jobs.models import OPEN, Job
from imr_site.jobs.services import run_job
from imr_site.sign_in import tasks  # noqa: F401 - what a worker loads
from tests.factories import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

    from imr_site.accounts.models import User

SECRET = "JBSWY3DPEHPK3PXP"
OFFICE, STRANGER = "198.51.100.7", "203.0.113.9"


@pytest.fixture(autouse=True)
def _nothing_counted_yet(db) -> Iterator[None]:
    yield from _forgotten()


def _forgotten() -> Iterator[None]:
    for alias in ("default", "limits"):
        caches[alias].clear()
    AccessAttempt.objects.all().delete()
    yield


def enroll(user: User) -> User:
    """Give the person an authenticator app that shows the codes of `SECRET`, and recovery codes."""
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def code() -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))


class Browser(Client):
    """One browser at one network address."""

    def __init__(self, address: str = OFFICE, **options: Any) -> None:
        super().__init__(REMOTE_ADDR=address, **options)

    def password(self, email: str, password: str = PASSWORD, **extra: Any) -> HttpResponse:
        return self.post(reverse("account_login"), {"login": email, "password": password}, **extra)

    def factor(self, typed: str = "") -> HttpResponse:
        return self.post(reverse("mfa_authenticate"), {"code": typed or code()})

    def sign_in(self, user: User) -> HttpResponse:
        """With the password, and the code of the app where the person has one."""
        answer = self.password(user.email)
        return self.factor() if answer.status_code == 302 and answer.url == reverse("mfa_authenticate") else answer

    @property
    def user_id(self) -> int | None:
        """Who is signed in here, as the site sees it."""
        return self.get(reverse("session_state"), headers={"HX-Request": "true"}).json()["user"]


def events(*kinds: str) -> list[Event]:
    """The events of these kinds, or all of accounts."""
    found = Event.objects.filter(kind__startswith="user.").order_by("id")
    return list(found.filter(kind__in=kinds) if kinds else found)


def work_off() -> int:
    """Do every open job once, as a worker would; how many there were."""
    waiting = list(Job.objects.filter(OPEN).values_list("pk", flat=True))
    for pk in waiting:
        run_job(pk)
    return len(waiting)
