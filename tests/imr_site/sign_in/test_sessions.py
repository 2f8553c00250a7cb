"""How long a session lasts, where it leads back to, and who ends it."""

from __future__ import annotations

from base64 import b64decode
from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from imr_site.accounts.models import User
from imr_site.jobs.timers import TIMERS
from imr_site.sign_in.browser_keys import keys_of
from imr_site.sign_in.selectors import browser_named
from imr_site.sign_in.session_store import SessionStore
from tests.factories import a_case, a_case_manager, a_quality_physician
from tests.imr_site.sign_in.conftest import OFFICE, STRANGER, Browser, events

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as frozen:
        yield frozen


@pytest.fixture
def desk(clock):
    browser = Browser()
    browser.sign_in(a_case_manager())
    return browser


def _is_in(browser: Browser) -> bool:
    """Asked as a page asks for itself, which is no sign of a person."""
    return browser.user_id is not None


class TestTheEnd:
    def test_what_is_over_is_not_read(self, clock):
        kept = SessionStore()
        kept["began"] = 1
        kept.set_expiry(60)
        kept.save()
        clock.shift(timedelta(seconds=59))
        assert SessionStore(kept.session_key).get("began") == 1
        clock.shift(timedelta(seconds=1))
        over = SessionStore(kept.session_key)
        assert (over.get("began"), over.session_key) == (None, None)

    def test_with_the_account(self, desk):
        User.objects.filter(pk=desk.user_id).update(is_active=False)
        assert desk.get(reverse("case_list")).status_code == 302

    def test_after_an_update_that_has_another_backend(self, desk):
        session = desk.session
        session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
        session.save()
        answer = desk.get(reverse("case_list"))
        assert (answer.status_code, answer.url) == (302, f"{reverse('account_login')}?next=/cases/")

    def test_after_thirty_minutes_without_anything_done(self, desk, clock):
        clock.shift(timedelta(minutes=30))
        assert _is_in(desk)
        clock.shift(timedelta(seconds=1))
        answer = desk.get(f"{reverse('case_list')}?q=knee")
        assert answer.status_code == 302
        assert answer.url == f"{reverse('account_login')}?next=/cases/%3Fq%3Dknee&ended=1"
        assert "You were signed out" in desk.get(answer.url).content.decode()
        (expired,) = events("user.session_expired")
        assert (expired.actor, expired.scope) == (a_case_manager(), f"user/{a_case_manager().pk}")

    def test_what_is_done_keeps_it_but_not_longer_than_a_working_day(self, desk, clock):
        for _ in range(10 * 60 // 25):
            clock.shift(timedelta(minutes=25))
            assert desk.get(reverse("case_list")).status_code == 200
        clock.shift(timedelta(minutes=1))
        assert desk.get(reverse("case_list")).status_code == 302

    def test_what_a_page_asks_for_by_itself_does_not_keep_it(self, desk, clock):
        for _ in range(2):
            clock.shift(timedelta(minutes=16))
            _is_in(desk)
        assert not _is_in(desk)

    def test_being_there_is_told_with_a_post(self, desk, clock):
        for _ in range(3):
            clock.shift(timedelta(minutes=25))
            assert desk.post(reverse("session_state")).json()["user"] == a_case_manager().pk

    def test_it_is_written_once_a_minute_at_most(self, desk, clock, django_assert_max_num_queries):
        desk.get(reverse("case_list"))  # the page that still says that he signed in
        clock.shift(timedelta(seconds=59))
        with django_assert_max_num_queries(100) as asked:
            desk.get(reverse("case_list"))
        assert [query["sql"] for query in asked if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))] == []

    def test_a_clock_set_back_does_not_make_it_last(self, desk, clock):
        clock.shift(timedelta(days=-1))
        assert desk.get(reverse("case_list")).status_code == 200
        clock.shift(timedelta(minutes=31))
        assert desk.get(reverse("case_list")).status_code == 302


class TestTheWayBack:
    def test_what_was_posted_leads_back_to_its_page_and_is_not_stored(self, desk, clock):
        case = a_case()
        page = reverse("event_add", args=[case.case_number])
        clock.shift(timedelta(minutes=31))
        answer = desk.post(
            reverse("case_move", args=[case.case_number, "withdraw"]),
            {"reason": "The parties settled yesterday."},
            headers={"Referer": f"http://testserver{page}?a=b"},
        )
        assert answer.url == f"{reverse('account_login')}?next={page}%3Fa%3Db&ended=1"
        assert not any("settled" in str(session.get_decoded()) for session in Session.objects.all())

    @pytest.mark.parametrize("referer", ["https://evil.example/cases/", "//evil.example", "javascript:alert(1)"])
    def test_never_to_another_site(self, desk, clock, referer):
        clock.shift(timedelta(minutes=31))
        answer = desk.post(reverse("case_list"), headers={"Referer": referer})
        assert answer.url == f"{reverse('account_login')}?next={reverse('case_list')}&ended=1"

    def test_a_part_of_a_page_is_not_the_page_to_sign_in(self, desk, clock):
        clock.shift(timedelta(minutes=31))
        answer = desk.get(reverse("case_list"), headers={"HX-Request": "true"})
        assert (answer.status_code, answer.content) == (401, b"")

    def test_the_page_that_is_still_open_gets_a_fresh_token(self, desk):
        state = desk.get(reverse("session_state")).json()
        assert state["user"] == a_case_manager().pk
        assert len(state["csrf"]) > 30
        stranger = Browser().get(reverse("session_state")).json()
        assert (stranger["user"], stranger["keys"]) == (None, [])

    def test_it_gets_the_keys_of_its_person_and_of_nobody_else(self, desk, settings):
        (key,) = keys = desk.get(reverse("session_state")).json()["keys"]
        assert len(b64decode(key)) == 32
        other = Browser(STRANGER)
        other.sign_in(a_quality_physician())
        assert other.get(reverse("session_state")).json()["keys"] != keys
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
        assert keys_of(a_case_manager())[1:] == keys


