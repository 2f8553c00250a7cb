"""The page that tells administrators and auditors how the installation is doing, and asks for failed work again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.enums import JobKind
from imr_site.accounts.enums import Role
from imr_site.errors import NotAllowed
from imr_site.jobs.models import Job, Pulse
from imr_site.jobs.services import enqueue, retry
from imr_site.jobs.timers import run_due
from tests.factories import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed() -> Job:
    """A letter that could not be made."""
    return Job.objects.create(
        kind=JobKind.RENDER_LETTER,
        key="7",
        scope="case/12",
        args={"letter": 7},
        requested_at=timezone.now(),
        claimed_at=timezone.now(),
        failed_at=timezone.now(),
        last_error="No space left on device (making the letter)",
    )


@pytest.fixture
def look(client, new_user):
    """The page as a person of this role sees it."""

    def look(role: Role = Role.ADMINISTRATOR) -> str:
        sign_in(client, new_user(role))
        return " ".join(client.get(reverse("status")).content.decode().replace("\xa0", " ").split())

    return look


def test_all_is_well(look):
    run_due()
    Job.objects.all().delete()
    page = look()
    assert "All is well" in page
    assert "needs attention" not in page
    assert "Nothing waits, runs or failed" in page


def test_says_in_words_what_is_late(look):
    run_due()
    Pulse.objects.filter(name="sweep").update(ran_at=timezone.now() - timedelta(minutes=4))
    page = look()
    assert "Timers: needs attention" in page
    assert "Late: sweep: last ran 4 minutes ago. Is a worker running?" in page
    assert "All is well" not in page


def test_counts_jobs_by_kind_and_state(look, failed):
    enqueue(kind=JobKind.RENDER_LETTER, key="8", args={"letter": 8})
    page = look()
    assert "Making the letter" in page
    assert page.count('<td class="num">1</td>') == 2
    assert page.count('<td class="num">0</td>') == 1


def test_an_administrator_asks_again(client, look, failed):
    page = look()
    assert "No space left on device (making the letter)" in page
    assert "Ask again" in page
    answer = client.post(reverse("job_again", args=[failed.pk]), follow=True)
    assert "It is asked for again." in answer.content.decode()
    assert "No space left" not in answer.content.decode()
    again = Job.objects.get(failed_at=None)
    assert (again.kind, again.key, again.args, again.scope) == (failed.kind, failed.key, failed.args, failed.scope)
    assert client.post(reverse("job_again", args=[failed.pk])).status_code == 404
    assert Job.objects.count() == 2


class TestAuditors:
    def test_reads_it_all_and_is_offered_nothing(self, look, failed):
        page = look(Role.AUDITOR)
        assert "No space left on device (making the letter)" in page
        assert "Ask again" not in page

    def test_nothing_is_asked_again(self, client, new_user, failed):
        sign_in(client, new_user(Role.AUDITOR))
        answer = client.post(reverse("job_again", args=[failed.pk]))
        assert answer.status_code == 403
        assert "Auditors see everything and start nothing." in answer.content.decode()
        assert Job.objects.count() == 1

    def test_not_in_the_console_either(self, client, new_user, failed):
        """Whoever may see the list could run its action."""
        auditor = new_user(Role.AUDITOR)
        sign_in(client, auditor)
        console = reverse("admin:jobs_job_changelist")
        assert "ask_again" not in client.get(console).content.decode()
        asked = client.post(console, {"action": "ask_again", "_selected_action": [failed.pk]})
        assert asked.status_code == 403
        with pytest.raises(NotAllowed, match="Only an administrator"):
            retry(job=failed, actor=auditor)
        assert Job.objects.count() == 1

    def test_the_console_offers_it_to_an_administrator(self, client, new_user, failed):
        sign_in(client, new_user(Role.ADMINISTRATOR))
        client.post(
            reverse("admin:jobs_job_changelist"), {"action": "ask_again", "_selected_action": [failed.pk]}, follow=True
        )
        assert Job.objects.count() == 2

    def test_still_signs_out(self, client, new_user):
        sign_in(client, new_user(Role.AUDITOR))
        assert client.post(reverse("admin:logout")).status_code == 302
        sign_in(client, new_user(Role.AUDITOR))
        assert client.post(reverse("account_logout")).status_code == 302
