"""What the tests of the accounts share."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache

from imr_site.accounts.models import User
from imr_site.audit.models import Event
from imr_site.jobs.models import OPEN, Job
from imr_site.jobs.services import run_job
from imr_site.people import tasks  # noqa: F401 - registers the kinds of job
from imr_site.sign_in import tasks as notices  # noqa: F401 - the same

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> None:
    """allauth counts attempts and remembers used codes in the shared cache."""
    cache.clear()


def give_factor(person: User) -> None:
    """The person has an app that shows the codes of `SECRET`, and was told so."""
    TOTP.activate(person, SECRET)
    Job.objects.filter(kind="sign_in.notice").delete()


def code_now() -> str:
    """What the app shows at this moment."""
    return format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))


def do_jobs() -> None:
    """What a worker would do."""
    for job in Job.objects.filter(OPEN).order_by("pk"):
        run_job(job.pk)


def links_in(mail: list) -> list[tuple[str, str]]:
    """Who was sent which link to set a password."""
    found = [(message.to[0], re.search(r"/accounts/password/reset/key/\S+", message.body)) for message in mail]
    return [(to, link[0]) for to, link in found if link]


def events_of(person: User) -> list[tuple[str, str]]:
    """What colleagues did with an account: kind, and who did it."""
    events = (
        Event.objects.filter(scope=person.scope, kind__startswith="account.").select_related("actor").order_by("id")
    )
    return [(event.kind, str(event.actor or "")) for event in events]
