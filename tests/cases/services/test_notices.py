"""Notices to parties: due with what they tell of, sent as letters, and the events that their deliveries make."""

from __future__ import annotations

from datetime import timedelta

import page
import pytest
from django.utils import timezone

from cases.addressing import TOLD, Notice
from cases.enums import CaseEventKind, CaseState, DeliveryState, JobKind, NoticeEnd, PartyKind
from cases.errors import CaseError, NoticeLacks
from cases.models import Case, CaseEvent, Letter, NoticeDue
from cases.selectors.clocks import clocks_of
from cases.selectors.correspondence import ready_to_print
from cases.selectors.notices import lacks_of, recipients_of, to_tell
from cases.selectors.unstated import open_questions
from cases.services.correspondence.deliveries import record_received, record_sent
from cases.services.correspondence.letters import make_letter, pdf_of
from cases.services.correspondence.notices import (
    preview_notice,
    request_notices,
    send_notice,
    send_notices,
    settle_notice,
)
from cases.services.intake import PartyData
from cases.services.moves import move_case
from cases.services.parties import add_party
from imr_site.accounts.models import User
from imr_site.audit.models import Event
from imr_site.jobs.models import Job
from imr_site.press.errors import PressError
from tests.factories import a_case, a_case_manager, an_intake_coordinator, move, open_
from tests.factories.cases import say
from tests.factories.notices import a_notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

S = CaseState
LETTERS = [notice for notice in Notice if notice is not Notice.DETERMINATION]


@pytest.fixture(autouse=True)
def _addresses(settings):
    settings.ORGANIZATION_ADDRESS = ["600 Sample Drive", "Folsom, CA 95630"]


def _send(due: NoticeDue) -> list[Letter]:
    return send_notice(due=due, actor=a_case_manager())


def _serve(letter: Letter, *, received: bool = False) -> None:
    make_letter(letter_id=letter.pk)
    today = timezone.localdate()
    delivery = record_sent(delivery=letter.deliveries.get(), sent_on=today, actor=a_case_manager())
    if received:
        record_received(delivery=delivery, received_on=today, actor=a_case_manager())


def _to(letters: list[Letter], kind: PartyKind) -> Letter:
    return next(letter for letter in letters if letter.recipient.kind == kind)


def _failures(pdf: bytes) -> list[str]:
    """What a validator says against PDF/A-3a and PDF/UA-1."""
    found = [page.validate_pdf_bytes(pdf, profile=profile).failures for profile in ("3a", "ua1")]
    return [f"{each.rule_id}: {each.message}" for failures in found for each in failures]


@pytest.mark.parametrize("notice", LETTERS)
@pytest.mark.any_database
def test_each_notice_is_due_with_what_it_tells_of_and_becomes_a_letter_to_each_party(notice):
    due = a_notice(notice)
    told = [party for party in due.case.parties.order_by("id") if PartyKind(party.kind) in TOLD[notice]]
    assert lacks_of(due) == []
    letters = _send(due)
    assert [letter.recipient for letter in letters] == told == recipients_of(due)
    due.refresh_from_db()
    assert (due.settled_as, due.settled_by) == (NoticeEnd.SENT, a_case_manager())
    for letter in letters:
        assert (letter.kind, letter.about) == (f"notice_{notice.value}", due.about)
        assert letter.deliveries.get().state == DeliveryState.WAITING
        pdf = pdf_of(letter)
        assert pdf_of(letter) == pdf
        assert _failures(pdf) == [], f"to the {letter.recipient.kind}, by the validator"


def test_nothing_is_on_record_as_sent_before_a_letter_left():
    due = a_notice(Notice.ASSIGNMENT)
    case = due.case
    letters = _send(due)
    kind = CaseEventKind.ASSIGNMENT_NOTICE_SENT
    assert not case.events.filter(kind=kind).exists()
    _serve(_to(letters, PartyKind.CLAIMS_ADMINISTRATOR))
    (event,) = case.events.filter(kind=kind)
    assert (event.party.kind, event.source, event.channel) == (PartyKind.CLAIMS_ADMINISTRATOR, "delivery", "mail")
    (clock,) = [clock for clock in clocks_of(case) if clock.key == "C8"]
    assert clock.start == timezone.localdate()
    assert clock.due == timezone.localdate() + timedelta(days=15)


def test_the_day_printed_is_the_day_the_clock_gives():
    due = a_notice(Notice.ASSIGNMENT)
    letters = _send(due)
    letter = _to(letters, PartyKind.CLAIMS_ADMINISTRATOR)
    parts = [part for page in letter.inputs["pages"] for part in page["parts"]]
    (printed,) = [part["text"] for part in parts if part["heading"] == "By when"]
    _serve(letter)
    (clock,) = [clock for clock in clocks_of(due.case) if clock.key == "C8"]
    assert f": by {clock.due:%B} {clock.due.day}, {clock.due.year}, if it was mailed on the day it is dated." in printed


