from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.enums import CaseState, NotificationKind, PartyKind
from cases.models import Call, CaseTask, Note, Notification, NotificationChoice
from cases.selectors.spoken import present_state
from cases.services.case_tasks import give_task
from cases.services.notes import write_note
from cases.services.notifications import notify
from imr_site.accounts.enums import Role
from imr_site.audit.models import Event
from tests.factories import a_case, a_case_manager, a_person, a_reviewer, an_auditor, an_intake_coordinator, open_
from tests.factories.reviews import designate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]


def _of(case, name: str, *more) -> str:
    return reverse(name, args=[case.case_number, *more])


def test_where_is_my_case_is_answered_and_logged_in_two_clicks_from_the_page(signed_in):
    case = a_case(CaseState.RECORDS_PENDING)
    worker = case.parties.get(kind=PartyKind.INJURED_WORKER)
    desk = signed_in(an_intake_coordinator())
    link = f"{_of(case, 'call_add')}?party={worker.pk}"
    assert link in desk.get(_of(case, "case_detail")).content.decode()
    form = desk.get(link).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"party": worker.pk}
    answer = desk.post(_of(case, "call_add"), typed)
    assert answer["Location"] == f"{_of(case, 'case_detail')}#calls"
    call = Call.objects.get()
    assert (call.party, call.asked, call.answered, call.logged_by, call.happened_at) == (
        worker, "Where is my case?", present_state(case, worker), an_intake_coordinator(), timezone.now(),
    )  # fmt: skip


def test_a_refused_note_keeps_what_was_typed_and_says_why(signed_in):
    reviewer = a_reviewer().user
    text = f"@{reviewer.full_name} has the file."
    answer = signed_in(a_case_manager()).post(_of(open_(), "note_add"), {"text": text})
    assert (answer.status_code, Note.objects.count()) == (422, 0)
    (words,) = answer.context["form"].errors["text"]
    assert words.startswith(f"{reviewer} cannot be mentioned: Cases are seen by the staff;")
    assert text in answer.content.decode()


