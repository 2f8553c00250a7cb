"""The newest seal leaves the machine once a day; nothing is said to be mailed that was not."""

from __future__ import annotations

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from imr_site.audit.models import Event, Seal
from imr_site.audit.sealing import seal
from imr_site.audit.verification import verify_log
from imr_site.jobs.models import Job
from imr_site.jobs.services import run_job
from imr_site.jobs.timers import TIMERS, run_due
from imr_site.tasks import request_daily_mail
from tests.factories import a_case_manager, an_administrator, an_auditor
from tests.imr_site.audit.writing import write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audit_files")]


@pytest.fixture
def sealed() -> Seal:
    """A seal, and people of whom two are to know of it."""
    an_administrator(), an_auditor(), a_case_manager()
    write(2)
    seal()
    return Seal.objects.get()


def mailed(day: str) -> None:
    with time_machine.travel(f"{day} 10:00 -0700"):
        request_daily_mail()
        for job in Job.objects.filter(kind="audit.mail_head", done_at=None):
            run_job(job.pk)


def test_goes_to_administrators_and_auditors_with_the_line_to_compare(sealed, capsys):
    mailed("2031-05-05")
    assert sorted(message.to for message in mail.outbox) == [[an_auditor().email], [an_administrator().email]]
    line = f"1 {sealed.mac} {sealed.at.isoformat()}"
    assert f"\n{line}\n" in mail.outbox[0].body
    assert "Somebody should look" not in mail.outbox[0].body
    assert Event.objects.get(kind="audit.heads_mailed").data == {"seal": 1, "mac": sealed.mac, "messages": 2}
    call_command("verify_audit", head=[line])
    assert "3 events hold." in capsys.readouterr().out


def test_goes_once_a_day(sealed):
    for day in ("2031-05-05", "2031-05-05", "2031-05-06"):
        mailed(day)
        seal()
    assert [message.subject.rpartition(" ")[2] for message in mail.outbox] == ["1", "1", "2", "2"]
    assert verify_log().problems == ()


def test_says_what_somebody_should_look_at(sealed, audit_files):
    write()
    mailed("2031-05-05")
    assert "Somebody should look at this: Events of the audit log wait for their seal" in mail.outbox[0].body


def test_twice_of_one_job_changes_nothing(sealed):
    mailed("2031-05-05")
    Job.objects.filter(kind="audit.mail_head").update(done_at=None, claim=None)
    mailed("2031-05-05")
    assert len(mail.outbox) == 2


def test_is_not_said_to_be_mailed_where_the_server_is_away(sealed, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(Exception, match="mail server could not be reached"):
        mailed("2031-05-05")
    job = Job.objects.get(kind="audit.mail_head")
    assert (job.done_at, job.last_error.startswith("The mail server could not be reached")) == (None, True)
    assert not Event.objects.filter(kind="audit.heads_mailed").exists()


def test_is_not_asked_for_where_no_mail_leaves_or_nothing_is_sealed(sealed, settings):
    settings.MAIL_LEAVES = False
    mailed("2031-05-05")
    assert not Job.objects.filter(kind="audit.mail_head").exists()


def test_the_timers_seal_and_ask_for_the_mail(sealed):
    assert (TIMERS["seal-audit"].every.total_seconds(), TIMERS["mail-audit-head"].every.days) == (2, 1)
    write(3)
    run_due()
    assert [made.count for made in Seal.objects.all()] == [2, 3]
    assert Job.objects.filter(kind="audit.mail_head").count() == 1
