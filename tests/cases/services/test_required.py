"""What people say of the list of what must be there, and what keeps the records from being complete."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from cases.enums import CaseState as S
from cases.enums import DocumentSource, NotificationKind, RecordKind, RequiredState
from cases.errors import CaseError, GuardRefused
from cases.models import Notification, RequiredAnswer
from cases.selectors.case_file import filed_documents
from cases.selectors.manifest import manifest_of
from cases.selectors.record import record_of
from cases.selectors.required import gaps_left, required_rows
from cases.services.manifest import make_manifest_csv, make_manifest_pdf
from cases.services.moves import move_case
from cases.services.required import EntryAnswer, state_required
from imr_site.audit.models import Event
from tests.factories import (
    a_case,
    a_case_manager,
    a_document,
    a_pdf,
    an_auditor,
    open_,
    order_new_review,
)
from tests.factories.cases import answer_required

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_march")]

NONE = "Asked for on the telephone; there is none."
MISSING = RequiredState.MISSING


def _by_key(case):
    return {row.entry.key: row for row in required_rows(case)}


def _filled():
    """Two reports of two and three pages and a request of one, as the claims administrator sent them."""
    case = a_case(S.RECORDS_PENDING)
    case.documents.all().delete()
    sent = {"source": DocumentSource.CLAIMS_ADMINISTRATOR}
    kinds = {"PR-2": RecordKind.PROGRESS_REPORT, "MRI": RecordKind.IMAGING, "RFA": RecordKind.RFA}
    for pages, (title, kind) in zip((2, 3, 1), kinds.items(), strict=True):
        a_document(case, title=title, kind=kind, content=a_pdf(title, pages=pages), **sent)
    return case


def _say(case, *said):
    return state_required(case=case, said=said, actor=a_case_manager())


class TestProposals:
    def test_a_record_is_proposed_and_nobody_is_taken_to_have_said_so(self):
        case = _filled()
        row = _by_key(case)["physician_reports"]
        assert (row.state, row.is_stated, row.typed_pages) == (RequiredState.PRESENT, False, "1-2, 3-5")
        assert _by_key(case)["form"].state == MISSING
        assert len(gaps_left(case)[0]) == 8

    def test_an_older_version_is_not_proposed(self):
        case = _filled()
        old, new = case.documents.order_by("pk")[:2]
        case.documents.filter(pk=old.pk).update(replaced_by=new)
        assert _by_key(case)["physician_reports"].typed_pages == "3-5"


class TestSaying:
    def test_pages_of_the_file_are_kept_as_pages_of_the_records_they_stand_in(self):
        case = _filled()
        _say(case, EntryAnswer("physician_reports", RequiredState.PRESENT, ((2, 4),)))
        row = _by_key(case)["physician_reports"]
        assert [(each.document.title, each.first, each.last) for each in row.answer.pages.all()] == [
            ("PR-2", 2, 2),
            ("MRI", 1, 2),
        ]
        assert [(span.pages, span.is_whole) for span in row.spans] == [("page 2", False), ("pages 3 to 4", False)]

    def test_what_is_said_again_makes_no_new_row_and_what_is_said_anew_stands(self):
        case = _filled()
        for _ in range(2):
            _say(case, EntryAnswer("form", MISSING, reason=NONE))
        assert RequiredAnswer.objects.filter(case=case).count() == 1
        _say(case, EntryAnswer("form", RequiredState.PRESENT, ((6, 6),)))
        assert (_by_key(case)["form"].state, RequiredAnswer.objects.filter(case=case).count()) == (
            RequiredState.PRESENT,
            2,
        )
        assert [event.data for event in Event.objects.filter(kind="case.required_stated").order_by("pk")] == [
            {"form": "missing"},
            {"form": "present"},
        ]

    def test_the_record_of_the_case_has_one_entry_for_one_act(self):
        case = _filled()
        _say(case, EntryAnswer("request", RequiredState.PRESENT, ((6, 6),)), EntryAnswer("form", MISSING, reason=NONE))
        (entry,) = [entry for entry in record_of(case) if entry.title == "What must be there"]
        held, gap = entry.detail.splitlines()
        assert held == "On file: The records on the request for authorization and on the UR decision"
        assert (gap.startswith("Missing: The application form"), gap.endswith(f"({NONE})")) == (True, True)

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            (EntryAnswer("form", MISSING), "give the reason why it is not there"),
            (EntryAnswer("form", RequiredState.NOT_APPLICABLE), "give the reason why it is not there"),
            (EntryAnswer("worker_urgent", RequiredState.NOT_APPLICABLE), "give the reason why it is not there"),
            (EntryAnswer("form", RequiredState.PRESENT), "say on which pages of the file it is"),
            (EntryAnswer("form", RequiredState.PRESENT, ((6, 7),)), "pages 6 to 7 are not in the file"),
            (EntryAnswer("form", RequiredState.PRESENT, ((0, 1),)), "the file has pages 1 to 6"),
            (EntryAnswer("form", MISSING, ((1, 1),), NONE), "there are pages for it"),
            (EntryAnswer("lunch", MISSING, reason=NONE), "“lunch” is not on the list"),
        ],
    )
    def test_what_is_not_so_is_refused_and_nothing_of_the_act_is_kept(self, said, words):
        case = _filled()
        with pytest.raises(CaseError, match=words):
            _say(case, EntryAnswer("request", RequiredState.PRESENT, ((6, 6),)), said)
        assert not RequiredAnswer.objects.filter(case=case).exists()

    def test_what_is_known_from_memory_or_is_a_right_needs_no_reason(self):
        case = _filled()
        _say(case, EntryAnswer("answer_to_new_issues", MISSING), EntryAnswer("worker_urgent", MISSING))
        assert RequiredAnswer.objects.filter(case=case).count() == 2

    def test_what_was_said_to_be_in_a_record_that_is_refused_since_is_to_be_said_anew(self):
        case = _filled()
        answer_required(case)
        assert gaps_left(case) == ([], [])
        case.documents.update(state="rejected", rejection="Damaged.")
        row = _by_key(case)["physician_reports"]
        assert (row.lost, row.is_stated) == (True, False)


class TestComplete:
    def test_one_entry_that_is_left_keeps_the_case_and_one_from_memory_does_not(self):
        case = _filled()
        left = [row for row in required_rows(case) if row.entry.holds_back and row.entry.key != "form"]
        _say(case, *(EntryAnswer(row.entry.key, MISSING, reason=NONE) for row in left))
        with pytest.raises(GuardRefused, match="which pages answer one entry of the list, or why nothing does"):
            move_case(case=case, action="records_complete", actor=a_case_manager())
        _say(case, EntryAnswer("form", MISSING, reason=NONE))
        assert [entry.key for entry in gaps_left(case)[1]] == ["answer_to_new_issues"]
        assert move_case(case=case, action="records_complete", actor=a_case_manager()).state == S.READY_FOR_REVIEW

    def test_reasons_do_not_make_an_empty_file_complete(self):
        case = a_case(S.RECORDS_PENDING)
        case.documents.all().delete()
        duties = [row.entry.key for row in required_rows(case) if row.entry.holds_back]
        _say(case, *(EntryAnswer(key, MISSING, reason=NONE) for key in duties))
        with pytest.raises(GuardRefused, match="the file is empty: add the records that came"):
            move_case(case=case, action="records_complete", actor=a_case_manager())

    def test_the_parties_are_told_of_the_list(self):
        case = a_case(S.READY_FOR_REVIEW)
        assert case.notices.filter(notice="records_listed", settled_at=None).count() == 1


class TestLate:
    def _issued(self):
        return a_case(S.ISSUED)

    def test_what_comes_after_the_determination_is_kept_apart_and_told_and_a_new_review_takes_it_in(self):
        case = self._issued()
        before = [each.document.pk for each in filed_documents(case)]
        with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
            late = a_document(case, title="Report that turned up", content=a_pdf("Late"))
        case.refresh_from_db()
        assert [each.document.pk for each in filed_documents(case)] == before
        assert [(line.document.pk, line.standing) for line in manifest_of(case) if line.is_late] == [
            (late.pk, "came after the determination")
        ]
        told = Notification.objects.filter(kind=NotificationKind.LATE_RECORD.value)
        assert {(row.case_id, row.about) for row in told} == {(case.pk, f"document/{late.pk}")}
        assert told.count() >= 1
        assert "turned up" not in told.first().words
        with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
            order_new_review(case)
        assert [each.document.pk for each in filed_documents(case)] == [*before, late.pk]

    def test_what_comes_in_time_is_told_to_nobody(self):
        a_document(a_case(S.RECORDS_PENDING), title="In time")
        assert not Notification.objects.filter(kind=NotificationKind.LATE_RECORD.value).exists()


class TestManifest:
    def test_the_table_has_every_record_with_its_pages_and_its_hash_and_no_formula(self):
        case = _filled()
        a_document(case, title="=cmd()", content=b"no pdf")
        rows = make_manifest_csv(case=case, actor=an_auditor()).splitlines()
        assert rows[0].startswith("No.,Document,What it is,Author,Dated from,Dated to,Pages,Pages of the file,Received")
        report = case.documents.get(title="MRI")
        assert f"2,MRI,Imaging report,,,,3,3-5,{_iso(report)},Claims administrator,,{report.sha256}" in rows
        assert rows[-1].startswith("4,'=cmd(),")
        assert len(rows) == 5

    def test_the_pdf_is_accessible_and_names_each_hash(self):
        case = _filled()
        pdf = make_manifest_pdf(case=case, actor=a_case_manager())
        assert pdf.startswith(b"%PDF-")
        logged = Event.objects.filter(kind="case.manifest_made").get()
        assert (logged.actor, logged.data) == (a_case_manager(), {"as": "pdf", "records": 3})

    def test_an_empty_file_has_a_list_too(self):
        assert make_manifest_pdf(case=open_(), actor=a_case_manager()).startswith(b"%PDF-")


def _iso(document):
    return timezone.localtime(document.received_at).isoformat(timespec="seconds")
