"""What happened to an account stands in the audit log, and its owner is told of what matters."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from imr_site.accounts.enums import Role
from imr_site.audit.verification import verify_log
from imr_site.jobs.models import Job
from tests.factories import PASSWORD, a_case, a_case_manager, a_reviewer, a_user, an_auditor
from tests.imr_site.sign_in.conftest import Browser, enroll, events, work_off

pytestmark = pytest.mark.django_db
NEW = "staple battery horse correct"


@pytest.fixture
def marcus():
    return a_case_manager()


def _told() -> list[tuple[str, list[str]]]:
    """To whom mail went once the jobs are done, and the sentence it is about."""
    mail.outbox.clear()
    work_off()
    return [(message.to[0], message.body.splitlines()[2]) for message in mail.outbox]


def _kinds() -> list[str]:
    return [event.kind.removeprefix("user.") for event in events()]


class TestInAndOut:
    @pytest.mark.parametrize("factor", ["totp", "recovery_codes", "none"])
    def test_a_sign_in_says_with_which_factor(self, marcus, factor):
        desk = Browser()
        if factor == "none":
            desk.sign_in(marcus)
        else:
            enroll(marcus)
            desk.password(marcus.email)
            recovery = Authenticator.objects.get(user=marcus, type="recovery_codes").wrap().get_unused_codes()[0]
            desk.factor(recovery if factor == "recovery_codes" else "")
        (signed_in,) = events("user.signed_in")
        assert (signed_in.actor, signed_in.scope, signed_in.data["factor"]) == (marcus, f"user/{marcus.pk}", factor)
        assert len(events("user.recovery_code_used")) == (factor == "recovery_codes")

    def test_a_wrong_code_is_a_failure_of_the_factor(self, marcus):
        desk = Browser()
        desk.password(enroll(marcus).email)
        desk.factor("000000")
        (failed,) = events("user.sign_in_failed")
        assert (failed.scope, failed.actor, failed.data["step"]) == (f"user/{marcus.pk}", None, "factor")

    def test_signing_out(self, marcus):
        desk = Browser()
        desk.sign_in(marcus)
        answer = desk.post(reverse("account_logout"))
        assert answer.headers["Clear-Site-Data"] == '"cache"'
        assert _kinds() == ["signed_in", "signed_out"]
        assert "Clear-Site-Data" not in desk.get(reverse("account_login")).headers

    def test_the_log_stays_whole(self, marcus):
        desk = Browser()
        desk.password(marcus.email, "wrong")
        desk.sign_in(enroll(marcus))
        desk.post(reverse("account_logout"))
        assert verify_log().problems == ()


class TestPassword:
    def test_a_change_is_told_to_the_owner(self, marcus):
        desk, elsewhere = Browser(), Browser()
        desk.sign_in(marcus)
        elsewhere.sign_in(marcus)
        answer = desk.post(
            reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
        )
        assert answer.status_code == 302
        (changed,) = events("user.password_changed")
        assert (changed.actor, changed.scope) == (marcus, f"user/{marcus.pk}")
        assert _told() == [(marcus.email, "Your password was changed.")]
        assert (desk.user_id, elsewhere.user_id) == (marcus.pk, None)

    def test_a_refused_change_is_none(self, marcus):
        desk = Browser()
        desk.sign_in(marcus)
        desk.post(reverse("account_change_password"), {"oldpassword": "wrong", "password1": NEW, "password2": NEW})
        assert events("user.password_changed") == []


class TestFactor:
    def test_setting_up_and_taking_away(self, marcus):
        desk = Browser()
        desk.sign_in(marcus)
        desk.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

        page = desk.get(reverse("mfa_activate_totp"))
        secret = page.context["form"].secret
        shown = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
        desk.post(reverse("mfa_activate_totp"), {"code": shown})
        assert _kinds() == ["signed_in", "factor_added", "recovery_codes_made"]
        assert {event.actor for event in events()} == {marcus}
        told = _told()
        assert [to for to, _words in told] == [marcus.email] * 2
        desk.post(reverse("mfa_deactivate_totp"))
        assert _kinds()[-1] == "factor_removed"
        assert _told() == [(marcus.email, "The second factor of your account was removed.")]

    def test_whoever_takes_it_away_is_named(self, marcus):
        enroll(marcus)
        Authenticator.objects.filter(user=marcus).delete()
        (removed,) = events("user.factor_removed")
        assert (removed.scope, removed.actor, removed.data) == (f"user/{marcus.pk}", None, {"factor": "totp"})


class TestResetByMail:
    def _ask(self, email: str):
        return Browser().post(reverse("account_reset_password"), {"email": email})

    def _link(self, mailoutbox) -> str:
        return re.search(r"https?://\S+", mailoutbox[-1].body).group().split("://", 1)[1].split("/", 1)[1]

    def test_the_request_does_the_same_for_everybody(self, marcus, django_assert_num_queries, mailoutbox):
        """And so takes the same time: an event and a job, whoever has the address; no mail, no search for a mailbox."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        written = []
        for email in (marcus.email, "nobody@example.org"):
            with CaptureQueriesContext(connection) as asked:
                answer = self._ask(email)
            assert (answer.status_code, answer.url) == (302, reverse("account_reset_password_done"))
            written.append([query["sql"].split()[:3] for query in asked if "SAVEPOINT" not in query["sql"]])
        assert written[0] == written[1]
        assert mailoutbox == []
        assert Job.objects.filter(kind="sign_in.reset_mail").count() == 2

    def test_nothing_is_mailed_to_an_unknown_address(self, mailoutbox):
        self._ask("nobody@example.org")
        assert work_off() == 1
        assert mailoutbox == []
        (asked,) = events("user.password_reset_asked")
        assert asked.scope == "user/unknown"
        assert "nobody" not in str(asked.data)

    def test_nor_to_who_left(self, marcus, mailoutbox):
        marcus.is_active = False
        marcus.save()
        self._ask(marcus.email)
        work_off()
        assert mailoutbox == []

    def test_the_link_is_in_the_mail_and_nowhere_else(self, marcus, mailoutbox, caplog):
        self._ask(marcus.email.upper())
        with caplog.at_level("DEBUG"):
            work_off()
        (message,) = mailoutbox
        token = self._link(mailoutbox).rstrip("/").rsplit("/", 1)[1]
        assert message.to == [marcus.email]
        assert token not in caplog.text
        assert token not in str(list(Job.objects.values()))
        assert [job.args for job in Job.objects.all()] == [{"user": marcus.pk}]

    def test_the_host_of_a_request_is_in_no_link(self, marcus, mailoutbox, settings):
        settings.ALLOWED_HOSTS = ["*"]
        settings.SITE_ADDRESS = "https://imr.example"
        Browser().post(reverse("account_reset_password"), {"email": marcus.email}, headers={"Host": "evil.example"})
        work_off()
        assert "https://imr.example/accounts/password/reset/key/" in mailoutbox[0].body
        assert "evil" not in mailoutbox[0].body

    def test_it_works_once_and_ends_every_session(self, marcus, mailoutbox):
        elsewhere, desk = Browser(), Browser()
        elsewhere.sign_in(marcus)
        self._ask(marcus.email)
        work_off()
        link = "/" + self._link(mailoutbox)
        form = desk.get(link, follow=True)
        desk.post(form.wsgi_request.path, {"password1": NEW, "password2": NEW})
        marcus.refresh_from_db()
        assert marcus.check_password(NEW)
        assert elsewhere.user_id is None
        assert _kinds()[-1] == "password_reset"
        assert _told() == [(marcus.email, "A new password was set with the link that was mailed to you.")]
        assert "no longer works" in Browser().get(link).content.decode()

    @pytest.mark.parametrize(("minutes", "works"), [(59, True), (61, False)])
    def test_it_works_for_one_hour(self, marcus, mailoutbox, minutes, works):
        from datetime import timedelta

        import time_machine
        from django.utils import timezone

        self._ask(marcus.email)
        work_off()
        with time_machine.travel((timezone.now() + timedelta(minutes=minutes)).timestamp()):
            answer = Browser().get("/" + self._link(mailoutbox), follow=True)
        assert ("Use this password" in answer.content.decode()) == works

    def test_a_person_without_a_factor_can_set_one_up_after_it(self, marcus, mailoutbox):
        """The address that allauth would have noted in passing, unproved, would forbid it."""
        self._ask(marcus.email)
        work_off()
        Browser().get("/" + self._link(mailoutbox), follow=True)
        desk = Browser()
        desk.sign_in(marcus)
        desk.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        assert desk.get(reverse("mfa_activate_totp")).status_code == 200