def test_whoever_speaks_for_the_worker_is_told_the_day_of_the_worker():
    due = a_notice(Notice.ASSIGNMENT)
    for kind, name in ((PartyKind.APPLICANT_ATTORNEY, "Petra Lindqvist"), (PartyKind.REPRESENTATIVE, "Rosa Marchetti")):
        data = PartyData(kind, name=name, address="1 Court Square, Fresno, CA 93721")
        add_party(case=due.case, data=data, actor=an_intake_coordinator())
    assert lacks_of(due) == []
    told = {
        letter.recipient.kind: [
            part["text"] for part in letter.inputs["pages"][0]["parts"] if part["heading"] == "By when"
        ]
        for letter in _send(due)
    }
    assert told["injured_worker"] == told["applicant_attorney"] == told["representative"] != []


@pytest.mark.parametrize(
    ("notice", "kind"),
    [
        (Notice.ELIGIBILITY_QUESTION, CaseEventKind.INFORMATION_REQUEST_RECEIVED),
        (Notice.REVIEWER_QUESTION, CaseEventKind.QUESTION_RECEIVED),
    ],
)
def test_a_question_is_asked_of_one_party_and_the_others_get_a_copy(notice, kind):
    due = a_notice(notice)
    letters = _send(due)
    for letter in letters:
        _serve(letter, received=True)
    (event,) = due.case.events.filter(kind=kind)
    assert event.party.kind == PartyKind.REQUESTING_PHYSICIAN
    answered = CaseEventKind.INFORMATION_ANSWERED
    if notice is Notice.REVIEWER_QUESTION:
        answered = CaseEventKind.QUESTION_ANSWERED
    assert [question.party for question in open_questions(due.case, kind, answered)] == [event.party]
    worker = _to(letters, PartyKind.INJURED_WORKER)
    assert "You need not do anything." in str(worker.inputs["pages"][0])
    assert "Please answer in writing" in str(_to(letters, PartyKind.REQUESTING_PHYSICIAN).inputs["pages"][0])


def test_the_question_whether_liability_is_disputed_is_asked_when_it_leaves():
    due = a_notice(Notice.LIABILITY_QUESTION)
    (letter,) = _send(due)
    _serve(letter)
    assert due.case.events.filter(kind=CaseEventKind.LIABILITY_ASKED, source="delivery").count() == 1


def test_sent_twice_is_refused_and_makes_no_second_letter():
    due = a_notice(Notice.ELIGIBILITY)
    _send(due)
    with pytest.raises(CaseError, match="settled already"):
        _send(due)
    assert Letter.objects.filter(case=due.case).count() == 3


def test_a_notice_that_lacks_something_makes_nothing_and_says_what(settings):
    settings.ORGANIZATION_ADDRESS = []
    due = a_notice(Notice.ASSIGNMENT)
    lacks = "the address of this organization (setting ORGANIZATION_ADDRESS)"
    assert lacks_of(due) == [lacks]
    with pytest.raises(NoticeLacks):
        _send(due)
    due.refresh_from_db()
    assert (due.settled_at, Letter.objects.filter(case=due.case).count()) == (None, 0)
    assert [one.lacks for one in to_tell(due.case) if one.due == due] == [(lacks,)]


def test_a_party_without_an_address_keeps_it_back():
    due = a_notice(Notice.ELIGIBILITY)
    law = PartyData(PartyKind.APPLICANT_ATTORNEY, name="Petra Lindqvist")
    add_party(case=due.case, data=law, actor=an_intake_coordinator())
    assert lacks_of(due) == ["an address or e-mail of Petra Lindqvist"]


def test_a_question_that_names_nobody_lacks_who_is_asked():
    case = move(a_case(S.ELIGIBILITY_REVIEW), "request_information", reason="Which one?")
    assert lacks_of(case.notices.get()) == ["the party that is asked"]


@pytest.mark.parametrize(
    ("words", "stops"),
    [
        ("Dr. Forsyth asks for the last three reports.", True),
        ("Lena FORSYTH wants them.", True),
        ("The physician asks for the last three reports.", False),
    ],
)
def test_words_that_name_the_reviewer_keep_it_back(words, stops):
    """LC 4610.6(f); such words are refused as they are typed, unless the reviewer took the name afterwards."""
    case = a_case(S.CLINICAL_REVIEW)
    party = case.parties.get(kind=PartyKind.REQUESTING_PHYSICIAN)
    asking = {"action": "request_additional_information", "actor": a_case_manager(), "reason": words, "party": party}
    if stops:
        with pytest.raises(CaseError, match="tells who reviews the case"):
            move_case(case=case, **asking)
    User.objects.filter(full_name="Lena Forsyth").update(full_name="Ida Quist")
    move_case(case=case, **asking)
    User.objects.filter(full_name="Ida Quist").update(full_name="Lena Forsyth")
    due = case.notices.get(notice=Notice.REVIEWER_QUESTION.value)
    assert lacks_of(due) == (["words that do not tell who the reviewer is (LC 4610.6(f))"] if stops else [])
    if stops:
        with pytest.raises(NoticeLacks):
            _send(due)
        assert Letter.objects.filter(kind="notice_reviewer_question").count() == 0


