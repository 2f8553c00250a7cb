"""What binds asks again who one is, when the last proof is too old; what was typed meanwhile is not lost."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import get_resolver, reverse

from cases.enums import CaseState
from cases.models import Case
from imr_site.accounts.enums import ChangeKind
from imr_site.accounts.models import User
from imr_site.audit.models import Event
from imr_site.people.services.changes import ask_change
from reviews.models import PublicDetermination, PublicWithdrawal, QualitySignOff
from reviews.selectors.determination import content_of
from tests.factories import (
    PASSWORD,
    a_case,
    a_case_manager,
    a_quality_physician,
    a_round,
    an_administrator,
    an_auditor,
    open_,
    prove,
    sign_in,
    write_review,
)
from tests.factories.public import RELEASER, prepare, release
from tests.imr_site.accounts.conftest import code_now, give_factor

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
WHY = "The summary “names” a place,\r\nand that <must> go."

BINDING = {
    "account_change": "approving a change of an account",
    "account_email": "changing the own address",
    "disposal_approve": "approving a disposal",
    "case_hold_release": "release of a legal hold",
    "case_issue": "issue",
    "case_move": "withdrawal of a case, remand of a determination",
    "imported_release": "public release of imported letters",
    "public_release": "public release",
    "public_withdraw": "withdrawal of a public version",
    "quality_review": "sign-off and return",
    "round_submit": "submission",
    "usersessions_list": "ending sessions elsewhere",
}
"""Every address that asks for a fresh proof, and for what."""


def _leaves(patterns: Any) -> Any:
    for pattern in patterns:
        yield from _leaves(pattern.url_patterns) if hasattr(pattern, "url_patterns") else [pattern]


def test_these_pages_ask_and_no_other():
    asking = {leaf.name for leaf in _leaves(get_resolver().url_patterns) if _asks(leaf.callback)}
    assert asking == set(BINDING)


def _asks(view: Any) -> bool:
    while view is not None:
        if getattr(view, "asks_proof", False):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


class Act:
    """One binding act: who does it, where, with which form, how it is seen that it was done."""

    def __init__(self, who: User, name: str, args: list[Any], *, form: dict[str, str], done: Any, kind: str) -> None:
        self.who, self.form, self.done, self.kind = who, form, done, kind
        self.address = reverse(name, args=args)
        self.client = sign_in(Client(), who, proven=False)

    def post(self, **more: str) -> Any:
        return self.client.post(self.address, self.form | more)

    def proofs(self) -> list[dict[str, str]]:
        """The proofs that the events of the act hold, without their times."""
        found = Event.objects.filter(kind=self.kind, actor=self.who).order_by("id")
        return [event.data["proof"]["by"] for event in found if "proof" in event.data]


def _sign_off() -> Act:
    round_ = a_round(state=CaseState.DETERMINATION_DRAFTED)
    form = {"verdict": "approve", "seen": content_of(round_).sha256}
    done = QualitySignOff.objects.filter(verdict="approved").exists
    return Act(a_quality_physician(), "quality_review", [round_.pk], form=form, done=done, kind="review.signed_off")


def _return() -> Act:
    round_ = a_round(state=CaseState.DETERMINATION_DRAFTED)
    done = QualitySignOff.objects.filter(verdict="returned", reasons__contains="that <must> go").exists
    form = {"verdict": "return", "reasons": WHY}
    return Act(a_quality_physician(), "quality_review", [round_.pk], form=form, done=done, kind="review.signed_off")


def _submit() -> Act:
    round_ = write_review(a_round())
    form = {"seen": content_of(round_).sha256}
    done = Case.objects.filter(state="determination_drafted").exists
    return Act(round_.reviewer.user, "round_submit", [round_.pk], form=form, done=done, kind="case.moved")


def _issue() -> Act:
    case = a_case(CaseState.QUALITY_REVIEW)
    done = Case.objects.filter(state="issued").exists
    return Act(a_case_manager(), "case_issue", [case.case_number], form={}, done=done, kind="case.moved")


def _withdraw_case() -> Act:
    case = open_()
    done = Case.objects.filter(state="withdrawn", moves__reason__contains="that <must> go").exists
    form, args = {"reason": WHY}, [case.case_number, "withdraw"]
    return Act(a_case_manager(), "case_move", args, form=form, done=done, kind="case.moved")


def _release() -> Act:
    draft = prepare()
    form = {"seen": draft.letter_content.sha256}
    done = PublicDetermination.objects.exists
    who = a_quality_physician(RELEASER)
    return Act(who, "public_release", [draft.determination_id], form=form, done=done, kind="review.public_released")


def _withdraw_public() -> Act:
    public = release()
    done = PublicWithdrawal.objects.filter(reason__contains="that <must> go").exists
    who = a_quality_physician()
    return Act(who, "public_withdraw", [public.pk], form={"reason": WHY}, done=done, kind="review.public_withdrawn")


def _approve_change() -> Act:
    change = ask_change(
        person=a_case_manager(), kind=ChangeKind.ROLE, after="quality", actor=an_administrator("Ada Quist")
    )
    done = User.objects.filter(full_name="Marcus Obi", role="quality").exists
    form = {"verdict": "approve"}
    return Act(an_administrator(), "account_change", [change.pk], form=form, done=done, kind="account.change_approved")


ACTS = [_submit, _sign_off, _return, _issue, _withdraw_case, _release, _withdraw_public, _approve_change]
PAGES = [_sign_off, _release, _approve_change]
"""The acts whose form is the page of the address itself."""


@pytest.mark.parametrize("make", ACTS)
def test_what_was_typed_comes_back_and_goes_on_with_the_proof(make):
    act = make()
    asked = act.post()
    assert (asked.status_code, act.done()) == (422, False)
    said = unescape(asked.content.decode().replace("&#x27;", "'"))
    assert "Confirm that it is you" in said
    for name, value in act.form.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in said
    assert act.post(**{"proof-password": "wrong"}).status_code == 422
    assert not act.done()
    assert act.post(**{"proof-password": PASSWORD}).status_code == 302
    assert act.done()
    assert act.proofs() == ["password"]
    proven = Event.objects.filter(kind="account.proven", actor=act.who)
    assert [(event.scope, event.data) for event in proven] == [(act.who.scope, {"by": "password"})]


@pytest.mark.parametrize("make", ACTS)
def test_who_proved_it_a_moment_ago_is_not_asked(make):
    act = make()
    prove(act.client, act.who)
    assert act.post().status_code == 302
    assert act.done()


@pytest.mark.parametrize("make", PAGES)
def test_a_page_that_binds_asks_before_it_opens(make):
    act = make()
    asked = act.client.get(act.address)
    page = reverse("account_reauthenticate")
    assert (asked.status_code, asked.url.split("?")[0]) == (302, page)
    assert act.client.post(asked.url, {"password": PASSWORD}).url == act.address
    assert act.client.get(act.address).status_code == 200
    assert Event.objects.filter(kind="account.proven").count() == 1


def test_who_only_reads_is_not_asked():
    act = _sign_off()
    for reader in (an_auditor(), a_case_manager()):
        assert sign_in(Client(), reader, proven=False).get(act.address).status_code == 200


def test_a_move_that_binds_nothing_is_not_asked_about():
    case = open_()
    client = sign_in(Client(), a_case_manager(), proven=False)
    client.post(reverse("case_move", args=[case.case_number, "start_eligibility_review"]))
    case.refresh_from_db()
    assert case.state == "eligibility_review"


class TestAFactor:
    @pytest.fixture
    def act(self) -> Act:
        act = _return()
        give_factor(act.who)
        return act

    def test_a_password_is_no_proof_where_there_is_one(self, act):
        assert act.post(**{"proof-password": PASSWORD}).status_code == 422
        act.client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        assert act.post().status_code == 422
        assert not act.done()

    def test_nor_was_the_password_of_the_sign_in(self, act):
        session = act.client.session
        session["account_authentication_methods"] = [{"method": "password", "at": 10**12}]
        session["account_authentication_methods_user"] = str(act.who.pk)
        session.save()
        assert act.post().status_code == 422

    def test_its_code_is(self, act):
        assert act.post(**{"proof-code": code_now()}).status_code == 302
        assert act.done()
        assert act.proofs() == ["totp"]
        assert Event.objects.get(kind="account.proven").data == {"by": "totp"}

    def test_allauths_page_asks_for_it_too(self, act):
        page = act.client.get(act.address)
        assert page.url.split("?")[0] == reverse("mfa_reauthenticate")
        assert act.client.post(page.url, {"code": code_now()}).url == act.address
        assert act.post().status_code == 302
        assert act.proofs() == ["totp"]

    def test_a_code_works_once(self, act):
        code = code_now()
        act.client.post(act.client.get(act.address).url, {"code": code})
        again = _release()
        give_factor(again.who)
        assert again.post(**{"proof-code": code}).status_code == 302  # another person, the same app: their own memory
        prove(act.client, act.who)
        session = act.client.session
        session["account_authentication_methods"] = []
        session.save()
        assert act.post(**{"proof-code": code}).status_code == 422


def test_after_fifteen_minutes_it_is_stale(time_machine):
    time_machine.move_to("2026-06-01T16:00:00Z", tick=False)
    act = _withdraw_case()
    prove(act.client, act.who)
    time_machine.shift(15 * 60)
    assert act.post().status_code == 422
    time_machine.shift(-60)
    assert act.post().status_code == 302


def test_a_proof_of_a_time_to_come_proves_nothing(time_machine):
    """The clock was set back."""
    time_machine.move_to("2026-06-01T16:00:00Z", tick=False)
    act = _withdraw_case()
    prove(act.client, act.who)
    time_machine.shift(-3600)
    assert act.post().status_code == 422


def test_guesses_are_limited():
    act = _withdraw_case()
    codes = [act.post(**{"proof-password": f"wrong {n}"}).status_code for n in range(11)]
    assert codes[0] == 422
    assert codes[-1] == 429
    assert act.post(**{"proof-password": PASSWORD}).status_code == 429
    assert not act.done()


@pytest.mark.parametrize("make", ACTS)
def test_nothing_typed_is_kept_in_the_session(make):
    act = make()
    act.post()
    kept = str([session.get_decoded() for session in Session.objects.all()])
    assert [value for value in act.form.values() if value in kept] == []
    assert "sessionid" not in kept


def test_the_session_has_another_token_after_it_and_stays_in_the_list():
    act = _issue()
    UserSession.objects.create(user=act.who, ip="198.51.100.7", session_key=act.client.session.session_key)
    before = act.client.session.session_key
    assert act.post(**{"proof-password": PASSWORD}).status_code == 302
    after = act.client.session.session_key
    assert after != before
    assert not Session.objects.filter(session_key=before).exists()
    assert [session.session_key for session in UserSession.objects.filter(user=act.who)] == [after]