class TestRefusedAccess:
    @pytest.fixture
    def greta(self):
        visitor = Browser()
        visitor.force_login(an_auditor(), "imr_site.accounts.backends.ByAddress")
        return visitor

    def test_who_and_which_page(self, greta):
        case = a_case()
        address = reverse("case_create")
        assert greta.get(f"{address}?q=Adela+Marchetti").status_code == 403
        (refused,) = events("user.access_refused")
        assert (refused.actor, refused.scope) == (an_auditor(), f"user/{an_auditor().pk}")
        assert refused.data == {"route": "case_create", "method": "GET"}
        assert case is not None

    def test_the_same_again_is_not_written_again(self, greta):
        for _ in range(5):
            greta.get(reverse("case_create"))
        assert len(events("user.access_refused")) == 1

    def test_asking_for_many_pages_fills_no_log(self, client):
        stranger = a_user(Role.REVIEWER, "Tobias Aurelio")
        client.force_login(stranger, "imr_site.accounts.backends.ByAddress")
        answers = {client.post(reverse("service_received", args=[number])).status_code for number in range(1, 60)}
        assert answers == {403}
        assert len(events("user.access_refused")) == 30

    def test_a_page_that_is_not_there_is_no_refusal(self, client):
        client.force_login(a_reviewer().user, "imr_site.accounts.backends.ByAddress")
        assert client.get(reverse("case_detail", args=[a_case().case_number])).status_code == 404
        assert events("user.access_refused") == []

    def test_a_visitor_is_not_refused_but_asked_to_sign_in(self):
        assert Client().get(reverse("case_create")).status_code == 302
        assert events("user.access_refused") == []
