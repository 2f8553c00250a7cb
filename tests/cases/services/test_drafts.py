"""An application that is being typed: one person's, saved as it is typed, with its files, until it is a case."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from cases.enums import DocumentSource, DocumentState, DraftFileKind
from cases.errors import CaseError, DraftGone, DraftSavedElsewhere
from cases.models import ApplicationDraft, Case, Document, DraftFile
from cases.selectors.drafts import drafts_of, kept_until, left_drafts, offers_of
from cases.services import drafts
from cases.services.drafts import (
    check_draft_file,
    discard_draft,
    hand_draft,
    keep_draft_file,
    page_picture,
    remove_draft_file,
    save_draft,
)
from cases.services.intake import open_case
from cases.services.retention.expiry import remove_expired
from imr_site.accounts.enums import Role
from imr_site.audit.models import Event
from imr_site.errors import NotAllowed
from imr_site.files.errors import FileEmpty, FileNotKept, FileTooLarge
from imr_site.files.store import DRAFTS, RECORDS, hashes
from tests.factories import (
    a_case_manager,
    a_draft_file,
    a_pdf,
    a_user,
    an_administrator,
    an_application,
    an_application_draft,
    an_auditor,
    an_intake_coordinator,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

FORM = a_pdf("Employee Name: Adele Marchetti\nClaim Number: HC-4410")
DECISION = a_pdf("Claim Number: HC-4410\nDecision Date: 02/27/2026")


def _kept() -> int:
    return len(list(hashes(DRAFTS)))


def _checked(file: DraftFile) -> DraftFile:
    check_draft_file(file_id=file.pk)
    file.refresh_from_db()
    return file


class TestWhatIsTyped:
    def test_is_saved_over_and_over_by_its_version(self):
        draft = an_application_draft(worker_name="Adele")
        saved = save_draft(
            submission=draft.submission, typed={"worker_name": "Adele Marchetti"}, based_on=1, actor=draft.owner
        )
        assert (saved.pk, saved.version, saved.typed) == (draft.pk, 2, {"worker_name": "Adele Marchetti"})
        assert list(drafts_of(draft.owner)) == [draft]

    def test_is_not_saved_over_what_another_window_saved(self):
        draft = an_application_draft(worker_name="Adele")
        save_draft(submission=draft.submission, typed={"worker_name": "Adele M"}, based_on=1, actor=draft.owner)
        with pytest.raises(DraftSavedElsewhere):
            save_draft(submission=draft.submission, typed={}, based_on=1, actor=draft.owner)
        draft.refresh_from_db()
        assert draft.typed == {"worker_name": "Adele M"}

    def test_belongs_to_the_person_who_types_it(self):
        draft, colleague = an_application_draft(worker_name="Adele"), a_case_manager()
        with pytest.raises(NotAllowed):
            save_draft(submission=draft.submission, typed={}, based_on=1, actor=colleague)
        with pytest.raises(NotAllowed):
            discard_draft(draft=draft, actor=colleague)
        assert list(drafts_of(colleague)) == []
        assert ApplicationDraft.objects.get().typed == {"worker_name": "Adele"}

    def test_is_no_longer_than_a_form(self):
        with pytest.raises(CaseError, match="300000 characters"):
            an_application_draft(worker_name="x" * 300_001)
        assert not ApplicationDraft.objects.exists()

    def test_is_not_saved_once_it_is_thrown_away(self):
        draft = an_application_draft()
        discard_draft(draft=draft, actor=draft.owner)
        with pytest.raises(DraftGone, match="thrown away"):
            save_draft(submission=draft.submission, typed={}, based_on=1, actor=draft.owner)
        assert not ApplicationDraft.objects.exists()


class TestItsFiles:
    def test_what_their_words_offer_is_kept_and_nothing_is_filled_in(self):
        draft = an_application_draft()
        form = _checked(a_draft_file(draft, content=FORM))
        decision = _checked(a_draft_file(draft, DraftFileKind.UR_DECISION, content=DECISION))
        assert [(file.standing, file.pages, file.words_from) for file in (form, decision)] == [
            ("clean", 1, "layer")
        ] * 2
        assert [(offer.field, offer.value, offer.where) for offer in offers_of(draft)] == [
            ("worker_name", "Adele Marchetti", "Application form, page 1"),
            ("claim_number", "HC-4410", "Application form, page 1"),
            ("ur_decided_on", "02/27/2026", "UR decision, page 1"),
        ]
        assert ApplicationDraft.objects.get().typed == {}

    def test_what_is_typed_already_is_not_offered(self):
        draft = an_application_draft(claim_number="hc-4410 ")
        _checked(a_draft_file(draft, content=FORM))
        assert [offer.field for offer in offers_of(draft)] == ["worker_name"]

    def test_what_is_no_document_is_told_and_shown_nowhere(self):
        file = _checked(a_draft_file(an_application_draft(), content=b"GIF89a..."))
        assert (file.standing, file.rejection, file.offers) == (
            DocumentState.REJECTED,
            "This is a GIF picture. Ask the sender for a PDF, PNG, JPEG or TIFF file.",
            [],
        )
        with pytest.raises(CaseError, match="no such page"):
            page_picture(file=file, page=1, actor=file.draft.owner)

    @pytest.mark.parametrize(("content", "refusal"), [(b"", FileEmpty), (b"%PDF-1.7 " + b"x" * 2048, FileTooLarge)])
    def test_a_file_that_is_not_taken_leaves_the_draft_as_it_was(self, monkeypatch, content, refusal):
        monkeypatch.setattr(drafts, "MOST_BYTES", 1024)
        draft = an_application_draft(worker_name="Adele")
        with pytest.raises(refusal):
            keep_draft_file(
                draft=draft,
                kind=DraftFileKind.APPLICATION,
                upload=io.BytesIO(content),
                original_name="form.pdf",
                actor=draft.owner,
            )
        assert (ApplicationDraft.objects.get().typed, _kept()) == ({"worker_name": "Adele"}, 0)

    def test_the_same_bytes_are_one_file_and_there_is_an_end_to_them(
        self, monkeypatch, django_capture_on_commit_callbacks
    ):
        monkeypatch.setattr(drafts, "MOST_FILES", 2)
        draft = an_application_draft()
        assert a_draft_file(draft, content=FORM) == a_draft_file(draft, content=FORM)
        a_draft_file(draft, content=DECISION)
        with django_capture_on_commit_callbacks(execute=True), pytest.raises(CaseError, match="2 files are beside"):
            a_draft_file(draft, content=a_pdf("A third"))

    def test_only_pictures_of_its_pages_are_shown_and_opening_it_is_on_record(self):
        file = _checked(a_draft_file(an_application_draft(), content=FORM))
        assert page_picture(file=file, page=1, actor=file.draft.owner).startswith(b"\x89PNG")
        assert Event.objects.filter(kind="draft.file_opened", subject=f"draft_file/{file.pk}").count() == 1
        with pytest.raises(CaseError, match="no such page"):
            page_picture(file=file, page=2, actor=file.draft.owner)
        with pytest.raises(NotAllowed):
            page_picture(file=file, page=1, actor=a_case_manager())

    def test_they_go_with_the_draft_but_for_what_another_draft_has(self, django_capture_on_commit_callbacks):
        draft, other = an_application_draft(), an_application_draft()
        _checked(a_draft_file(draft, content=FORM))
        a_draft_file(draft, content=DECISION)
        a_draft_file(other, content=DECISION)
        with django_capture_on_commit_callbacks(execute=True):
            discard_draft(draft=draft, actor=draft.owner)
        assert [file.draft for file in DraftFile.objects.all()] == [other]
        assert list(hashes(DRAFTS)) == [DraftFile.objects.get().sha256]

    def test_one_is_taken_away_and_its_check_finds_nothing_to_do(self, django_capture_on_commit_callbacks):
        file = a_draft_file(an_application_draft(), content=FORM)
        pk = file.pk
        with django_capture_on_commit_callbacks(execute=True):
            remove_draft_file(file=file, actor=file.draft.owner)
        check_draft_file(file_id=pk)
        assert (DraftFile.objects.exists(), _kept()) == (False, 0)


class TestTheCase:
    def _open(self, draft: ApplicationDraft) -> Case:
        return open_case(application=an_application(), actor=draft.owner, submission=str(draft.submission))

    def test_has_the_files_as_records_and_the_draft_is_no_more(self, django_capture_on_commit_callbacks):
        draft = an_application_draft(an_intake_coordinator())
        a_draft_file(draft, content=FORM, name="fax 1.pdf")
        a_draft_file(draft, DraftFileKind.UR_DECISION, content=DECISION, name="fax 2.pdf")
        with django_capture_on_commit_callbacks(execute=True):
            case = self._open(draft)
        assert [(one.source, one.title, one.original_name, one.state) for one in case.documents.order_by("id")] == [
            (DocumentSource.INJURED_WORKER, "Application for independent medical review", "fax 1.pdf", "quarantined"),
            (DocumentSource.UTILIZATION_REVIEW, "Utilization review decision", "fax 2.pdf", "quarantined"),
        ]
        assert (ApplicationDraft.objects.exists(), _kept()) == (False, 0)
        assert {document.sha256 for document in case.documents.all()} == set(hashes(RECORDS))

    def test_is_told_to_a_page_that_goes_on_typing(self):
        draft = an_application_draft()
        case = self._open(draft)
        for based_on in (0, 1):
            with pytest.raises(DraftGone, match=f"on file as {case.case_number}"):
                save_draft(submission=draft.submission, typed={}, based_on=based_on, actor=draft.owner)
        assert not ApplicationDraft.objects.exists()

    def test_is_not_made_where_a_file_cannot_be_kept_and_the_draft_stays(self, files):
        draft = an_application_draft(worker_name="Adele")
        a_draft_file(draft, content=FORM)
        (files / "documents").write_text("in the place of the folder")
        with pytest.raises(FileNotKept):
            self._open(draft)
        assert (Case.objects.count(), Document.objects.count(), ApplicationDraft.objects.get().typed) == (
            0,
            0,
            {"worker_name": "Adele"},
        )

    def test_takes_no_draft_of_somebody_else(self):
        draft = an_application_draft(a_case_manager())
        open_case(application=an_application(), actor=an_intake_coordinator(), submission=str(draft.submission))
        assert list(ApplicationDraft.objects.all()) == [draft]


class TestItsEnd:
    def test_it_goes_with_its_files_once_nobody_saved_it_for_thirty_days(self, django_capture_on_commit_callbacks):
        with time_machine.travel("2026-03-01 10:00-08:00"):
            old, saved, shared = (an_application_draft(worker_name=name) for name in ("Old", "Saved", "Shared"))
            a_draft_file(old, content=FORM)
            a_draft_file(old, content=DECISION)
            a_draft_file(shared, content=DECISION)
        with time_machine.travel("2026-03-05 10:00-08:00"):
            for draft in (saved, shared):
                save_draft(submission=draft.submission, typed=draft.typed, based_on=1, actor=draft.owner)
        assert kept_until(old) == date(2026, 3, 31)
        with time_machine.travel("2026-03-31 23:00-07:00"):
            remove_expired()
            assert ApplicationDraft.objects.count() == 3, "kept until that day is over"
        with time_machine.travel("2026-04-01 01:00-07:00"), django_capture_on_commit_callbacks(execute=True):
            remove_expired()
            remove_expired()
        assert set(ApplicationDraft.objects.all()) == {saved, shared}
        assert list(hashes(DRAFTS)) == [DraftFile.objects.get().sha256]
        events = Event.objects.filter(kind="draft.expired")
        assert list(events.values_list("scope", "actor", "data")) == [(old.scope, None, {})]

    def test_a_file_of_rules_that_does_not_name_drafts_leaves_the_shipped_one(self, settings, tmp_path):
        own = tmp_path / "retention.toml"
        own.write_text('[[class]]\nkey = "audit"\ntitle = "A"\nholds = "B"\nof = "case"\nfate = "kept"\nwhy = "C"\n')
        settings.RETENTION_RULES = own
        assert kept_until(an_application_draft()) == timezone.localdate() + timedelta(days=30)


class TestWhoLeft:
    @pytest.fixture
    def left(self) -> ApplicationDraft:
        draft = an_application_draft(a_user(Role.INTAKE, "Leo Brandt"), worker_name="Adele")
        a_draft_file(draft, content=FORM)
        draft.owner.is_active = False
        draft.owner.save()
        return draft

    def test_an_administrator_alone_sees_that_it_exists_and_hands_it_on(self, left):
        an_application_draft()  # of a person who is here
        colleague = an_intake_coordinator()
        assert [list(left_drafts(person)) for person in (an_administrator(), a_case_manager(), an_auditor())] == [
            [left],
            [],
            [],
        ]
        administrator = an_administrator()
        hand_draft(draft=left, to=colleague, actor=administrator)
        assert (list(left_drafts(administrator)), left in drafts_of(colleague)) == ([], True)
        event = Event.objects.get(kind="draft.handed_on")
        assert (event.actor, event.data) == (administrator, {"from": left.owner_id, "to": colleague.pk})
        save_draft(submission=left.submission, typed={"worker_name": "Adele M"}, based_on=1, actor=colleague)

    def test_so_is_that_of_one_whose_role_types_none(self):
        draft = an_application_draft(a_user(Role.INTAKE, "Leo Brandt"))
        draft.owner.role = Role.AUDITOR
        draft.owner.save()
        assert list(left_drafts(an_administrator())) == [draft]

    def test_it_is_given_to_nobody_who_may_not_type_it(self, left):
        with pytest.raises(CaseError, match="does not type applications"):
            hand_draft(draft=left, to=an_auditor(), actor=an_administrator())
        left.refresh_from_db()
        assert left.owner.full_name == "Leo Brandt"

    def test_the_draft_of_a_person_who_is_here_is_left_alone(self):
        draft = an_application_draft()
        with pytest.raises(NotAllowed, match="once its person has left"):
            hand_draft(draft=draft, to=a_case_manager(), actor=an_administrator())
        with pytest.raises(NotAllowed):
            discard_draft(draft=draft, actor=an_administrator())

    def test_it_is_thrown_away(self, left, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            discard_draft(draft=left, actor=an_administrator())
        assert (ApplicationDraft.objects.exists(), _kept()) == (False, 0)