def test_a_note_sent_again_after_a_lost_answer_is_one_note_told_once(signed_in):
    case, colleague, desk = open_(), an_intake_coordinator(), signed_in(a_case_manager())
    form = desk.get(_of(case, "note_add")).context["form"]
    typed = {"text": "Adele moved to Fresno.", "people": [colleague.pk], "submission": form["submission"].value()}
    answers = [desk.post(_of(case, "note_add"), typed) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == [f"{_of(case, 'case_detail')}#notes"] * 2
    assert (Note.objects.count(), colleague.notifications.count()) == (1, 1)
    assert Event.objects.filter(kind="case.note_written").count() == 1
    desk.post(_of(case, "note_add"), {**typed, "text": "Adele moved to Fresno in May."})
    again = desk.get(_of(case, "note_add")).context["form"]
    desk.post(_of(case, "note_add"), {**typed, "submission": again["submission"].value()})
    assert Note.objects.count() == 3, "other words, and the same words on another page, are other notes"


def test_a_call_sent_again_after_a_lost_answer_is_one_call(signed_in):
    case, desk = open_(), signed_in(a_case_manager())
    form = desk.get(_of(case, "call_add")).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"other": "Her son"}
    answers = [desk.post(_of(case, "call_add"), typed) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == [f"{_of(case, 'case_detail')}#calls"] * 2
    assert (Call.objects.count(), Event.objects.filter(kind="case.call_logged").count()) == (1, 1)
    desk.post(_of(case, "call_add"), {**typed, "answered": "In May."})
    again = desk.get(_of(case, "call_add")).context["form"]
    desk.post(_of(case, "call_add"), {**typed, "submission": again["submission"].value()})
    assert Call.objects.count() == 3, "another answer, and the same one on another page, are other calls"


def test_a_task_sent_again_after_a_lost_answer_is_one_task_told_once(signed_in):
    case, colleague, desk = open_(), an_intake_coordinator(), signed_in(a_case_manager())
    form = desk.get(_of(case, "task_add")).context["form"]
    typed = {
        "what": "Ask for the MRI.",
        "owner": colleague.pk,
        "due_on": "12/31/2030",
        "submission": form["submission"].value(),
    }
    answers = [desk.post(_of(case, "task_add"), typed) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == [f"{_of(case, 'case_detail')}#tasks"] * 2
    assert (CaseTask.objects.count(), colleague.notifications.count()) == (1, 1)
    assert Event.objects.filter(kind="case.task_given").count() == 1
    desk.post(_of(case, "task_add"), {**typed, "owner": a_case_manager().pk})
    again = desk.get(_of(case, "task_add")).context["form"]
    desk.post(_of(case, "task_add"), {**typed, "submission": again["submission"].value()})
    assert CaseTask.objects.count() == 3, "for somebody else, and on another page, are other tasks"


def test_the_page_shows_what_is_struck_and_by_whom(signed_in):
    case = open_()
    note = write_note(case=case, text="Adele moved to Fresno.", actor=a_case_manager())
    desk = signed_in(a_case_manager())
    desk.post(_of(case, "note_strike", note.pk), {"reason": "It was another worker."})
    page = desk.get(_of(case, "case_detail")).content.decode()
    assert "<s" in page
    for words in ("Adele moved to Fresno.", "Struck by Marcus Obi", "It was another worker."):
        assert words in page


def test_a_reviewer_reads_none_of_it(signed_in):
    case = a_case(CaseState.CLINICAL_REVIEW)
    write_note(case=case, text="The adjuster is rude.", actor=a_case_manager())
    give_task(
        case=case, what="Ask the adjuster", owner=a_case_manager(), due_on=timezone.localdate(), actor=a_case_manager()
    )
    reviewer = signed_in(a_reviewer().user)
    round_ = case.rounds.get()
    page = reviewer.get(reverse("round_detail", args=[round_.pk]), follow=True).content.decode()
    assert case.case_number in page
    assert "adjuster" not in page
    assert reviewer.get(_of(case, "case_detail")).status_code == 404


def test_the_case_page_asks_as_much_for_three_notes_calls_and_tasks_as_for_one(signed_in):
    case, who = open_(), a_case_manager()
    desk = signed_in(who)

    def asked() -> int:
        write_note(case=case, text="@Ines Calloway, look.", actor=who)
        give_task(case=case, what="Look", owner=who, due_on=timezone.localdate(), actor=who)
        with CaptureQueriesContext(connection) as captured:
            desk.get(_of(case, "case_detail"))
        return len(captured)

    an_intake_coordinator()
    first = asked()
    asked()
    assert asked() == first


class TestForYou:
    def test_the_bell_counts_what_is_unread_in_one_query(self, signed_in):
        marcus = a_case_manager()
        notify(people=[marcus], kind=NotificationKind.MENTION, about="note/1", words="Ines mentions you.")
        with CaptureQueriesContext(connection) as captured:
            page = signed_in(marcus).get(reverse("guideline_list")).content.decode()
        counted = [query for query in captured if "cases_notification" in query["sql"]]
        assert (len(counted), '<span class="count">1</span>' in page) == (1, True)

    def test_opening_reads_it_and_leads_to_the_case(self, signed_in):
        case, marcus = open_(), a_case_manager()
        (row,) = notify(people=[marcus], kind=NotificationKind.TASK, about="task/1", words="A task.", case=case)
        answer = signed_in(marcus).post(reverse("for_you_open", args=[row.pk]))
        row.refresh_from_db()
        assert (answer["Location"], row.read_at) == (_of(case, "case_detail"), timezone.now())

    def test_nobody_reads_what_another_was_told(self, signed_in):
        (row,) = notify(people=[a_case_manager()], kind=NotificationKind.TASK, about="task/1", words="A task.")
        desk = signed_in(an_intake_coordinator())
        assert desk.post(reverse("for_you_open", args=[row.pk])).status_code == 404
        assert "A task." not in desk.get(reverse("for_you")).content.decode()

    def test_a_task_is_done_from_the_list(self, signed_in):
        case, marcus = open_(), a_case_manager()
        task = give_task(case=case, what="Ask", owner=marcus, due_on=timezone.localdate(), actor=marcus)
        desk = signed_in(marcus)
        assert desk.get(reverse("for_you")).context["digest"].words == "1 task of yours is due."
        answer = desk.post(_of(case, "task_done", task.pk), {"from_list": "1"})
        assert (answer["Location"], CaseTask.objects.get().done_by) == (reverse("for_you"), marcus)

    def test_a_reviewer_is_told_of_a_designation_and_led_to_it(self, signed_in):
        round_ = designate(a_case(CaseState.READY_FOR_REVIEW))
        row = Notification.objects.get(person=round_.reviewer.user)
        answer = signed_in(round_.reviewer.user).post(reverse("for_you_open", args=[row.pk]))
        assert row.words.startswith("A case is offered to you: say whether you have a tie to a party, and accept")
        assert answer["Location"] == reverse("round_detail", args=[round_.pk])

    @pytest.mark.parametrize(
        ("role", "kinds"),
        [
            (Role.REVIEWER, ["designation", "credential"]),
            (Role.AUDITOR, ["mention"]),
            (Role.CASE_MANAGER, ["mention", "task", "designation", "duty", "credential", "late_record", "digest"]),
        ],
    )
    def test_each_role_chooses_among_what_it_is_told(self, signed_in, role, kinds):
        page = signed_in(a_person(role)).get(reverse("for_you_choices"))
        assert [kind.value for kind, _ways in page.context["ways"]] == kinds

    def test_what_is_not_ticked_is_switched_off_also_by_an_auditor(self, signed_in):
        signed_in(an_auditor()).post(reverse("for_you_choices"), {"told": ["mention-site", "digest-mail"]})
        rows = NotificationChoice.objects.values_list("person__full_name", "kind", "in_site", "by_mail")
        assert list(rows) == [("Greta Lindqvist", "mention", True, False)]

    def test_the_list_asks_as_much_for_three_rows_as_for_one(self, signed_in):
        marcus = a_case_manager()
        desk, case = signed_in(marcus), open_()
        counts = []
        for number in range(3):
            notify(people=[marcus], kind=NotificationKind.TASK, about=f"task/{number}", words="A task.", case=case)
            day = timezone.localdate() + timedelta(days=number)
            give_task(case=case, what="Look", owner=marcus, due_on=day, actor=an_intake_coordinator())
            with CaptureQueriesContext(connection) as captured:
                desk.get(reverse("for_you"))
            counts.append(len(captured))
        assert counts[2] == counts[0]
