"""The reviewer asks a party: the question goes to all, the answer comes into the file, and nobody learns who asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cases.enums import CaseState, NotificationKind, PartyKind
from cases.models import CaseMove, NoticeDue, Notification
from cases.services.moves import move_case
from reviews.selectors.questions import questions_of
from tests.factories import a_case_manager, a_document, a_round
from tests.visiting import Visit, messages_of

pytestmark = pytest.mark.django_db

QUESTION = "Was the shoulder examined under anaesthesia? Please send the report."


@pytest.fixture
def round_():
    return a_round()


@pytest.fixture
def visit(as_, round_) -> Iterator[Visit]:
    """The reviewer, an hour after the records came."""
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        yield as_(round_.reviewer.user)


def _physician(round_):
    return round_.case.parties.get(kind=PartyKind.REQUESTING_PHYSICIAN.value)


def _ask(visit, round_, question: str = QUESTION):
    return visit.post("round_ask", round_.pk, party=_physician(round_).pk, question=question)


def test_a_question_is_asked_and_its_notices_are_due(round_, visit):
    assert visit.get("round_summary", round_.pk).content.decode().count(reverse("round_ask", args=[round_.pk])) == 1
    answer = _ask(visit, round_)
    assert (answer.status_code, answer.url) == (302, reverse("round_ask", args=[round_.pk]))
    assert messages_of(answer) == ["The question is on file. The case comes back to you with the answer."]
    move = CaseMove.objects.get(action="request_additional_information")
    assert (move.reason, move.party, move.case.state) == (
        QUESTION, _physician(round_), CaseState.ADDITIONAL_INFO_REQUESTED.value,
    )  # fmt: skip
    assert NoticeDue.objects.get(case=round_.case, notice="reviewer_question").about == f"move/{move.pk}"
    page = visit.said("round_ask", round_.pk)
    assert "Waiting for the answer" in page
    assert "The review waits for the answer to your question" in page
    assert 'name="question"' not in page


def test_the_answer_is_in_the_file_and_the_reviewer_is_told(round_, visit):
    _ask(visit, round_)
    report = a_document(round_.case, title="Report of the examination")
    move_case(case=round_.case, action="receive_information", actor=a_case_manager())
    (question,) = questions_of(round_)
    assert (question.words, question.is_answered, list(question.came)) == (QUESTION, True, [report])
    page = visit.said("round_ask", round_.pk)
    assert reverse("round_document", args=[round_.pk, report.pk]) in page
    told = Notification.objects.filter(person=round_.reviewer.user, kind=NotificationKind.DESIGNATION.value)
    assert told.order_by("-id").first().words == "Your question was answered: the case is with you again."
    later = a_document(round_.case, title="Later")
    assert later not in questions_of(round_)[0].came


def test_without_an_answer_the_review_goes_on(round_, visit):
    _ask(visit, round_)
    move_case(
        case=round_.case, action="continue_without_information", reason="Nobody answered.", actor=a_case_manager()
    )
    page = visit.said("round_ask", round_.pk)
    assert "Went on without an answer" in page
    assert "Nobody answered." in page
    assert 'name="question"' in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Please tell Dr. {name} whether an MRI was made.", "The question tells who you are."),
        ("Write to {email}.", "The question tells who you are."),
        ("Was 王 the surgeon?", "Write “王” in plain Latin letters"),
    ],
)
def test_what_tells_who_asks_or_cannot_be_printed_is_refused_and_kept(round_, visit, words, said):
    user = round_.reviewer.user
    question = words.format(name=user.full_name, email=user.email)
    answer = _ask(visit, round_, question)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert question in answer.content.decode()
    assert not CaseMove.objects.filter(action="request_additional_information").exists()


def test_only_who_may_be_asked_is_offered(round_, visit):
    offered = visit.get("round_ask", round_.pk).context["form"].fields["party"].queryset
    assert {party.kind for party in offered} == {"injured_worker", "requesting_physician", "claims_administrator"}


def test_the_history_takes_as_many_queries_for_three_questions(round_, visit, django_assert_num_queries):
    def ask_and_answer():
        _ask(visit, round_)
        a_document(round_.case, title="An answer")
        move_case(case=round_.case, action="receive_information", actor=a_case_manager())

    ask_and_answer()
    with django_assert_num_queries(3):
        assert len(questions_of(round_)) == 1
    for _ in range(2):
        ask_and_answer()
    with django_assert_num_queries(3):
        assert len(questions_of(round_)) == 3
