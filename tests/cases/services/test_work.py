from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.enums import CallDirection, CaseState, PartyKind
from cases.errors import CaseError
from cases.models import Call, CaseTask, Note, Notification
from cases.services.calls import log_call, strike_call
from cases.services.case_tasks import finish_task, give_task
from cases.services.notes import strike_note, write_note
from imr_site.audit.models import Event
from imr_site.errors import NotAllowed
from tests.cases.conftest import NOW
from tests.factories import (
    a_case,
    a_case_manager,
    a_quality_physician,
    a_reviewer,
    an_auditor,
    an_intake_coordinator,
    open_,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]


def _told() -> list[tuple[str, str]]:
    return [(str(row.person), row.words) for row in Notification.objects.order_by("id")]


class TestNotes:
    def test_those_who_are_named_and_ticked_are_told_once_and_the_writer_is_not(self):
        case, marcus, ines = open_(), a_case_manager(), an_intake_coordinator()
        text = "@Ines Calloway and @Marcus: the attorney moved. Adele Marchetti has the new address."
        note = write_note(case=case, text=text, mentions=[ines, an_auditor()], actor=marcus)
        assert [str(mention.person) for mention in note.mentions.all()] == [
            "Greta Lindqvist", "Ines Calloway", "Marcus Obi",
        ]  # fmt: skip
        words = "Marcus Obi mentions you in a note."
        assert _told() == [("Greta Lindqvist", words), ("Ines Calloway", words)]

    def test_the_audit_log_has_the_hash_and_not_the_words(self):
        write_note(case=open_(), text="Adele Marchetti called twice.", actor=a_case_manager())
        event = Event.objects.latest("id")
        assert (event.kind, "Marchetti" in str(event.data)) == ("case.note_written", False)

    @pytest.mark.parametrize("way", ["typed", "ticked"])
    def test_a_reviewer_is_not_mentioned_and_nothing_is_kept(self, way):
        reviewer = a_reviewer().user
        text = f"@{reviewer.full_name} should know." if way == "typed" else "A reviewer should know."
        with pytest.raises(CaseError) as refused:
            write_note(case=open_(), text=text, mentions=[reviewer] if way == "ticked" else [], actor=a_case_manager())
        assert refused.value.message == (
            f"{reviewer} cannot be mentioned: Cases are seen by the staff; reviewers see the rounds designated to "
            "them. Take the mention out."
        )
        assert (Note.objects.count(), Notification.objects.count()) == (0, 0)

    def test_an_at_that_names_nobody_is_refused_in_words(self):
        with pytest.raises(CaseError, match=r"called “@Wilma”\. Type the full name"):
            write_note(case=open_(), text="@Wilma please", actor=a_case_manager())

    def test_struck_it_stays_with_who_and_why(self):
        note = write_note(case=open_(), text="Call him on Monday.", actor=a_case_manager())
        struck = strike_note(note=note, reason="Wrong case.", actor=an_intake_coordinator_who_wrote(note))
        assert (struck.text, str(struck.struck_by), struck.struck_reason) == (
            "Call him on Monday.", "Marcus Obi", "Wrong case.",
        )  # fmt: skip
        with pytest.raises(CaseError, match="struck already"):
            strike_note(note=note, reason="Again.", actor=a_case_manager())

    def test_nobody_of_the_desk_strikes_what_another_wrote_and_nobody_without_a_reason(self):
        note = write_note(case=open_(), text="Call him on Monday.", actor=a_case_manager())
        with pytest.raises(NotAllowed, match="struck by whoever wrote it"):
            strike_note(note=note, reason="Wrong case.", actor=an_intake_coordinator())
        with pytest.raises(CaseError, match="Say why"):
            strike_note(note=note, reason=" ", actor=a_case_manager())


def an_intake_coordinator_who_wrote(note: Note):
    return note.written_by