def test_several_go_by_a_job_and_one_that_cannot_keeps_no_other_back():
    ready, stuck = a_notice(Notice.ELIGIBILITY), a_notice(Notice.ELIGIBILITY_QUESTION)
    asked = stuck.case.parties.get(kind=PartyKind.CLAIMS_ADMINISTRATOR)
    asked.address = ""
    asked.save()
    job = request_notices(dues=[stuck, ready], actor=a_case_manager())
    assert job.args == {"notices": sorted([ready.pk, stuck.pk]), "by": a_case_manager().pk}
    for _time in range(2):  # a second run changes nothing
        send_notices(**job.args, progress=lambda _done, _total: None)
    ready.refresh_from_db()
    stuck.refresh_from_db()
    assert (ready.settled_as, ready.refused) == (NoticeEnd.SENT, "")
    assert (stuck.settled_at, stuck.refused) == (
        None,
        "The notice cannot be made yet. It lacks an address or e-mail of Harbor Crest Claims.",
    )
    assert Letter.objects.filter(case=ready.case).count() == 3
    assert Job.objects.filter(kind=JobKind.RENDER_LETTER).count() == 3


def test_more_than_one_job_sends_are_refused_and_none_is_dropped():
    due = a_notice(Notice.ELIGIBILITY)
    with pytest.raises(CaseError, match="At most 500 notices"):
        request_notices(dues=[due] * 501, actor=a_case_manager())
    assert Job.objects.filter(kind=JobKind.SEND_NOTICES).count() == 0


def test_told_otherwise_is_settled_with_how_and_shown():
    due = a_notice(Notice.WITHDRAWAL)
    with pytest.raises(CaseError, match="Say how the parties were told"):
        settle_notice(due=due, reason=" ", actor=a_case_manager())
    settle_notice(due=due, reason="By telephone, all three.", actor=a_case_manager())
    due.refresh_from_db()
    assert (due.settled_as, due.reason) == (NoticeEnd.TOLD, "By telephone, all three.")
    assert Event.objects.filter(kind="letter.notice_settled", scope=due.case.scope).count() == 1


def test_a_person_who_states_that_it_was_sent_to_everybody_settles_it():
    case = move(a_case(S.ELIGIBLE), "assign")
    due = case.notices.get(notice=Notice.ASSIGNMENT.value)
    say(case, CaseEventKind.ASSIGNMENT_NOTICE_SENT, on=timezone.localdate())
    due.refresh_from_db()
    assert (due.settled_as, due.reason) == (NoticeEnd.TOLD, "A person stated the day on which it was sent.")


def test_what_says_nothing_any_more_is_let_go_when_the_case_ends():
    case = move(a_case(S.ELIGIBLE), "withdraw", reason="The worker took it back.")
    assert {due.notice: due.settled_as for due in case.notices.all()} == {"eligibility": "moot", "withdrawal": ""}


def test_a_letter_of_a_case_that_ended_waits_for_nobody_and_starts_no_clock():
    due = a_notice(Notice.ASSIGNMENT)
    letters = _send(due)
    for letter in letters:
        make_letter(letter_id=letter.pk)
    assert ready_to_print().filter(letter__case=due.case).count() == 3
    move(due.case, "withdraw", reason="The worker took it back.")
    assert ready_to_print().filter(letter__case=due.case).count() == 0
    record_sent(delivery=letters[0].deliveries.get(), sent_on=timezone.localdate(), actor=a_case_manager())
    assert not CaseEvent.objects.filter(case=due.case, kind=CaseEventKind.ASSIGNMENT_NOTICE_SENT).exists()


def test_a_later_change_of_the_case_changes_no_letter():
    due = a_notice(Notice.ELIGIBILITY)
    letter = _to(_send(due), PartyKind.INJURED_WORKER)
    before = pdf_of(letter)
    Case.objects.filter(pk=due.case_id).update(claim_number="OTHER-1")
    due.case.parties.update(address="9 Elsewhere Road, Fresno, CA 93701")
    assert pdf_of(Letter.objects.get(pk=letter.pk)) == before


def test_a_preview_is_the_letter_marked_as_a_draft_and_stores_nothing():
    due = a_notice(Notice.ELIGIBILITY)
    pdf = preview_notice(due=due, party=recipients_of(due)[0])
    assert pdf[:5] == b"%PDF-"
    assert Letter.objects.count() == 0


def test_a_sign_that_no_letter_can_print_is_refused_when_it_is_drawn():
    due = a_notice(Notice.WITHDRAWAL)
    worker = due.case.parties.get(kind=PartyKind.INJURED_WORKER)
    worker.name = "Adele \U0001f600"
    worker.save()
    letter = _to(_send(NoticeDue.objects.get(pk=due.pk)), PartyKind.INJURED_WORKER)
    with pytest.raises(PressError, match="U\\+1F600"):
        pdf_of(letter)


def test_an_application_that_only_came_in_owes_no_notice():
    assert open_().notices.count() == 0
