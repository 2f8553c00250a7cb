"""What a person did with the pages of a file: seen, where reading stopped, marked."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from cases.enums import CaseState
from cases.errors import CaseError
from cases.models import PageMark, Reading
from cases.selectors.case_file import filed_documents
from cases.selectors.reading import has_single_keys, last_read, marks_of, pages_seen
from cases.services import reading
from cases.services.reading import (
    MOST_MARKS,
    choose_keys,
    note_opened,
    note_seen,
    remove_mark,
    turn_bookmark,
    write_page_note,
)
from imr_site.audit.models import Event
from imr_site.errors import NotAllowed
from tests.cases.conftest import NOW
from tests.factories import a_case, a_case_manager, a_document, a_pdf, a_reviewer, an_auditor, open_
from tests.factories.pages import with_pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march", "files")]

MONDAY, TUESDAY = "monday", "tuesday"


@pytest.fixture
def case():
    return open_()


@pytest.fixture
def report(case):
    return a_document(case, content=a_pdf("Report", pages=20))


def _saw(case, document, *spans, at=1, session=MONDAY, actor=None):
    return note_seen(
        case=case, document=document, spans=spans, page=at, session=session, actor=actor or a_case_manager()
    )


def _events(kind: str) -> list[dict]:
    return list(Event.objects.filter(kind=kind).order_by("pk").values_list("data", flat=True))


class TestSeen:
    def test_the_pages_are_one_row_of_spans_and_the_file_tells_them_by_document(self, case, report):
        _saw(case, report, (1, 3), at=3)
        _saw(case, report, (12, 18), (4, 4), at=18)
        assert Reading.objects.get().spans == [[1, 4], [12, 18]]
        assert pages_seen(a_case_manager(), case) == {report.pk: [(1, 4), (12, 18)]}

    def test_each_page_is_on_record_once_a_session_with_who_saw_it(self, case, report):
        _saw(case, report, (1, 3))
        _saw(case, report, (2, 5))
        _saw(case, report, (2, 5))
        _saw(case, report, (1, 5), session=TUESDAY)
        assert _events("case.pages_seen") == [
            {"pages": "1-3", "count": 3},
            {"pages": "4-5", "count": 2},
            {"pages": "1-5", "count": 5},
        ]
        assert {event.actor for event in Event.objects.filter(kind="case.pages_seen")} == {a_case_manager()}
        assert {event.subject for event in Event.objects.filter(kind="case.pages_seen")} == {f"document/{report.pk}"}

    def test_the_opening_is_on_record_once_a_session_and_record_before_a_page_is_told(self, case, report):
        for session in (MONDAY, MONDAY, TUESDAY):
            note_opened(case=case, document=report, session=session, actor=a_case_manager())
        assert _events("case.document_opened") == [{"sha256": report.copy_sha256, "as": "pages"}] * 2
        assert pages_seen(a_case_manager(), case) == {}

    def test_pages_that_the_record_has_not_are_left_out(self, case, report):
        _saw(case, report, (19, 400), at=999)
        assert pages_seen(a_case_manager(), case) == {report.pk: [(19, 20)]}
        assert Reading.objects.get().page == 20

    def test_nobody_sees_what_others_have_seen(self, case, report):
        _saw(case, report, (1, 3))
        assert pages_seen(an_auditor(), case) == {}
        assert last_read(an_auditor(), filed_documents(case)) is None

    def test_a_reviewer_before_the_declaration_leaves_nothing(self):
        case = a_case(CaseState.READY_FOR_REVIEW)
        with pytest.raises(NotAllowed):
            _saw(case, case.documents.first(), (1, 1), actor=a_reviewer().user)
        assert not Reading.objects.exists()

    def test_reading_goes_on_at_the_page_of_the_file_where_it_stopped_last(self, case, report):
        other = a_document(case, content=a_pdf("MRI", pages=5), title="MRI report")
        assert last_read(a_case_manager(), filed_documents(case)) is None
        _saw(case, other, (2, 2), at=2)
        with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
            _saw(case, report, (7, 7), at=7)
        assert last_read(a_case_manager(), filed_documents(case)) == 7
        with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
            _saw(case, other, at=3)
        assert last_read(a_case_manager(), filed_documents(case)) == 23


class TestMarks:
    def test_a_bookmark_is_put_and_taken_away(self, case, report):
        turned = [turn_bookmark(case=case, document=report, number=4, actor=a_case_manager()) for _again in range(3)]
        assert turned == [True, False, True]
        assert marks_of(a_case_manager(), case).get().number == 4

    def test_a_note_stands_at_the_words_it_is_about(self, case, report):
        with_pages(report, "Norco 10 mg twice daily")
        note = write_page_note(
            case=case, document=report, number=1, words=" Since when? ", stands_at=(6, 11), actor=a_case_manager()
        )
        assert (note.words, note.x, note.y) == ("Since when?", 720 + 6 * 60, 720)

    def test_or_on_all_of_a_page_that_was_not_read(self, case, report):
        note = write_page_note(
            case=case, document=report, number=2, words="Blank?", stands_at=(6, 11), actor=a_case_manager()
        )
        assert (note.x, note.y) == (None, None)

    @pytest.mark.parametrize(
        ("number", "words", "problem"),
        [(0, "x", "no such page"), (21, "x", "no such page"), (1, "  ", "Type the note")],
    )
    def test_what_is_wrong_is_said_and_nothing_kept(self, case, report, number, words, problem):
        with pytest.raises(CaseError, match=problem):
            write_page_note(
                case=case, document=report, number=number, words=words, stands_at=None, actor=a_case_manager()
            )
        assert not PageMark.objects.exists()

    def test_a_record_takes_no_more_than_people_make(self, case, report, monkeypatch):
        assert MOST_MARKS == 500
        monkeypatch.setattr(reading, "MOST_MARKS", 1)
        turn_bookmark(case=case, document=report, number=1, actor=a_case_manager())
        with pytest.raises(CaseError, match="Take some away first"):
            turn_bookmark(case=case, document=report, number=2, actor=a_case_manager())

    def test_only_their_person_has_them(self, case, report):
        turn_bookmark(case=case, document=report, number=1, actor=a_case_manager())
        assert not marks_of(an_auditor(), case).exists()
        with pytest.raises(NotAllowed):
            remove_mark(mark=PageMark.objects.get(), actor=an_auditor())
        remove_mark(mark=PageMark.objects.get(), actor=a_case_manager())
        assert not PageMark.objects.exists()


def test_keys_of_one_letter_are_on_until_the_account_has_them_off():
    assert has_single_keys(a_case_manager())
    choose_keys(single_keys=False, actor=a_case_manager())
    assert (has_single_keys(a_case_manager()), has_single_keys(an_auditor())) == (False, True)
    choose_keys(single_keys=True, actor=a_case_manager())
    assert has_single_keys(a_case_manager())