def test_what_is_over_is_cleared_out_and_what_is_not_stays(desk, clock):
    clock.shift(timedelta(hours=9))
    other = Browser(STRANGER)
    other.sign_in(a_quality_physician())
    clock.shift(timedelta(hours=2))
    TIMERS["forget-sessions"].function()
    assert [session.user for session in UserSession.objects.all()] == [a_quality_physician()]
    assert Session.objects.count() == 1


def test_every_cookie_is_one_that_the_prefix_allows(clock, settings):
    """`__Host-` (test_settings.py): secure, for all paths, of this host alone."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    browser = Browser()
    browser.get(reverse("account_login"), secure=True)
    browser.sign_in(a_case_manager())
    ours = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.KNOWN_BROWSER_COOKIE_NAME}
    cookies = {name: browser.cookies[name] for name in ours}
    assert {(cookie["path"], cookie["domain"], cookie["secure"]) for cookie in cookies.values()} == {("/", "", True)}
    assert cookies[settings.SESSION_COOKIE_NAME]["httponly"]
    assert cookies[settings.KNOWN_BROWSER_COOKIE_NAME]["httponly"]
    browser.post(reverse("usersessions_list"))  # says so on the next page
    assert set(browser.cookies) == ours


class TestTheList:
    @pytest.fixture
    def phone(self, desk, clock):
        clock.shift(timedelta(minutes=2))
        browser = Browser(STRANGER, headers={"User-Agent": FIREFOX})
        browser.sign_in(a_case_manager())
        return browser

    def test_it_shows_each_place(self, desk, phone):
        said = phone.get(reverse("usersessions_list")).content.decode()
        for words in (OFFICE, STRANGER, "Firefox on Windows", "This browser"):
            assert words in said

    def test_nobody_elses(self, desk):
        other = Browser("192.0.2.44")
        other.sign_in(a_quality_physician())
        assert OFFICE not in other.get(reverse("usersessions_list")).content.decode()

    def test_it_ends_the_others_only(self, desk, phone):
        other = Browser("192.0.2.44")
        other.sign_in(a_quality_physician())
        phone.post(reverse("usersessions_list"))
        assert [_is_in(desk), _is_in(phone), _is_in(other)] == [False, True, True]
        (ended,) = events("user.session_ended")
        assert (ended.actor, ended.scope) == (a_case_manager(), f"user/{a_case_manager().pk}")

    def test_it_ends_the_one_that_is_chosen(self, desk, phone):
        tablet = Browser("192.0.2.45")
        tablet.sign_in(a_case_manager())
        chosen = UserSession.objects.get(ip=OFFICE)
        answer = phone.post(reverse("usersessions_list"), {"session": chosen.pk}, follow=True)
        assert "You are signed out of Another browser." in answer.content.decode()
        assert [_is_in(desk), _is_in(phone), _is_in(tablet)] == [False, True, True]
        answer = phone.post(reverse("usersessions_list"), {"session": chosen.pk}, follow=True)
        assert "That session had ended already." in answer.content.decode()

    @pytest.mark.parametrize("chosen", ["another person's", "x", "-1", "9" * 30])
    def test_none_that_is_not_ones_own(self, desk, phone, chosen):
        other = Browser("192.0.2.44")
        other.sign_in(a_quality_physician())
        theirs = UserSession.objects.get(user=a_quality_physician()).pk
        phone.post(reverse("usersessions_list"), {"session": theirs if chosen == "another person's" else chosen})
        assert [_is_in(desk), _is_in(phone), _is_in(other)] == [True, True, True]

    def test_it_asks_for_a_fresh_proof_before_it_ends_any(self, desk, phone, clock):
        clock.shift(timedelta(minutes=16))
        answer = phone.post(reverse("usersessions_list"))
        assert (answer.status_code, _is_in(desk)) == (422, True)

    def test_one_that_is_over_is_not_listed(self, desk, phone, clock):
        clock.shift(timedelta(minutes=29))
        phone.get(reverse("case_list"))
        clock.shift(timedelta(minutes=2))
        assert OFFICE not in phone.get(reverse("usersessions_list")).content.decode()

    @pytest.mark.parametrize(
        ("user_agent", "name"),
        [
            (FIREFOX, "Firefox on Windows"),
            (CHROME, "Chrome on Linux"),
            ("", "Another browser"),
            ("curl/8", "Another browser"),
        ],
    )
    def test_browsers_have_names(self, user_agent, name):
        assert browser_named(user_agent) == name