class TestCalls:
    def test_with_a_party_and_with_somebody_else(self):
        case = open_()
        worker = case.parties.get(kind=PartyKind.INJURED_WORKER)
        said = {"asked": "Where is my case?", "answered": "We look at it.", "actor": an_intake_coordinator()}
        with_worker = log_call(case=case, party=worker, direction=CallDirection.IN, **said)
        to_son = log_call(case=case, other="Her son", direction=CallDirection.OUT, **said)
        assert [str(with_worker), str(to_son)] == ["Call from Adele Marchetti, injured worker", "Call to Her son"]
        assert with_worker.happened_at == timezone.now()

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"other": ""}, "Say who it was"),
            ({"asked": " "}, "Say what was asked"),
            ({"happened_at": timedelta(hours=1)}, "still to come"),
        ],
    )
    def test_what_is_missing_is_said_and_nothing_is_kept(self, changes, words):
        said = {"other": "Her son", "asked": "Where?", "answered": "Here.", "direction": CallDirection.IN} | changes
        if "happened_at" in changes:
            said["happened_at"] = timezone.now() + changes["happened_at"]
        with pytest.raises(CaseError, match=words):
            log_call(case=open_(), actor=a_case_manager(), **said)
        assert Call.objects.count() == 0

    def test_a_party_of_another_case_is_refused(self):
        other = a_case(CaseState.ELIGIBLE).parties.first()
        with pytest.raises(CaseError, match="a party of this case"):
            log_call(
                case=open_(), party=other, direction=CallDirection.IN, asked="?", answered="!", actor=a_case_manager()
            )

    def test_struck_it_stays(self):
        said = {"asked": "Where?", "answered": "Here.", "direction": CallDirection.IN}
        call = log_call(case=open_(), other="Her son", actor=an_intake_coordinator(), **said)
        struck = strike_call(call=call, reason="Another case.", actor=a_case_manager())
        assert (struck.answered, str(struck.struck_by), struck.struck_reason) == (
            "Here.",
            "Marcus Obi",
            "Another case.",
        )


class TestTasks:
    def test_it_is_given_told_and_done_once(self, time_machine):
        case, ines = open_(), an_intake_coordinator()
        task = give_task(
            case=case, what="Ask for the ADJ number", owner=ines, due_on=timezone.localdate(), actor=a_case_manager()
        )
        assert _told() == [("Ines Calloway", "Marcus Obi gives you a task.")]
        done = finish_task(task=task, actor=ines)
        time_machine.move_to(NOW + timedelta(hours=1))
        again = finish_task(task=task, actor=a_case_manager())
        assert (again.done_by, again.done_at) == (ines, done.done_at)
        assert Event.objects.filter(kind="case.task_done").count() == 1

    def test_it_is_for_somebody_who_works_on_cases_on_a_day_to_come(self):
        ask = {"case": open_(), "what": "Look", "actor": a_case_manager()}
        with pytest.raises(CaseError, match="Greta Lindqvist takes no tasks"):
            give_task(owner=an_auditor(), due_on=timezone.localdate(), **ask)
        with pytest.raises(CaseError, match="This day is over"):
            give_task(owner=a_case_manager(), due_on=timezone.localdate() - timedelta(days=1), **ask)
        assert CaseTask.objects.count() == 0

    def test_a_quality_physician_does_only_the_own(self):
        today = timezone.localdate()
        own = give_task(case=open_(), what="Look", owner=a_quality_physician(), due_on=today, actor=a_case_manager())
        other = give_task(case=own.case, what="Look", owner=a_case_manager(), due_on=today, actor=a_case_manager())
        assert finish_task(task=own, actor=a_quality_physician()).done_by == a_quality_physician()
        with pytest.raises(NotAllowed, match="by the person it is for"):
            finish_task(task=other, actor=a_quality_physician())


def test_nothing_on_the_page_of_a_case_tells_who_reviews_it():
    case, marcus = a_case(CaseState.CLINICAL_REVIEW), a_case_manager()
    name = a_reviewer().user.full_name
    said = {"case": case, "actor": marcus}
    call = {"other": "Her son", "direction": CallDirection.IN, "asked": "Who reviews it?", "answered": f"{name}."}
    with pytest.raises(CaseError, match="Write “the reviewer” instead"):
        write_note(text=f"Dr. {name} has the file.", **said)
    with pytest.raises(CaseError, match="Write “the reviewer” instead"):
        log_call(**call, **said)
    with pytest.raises(CaseError, match="Write “the reviewer” instead"):
        give_task(what=f"Ask {name}", owner=marcus, due_on=timezone.localdate(), **said)
    assert (Note.objects.count(), Call.objects.count(), CaseTask.objects.count()) == (0, 0, 0)
