"""Strangers keep nobody out, and guess at nobody for long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from imr_site.accounts.enums import Role
from imr_site.rate_limit import take_place
from imr_site.sign_in.attempts import FAILURE_SECONDS, FAILURES
from tests.factories import a_case_manager, a_quality_physician, a_user
from tests.imr_site.sign_in.conftest import OFFICE, STRANGER, Browser, enroll, events, work_off

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
WAIT = "Wait one minute and try again"


@pytest.fixture(autouse=True)
def _eight_o_clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def clock(_eight_o_clock):
    return _eight_o_clock


@pytest.fixture
def marcus():
    return enroll(a_case_manager())


@pytest.fixture
def behind_a_proxy(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.BEHIND_TLS_PROXY, settings.ALLAUTH_TRUSTED_PROXY_COUNT = True, 1


def _through_the_proxy(client: str) -> Client:
    """A browser at that address; whatever it claims, the proxy adds where it was called from."""
    return Browser("10.0.0.2", headers={"X-Forwarded-For": f"{OFFICE}, {client}"})


def _guess(browser: Browser, email: str, times: int) -> list[int]:
    return [browser.password(email, f"guess {number}").status_code for number in range(times)]


class TestOthersStayIn:
    def test_behind_the_proxy_a_stranger_who_guesses_locks_out_nobody(self, behind_a_proxy, marcus):
        assert _guess(_through_the_proxy(STRANGER), marcus.email, 12)[-1] == 429
        ruth = a_quality_physician()
        for person in (marcus, ruth):
            owner = _through_the_proxy("192.0.2.44")
            owner.sign_in(person)
            assert owner.user_id == person.pk

    def test_forged_headers_do_not_escape_the_lockout(self, behind_a_proxy, marcus):
        answers = []
        for number in range(7):
            forged = Browser("10.0.0.2", headers={"X-Forwarded-For": f"192.0.2.{number}, {STRANGER}"})
            answers += _guess(forged, marcus.email, 1)
        assert answers == [200] * 4 + [429] * 3

    def test_thirty_people_sign_in_from_one_office(self):
        """Each mistypes the password once or twice, within one minute."""
        for number in range(30):
            person = a_user(Role.CASE_MANAGER, f"Person Number{number}")
            desk = Browser(OFFICE)
            _guess(desk, person.email, 1 + number % 2)
            desk.sign_in(person)
            assert (number, desk.user_id) == (number, person.pk)

    def test_a_typo_now_and_then_locks_nobody_out(self, marcus, clock):
        desk = Browser(OFFICE)
        for _ in range(4):
            _guess(desk, marcus.email, 2)
            desk.sign_in(marcus)
            assert desk.user_id == marcus.pk
            desk.post(reverse("account_logout"))
            clock.shift(timedelta(minutes=3))

    def test_who_locks_the_office_out_of_an_account_does_not_lock_its_owner_out_there(self, marcus):
        desk = Browser(OFFICE)
        desk.sign_in(marcus)
        desk.post(reverse("account_logout"))
        assert _guess(Browser(OFFICE), marcus.email, 6)[-1] == 429
        with time_machine.travel(START + timedelta(minutes=1)):
            desk.sign_in(marcus)
            assert desk.user_id == marcus.pk

    def test_the_known_browser_itself_may_not_guess_for_ever(self, marcus):
        desk = Browser(OFFICE)
        desk.sign_in(marcus)
        desk.post(reverse("account_logout"))
        assert _guess(desk, marcus.email, 6) == [200] * 4 + [429] * 2

    def test_a_forged_cookie_makes_no_browser_known(self, marcus, settings):
        forged = Browser(OFFICE)
        forged.cookies[settings.KNOWN_BROWSER_COOKIE_NAME] = '["a",[1]]:forged:signature'
        assert _guess(forged, marcus.email, 6)[-1] == 429
        assert Browser(OFFICE).password(marcus.email, "guess").status_code == 429


class TestAnAccountUnderAttack:
    """Many clients guess at one account: no lockout of a client helps. Here as many did as make it slow."""

    @pytest.fixture
    def attacked(self, marcus):
        for _ in range(FAILURES):
            take_place(f"failed:user/{marcus.pk}", limit=FAILURES, seconds=FAILURE_SECONDS)
        return marcus

    def test_it_is_tried_once_a_minute(self, attacked, clock):
        said = [WAIT in Browser(f"192.0.2.{n}").password(attacked.email, "guess").content.decode() for n in range(4)]
        assert said == [False, True, True, True]
        clock.shift(timedelta(seconds=60))
        assert WAIT not in Browser("192.0.2.99").password(attacked.email, "guess").content.decode()

    def test_the_owner_signs_in_from_a_new_place(self, attacked):
        owner = Browser("192.0.2.44")
        owner.sign_in(attacked)
        assert owner.user_id == attacked.pk

    def test_the_owner_signs_in_where_they_did_before_while_it_goes_on(self, marcus, request):
        desk = Browser(OFFICE)
        desk.sign_in(marcus)
        desk.post(reverse("account_logout"))
        request.getfixturevalue("attacked")
        Browser("192.0.2.1").password(marcus.email, "guess")  # has the place of this minute
        with time_machine.travel(START + timedelta(seconds=31)):  # another code of the app
            desk.sign_in(marcus)
            assert desk.user_id == marcus.pk

    def test_others_are_not_slowed(self, attacked):
        Browser("192.0.2.1").password(attacked.email, "guess")
        desk = Browser(OFFICE)
        desk.sign_in(a_quality_physician())
        assert desk.user_id == a_quality_physician().pk

    def test_an_unknown_address_is_slowed_alike(self, clock):
        """Or the difference would tell who has an account."""
        for number in range(FAILURES):
            Browser(f"203.0.113.{number}").password("nobody@example.org", "guess")
        said = [WAIT in Browser(f"192.0.2.{n}").password("nobody@example.org").content.decode() for n in range(2)]
        assert said == [False, True]


class TestWhatIsWrittenDown:
    def test_a_failure_and_the_lockout_once(self, marcus):
        _guess(Browser(STRANGER), marcus.email, 9)
        assert [(event.kind, event.scope) for event in events("user.sign_in_failed", "user.sign_in_locked")] == [
            *[("user.sign_in_failed", f"user/{marcus.pk}")] * 4,
            ("user.sign_in_locked", f"user/{marcus.pk}"),
            ("user.sign_in_failed", f"user/{marcus.pk}"),
        ]

    def test_an_unknown_address_stands_nowhere(self):
        """It may be a password that was typed into the wrong field."""
        from axes.models import AccessAttempt

        for _ in range(2):
            Browser(STRANGER).password("correct-horse@battery.example", "guess")
        (one, other) = events("user.sign_in_failed")
        assert (one.scope, one.actor, one.data) == ("user/unknown", None, other.data)
        assert set(one.data) == {"step", "client", "address"}
        kept = f"{one.data} {list(AccessAttempt.objects.values())}"
        assert "battery" not in kept
        assert STRANGER not in str(one.data)

    def test_a_flood_does_not_fill_the_log(self, clock, monkeypatch):
        monkeypatch.setattr("imr_site.sign_in.services.events.LISTED", 20)
        for number in range(25):
            Browser(f"203.0.113.{number}").password(f"nobody{number}@example.org", "guess")
        assert [len(events("user.sign_in_failed")), len(events("user.sign_in_failures_unlisted"))] == [20, 1]
        clock.shift(timedelta(minutes=10))
        Browser(STRANGER).password("nobody@example.org", "guess")
        assert len(events("user.sign_in_failed")) == 21

    def test_an_account_under_attack_is_told_of_once(self, marcus):
        for number in range(43):
            Browser(f"203.0.113.{number}").password(marcus.email, "guess")
        assert [event.scope for event in events("user.sign_in_slowed")] == [f"user/{marcus.pk}"]


def test_who_resets_the_password_by_mail_is_let_in_again(marcus, mailoutbox, settings):
    settings.SITE_ADDRESS = ""
    desk = Browser(OFFICE)
    _guess(desk, marcus.email, 6)
    assert desk.password(marcus.email).status_code == 429
    desk.post(reverse("account_reset_password"), {"email": marcus.email})
    work_off()
    link = next(line for line in mailoutbox[0].body.splitlines() if line.startswith("/accounts/"))
    form = desk.get(desk.get(link).url)
    assert form.status_code == 200
    new = "staple battery horse correct"
    desk.post(form.wsgi_request.path, {"password1": new, "password2": new})
    desk.password(marcus.email, new)
    desk.factor()
    assert desk.user_id == marcus.pk
